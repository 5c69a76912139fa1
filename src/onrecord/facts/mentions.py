"""The mentions that facts are made of: one document's events and attributions with what comparing them needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from onrecord.annotate.reading import Reading
from onrecord.facts.days import Days, days
from onrecord.facts.words import Bag, bag
from onrecord.ids import attribution_id
from onrecord.records import ActorRef, Attribution, EventMention, Participant, Span


@dataclass
class Telling:
    """An event mention in its document."""

    reading: Reading
    event: EventMention
    words: Bag
    predicate: str

    @property
    def document(self) -> str:
        return self.reading.id

    @property
    def key(self) -> tuple[str, int, int]:
        """A total order that does not depend on the order of documents."""
        return (self.reading.id, self.event.start, self.event.end)

    @cached_property
    def when(self) -> Days | None:
        return days(self.event.time)

    @property
    def stated(self) -> bool:
        """Whether the text itself says when."""
        return self.event.time.basis in ("stated", "given")

    @cached_property
    def written(self) -> Days | None:
        """The document's own date."""
        return days(self.reading.date)

    @property
    def attribution(self) -> Attribution | None:
        index = self.event.attribution
        return None if index is None else self.reading.attributions[index]

    @property
    def attribution_id(self) -> str | None:
        found = self.attribution
        return None if found is None else attribution_id(self.reading.id, found)


@dataclass
class Saying:
    """An attribution in its document."""

    reading: Reading
    attribution: Attribution
    words: Bag

    @property
    def document(self) -> str:
        return self.reading.id

    @property
    def key(self) -> tuple[str, int, int]:
        first = self.attribution.content[0]
        return (self.reading.id, first.start, first.end)

    @cached_property
    def when(self) -> Days | None:
        """When it was said, or else when it was reported."""
        return days(self.attribution.time) or self.written

    @cached_property
    def written(self) -> Days | None:
        return days(self.reading.date)

    @property
    def text(self) -> str:
        """The content as it stands, pieces joined by an ellipsis."""
        return " … ".join(" ".join(self.reading.text[s:e].split()) for s, e in self.attribution.content)

    @cached_property
    def events(self) -> list[EventMention]:
        """The events inside the content."""
        content = self.attribution.content
        return [e for e in self.reading.events if any(s <= e.start and e.end <= end for s, end in content)]


def tellings(readings: Sequence[Reading]) -> list[Telling]:
    """All event mentions, ordered by document and place."""
    found = []
    for reading in readings:
        tokens = reading.tokens
        lemma_at = dict(zip(tokens.start, tokens.lemma, strict=True))
        for event in reading.events:
            predicate = lemma_at.get(event.start, reading.text[event.start : event.end]).lower()
            found.append(Telling(reading, event, bag(tokens, [event.sentence]), predicate))
    return sorted(found, key=lambda t: t.key)


def sayings(readings: Sequence[Reading]) -> list[Saying]:
    """All attributions with content, ordered by document and place."""
    found = [
        Saying(reading, attribution, bag(reading.tokens, attribution.content))
        for reading in readings
        for attribution in reading.attributions
        if attribution.content
    ]
    return sorted(found, key=lambda s: (s.key, s.attribution.cue, s.attribution.source))


def distinct(parties: Sequence[Participant]) -> list[ActorRef]:
    """Participants without their places, each actor once, in order of mention."""
    seen: dict[tuple[str | None, str | None], ActorRef] = {}
    for p in parties:
        seen.setdefault((p.actor, None if p.actor else p.name), ActorRef(p.actor, p.name, p.country, p.sector))
    return list(seen.values())


def overlapping(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether [start, end) touches one of the spans."""
    return any(s < end and start < e for s, e in spans)
