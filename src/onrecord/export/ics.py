"""`onrecord export ics`: events as whole days of a calendar (RFC 5545)."""

import datetime
from collections.abc import Iterator
from contextlib import suppress

from onrecord.export.rows import days
from onrecord.records import Document, Event
from onrecord.report.facts import names, sourcing
from onrecord.store import Record

LOOSEST = 7
"""Days between the first and the last on which an event can lie."""
FOLD = 74
"""Octets in a line, without its end; the standard allows 75."""


def lines(record: Record) -> Iterator[str]:
    """One calendar, events sorted by id. DTSTAMP is the day of the last document that tells of the event."""
    documents: dict[str, Document] = {document.id: document for document in record.rows("documents")}
    yield from (f"{line}\r\n" for line in ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//onrecord//onrecord//EN"))
    for event in record.rows("events"):
        span = days(event)
        if span is None or (span[1] - span[0]).days > LOOSEST:
            continue
        for name, value in _properties(event, *span, [documents[d] for d in event.documents]):
            yield from _folded(f"{name}:{value}")
    yield "END:VCALENDAR\r\n"


def _properties(
    event: Event, first: datetime.date, last: datetime.date, told: list[Document]
) -> Iterator[tuple[str, str]]:
    dates = sorted((d.published.latest or "")[:10].replace("-", "") for d in told)
    stamp = dates[-1] if dates and len(dates[-1]) == 8 else f"{last:%Y%m%d}"
    sides = " → ".join(filter(None, (names(event.actors), names(event.recipients))))
    yield "BEGIN", "VEVENT"
    yield "UID", f"{event.id}@onrecord"
    yield "DTSTAMP", f"{stamp}T000000Z"
    yield "DTSTART;VALUE=DATE", f"{first:%Y%m%d}"
    with suppress(OverflowError):
        yield "DTEND;VALUE=DATE", f"{last + datetime.timedelta(days=1):%Y%m%d}"
    yield "SUMMARY", _text(f"{event.type or 'event'} ({event.status}) {sides}".strip())
    yield "DESCRIPTION", _text(f"{event.summary}\n{sourcing(event)}{', disputed' if event.disputes else ''}")
    if event.place is not None and event.place.name:
        yield "LOCATION", _text(event.place.name)
    if event.type:
        yield "CATEGORIES", event.type
    yield "STATUS", "CONFIRMED" if event.status in ("occurred", "ongoing") else "TENTATIVE"
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11); control characters have no place in one."""
    kept = "".join(c for c in value.replace("\r\n", "\n") if c == "\n" or (ord(c) >= 32 and ord(c) != 127))
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A content line in lines of at most `FOLD` octets, none of which breaks a character."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode("utf-8", "replace"))
        if size + octets > FOLD:
            yield part + "\r\n"
            part, size = " ", 1
        part += character
        size += octets
    yield part + "\r\n"
