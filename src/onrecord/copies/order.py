"""An order without circles: pairs are directed one by one, the clearest first, unless that would close a circle."""

from onrecord.copies.evidence import Evidence
from onrecord.copies.kinship import Kinship


def direct(kinship: Kinship, evidence: Evidence) -> dict[int, set[int]]:
    """For each text, the related texts that are older (ranked pairs, Tideman 1987)."""
    odds = evidence.odds.tolist()
    older: dict[int, set[int]] = {text: set() for text in kinship.ties}
    for k in sorted(range(len(odds)), key=lambda k: (-abs(odds[k]), kinship.pairs[k])):
        parent, child = kinship.pairs[k] if odds[k] >= 0 else kinship.pairs[k][::-1]
        if _reaches(older, parent, child):
            parent, child = child, parent
        older[child].add(parent)
    return older


def _reaches(older: dict[int, set[int]], text: int, ancestor: int) -> bool:
    if not older[text]:
        return False
    stack, seen = [text], {text}
    while stack:
        parents = older[stack.pop()]
        if ancestor in parents:
            return True
        fresh = parents - seen
        seen |= fresh
        stack.extend(fresh)
    return False
