"""Hand-made readings for the tests of facts and stories: no pipeline runs here."""

import re
from collections.abc import Sequence

from onrecord.annotate.reading import Reading
from onrecord.language.tokens import Tokens
from onrecord.records import (
    ActorRef,
    Attribution,
    EventMention,
    Participant,
    PlaceRef,
    Quantity,
    Span,
    Time,
)

ANNA = ActorRef("person:anna-berg", "Anna Berg", "NOR", "GOV")
IVAN = ActorRef("person:ivan-petrov", "Ivan Petrov", "BGR", "GOV")
LEA = ActorRef("person:lea-moreau", "Lea Moreau", "FRA", "GOV")
NORWAY = ActorRef("state:NOR", "Norway", "NOR", "GOV")
BULGARIA = ActorRef("state:BGR", "Bulgaria", "BGR", "GOV")


def on(day: str | None, last: str | None = None) -> Time:
    """A stated day or range of days; unknown without one."""
    return Time(day, day, last or day, "stated") if day else Time()


def reading(identity: str, text: str, written: str | None = None, outlet: str | None = None) -> Reading:
    """A reading whose every word is a noun token and whose sentences end at full stops."""
    words = list(re.finditer(r"\w+|[^\w\s]", text))
    first = [0] + [i + 1 for i, w in enumerate(words) if w.group() == "."]
    if first[-1] != len(words):
        first.append(len(words))
    n = len(words)
    tokens = Tokens(
        text,
        [w.start() for w in words],
        [w.end() for w in words],
        [w.group().lower() for w in words],
        ["NOUN"] * n,
        ["NN"] * n,
        [-1] * n,
        ["root"] * n,
        ["O"] * n,
        first,
    )
    return Reading(identity, text, tokens=tokens, outlet=outlet, published=on(written))


def span(r: Reading, words: str) -> Span:
    """Where words stand in a reading's text."""
    start = r.text.index(words)
    return Span(start, start + len(words))


def event(
    r: Reading,
    trigger: str,
    kind: str,
    actors: Sequence[ActorRef],
    recipients: Sequence[ActorRef] = (),
    day: Time | None = None,
    status: str = "occurred",
    attribution: int | None = None,
    quantities: Sequence[Quantity] = (),
    place: PlaceRef | None = None,
) -> EventMention:
    """Add an event mention to a reading."""
    at = span(r, trigger)
    sentence = next(s for s in r.tokens.sentence_spans if s.start <= at.start < s.end)

    def sides(refs: Sequence[ActorRef]) -> list[Participant]:
        return [Participant(at.start, at.end, a.actor, a.name, a.country, a.sector) for a in refs]

    mention = EventMention(
        at.start, at.end, sentence, kind, None, [], sides(actors), sides(recipients), day or Time(), place, status,
        attribution, list(quantities), 1.0,
    )  # fmt: skip
    r.events.append(mention)
    return mention


def said(
    r: Reading, content: str, speaker: ActorRef | None, force: str = "assert", factuality: str = "CT+"
) -> Attribution:
    """Add an attribution to a reading."""
    found = Attribution(
        [span(r, content)], [], [], speaker, [], None, "direct", force, factuality, False, None, None, 1.0
    )
    r.attributions.append(found)
    return found


def quantity(r: Reading, words: str, what: str, value: float, low: float | None, high: float | None) -> Quantity:
    """A quantity at words of a reading."""
    at = span(r, words)
    return Quantity(at.start, at.end, what, value, low, high, None)
