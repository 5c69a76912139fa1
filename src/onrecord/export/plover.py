"""`onrecord export plover`: events in the columns of POLECAT, which NGEC fills.

The columns, their order and what separates several values in one are those of the POLECAT data set (Halterman et al.
2023, "PLOVER and POLECAT"); those that onrecord has nothing for stay empty. `Intensity` is the Goldstein score of the
CAMEO code that the type and mode come from. Numbers of states are those of the Correlates of War.
"""

from collections.abc import Callable, Iterable, Iterator

from onrecord.export.rows import Left, csv_lines, in_gazetteer, on_one_day, papers, precision
from onrecord.knowledge.exchange import country_codes, type_codes
from onrecord.records import ActorRef, PlaceRef
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
            codes = type_codes()[event.type or ""]
            told = [told_in[d] for d in event.documents]
            yield [
                event.id, day.isoformat(), event.type, event.mode, codes.of(event.mode).goldstein, codes.quad.upper(),
                BETWEEN.join(event.context), *_side(event.actors), *_side(event.recipients),
                *_where(event.place),
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


def _where(place: PlaceRef | None) -> list[object]:
    """The columns of a place; it is a city, a province or a whole country."""
    if place is None:
        return [None] * 10
    kind, known = precision(place), in_gazetteer(place)
    city, province = (place.name if kind == wanted else None for wanted in ("place", "region"))
    point = [place.lat, place.lon, known.geonames_id if known is not None else None]
    return [place.name, city, None, province, place.country, *point, place.name, None]


def _list(values: Iterable[str]) -> str | None:
    """Different values in one cell, in their order."""
    return BETWEEN.join(dict.fromkeys(value.replace(";", ",") for value in values if value)) or None
