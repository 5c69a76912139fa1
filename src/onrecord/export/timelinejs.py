"""`onrecord export timelinejs`: dated events in the JSON of Knight Lab's TimelineJS 3."""

import datetime
import json
from collections.abc import Iterator
from html import escape

from onrecord.export.rows import days
from onrecord.records import Event
from onrecord.report.facts import names, sourcing, standing
from onrecord.report.parties import party
from onrecord.store import Record

LOOSEST = 31
"""Days between the first and the last on which an event can lie."""


def lines(record: Record) -> Iterator[str]:
    """One JSON object, an event a line. Its texts are HTML there, so they are escaped."""
    first = True
    yield '{"events": ['
    for event in record.rows("events"):
        span = days(event)
        if span is None or (span[1] - span[0]).days > LOOSEST:
            continue
        yield ("\n" if first else ",\n") + json.dumps(_slide(event, *span), ensure_ascii=False)
        first = False
    yield "\n]}\n"


def _slide(event: Event, first: datetime.date, last: datetime.date) -> dict[str, object]:
    sides = " → ".join(filter(None, (names(event.actors), names(event.recipients))))
    standing_of = standing(event)
    return {
        "unique_id": event.id,
        "group": next((p for p in map(party, event.actors) if p), "Others"),
        "start_date": _date(first),
        "end_date": _date(last),
        "text": {
            "headline": escape(f"{event.type or 'event'} ({event.status}) {sides}".strip()),
            "text": f"<p>{escape(event.summary)}</p><p>{escape(sourcing(event))}; {escape(standing_of)}</p>",
        },
    }


def _date(day: datetime.date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}
