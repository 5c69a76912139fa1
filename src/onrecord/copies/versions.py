"""Which of several documents with the same words is the one that the others, and all who took from it, go back to."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from onrecord.copies import dates
from onrecord.copies.dates import Moment

F64 = npt.NDArray[np.float64]

RESOLUTION = 0.25
"""Hours by which an instant may be off."""
OFFSETS = np.array([-240, -96, -48, -24, -12, -6, -3, -1.5, -0.5, 0, 0.5, 3, 6, 12], dtype=np.float64)
"""Hours from each date at which the text may have come out first."""
WIDEST = 96.0
"""Hours that one of these times stands for, at most."""
CELLS = 1 << 16
"""Moments times delays that are worked on at once, so that they stay near the processor."""
WRONG = 0.1
"""How often a date is wrong."""


def first_odds(groups: Sequence[tuple[Sequence[Moment | None], Sequence[Moment]]]) -> list[list[float]]:
    """For each version, in nats and up to a constant, how well the dates agree with its having come first.

    A group has the dates of its versions and those of its heirs, texts that took from one of the versions. The moment t
    at which the text came out is unknown and integrated over: the first version bears that date, all others and the
    heirs follow with the delays of `dates.taken_after`; an undated version may have come first at any t.
    """
    odds = [[0.0] * len(versions) for versions, _ in groups]
    alike: dict[int, list[int]] = {}
    for number, (versions, heirs) in enumerate(groups):
        dated = sum(moment is not None for moment in versions)
        if dated and (dated + len(heirs) >= 2 or dated < len(versions)):
            alike.setdefault(dated + len(heirs), []).append(number)
    for known, numbers in alike.items():
        at_once = max(1, CELLS // (known * known * len(OFFSETS)))
        for begin in range(0, len(numbers), at_once):
            part = numbers[begin : begin + at_once]
            moments = [[(m.middle, m.half) for m in (*groups[n][0], *groups[n][1]) if m] for n in part]
            dated_odds, undated = _odds(np.array(moments, dtype=np.float64))
            for number, own, otherwise in zip(part, dated_odds.tolist(), undated.tolist(), strict=True):
                following = iter(own)
                odds[number] = [next(following) if moment else otherwise for moment in groups[number][0]]
    return odds


def _odds(moments: F64) -> tuple[F64, F64]:
    """For groups of as many moments each, the odds of each moment's and of an undated version's having come first."""
    middle, half = moments[..., 0], moments[..., 1]
    times = np.sort((middle[:, :, None] + OFFSETS).reshape(len(moments), -1), axis=1)
    stands_for = np.minimum(np.gradient(times, axis=1), WIDEST)
    delay = middle[:, :, None] - times[:, None, :]
    follows = dates.taken_after(delay, half[:, :, None])
    all_follow = np.log(follows).sum(axis=1)
    weight = stands_for * np.exp(all_follow - all_follow.max(axis=1, keepdims=True))
    near = half[:, :, None] + RESOLUTION
    bears = (1 - WRONG) * (np.abs(delay) <= near) / (2 * near) + WRONG / dates.WRONG_RANGE
    return np.log((weight[:, None, :] * bears / follows).sum(axis=2)), np.log(weight.sum(axis=1))
