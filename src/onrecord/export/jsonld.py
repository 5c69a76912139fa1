"""`onrecord export jsonld`: documents, actors, events and claims as linked data.

schema.org names what there is, the W3C Web Annotation Data Model (2017) where it is told, PROV-O (2013) what was
derived from what and on whose word; `term:` is what neither has. The context stands in the file, so that nothing is
fetched to read it. Offsets are code points, as the selectors of the annotation model count them.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from urllib.parse import quote

from onrecord.export.rows import HAPPENED, ROWS_AT_ONCE, Left, days, each, precision, to_json, web_address
from onrecord.ids import content_id
from onrecord.knowledge.exchange import country_codes
from onrecord.records import (
    Actor,
    ActorRef,
    Derivation,
    Disagreement,
    Document,
    Event,
    Origin,
    PlaceRef,
    Span,
    Statement,
    Time,
)
from onrecord.store import Record

CONTEXT = {
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "term": "urn:onrecord:term:",
    "record": "urn:onrecord:",
    "id": "@id",
    "type": "@type",
    "oa:start": {"@type": "xsd:nonNegativeInteger"},
    "oa:end": {"@type": "xsd:nonNegativeInteger"},
    "schema:sameAs": {"@type": "@id"},
    "schema:additionalType": {"@type": "@id"},
}
QUOTED_AROUND = 32
"""Code points of prefix and suffix, by which a quotation is found again where offsets have shifted."""
ACTORS = {"person": "schema:Person", "state": "schema:Country"}
"""Kind of actor -> class; others are organisations."""

Node = dict[str, object]


def lines(record: Record, left: Left) -> Iterator[str]:
    """One JSON-LD document, a node of its graph a line."""
    first = True
    yield '{"@context": ' + json.dumps(CONTEXT) + ', "@graph": ['
    for node in _graph(record):
        yield ("\n" if first else ",\n") + to_json(node)
        first = False
    yield "\n]}\n"


def _graph(record: Record) -> Iterator[Node]:
    texts: dict[str, str] = {}
    for document in each(record, "documents"):
        texts[document.id] = document.text
        yield _document(document)
    yield from map(_actor, each(record, "actors"))
    yield from map(_derivation, each(record, "derivations"))
    for event in each(record, "events"):
        yield _event(event)
        for told_in, sentence in dict.fromkeys((m.document, m.sentence) for m in event.mentions):
            yield _annotation(event.id, told_in, texts[told_in], [sentence])
    for statement in each(record, "statements"):
        yield _claim(statement)
        for told_in, spans in dict.fromkeys((v.document, tuple(v.spans)) for v in statement.variants):
            yield _annotation(statement.id, told_in, texts[told_in], spans)
    yield from map(_disagreement, each(record, "disagreements"))


@lru_cache(ROWS_AT_ONCE * 64)
def _iri(identity: str) -> str:
    return "record:" + quote(identity, safe="-._~:", errors="replace")


def _document_iri(identity: str) -> str:
    """A document's id was given and may look like any other."""
    return _iri(f"document:{identity}")


def _ids(iris: Sequence[str]) -> list[Node]:
    return [{"id": iri} for iri in iris]


def _kept(**values: object) -> Node:
    """The values that are there; `schema_name` becomes `schema:name`."""
    return {_key(key): value for key, value in values.items() if value or value == 0}


@cache
def _key(name: str) -> str:
    return name.replace("_", ":", 1)


def _document(document: Document) -> Node:
    return _kept(
        id=_document_iri(document.id),
        type=["schema:NewsArticle", "prov:Entity"],
        schema_identifier=document.id,
        schema_headline=document.title,
        schema_author=document.byline,
        schema_publisher=_kept(type="schema:Organization", schema_name=document.outlet) if document.outlet else None,
        schema_datePublished=document.published.value,
        schema_inLanguage=document.language,
        schema_url=web_address(document.url),
        term_sha256=document.sha256,
        schema_text=document.text,
    )


def _actor(actor: Actor) -> Node:
    return _kept(
        id=_iri(actor.id),
        type=[ACTORS.get(actor.kind, "schema:Organization"), "prov:Agent"],
        schema_name=actor.name,
        schema_alternateName=actor.aliases,
        schema_sameAs=f"http://www.wikidata.org/entity/{actor.qid}" if re.fullmatch(r"Q\d+", actor.qid or "") else None,
        term_country=actor.country,
        term_sector=actor.sector,
    )


def _derivation(derivation: Derivation) -> Node:
    """PROV-O's qualified derivation: the influence stands on the child and names the parent. Where the direction is
    guessed nothing is said to be derived, only that the two share text."""
    known, parent = derivation.direction == "known", {"id": _document_iri(derivation.parent)}
    kind = "prov:Quotation" if derivation.kind in ("quotation", "excerpt") else "prov:Derivation"
    described: Node = {
        "id": _iri(content_id("v", derivation.child, derivation.parent)),
        "type": kind if known else "term:SharedText",
        "prov:entity" if known else "term:guessedParent": parent,
        "term:kind": derivation.kind,
        "term:coverage": derivation.coverage,
        "schema:description": derivation.reason,
    }
    if not known:
        return {"id": _document_iri(derivation.child), "term:sharesText": described}
    return {
        "id": _document_iri(derivation.child),
        "prov:wasDerivedFrom": parent,
        "prov:qualifiedDerivation": described,
    }


def _agent(ref: ActorRef) -> Node:
    """Who a fact names: an actor of the record, or a name that nobody is known by."""
    return _kept(id=_iri(ref.actor) if ref.actor else None, schema_name=ref.name)


def _origin(origin: Origin) -> Node:
    return _kept(
        id=_iri(origin.actor) if origin.actor else None,
        type="prov:Agent",
        schema_name=origin.name,
        term_originKind=origin.kind,
    )


def _bound(value: str | None) -> Node | None:
    """A date or instant with its datatype; PROV and SPARQL compare none without."""
    if value is None:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return {"@value": value, "@type": "xsd:date"}
    whole = re.sub(r"(T\d{2}:\d{2})(?=$|[Z+-])", r"\1:00", value)
    return {"@value": whole, "@type": "xsd:dateTime"} if "T" in whole else {"@value": whole}


def _interval(time: Time) -> str | None:
    """An ISO 8601 date or interval."""
    if time.earliest and time.latest:
        return time.earliest if time.earliest == time.latest else f"{time.earliest}/{time.latest}"
    return time.earliest or time.latest


def _place(place: PlaceRef) -> Node:
    codes = country_codes().get(place.country or "")
    address = _kept(type="schema:PostalAddress", schema_addressCountry=codes.alpha2) if codes else None
    return _kept(
        type="schema:Place",
        schema_name=place.name,
        schema_latitude=place.lat,
        schema_longitude=place.lon,
        schema_address=address,
        term_precision=precision(place),
    )


def _standing(fact: Event | Statement) -> Node:
    """What a fact rests on, and what disputes it."""
    return {
        "term_texts": fact.texts,
        "prov_wasAttributedTo": [_origin(origin) for origin in fact.origins],
        "prov_wasDerivedFrom": _ids([_document_iri(d) for d in fact.documents]),
        "term_dispute": _ids([_iri(d) for d in fact.disputes]),
    }


def _event(event: Event) -> Node:
    """An event is a `schema:Event` only if it happened, and starts and ends only if its day is known; the bounds of its
    date stand beside."""
    span, happened = days(event.time), event.status in HAPPENED
    day = span[0].isoformat() if happened and span is not None and span[0] == span[1] else None
    return _kept(
        id=_iri(event.id),
        type=["term:Event", "prov:Entity", *(["schema:Event"] if happened else [])],
        schema_additionalType=f"urn:plover:{event.type}" if event.type else None,
        schema_description=event.summary,
        schema_actor=[_agent(ref) for ref in event.actors],
        term_recipient=[_agent(ref) for ref in event.recipients],
        schema_startDate=day,
        schema_endDate=day,
        term_earliest=_bound(event.time.earliest),
        term_latest=_bound(event.time.latest),
        schema_location=_place(event.place) if event.place is not None else None,
        term_mode=event.mode,
        term_context=event.context,
        term_status=event.status,
        **_standing(event),
    )


def _claim(statement: Statement) -> Node:
    return _kept(
        id=_iri(statement.id),
        type=["schema:Claim", "prov:Entity"],
        schema_text=statement.text,
        schema_author=_agent(statement.speaker) if statement.speaker else None,
        term_addressee=_agent(statement.addressee) if statement.addressee else None,
        term_via=[_agent(ref) for ref in statement.via],
        schema_temporalCoverage=_interval(statement.time),
        term_force=statement.force,
        term_factuality=statement.factuality,
        term_negated=statement.negated,
        term_condition=statement.condition,
        **_standing(statement),
    )


def _disagreement(disagreement: Disagreement) -> Node:
    return _kept(
        id=_iri(disagreement.id),
        type="term:Disagreement",
        schema_about={"id": _iri(disagreement.about)},
        term_attribute=disagreement.attribute,
        term_kind=disagreement.kind,
        term_position=[
            _kept(
                schema_value=value.value,
                prov_wasAttributedTo=[_agent(ref) for ref in value.on_whose_word],
                prov_wasDerivedFrom=_ids([_document_iri(d) for d in value.documents]),
            )
            for value in disagreement.values
        ],
    )


def _annotation(fact: str, document: str, text: str, spans: Sequence[Span]) -> Node:
    """A telling of a fact. Each span is a target of its own: several selectors of one would choose the same words."""
    targets: list[Node] = [
        {
            "type": "oa:SpecificResource",
            "oa:hasSource": {"id": _document_iri(document)},
            "oa:hasSelector": [
                {"type": "oa:TextPositionSelector", "oa:start": start, "oa:end": end},
                {
                    "type": "oa:TextQuoteSelector",
                    "oa:exact": text[start:end],
                    "oa:prefix": text[max(0, start - QUOTED_AROUND) : start],
                    "oa:suffix": text[end : end + QUOTED_AROUND],
                },
            ],
        }
        for start, end in spans
    ]
    return {
        "id": _iri(content_id("w", fact, document, [list(span) for span in spans])),
        "type": "oa:Annotation",
        "oa:motivatedBy": {"id": "oa:identifying"},
        "oa:hasBody": {"id": _iri(fact)},
        "oa:hasTarget": targets,
    }
