"""What a list shows of an event or statement: one line, below which it is told on whose word."""

from dataclasses import dataclass
from functools import singledispatch

from onrecord.records import Event, Statement
from onrecord.report.facts import day, name, names, quotation, sourcing, standing
from onrecord.report.parties import colour, party

MUTUAL = ("CONSULT", "AGREE", "COOPERATE")
"""Types of event that both sides take part in."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in a list. `document`, `start` and `end` are the sentence that tells it best; `document` is empty
    if nothing that is shown tells it."""

    id: str
    day: str
    inferred: bool
    colour: str
    type: str
    status: str
    actors: str
    recipients: str
    mutual: bool
    document: str
    start: int
    end: int
    words: str
    sourcing: str
    standing: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement in a list; `who` says it, for the party `side`."""

    id: str
    who: str
    side: str
    force: str
    negated: bool
    addressee: str
    via: str
    day: str
    document: str
    start: int
    end: int
    words: str
    condition: str
    sourcing: str
    standing: str


@singledispatch
def row(fact: object) -> EventRow | StatementRow:
    """A fact as its list shows it."""
    raise TypeError(fact)


@row.register
def event_row(event: Event) -> EventRow:
    """An event as a list shows it."""
    document, start, end = "", 0, 0
    if event.mentions:
        best = event.mentions[0]
        document, start, end = best.document, best.sentence.start, best.sentence.end
    return EventRow(
        event.id, day(event.time), event.time.basis == "inferred", colour(event), event.type or "other", event.status,
        names(event.actors), names(event.recipients), event.type in MUTUAL,
        document, start, end,
        quotation(event.summary, 320), sourcing(event), standing(event),
    )  # fmt: skip


@row.register
def statement_row(statement: Statement) -> StatementRow:
    """A statement as a list shows it."""
    best = statement.variants[0]
    return StatementRow(
        statement.id, name(statement.speaker), party(statement.speaker), statement.force, statement.negated,
        name(statement.addressee) if statement.addressee else "", names(statement.via), day(statement.time),
        best.document, best.spans[0].start, best.spans[-1].end,
        quotation(statement.text, 420), quotation(statement.condition or "", 200),
        sourcing(statement), standing(statement),
    )  # fmt: skip
