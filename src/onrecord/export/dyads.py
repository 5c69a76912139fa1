"""`onrecord export dyads`: events counted by day, pair of parties and type, as political scientists model them."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product

from onrecord.export.rows import Bodies, Left, csv_lines, on_one_day
from onrecord.knowledge.exchange import QUADS, type_codes
from onrecord.records import ActorRef, Event
from onrecord.store import Record

COLUMNS = (
    "date", "source", "source_role", "target", "target_role", "type", "quad", "events", "documents", "texts", "origins",
    "disputed", "goldstein_sum", "goldstein_mean",
)  # fmt: skip
"""`documents`, `texts` and `origins` are sums over the events: a document that tells of two counts twice."""
NO_PAIR = "without a party on both sides"
STATE = ("GOV", "MIL", "LEG", "JUD", "COP", "SPY")
"""Sectors that act for their state: their role is `state`, that of others is their sector."""
Party = tuple[str, str]
"""A country's code or a body's id, and the role in which it acts; empty if that is not known."""


@dataclass(slots=True)
class _Cell:
    events: int = 0
    documents: int = 0
    texts: int = 0
    origins: int = 0
    disputed: int = 0
    goldstein: float = 0.0


def lines(record: Record, left: Left) -> Iterator[str]:
    """CSV with a header, by date, source, target and type."""
    cells: defaultdict[tuple[str, Party, Party, str], _Cell] = defaultdict(_Cell)
    bodies = Bodies(record)
    for day, event in on_one_day(record, left):
        pairs = _pairs(event, day, bodies)
        if not pairs:
            left[NO_PAIR] += 1
        for source, target in pairs:
            cell = cells[day.isoformat(), source, target, event.type or ""]
            cell.events += 1
            cell.documents += len(event.documents)
            cell.texts += event.texts
            cell.origins += len(event.origins)
            cell.disputed += bool(event.disputes)
            cell.goldstein += type_codes()[event.type or ""].of(event.mode).goldstein

    def rows() -> Iterator[list[object]]:
        for (day, source, target, kind), cell in sorted(cells.items(), key=lambda item: item[0]):
            yield [
                day, *source, *target, kind, QUADS.index(type_codes()[kind].quad) + 1, cell.events, cell.documents,
                cell.texts, cell.origins, cell.disputed, round(cell.goldstein, 1),
                round(cell.goldstein / cell.events, 2),
            ]  # fmt: skip

    return csv_lines(COLUMNS, rows())


def _pairs(event: Event, day: datetime.date, bodies: Bodies) -> list[tuple[Party, Party]]:
    """Who does it to whom, each pair once. Those who meet or agree do it to one another: a pair each way."""

    def parties(refs: list[ActorRef]) -> list[Party]:
        return sorted({(code, _role(ref)) for ref in refs if (code := ref.country or bodies.of(ref, day))})

    sources, targets = parties(event.actors), parties(event.recipients)
    if not event.recipients and event.mode in type_codes()[event.type or ""].mutual:
        return list(permutations(sources, 2))
    return [(source, target) for source, target in product(sources, targets) if source != target]


def _role(ref: ActorRef) -> str:
    state = ref.sector in STATE or (ref.actor or "").startswith("state:")
    return "state" if state and ref.country else ref.sector or ""
