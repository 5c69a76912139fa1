"""Samples, marks and precision."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.cli import cli
from onrecord.cli.show import load
from onrecord.engines.local import Local
from onrecord.errors import ConfigurationError
from onrecord.pipeline import default_plan
from onrecord.report.sample import draw, of_kind, precision, tellings, wilson
from onrecord.store import Record
from onrecord.store.build import Build, build
from onrecord.store.judgements import Correction, correct
from onrecord.web.index import Index
from onrecord.web.live import Live
from onrecord.web.views import Commit, sample


@pytest.fixture
def folder(hotline: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(hotline, tmp_path / "own.record"))


@pytest.mark.parametrize(
    ("right", "marked", "low", "high"), [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (0, 0, 0, 1)]
)
def test_wilsons_interval(right: int, marked: int, low: float, high: float) -> None:
    assert wilson(right, marked) == pytest.approx((low, high), abs=0.001)


def test_a_seed_draws_the_same_and_nothing_twice(hotline: Path) -> None:
    facts = load(Record.open(hotline))
    first = draw(facts, "events", 20, 1)
    assert [f.id for f in first] == [f.id for f in draw(facts, "events", 20, 1)]
    assert {f.id for f in first} != {f.id for f in draw(facts, "events", 20, 2)}
    assert len({f.id for f in first}) == 20
    assert {f.type for f in draw(facts, "events", 5, 1, "ASSAULT")} == {"ASSAULT"}
    assert of_kind(facts, "merges")
    assert all(len(tellings(fact)) > 1 for fact in of_kind(facts, "merges"))


def test_marks_are_judgements_and_give_precision_by_type(folder: Path) -> None:
    before = load(Record.open(folder))
    command = ["sample", str(folder), "--size", "4", "--by", "ada"]
    done = CliRunner().invoke(cli, command, input="y\nn\nthe wrong party\ns\ny\n")
    assert done.exit_code == 0, done.output
    assert "all          2 of 3 right, 67%" in done.output
    record = Record.open(folder)
    judged = record.rows("judgements")
    assert sorted((j.what, j.value, j.by, j.why) for j in judged) == [
        ("mark", "right", "ada", "sampled"), ("mark", "right", "ada", "sampled"),
        ("mark", "wrong", "ada", "the wrong party"),
    ]  # fmt: skip
    facts = load(record)
    assert (facts.events, facts.statements) == (before.events, before.statements)
    assert not {j.target for j in judged} & {f.id for f in draw(facts, "events", 1000, 0)}
    told = json.loads(CliRunner().invoke(cli, ["sample", str(folder), "--result", "--json"]).output)
    assert told[-1]["type"] == "all"
    assert (told[-1]["right"], told[-1]["marked"]) == (2, 3)
    assert sum(row["marked"] for row in told[:-1]) == 3


def test_merges_have_marks_of_their_own_and_the_last_one_counts(folder: Path) -> None:
    merge = of_kind(load(Record.open(folder)), "merges")[0]
    for value in ("one fact", "several facts"):
        correct(folder, [Correction("mark", merge.id, value)], "ada", "two calls", later=True)
    facts = load(Record.open(folder))
    assert [(p.type, p.right, p.marked) for p in precision(facts, "merges")][-1] == ("all", 0, 1)
    assert precision(facts, "events")[-1].marked == precision(facts, "statements")[-1].marked == 0


def test_a_mark_that_means_nothing_is_refused(folder: Path) -> None:
    event = load(Record.open(folder)).events[0]
    with pytest.raises(ConfigurationError, match="choose one of one fact, right, several facts, wrong"):
        correct(folder, [Correction("mark", event.id, "perhaps")], "ada", "x", later=True)


def test_marks_survive_a_build_and_change_nothing(folder: Path) -> None:
    event = load(Record.open(folder)).events[0]
    correct(folder, [Correction("mark", event.id, "wrong")], "ada", "not an act")
    facts = load(Record.open(folder))
    assert event.id in facts.fact
    assert facts.fact[event.id].judgements == []
    assert precision(facts, "events")[-1].marked == 1


def test_marks_are_kept_when_the_person_stops_in_the_middle(folder: Path) -> None:
    done = CliRunner().invoke(cli, ["sample", str(folder), "--by", "ada"], input="y\nn\nthe wrong party\ny\n")
    assert done.exit_code != 0  # the input ends
    assert "3 marks kept" in done.output
    assert sorted(j.value or "" for j in Record.open(folder).rows("judgements")) == ["right", "right", "wrong"]


def test_a_type_that_nothing_has_is_answered_with_those_that_there_are(folder: Path) -> None:
    done = CliRunner().invoke(cli, ["sample", str(folder), "--type", "BATTLE"], input="q\n")
    assert isinstance(done.exception, ConfigurationError)
    assert "type of events 'BATTLE' is unknown; choose one of ACCUSE, " in str(done.exception)


def test_an_undone_mark_is_no_mark_and_costs_no_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event = load(Record.open(folder)).events[0]
    (mark,) = correct(folder, [Correction("mark", event.id, "wrong")], "ada", "x", later=True)
    monkeypatch.setattr(Build, "run", None)
    (undone,) = correct(folder, [Correction("undo", mark.id)], "ada", "it is right")
    assert precision(load(Record.open(folder)), "events")[-1].marked == 0
    correct(folder, [Correction("undo", undone.id)], "ada", "it is wrong")
    assert precision(load(Record.open(folder)), "events")[-1].marked == 1


def test_marks_follow_what_they_were_made_of_as_documents_are_added(tmp_path: Path) -> None:
    """Facts get other ids as tellings join them; a mark goes where its tellings went."""
    articles = sorted((Path(__file__).parents[2] / "examples" / "hotline" / "articles").iterdir())
    folder = tmp_path / "own.record"
    build([str(path) for path in articles[:5]], str(folder), Local(1), default_plan(None))
    before = load(Record.open(folder))
    for of, good in (("events", "right"), ("statements", "right"), ("merges", "one fact")):
        made = [Correction("mark", fact.id, good) for fact in of_kind(before, of)]
        correct(folder, made, "ada", "sampled", later=True)
    build([str(path) for path in articles[5:]], str(folder), Local(1), default_plan(None))
    after = load(Record.open(folder))
    assert {f.id for f in before.events} - {f.id for f in after.events}
    source = Live(folder)
    source.look()
    assert source.source is not None
    index = Index(source.source.index)
    for of in ("events", "statements", "merges"):
        table = precision(after, of)
        assert "gone" not in {row.type for row in table}
        # Two facts that became one are one: a person's last mark of it counts.
        assert 0.9 * len(of_kind(before, of)) <= table[-1].marked <= len(of_kind(before, of))
        shown = sample(Commit(index, after.judgements), of, "", 0)
        assert shown["table"] == table
        assert {fact.id for fact in shown["drawn"]} <= {fact.id for fact in draw(after, of, 1000, 0)}
