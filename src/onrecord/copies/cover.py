"""The parents of a text: the fewest older texts that explain its words."""

import math
from collections.abc import Iterable, Mapping

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


def parents(
    kinship: Kinship, older: dict[int, set[int]], child: int, heirs: Mapping[int, int] | None = None
) -> tuple[list[int], bool]:
    """Whom a text owes its words to, the most important first (greedy cover), and whether heirs would count.

    Two rewritings of one original by the same means are more alike than either is like the original; but a text that
    has kept words which the original has and another rewriting has not cannot come from that rewriting. So a parent
    must have all that the child shares with anything older than the parent. But where no one explains a good part of a
    text, it has taken freely, from one whom many took from rather than from another of these: `heirs` counts them.
    """
    ties = kinship.ties[child]
    options = older[child]
    gain = {p: kinship.equal[ties[p]] for p in options}
    anchored = {p: kinship.anchors(ties[p]) for p in options} if len(options) > 1 else {}
    chosen: list[int] = []
    left, freely = -1, False
    while options:
        best = max(gain.values())
        if best < LEAST or (chosen and best < LEAST_SHARE * kinship.lengths[child]):
            break
        free = best < FREE * kinship.lengths[child]
        freely |= free
        if len(options) == 1:
            (parent,) = options
        elif heirs and free:
            weight = {p: gain[p] * (1 + STANDING * math.log2(1 + heirs.get(p, 0))) for p in options}
            parent = _eldest(_band(sorted(options, key=lambda p: -weight[p]), weight), weight, older)
        else:
            ranked = sorted(options, key=lambda p: -gain[p])
            able = (p for p in ranked if gain[p] >= LEAST and not _bypassed(anchored, p, options & older[p], left))
            parent = _eldest(_band(able, gain) or _band(ranked, gain), gain, older)
        chosen.append(parent)
        left &= ~kinship.spans(ties[parent])
        options = options - kinship.close[parent] - {parent}
        gain = {p: ((anchored[p] | anchored[p] << 1 | anchored[p] << 2) & left).bit_count() for p in options}
    return chosen, freely


def _bypassed(anchored: Mapping[int, int], parent: int, elder: set[int], left: int) -> bool:
    """Whether the child shares something with an older text that this parent has lost."""
    lost = left & ~anchored[parent]
    return any(anchored[q] & lost for q in elder)


def _band(ranked: Iterable[int], gain: Mapping[int, float]) -> list[int]:
    """Of options by falling gain, those that explain as much as the first, or nearly."""
    band: list[int] = []
    for p in ranked:
        if band and gain[p] < gain[band[0]] - BAND - BAND_SHARE * gain[band[0]]:
            break
        band.append(p)
    return band


def _eldest(band: list[int], gain: Mapping[int, float], older: dict[int, set[int]]) -> int:
    """The one that most others come after."""
    if len(band) == 1:
        return band[0]
    return max(band, key=lambda p: (sum(p in older[q] for q in band), gain[p], -p))
