"""`onrecord export plover`: events in the columns of POLECAT, which NGEC fills.

The columns, their order and what separates several values in one are those of the POLECAT data set (Halterman et al.
2023, "PLOVER and POLECAT"); those that onrecord has nothing for stay empty. `Intensity` is the Goldstein score of the
CAMEO code that the type and mode come from. Numbers of states are those of the Correlates of War.
"""

from collections.abc import Callable, Iterable, Iterator

from onrecord.export.rows import Left, csv_lines, on_one_day, papers, precision
from onrecord.knowledge.exchange import country_codes, type_codes
from onrecord.records import ActorRef
from onrecord.store import Record

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW",
    "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw",
    "Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude",
    "GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date", "Story People",
    "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
BETWEEN = "; "
"""Stands between several values of one cell."""


def lines(record: Record, left: Left) -> Iterator[str]:
    """CSV with a header, a line an event, by day and id."""
    told_in, made_by = papers(record), version(record)

    def rows() -> Iterator[list[object]]:
        for day, event in on_one_day(record, left):
            codes, place = type_codes()[event.type or ""], event.place
            told = [told_in[d] for d in event.documents]
            exact = place is not None and precision(place) == "place"
            yield [
                event.id, day.isoformat(), event.type, event.mode, codes.of(event.mode).goldstein, codes.quad.upper(),
                BETWEEN.join(event.context), *_side(event.actors), *_side(event.recipients),
                place and place.name, place.name if place and exact else None, None, None, place and place.country,
                place and place.lat, place and place.lon, None, place and place.name, None,
                _list(sorted({d.outlet or "" for d in told})), min((d.date for d in told if d.date), default=None),
                None, None, None, _list(sorted({d.language or "" for d in told})), made_by,
            ]  # fmt: skip

    return csv_lines(COLUMNS, rows())


def version(record: Record) -> str:
    """The stages that made a record, with their versions."""
    return "onrecord " + "-".join(f"{stage}{v}" for stage, v in sorted(record.stages.items()))


def _side(refs: list[ActorRef]) -> list[object]:
    """The columns of actors or recipients. Who is not resolved to anybody has a raw name only."""

    def of(value: Callable[[ActorRef], str | None]) -> str | None:
        return _list(value(ref) or "" for ref in refs)

    codes = country_codes()
    return [
        of(lambda ref: ref.name if ref.actor else None), of(lambda ref: ref.country),
        of(lambda ref: codes[ref.country].cow if ref.country in codes else None),
        next((ref.sector for ref in refs if ref.sector), None), of(lambda ref: ref.sector), None,
        of(lambda ref: ref.name), None,
    ]  # fmt: skip


def _list(values: Iterable[str]) -> str | None:
    """Different values in one cell, in their order."""
    return BETWEEN.join(dict.fromkeys(value.replace(";", ",") for value in values if value)) or None
