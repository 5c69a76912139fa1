"""The words of a sentence or quotation as a weighted bag, for telling whether two texts say one thing."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from onrecord.language.tokens import Tokens
from onrecord.records import Span

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})
"""Parts of speech whose lemmas carry what is said (UD)."""

Bag = frozenset[str]


def tokens_within(tokens: Tokens, spans: Iterable[Span]) -> list[int]:
    """Indices of the tokens that lie wholly inside one of the spans."""
    found: set[int] = set()
    for start, end in spans:
        first, last = bisect_left(tokens.start, start), bisect_left(tokens.start, end)
        found.update(i for i in range(first, last) if tokens.end[i] <= end)
    return sorted(found)


def bag(tokens: Tokens, spans: Iterable[Span]) -> Bag:
    """Lower-case lemmas of the content words inside the spans."""
    return frozenset(tokens.lemma[i].lower() for i in tokens_within(tokens, spans) if tokens.upos[i] in CONTENT)


class Weights:
    """Inverse document frequency of words over the bags of a corpus: a word that everyone uses says little."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        counts: Counter[str] = Counter()
        for words in bags:
            counts.update(words)
        self.total = len(bags)
        self.counts = counts
        self._weights: dict[str, float] = {}
        self._masses: dict[Bag, float] = {}

    def weight(self, word: str) -> float:
        """ln(1 + N / n), at least ln 2."""
        found = self._weights.get(word)
        if found is None:
            found = self._weights[word] = math.log(1 + self.total / max(1, self.counts[word]))
        return found

    def mass(self, words: Iterable[str]) -> float:
        """The summed weight of words, exact, so that their order does not matter."""
        return math.fsum(map(self.weight, words))

    def whole(self, words: Bag) -> float:
        """`mass` of a bag that is asked for again and again."""
        found = self._masses.get(words)
        if found is None:
            found = self._masses[words] = self.mass(words)
        return found

    def heaviest(self, words: Bag, share: float) -> list[str]:
        """The heaviest words of a bag that make up more than `share` of it: whatever shares 1 - `share` of its weight
        holds one of them."""
        found, rest = [], share * self.whole(words)
        for word in sorted(words, key=lambda w: (-self.weight(w), w)):
            found.append(word)
            rest -= self.weight(word)
            if rest < 0:
                break
        return found

    def likeness(self, a: Bag, b: Bag) -> float:
        """Weighted Dice coefficient, 0..1."""
        both = self.whole(a) + self.whole(b)
        return 2 * self.mass(a & b) / both if both else 0.0

    def containment(self, a: Bag, b: Bag) -> float:
        """Share of the lighter bag's weight that the other holds, 0..1."""
        shared = a & b
        return math.fsum(map(self.weight, shared)) / min(self.mass(a), self.mass(b)) if shared else 0.0
