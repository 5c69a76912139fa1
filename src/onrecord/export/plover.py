"""`onrecord export plover`: events in the columns of POLECAT, which NGEC fills.

The columns are those of the POLECAT data set (Halterman et al. 2023, "PLOVER and POLECAT"); those that onrecord has
nothing for stay empty. `Intensity` is Goldstein's score of the CAMEO root.
"""

from collections.abc import Iterator

from onrecord.export.rows import csv_lines, on_one_day, sides
from onrecord.knowledge.exchange import type_codes
from onrecord.records import ActorRef, Document
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
QUAD_CODES = {
    "verbal cooperation": "V-COOP",
    "material cooperation": "M-COOP",
    "verbal conflict": "V-CONF",
    "material conflict": "M-CONF",
}


def lines(record: Record) -> Iterator[str]:
    """CSV with a header, by day and id."""
    documents: dict[str, Document] = {document.id: document for document in record.rows("documents")}
    version = "onrecord " + "-".join(f"{stage}{v}" for stage, v in sorted(record.stages.items()))

    def rows() -> Iterator[list[object]]:
        for day, event in on_one_day(record.rows("events")):
            codes, place = type_codes()[event.type or ""], event.place
            told = [documents[d] for d in event.documents]
            published = sorted(d.published.earliest[:10] for d in told if d.published.earliest)
            outlets = sorted({d.outlet for d in told if d.outlet})
            for actor, recipient in sides(event):
                yield [
                    event.id, day.isoformat(), event.type, event.mode, codes.goldstein, QUAD_CODES[codes.quad],
                    ";".join(event.context), *_party(actor), *_party(recipient),
                    place and place.name, None, None, None, place and place.country, place and place.lat,
                    place and place.lon, None, place and place.name, None, ";".join(outlets),
                    published[0] if published else None, None, None, None, ";".join(
                        sorted({d.language for d in told if d.language})
                    ), version,
                ]  # fmt: skip

    return csv_lines(COLUMNS, rows())


def _party(ref: ActorRef | None) -> list[object]:
    if ref is None:
        return [None] * 8
    return [ref.name, ref.country, None, ref.sector, ref.sector, None, ref.name, None]
