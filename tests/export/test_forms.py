"""Every form of `onrecord export`, read back by what reads it elsewhere."""

import csv
import datetime
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from tests.report import hostile

from onrecord.cli import cli
from onrecord.export import csvw, dyads, gdelt, plover
from onrecord.export.formats import FORMATS
from onrecord.export.lines import FILES
from onrecord.export.rows import csv_lines, on_one_day
from onrecord.knowledge.exchange import QUADS, type_codes
from onrecord.records import Event
from onrecord.store import Record

TEXTS = [name for name, form in FORMATS.items() if form.target == "text"]


class Made:
    """A record of hostile facts, for the forms that are text."""

    stages = {"said": "1"}  # noqa: RUF012

    def __init__(self) -> None:
        self._facts = hostile.facts("x" * 2000)

    def rows(self, name: str) -> list[Any]:
        return list(getattr(self._facts, name))


def text(name: str, record: Any) -> str:
    return "".join(import_module(f"onrecord.export.{FORMATS[name].module}").lines(record))


@pytest.fixture(scope="module")
def record(hotline: Path) -> Record:
    return Record.open(hotline)


@pytest.fixture(scope="module")
def happened(record: Record) -> list[tuple[datetime.date, Event]]:
    found = list(on_one_day(record.rows("events")))
    assert 20 < len(found) < len(record.rows("events"))
    return found


def table(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content)))


def test_every_form_is_listed_with_what_it_cannot_carry() -> None:
    listed = CliRunner().invoke(cli, ["export", "--list"]).output
    for name, form in FORMATS.items():
        assert f"{name}\n    {form.holds}\n    can't carry: {form.lost}" in listed


@pytest.mark.parametrize("name", TEXTS)
def test_text_goes_to_a_file_or_to_standard_output_and_never_over_another(
    hotline: Path, tmp_path: Path, name: str
) -> None:
    target = tmp_path / "out"
    done = CliRunner().invoke(cli, ["export", name, str(hotline), "-o", str(target)])
    assert done.exit_code == 0, done.output
    command = [sys.executable, "-m", "onrecord", "export", name, str(hotline), "-o", "-"]
    env = os.environ | {"PYTHONHASHSEED": "7"}
    assert subprocess.run(command, capture_output=True, check=True, env=env).stdout == target.read_bytes()
    again = CliRunner().invoke(cli, ["export", name, str(hotline), "-o", str(target)])
    assert "--force" in str(again.exception)
    assert CliRunner().invoke(cli, ["export", name, str(hotline), "-o", str(target), "--force"]).exit_code == 0


@pytest.mark.parametrize("name", ["parquet", "duckdb", "csvw"])
def test_other_forms_do_not_go_to_standard_output_or_over_another(hotline: Path, tmp_path: Path, name: str) -> None:
    assert "standard output" in str(CliRunner().invoke(cli, ["export", name, str(hotline), "-o", "-"]).exception)
    for expected in (None, "--force"):
        done = CliRunner().invoke(cli, ["export", name, str(hotline), "-o", str(tmp_path / "out")])
        assert (expected or "None") in str(done.exception)


def test_parquet_and_duckdb_hold_every_table(record: Record, hotline: Path, tmp_path: Path) -> None:
    for name, target in (("parquet", tmp_path / "p"), ("duckdb", tmp_path / "case.duckdb")):
        assert CliRunner().invoke(cli, ["export", name, str(hotline), "-o", str(target)]).exit_code == 0
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


def test_plover_has_polecats_columns_and_only_what_happened(
    record: Record, happened: list[tuple[datetime.date, Event]]
) -> None:
    rows = table(text("plover", record))
    assert len(plover.COLUMNS) == 40
    assert {row["Event ID"] for row in rows} == {event.id for _, event in happened}
    dates = {event.id: day.isoformat() for day, event in happened}
    for row in rows:
        assert row["Event Date"] == dates[row["Event ID"]]
        assert row["Quad Code"] in ("V-COOP", "M-COOP", "V-CONF", "M-CONF")
        assert float(row["Intensity"]) == type_codes()[row["Event Type"]].goldstein
    assert {"TUR", "RUS"} <= {row["Actor Country"] for row in rows}


def test_gdelt_has_61_columns_that_agree(record: Record, happened: list[tuple[datetime.date, Event]]) -> None:
    assert len(gdelt.COLUMNS) == len(set(gdelt.COLUMNS)) == 61
    rows = [dict(zip(gdelt.COLUMNS, line.split("\t"), strict=True)) for line in text("gdelt", record).splitlines()]
    assert len({row["GLOBALEVENTID"] for row in rows}) == len(rows) >= len(happened)
    for row in rows:
        day = datetime.datetime.strptime(row["SQLDATE"], "%Y%m%d").date()
        assert (row["MonthYear"], row["Year"]) == (f"{day:%Y%m}", f"{day:%Y}")
        assert int(row["FractionDate"][:4]) in (day.year, day.year + 1)
        assert row["EventCode"].startswith(row["EventRootCode"])
        assert 1 <= int(row["QuadClass"]) <= 4
        assert (float(row["GoldsteinScale"]) > 0) == (int(row["QuadClass"]) <= 2)
        assert int(row["NumSources"]) <= int(row["NumArticles"]) <= int(row["NumMentions"])
        assert row["ActionGeo_Type"] in ("0", "4")


def test_dyads_count_each_event_of_a_pair_once(record: Record, happened: list[tuple[datetime.date, Event]]) -> None:
    rows = table(text("dyads", record))
    assert list(rows[0]) == list(dyads.COLUMNS)
    keys = [(row["date"], row["source"], row["target"], row["type"]) for row in rows]
    assert keys == sorted(set(keys))
    for row in rows:
        assert row["source"] != row["target"]
        want = [
            e for day, e in happened
            if (day.isoformat(), e.type) == (row["date"], row["type"])
            and row["source"] in {a.country or a.actor for a in e.actors}
            and row["target"] in {r.country or r.actor for r in e.recipients}
        ]  # fmt: skip
        assert int(row["events"]) == len(want)
        assert float(row["goldstein_sum"]) == pytest.approx(len(want) * float(row["goldstein_mean"]))


def test_jsonld_expands_and_its_selectors_find_their_words(record: Record) -> None:
    jsonld = pytest.importorskip("pyld.jsonld")
    content = text("jsonld", record)
    nodes = jsonld.expand(json.loads(content))
    types = {t for node in nodes for t in node.get("@type", [])}
    assert {"https://schema.org/NewsArticle", "https://schema.org/Claim", "http://www.w3.org/ns/oa#Annotation"} <= types
    texts = {f"record:{document.id}": document.text for document in record.rows("documents")}
    annotations = [node for node in json.loads(content)["@graph"] if node.get("type") == "oa:Annotation"]
    assert len({node["id"] for node in annotations}) == len(annotations) > 100
    for node in annotations:
        source = texts[node["oa:hasTarget"]["oa:hasSource"]["id"]]
        position, quote = node["oa:hasTarget"]["oa:hasSelector"][:2]
        start, end = position["oa:start"], position["oa:end"]
        assert source[start:end] == quote["oa:exact"]
        assert source[:start].endswith(quote["oa:prefix"])
        assert source[end:].startswith(quote["oa:suffix"])
    derived = [node for node in nodes if "http://www.w3.org/ns/prov#wasDerivedFrom" in node]
    assert len(derived) == len(record.rows("derivations")) > 0


def test_followthemoney_takes_every_entity(record: Record) -> None:
    ftm = pytest.importorskip(
        "followthemoney", reason="FollowTheMoney brings 150 MB and builds PyICU: pip install followthemoney"
    )
    entities = [json.loads(line) for line in text("ftm", record).splitlines()]
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
            assert len(proxy.get(name)) == len(values), (name, values)
            if prop.type.name == "entity":
                assert set(values) <= ids
    assert {"Article", "Person", "PublicBody", "Event"} <= {proxy.schema.name for proxy in proxies}


def test_geojson_points_lie_where_events_do(record: Record) -> None:
    found = json.loads(text("geojson", record))
    assert found["type"] == "FeatureCollection"
    placed = {e.id: e.place for e in record.rows("events") if e.place and e.place.lat is not None}
    assert [feature["id"] for feature in found["features"]] == sorted(placed)
    for feature in found["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert (latitude, longitude) == (placed[feature["id"]].lat, placed[feature["id"]].lon)
        assert -180 <= longitude <= 180


def test_timelinejs_has_dates_and_escaped_texts(record: Record) -> None:
    for slide in json.loads(text("timelinejs", record))["events"]:
        first, last = (datetime.date(**slide[end]) for end in ("start_date", "end_date"))
        assert first <= last <= first + datetime.timedelta(days=31)
    slides = json.loads(text("timelinejs", Made()))["events"]
    assert len(slides) == 8
    assert "<script" not in json.dumps(slides)
    assert "<img" not in json.dumps(slides)


@pytest.mark.parametrize("made", [False, True])
def test_ics_is_read_by_icalendar(record: Record, made: bool) -> None:
    icalendar = pytest.importorskip("icalendar")
    content = text("ics", Made() if made else record)
    assert all(len(line.encode()) <= 75 for line in content.encode("utf-8", "replace").decode().split("\r\n"))
    calendar = icalendar.Calendar.from_ical(content.encode("utf-8", "replace"))
    events = {e.id: e for e in (Made() if made else record).rows("events")}
    found = calendar.walk("VEVENT")
    assert found
    for component in found:
        event = events[str(component["UID"]).removesuffix("@onrecord")]
        assert component.decoded("DTSTART").isoformat() == event.time.earliest[:10]
        assert component.decoded("DTEND") > component.decoded("DTSTART")
        if not made:
            assert str(component["DESCRIPTION"]).startswith(event.summary)


def test_csvw_tables_are_what_their_metadata_says(record: Record, tmp_path: Path) -> None:
    csvw.export(record, tmp_path)
    described = json.loads((tmp_path / csvw.METADATA).read_text("utf-8"))
    assert described["@context"] == "http://www.w3.org/ns/csvw"
    casts: dict[str, Any] = {"string": str, "integer": int, "number": float, "boolean": {"true": 1, "false": 0}.get}
    rows = {t["url"]: table((tmp_path / t["url"]).read_text("utf-8")) for t in described["tables"]}
    for entry in described["tables"]:
        columns = entry["tableSchema"]["columns"]
        assert list(rows[entry["url"]][0]) == [column["name"] for column in columns]
        for row in rows[entry["url"]]:
            for column in columns:
                if row[column["name"]] != "":
                    assert casts[column["datatype"]](row[column["name"]]) is not None
        if key := entry["tableSchema"].get("primaryKey"):
            assert len({row[key] for row in rows[entry["url"]]}) == len(rows[entry["url"]])
        for foreign in entry["tableSchema"].get("foreignKeys", []):
            reference = foreign["reference"]
            known = {row[reference["columnReference"]] for row in rows[reference["resource"]]}
            assert {row[foreign["columnReference"]] for row in rows[entry["url"]]} <= known
    facts = {row["id"] for name in ("events.csv", "statements.csv") for row in rows[name]}
    assert {row["fact"] for row in rows["tellings.csv"]} == facts


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_facts_break_no_form(name: str) -> None:
    content = text(name, Made()).encode("utf-8", "replace").decode()
    assert content
    if name in ("jsonld", "geojson", "timelinejs"):
        json.loads(content)
    elif name == "ftm":
        assert all(json.loads(line) for line in content.splitlines())
    elif name == "gdelt":
        assert {line.count("\t") for line in content.split("\n")[:-1]} == {60}


def test_no_cell_is_a_formula() -> None:
    rows: Iterator[list[object]] = iter([["=1+1", "@SUM(A1)", -5, "-5 degrees", "plain"]])
    assert list(csv.reader(csv_lines("abcde", rows)))[1] == ["'=1+1", "'@SUM(A1)", "-5", "'-5 degrees", "plain"]


def test_types_have_codes_whose_signs_agree() -> None:
    for codes in type_codes().values():
        assert (codes.goldstein > 0) == ("cooperation" in codes.quad)
        assert codes.quad in QUADS
