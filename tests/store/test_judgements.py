"""Corrections by people: carried out at once, on every build after it, and undone by another."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.errors import ConfigurationError, RecordError
from onrecord.facts import Facts
from onrecord.records import Derivation, Document, Event, Judgement, MentionRef, Statement, Time
from onrecord.report.explain import find
from onrecord.report.facts import Facts as Report
from onrecord.store import Record
from onrecord.store.build import build
from onrecord.store.check import check
from onrecord.store.forget import forget
from onrecord.store.judgements import Correction, correct, event_tellings, statement_tellings
from tests.faults.corpus import articles
from tests.store.made import ENGINE, jsonl

SEAT = """The foreign ministers of France and Germany met in Geneva on 3 March 2021 to discuss the ceasefire.
NATO denied that 40 soldiers had crossed the border near Minsk. President Emmanuel Macron said that talks go on."""


def judge(folder: Path, what: str, target: str, value: str | None = None, **more: str) -> Judgement:
    correction = Correction(what, target, value, **more)  # type: ignore[arg-type]
    (made,) = correct(folder, [correction], "An Editor", "it is so", engine=ENGINE)
    return made


def places(fact: Event | Statement) -> list[MentionRef]:
    return event_tellings(fact) if isinstance(fact, Event) else statement_tellings(fact)


def told(fact: Event | Statement) -> set[tuple[str, int, int]]:
    return {(p.document, p.start, p.end) for p in places(fact)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged")
    rows = [{"id": "seat", "text": SEAT}, {"id": "again", "text": SEAT}, *articles(6, seed=3)]
    build([jsonl(folder / "a.jsonl", *rows)], folder / "r", ENGINE)
    return folder / "r"


@pytest.fixture
def record(whole: Path, tmp_path: Path) -> Iterator[Path]:
    import shutil

    yield Path(shutil.copytree(whole, tmp_path / "r"))


def facts(folder: Path, name: str) -> dict[str, object]:
    return {row.id: row for row in Record.open(folder).rows(name)}


def one(folder: Path, name: str, tellings: int = 1) -> Event | Statement:
    rows = [r for r in Record.open(folder).rows(name) if len(places(r)) >= tellings]
    assert rows, f"the sample has no {name} with {tellings} tellings"
    return rows[0]


def test_what_is_rejected_is_gone_with_its_disagreements_and_comes_back_when_undone(record: Path) -> None:
    before = facts(record, "events")
    target = one(record, "events")
    judgement = judge(record, "reject", target.id)
    assert set(before) - set(facts(record, "events")) == {target.id}
    assert all(target.id not in entry.events for s in Record.open(record).rows("stories") for entry in s.timeline)
    undoing = judge(record, "undo", judgement.id)
    assert facts(record, "events") == before
    listed = facts(record, "judgements")
    assert listed[judgement.id].undone_by == undoing.id
    judge(record, "undo", undoing.id)
    assert target.id not in facts(record, "events")


def test_values_that_are_set_stand_in_the_fact_which_names_its_judgements(record: Path) -> None:
    event, statement = one(record, "events"), one(record, "statements")
    first = judge(record, "set", event.id, "status=planned")
    second = judge(record, "set", event.id, "time=2021-04-01")
    third = judge(record, "speaker", statement.id, "person:jane-roe", name="Jane Roe")
    now = facts(record, "events")[event.id]
    assert (now.status, now.time) == ("planned", Time("2021-04-01", "2021-04-01", "2021-04-01", "given"))
    assert now.judgements == sorted([first.id, second.id])
    said = facts(record, "statements")[statement.id]
    assert (said.speaker.actor, said.speaker.name, said.judgements) == ("person:jane-roe", "Jane Roe", [third.id])
    assert {(j.by, j.why) for j in facts(record, "judgements").values()} == {("An Editor", "it is so")}


def test_events_are_merged_and_split(record: Path) -> None:
    target = one(record, "events", 2)
    other = next(e for e in facts(record, "events").values() if e.id != target.id)
    judge(record, "merge", target.id, other.id)
    merged = facts(record, "events")
    assert other.id not in merged
    assert told(merged[target.id]) == told(target) | told(other)
    assert set(merged[target.id].documents) == set(target.documents) | set(other.documents)
    off = event_tellings(target)[0]
    judge(record, "split", target.id, f"{off.document}:{off.start}-{off.end}")
    apart = facts(record, "events")
    (new,) = (e for e in apart.values() if (off.document, off.start, off.end) in told(e))
    assert len(told(new)) == 1 and new.id != target.id
    assert told(apart[target.id]) == told(merged[target.id]) - told(new)


def test_a_rejected_derivation_makes_two_texts_of_one(record: Path) -> None:
    (copy,) = (d for d in Record.open(record).rows("derivations") if {d.child, d.parent} == {"again", "seat"})
    assert isinstance(copy, Derivation)
    shared = next(e for e in facts(record, "events").values() if set(e.documents) == {"again", "seat"})
    assert shared.texts == 1
    judge(record, "reject", f"{copy.child}>{copy.parent}")
    assert all({d.child, d.parent} != {"again", "seat"} for d in Record.open(record).rows("derivations"))
    assert facts(record, "events")[shared.id].texts == 2


def test_what_is_set_of_a_document_is_seen_by_all_that_rests_on_it(record: Path, tmp_path: Path) -> None:
    text = "President Emmanuel Macron arrived in Geneva on Monday. NATO said today that no soldiers were in Minsk."
    build([jsonl(tmp_path / "b.jsonl", {"id": "late", "text": text, "published": "2021-03-30"})], record, ENGINE)
    before = {name: Record.open(record).table(name) for name in ("documents", "times", "events", "statements")}
    day = judge(record, "set", "late", "published=2019-05-15")
    name = judge(record, "set", "late", "outlet=The Ferry Mail")

    def now() -> Document:
        return facts(record, "documents")["late"]  # type: ignore[return-value]

    assert (now().published, now().outlet) == (
        Time("2019-05-15", "2019-05-15", "2019-05-15", "given"),
        "The Ferry Mail",
    )
    assert now().why == "set by An Editor: it is so"
    times = Record.open(record).table("times").to_pylist()
    assert {t["value"] for t in times if t["document"] == "late"} == {"2019-05-13", "2019-05-15"}
    told = [e for e in facts(record, "events").values() if e.documents == ["late"]]  # type: ignore[attr-defined]
    assert told and {e.time.value[:4] for e in told if e.time.value} == {"2019"}  # type: ignore[attr-defined]
    assert check(record) == []
    build([jsonl(tmp_path / "c.jsonl", {"id": "x", "text": "Nothing happened."})], record, ENGINE)
    assert now().published.value == "2019-05-15" and now().outlet == "The Ferry Mail"
    forget(record, ["x"], "me", "so", engine=ENGINE)
    judge(record, "undo", day.id)
    judge(record, "undo", name.id)
    assert {name: Record.open(record).table(name) for name in before} == before


def test_the_day_that_a_person_set_stands_against_text_and_corpus(record: Path, tmp_path: Path) -> None:
    text = "The strike, which began on 9 April 2022, goes on. Ministers said today that they would meet."
    build([jsonl(tmp_path / "b.jsonl", {"id": "late", "text": text})], record, ENGINE)
    judge(record, "set", "late", "published=2022-03")
    document = facts(record, "documents")["late"]
    assert document.published == Time("2022-03", "2022-03-01", "2022-03-31", "given")  # type: ignore[attr-defined]
    assert "misdated" not in document.flags  # type: ignore[attr-defined]


def test_explain_tells_what_was_judged_even_of_what_is_gone(record: Path) -> None:
    target = one(record, "events")
    judgement = judge(record, "reject", target.id)
    opened = Record.open(record)
    report = Report(**{name: opened.rows(name) for name in Report.__dataclass_fields__})
    assert find(report, target.id) == facts(record, "judgements")[judgement.id]


def test_later_leaves_it_to_the_next_build(record: Path, tmp_path: Path) -> None:
    target = one(record, "events")
    correct(record, [Correction("reject", target.id)], "me", "wrong", later=True)
    assert target.id in facts(record, "events")
    build([jsonl(tmp_path / "b.jsonl", {"id": "x", "text": "Nothing happened."})], record, ENGINE)
    assert target.id not in facts(record, "events")


@pytest.mark.parametrize(
    ("what", "target", "value", "complaint"),
    [
        ("reject", "e-nothing", None, "nothing 'e-nothing'"),
        ("set", "EVENT", "status=perhaps", "choose one of"),
        ("set", "EVENT", "colour=red", "choose one of actors"),
        ("set", "EVENT", "status", "not FIELD=VALUE"),
        ("set", "EVENT", "time=soon", "not ISO 8601"),
        ("speaker", "EVENT", "person:x", "a statement"),
        ("merge", "EVENT", "EVENT", "another event"),
        ("split", "EVENT", "seat:0-0", "not told at"),
        ("split", "EVENT", "seat", "not DOCUMENT:START-END"),
        ("set", "EVENT", "actors=person:nobody-ever", "nobody knows"),
        ("undo", "j-nothing", None, "no judgement"),
        ("set", "seat", "published=soon", "not ISO 8601"),
        ("set", "seat", "published=", "not ISO 8601"),
        ("set", "seat", "text=other", "choose one of outlet, published"),
        ("reject", "seat", None, "nothing 'seat' that one can reject"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(
    record: Path, what: str, target: str, value: str | None, complaint: str
) -> None:
    event = one(record, "events").id
    with pytest.raises(ConfigurationError, match=complaint):
        judge(record, what, target.replace("EVENT", event), value and value.replace("EVENT", event))
    assert facts(record, "judgements") == {}


def test_a_judgement_is_signed_and_the_record_must_be_there(record: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="who made it and why"):
        correct(record, [], "me", " ")
    with pytest.raises(RecordError, match="not a record"):
        correct(tmp_path / "none", [], "me", "so")
    assert not (tmp_path / "none").exists()


def test_fifty_corrections_survive_twenty_rebuilds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = articles(45, seed=11)
    folder = tmp_path / "r"
    build([jsonl(tmp_path / "a.jsonl", *rows[:25])], folder, ENGINE)
    corrections = random_corrections(folder, 50, random.Random(5))
    made = correct(folder, corrections, "me", "so", engine=ENGINE)
    assert len(made) == 50
    assert broken(folder) == []
    for turn in range(20):
        if turn == 10:
            monkeypatch.setattr(Facts, "version", "of a later program")
        build([jsonl(tmp_path / f"{turn}.jsonl", rows[25 + turn])], folder, ENGINE)
        assert broken(folder) == [], f"after {turn + 1} rebuilds"
    assert Record.open(folder).table("documents").num_rows == 45


def random_corrections(folder: Path, count: int, dice: random.Random) -> list[Correction]:
    """Corrections of every kind, each of a fact that no other one touches."""
    events, statements = list(facts(folder, "events").values()), list(facts(folder, "statements").values())
    dice.shuffle(events)
    dice.shuffle(statements)
    several = [e for e in events if len(told(e)) > 1][:6]
    found = [Correction("split", e.id, "{0.document}:{0.start}-{0.end}".format(event_tellings(e)[0])) for e in several]
    rest = iter(e for e in events if e not in several)
    while len(found) < count:
        kind = dice.randrange(5)
        if kind == 0:
            found.append(Correction("reject", next(rest).id))
        elif kind == 1:
            found.append(Correction("merge", next(rest).id, next(rest).id))
        elif kind == 2:
            found.append(Correction("set", next(rest).id, dice.choice(["status=historical", "type=PROTEST"])))
        elif kind == 3:
            found.append(Correction("speaker", statements.pop().id, "person:jane-roe", "Jane Roe"))
        else:
            found.append(Correction("reject", statements.pop().id))
    return found


def broken(folder: Path) -> list[str]:
    """The judgements of a record that its facts do not follow."""
    record = Record.open(folder)
    rows = {"event": record.rows("events"), "statement": record.rows("statements")}
    wrong = []
    for j in record.rows("judgements"):
        anchors = {(p.document, p.start, p.end) for p in j.anchors}
        others = {(p.document, p.start, p.end) for p in j.tellings}
        holding = [f for f in rows[j.about] if told(f) & anchors]
        fine = bool(holding)
        if j.what == "reject":
            fine = not holding and all(f.id != j.target for f in rows[j.about])
        elif j.what == "merge":
            fine = any(told(f) >= anchors | others for f in holding)
        elif j.what == "split":
            fine = all(not (told(f) & others and told(f) & (anchors - others)) for f in holding)
        elif j.what == "set":
            field, _, value = str(j.value).partition("=")
            fine = all(getattr(f, field) == value and j.id in f.judgements for f in holding if told(f) >= anchors)
        elif j.what == "speaker":
            fine = all(f.speaker.actor == j.value for f in holding if told(f) >= anchors)
        if not fine:
            wrong.append(f"{j.what} {j.target} {j.value}")
    return wrong
