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
    """Group attributions by statement. Deterministic, whatever the order given."""
    weights = Weights([m.words for m in mentions])
    near: defaultdict[object, list[list[Saying]]] = defaultdict(list)
    groups: list[list[Saying]] = []
    for mention in sorted(mentions, key=lambda m: (-len(m.words), m.key)):
        best, best_score = None, 0.0
        for candidate in {id(g): g for key in _blocks(mention) for g in near[key]}.values():
            score = min(_score(mention, candidate[0], weights), *(_veto(mention, m) for m in candidate))
            if score > best_score:
                best, best_score = candidate, score
        if best is None:
            best = []
            groups.append(best)
        best.append(mention)
        for key in _blocks(mention):
            if all(best is not known for known in near[key]):
                near[key].append(best)
    return sorted((sorted(g, key=lambda m: m.key) for g in groups), key=lambda g: g[0].key)


def _blocks(mention: Saying) -> list[str]:
    speaker = mention.attribution.speaker
    if speaker is None:
        return ["?"]
    return [speaker.country or speaker.actor or speaker.name or "?"]


def _veto(a: Saying, b: Saying) -> float:
    """1 where two attributions can be one statement, 0 where something speaks against it."""
    mine, theirs = a.attribution, b.attribution
    if mine.negated != theirs.negated or (mine.force in THOUGHT) != (theirs.force in THOUGHT):
        return 0.0
    if (mine.force == "deny") != (theirs.force == "deny"):
        return 0.0
    if mine.speaker is None or theirs.speaker is None:
        if mine.speaker is not theirs.speaker:
            return 0.0
    elif likeness(mine.speaker, theirs.speaker) <= STRANGER:
        return 0.0
    if a.when and b.when and not a.when.overlaps(b.when, slack=DAYS_APART):
        return 0.0
    return 1.0


def _score(a: Saying, b: Saying, weights: Weights) -> float:
    """How alike two contents are, 0 below the thresholds."""
    alike = weights.likeness(a.words, b.words)
    if alike >= SAME_WORDS:
        return alike
    if min(len(a.words), len(b.words)) >= FEW_WORDS:
        contained = weights.containment(a.words, b.words)
        if contained >= CONTAINED:
            return contained
    same = " ".join(a.text.lower().split()) == " ".join(b.text.lower().split())
    return 1.0 if same and len(a.text) > 12 else 0.0


def representative(group: Sequence[Saying]) -> Saying:
    """The fullest telling: direct before mixed before indirect, then the most words."""
    rank = {"direct": 2, "mixed": 1, "indirect": 0}
    return max(group, key=lambda m: (rank[m.attribution.kind], len(m.words), m.key))
