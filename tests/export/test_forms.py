"""Every form of `onrecord export`, read back by what reads it elsewhere."""

import csv
import datetime
import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from tests.export.made import (
    LEAD,
    NATO,
    PKK,
    PUTIN,
    RUSSIA,
    SOMETHING,
    TURKEY,
    Made,
    attacks,
    between,
    event,
    point,
    record_of,
)

from onrecord.cli import cli, export
from onrecord.errors import KnowledgeError, RecordError
from onrecord.export import csvw, database, dyads, gdelt, plover
from onrecord.export.formats import FORMATS
from onrecord.export.lines import FILES, plain_rows, table_of
from onrecord.export.rows import (
    NO_DAY,
    NO_TYPE,
    NOT_HAPPENED,
    Bodies,
    Left,
    csv_lines,
    dates_said,
    on_one_day,
    precision,
)
from onrecord.knowledge import exchange, load_yaml
from onrecord.knowledge.actors import load_actors
from onrecord.knowledge.exchange import QUADS, actor_types, country_codes, group_codes, type_codes
from onrecord.records import Actor, ActorRef, Derivation, Event, PlaceRef, Role, Span, Statement, Time, Variant
from onrecord.store import Record
from onrecord.store import files as files_of_store

TEXTS = [name for name, form in FORMATS.items() if form.target == "text"]
OTHERS = [name for name in FORMATS if name not in TEXTS]


def text(name: str, record: Any, left: Left | None = None) -> str:
    """What a form writes."""
    return "".join(
        import_module(f"onrecord.export.{FORMATS[name].module}").lines(record, Left() if left is None else left)
    )


def run(*arguments: object) -> Any:
    return CliRunner().invoke(cli, ["export", *map(str, arguments)])


@pytest.fixture(scope="module")
def record(hotline: Path) -> Record:
    return Record.open(hotline)


@pytest.fixture(scope="module")
def happened(record: Record) -> list[tuple[datetime.date, Event]]:
    found = list(on_one_day(record, Left()))
    assert 20 < len(found) < len(record.rows("events"))
    return found


def table(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content)))


def coded(content: str) -> list[dict[str, str]]:
    """The lines of the form `gdelt` by their columns."""
    return [dict(zip(gdelt.COLUMNS, line.split("\t"), strict=True)) for line in content.split("\n")[:-1]]


def test_every_form_is_listed_with_what_it_cannot_carry() -> None:
    listed = run("--list").output
    for name, form in FORMATS.items():
        assert f"{name}\n    {form.holds}\n    can't carry: {form.lost}" in listed


@pytest.mark.parametrize("name", TEXTS)
def test_text_goes_to_a_file_or_to_standard_output_and_never_over_another(
    hotline: Path, tmp_path: Path, name: str
) -> None:
    target = tmp_path / "Ümläut أ 𝕏"
    done = run(name, hotline, "-o", target)
    assert done.exit_code == 0, done.output
    assert f"not carried: {FORMATS[name].lost}" in done.stderr
    command = [sys.executable, "-m", "onrecord", "export", name, str(hotline), "-o", "-"]
    streamed = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    assert streamed.stdout == target.read_bytes()
    assert f"not carried: {FORMATS[name].lost}" in streamed.stderr.decode()
    assert "--force" in str(run(name, hotline, "-o", target).exception)
    assert run(name, hotline, "-o", target, "--force").exit_code == 0
    assert "is a folder: name a file in it" in str(run(name, hotline, "-o", tmp_path).exception)


@pytest.mark.parametrize("name", OTHERS)
def test_other_forms_do_not_go_to_standard_output_and_say_which_do(hotline: Path, name: str) -> None:
    assert f"or choose one of {', '.join(TEXTS)}" in str(run(name, hotline, "-o", "-").exception)


@pytest.mark.parametrize("name", ["parquet", "duckdb", "csvw"])
def test_other_forms_do_not_go_over_another(hotline: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "out"
    assert run(name, hotline, "-o", target).exit_code == 0
    assert "--force" in str(run(name, hotline, "-o", target).exception)
    assert run(name, hotline, "-o", target, "--force").exit_code == 0


@pytest.mark.parametrize("name", FORMATS)
def test_without_a_name_a_form_is_named_after_the_record(
    hotline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(name, hotline).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == [f"hotline{FORMATS[name].suffix}"]


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_interrupted_leaves_nothing_and_what_was_there(
    hotline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    target, old = tmp_path / "new", tmp_path / "old"
    assert run(name, hotline, "-o", old).exit_code == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    for path in (target, old):
        assert run(name, hotline, "-o", path, "--force").exit_code != 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert not target.exists()


def test_a_request_to_end_leaves_nothing(hotline: Path, tmp_path: Path) -> None:
    """The writer asks its own process to end, half way through."""
    code = (
        "import os, signal, sys; from onrecord.cli import main; from onrecord.export import geojson\n"
        "def lines(record, left):\n yield 'half'; os.kill(os.getpid(), signal.SIGTERM); yield 'whole'\n"
        "geojson.lines = lines; main()"
    )
    command = [sys.executable, "-c", code, "export", "geojson", str(hotline), "-o", str(tmp_path / "x")]
    assert subprocess.run(command, capture_output=True).returncode == 128 + signal.SIGTERM
    assert not list(tmp_path.iterdir())


def test_a_record_is_no_place_for_an_export(hotline: Path) -> None:
    for force in ([], ["--force"]):
        assert "is a record: name another folder" in str(run("jsonl", hotline, "-o", hotline, *force).exception)


@pytest.mark.parametrize("name", FORMATS)
def test_what_cannot_be_written_is_said_and_leaves_nothing(hotline: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    done = run(name, hotline, "-o", tmp_path / "file" / "x")
    assert isinstance(done.exception, RecordError)
    assert "that can be written" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_texts_go_to_devices_and_pipes_and_databases_do_not(hotline: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    assert run("dyads", hotline, "-o", pipe).exit_code == 0
    assert reader.communicate()[0].decode() == text("dyads", Record.open(hotline))
    assert "is a device or pipe" in str(run("duckdb", hotline, "-o", "/dev/null", "--force").exception)
    assert Path("/dev/null").is_char_device()


def test_a_database_that_finds_no_room_leaves_nothing(
    hotline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        (tmp_path / f".export.{os.getpid()}.part.wal").write_text("")
        raise duckdb.TransactionException("No space left on device")

    monkeypatch.setattr(database, "table_of", full)
    assert "No space left on device; name a file" in str(run("duckdb", hotline, "-o", tmp_path / "x").exception)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["jsonl", "parquet", "csvw"])
def test_a_folder_that_finds_no_room_at_the_end_gets_no_file(
    hotline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    done: list[int] = []

    def full(handle: int) -> None:
        done.append(handle)
        if len(done) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files_of_store.os, "fsync", full)
    assert "No space left on device" in str(run(name, hotline, "-o", tmp_path / "x").exception)
    assert not list(tmp_path.iterdir())


def test_a_link_stays_a_link(hotline: Path, tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    assert run("dyads", hotline, "-o", link, "--force").exit_code == 0
    assert link.is_symlink()
    assert real.read_text().startswith("date,")


def test_progress_on_a_terminal_is_what_is_written_so_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(export, "SHOWN_EVERY", 0.01)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with export._progress(tmp_path), files_of_store.whole(tmp_path / "x") as stream:
        stream.write(bytes(3_000_000))
        stream.flush()
        time.sleep(0.2)
    assert "\r3 MB " in capsys.readouterr().err


def test_an_unknown_form_is_answered_with_those_there_are(hotline: Path) -> None:
    for arguments in (["shapefile", str(hotline)], [str(hotline), "geojson"]):
        done = run(*arguments)
        assert done.exit_code == 2
        assert "choose one of csvw, duckdb, dyads" in done.output
        assert "onrecord export FORM RECORD" in done.output


@pytest.mark.parametrize("name", FORMATS)
def test_a_record_of_nothing_is_a_whole_file_of_every_form(tmp_path: Path, name: str) -> None:
    nothing: Any = Made()
    module = import_module(f"onrecord.export.{FORMATS[name].module}")
    if FORMATS[name].target != "text":
        nothing.manifest.tables = {}
        assert not any(
            module.export(nothing, tmp_path if FORMATS[name].target == "folder" else tmp_path / "x").values()
        )
    elif name in ("jsonld", "geojson", "timelinejs"):
        assert json.loads(text(name, nothing))
    elif name in ("plover", "dyads"):
        assert text(name, nothing) == ",".join(module.COLUMNS) + "\r\n"
    elif name == "ics":
        assert text(name, nothing).endswith("END:VCALENDAR\r\n")
    else:
        assert text(name, nothing) == ""


@pytest.mark.parametrize("name", ["plover", "gdelt", "dyads"])
def test_tables_of_events_are_read_by_duckdb(hotline: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "table"
    assert run(name, hotline, "-o", path).exit_code == 0
    how = (
        "header = true" if name != "gdelt" else f"delim = '\t', quote = '', header = false, names = {[*gdelt.COLUMNS]}"
    )
    found = duckdb.sql(f"SELECT * FROM read_csv('{path}', {how})")
    kinds = dict(zip(found.columns, map(str, found.types), strict=True))
    wanted = {
        "plover": {"Event Date": "DATE", "Intensity": "DOUBLE", "Latitude": "DOUBLE", "Publication Date": "DATE"},
        "gdelt": {"SQLDATE": "BIGINT", "GoldsteinScale": "DOUBLE", "ActionGeo_Lat": "DOUBLE", "DATEADDED": "BIGINT"},
        "dyads": {"date": "DATE", "events": "BIGINT", "goldstein_sum": "DOUBLE", "source": "VARCHAR"},
    }[name]
    assert {column: kinds[column] for column in wanted} == wanted
    assert len(found.fetchall()) == path.read_text("utf-8").count("\n") - (name != "gdelt")


@pytest.mark.parametrize("name", TEXTS)
def test_an_event_without_anybody_anywhere_breaks_no_form(name: str) -> None:
    bare = event(actors=[], recipients=[], place=None, mode="no such mode", origins=[], mentions=[], summary="")
    partial = event(2, actors=[SOMETHING], recipients=[SOMETHING], place=PlaceRef("somewhere"), time=Time())
    assert text(name, record_of(bare, partial))


def test_parquet_and_duckdb_hold_every_table(record: Record, hotline: Path, tmp_path: Path) -> None:
    for name, target in (("parquet", tmp_path / "p"), ("duckdb", tmp_path / "case.duckdb")):
        assert run(name, hotline, "-o", target).exit_code == 0
    connection = duckdb.connect(str(tmp_path / "case.duckdb"), read_only=True)
    for name in FILES:
        rows = record.table(name).to_pylist()
        read = pq.read_table(tmp_path / "p" / f"{name}.parquet")
        assert read.num_rows == len(rows)
        if "id" in read.schema.names:
            assert read.to_pylist() == sorted(rows, key=lambda row: row["id"])
        columns = [c[0] for c in connection.execute(f'FROM "{name}"').description or []]
        got = [dict(zip(columns, row, strict=True)) for row in connection.execute(f'FROM "{name}"').fetchall()]
        assert sorted(map(repr, got)) == sorted(map(repr, rows))
        parquet = connection.execute(f"SELECT count(*) FROM '{tmp_path / 'p' / name}.parquet'").fetchone()
        assert parquet == (len(rows),)


@pytest.mark.parametrize("name", ["parquet", "csvw"])
def test_folders_are_the_same_each_time(hotline: Path, tmp_path: Path, name: str) -> None:
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "onrecord", "export", name, str(hotline), "-o", str(tmp_path / seed)]
        subprocess.run(command, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / seed).iterdir()} for seed in ("1", "2"))
    assert first == second


def test_rows_are_what_arrow_makes_of_them(record: Record) -> None:
    for name in FILES:
        found = table_of(record, name)
        rows = [row for batch in found.to_batches(7) for row in plain_rows(batch.to_struct_array())]
        assert rows == found.to_pylist()


@pytest.mark.parametrize("name", ["plover", "ngec", "gdelt", "dyads", "ftm"])
def test_what_did_not_happen_is_in_no_data_set_of_events(name: str) -> None:
    for status in ("planned", "conditional", "threatened", "denied", "alleged", "hypothetical", "historical"):
        left = Left()
        with_it, without = record_of(event(), event(2, status=status)), record_of(event())
        assert text(name, with_it, left) == text(name, without)
        assert left == {NOT_HAPPENED: 1}


@pytest.mark.parametrize("name", ["plover", "ngec", "gdelt", "dyads"])
def test_what_is_dated_loosely_is_left_out_and_counted(name: str) -> None:
    left = Left()
    loose = [event(2, time=between("2020-03-01", "2020-03-02")), event(3, time=Time()), event(4, type=None)]
    assert text(name, record_of(event(), *loose), left) == text(name, record_of(event()))
    assert left == {NO_DAY: 2, NO_TYPE: 1}


def test_the_command_says_what_it_left_out(hotline: Path, tmp_path: Path) -> None:
    done = run("dyads", hotline, "-o", tmp_path / "d.csv")
    left = Left()
    text("dyads", Record.open(hotline), left)
    assert left[NOT_HAPPENED] and left[NO_DAY] and left[dyads.NO_PAIR]
    for why, count in left.items():
        assert f"{why}: {count}" in done.stderr


def test_plover_has_polecats_columns_and_only_what_happened(
    record: Record, happened: list[tuple[datetime.date, Event]]
) -> None:
    rows = table(text("plover", record))
    assert len(plover.COLUMNS) == 40
    assert [row["Event ID"] for row in rows] == [event.id for _, event in happened]
    events = {event.id: (day, event) for day, event in happened}
    for row in rows:
        day, told = events[row["Event ID"]]
        assert row["Event Date"] == day.isoformat()
        assert row["Quad Code"] in (
            "VERBAL COOPERATION",
            "MATERIAL COOPERATION",
            "VERBAL CONFLICT",
            "MATERIAL CONFLICT",
        )
        assert float(row["Intensity"]) == type_codes()[row["Event Type"]].of(told.mode).goldstein
    assert {"TUR", "RUS"} <= {row["Actor Country"] for row in rows}


def test_plover_puts_several_actors_in_one_cell_and_who_is_unknown_as_raw() -> None:
    (row,) = table(text("plover", record_of(event(actors=[TURKEY, NATO, SOMETHING], recipients=[RUSSIA, PUTIN]))))
    assert (row["Actor Name"], row["Actor Name Raw"]) == ("Turkey; NATO", "Turkey; NATO; tension")
    assert (row["Actor Country"], row["Actor COW"], row["Primary Actor Sector"]) == ("TUR", "640", "GOV")
    assert row["Actor Sectors"] == "GOV; IGO"
    assert (row["Recipient Country"], row["Recipient COW"]) == ("RUS", "365")
    assert (row["Source"], row["Publication Date"]) == ("Daily; Post", "2020-03-02")


def test_a_document_that_is_dated_loosely_has_no_day_of_publication() -> None:
    loose = replace(record_of().rows("documents")[0], published=between("2019-01-01", "2020-03-09"))
    made = Made(documents=[loose], events=[event(documents=["a"])])
    (row,) = table(text("plover", made))
    assert row["Publication Date"] == ""
    assert json.loads(text("ngec", made))["pub_date"] is None
    assert [row["DATEADDED"] for row in coded(text("gdelt", made))] == ["20200301000000"]


def test_ngec_prints_what_ngec_does() -> None:
    made = event(mode="drone", actors=[NATO], place=point("Paris", "FRA", 48.85341, 2.3488), documents=["b", "a"])
    (found,) = map(json.loads, text("ngec", record_of(made)).splitlines())
    assert set(found) >= {
        "id",
        "event_type",
        "event_mode",
        "contexts",
        "event_text",
        "story_id",
        "publisher",
        "pub_date",
    }
    assert (found["event_mode"], found["date_resolved"], found["story_id"]) == (["drone"], "2020-03-01", "a")
    assert found["attributes"]["ACTOR"][0] | {"wiki": ""} == {
        "text": "NATO", "wiki": "", "country": "IGO", "code_1": "IGO", "code_2": "", "country_name": "",
    }  # fmt: skip
    assert found["attributes"]["RECIP"][0]["country_name"] == "Russia"
    assert found["event_geolocation"]["geo"]["country_code3"] == "FRA"


def test_gdelt_has_61_columns_that_agree(record: Record, happened: list[tuple[datetime.date, Event]]) -> None:
    assert len(gdelt.COLUMNS) == len(set(gdelt.COLUMNS)) == 61
    rows = coded(text("gdelt", record))
    assert len({row["GLOBALEVENTID"] for row in rows}) == len(rows) >= len(happened)
    for row in rows:
        day = datetime.datetime.strptime(row["SQLDATE"], "%Y%m%d").date()
        assert (row["MonthYear"], row["Year"]) == (f"{day:%Y%m}", f"{day:%Y}")
        assert row["EventCode"].startswith(row["EventBaseCode"])
        assert row["EventBaseCode"].startswith(row["EventRootCode"])
        root = int(row["EventRootCode"])
        assert int(row["QuadClass"]) == 1 + (root > 5) + (root > 8) + (root > 13)
        assert (float(row["GoldsteinScale"]) > 0) == (int(row["QuadClass"]) <= 2)
        assert int(row["NumSources"]) <= int(row["NumArticles"]) <= int(row["NumMentions"])
        assert re.fullmatch(r"\d{8}000000", row["DATEADDED"])
        assert re.fullmatch(r"(https?://.*)?", row["SOURCEURL"])
        for side in ("Actor1", "Actor2"):
            code = row[f"{side}Code"]
            assert code or not row[f"{side}Name"]
            assert code.startswith(row[f"{side}CountryCode"]) or row[f"{side}KnownGroupCode"]
            assert row[f"{side}Name"] == row[f"{side}Name"].upper()
            assert row[f"{side}Geo_Type"] == "0"
        assert (row["ActionGeo_Type"] == "0") == (row["ActionGeo_Lat"] == "")


def test_gdelt_dates_as_gdelts_files_do() -> None:
    (row,) = coded(text("gdelt", record_of(event(time=between("2021-03-23", "2021-03-23")))))
    assert row["FractionDate"] == "2021.2274"  # as in GDELT's own rows of that day


def test_gdelt_codes_are_cameos() -> None:
    doctors = ActorRef("unnamed:doctors-rou-med", "doctors", "ROU", "MED")
    reporters = ActorRef("unnamed:reporters-tls-jrn", "reporters", "TLS", "JRN")
    rows = coded(text("gdelt", record_of(
        event(1, mode="drone"), event(2, mode="abduct", actors=[PKK], recipients=[SOMETHING]),
        event(3, type="CONCEDE", actors=[doctors], recipients=[reporters]),
        event(4, type="SUPPORT", actors=[NATO], recipients=[TURKEY, PUTIN, RUSSIA, SOMETHING]),
    )))  # fmt: skip
    found = [(row["EventCode"], row["QuadClass"], row["Actor1Code"], row["Actor2Code"]) for row in rows]
    assert found == [
        ("195", "4", "TUR", "RUS"), ("181", "4", "TURREBPKK", ""), ("080", "2", "ROMHLH", "TMPMED"),
        ("050", "1", "IGOWSTNAT", "TUR"), ("050", "1", "IGOWSTNAT", "RUSGOV"),
    ]  # fmt: skip
    assert [rows[1][f"Actor1{part}"] for part in ("CountryCode", "KnownGroupCode", "Type1Code")] == [
        "TUR",
        "PKK",
        "REB",
    ]


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        (point("Turkey", "TUR", 39.06, 34.91), ("1", "Turkey", "TU", "TU")),
        (point("Ankara", "TUR", 39.91987, 32.85427), ("4", "Ankara, Turkey", "TU", "")),
        (point("Geneva", "USA", 41.88753, -88.30535), ("3", "Geneva, United States", "US", "")),
        (point("Rafah", "PSE", 31.29, 34.25), ("4", "Rafah, Palestine", "GZ", "")),
        (point("Ramallah", "PSE", 31.9, 35.2), ("4", "Ramallah, Palestine", "WE", "")),
        (point("Donbas", "UKR", 48.0, 38.0), ("5", "Donbas, Ukraine", "UP", "")),
        (PlaceRef("Europe", None, 48.69, 9.14), ("0", "", "", "")),
    ],
)
def test_gdelt_places_say_what_they_are(place: PlaceRef, wanted: tuple[str, ...]) -> None:
    (row,) = coded(text("gdelt", record_of(event(place=place))))
    columns = ("Type", "FullName", "CountryCode", "ADM1Code")
    assert tuple(row[f"ActionGeo_{column}"] for column in columns) == wanted


def test_gdelt_marks_what_the_lead_tells() -> None:
    start = len("Headline\n" + LEAD) + 3
    later = event(2, mentions=[replace(event().mentions[0], start=start, end=start + 3)])
    assert [row["IsRootEvent"] for row in coded(text("gdelt", record_of(event(), later)))] == ["1", "0"]


@pytest.mark.parametrize("name", ["gdelt", "dyads"])
def test_who_meets_meets_the_other(name: str) -> None:
    both = event(type="CONSULT", mode="phone", actors=[PUTIN, TURKEY], recipients=[])
    content = text(name, record_of(both))
    if name == "gdelt":
        pairs = [(row["Actor1CountryCode"], row["Actor2CountryCode"]) for row in coded(content)]
    else:
        pairs = [(row["source"], row["target"]) for row in table(content)]
    assert sorted(pairs) == [("RUS", "TUR"), ("TUR", "RUS")]


def test_dyads_count_each_event_of_a_pair_once(record: Record, happened: list[tuple[datetime.date, Event]]) -> None:
    rows = table(text("dyads", record))
    assert list(rows[0]) == list(dyads.COLUMNS)
    keys, bodies = [tuple(row[column] for column in dyads.COLUMNS[:6]) for row in rows], Bodies(record)
    assert keys == sorted(set(keys))
    for row in rows:
        assert (row["source"], row["source_role"]) != (row["target"], row["target_role"])
        want = [
            e for day, e in happened
            if (day.isoformat(), e.type) == (row["date"], row["type"])
            and row["source"] in {a.country or bodies.of(a, day) for a in e.actors}
            and row["target"] in {r.country or bodies.of(r, day) for r in (e.recipients or e.actors)}
        ]  # fmt: skip
        assert 1 <= int(row["events"]) <= len(want)
        assert float(row["goldstein_mean"]) == pytest.approx(
            float(row["goldstein_sum"]) / int(row["events"]), abs=0.005
        )


def test_who_holds_an_office_of_a_body_acts_for_it_then_and_parts_of_a_body_for_the_whole() -> None:
    chief = ActorRef("person:chief", "Chief", None, "IGO")
    council = ActorRef("body:un-security-council", "UN Security Council", None, "IGO")
    roles = [Role("secretary general", "body:un", "2019", "2021-05")]
    told = [event(1, actors=[chief]), event(2, actors=[chief], time=between("2022-01-01", "2022-01-01")),
            event(3, actors=[council])]  # fmt: skip
    actors = [Actor("person:chief", "Chief", [], "person", None, "IGO", None, roles, [])]
    made, left = Made(documents=record_of().rows("documents"), events=told, actors=actors), Left()
    (row,) = table(text("dyads", made, left))
    assert (row["source"], row["source_role"], row["events"]) == ("body:un", "IGO", "2")
    assert left == {dyads.NO_PAIR: 1}
    assert [row["Actor1Code"] for row in coded(text("gdelt", made))] == ["IGOUNO", "IGOUNO", "IGO"]


def test_dyads_tell_a_state_from_others_of_its_country_and_sum_over_the_day() -> None:
    rows = table(text("dyads", record_of(
        event(1, actors=[TURKEY, PUTIN, SOMETHING], recipients=[RUSSIA, PUTIN, RUSSIA]),
        event(2, mode="abduct", disputes=["d-1"]),
        event(3, actors=[PKK], recipients=[TURKEY]),
        event(4, actors=[NATO], recipients=[PKK]),
    )))  # fmt: skip
    parties = ("source", "source_role", "target", "target_role", "events", "goldstein_sum", "disputed", "documents")
    assert [tuple(row[column] for column in parties) for row in rows] == [
        ("TUR", "REB", "TUR", "state", "1", "-10.0", "0", "2"),
        ("TUR", "state", "RUS", "state", "2", "-19.0", "1", "4"),
        ("body:nato", "IGO", "TUR", "REB", "1", "-10.0", "0", "2"),
    ]


ANNOTATION_TERMS = {
    "Annotation", "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "end", "exact", "hasBody",
    "hasSelector", "hasSource", "hasTarget", "identifying", "motivatedBy", "prefix", "start", "suffix",
}  # fmt: skip
"""Terms of http://www.w3.org/ns/oa# that the form uses (W3C Web Annotation Vocabulary, 2017)."""


def test_jsonld_expands_and_its_terms_are_those_of_the_vocabularies(record: Record) -> None:
    jsonld = pytest.importorskip("pyld.jsonld")
    namespace = pytest.importorskip("rdflib.namespace")
    expanded = json.dumps(jsonld.expand(json.loads(text("jsonld", record))))
    for vocabulary, base in ((namespace.PROV, "http://www.w3.org/ns/prov#"), (namespace.SDO, "https://schema.org/")):
        used = set(re.findall(rf'"{re.escape(base)}(\w+)"', expanded))
        assert used
        assert {term for term in used if term not in vocabulary} == set()
    assert set(re.findall(r'"http://www\.w3\.org/ns/oa#(\w+)"', expanded)) == ANNOTATION_TERMS
    assert not re.search(r'"(schema|oa|prov|xsd|term|record):', expanded)


def test_jsonld_selectors_find_their_words(record: Record) -> None:
    nodes = json.loads(text("jsonld", record))["@graph"]
    texts = {f"record:document:{document.id}": document.text for document in record.rows("documents")}
    annotations = [node for node in nodes if node.get("type") == "oa:Annotation"]
    assert len({node["id"] for node in annotations}) == len(annotations) > 100
    for node in annotations:
        for target in node["oa:hasTarget"]:
            source = texts[target["oa:hasSource"]["id"]]
            position, quote = target["oa:hasSelector"]
            start, end = position["oa:start"], position["oa:end"]
            assert source[start:end] == quote["oa:exact"]
            assert source[:start].endswith(quote["oa:prefix"])
            assert source[end:].startswith(quote["oa:suffix"])


def test_jsonld_says_of_no_event_that_it_happened_when_it_did_not_or_when_when_it_is_not_known() -> None:
    made = record_of(event(1), event(2, status="denied"), event(3, time=between("2020-03-01", "2020-03-02")))
    one, denied, loose = (n for n in json.loads(text("jsonld", made))["@graph"] if "term:Event" in n["type"])
    assert "schema:Event" in one["type"] and one["schema:startDate"] == "2020-03-01"
    assert "schema:Event" not in denied["type"] and "schema:startDate" not in denied
    assert "schema:Event" in loose["type"] and "schema:startDate" not in loose
    assert loose["term:latest"] == {"@value": "2020-03-02", "@type": "xsd:date"}


def test_jsonld_derives_nothing_whose_direction_is_guessed_and_splits_quotations() -> None:
    passages: list[Any] = []
    known = Derivation("b", "a", "copy", 0.9, "known", "named", passages)
    guessed = Derivation("c", "b", "copy", 0.9, "guessed", "alike", passages)
    said = Statement("s-1", PUTIN, None, [], "assert", "CT+", False, None, Time(), "said",
                     [Variant("a", [Span(0, 4), Span(9, 14)], "a-1")], ["a"], 1, [], [])  # fmt: skip
    made = Made(documents=record_of().rows("documents"), derivations=[known, guessed], statements=[said])
    nodes = json.loads(text("jsonld", made))["@graph"]
    derived = [n for n in nodes if "prov:wasDerivedFrom" in n and n["id"].startswith("record:document:")]
    assert [n["id"] for n in derived] == ["record:document:b"]
    (shared,) = (n for n in nodes if "term:sharesText" in n)
    assert shared["id"] == "record:document:c"
    (annotation,) = (n for n in nodes if n.get("type") == "oa:Annotation")
    assert [t["oa:hasSelector"][0]["oa:start"] for t in annotation["oa:hasTarget"]] == [0, 9]


@pytest.mark.parametrize("made", [False, True])
def test_followthemoney_takes_every_entity(record: Record, made: bool) -> None:
    ftm = pytest.importorskip("followthemoney")
    entities = [
        json.loads(line) for line in text("ftm", attacks("long word " * 20_000) if made else record).splitlines()
    ]
    ids = {entity["id"] for entity in entities}
    assert len(ids) == len(entities)
    proxies = []
    for entity in entities:
        schema = ftm.model.get(entity["schema"])
        schema.validate(entity)
        proxy = ftm.model.get_proxy(entity, cleaned=False)
        proxies.append(proxy)
        for name, values in entity["properties"].items():
            prop = schema.get(name)
            assert prop is not None, name
            assert len(proxy.get(name)) == len({*values}), (name, values)
            if prop.type.name in ("country", "date", "language"):
                assert set(proxy.get(name)) == set(values), (name, values)
            if prop.type.name == "entity":
                assert set(values) <= ids
    assert {"Article", "Person", "Event"} <= {proxy.schema.name for proxy in proxies}
    assert any(proxy.countries for proxy in proxies)
    people = {name for proxy in proxies if proxy.schema.name == "Article" for name in proxy.get("peopleMentioned")}
    assert people <= {name for proxy in proxies if proxy.schema.name == "Person" for name in proxy.get("name")}
    assert made or "Vladimir Putin" in people


@pytest.mark.parametrize(
    ("time", "date", "said"),
    [
        (between("2020-03-01", "2020-03-01"), ["2020-03-01"], None),
        (between("2020-03-01", "2020-03-02"), ["2020-03"], ["dated between 1 and 2 March 2020"]),
        (between("2020-01-01", "2020-12-31"), ["2020"], ["dated in 2020"]),
        (between("2019-12-30", "2020-01-02"), None, ["dated between 30 December 2019 and 2 January 2020"]),
        (Time(), None, None),
    ],
)
def test_followthemoney_dates_are_as_precise_as_known(time: Time, date: Any, said: Any) -> None:
    entity = json.loads(text("ftm", record_of(event(time=time))).splitlines()[-1])
    assert (entity["properties"].get("date"), entity["properties"].get("description")) == (date, said)
    assert "startDate" not in entity["properties"]


def test_geojson_is_rfc_7946_and_points_lie_where_events_do(record: Record) -> None:
    found = json.loads(text("geojson", record))
    geojson = pytest.importorskip("geojson_pydantic")
    assert len(geojson.FeatureCollection.model_validate(found).features) == len(found["features"]) > 5
    placed = {e.id: e for e in record.rows("events") if e.place and e.place.lat is not None}
    assert [feature["id"] for feature in found["features"]] == sorted(placed)
    for feature in found["features"]:
        told, (longitude, latitude) = placed[feature["id"]], feature["geometry"]["coordinates"]
        assert (latitude, longitude) == (told.place.lat, told.place.lon)
        assert -180 <= longitude <= 180
        assert feature["properties"]["happened"] == (told.status in ("occurred", "ongoing"))
    assert {"country", "place"} == {feature["properties"]["precision"] for feature in found["features"]}


def test_precision_tells_the_middle_of_a_country_or_region_from_a_place() -> None:
    assert precision(point("Turkey", "TUR", 39.06, 34.91)) == "country"
    assert precision(point("Donbas", "UKR", 48.0, 38.0)) == "region"
    assert precision(point("Idlib", "SYR", 35.8877, 36.62077)) == "region"
    assert precision(point("Ankara", "TUR", 39.91987, 32.85427)) == "place"
    assert precision(point("Nowhere that is known", "TUR", 39.0, 32.0)) == "place"


def test_plover_says_what_a_place_is() -> None:
    places = [point("Ankara", "TUR", 39.91987, 32.85427), point("Idlib", "SYR", 35.8877, 36.62077),
              point("Turkey", "TUR", 39.06, 34.91)]  # fmt: skip
    rows = table(text("plover", record_of(*(event(n, place=place) for n, place in enumerate(places)))))
    assert [(row["City"], row["Province"], row["Country"]) for row in rows] == [
        ("Ankara", "", "TUR"), ("", "Idlib", "SYR"), ("", "", "TUR"),
    ]  # fmt: skip
    assert [row["GeoNames ID"] for row in rows] == ["323786", "", ""]


def test_timelinejs_has_dates_and_escaped_texts(record: Record) -> None:
    for slide in json.loads(text("timelinejs", record))["events"]:
        first = datetime.date(**slide["start_date"])
        last = datetime.date(**slide.get("end_date", slide["start_date"]))
        assert first <= last <= first + datetime.timedelta(days=31)
        assert (first == last) == ("display_date" not in slide)
    slides = json.loads(text("timelinejs", attacks()))["events"]
    assert len(slides) == 8
    assert "<script" not in json.dumps(slides)
    assert "<img" not in json.dumps(slides)


@pytest.mark.parametrize("name", ["timelinejs", "ics"])
def test_an_uncertain_date_is_said_to_be_uncertain(name: str) -> None:
    content = text(name, record_of(event(time=between("2020-02-28", "2020-03-01"))))
    assert "between 28 February and 1 March 2020" in content.replace("\r\n ", "")
    assert ("STATUS:CONFIRMED" in text(name, record_of(event()))) == (name == "ics")
    assert "STATUS:CONFIRMED" not in content


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2020-03-01", "2020-03-01", "1 March 2020"),
        ("2020-03-01", "2020-03-31", "in March 2020"),
        ("2020-02-01", "2020-02-29", "in February 2020"),
        ("2020-01-01", "2020-12-31", "in 2020"),
        ("2020-03-02", "2020-03-31", "between 2 and 31 March 2020"),
        ("9999-12-30", "9999-12-31", "between 30 and 31 December 9999"),
    ],
)
def test_dates_in_words(first: str, last: str, said: str) -> None:
    assert dates_said(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)) == said


@pytest.mark.parametrize("made", [False, True])
def test_ics_is_read_by_icalendar(record: Record, made: bool) -> None:
    icalendar = pytest.importorskip("icalendar")
    source: Any = attacks("ü" * 100_000) if made else record
    content = text("ics", source).encode("utf-8")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar = icalendar.Calendar.from_ical(content)
    events = {e.id: e for e in source.rows("events")}
    found = calendar.walk("VEVENT")
    assert found
    for component in found:
        told = events[str(component["UID"]).removesuffix("@onrecord")]
        assert component.decoded("DTSTART").isoformat() == told.time.earliest[:10]
        assert component.decoded("DTEND") > component.decoded("DTSTART")
        if not made:
            assert str(component["DESCRIPTION"]).startswith(told.summary)


@pytest.mark.parametrize("made", [False, True])
def test_csvw_tables_are_what_their_metadata_says(record: Record, tmp_path: Path, made: bool) -> None:
    library = pytest.importorskip("csvw")
    source: Any = attacks() if made else record
    counts = csvw.export(source, tmp_path)
    group = library.TableGroup.from_file(tmp_path / csvw.METADATA)
    rows = {str(t.url): list(t.iterdicts(strict=True)) for t in group.tables}
    assert {f"{name}.csv": count for name, count in counts.items()} == {url: len(found) for url, found in rows.items()}
    assert all(t.check_primary_key() for t in group.tables)
    assert group.check_referential_integrity(strict=True)
    facts = {row["id"] for name in ("events.csv", "statements.csv") for row in rows[name]}
    assert {row["fact"] for row in rows["tellings.csv"]} == facts
    if not made:
        texts = {document.id: document.text for document in record.rows("documents")}
        told = [row for row in rows["tellings.csv"] if "…" not in row["text"]]
        assert told
        assert all(texts[row["document"]][row["start"] : row["end"]] == row["text"] for row in told)
        assert {tuple(row["actors"]) for row in rows["events.csv"]} > {("state:TUR",)}


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_facts_break_no_form(name: str) -> None:
    content = text(name, attacks("x" * 1_000_000))
    assert content
    if name in ("jsonld", "geojson", "timelinejs"):
        json.loads(content)
    elif name in ("ftm", "ngec"):
        assert all(json.loads(line) for line in content.splitlines())
    elif name == "gdelt":
        assert {line.count("\t") for line in content.split("\n")[:-1]} == {60}
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028]", content)
        assert not re.search(r"(^|\t)[=+@]", content)


@pytest.mark.parametrize("name", ["gdelt", "ics", "ftm", "jsonld"])
def test_no_link_is_a_script_or_breaks_a_line(name: str) -> None:
    for url in (
        "javascript:alert(1)",
        "https://a.example/\n",
        "https://a.example/\r\nX:1",
        "data:text/html,x",
    ):
        made = Made(documents=[replace(record_of().rows("documents")[0], url=url)], events=[event(documents=["a"])])
        content = text(name, made)
        assert url.strip() not in content
        assert "\nX:1" not in content
    assert "https://a.example/a" in text(name, record_of(event()))


def test_no_cell_is_a_formula() -> None:
    rows: Iterator[list[object]] = iter([["=1+1", "@SUM(A1)", -5, "-5 degrees", "plain\x00"]])
    cells = list(csv.reader(csv_lines("abcde", rows)))[1]
    assert cells == ["'=1+1", "'@SUM(A1)", "-5", "'-5 degrees", "plain\ufffd"]


def test_types_have_codes_whose_signs_agree() -> None:
    for name, codes in type_codes().items():
        assert codes.quad in QUADS
        for code in (codes.code, *codes.modes.values()):
            assert (code.goldstein > 0) == ("cooperation" in codes.quad), name


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"cameo": "1"}, "three or four digits"),
        ({"goldstein": -11.0}, "goldstein -10 to 10"),
        ({"modes": {"drone": {"cameo": "x", "goldstein": -1.0}}}, "ASSAULT.drone"),
    ],
)
def test_a_code_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, row: dict[str, Any], word: str) -> None:
    rows = load_yaml("exchange/types.yaml")
    rows["ASSAULT"] |= row
    monkeypatch.setattr(exchange, "load_yaml", lambda *_: rows)
    with pytest.raises(KnowledgeError, match=re.escape(word)):
        type_codes.__wrapped__()


def test_codes_of_countries_bodies_and_sectors_are_of_those_that_the_record_knows() -> None:
    known = load_actors()
    assert {state.code for state in known.states.values()} <= {*country_codes()}
    assert {*group_codes()} <= {*known.bodies}
    assert len({codes.alpha2 for codes in country_codes().values()}) == len(country_codes())
    assert {len(code) for code in actor_types().values()} == {3}
