"""Times as ranges of days, for telling whether two tellings can mean one occasion."""

from dataclasses import dataclass
from datetime import date

from onrecord.records import Time


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A closed range of proleptic Gregorian day numbers."""

    first: int
    last: int

    def overlaps(self, other: "Days", slack: int = 0) -> bool:
        """Whether some day lies in both, give or take `slack` days."""
        return self.first <= other.last + slack and other.first <= self.last + slack

    @property
    def length(self) -> int:
        """Days in the range."""
        return self.last - self.first + 1


def _day(value: str | None) -> int | None:
    try:
        return date.fromisoformat((value or "")[:10]).toordinal()
    except ValueError:
        return None


def days(time: Time | None) -> Days | None:
    """The days that bound a time, or None where a bound is unknown. An instant counts as the day in its own zone."""
    if time is None:
        return None
    first, last = _day(time.earliest), _day(time.latest)
    if first is None or last is None or last < first:
        return None
    return Days(first, last)


def iso(day: int) -> str:
    """A day number as an ISO date."""
    return date.fromordinal(day).isoformat()
