"""The parents of a text: the fewest older texts that explain its words."""

import math
from collections.abc import Mapping

from onrecord.copies.kinship import Kinship

LEAST = 14
"""Equal words that a parent must explain, at least."""
LEAST_SHARE = 0.06
"""Share of the child's words that a second parent must explain, at least."""
BAND, BAND_SHARE = 3, 0.02
"""Words, and share of the words, within which two parents explain equally much."""
FREE = 0.45
"""Share of a text that its best parent explains, below which it has taken freely."""
STANDING = 0.5
"""How much more the words of a parent count with each doubling of its heirs."""
KIN = 0.5
"""Share from which on a text is so close to a parent that it adds nothing of its own."""


def parents(
    kinship: Kinship, older: dict[int, set[int]], child: int, heirs: Mapping[int, int] | None = None
) -> list[int]:
    """Whom a text owes its words to, the most important first (greedy cover).

    Two rewritings of one original by the same means are more alike than either is like the original; but a text that
    has kept words which the original has and another rewriting has not cannot come from that rewriting. So a parent
    must have all that the child shares with anything older than the parent. But where no one explains a good part of a
    text, it has taken freely, from one whom many took from rather than from another of these: `heirs` counts them.
    """
    ties = kinship.ties[child]
    options = sorted(older[child])
    chosen: list[int] = []
    explained = 0
    while options:
        left = ~explained
        gain = {p: (ties[p].equal & left).bit_count() for p in options}
        best = max(gain.values())
        if best < LEAST or (chosen and best < LEAST_SHARE * kinship.lengths[child]):
            break
        if heirs and best < FREE * kinship.lengths[child]:
            weight = {p: gain[p] * (1 + STANDING * math.log2(1 + heirs.get(p, 0))) for p in options}
            parent = _eldest(options, weight, older)
        else:
            able = [p for p in options if gain[p] >= LEAST and not _bypassed(kinship, older, child, p, options, left)]
            parent = _eldest(able or options, gain, older)
        chosen.append(parent)
        explained |= ties[parent].spanned
        options = [p for p in options if p != parent and not _close(kinship, p, parent)]
    return chosen


def _bypassed(
    kinship: Kinship, older: dict[int, set[int]], child: int, parent: int, options: list[int], left: int
) -> bool:
    """Whether the child shares something with an older text that this parent has lost."""
    ties = kinship.ties[child]
    mine = ties[parent].anchored
    return any(ties[q].anchored & left & ~mine for q in options if q in older[parent])


def _eldest(options: list[int], gain: Mapping[int, float], older: dict[int, set[int]]) -> int:
    """Of those that explain most, the one that most others come after."""
    best = max(gain[p] for p in options)
    band = [p for p in options if gain[p] >= best - BAND - BAND_SHARE * best]
    return max(band, key=lambda p: (sum(p in older[q] for q in band), gain[p], -p))


def _close(kinship: Kinship, text: int, other: int) -> bool:
    tie = kinship.ties[text].get(other)
    return tie is not None and max(tie.share, kinship.ties[other][text].share) >= KIN
