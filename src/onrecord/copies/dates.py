"""What two publication dates say about which text came first.

Copies follow within hours or days; dates are missing, bare, or wrong by weeks. So a short interval says much, a long
one little, and a date that stands apart from all related documents' dates is not trusted.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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
    early = _instant(time.earliest or time.value, zone)
    late = _instant(time.latest or time.value, zone, end=True)
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
    odds = np.log(taken_after(delay, half) / taken_after(-delay, half))
    return np.where(np.isnan(delay), 0.0, odds)


def taken_after(delay: F64, half: F64) -> F64:
    """How likely (per hour) a copy is to bear a date `delay` hours after its original's; `half` as in `later`."""
    steps = np.linspace(-1, 1, 9)
    value = np.zeros_like(delay)
    for step in steps:
        hours = np.maximum(delay + step * half, 0.01)
        distance = np.log(hours / MEDIAN_DELAY) / SPREAD
        prompt = np.exp(-(distance**2) / 2) / (hours * SPREAD * math.sqrt(2 * math.pi))
        late = np.exp(-hours / LATE_MEAN) / LATE_MEAN
        value += np.where(delay + step * half > 0, (1 - LATE) * prompt + LATE * late, 0.0)
    return (1 - WRONG) * value / len(steps) + WRONG / WRONG_RANGE


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
