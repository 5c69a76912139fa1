"""Dates that a caller gives and dates that a page states, as `Time`.

Given dates come in the forms that files really hold: ISO 8601, RFC 822, `20220212T144600Z`, seconds since 1970. Stated
ones are English: `12 Feb 2022, 02:46 pm`, `Wed. Jan 26th, 2022`. Two-number forms such as 02/12/2022 are read only
where one order is possible.
"""

import datetime as dt
import functools
import math
import re
from email.utils import parsedate_to_datetime

from onrecord.documents.tables import table
from onrecord.records import Basis, Time

_ISO_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_ISO_MONTH = re.compile(r"(\d{4})-(\d\d)$")
_YEAR = re.compile(r"\d{4}$")
_INSTANT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$", re.I
)
_RFC822 = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}[a-z]*\s+\d{4}\s+\d\d?:\d\d")
_NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(\d{1,2}|[a-z]{3})[/-]?(\d{1,2})(?=[/-])", re.I)

_EPOCH_SECONDS = range(10**8, 10**10)
_EPOCH_MILLISECONDS = range(10**11, 10**13)

YEARS = range(1000, 3000)
"""Years in which something can have been published: what lies beyond is a fault, and the calendar's ends overflow."""


def given(value: object) -> Time | None:
    """The time that a caller's value means, with basis `given`; None if it is empty or no date in a known form."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, dt.datetime):
        return _instant(value, "given")
    if isinstance(value, dt.date):
        return _day(value, "given")
    if isinstance(value, int | float):
        return _epoch(value) if math.isfinite(value) else None
    return _written(str(value).strip(), "given")


def written(text: str, basis: Basis = "stated") -> Time | None:
    """The time that a machine-written or English date means; None if it is none."""
    return _written(text.strip(), basis)


def _written(text: str, basis: Basis) -> Time | None:
    found = _parsed(text, basis)
    return found if found is None or found.value is None or int(found.value[:4]) in YEARS else None


def _parsed(text: str, basis: Basis) -> Time | None:
    if not text or len(text) > 80:
        return None
    try:
        if match := _INSTANT.match(text):
            year, month, day, hour, minute, second, zone = match.groups()
            return _build(
                int(year), int(month), int(day), (int(hour), int(minute), int(second) if second else None), zone, basis
            )
        if (match := _ISO_DAY.match(text)) and (match.end() == len(text) or text[match.end()] in "T "):
            return _day(dt.date(int(match[1]), int(match[2]), int(match[3])), basis)
        if match := _ISO_MONTH.match(text):
            return _month(int(match[1]), int(match[2]), basis)
        if _YEAR.match(text):
            year = int(text)
            return Time(text, dt.date(year, 1, 1).isoformat(), dt.date(year, 12, 31).isoformat(), basis)
        if text.isdecimal() and len(text) < 15:
            return _epoch(int(text))
        if _RFC822.match(text):
            return _instant(parsedate_to_datetime(text), basis)
        if match := _NUMBERS.match(text):
            return _numbers(int(match[1]), int(match[2]), int(match[3]), basis)
    except (ValueError, OverflowError, TypeError):
        return None
    found = english().fullmatch(text)
    return of_match(found, basis) if found else None


def _numbers(a: int, b: int, year: int, basis: Basis) -> Time | None:
    if a > 12 or a == b:
        return _day(dt.date(year, b, a), basis)
    return _day(dt.date(year, a, b), basis) if b > 12 else None


def _epoch(value: float) -> Time | None:
    seconds = value if int(abs(value)) in _EPOCH_SECONDS else value / 1000
    if int(abs(value)) not in _EPOCH_SECONDS and int(abs(value)) not in _EPOCH_MILLISECONDS:
        return None
    return _instant(dt.datetime.fromtimestamp(int(seconds), dt.UTC), "given")


def _day(day: dt.date, basis: Basis) -> Time:
    text = day.isoformat()
    return Time(text, text, text, basis)


def _month(year: int, month: int, basis: Basis) -> Time:
    last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    return Time(f"{year:04}-{month:02}", dt.date(year, month, 1).isoformat(), last.isoformat(), basis)


def _instant(moment: dt.datetime, basis: Basis) -> Time:
    text = moment.replace(microsecond=0).isoformat()
    text = text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
    return Time(text, text, text, basis)


def _build(
    year: int, month: int, day: int, clock: tuple[int, int, int | None] | None, zone: str | None, basis: Basis
) -> Time:
    """A day, or an instant to the minute or second. Raises ValueError outside the calendar."""
    date = dt.date(year, month, day)
    if clock is None:
        return _day(date, basis)
    dt.time(clock[0], clock[1], clock[2] or 0)
    text = f"{date.isoformat()}T{clock[0]:02}:{clock[1]:02}" + ("" if clock[2] is None else f":{clock[2]:02}")
    text += _offset(zone)
    return Time(text, text, text, basis)


def _offset(zone: str | None) -> str:
    if not zone:
        return ""
    zones = table("dates")["zones"]
    if zone.lower() in zones:
        return zones[zone.lower()] or ""
    digits = zone[1:].replace(":", "").ljust(4, "0")
    if zone[0] not in "+-" or int(digits[:2]) > 14 or int(digits[2:]) > 59:
        return ""
    return "Z" if digits == "0000" else f"{zone[0]}{digits[:2]}:{digits[2:]}"


@functools.cache
def pattern() -> str:
    """The regular expression of an English date with its year, and the time of day if one stands beside it."""
    words = table("dates")
    month = "|".join(sorted(words["months"], key=len, reverse=True))
    weekday = "|".join(words["weekdays"])
    zone = "|".join(sorted(words["zones"], key=len, reverse=True))
    clock = r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?\s*(?P<half>[ap]\.?m\b\.?)?"
    zoned = rf"{clock}\s*\(?(?P<zone>(?:{zone})\b|[+-]\d\d:?\d\d)?\)?"
    return (
        rf"(?:{zoned.replace('?P<', '?P<pre_')},?\s+(?:on\s+)?)?"
        rf"(?:(?:{weekday})\b\.?,?\s+)?"
        rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<m1>{month})\b\.?,?[\s-]+(?P<y1>\d{{4}})"
        rf"|(?P<m2>{month})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
        rf"|(?P<y3>(?:19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d))\b"
        rf"(?:(?:,|\s+at|\s*[-–|]|T)?\s*{zoned})?"
    )


@functools.cache
def english() -> re.Pattern[str]:
    """`pattern()` compiled, without regard to case."""
    return re.compile(pattern(), re.IGNORECASE)


def of_match(match: re.Match[str], basis: Basis = "stated") -> Time | None:
    """The time of a match of `english()`; None if the calendar has no such day."""
    part = match.groupdict()
    number = next(n for n in "123" if part[f"y{n}"])
    month = part[f"m{number}"]
    months = table("dates")["months"]
    clock = None
    side = "" if part["hour"] else "pre_" if part["pre_hour"] else None
    try:
        if side is not None:
            clock = _clock(part[f"{side}hour"], part[f"{side}minute"], part[f"{side}second"], part[f"{side}half"])
        month_number = int(month) if month.isdecimal() else months[month.lower()]
        zone = part[f"{side}zone"] if clock else None
        return _build(int(part[f"y{number}"]), month_number, int(part[f"d{number}"]), clock, zone, basis)
    except ValueError:
        return None


def _clock(hour: str, minute: str, second: str | None, half: str | None) -> tuple[int, int, int | None]:
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return hours, int(minute), int(second) if second else None


def in_url(url: str) -> Time | None:
    """The day that a URL's path holds, such as /2018/mar/15/ or /2014/0826/, with basis `inferred`."""
    for match in _URL_DAY.finditer(url):
        year, month, day = match.groups()
        number = table("dates")["months"].get(month.lower()) if not month.isdecimal() else int(month)
        if number is None:
            continue
        try:
            return _day(dt.date(int(year), number, int(day)), "inferred")
        except ValueError:
            continue
    return None
