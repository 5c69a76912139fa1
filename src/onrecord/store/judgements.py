"""Corrections by people: made against a record, kept append-only, carried out by every commit after them.

`correct` is the one way in, for the command line and whatever else lets people judge. A `Correction` says what is
wrong; the judgement that comes of it also keeps where the target is told, by which later builds find it again
(`facts.judgements` carries it out).
"""

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from onrecord.engines import Engine
from onrecord.engines.local import Local
from onrecord.errors import ConfigurationError, choices
from onrecord.facts.judgements import VALUES, value_of
from onrecord.ids import content_id
from onrecord.pipeline import default_plan
from onrecord.records import (
    ActorRef,
    Disagreement,
    Event,
    Judged,
    Judgement,
    JudgementKind,
    Mark,
    MentionRef,
    Statement,
    from_row,
)
from onrecord.store.build import Build
from onrecord.store.record import RECORDS, Record
from onrecord.store.writer import Writer

NOWHERE: tuple[MentionRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What is wrong with a record.

    | what | target | value |
    |---|---|---|
    | `reject` | an event, a statement, a disagreement, or a derivation as `CHILD>PARENT` | |
    | `merge` | an event or statement | the id of the one that is the same |
    | `split` | an event or statement | the tellings that are another: `DOCUMENT:START-END`, blanks between them |
    | `set` | an event, statement, disagreement or document | `FIELD=VALUE`, the fields of `facts.judgements.VALUES` |
    | `speaker` | a statement | an actor's id; `name` what to call one that nobody knows |
    | `mark` | an event or statement | `right` or `wrong`; of its tellings: `one fact` or `several facts` |
    | `undo` | a judgement | |
    """

    what: JudgementKind
    target: str
    value: str | None = None
    name: str | None = None


def correct(
    folder: str | os.PathLike[str],
    corrections: Sequence[Correction],
    by: str,
    why: str,
    *,
    later: bool = False,
    engine: Engine | None = None,
) -> list[Judgement]:
    """Append judgements to a record and carry them out, all in one commit; with `later` the next build does. Marks
    change nothing, so they and their undoing are noted only.

    Raises ConfigurationError for a correction that does not fit the record, RecordError if it cannot be written.
    """
    if not by.strip() or not why.strip():
        raise ConfigurationError("a judgement says who made it and why: both must be given")
    must_be_text(by, why, *(text for c in corrections for text in (c.target, c.value, c.name) if text))
    Record.open(folder)  # a folder without a commit is not made into a record
    with Writer(folder) as writer:
        bench = _Bench(Record(writer.folder, writer.last))
        made = [bench.judge(correction, by.strip(), why.strip()) for correction in corrections]
        build = Build(writer, default_plan(writer.last.language), engine or Local())
        build.take_in("judgements", bench.judgements)
        if later or not any(_changes(judgement, bench.judgements) for judgement in made):
            writer.commit(build.tables, writer.last.stages, writer.last.language)
        else:
            build.run()
    return made


def must_be_text(*given: str) -> None:
    """Raise ConfigurationError for a string that holds half a character (a lone surrogate), as arguments of a command
    line may."""
    for text in given:
        if text != text.encode("utf-8", "replace").decode():
            raise ConfigurationError(f"{text!r} holds half a character: it cannot be kept as text")


def _changes(judgement: Judgement, judgements: Sequence[Judgement]) -> bool:
    """Whether a judgement changes facts: a mark does not, nor does undoing one."""
    known = {j.id: j for j in judgements}
    while judgement.what == "undo":
        judgement = known[judgement.target]
    return judgement.what != "mark"


class _Bench:
    """Where judgements are made: the record as it stands, and the judgements so far."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.judgements: list[Judgement] = record.rows("judgements")
        self.events: Mapping[str, Event] = _Rows(record, "events")
        self.statements: Mapping[str, Statement] = _Rows(record, "statements")
        self.disagreements: Mapping[str, Disagreement] = _Rows(record, "disagreements")
        self.documents = set(record.table("documents", ["id"]).column("id").to_pylist())

    def judge(self, correction: Correction, by: str, why: str) -> Judgement:
        """Append the judgement that a correction comes to."""
        about, anchors = self._target(correction)
        tellings, refs = self._value(correction, about)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        said = [by, now, correction.what, correction.target, correction.value, why]
        identity = content_id("j", len(self.judgements), *said)
        made = Judgement(
            identity, by, now, correction.what, correction.target, correction.value, why, None,
            about, list(anchors), tellings, refs,
        )  # fmt: skip
        self.judgements = in_force([*self.judgements, made])
        return made

    def _target(self, correction: Correction) -> tuple[Judged, Sequence[MentionRef]]:
        target, what = correction.target, correction.what
        if what == "undo":
            return "judgement", self._undone(target)
        if target in self.events and what != "speaker":
            return "event", event_tellings(self.events[target])
        if target in self.statements:
            return "statement", statement_tellings(self.statements[target])
        if target in self.disagreements and what in ("reject", "set"):
            return "disagreement", [place for v in self.disagreements[target].values for place in v.spans]
        if target in self.documents and what == "set":
            return "document", NOWHERE
        child, arrow, parent = target.partition(">")
        if arrow and what == "reject":
            pairs = {(d.child, d.parent) for d in self.record.rows("derivations")}
            if (child, parent) in pairs:
                return "derivation", NOWHERE
        raise ConfigurationError(f"{self.record.folder} has nothing {target!r} that one can {what}: {_TARGETS[what]}")

    def _undone(self, target: str) -> Sequence[MentionRef]:
        found = next((j for j in self.judgements if j.id == target), None)
        if found is None:
            raise ConfigurationError(f"no judgement {target!r}: 'onrecord correct list {self.record.folder}' shows all")
        if found.undone_by is not None:
            raise ConfigurationError(f"{target} was undone by {found.undone_by} already; undo that to restore it")
        return NOWHERE

    def _value(self, correction: Correction, about: Judged) -> tuple[list[MentionRef], list[ActorRef]]:
        """The tellings and the actors that a correction's value names."""
        value = correction.value or ""
        if correction.what == "mark" and value not in get_args(Mark):
            raise ConfigurationError(choices(value, get_args(Mark), "mark"))
        if correction.what == "merge":
            return self._other(correction, about), []
        if correction.what == "split":
            return self._split_off(correction, about), []
        if correction.what == "speaker":
            refs = [self.actor(value, correction.name)]
            value_of(about, "speaker", value, refs)
            return [], refs
        if correction.what == "set":
            field, equals, text = value.partition("=")
            if not equals:
                raise ConfigurationError(f"{value!r} is not FIELD=VALUE, such as {next(iter(VALUES[about]))}=...")
            kind = VALUES[about].get(field)
            refs = []
            if kind in ("actor", "actors") and text:
                refs = [self.actor(actor, correction.name) for actor in text.split(",")]
            value_of(about, field, text, refs)
            return [], refs
        return [], []

    def _other(self, correction: Correction, about: Judged) -> list[MentionRef]:
        other = correction.value or ""
        if about == "event" and other in self.events and other != correction.target:
            return event_tellings(self.events[other])
        if about == "statement" and other in self.statements and other != correction.target:
            return statement_tellings(self.statements[other])
        raise ConfigurationError(f"{correction.target} can be merged with another {about}, not with {other!r}")

    def _split_off(self, correction: Correction, about: Judged) -> list[MentionRef]:
        fact = self.events[correction.target] if about == "event" else self.statements[correction.target]
        told = event_tellings(fact) if isinstance(fact, Event) else statement_tellings(fact)
        off: list[MentionRef] = []
        for given in (correction.value or "").split():
            document, _, place = given.rpartition(":")
            start, _, end = place.partition("-")
            if not (document and start.isdecimal() and end.isdecimal()):
                raise ConfigurationError(f"{given!r} is not DOCUMENT:START-END; 'onrecord explain' shows the tellings")
            there = [m for m in told if m.document == document and m.start < int(end) and int(start) < m.end]
            if not there:
                raise ConfigurationError(f"{correction.target} is not told at {given}; 'onrecord explain' shows where")
            off += [m for m in there if m not in off]
        if not off or len(off) == len(told):
            raise ConfigurationError(
                f"split some of the {len(told)} tellings of {correction.target} off, not {len(off)}"
            )
        return off

    def actor(self, identity: str, name: str | None = None) -> ActorRef:
        """An actor as the record mostly has it, or as the knowledge does, or by a given name. Raises
        ConfigurationError if nobody knows it."""
        facts: list[Event | Statement] = [*self.events.values(), *self.statements.values()]
        seen: Counter[ActorRef] = Counter(
            ref
            for fact in facts
            for ref in ([*fact.actors, *fact.recipients] if isinstance(fact, Event) else [fact.speaker, fact.addressee])
            if ref is not None and ref.actor == identity
        )
        if seen:
            most = min(seen, key=lambda ref: (-seen[ref], ref.name or "", ref.country or "", ref.sector or ""))
            return replace(most, name=name or most.name)
        listed = [ActorRef(a.id, a.name, a.country, a.sector) for a in self.record.rows("actors") if a.id == identity]
        found = listed[0] if listed else _known(identity)
        if found is None and name is None:
            raise ConfigurationError(
                f"nobody knows the actor {identity!r}: give its name, or the id of one in the record"
            )
        return replace(found, name=name or found.name) if found else ActorRef(identity, name)


class _Rows(Mapping[str, Any]):
    """The rows of a table by id, each read when it is asked for: to judge one fact of a large record is quick."""

    def __init__(self, record: Record, name: str) -> None:
        self._table, self._kind = record.table(name), RECORDS[name]
        self._at = {identity: at for at, identity in enumerate(self._table.column("id").to_pylist())}

    def __getitem__(self, identity: str) -> Any:
        return from_row(self._kind, self._table.slice(self._at[identity], 1).to_pylist()[0])

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


def _known(identity: str) -> ActorRef | None:
    """An actor of the knowledge."""
    from onrecord.knowledge.actors import load_actors
    from onrecord.knowledge.actors.own import own_folder

    try:
        return load_actors(own_folder()).ref(identity)
    except KeyError:
        return None


_TARGETS = {
    "reject": "give the id of an event, a statement or a disagreement, or a derivation as CHILD>PARENT",
    "merge": "give the ids of two events or two statements",
    "split": "give the id of an event or a statement",
    "set": "give the id of an event, a statement, a disagreement or a document",
    "speaker": "give the id of a statement",
    "mark": "give the id of an event or a statement",
    "undo": "give the id of a judgement",
}


def event_tellings(event: Event) -> list[MentionRef]:
    """Where an event is told."""
    return [MentionRef(m.document, m.start, m.end) for m in event.mentions]


def statement_tellings(statement: Statement) -> list[MentionRef]:
    """Where a statement is told: the first span of each variant."""
    return [MentionRef(v.document, v.spans[0].start, v.spans[0].end) for v in statement.variants]


def in_force(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The judgements with what undid each; an undoing that was undone itself undoes nothing."""
    undone: dict[str, str] = {}
    for judgement in reversed(judgements):
        if judgement.what == "undo" and judgement.id not in undone:
            undone[judgement.target] = judgement.id
    return [replace(j, undone_by=undone.get(j.id)) for j in judgements]
