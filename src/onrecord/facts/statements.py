"""Statements across documents: the same words of one speaker on one occasion, however often and however reported.

Two attributions are one statement if their speakers can be the same, their days are close and their words, weighted by
rarity, overlap enough; a short quotation is compared by containment. The same words on two occasions stay two.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from onrecord.facts.mentions import Saying
from onrecord.facts.parties import STRANGER, likeness
from onrecord.facts.words import Weights, bag
from onrecord.records import Span

SAME_WORDS = 0.55
"""Least weighted Dice of two contents that are one statement."""
CONTAINED = 0.8
"""Least share of the shorter content's weight found in the longer one."""
FEW_WORDS = 3
"""Contents with fewer content words than this prove nothing by being contained."""
DAYS_APART = 2
"""Most days between two reports of one statement whose own time is not given."""
PHRASE = 3
"""Content words that a quoted phrase needs to tell whose statement it is of."""
QUOTED = re.compile(r"[\"\u201c\u00ab]([^\"\u201c\u201d\u00ab\u00bb]{8,200})[\"\u201d\u00bb]")
WORD = re.compile(r"\w+")
THOUGHT = frozenset({"think"})


def cluster(mentions: Sequence[Saying]) -> list[list[Saying]]:
    """Group attributions by statement. Deterministic, whatever the order given.

    A group is known by the words of its first mention, the longest: whatever is alike enough holds one of the words
    that make up most of its own weight.
    """
    weights = Weights([m.words for m in mentions])
    near: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    groups: list[list[Saying]] = []
    for mention in sorted(mentions, key=lambda m: (-len(m.words), m.key)):
        who, whole = _side(mention), _plain(mention)
        asked = [whole, *weights.heaviest(mention.words, 1 - SAME_WORDS)]
        best, best_score = len(groups), 0.0
        for number in sorted({number for word in asked for number in near[(who, word)]}):
            if not _may_be_one(mention, groups[number][0]):
                continue
            score = _score(mention, groups[number][0], weights)
            if score > best_score and all(_may_be_one(mention, m) for m in groups[number]):
                best, best_score = number, score
        if best == len(groups):
            groups.append([])
        groups[best].append(mention)
        first = groups[best][0]
        if first is mention or _side(first) != who:
            for word in (_plain(first), *first.words):
                near[(who, word)].add(best)
    joined = _joined_by_phrases(groups, near, weights)
    return sorted((sorted(g, key=lambda m: m.key) for g in joined), key=lambda g: g[0].key)


def _joined_by_phrases(
    groups: Sequence[list[Saying]], near: Mapping[tuple[str, str], set[int]], weights: Weights
) -> list[list[Saying]]:
    """Groups in which one phrase stands that a report quotes from what was said are one statement: 'vowed "a firm and
    common answer"' tells of each readout that has these words."""
    into = list(range(len(groups)))

    def root(number: int) -> int:
        while into[number] != number:
            number = into[number]
        return number

    for k, group in enumerate(groups):
        for mention in group:
            for words, phrase in _quoted(mention):
                heaviest = max(words, key=lambda w: (weights.weight(w), w))
                for other in sorted(near.get((_side(mention), heaviest), ())):
                    a, b = root(k), root(other)
                    if a != b and phrase in _words_of(groups[other][0]) and _may_be_one(mention, groups[other][0]):
                        into[max(a, b)] = min(a, b)
    joined: defaultdict[int, list[Saying]] = defaultdict(list)
    for k, group in enumerate(groups):
        joined[root(k)] += group
    return list(joined.values())


def _quoted(mention: Saying) -> list[tuple[frozenset[str], str]]:
    """The phrases of a few words that stand between quotation marks inside what is told: their content words, and all
    their words as `_words_of` gives them."""
    if mention.attribution.kind != "mixed":
        return []
    found = []
    for start, end in mention.attribution.content:
        for quote in QUOTED.finditer(mention.reading.text, start, end):
            words = bag(mention.reading.tokens, [Span(*quote.span(1))])
            if PHRASE <= len(words) <= 3 * PHRASE:
                found.append((words, _spoken(quote.group(1))))
    return found


def _words_of(mention: Saying) -> str:
    return _spoken(mention.text)


def _spoken(text: str) -> str:
    """The words of a text in one case, each between blanks."""
    return " " + " ".join(WORD.findall(text.lower())) + " "


def _side(mention: Saying) -> str:
    """Whose side speaks: a state, or somebody of none."""
    speaker = mention.attribution.speaker
    return "?" if speaker is None else speaker.country or speaker.actor or speaker.name or "?"


def _plain(mention: Saying) -> str:
    """The words in one case and spacing; no word of a bag, for it holds a blank."""
    return " " + " ".join(mention.text.lower().split())


def _may_be_one(a: Saying, b: Saying) -> bool:
    """Whether nothing speaks against two attributions' being one statement."""
    mine, theirs = a.attribution, b.attribution
    if mine.negated != theirs.negated or (mine.force in THOUGHT) != (theirs.force in THOUGHT):
        return False
    if (mine.force == "deny") != (theirs.force == "deny"):
        return False
    if a.when is not None and b.when is not None and not a.when.overlaps(b.when, slack=DAYS_APART):
        return False
    if mine.speaker is None or theirs.speaker is None:
        return mine.speaker is theirs.speaker
    return likeness(mine.speaker, theirs.speaker) > STRANGER


def _score(a: Saying, b: Saying, weights: Weights) -> float:
    """How alike two contents are, 0 below the thresholds."""
    alike = weights.likeness(a.words, b.words)
    if alike >= SAME_WORDS:
        return alike
    if min(len(a.words), len(b.words)) >= FEW_WORDS:
        contained = weights.containment(a.words, b.words)
        if contained >= CONTAINED:
            return contained
    return 1.0 if len(a.text) > 12 and _plain(a) == _plain(b) else 0.0


def representative(group: Sequence[Saying]) -> Saying:
    """The fullest telling: direct before mixed before indirect, then the most words."""
    rank = {"direct": 2, "mixed": 1, "indirect": 0}
    return max(group, key=lambda m: (rank[m.attribution.kind], len(m.words), m.key))
