"""What is new in a record since a day or a commit."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.annotate.reading import Reading
from onrecord.cli import cli
from onrecord.facts.stage import resolve
from onrecord.records import Document, Time
from onrecord.report.diff import Changes, compare, without
from onrecord.report.facts import Facts
from onrecord.store.build import build
from tests.facts.made import ANNA, BULGARIA, IVAN, LEA, NORWAY, event, on, reading, said
from tests.store.made import ENGINE


def planned() -> Reading:
    r = reading("a", "Berg will telephone Petrov on Tuesday.", "2031-03-04")
    event(r, "telephone", "CONSULT", [ANNA], [IVAN], on("2031-03-05"), "planned")
    return r


def held() -> Reading:
    r = reading("b", "Berg telephoned Petrov on Tuesday for an hour.", "2031-03-06")
    event(r, "telephoned", "CONSULT", [ANNA], [IVAN], on("2031-03-05"))
    return r


def claim() -> Reading:
    r = reading("c", "Bulgaria plans to cross the northern border with tanks.", "2031-03-04")
    said(r, "Bulgaria plans to cross the northern border with tanks", ANNA)
    return r


def denial() -> Reading:
    r = reading("d", "Bulgaria plans to cross the northern border.", "2031-03-06")
    said(r, "Bulgaria plans to cross the northern border", IVAN, "deny", "CT-")
    return r


def shelling(identity: str, day: str, speaker) -> Reading:
    r = reading(identity, "Bulgaria shelled a town of Norway.", day)
    said(r, "Bulgaria shelled a town of Norway", speaker)
    event(r, "shelled", "ASSAULT", [BULGARIA], [NORWAY], on("2031-03-03"), attribution=0)
    return r


def facts(documents: Sequence[Reading]) -> Facts:
    _, statements, events, disagreements = resolve(documents, [])
    rows = [
        Document(r.id, None, None, None, None, None, r.date, "en", [], [], "", r.text, [], None)
        for r in sorted(documents, key=lambda r: r.id)
    ]
    return Facts(rows, statements, events, disagreements, [], [], [], [])


def since(documents: Sequence[Reading], day: str) -> tuple[Facts, Changes]:
    now = facts(documents)
    statuses = {(r.id, e.start, e.end): e.status for r in documents for e in r.events}
    return now, compare(without(now, statuses, day), now)


EVERYTHING = [planned, held, claim, denial]


def test_since_a_day_and_since_a_commit_tell_the_same() -> None:
    documents = [make() for make in EVERYTHING] + [shelling("e", "2031-03-04", ANNA), shelling("f", "2031-03-06", LEA)]
    now, changes = since(documents, "2031-03-05")
    old = [d for d in documents if (d.date.earliest or "") < "2031-03-05"]
    assert compare(facts(old), now) == changes
    assert changes != Changes()


def test_a_plan_that_was_carried_out_changed_status() -> None:
    now, changes = since([planned(), held()], "2031-03-05")
    (turn,) = changes.status
    assert (turn.before, turn.after, turn.documents) == ("planned", "occurred", ["b"])
    assert turn.id == now.events[0].id
    assert changes.events == []


def test_a_denial_makes_a_statement_newly_disputed_and_is_new_itself() -> None:
    now, changes = since([claim(), denial()], "2031-03-05")
    assert changes.disagreements == [d.id for d in now.disagreements]
    assert [t.documents for t in changes.disputed] == [[]]
    assert len(changes.statements) == 1


def test_a_second_origin_corroborates_and_a_second_copy_does_not() -> None:
    _, other = since([shelling("e", "2031-03-04", ANNA), shelling("f", "2031-03-06", LEA)], "2031-03-05")
    assert [(t.before, t.after) for t in other.corroborated if t.id.startswith("e-")] == [
        ("Anna Berg", "Anna Berg, Lea Moreau")
    ]
    _, same = since([shelling("e", "2031-03-04", ANNA), shelling("f", "2031-03-06", ANNA)], "2031-03-05")
    assert same.corroborated == []


def test_nothing_is_new_after_the_last_day_and_all_before_the_first() -> None:
    documents = [make() for make in EVERYTHING]
    assert since(documents, "2032-01-01")[1] == Changes()
    now, changes = since(documents, "2031-01-01")
    assert sorted(changes.events) == [e.id for e in now.events]
    assert changes.gone == []


def test_documents_without_a_date_are_not_news() -> None:
    undated = planned()
    undated.published = Time()
    assert since([undated], "2031-01-01")[1].events == []


def test_ids_outlive_later_tellings_and_an_earlier_one_is_found_by_its_words() -> None:
    alone, both = facts([planned()]), facts([planned(), held()])
    assert [e.id for e in alone.events] == [e.id for e in both.events]
    late = facts([held()])
    assert [e.id for e in late.events] != [e.id for e in both.events]
    assert compare(late, both).events == []
    assert compare(both, late).gone == []


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diff")
    texts = {
        "old": ("2031-03-04", "Sweden will meet Norway in Oslo on Friday. Sweden condemned Norway."),
        "new": ("2031-03-08", "Sweden attacked Norway near Oslo on Friday, killing three people."),
    }
    for identity, (day, text) in texts.items():
        line = json.dumps({"id": identity, "text": text, "published": day})
        path = folder / f"{identity}.jsonl"
        path.write_text(line + "\n")
        build([path], folder / "case.record", ENGINE)
    return folder / "case.record"


def test_the_command_tells_what_the_second_document_brought(record: Path) -> None:
    for since_ in (["--since", "2031-03-05"], ["--since", "1"], []):
        done = CliRunner().invoke(cli, ["diff", str(record), *since_, "--json"], standalone_mode=False)
        told = json.loads(done.output)
        shown = json.loads(CliRunner().invoke(cli, ["show", str(record), "--json"]).output)
        news = [e["id"] for e in shown["events"] if e["documents"] == ["new"]]
        assert news
        assert sorted(told["events"]) == sorted(news)
        page = CliRunner().invoke(cli, ["diff", str(record), *since_]).output
        assert all(identity in page.replace("\n", "") for identity in news)


@pytest.mark.parametrize("wrong", ["7", "yesterday", "2031-13-01"])
def test_a_day_or_commit_that_is_none_is_refused_with_the_choices(record: Path, wrong: str) -> None:
    done = CliRunner().invoke(cli, ["diff", str(record), "--since", wrong])
    assert done.exit_code != 0
    assert "2022-02-12" in str(done.exception)
