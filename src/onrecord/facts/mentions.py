"""The mentions that facts are made of: one document's events and attributions with what comparing them needs."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from onrecord.annotate.reading import Reading
from onrecord.facts.days import Days, days
from onrecord.facts.deeds import Deed, arguments, deed, head_of
from onrecord.facts.words import Bag, bag, tokens_within
from onrecord.ids import attribution_id
from onrecord.language.clauses import auxiliaries, marker
from onrecord.records import ActorRef, Attribution, EventMention, Participant, Span, Time

NEGATORS = frozenset({"no", "not", "n't", "never", "none", "neither", "nor", "nothing", "nobody", "cannot", "without"})

TOLD_BACK = frozenset({"occurred", "historical", "denied", "alleged"})
"""Statuses of what lies behind the one who speaks of it."""
ANNOUNCING = frozenset({"announce", "confirm", "declare", "say", "state", "tell"})
"""Verbs of one who says what he is about to do, and threatens nobody with it."""
AHEAD = frozenset({"planned", "threatened", "conditional", "hypothetical"})
"""Statuses of what lies ahead."""


@dataclass
class Telling:
    """An event mention in its document. `words`: of its sentence; `named`: of who and what take part; `at`: the token
    that names the deed."""

    reading: Reading
    event: EventMention
    deed: Deed
    words: Bag
    named: Bag
    story: int | None = None
    at: int | None = None

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

    @cached_property
    def stated(self) -> bool:
        """Whether the text itself says when it happened, not merely when it was spoken of."""
        return self.event.time.basis in ("stated", "given") and not self._dated_by_the_cue

    @cached_property
    def _dated_by_the_cue(self) -> bool:
        """Whether what has happened is told by somebody and its only date stands outside what he said: 'was killed, the
        police said on Sunday'."""
        said = self.attribution
        if said is None or self.event.status not in TOLD_BACK:
            return False
        time, sentence = self.event.time, self.event.sentence
        dates = [
            t
            for t in self.reading.times
            if sentence.start <= t.start < sentence.end and (t.earliest, t.latest) == (time.earliest, time.latest)
        ]
        return bool(dates) and not any(self._within(said, t.start, t.end) for t in dates)

    def _within(self, said: Attribution, start: int, end: int) -> bool:
        """Whether a date stands in what is said and does not hang on the words that say it, as in 'accused it on
        Monday of'."""
        if not overlapping(said.content, start, end):
            return False
        tokens = self.reading.tokens
        at = bisect_left(tokens.start, start)
        while at < len(tokens) and tokens.head[at] >= 0 and start <= tokens.start[tokens.head[at]] < end:
            at = tokens.head[at]
        head = tokens.head[at] if at < len(tokens) else -1
        return head < 0 or not overlapping(said.cue, tokens.start[head], tokens.end[head])

    @cached_property
    def looks_back(self) -> bool:
        """Whether it is told without its time as something that has been, when is open: 'the poisoning', 'has denied',
        'after troops entered'."""
        if self.stated or self.at is None or self.event.status in AHEAD:
            return False
        tokens, at = self.reading.tokens, self.at
        if self.event.status == "historical" or self.event.time.earliest is None:
            return True
        if any(tokens.lemma[j] == "have" for j in auxiliaries(tokens, at)):
            return True
        return tokens.relations[at] in ("acl", "advcl") and marker(tokens, at) in ("", "after", "since")

    @cached_property
    def written(self) -> Days | None:
        """The document's own date."""
        return days(self.reading.date)

    @property
    def announced(self) -> bool:
        """Whether what is held out is announced rather than threatened: 'said that it would expel sixty diplomats'."""
        said = self.attribution
        if self.event.status != "threatened" or said is None or said.condition is not None:
            return False
        tokens = self.reading.tokens
        return any(tokens.lemma[i].lower() in ANNOUNCING for i in tokens_within(tokens, said.cue))

    @cached_property
    def aside(self) -> int:
        """How far from the main verb of its sentence it is told: verbs above it, and one more for a noun; at most 3."""
        if self.at is None:
            return 3
        tokens, above, at = self.reading.tokens, 0, self.at
        above += tokens.upos[at] in ("NOUN", "PROPN", "ADJ")
        for _ in range(40):
            at = tokens.head[at]
            if at < 0 or above >= 3:
                break
            above += tokens.upos[at] == "VERB" and tokens.lemma[at] != "say"
        return min(above, 3)

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

    @cached_property
    def tellings(self) -> list[Telling]:
        """The events inside the content, with what comparing them needs."""
        return [telling(self.reading, event) for event in self.events]

    @cached_property
    def negated(self) -> bool:
        """Whether the words of the content themselves say no."""
        tokens = self.reading.tokens
        inside = tokens_within(tokens, self.attribution.content)
        return any(tokens.lower[i].replace("\u2019", "'") in NEGATORS for i in inside)


def tellings(readings: Sequence[Reading], story_of: Mapping[str, int] | None = None) -> list[Telling]:
    """All event mentions, ordered by document and place; `story_of` numbers the story of each document."""
    stories = story_of or {}
    found = [telling(r, event, stories.get(r.id)) for r in readings for event in r.events]
    return sorted(found, key=lambda t: t.key)


def telling(reading: Reading, event: EventMention, story: int | None = None, head: int | None = None) -> Telling:
    """An event mention with what comparing it needs; `head`: the code point at which the word that names the deed
    begins, where that is known."""
    tokens = reading.tokens
    if not len(tokens):
        return Telling(reading, event, Deed("", frozenset(), event.type, event.mode), frozenset(), frozenset(), story)
    first = max(0, bisect_right(tokens.start, event.start) - 1)
    last = max(first + 1, bisect_left(tokens.start, event.end))
    at = head_of(tokens, first, last) if head is None else max(0, bisect_right(tokens.start, head) - 1)
    words = bag(tokens, [event.sentence]) - {tokens.lemma[at].lower()}
    named = arguments(tokens, at)
    if tokens.upos[at] == "NOUN" and tokens.head[at] in range(first, last):  # 'a nerve agent was used on him'
        named = (named | arguments(tokens, tokens.head[at])) - {tokens.lemma[at].lower()}
    return Telling(reading, event, deed(tokens, at, event.type, event.mode), words, named, story, at)


def given(
    reading: Reading, start: int, end: int, head: tuple[int, int] | None = None, story: int | None = None
) -> Telling:
    """A mention that is given, [start, end) with its head: what the annotation knows of it, or else its words alone."""
    place = head or (start, end)
    known = next((e for e in reading.events if e.start <= place[0] < e.end), None)
    sentence = next((s for s in reading.tokens.sentence_spans if s.start <= place[0] < s.end), Span(start, end))
    event = (
        EventMention(start, end, sentence, None, None, [], [], [], Time(), None, "occurred", None, [], 1.0)
        if known is None
        else replace(known, start=start, end=end)
    )
    return telling(reading, event, story, place[0])


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
