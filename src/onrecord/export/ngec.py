"""`onrecord export ngec`: events as NGEC prints them, one JSON object a line (Halterman et al. 2023, "Creating Custom
Event Data Without Dictionaries").

The fields are those of NGEC's final output. Where a name stands in the text, and how sure NGEC's models were, are not
among them: a record's event is told in many texts.
"""

from collections.abc import Iterator

from onrecord.export.plover import version
from onrecord.export.rows import Left, on_one_day, papers, to_json
from onrecord.records import ActorRef, PlaceRef
from onrecord.report.parties import country_names
from onrecord.store import Record


def lines(record: Record, left: Left) -> Iterator[str]:
    """An object an event, by day and id. `story_id`, `publisher` and `headline` are those of the earliest document."""
    told_in, made_by = papers(record), version(record)
    for day, event in on_one_day(record, left):
        first = min((told_in[d] for d in event.documents), key=lambda d: (d.date or "~", d.id))
        place = event.place
        attributes = {
            "ACTOR": [_actor(ref) for ref in event.actors],
            "RECIP": [_actor(ref) for ref in event.recipients],
            "LOC": [{"text": place.name}] if place is not None and place.name else [],
            "DATE": [{"text": event.time.value}] if event.time.value else [],
        }
        found = {
            "id": event.id,
            "date": first.date,
            "event_type": event.type,
            "event_mode": [event.mode] if event.mode else [],
            "event_text": event.summary,
            "story_id": first.id,
            "publisher": first.outlet,
            "headline": first.title,
            "pub_date": first.date,
            "contexts": event.context,
            "version": made_by,
            "attributes": attributes,
            "event_geolocation": {"reason": "the place of the event in the record", "geo": _place(place)},
            "date_resolved": day.isoformat(),
            "date_raw": event.time.value,
        }
        yield to_json(found) + "\n"


def _actor(ref: ActorRef) -> dict[str, str]:
    return {
        "text": ref.name or "",
        "wiki": "",
        "country": ref.country or ("IGO" if ref.sector == "IGO" else ""),
        "code_1": ref.sector or "",
        "code_2": "",
        "country_name": country_names().get(ref.country or "", ""),
    }


def _place(place: PlaceRef | None) -> dict[str, object] | None:
    if place is None or place.lat is None:
        return None
    return {
        "resolved_placename": place.name,
        "country_code3": place.country,
        "lat": place.lat,
        "lon": place.lon,
    }
