"""What a drawing shows of an event: the timeline and the map are made of these."""

from dataclasses import dataclass

from onrecord.records import Event
from onrecord.report.facts import day, names, ordinal
from onrecord.report.parties import colour, party


@dataclass(slots=True)
class Drawn:
    """An event as drawings show it. `first` and `last` are day numbers (1 is 1 January of the year 1), both 0 unless
    the event has both; `lane` is the party that it is a deed of, empty if none is known; `place` is empty if it has
    no point on the map."""

    id: str
    first: int
    last: int
    lane: str
    colour: str
    status: str
    type: str
    day: str
    label: str
    place: str
    lat: float
    lon: float


def drawn(event: Event) -> Drawn:
    """What drawings show of an event."""
    first, last = ordinal(event.time.earliest), ordinal(event.time.latest)
    if first is None or last is None or first > last:
        first, last = 0, 0
    lane = next((p for p in map(party, event.actors) if p), "")
    place, lat, lon = "", 0.0, 0.0
    if (at := event.place) is not None and at.lat is not None and at.lon is not None:
        place, lat, lon = at.name or "a place without a name", at.lat, at.lon
    kind = event.type or "event"
    return Drawn(
        event.id, first, last, lane, colour(event), event.status, kind, day(event.time), told_short(event),
        place, lat, lon,
    )  # fmt: skip


def told_short(event: Event) -> str:
    """An event in a line: when, what, who to whom."""
    actors, recipients = names(event.actors) or "nobody named", names(event.recipients)
    to = f" to {recipients}" if recipients else ""
    return f"{day(event.time)} {event.type or 'event'} {event.status}: {actors}{to}".strip()
