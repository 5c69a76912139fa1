"""`onrecord export dyads`: events counted by day, pair of parties and type, as political scientists model them."""

from collections import defaultdict
from collections.abc import Iterator

from onrecord.export.rows import csv_lines, on_one_day
from onrecord.knowledge.exchange import QUADS, type_codes
from onrecord.records import ActorRef, Event
from onrecord.store import Record

COLUMNS = (
    "date", "source", "target", "type", "quad", "events", "documents", "texts", "origins", "disputed", "goldstein_sum",
    "goldstein_mean",
)  # fmt: skip
"""`documents`, `texts` and `origins` are sums over the events: a document that tells of two counts twice."""


def lines(record: Record) -> Iterator[str]:
    """CSV with a header, by date, source, target and type."""
    cells: defaultdict[tuple[str, str, str, str], list[Event]] = defaultdict(list)
    for day, event in on_one_day(record.rows("events")):
        for source in sorted({_code(ref) for ref in event.actors} - {""}):
            for target in sorted({_code(ref) for ref in event.recipients} - {"", source}):
                cells[day.isoformat(), source, target, event.type or ""].append(event)

    def rows() -> Iterator[list[object]]:
        for key in sorted(cells):
            events, codes = cells[key], type_codes()[key[3]]
            counts = [
                sum(len(event.documents) for event in events),
                sum(event.texts for event in events),
                sum(len(event.origins) for event in events),
                sum(bool(event.disputes) for event in events),
            ]
            scale = [round(codes.goldstein * len(events), 1), codes.goldstein]
            yield [*key, QUADS.index(codes.quad) + 1, len(events), *counts, *scale]

    return csv_lines(COLUMNS, rows())


def _code(ref: ActorRef) -> str:
    """A country's code, or a body's id where it has none; empty for whoever stands for neither."""
    if ref.country:
        return ref.country
    return ref.actor if ref.actor and ref.actor.startswith("body:") else ""
