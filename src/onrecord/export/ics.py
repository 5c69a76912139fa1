"""`onrecord export ics`: events as whole days of a calendar (RFC 5545)."""

import datetime
import re
from collections.abc import Iterator
from contextlib import suppress

from onrecord.export.rows import HAPPENED, Left, Paper, dates_said, days, each, papers, precision, web_address
from onrecord.records import Event
from onrecord.report.facts import names, sourcing
from onrecord.store import Record

LOOSEST = 7
"""Days between the first and the last on which an event can lie."""
TOO_LOOSE = "dated more loosely than a week"
FOLD = 74
"""Octets in a line, without its end; the standard allows 75."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def lines(record: Record, left: Left) -> Iterator[str]:
    """One calendar, events sorted by id. DTSTAMP is the day of the last document that tells of the event."""
    told_in = papers(record)
    yield from (f"{line}\r\n" for line in ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//onrecord//onrecord//EN"))
    for event in each(record, "events"):
        span = days(event.time)
        if span is None or (span[1] - span[0]).days > LOOSEST:
            left[TOO_LOOSE] += 1
            continue
        for name, value in _properties(event, *span, [told_in[d] for d in event.documents]):
            yield _folded(f"{name}:{value}")
    yield "END:VCALENDAR\r\n"


def _properties(
    event: Event, first: datetime.date, last: datetime.date, told: list[Paper]
) -> Iterator[tuple[str, str]]:
    """What lies on one of several days spans them; its title says so, and it is tentative."""
    stamp = max((paper.date for paper in told if paper.date), default=last.isoformat()).replace("-", "")
    sides = " → ".join(filter(None, (names(event.actors), names(event.recipients))))
    when = "" if first == last else f", {dates_said(first, last)}"
    urls = sorted(filter(None, (web_address(paper.url) for paper in told)))
    yield "BEGIN", "VEVENT"
    yield "UID", f"{event.id}@onrecord"
    yield "DTSTAMP", f"{stamp}T000000Z"
    yield "DTSTART;VALUE=DATE", f"{first:%Y%m%d}"
    with suppress(OverflowError):
        yield "DTEND;VALUE=DATE", f"{last + datetime.timedelta(days=1):%Y%m%d}"
    yield "SUMMARY", _text(f"{event.type or 'event'} ({event.status}{when}) {sides}".strip())
    yield "DESCRIPTION", _text(f"{event.summary}\n{sourcing(event)}{', disputed' if event.disputes else ''}")
    if event.place is not None and event.place.name:
        yield "LOCATION", _text(event.place.name)
        if event.place.lat is not None and event.place.lon is not None and precision(event.place) == "place":
            yield "GEO", f"{event.place.lat};{event.place.lon}"
    if urls:
        yield "URL", urls[0]
    if event.type:
        yield "CATEGORIES", event.type
    yield "STATUS", "CONFIRMED" if event.status in HAPPENED and first == last else "TENTATIVE"
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11); control characters have no place in one."""
    kept = _CONTROL.sub("", value.replace("\r\n", "\n"))
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A content line as lines of at most `FOLD` octets, none of which breaks a character."""
    octets = line.encode("utf-8", "replace")
    parts, start, room = [], 0, FOLD
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(octets[start:end])
        start, room = end, FOLD - 1
    parts.append(octets[start:])
    return b"\r\n ".join(parts).decode() + "\r\n"
