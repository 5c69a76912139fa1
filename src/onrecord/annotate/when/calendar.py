"""Arithmetic on TIMEX3 calendar values: bounds, shifts, weeks, seasons, named days.

A calendar value is a string: `2022-02-12`, `2022-W06`, `2022-W06-WE`, `2022-02`, `2022-Q1`, `2022-H1`, `2022-WI`,
`2022`, `202` (a decade), `20` (a century), each day with an optional part (`TMO`) or clock time.
"""

import calendar as gregorian
import re
from datetime import date, datetime, timedelta
from typing import Any

SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")
VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:W(?P<week>\d\d)(?P<weekend>-WE)?|Q(?P<quarter>[1-4])|H(?P<half>[12])|"
    r"(?P<season>SP|SU|FA|WI)|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?(?:T.*)?|(?P<decade>\d{3})|(?P<century>\d\d)"
)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, gregorian.monthrange(year, month)[1])


def add_months(year: int, month: int, n: int) -> tuple[int, int]:
    """(year, month) n months on."""
    return divmod(year * 12 + month - 1 + n, 12)[0], (month - 1 + n) % 12 + 1


def bounds(value: str | None) -> tuple[date, date] | None:
    """First and last day of a calendar value; None if it is not one place on the calendar."""
    m = VALUE.fullmatch(value or "")
    if m is None:
        return None
    try:
        if m["century"]:
            return date(max(1, int(m["century"]) * 100), 1, 1), date(int(m["century"]) * 100 + 99, 12, 31)
        if m["decade"]:
            return date(int(m["decade"]) * 10, 1, 1), date(int(m["decade"]) * 10 + 9, 12, 31)
        year = int(m["year"])
        if m["week"]:
            monday = date.fromisocalendar(year, int(m["week"]), 1)
            return (monday + timedelta(5) if m["weekend"] else monday), monday + timedelta(6)
        if m["quarter"]:
            return date(year, int(m["quarter"]) * 3 - 2, 1), month_end(year, int(m["quarter"]) * 3)
        if m["half"]:
            return date(year, int(m["half"]) * 6 - 5, 1), month_end(year, int(m["half"]) * 6)
        if m["season"]:
            first = SEASON_MONTHS[m["season"]]
            return date(year, first, 1), month_end(*add_months(year, first, 2))
        if m["day"]:
            day = date(year, int(m["month"]), int(m["day"]))
            return day, day
        if m["month"]:
            return date(year, int(m["month"]), 1), month_end(year, int(m["month"]))
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def instant(value: str | None) -> datetime | None:
    """The clock time of a value, with its zone if it has one."""
    m = CLOCK.fullmatch(value or "")
    if m is None:
        return None
    try:
        day = datetime.fromisoformat(m[1]) + timedelta(hours=int(m[2]), minutes=int(m[3]), seconds=int(m[4] or 0))
        return day.replace(tzinfo=datetime.fromisoformat("2000-01-01T00:00" + m[5]).tzinfo) if m[5] else day
    except ValueError:
        return None


def day_of(value: str | None) -> date | None:
    """The day of a value that names one."""
    span = bounds(value)
    return span[0] if span and span[0] == span[1] else None


def week(day: date, weekend: bool = False) -> str:
    """The ISO week of a day, or its weekend."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}" + ("-WE" if weekend else "")


def quarter(year: int, number: int) -> str:
    """`YYYY-Qn`; a number beyond 1..4 counts on into other years."""
    year, rest = divmod(year * 4 + number - 1, 4)
    return f"{year:04d}-Q{rest + 1}"


def month(year: int, number: int) -> str:
    """`YYYY-MM`; a number beyond 1..12 counts on into other years."""
    y, m = add_months(year, 1, number - 1)
    return f"{y:04d}-{m:02d}"


def shifted(day: date, n: float, unit: str) -> str | None:
    """The value n units from a day, as precise as the unit is: a year, a month, a week, a day, a quarter.

    `unit` is Y M W D Q E C F WE. None where the calendar ends.
    """
    try:
        if unit in ("Y", "E", "C", "L"):
            year, _ = add_months(day.year, day.month, round(n * {"Y": 12, "E": 120, "C": 1200, "L": 12000}[unit]))
            return f"{year:04d}" if 0 < year < 10000 else None
        if unit == "M":
            return month(day.year, day.month + round(n))
        if unit == "Q":
            return quarter(day.year, (day.month + 2) // 3 + round(n))
        if unit in ("W", "F", "WE"):
            return week(day + timedelta(weeks=n * (2 if unit == "F" else 1)), unit == "WE")
        return (day + timedelta(days=n)).isoformat()
    except (ValueError, OverflowError):
        return None


def easter(year: int) -> date:
    """Easter Sunday, Gregorian (the anonymous algorithm of Nature, 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    return date(year, (h + k - 7 * m + 114) // 31, (h + k - 7 * m + 114) % 31 + 1)


def named_day(entry: dict[str, Any], year: int) -> date:
    """The day of an entry of `holidays.yaml` in a year."""
    if "easter" in entry:
        return easter(year) + timedelta(entry["easter"])
    if "nth" in entry:
        number, weekday, which = entry["nth"]
        if which > 0:
            first = date(year, number, 1)
            day = first + timedelta((weekday - first.isoweekday()) % 7 + 7 * (which - 1))
        else:
            last = month_end(year, number)
            day = last - timedelta((last.isoweekday() - weekday) % 7)
        return day + timedelta(entry.get("after", 0))
    return date(entry.get("year", year), *entry["date"])
