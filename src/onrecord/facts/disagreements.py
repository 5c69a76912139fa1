"""Where the tellings differ: numbers, whether it happened, and denials joined to what they deny.

Each value keeps on whose word it stands, in which documents, at which words. Kinds: `denial` (one party denies what
another says), `dispute` (values that cannot both be right), `rounding` (one value is the other, less precise), `update`
(a later count), `variant` (another wording of the same).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np

from onrecord.facts.days import Days
from onrecord.facts.deeds import KINDRED, affinity
from onrecord.facts.mentions import Saying, Telling, overlapping
from onrecord.facts.parties import STRANGER, likeness, naming
from onrecord.facts.words import Weights
from onrecord.ids import content_id
from onrecord.records import (
    ActorRef,
    Disagreement,
    DisagreementKind,
    DisagreementValue,
    EventMention,
    MentionRef,
    Quantity,
)

ROUNDED = 0.1
"""Two numbers within a tenth of the larger are one number told with two precisions, if one is marked as inexact."""
FEW_WORDS = 3
"""A claim of fewer content words names a topic; only a deed in it can be denied."""
SAME_PROPOSITION = 0.35
"""Least weighted Dice of a denial and what it denies, where no one deed stands in both."""
NEWS_DAYS = 14
"""Most days between the reports of a claim and of its denial."""
ANY_TIME = Days(date.min.toordinal(), date.max.toordinal())
ROUNDING = 1e-9
"""By how much two sums of weights differ that are taken in different orders."""


@dataclass
class StatementGroup:
    """A statement's id and its tellings."""

    id: str
    sayings: list[Saying]


@dataclass
class EventGroup:
    """An event's id and its tellings."""

    id: str
    tellings: list[Telling]


def find(events: Sequence[EventGroup], statements: Sequence[StatementGroup]) -> list[Disagreement]:
    """All disagreements, sorted by id."""
    found = [d for event in events for d in (*_numbers(event), *_happened(event))]
    found += _denials(statements)
    return sorted({d.id: d for d in found}.values(), key=lambda d: d.id)


def _make(about: str, attribute: str, kind: DisagreementKind, values: list[DisagreementValue]) -> Disagreement:
    values = sorted(values, key=lambda v: (v.value, v.documents))
    identity = content_id("d", about, attribute, [v.value for v in values])
    return Disagreement(identity, about, attribute, kind, values)


def _words(telling: Telling) -> list[ActorRef]:
    attribution = telling.attribution
    return [attribution.speaker] if attribution is not None and attribution.speaker is not None else []


def _unique(refs: Iterable[ActorRef]) -> list[ActorRef]:
    return sorted(dict.fromkeys(refs), key=lambda r: (r.actor or "", r.name or ""))


# numbers


def _numbers(event: EventGroup) -> list[Disagreement]:
    by_what: defaultdict[tuple[str, str], list[tuple[Telling, Quantity]]] = defaultdict(list)
    for telling in event.tellings:
        for quantity in telling.event.quantities:
            if quantity.value is not None or quantity.low is not None or quantity.high is not None:
                by_what[(quantity.what or "", quantity.unit or "")].append((telling, quantity))
    return [d for (what, _), told in sorted(by_what.items()) if (d := _one_quantity(event.id, what, told))]


def _one_quantity(about: str, what: str, told: list[tuple[Telling, Quantity]]) -> Disagreement | None:
    values: defaultdict[tuple[float | None, float | None, float | None], list[tuple[Telling, Quantity]]] = defaultdict(
        list
    )
    for telling, quantity in told:
        values[(quantity.value, quantity.low, quantity.high)].append((telling, quantity))
    if len(values) < 2:
        return None
    kinds = {_compare(a, b) for i, a in enumerate(told) for b in told[i + 1 :]} - {None}
    if not kinds:
        return None
    kind = next(k for k in ("dispute", "update", "rounding", "variant") if k in kinds)
    listed = [
        DisagreementValue(
            _as_written(group[0]),
            _unique(ref for telling, _ in group for ref in _words(telling)),
            sorted({telling.document for telling, _ in group}),
            sorted({MentionRef(t.document, q.start, q.end) for t, q in group}, key=lambda m: (m.document, m.start)),
        )
        for group in values.values()
    ]
    return _make(about, what or "quantity", kind, listed)


def _as_written(told: tuple[Telling, Quantity]) -> str:
    telling, quantity = told
    return " ".join(telling.reading.text[quantity.start : quantity.end].split())


def _compare(a: tuple[Telling, Quantity], b: tuple[Telling, Quantity]) -> str | None:
    """How two values of one quantity differ, or None if they do not."""
    (ta, qa), (tb, qb) = a, b
    if (qa.value, qa.low, qa.high) == (qb.value, qb.low, qb.high) or ta.document == tb.document:
        return None  # one report does not contradict itself: it counts different things
    x, y = _centre(qa), _centre(qb)
    if x is None or y is None:
        return None
    inexact = (qa.low, qa.high) != (qa.value, qa.value) or (qb.low, qb.high) != (qb.value, qb.value)
    if x == y:
        return "rounding" if inexact else None
    if _inside(x, qb) or _inside(y, qa) or (inexact and abs(x - y) <= ROUNDED * max(abs(x), abs(y))):
        return "rounding"
    early, late = (ta, tb) if _written(ta) <= _written(tb) else (tb, ta)
    grew = (y - x) * (1 if early is ta else -1) > 0
    return "update" if grew and _written(early) < _written(late) else "dispute"


def _centre(q: Quantity) -> float | None:
    return q.value if q.value is not None else q.low if q.low is not None else q.high


def _inside(x: float, q: Quantity) -> bool:
    """Whether x lies within stated bounds that are wider than a point."""
    if (q.low, q.high) == (q.value, q.value) or (q.low is None and q.high is None):
        return False
    return (q.low is None or q.low <= x) and (q.high is None or x <= q.high)


def _written(telling: Telling) -> int:
    return telling.written.first if telling.written else 0


# whether it happened


def _happened(event: EventGroup) -> list[Disagreement]:
    denied = [t for t in event.tellings if t.event.status == "denied"]
    others = [t for t in event.tellings if t.event.status in ("occurred", "ongoing", "planned", "alleged")]
    if not denied or not others:
        return []
    values = []
    for label, told in (("denied", denied), ("told", others)):
        refs = _unique(ref for t in told for ref in _words(t))
        spans = sorted({MentionRef(t.document, *t.event.sentence) for t in told}, key=lambda m: (m.document, m.start))
        values.append(DisagreementValue(label, refs, sorted({t.document for t in told}), spans))
    return [_make(event.id, "status", "denial", values)]


# denials and what they deny


def _denials(statements: Sequence[StatementGroup]) -> list[Disagreement]:
    bags = [s.words for group in statements for s in group.sayings]
    weights = Weights(bags)
    denials = [g for g in statements if _denies(g)]
    claims = _Claims([g for g in statements if not _denies(g) and g.sayings[0].attribution.force != "think"], weights)
    found = []
    for denial in denials if claims else ():
        opposed = [(s, c) for c in claims.near(denial) if (s := _opposition(denial, c, weights)) > 0]
        for _, claim in sorted(opposed, key=lambda pair: (-pair[0], pair[1].id))[:3]:
            found.append(_make(claim.id, "truth", "denial", [_value(claim), _value(denial)]))
    return found


class _Claims:
    """What is said and no denial, looked up by what a denial of it must share: most of the words, or a deed and one
    who does or suffers it; in both a time."""

    def __init__(self, claims: Sequence[StatementGroup], weights: Weights) -> None:
        told = [(claim, s) for claim in claims for s in claim.sayings if s.attribution.speaker is not None]
        self._claims, self._weights = [claim for claim, _ in told], weights
        written = [s.written or ANY_TIME for _, s in told]
        self._first, self._last = np.array([d.first for d in written]), np.array([d.last for d in written])
        self._mass = np.array([weights.whole(s.words) if len(s.words) >= FEW_WORDS else np.inf for _, s in told])
        words: defaultdict[str, list[int]] = defaultdict(list)
        self._deeds: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for k, (_, saying) in enumerate(told):
            for word in saying.words:
                words[word].append(k)
            for key in _deeds(saying):
                self._deeds[key].append(k)
        self._words = {word: np.array(held) for word, held in words.items()}

    def __len__(self) -> int:
        return len(self._claims)

    def near(self, denial: StatementGroup) -> list[StatementGroup]:
        """The claims that it may deny."""
        found = {self._claims[k].id: self._claims[k] for saying in denial.sayings for k in self._told(saying)}
        return list(found.values())

    def _told(self, no: Saying) -> Sequence[int]:
        common = [word for word in sorted(no.words) if word in self._words]
        shared = np.zeros(len(self))
        for word in common:
            shared[self._words[word]] += self._weights.weight(word)
        least = (SAME_PROPOSITION - ROUNDING) / 2 * (self._weights.whole(no.words) + self._mass)
        near = shared >= least
        near[[k for key in _deeds(no) for k in self._deeds.get(key, ())]] = True
        if no.written:
            near &= (self._first <= no.written.last + NEWS_DAYS) & (no.written.first <= self._last + NEWS_DAYS)
        return cast(list[int], np.flatnonzero(near).tolist())


def _deeds(saying: Saying) -> set[tuple[str, ...]]:
    """The deeds that a saying speaks of with all that names who does or suffers them: two that tell of one deed of one
    party have one in common."""
    return {
        (side, name, known)
        for t in saying.tellings
        for side, parties in (("by", t.event.actors), ("to", t.event.recipients))
        for party in parties
        for known in naming(party)
        for name in (t.deed.root, *t.deed.families, f"{t.deed.type} {t.deed.mode}" if t.deed.mode else "")
        if name
    }


def _denies(group: StatementGroup) -> bool:
    """Whether a statement says that something is not so; a refusal or a request answers nobody."""
    first = group.sayings[0].attribution
    return first.force == "deny" or (first.factuality == "CT-" and first.force in ("assert", "confirm"))


def _one_side(a: ActorRef, b: ActorRef) -> bool:
    """Whether two speakers speak for one state or are one."""
    return likeness(a, b) > STRANGER or (a.country is not None and a.country == b.country)


def _same_words(a: Saying, b: Saying) -> bool:
    """Whether one content stands inside the other."""
    return a.document == b.document and any(
        overlapping(b.attribution.content, start, end) for start, end in a.attribution.content
    )


def _value(group: StatementGroup) -> DisagreementValue:
    longest = max(group.sayings, key=lambda s: (len(s.text), s.key))
    return DisagreementValue(
        longest.text,
        _unique(s.attribution.speaker for s in group.sayings if s.attribution.speaker is not None),
        sorted({s.document for s in group.sayings}),
        sorted(
            {MentionRef(s.document, *span) for s in group.sayings for span in s.attribution.content},
            key=lambda m: (m.document, m.start),
        ),
    )


def _opposition(denial: StatementGroup, claim: StatementGroup, weights: Weights) -> float:
    """How sure it is that the denial denies the claim: other speakers, one proposition, days that fit; 0 for no."""
    best = 0.0
    for no in denial.sayings:
        for yes in claim.sayings:
            who_no, who_yes = no.attribution.speaker, yes.attribution.speaker
            if who_no is None or who_yes is None or _one_side(who_no, who_yes) or _same_words(no, yes):
                continue
            if no.written and yes.written and not no.written.overlaps(yes.written, slack=NEWS_DAYS):
                continue
            if yes.negated and (no.negated or no.attribution.force != "deny"):
                continue  # two who both say that it is not so
            alike = weights.likeness(no.words, yes.words) if len(yes.words) >= FEW_WORDS else 0.0
            if _one_proposition(no.tellings, yes.tellings):
                alike = max(alike, SAME_PROPOSITION) + 0.2
            best = max(best, alike)
    return best if best >= SAME_PROPOSITION else 0.0


def _one_proposition(a: Sequence[Telling], b: Sequence[Telling]) -> bool:
    """Whether one deed of the same party, or to the same one, is spoken of in both."""
    return any(affinity(x.deed, y.deed) >= KINDRED and _same_sides(x.event, y.event) for x in a for y in b)


def _same_sides(a: EventMention, b: EventMention) -> bool:
    acting = [likeness(p, q) for p in a.actors for q in b.actors]
    receiving = [likeness(p, q) for p in a.recipients for q in b.recipients]
    if (acting and max(acting) < STRANGER) or (receiving and max(receiving) < STRANGER):
        return False
    return max([*acting, *receiving], default=STRANGER) > STRANGER
