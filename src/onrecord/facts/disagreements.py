"""Where the tellings differ: numbers, whether it happened, and denials joined to what they deny.

Each value keeps on whose word it stands, in which documents, at which words. Kinds: `denial` (one party denies what
another says), `dispute` (values that cannot both be right), `rounding` (one value is the other, less precise), `update`
(a later count), `variant` (another wording of the same).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from heapq import nlargest

import numpy as np

from onrecord.annotate.did.measures import Measures
from onrecord.facts.days import Days
from onrecord.facts.deeds import KINDRED, affinity
from onrecord.facts.mentions import Saying, Telling, overlapping
from onrecord.facts.parties import STRANGER, Party, likeness, naming
from onrecord.facts.words import Bag, Weights, tokens_within
from onrecord.ids import content_id
from onrecord.knowledge import load_yaml
from onrecord.records import (
    ActorRef,
    Disagreement,
    DisagreementKind,
    DisagreementValue,
    EventMention,
    MentionRef,
    Quantity,
    Span,
)

Count = tuple[Telling | Saying, Quantity]
ONE_THING, ONE_KIND = 0.25, 0.1
"""Least weighted Dice of what two parties say around figures of one noun that are of one thing; less where a word
beside the noun is shared."""
LATEST = 16
"""Groups of figures, the latest ones, that a figure is compared with."""
LEAST_COUNT = 3
"""Smaller figures count persons and things that are spoken of, rather than how many there are."""
KINDS: tuple[DisagreementKind, ...] = ("dispute", "update", "rounding", "variant")
"""Kinds of numbers that differ; the first that any two of them show is that of all."""
SPOKEN = frozenset({"AGREE", "REJECT", "REQUEST", "THREATEN"})
"""Types of deeds that, said not to be done, are withheld rather than denied: 'did not apologise'."""
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
"""Units of length of time and the seconds in each."""
ROUNDED = 0.1
"""Two numbers within a tenth of the larger are one number told with two precisions, if one is marked as inexact."""
BLAMING = frozenset({"accuse", "blame"})
WARNING = frozenset({"accuse", "blame", "predict", "threaten", "warn"})
"""Forces of speech that tell of a deed as a danger or a guilt."""
BLAMED = "blamed"
"""Key of claims that blame a party, with what names it."""
GUILT = frozenset(
    {"accusation", "accusations", "allegation", "allegations", "blame", "charge", "charges", "complicity", "guilt"}
    | {"involvement", "involved", "knowledge", "part", "responsibility", "responsible", "role", "wrongdoing"}
)
"""Words by which somebody denies his part in a deed without naming it, looked for among the first `OPENING`."""
OPENING = 6
SHARED = 2
"""Least words, names apart, that a denial and what it denies share where no deed stands in both."""
MOST_DENIED = 3
"""Most claims that one denial is joined to."""
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
    found += [*_denials(statements), *_figures(statements)]
    return sorted({d.id: d for d in found}.values(), key=lambda d: d.id)


def _make(about: str, attribute: str, kind: DisagreementKind, values: list[DisagreementValue]) -> Disagreement:
    values = sorted(values, key=lambda v: (v.value, v.documents))
    identity = content_id("d", about, attribute, [v.value for v in values])
    return Disagreement(identity, about, attribute, kind, values)


def _words(telling: Telling | Saying) -> list[ActorRef]:
    attribution = telling.attribution
    return [attribution.speaker] if attribution is not None and attribution.speaker is not None else []


def _unique(refs: Iterable[ActorRef]) -> list[ActorRef]:
    return sorted(dict.fromkeys(refs), key=lambda r: (r.actor or "", r.name or ""))


# numbers


def _numbers(event: EventGroup) -> list[Disagreement]:
    by_what: defaultdict[tuple[str, str], list[Count]] = defaultdict(list)
    counts: defaultdict[str, list[Quantity]] = defaultdict(list)
    for telling in event.tellings:
        for quantity in map(_common_unit, telling.event.quantities):
            if quantity.value is not None or quantity.low is not None or quantity.high is not None:
                by_what[(quantity.what or "", quantity.unit or "")].append((telling, quantity))
                counts[telling.document].append(quantity)
    return [d for (what, _), told in sorted(by_what.items()) if (d := _one_quantity(event.id, what, told, counts))]


def _common_unit(quantity: Quantity) -> Quantity:
    """A length of time in seconds, so that 'one hour' and '62 minutes' can be compared; anything else as it is."""
    seconds = SECONDS.get(quantity.unit or "")
    if seconds is None:
        return quantity
    value, low, high = (None if n is None else n * seconds for n in (quantity.value, quantity.low, quantity.high))
    return replace(quantity, value=value, low=low, high=high, unit="second")


def _one_quantity(
    about: str, what: str, told: Sequence[Count], counts: Mapping[str, Sequence[Quantity]]
) -> Disagreement | None:
    values: defaultdict[tuple[float | None, float | None, float | None], list[Count]] = defaultdict(list)
    for telling, quantity in told:
        values[(quantity.value, quantity.low, quantity.high)].append((telling, quantity))
    if len(values) < 2:
        return None
    kinds: set[str] = set()
    differing: set[tuple[float | None, float | None, float | None]] = set()
    for i, a in enumerate(told):
        for b in told[i + 1 :]:
            kind = _compare(a, b)
            if kind is None or (kind in ("dispute", "update") and _counts_both(a, b, counts)):
                continue
            kinds.add(kind)
            differing |= {(q.value, q.low, q.high) for _, q in (a, b)}
    if not kinds:
        return None
    kind = next(k for k in KINDS if k in kinds)
    listed = [
        DisagreementValue(
            _as_written(group[0]),
            _unique(ref for telling, _ in group for ref in _words(telling)),
            sorted({telling.document for telling, _ in group}),
            sorted({MentionRef(t.document, q.start, q.end) for t, q in group}, key=lambda m: (m.document, m.start)),
        )
        for value, group in values.items()
        if value in differing
    ]
    return _make(about, what or "quantity", kind, listed)


def _counts_both(a: Count, b: Count, counts: Mapping[str, Sequence[Quantity]]) -> bool:
    """Whether a document gives the other's count too, and so counts a part, or something else, with its own."""
    return any(
        q.unit == other.unit
        and q != own
        and (x := _centre(q)) is not None
        and (x == _centre(other) or _inside(x, other))
        for (telling, own), (_, other) in ((a, b), (b, a))
        for q in counts[telling.document]
    )


def _as_written(told: Count) -> str:
    telling, quantity = told
    return " ".join(telling.reading.text[quantity.start : quantity.end].split())


def _compare(a: Count, b: Count) -> str | None:
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


def _written(telling: Telling | Saying) -> int:
    return telling.written.first if telling.written else 0


# figures that parties give


@dataclass(frozen=True)
class _Figure:
    """A number in what a party says, and what it counts: `kind` the counted noun, `of` the words that say which."""

    group: StatementGroup
    saying: Saying
    quantity: Quantity
    kind: str
    of: Bag


def _figures(statements: Sequence[StatementGroup]) -> list[Disagreement]:
    """Numbers that parties give of one thing, outside of what is done: how many troops there are, how many ill.

    Two figures are of one thing if they count the same noun and share a word beside it that says which, or much of what
    is said around them, in two reports that answer each other.
    """
    weights = Weights([s.words for group in statements for s in group.sayings])
    figures = sorted(
        (figure for group in statements for saying in group.sayings for figure in _figures_of(group, saying)),
        key=lambda f: (f.saying.written is None, f.saying.written or Days(0, 0), f.saying.key, f.quantity.start),
    )
    by_document: defaultdict[tuple[str, str], list[Quantity]] = defaultdict(list)
    for f in figures:
        by_document[(f.saying.document, f.kind)].append(f.quantity)
    gathered: list[list[_Figure]] = []
    near: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for f in figures:
        keys = [(f.kind, word) for word in (*f.of, *weights.heaviest(f.saying.words, 1 - ONE_THING))]
        latest = nlargest(LATEST, {number for key in keys for number in near[key]})
        mine = next((n for n in latest if all(_of_one_thing(f, held, weights) for held in gathered[n])), len(gathered))
        if mine == len(gathered):
            gathered.append([])
        gathered[mine].append(f)
        for key in keys:
            near[key].add(mine)
    found = []
    for held in gathered:
        told = [(f.saying, f.quantity) for f in held]
        counts = {f.saying.document: by_document[(f.saying.document, f.kind)] for f in held}
        made = _one_quantity(held[0].group.id, held[0].kind, told, counts)
        if made is not None:
            found.append(made)
    return found


def _figures_of(group: StatementGroup, saying: Saying) -> list[_Figure]:
    tokens, found = saying.reading.tokens, []
    taken = [Span(q.start, q.end) for e in saying.reading.events for q in e.quantities]
    taken += [Span(t.start, t.end) for t in saying.reading.times if t.type != "DURATION"]
    inside = tokens_within(tokens, saying.attribution.content)
    held = set(inside)
    for first, last in sorted({tokens.sentences[tokens.sentence_of[i]] for i in inside if tokens.upos[i] == "NUM"}):
        for counted, quantity in _measures().counts(tokens, first, last):
            few = quantity.value is not None and quantity.value < LEAST_COUNT
            if few or counted not in held or overlapping(taken, quantity.start, quantity.end):
                continue
            kind = tokens.lemma[counted].lower()
            beside = [i for i in tokens.subtree(counted) if tokens.upos[i] in ("NOUN", "PROPN", "ADJ")]
            of = frozenset(tokens.lemma[i].lower() for i in beside) - {kind, "more", "many", "few"}
            found.append(_Figure(group, saying, quantity, kind, of))
    return found


def _of_one_thing(a: _Figure, b: _Figure, weights: Weights) -> bool:
    if a.saying.document == b.saying.document or not _close(a.saying, b.saying):
        return a.saying is b.saying
    return weights.likeness(a.saying.words, b.saying.words) >= (ONE_KIND if a.of & b.of else ONE_THING)


@lru_cache(maxsize=1)
def _measures() -> Measures:
    return Measures(load_yaml("events/measures.yaml"))


# whether it happened


def _happened(event: EventGroup) -> list[Disagreement]:
    """One party says that it was not so, and another party, or a report in its own voice, that it was."""
    denied = [t for t in event.tellings if t.event.status == "denied" and _is_denial(t)]
    deniers = _unique(ref for t in denied for ref in _words(t))
    others = [
        t
        for t in event.tellings
        if t.event.status in ("occurred", "ongoing", "planned", "alleged")
        and not any(_one_side(x, y) for x in _words(t) for y in deniers)
        and any(_close(t, d) for d in denied)
    ]
    if not denied or not others:
        return []
    values = []
    for label, told in (("denied", denied), ("told", others)):
        refs = _unique(ref for t in told for ref in _words(t))
        spans = sorted({MentionRef(t.document, *t.event.sentence) for t in told}, key=lambda m: (m.document, m.start))
        values.append(DisagreementValue(label, refs, sorted({t.document for t in told}), spans))
    return [_make(event.id, "status", "denial", values)]


def _close(a: Telling | Saying, b: Telling | Saying) -> bool:
    """Whether two reports are near enough in time to answer each other, as far as is known."""
    return a.written is None or b.written is None or a.written.overlaps(b.written, slack=NEWS_DAYS)


def _is_denial(telling: Telling) -> bool:
    """Whether a party says of a deed that it was not done; who refuses or has not yet done it denies nothing."""
    said = telling.attribution
    if said is None or said.speaker is None or telling.event.type in SPOKEN:
        return False
    return said.force == "deny" or (said.factuality == "CT-" and said.force in ("assert", "confirm"))


# denials and what they deny


def _denials(statements: Sequence[StatementGroup]) -> list[Disagreement]:
    """One disagreement a claim that is denied, with every denial of it."""
    bags = [s.words for group in statements for s in group.sayings]
    weights = Weights(bags)
    denials = [g for g in statements if _denies(g)]
    claims = _Claims([g for g in statements if not _denies(g) and g.sayings[0].attribution.force != "think"], weights)
    denied: defaultdict[str, list[StatementGroup]] = defaultdict(list)
    claim_of: dict[str, StatementGroup] = {}
    for denial in denials if claims else ():
        opposed = [(s, c) for c in claims.near(denial) if (s := _opposition(denial, c, weights)) > 0]
        for _, claim in sorted(opposed, key=lambda pair: (-pair[0], pair[1].id))[:MOST_DENIED]:
            denied[claim.id].append(denial)
            claim_of[claim.id] = claim
    return [_make(key, "truth", "denial", [_value(claim_of[key]), *map(_value, denied[key])]) for key in sorted(denied)]


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
            for key in _deeds(saying) | _blamed_keys(saying):
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
        asked = _deeds(no)
        if _is_of_guilt(no) and no.attribution.speaker is not None:
            asked |= {(BLAMED, known) for known in naming(no.attribution.speaker)}
        near[[k for key in asked for k in self._deeds.get(key, ())]] = True
        if no.written:
            near &= (self._first <= no.written.last + NEWS_DAYS) & (no.written.first <= self._last + NEWS_DAYS)
        return [int(k) for k in np.flatnonzero(near)]


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


def _one_side(a: Party, b: Party) -> bool:
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
            if not _close(no, yes):
                continue
            if yes.negated and (no.negated or no.attribution.force != "deny"):
                continue  # two who both say that it is not so
            if any(t.event.type == "REJECT" and _acts(who_no, t.event) for t in yes.tellings):
                continue  # who reports the denial does not make the claim
            alike = weights.likeness(no.words, yes.words)
            if _is_of_guilt(no):
                blamed = yes.attribution.force in BLAMING and _blames(yes, who_no)
                score = 0.5 + alike if blamed or _one_proposition(no, yes) else 0.0
            elif _one_proposition(no, yes):
                score = 0.5 + alike
            else:
                worded = no.attribution.force == "deny" and len((no.words & yes.words) - _names(no)) >= SHARED
                score = alike if worded and alike >= SAME_PROPOSITION else 0.0
            best = max(best, score)
    return best


def _one_proposition(no: Saying, yes: Saying) -> bool:
    """Whether a deed that one says was not done is told by the other, of the same party or to the same one; where it
    is only thought of, as a danger."""
    warned = yes.attribution.force in WARNING
    told = [t for t in yes.tellings if t.event.status not in ("denied", "historical")]
    told = [t for t in told if warned or t.event.status not in ("conditional", "hypothetical")]
    unreal = ("denied", "hypothetical") if no.attribution.force == "deny" else ("denied",)
    denied = [t for t in no.tellings if t.event.status in unreal]
    return any(_kin(x, y) and _same_sides(x.event, y.event) for x in denied for y in told)


def _kin(a: Telling, b: Telling) -> bool:
    """Whether two words may name one deed, done here and threatened there."""
    return affinity(replace(a.deed, type=None), replace(b.deed, type=None)) >= KINDRED


def _names(saying: Saying) -> Bag:
    tokens = saying.reading.tokens
    inside = tokens_within(tokens, saying.attribution.content)
    return frozenset(tokens.lemma[i].lower() for i in inside if tokens.upos[i] == "PROPN" or tokens.entity[i] != "O")


def _is_of_guilt(no: Saying) -> bool:
    """Whether somebody denies his part in a deed, whatever it was: 'any involvement', 'the accusations'."""
    return no.attribution.force == "deny" and any(no.reading.tokens.lower[i] in GUILT for i in _opening(no))


def _opening(saying: Saying) -> list[int]:
    return tokens_within(saying.reading.tokens, saying.attribution.content)[:OPENING]


def _blames(yes: Saying, party: ActorRef) -> bool:
    """Whether a blame falls on the side of a party."""
    return any(_one_side(p, party) for p in _blamed(yes))


def _blamed_keys(yes: Saying) -> set[tuple[str, ...]]:
    if yes.attribution.force not in BLAMING:
        return set()
    return {(BLAMED, known) for party in _blamed(yes) for known in naming(party)}


def _blamed(yes: Saying) -> list[Party]:
    """Whom a saying may blame: whom it is said to, who does what it tells of, who is accused in it."""
    blamed: list[Party] = [yes.attribution.addressee] if yes.attribution.addressee is not None else []
    for event in yes.events:
        blamed += [*event.actors, *(event.recipients if event.type == "ACCUSE" else [])]
    return blamed


def _acts(party: ActorRef, event: EventMention) -> bool:
    return any(_one_side(party, p) for p in event.actors)


def _same_sides(a: EventMention, b: EventMention) -> bool:
    acting = [likeness(p, q) for p in a.actors for q in b.actors]
    receiving = [likeness(p, q) for p in a.recipients for q in b.recipients]
    if (acting and max(acting) < STRANGER) or (receiving and max(receiving) < STRANGER):
        return False
    return max([*acting, *receiving], default=STRANGER) > STRANGER
