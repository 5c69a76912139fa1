"""Who owes text to whom.

Documents with the same words are one text. Texts that share prose are put in an order, the clearest pairs first; then
each takes as its parents the fewest older texts that explain its words. That is a greedy cover, not a union of all
that is alike, so two originals that a third merges stay apart.
"""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import starmap

import numpy as np

from onrecord.copies import candidates, dates, passages
from onrecord.copies.corpus import Corpus, Known, Text, oddness, read_corpus
from onrecord.copies.cover import parents
from onrecord.copies.dates import Moment
from onrecord.copies.echoes import Sentences
from onrecord.copies.evidence import CLEAR, Evidence, credits, weigh
from onrecord.copies.kinship import Kinship
from onrecord.copies.order import direct, without_circles
from onrecord.copies.versions import first_odds
from onrecord.copies.words import I32
from onrecord.records import Derivation, DerivationKind, Passage

RELATED = 25
"""Equal words from which on two texts' dates are held against one another."""
EARLIEST = 8
"""Heirs whose dates tell which version came first."""
INTRODUCTION = 120
"""Code points before a passage in which 'As the Courier reported:' stands."""
REWRITTEN = 0.25
"""Share of a text from a parent, from which on its other sentences are held against the parent's."""
SAME_WORDS = "the same words"
CREDITED, TAKES_FROM_ITSELF, FURNISHED = 3.0, 2.0, 0.3
"""Nats for a version whose outlet a quoting text names; against one whose outlet carries another text of the family,
since outlets take from others; against one in page furniture."""


def derive(documents: Iterable[Text], known: Known | None = None) -> list[Derivation]:
    """All derivations among documents, sorted by child, then parent; the order of the documents makes no difference.

    `known` is what a larger corpus has taught, if these documents are a few of it.
    """
    with _uncollected():
        return Family(read_corpus(documents, known)).derivations()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put the garbage collector off: it would look through hundreds of thousands of small objects again and again,
    which hold no circles."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@dataclass(slots=True)
class _Dates:
    """`moments` of documents, whether each is `trusted`, and the earliest trusted one of each text."""

    moments: list[Moment | None]
    trusted: list[bool]
    earliest: dict[int, Moment | None]
    open_ended: set[int]


class Family:
    """A corpus, what its texts share and which of them came first."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.kinship = _kinship(corpus)
        self.dates = _dates(corpus, self.kinship)
        self.evidence: Evidence = weigh(corpus, self.kinship, self.dates.earliest, self.dates.open_ended)
        self.older = direct(self.kinship, self.evidence)
        found = {text: parents(self.kinship, self.older, text) for text in sorted(self.older)}
        heirs = Counter(parent for own, _ in found.values() for parent in own)
        chosen = {
            text: parents(self.kinship, self.older, text, heirs)[0] if freely else own
            for text, (own, freely) in found.items()
        }
        self.parents = without_circles(chosen, self._strength)
        self._lead: dict[int, float] = {}
        self._rank_versions()

    def derivations(self) -> list[Derivation]:
        """Every document's debts: of a text's first version to other texts, of the others to the first."""
        out = []
        for text, versions in self.corpus.versions.items():
            out += [self._same(version, versions[0], self._lead[text]) for version in versions[1:]]
        edges = [self.kinship.ties[text][parent] for text, own in self.parents.items() for parent in own]
        for side, passages_ in zip(edges, self._passages(edges), strict=True):
            out.append(self._derivation(side, passages_))
        return sorted(out, key=lambda derivation: (derivation.child, derivation.parent))

    def _strength(self, child: int, parent: int) -> float:
        """Nats by which the parent is the older."""
        return abs(self._odds(self.kinship.ties[child][parent]))

    def _odds(self, side: int) -> float:
        """Nats that speak for a side's own text being the child."""
        odds = float(self.evidence.odds[self.kinship.pair(side)])
        return -odds if side < self.kinship.size else odds

    def _passages(self, edges: list[int]) -> list[list[Passage]]:
        """The passages of each edge, those of rewritten sentences among them."""
        kinship, head = self.kinship, {text: own[0] for text, own in self.corpus.versions.items()}
        rewritten = [side for side in edges if kinship.share[side] >= REWRITTEN]
        further = Sentences(self.corpus.compared).echoes(kinship, rewritten)
        runs = [kinship.runs(side) + further.get(side, []) for side in edges]
        own, other = kinship.own.tolist(), kinship.other.tolist()
        rows = [
            (head[own[side]], begin, stop, head[other[side]], low, high)
            for side, found in zip(edges, runs, strict=True)
            for begin, stop, low, high in sorted(found)
        ]
        child, begin, stop, parent, low, high = np.array(rows, dtype=np.int64).reshape(-1, 6).T
        spans = zip(self.corpus.spans(child, begin, stop), self.corpus.spans(parent, low, high), strict=True)
        return [[Passage(*next(spans)) for _ in found] for found in runs]

    def _same(self, child: int, parent: int, lead: float) -> Derivation:
        known = lead >= CLEAR
        stop = int(self.corpus.length[child])
        passage = Passage(self.corpus.span(child, 0, stop), self.corpus.span(parent, 0, stop))
        ids = self.corpus.texts[child].id, self.corpus.texts[parent].id
        reason = SAME_WORDS + (
            "; dates and credits say which came first" if known else "; hardly anything tells which came first"
        )
        return Derivation(*ids, "copy", 1.0, "known" if known else "guessed", reason, [passage])

    def _derivation(self, side: int, passages_: list[Passage]) -> Derivation:
        child, parent = (
            self.corpus.versions[int(text)][0] for text in (self.kinship.own[side], self.kinship.other[side])
        )
        odds = self._odds(side)
        return Derivation(
            self.corpus.texts[child].id,
            self.corpus.texts[parent].id,
            self._kind(side),
            round(min(1.0, self.kinship.share[side]), 4),
            "known" if odds >= CLEAR else "guessed",
            self.evidence.reason(self.kinship.pair(side), -1 if side < self.kinship.size else 1),
            passages_,
        )

    def _kind(self, side: int) -> DerivationKind:
        kinship, pair, share = self.kinship, self.kinship.pair(side), self.kinship.share[side]
        shared, matched = kinship.shared, kinship.matched[pair]
        if share < 0.5 and int(shared.quoted_a[pair] + shared.quoted_b[pair]) >= 0.5 * matched:
            return "quotation"
        if len(self.parents[int(kinship.own[side])]) > 1:
            return "merge"
        if matched / max(1, kinship.spans(side).bit_count()) < 0.97:
            return "rewrite"
        return "copy" if kinship.share[kinship.reverse(side)] >= 0.85 and share >= 0.5 else "excerpt"

    def _rank_versions(self) -> None:
        """Put the version that the others owe to first."""
        heirs: dict[int, list[int]] = {}
        for text, parents_ in self.parents.items():
            for parent in parents_:
                heirs.setdefault(parent, []).append(text)
        several = [text for text, versions in self.corpus.versions.items() if len(versions) > 1]
        groups = [self._moments(text, heirs.get(text, [])) for text in several]
        for text, dated in zip(several, first_odds(groups), strict=True):
            versions = self.corpus.versions[text]
            odds = self._first_odds(text, dict(zip(versions, dated, strict=True)), heirs.get(text, []))
            versions.sort(key=lambda v: (-odds[v], v))
            self._lead[text] = odds[versions[0]] - odds[versions[1]]

    def _moments(self, text: int, heirs: list[int]) -> tuple[list[Moment | None], list[Moment]]:
        """The dates of a text's versions, and the earliest of its heirs'."""
        later = sorted((m.middle, m.half) for heir in heirs if (m := self.dates.earliest[heir]))[:EARLIEST]
        return [self.dates.moments[v] for v in self.corpus.versions[text]], list(starmap(Moment, later))

    def _first_odds(self, text: int, dated: dict[int, float], heirs: list[int]) -> dict[int, float]:
        """In nats, how much speaks for each version's being the first: dates, outlets that quoting heirs credit, and
        that no outlet takes from itself."""
        texts, odds = self.corpus.texts, dict(dated)
        outlets = Counter(texts[v].outlet for family in (text, *heirs) for v in self.corpus.versions[family])
        for version in odds:
            outlet = texts[version].outlet
            odds[version] += CREDITED * self._credits(text, outlet, heirs)
            odds[version] -= TAKES_FROM_ITSELF * (outlet is not None and outlets[outlet] > 1)
            odds[version] -= FURNISHED * (self.corpus.furnished[version] > 0)
        return odds

    def _credits(self, text: int, outlet: str | None, heirs: list[int]) -> int:
        """How many texts show a passage of this one as a quotation and name this outlet."""
        count, kinship = 0, self.kinship
        for other in heirs:
            if outlet in self.corpus.named.get(other, ()):
                side = kinship.ties[text][other]
                pair, sign = kinship.pair(side), 1 if side < kinship.size else -1
                count += sign * int(kinship.shared.quoted_b[pair] - kinship.shared.quoted_a[pair]) >= 10
        return count


def _kinship(corpus: Corpus) -> Kinship:
    compared = corpus.compared
    a, b = candidates.pairs(compared)
    shared = passages.compare(compared, passages.anchors_of(compared), a, b, oddness(compared, corpus.known.neighbours))
    named = shared.telling.copy()
    for k in np.flatnonzero(~shared.telling).tolist():
        x, y, own = int(shared.a[k]), int(shared.b[k]), slice(int(shared.first[k]), int(shared.first[k + 1]))
        named[k] = _introduced(corpus, x, y, shared.a0[own]) or _introduced(corpus, y, x, shared.b0[own])
    return Kinship(passages.only(shared, named), corpus.length)


def _introduced(corpus: Corpus, text: int, other: int, begins: I32) -> bool:
    """Whether a text names an outlet that carried the other shortly before a passage."""
    if not credits(corpus, text, other):
        return False
    body = corpus.texts[text].text
    outlets = corpus.outlets[other]
    starts = [corpus.span(text, begin, begin + 1).start for begin in begins.tolist()]
    return any(outlet in body[max(0, start - INTRODUCTION) : start] for outlet in outlets for start in starts)


def _dates(corpus: Corpus, kinship: Kinship) -> _Dates:
    zones = dates.zones((text.outlet, text.published) for text in corpus.texts)
    moments = [dates.moment(text.published, zones.get(text.outlet)) for text in corpus.texts]
    known = {
        text: sorted((m for v in versions if (m := moments[v])), key=lambda m: m.middle)
        for text, versions in corpus.versions.items()
    }
    trusted = [False] * len(moments)
    earliest: dict[int, Moment | None] = {}
    open_ended = set()
    for text, versions in corpus.versions.items():
        related = [
            moment
            for other, side in kinship.nearest.get(text, {}).items()
            if kinship.matched[kinship.pair(side)] >= RELATED
            for moment in known[other][:2]
        ]
        for v in versions:
            own = moments[v]
            others = [m for x in versions if x != v and (m := moments[x])]
            trusted[v] = own is not None and dates.trusted(own, others + related)
        best = sorted((m.middle, m.half) for v in versions if trusted[v] and (m := moments[v]))
        earliest[text] = Moment(*best[0]) if best else None
        if not all(trusted[v] for v in versions):
            open_ended.add(text)
    return _Dates(moments, trusted, earliest, open_ended)
