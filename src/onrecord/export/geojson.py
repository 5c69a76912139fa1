"""`onrecord export geojson`: events with a place as points (RFC 7946)."""

from collections.abc import Iterator

from onrecord.export.rows import HAPPENED, Left, each, party, precision, to_json
from onrecord.records import Event, PlaceRef
from onrecord.report.facts import names
from onrecord.store import Record

NO_POINT = "without a place on the map"


def lines(record: Record, left: Left) -> Iterator[str]:
    """One FeatureCollection, a feature a line, sorted by id."""
    first = True
    yield '{"type": "FeatureCollection", "features": ['
    for event in each(record, "events"):
        place = event.place
        if place is None or place.lat is None or place.lon is None:
            left[NO_POINT] += 1
            continue
        yield ("\n" if first else ",\n") + to_json(_feature(event, place))
        first = False
    yield "\n]}\n"


def _feature(event: Event, place: PlaceRef) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": event.id,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "event": event.id,
            "type": event.type,
            "mode": event.mode,
            "status": event.status,
            "happened": event.status in HAPPENED,
            "actors": names(event.actors) or None,
            "recipients": names(event.recipients) or None,
            "parties": sorted({party(ref) for ref in (*event.actors, *event.recipients)} - {""}),
            "place": place.name,
            "country": place.country,
            "precision": precision(place),
            "earliest": event.time.earliest,
            "latest": event.time.latest,
            "summary": event.summary,
            "documents": len(event.documents),
            "texts": event.texts,
            "origins": len(event.origins),
            "disputed": bool(event.disputes),
        },
    }
