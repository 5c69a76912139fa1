"""What several forms share: which events they can take, and lines of CSV."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product

from onrecord.records import ActorRef, Event

HAPPENED = ("occurred", "ongoing")
"""The statuses of what is a fact on somebody's word; a threat or a denied act is no event of a conflict data set."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def days(event: Event) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day that an event can lie on, or None if either is unknown."""
    try:
        first = datetime.date.fromisoformat((event.time.earliest or "")[:10])
        last = datetime.date.fromisoformat((event.time.latest or "")[:10])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def on_one_day(events: Iterable[Event]) -> Iterator[tuple[datetime.date, Event]]:
    """Events with a type that happened and are dated to the day, with that day, in its order."""
    dated = []
    for event in events:
        found = days(event)
        if event.type and event.status in HAPPENED and found and found[0] == found[1]:
            dated.append((found[0], event))
    yield from sorted(dated, key=lambda pair: (pair[0], pair[1].id))


def sides(event: Event) -> Iterator[tuple[ActorRef | None, ActorRef | None]]:
    """Every pair of an actor and a recipient; None stands for a side that nobody is named on."""
    actors: Sequence[ActorRef | None] = event.actors or (None,)
    recipients: Sequence[ActorRef | None] = event.recipients or (None,)
    yield from product(actors, recipients)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """RFC 4180 lines with a header. A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in chain([columns], rows):
        writer.writerow([_plain(value) for value in row])
        yield stream.getvalue()
        stream.seek(0)
        stream.truncate()


def _plain(value: object) -> object:
    if isinstance(value, str):
        value = value.replace("\x00", "")
        return "'" + value if value.startswith(FORMULA) else value
    return value
