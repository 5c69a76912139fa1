"""An order without circles: pairs are directed one by one, the clearest first, unless that would close a circle."""

import numpy as np
import numpy.typing as npt

from onrecord.copies.evidence import Evidence
from onrecord.copies.kinship import Kinship

F64 = npt.NDArray[np.float64]

STEPS = 12
"""Jacobi steps: the order is only where the search for circles starts."""
STRONGEST = 10.0
"""Nats at which odds are cut for the first guess."""


def direct(kinship: Kinship, evidence: Evidence) -> dict[int, set[int]]:
    """For each text, the related texts that are older (ranked pairs, Tideman 1987)."""
    order = _Order(_first_guess(kinship, evidence.odds))
    odds = evidence.odds.tolist()
    for k in sorted(range(len(odds)), key=lambda k: (-abs(odds[k]), kinship.pairs[k])):
        parent, child = kinship.pairs[k] if odds[k] >= 0 else kinship.pairs[k][::-1]
        if not order.add(parent, child):
            order.add(child, parent)
    return order.older


def _first_guess(kinship: Kinship, odds: F64) -> list[int]:
    """Texts from old to young by potentials whose differences come near the odds (least squares, by Jacobi steps)."""
    texts = np.array(sorted(kinship.ties), dtype=np.int64)
    ends = np.searchsorted(texts, np.array(kinship.pairs, dtype=np.int64).reshape(-1, 2))
    a, b, odds = ends[:, 0], ends[:, 1], np.clip(odds, -STRONGEST, STRONGEST)
    degree = np.bincount(a, minlength=len(texts)) + np.bincount(b, minlength=len(texts))
    age = np.zeros(len(texts))
    for _ in range(STEPS):
        as_b = np.bincount(b, weights=age[a] + odds, minlength=len(texts))
        as_a = np.bincount(a, weights=age[b] - odds, minlength=len(texts))
        age = (age + (as_a + as_b) / np.maximum(degree, 1)) / 2
    order: list[int] = texts[np.argsort(age, kind="stable")].tolist()
    return order


class _Order:
    """A topological order kept up to date while arcs are added (Pearce and Kelly 2007): an arc that agrees with it
    costs nothing, another the part of the graph that lies between its ends."""

    def __init__(self, texts: list[int]) -> None:
        self.older: dict[int, set[int]] = {text: set() for text in texts}
        self._younger: dict[int, set[int]] = {text: set() for text in texts}
        self._place = {text: place for place, text in enumerate(texts)}

    def add(self, parent: int, child: int) -> bool:
        """Add an arc, unless it would close a circle."""
        place = self._place
        if place[parent] > place[child]:
            after = self._reach(self._younger, child, place[child], place[parent])
            if parent in after:
                return False
            before = self._reach(self.older, parent, place[child], place[parent])
            moved = sorted(before, key=place.__getitem__) + sorted(after, key=place.__getitem__)
            for text, free in zip(moved, sorted(place[text] for text in moved), strict=True):
                place[text] = free
        self.older[child].add(parent)
        self._younger[parent].add(child)
        return True

    def _reach(self, arcs: dict[int, set[int]], start: int, low: int, high: int) -> set[int]:
        """What can be reached along arcs without leaving the places from low to high."""
        seen, stack = {start}, [start]
        while stack:
            for text in arcs[stack.pop()]:
                if text not in seen and low <= self._place[text] <= high:
                    seen.add(text)
                    stack.append(text)
        return seen
