"""What several forms share: which events they can take and where those lie, and lines of CSV."""

import calendar
import csv
import datetime
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Literal

from onrecord.annotate.where.gazetteer import Candidate, gazetteer
from onrecord.export.lines import ordered
from onrecord.knowledge.actors import load_actors
from onrecord.records import ActorRef, Event, PlaceRef, Role, Time, column_values, from_row
from onrecord.store import Record
from onrecord.store.record import RECORDS

HAPPENED = ("occurred", "ongoing")
"""The statuses of what is a fact on somebody's word; a threat or a denied act is no event of a conflict data set."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What begins a formula in a spreadsheet, in the wide letters of some as well, or is dropped before it."""
ROWS_AT_ONCE = 1024
to_json = json.JSONEncoder(ensure_ascii=False).encode
Left = Counter[str]
"""Why facts were left out, with how many there were: what a form tells of itself once its last line is written."""
NOT_HAPPENED = "that did not happen or are not known to (planned, threatened, alleged, denied ...)"
NO_TYPE = "without a PLOVER type"
NO_DAY = "dated more loosely than a day"


def each(record: Record, name: str) -> Iterator[Any]:
    """The rows of a table of `RECORDS` as records, in the order of their ids, some at a time."""
    for batch in ordered(name, record.table(name)).to_batches(ROWS_AT_ONCE):
        yield from column_values(batch.to_struct_array(), RECORDS[name])


@dataclass(frozen=True, slots=True)
class Paper:
    """What forms of events want to know of a document. `date` is its day as YYYY-MM-DD, None if that is not known."""

    id: str
    url: str | None
    outlet: str | None
    title: str | None
    language: str | None
    date: str | None


def papers(record: Record) -> dict[str, Paper]:
    """The documents by id, without their texts."""
    table = record.table("documents", ["id", "url", "outlet", "title", "language", "published"])
    columns = [table.column(i).to_pylist() for i in range(5)]
    spans = [days(Time(**time)) for time in table.column("published").to_pylist()]
    dates = [span[0].isoformat() if span is not None and span[0] == span[1] else None for span in spans]
    return {row[0]: Paper(*row) for row in zip(*columns, dates, strict=True)}


def web_address(url: str | None) -> str | None:
    """An address that may be made a link of: nothing but http and https, without blanks."""
    return url if url and re.fullmatch(r"https?://[^\s\x00-\x20\x7f]+", url) else None


def days(time: Time) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day that something can lie on, or None if either is unknown."""
    try:
        first = datetime.date.fromisoformat((time.earliest or "")[:10])
        last = datetime.date.fromisoformat((time.latest or "")[:10])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def on_one_day(record: Record, left: Left) -> Iterator[tuple[datetime.date, Event]]:
    """Events with a type that happened and are dated to the day, with that day, in its order."""
    table = record.table("events").combine_chunks()
    dated = []
    columns = (table.column(name).to_pylist() for name in ("id", "type", "status", "time"))
    for at, (identity, kind, status, time) in enumerate(zip(*columns, strict=True)):
        found = days(Time(**time))
        if status not in HAPPENED:
            left[NOT_HAPPENED] += 1
        elif kind is None:
            left[NO_TYPE] += 1
        elif found is None or found[0] != found[1]:
            left[NO_DAY] += 1
        else:
            dated.append((found[0], identity, at))
    dated.sort()
    for start in range(0, len(dated), ROWS_AT_ONCE):
        some = dated[start : start + ROWS_AT_ONCE]
        for batch in table.take([at for _, _, at in some]).combine_chunks().to_batches():
            events = column_values(batch.to_struct_array(), Event)
            yield from zip((day for day, _, _ in some), events, strict=True)


def party(ref: ActorRef) -> str:
    """The country that an actor belongs to, or a body's id where it has none; empty for whoever belongs to neither."""
    if ref.country:
        return ref.country
    return ref.actor if ref.actor and ref.actor.startswith("body:") else ""


class Bodies:
    """Whom those without a country act for: international bodies, and who holds an office in one."""

    def __init__(self, record: Record) -> None:
        self._offices: dict[str, list[Role]] = {}
        table = record.table("actors", ["id", "roles"])
        for identity, roles in zip(*(table.column(i).to_pylist() for i in (0, 1)), strict=True):
            held = [role for role in (from_row(Role, row) for row in roles) if (role.of or "").startswith("body:")]
            if held:
                self._offices[identity] = held

    def of(self, ref: ActorRef, day: datetime.date) -> str | None:
        """The id of the body for which `ref` acted on a day, the whole one that it is part of; None for who has a
        country or acts for no body."""
        actor = ref.actor or ""
        if ref.country or not actor:
            return None
        if actor.startswith("body:"):
            return _whole_body(actor)
        for role in self._offices.get(actor, []):
            if (role.from_ or "") <= day.isoformat() <= (role.to or "9999"):
                return _whole_body(role.of or "")
        return None


def _whole_body(identity: str) -> str:
    """`body:un` for its Security Council."""
    bodies = load_actors().bodies
    while (body := bodies.get(identity)) and body.part_of and f"body:{body.part_of}" in bodies:
        identity = f"body:{body.part_of}"
    return identity


def dates_said(first: datetime.date, last: datetime.date) -> str:
    """When something happened that lies on one of these days, in words: 'between 24 and 26 November 2015'."""
    if first == last:
        return f"{first.day} {first:%B} {first.year}"
    year, month = first.year == last.year, (first.year, first.month) == (last.year, last.month)
    if year and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"in {first.year}"
    if month and first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
        return f"in {first:%B} {first.year}"
    start = str(first.day)
    if not month:
        start += f" {first:%B}" + ("" if year else f" {first.year}")
    return f"between {start} and {last.day} {last:%B} {last.year}"


Precision = Literal["country", "region", "place"]


def precision(place: PlaceRef) -> Precision:
    """What the point of a place stands for: a whole country, region or division, whose middle it is, or the place
    itself."""
    if place.lat is None or place.lon is None:
        return "country" if place.country else "region"
    if gazetteer().points.get(place.country or "") == (place.lat, place.lon):
        return "country"
    found = in_gazetteer(place)
    return "place" if found is None or found.kind in ("town", "base") else "region"


@lru_cache(65_536)
def in_gazetteer(place: PlaceRef) -> Candidate | None:
    """The entry of a place that is no country, None for one that is not from the gazetteer."""
    at = (place.country, place.lat, place.lon)
    return next((c for c in gazetteer().find(place.name or "") if (c.country, c.lat, c.lon) == at), None)


class CsvText:
    """Makes RFC 4180 lines. A text that a spreadsheet would run as a formula gets an apostrophe before it."""

    def __init__(self) -> None:
        self._stream = io.StringIO()
        self._writer = csv.writer(self._stream, lineterminator="\r\n")

    def line(self, row: Sequence[object]) -> str:
        """A line with its end."""
        self._writer.writerow([plain(value) for value in row])
        made = self._stream.getvalue()
        self._stream.seek(0)
        self._stream.truncate()
        return made


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A header and its lines."""
    text = CsvText()
    return (text.line(row) for row in chain([columns], rows))


def plain(value: object) -> object:
    """A cell that no spreadsheet takes for a formula and no reader for the end of the file."""
    if isinstance(value, str):
        value = value.replace("\x00", "\ufffd")
        return "'" + value if value.startswith(FORMULA) else value
    return value
