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
WRONG = 0.1
"""How often a date is wrong."""


def first_odds(versions: Sequence[Moment | None], heirs: Sequence[Moment]) -> list[float]:
    """For each version, in nats and up to a constant, how well the dates agree with its having come first.

    `heirs` are the dates of texts that took from one of the versions. The moment t at which the text came out is
    unknown and integrated over: the first version bears that date, all others and the heirs follow with the delays of
    `dates.taken_after`; an undated version may have come first at any t.
    """
    dated = [moment for moment in versions if moment]
    known = [*dated, *heirs]
    if not dated or (len(known) < 2 and len(dated) == len(versions)):
        return [0.0] * len(versions)
    middle = np.array([moment.middle for moment in known])
    half = np.array([moment.half for moment in known])
    times = np.unique(middle[:, None] + OFFSETS)
    stands_for = np.minimum(np.gradient(times), WIDEST) if len(times) > 1 else np.ones(1)
    follows = dates.taken_after(middle[:, None] - times, np.broadcast_to(half[:, None], (len(known), len(times))))
    all_follow = np.log(follows).sum(axis=0)
    peak = float(all_follow.max())
    weight = stands_for * np.exp(all_follow - peak)
    apart = np.abs(middle[: len(dated), None] - times) <= half[: len(dated), None] + RESOLUTION
    bears = (1 - WRONG) * apart / (2 * (half[: len(dated), None] + RESOLUTION)) + WRONG / dates.WRONG_RANGE
    odds = iter(np.log((weight * bears / follows[: len(dated)]).sum(axis=1)).tolist())
    undated = float(np.log(weight.sum()))
    return [next(odds) if moment else undated for moment in versions]
