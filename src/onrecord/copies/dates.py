"""What two publication dates say about which text came first.

Copies follow within hours or days; dates are missing, bare, or wrong by weeks. So a short interval says much, a long
one little, and a date that stands apart from all related documents' dates is not trusted.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from onrecord.records import Time

F64 = npt.NDArray[np.float64]

WRONG = 0.2
"""How often at least one of two dates is wrong."""
WRONG_RANGE = 120 * 24.0
"""Hours over which wrong dates spread."""
MEDIAN_DELAY, SPREAD = 6.0, 1.5
"""Hours after which half of the copies are out, and the spread of that delay's logarithm."""
LATE, LATE_MEAN = 0.1, 240.0
"""Share of late copies, and their mean delay in hours."""
INSTANT = 0.05
"""Hours by which an instant may be off."""
SOONEST, STEPS, LATEST = 0.005, 256, 4096
"""Hours from which on delays are told apart, steps to each e-fold of hours, and how many steps there are."""
CLOSE = 8 * 24.0
"""Hours within which related documents confirm one another's dates."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """The middle of the time in which a document came out, and half that time's length; both in hours since 1970."""

    middle: float
    half: float


def moment(time: Time | None, zone: timedelta | None = None) -> Moment | None:
    """When, from ISO 8601 bounds or value; None if unknown or not a calendar time. A time without a zone is taken to be
    in `zone`, else in UTC."""
    if time is None:
        return None
    first, last = time.earliest or time.value, time.latest or time.value
    early = _instant(first, zone)
    late = early if first == last and first and len(first) > 10 else _instant(last, zone, end=True)
    if early is None or late is None or late < early:
        return None
    return Moment((early + late) / 2, (late - early) / 2)


def _instant(value: str | None, zone: timedelta | None, end: bool = False) -> float | None:
    at = _parsed(value)
    if at is None or value is None:
        return None
    try:
        if len(value) <= 10 and end:
            at += timedelta(days=1)
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC) - (zone or timedelta())
    except OverflowError:
        return None  # the last or first day of the calendar
    return (at - EPOCH).total_seconds() / 3600


@lru_cache(maxsize=1 << 16)
def _parsed(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def zones(published: Iterable[tuple[str | None, Time | None]]) -> dict[str | None, timedelta]:
    """The zone in which each outlet dates its pages, where its instants name one: the most frequent."""
    seen: dict[str, Counter[timedelta]] = {}
    for outlet, time in published:
        at = _parsed(time.value if time else None)
        offset = at.utcoffset() if at else None
        if outlet and offset is not None:
            seen.setdefault(outlet, Counter())[offset] += 1
    return {outlet: max(counts, key=lambda zone: (counts[zone], zone)) for outlet, counts in seen.items()}


def later(delay: F64, half: F64) -> F64:
    """Log odds, in nats, that a document which came out `delay` hours after another took from it, not the reverse.

    `half` is by how many hours the delay may be off because dates are not precise; NaN delays give 0.
    """
    odds, known = np.zeros(len(delay)), ~np.isnan(delay)
    delay, half = delay[known], half[known]
    odds[known] = np.log(taken_after(delay, half) / taken_after(-delay, half))
    return odds


def taken_after(delay: F64, half: F64) -> F64:
    """How likely (per hour) a copy is to bear a date `delay` hours after its original's; `half` as in `later`."""
    half = np.maximum(half, INSTANT)
    value = (_out_within(delay + half) - _out_within(delay - half)) / (2 * half)
    return np.asarray((1 - WRONG) * value + WRONG / WRONG_RANGE)


def _out_within(hours: F64) -> F64:
    """The share of copies that are out so many hours after their original."""
    at = (np.log(np.maximum(hours, SOONEST)) - math.log(SOONEST)) * STEPS
    step = np.minimum(at.astype(np.int64), LATEST - 1)
    share, slope = _shares()
    return share[step] + slope[step] * np.minimum(at - step, 1.0)


@cache
def _shares() -> tuple[F64, F64]:
    """`_out_within` from SOONEST on, STEPS to each e-fold, and how much it grows to the next."""
    hours = SOONEST * np.exp(np.arange(LATEST + 1) / STEPS)
    prompt = [math.erf(math.log(hour / MEDIAN_DELAY) / SPREAD / math.sqrt(2)) / 2 + 0.5 for hour in hours.tolist()]
    share = (1 - LATE) * np.array(prompt) + LATE * (1 - np.exp(-hours / LATE_MEAN))
    share[0] = 0.0
    return share[:-1], np.diff(share)


def trusted(own: Moment, related: Sequence[Moment]) -> bool:
    """Whether a date may stand beside those of related documents: not if these agree with one another, not with it."""
    if len(related) < 2:
        return True
    near = sum(abs(own.middle - other.middle) <= CLOSE for other in related)
    if near * 3 >= len(related):
        return True
    middles = sorted(other.middle for other in related)
    median = middles[len(middles) // 2]
    agreeing = sum(abs(median - middle) <= CLOSE for middle in middles)
    return agreeing * 3 < len(middles) * 2
