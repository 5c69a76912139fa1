"""Which of related texts are older, and debts without circles."""

from collections.abc import Callable, Mapping

from onrecord.copies.evidence import Evidence
from onrecord.copies.kinship import Kinship


def direct(kinship: Kinship, evidence: Evidence) -> dict[int, set[int]]:
    """For each text, the related texts that are older, pair by pair: there may be circles."""
    older: dict[int, set[int]] = {text: set() for text in kinship.ties}
    for (a, b), odds in zip(kinship.pairs, evidence.odds.tolist(), strict=True):
        if odds >= 0:
            older[b].add(a)
        else:
            older[a].add(b)
    return older


def without_circles(parents: Mapping[int, list[int]], strength: Callable[[int, int], float]) -> dict[int, list[int]]:
    """The debts of each text that stand: the strongest first, and none that would close a circle (ranked pairs,
    Tideman 1987). `strength` takes child and parent."""
    kept: dict[int, list[int]] = {child: [] for child in parents}
    edges = [(-strength(child, parent), child, parent) for child, own in parents.items() for parent in own]
    for _, child, parent in sorted(edges):
        if not _reaches(kept, parent, child):
            kept[child].append(parent)
    return {child: [parent for parent in own if parent in kept[child]] for child, own in parents.items()}


def _reaches(parents: Mapping[int, list[int]], text: int, ancestor: int) -> bool:
    stack, seen = [text], {text}
    while stack:
        at = stack.pop()
        if at == ancestor:
            return True
        fresh = set(parents[at]) - seen
        seen |= fresh
        stack.extend(fresh)
    return False
