"""`onrecord export timelinejs`: dated events in the JSON of Knight Lab's TimelineJS 3."""

import datetime
from collections.abc import Iterator
from html import escape

from onrecord.export.rows import Left, dates_said, days, each, to_json
from onrecord.records import Event
from onrecord.report.facts import names, sourcing, standing
from onrecord.report.parties import party
from onrecord.store import Record

LOOSEST = 31
"""Days between the first and the last on which an event can lie."""
TOO_LOOSE = "dated more loosely than a month"


def lines(record: Record, left: Left) -> Iterator[str]:
    """One JSON object, an event a line. Its texts are HTML there, so they are escaped."""
    first = True
    yield '{"events": ['
    for event in each(record, "events"):
        span = days(event.time)
        if span is None or (span[1] - span[0]).days > LOOSEST:
            left[TOO_LOOSE] += 1
            continue
        yield ("\n" if first else ",\n") + to_json(_slide(event, *span))
        first = False
    yield "\n]}\n"


def _slide(event: Event, first: datetime.date, last: datetime.date) -> dict[str, object]:
    """A slide. What lies on one of several days spans them, and its date is shown in words that say so."""
    sides = " → ".join(filter(None, (names(event.actors), names(event.recipients))))
    standing_of = standing(event)
    when: dict[str, object] = {"start_date": _date(first)}
    if first != last:
        when |= {"end_date": _date(last), "display_date": dates_said(first, last)}
    return {
        "unique_id": event.id,
        "group": next((p for p in map(party, event.actors) if p), "Others"),
        **when,
        "text": {
            "headline": escape(f"{event.type or 'event'} ({event.status}) {sides}".strip()),
            "text": f"<p>{escape(event.summary)}</p><p>{escape(sourcing(event))}; {escape(standing_of)}</p>",
        },
    }


def _date(day: datetime.date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}
