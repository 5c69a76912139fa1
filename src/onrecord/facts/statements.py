"""Statements across documents: the same words of one speaker on one occasion, however often and however reported.

Two attributions are one statement if their speakers can be the same, their days are close and their words, weighted by
rarity, overlap enough; a short quotation is compared by containment. The same words on two occasions stay two.
"""

from collections import defaultdict
from collections.abc import Sequence

from onrecord.facts.mentions import Saying
from onrecord.facts.parties import STRANGER, likeness
from onrecord.facts.words import Weights

SAME_WORDS = 0.55
"""Least weighted Dice of two contents that are one statement."""
CONTAINED = 0.8
"""Least share of the shorter content's weight found in the longer one."""
FEW_WORDS = 3
"""Contents with fewer content words than this prove nothing by being contained."""
DAYS_APART = 2
"""Most days between two reports of one statement whose own time is not given."""
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
    return sorted((sorted(g, key=lambda m: m.key) for g in groups), key=lambda g: g[0].key)


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
    if mine.speaker is None or theirs.speaker is None:
        if mine.speaker is not theirs.speaker:
            return False
    elif likeness(mine.speaker, theirs.speaker) <= STRANGER:
        return False
    return a.when is None or b.when is None or a.when.overlaps(b.when, slack=DAYS_APART)


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
