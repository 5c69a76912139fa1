"""`onrecord export ftm`: actors, events and articles as FollowTheMoney entities, one JSON object a line."""

import hashlib
import json
from collections.abc import Iterator

from onrecord.export.rows import HAPPENED
from onrecord.records import Actor, ActorRef, Document, Event
from onrecord.report.facts import names, quotation
from onrecord.store import Record

SCHEMATA = {"person": "Person", "state": "PublicBody", "body": "Organization", "group": "Organization"}
"""Kind of actor -> schema. A body of a government is a PublicBody."""
GOVERNING = ("GOV", "MIL", "LEG", "JUD", "COP", "SPY")
LANGUAGES = {"en": "eng"}
"""ISO 639-1 -> ISO 639-3, for the languages that onrecord reads."""


def lines(record: Record) -> Iterator[str]:
    """Entities: articles, then actors, then events that happened, each sorted by id."""
    actors: set[str] = set()
    for document in record.rows("documents"):
        yield _line(_key(document.id), "Article", **_article(document))
    for actor in record.rows("actors"):
        actors.add(actor.id)
        yield _line(_key(actor.id), _schema(actor), name=[actor.name], alias=actor.aliases, wikidataId=[actor.qid])
    for event in record.rows("events"):
        if event.status in HAPPENED:
            yield _line(_key(event.id), "Event", **_event(event, actors))


def _key(identity: str) -> str:
    """An entity id: ours may hold characters that FollowTheMoney does not allow."""
    return "onrecord-" + hashlib.sha1(identity.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _line(key: str, schema: str, **properties: list[str | None]) -> str:
    """An entity with the values that are there."""
    kept = {name: sorted({v for v in values if v}) for name, values in properties.items() if any(values)}
    return json.dumps({"id": key, "schema": schema, "properties": kept}, ensure_ascii=False) + "\n"


def _schema(actor: Actor) -> str:
    return "PublicBody" if actor.kind == "body" and actor.sector in GOVERNING else SCHEMATA[actor.kind]


def _article(document: Document) -> dict[str, list[str | None]]:
    url = document.url if (document.url or "").startswith(("https://", "http://")) else None
    return {
        "title": [document.title],
        "fileName": [quotation(document.title or document.text[:400], 100) or document.id],
        "author": [document.byline],
        "publisher": [document.outlet],
        "publishedAt": [_date(document.published.value)],
        "sourceUrl": [url],
        "language": [LANGUAGES.get(document.language or "")],
        "bodyText": [document.text],
    }


def _event(event: Event, actors: set[str]) -> dict[str, list[str | None]]:
    def ids(refs: list[ActorRef]) -> list[str | None]:
        return [_key(ref.actor) for ref in refs if ref.actor in actors and ref.actor]

    sides = " → ".join(filter(None, (names(event.actors), names(event.recipients))))
    first, last = _date(event.time.earliest), _date(event.time.latest)
    return {
        "name": [f"{event.type or 'event'} {sides}".strip()],
        "recordId": [event.id],
        "summary": [event.summary],
        "date": [first] if first == last else [],
        "startDate": [first],
        "endDate": [last],
        "location": [event.place.name if event.place else None],
        "organizer": ids(event.actors),
        "involved": ids(event.recipients),
        "proof": [_key(document) for document in event.documents],
        "keywords": list(event.context),
    }


def _date(value: str | None) -> str | None:
    """A year, month or day; FollowTheMoney knows no zones."""
    date = (value or "")[:10]
    return date if len(date) in (4, 7, 10) and date.replace("-", "").isdigit() else None
