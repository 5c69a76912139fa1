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
        self._weights = {word: math.log(1 + len(bags) / count) for word, count in counts.items()}
        self._unseen = math.log(1 + len(bags))
        self._masses: dict[Bag, float] = {}

    def weight(self, word: str) -> float:
        """ln(1 + N / n), at least ln 2."""
        return self._weights.get(word, self._unseen)

    def mass(self, words: Bag) -> float:
        """The summed weight of words; exact, so that its order makes no difference."""
        found = self._masses.get(words)
        if found is None:
            found = self._masses[words] = math.fsum(map(self.weight, words))
        return found

    def likeness(self, a: Bag, b: Bag) -> float:
        """Weighted Dice coefficient, 0..1."""
        shared = a & b
        return 2 * math.fsum(map(self.weight, shared)) / (self.mass(a) + self.mass(b)) if shared else 0.0

    def containment(self, a: Bag, b: Bag) -> float:
        """Share of the lighter bag's weight that the other holds, 0..1."""
        shared = a & b
        return math.fsum(map(self.weight, shared)) / min(self.mass(a), self.mass(b)) if shared else 0.0
