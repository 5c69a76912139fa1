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

    def weight(self, word: str) -> float:
        """ln(1 + N / n), at least ln 2."""
        return math.log(1 + self.total / max(1, self.counts[word]))

    def mass(self, words: Iterable[str]) -> float:
        """The summed weight of words, in an order that does not depend on hashing."""
        return sum(self.weight(word) for word in sorted(words))

    def likeness(self, a: Bag, b: Bag) -> float:
        """Weighted Dice coefficient, 0..1."""
        both = self.mass(a) + self.mass(b)
        return 2 * self.mass(a & b) / both if both else 0.0

    def containment(self, a: Bag, b: Bag) -> float:
        """Share of the lighter bag's weight that the other holds, 0..1."""
        least = min(self.mass(a), self.mass(b))
        return self.mass(a & b) / least if least else 0.0
