"""`onrecord export ftm`: actors, events and articles as FollowTheMoney entities, one JSON object a line."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator

from onrecord.export.rows import HAPPENED, NOT_HAPPENED, Left, dates_said, days, each, to_json, web_address
from onrecord.knowledge.exchange import country_codes
from onrecord.records import Actor, ActorRef, Document, Event, Time
from onrecord.report.facts import names, quotation
from onrecord.store import Record

SCHEMATA = {"person": "Person", "state": "PublicBody", "body": "Organization", "group": "Organization"}
"""Kind of actor -> schema. A body of a government is a PublicBody."""
GOVERNING = ("GOV", "MIL", "LEG", "JUD", "COP", "SPY")
LANGUAGES = {"en": "eng"}
"""ISO 639-1 -> ISO 639-3, for the languages that onrecord reads."""
ROOM = {
    "name": 384, "alias": 384, "title": 384, "peopleMentioned": 384, "namesMentioned": 384, "location": 250,
    "bodyText": 65_000, "summary": 65_000,
}  # fmt: skip
"""Characters that FollowTheMoney takes of a property, `OTHERWISE` of one that is not here. What is longer is cut; a
`bodyText` goes on in another value."""
OTHERWISE = 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def lines(record: Record, left: Left) -> Iterator[str]:
    """Entities: articles, then actors, then events that happened, each sorted by id."""
    actors: set[str] = set()
    named: defaultdict[str, dict[str, list[str | None]]] = defaultdict(
        lambda: {"peopleMentioned": [], "namesMentioned": []}
    )
    for actor in each(record, "actors"):
        actors.add(actor.id)
        if not actor.id.startswith("unnamed:"):
            mentioned = "peopleMentioned" if actor.kind == "person" else "namesMentioned"
            for document in sorted({mention.document for mention in actor.mentions}):
                named[document][mentioned].append(actor.name)
    for document in each(record, "documents"):
        yield _line(_key(document.id), "Article", **_article(document), **named[document.id])
    for actor in each(record, "actors"):
        yield _line(_key(actor.id), _schema(actor), **_actor(actor))
    for event in each(record, "events"):
        if event.status in HAPPENED:
            yield _line(_key(event.id), "Event", **_event(event, actors))
        else:
            left[NOT_HAPPENED] += 1


def _key(identity: str) -> str:
    """An entity id: ours may hold characters that FollowTheMoney does not allow."""
    return "onrecord-" + hashlib.sha1(identity.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _line(key: str, schema: str, **properties: list[str | None]) -> str:
    """An entity with the values that are there, without the control characters and lengths that FollowTheMoney
    refuses."""
    kept = {}
    for name, values in properties.items():
        room, found = ROOM.get(name, OTHERWISE), sorted({_CONTROL.sub("", v).strip() for v in values if v} - {""})
        if name == "bodyText":
            found = [text[at : at + room] for text in found for at in range(0, len(text), room)]
        if found:
            kept[name] = [value[:room] for value in found]
    return to_json({"id": key, "schema": schema, "properties": kept}) + "\n"


def _schema(actor: Actor) -> str:
    return "PublicBody" if actor.kind == "body" and actor.sector in GOVERNING else SCHEMATA[actor.kind]


def _country(code: str | None) -> str | None:
    """FollowTheMoney's code of a country: ISO 3166-1 alpha-2 in small letters."""
    return country_codes()[code].alpha2.lower() if code in country_codes() and code else None


def _actor(actor: Actor) -> dict[str, list[str | None]]:
    """A person's offices are positions with the years that they were held; a state's country is itself."""
    found: dict[str, list[str | None]] = {
        "name": [actor.name],
        "alias": list(actor.aliases),
        "wikidataId": [actor.qid],
        "country": [_country(actor.country)],
    }
    if actor.kind == "person":
        found["position"] = [
            role.title + (f" ({role.from_ or ''}–{role.to or ''})" if role.from_ or role.to else "")
            for role in actor.roles
        ]
    return found


def _article(document: Document) -> dict[str, list[str | None]]:
    return {
        "title": [document.title],
        "fileName": [quotation(document.title or document.text[:400], 100) or document.id],
        "author": [document.byline],
        "publisher": [document.outlet],
        "publishedAt": [_day(document.published.value)],
        "sourceUrl": [web_address(document.url)],
        "language": [LANGUAGES.get(document.language or "")],
        "bodyText": [document.text],
    }


def _event(event: Event, actors: set[str]) -> dict[str, list[str | None]]:
    def ids(refs: list[ActorRef]) -> list[str | None]:
        return [_key(ref.actor) for ref in refs if ref.actor in actors and ref.actor]

    sides = " → ".join(filter(None, (names(event.actors), names(event.recipients))))
    return {
        "name": [f"{event.type or 'event'} {sides}".strip()],
        "recordId": [event.id],
        "summary": [event.summary],
        **_dates(event.time),
        "location": [event.place.name if event.place else None],
        "country": [_country(event.place.country) if event.place else None],
        "organizer": ids(event.actors),
        "involved": ids(event.recipients),
        "proof": [_key(document) for document in event.documents],
        "keywords": [event.type, event.mode, *event.context, "disputed" if event.disputes else None],
    }


def _dates(time: Time) -> dict[str, list[str | None]]:
    """The date as precise as it is known: a day, month or year. `startDate` and `endDate` would say that it lasted."""
    span = days(time)
    if span is None:
        return {}
    first, last = (day.isoformat() for day in span)
    known = next((first[:n] for n in (10, 7, 4) if first[:n] == last[:n]), None)
    return {"date": [known], "description": [None if first == last else f"dated {dates_said(*span)}"]}


def _day(value: str | None) -> str | None:
    """A year, month or day; FollowTheMoney knows no zones."""
    date = (value or "")[:10]
    return date if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", date) else None
