"""`onrecord export jsonld`: documents, events and claims as linked data.

schema.org names what there is, the W3C Web Annotation Data Model (2017) where it is told, PROV-O (2013) what was
derived from what. The context stands in the file, so that nothing is fetched to read it. Offsets are code points, as
the selectors of the annotation model count them.
"""

import json
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from onrecord.ids import content_id
from onrecord.records import ActorRef, Derivation, Document, Event, Span, Statement, Time
from onrecord.store import Record

CONTEXT = {
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "record": "urn:onrecord:",
    "id": "@id",
    "type": "@type",
}
QUOTED_AROUND = 32
"""Code points of prefix and suffix, by which a quotation is found again where offsets have shifted."""

Node = dict[str, object]


def lines(record: Record) -> Iterator[str]:
    """One JSON-LD document, a node of its graph a line."""
    first = True
    yield '{"@context": ' + json.dumps(CONTEXT) + ', "@graph": ['
    for node in _graph(record):
        yield ("\n" if first else ",\n") + json.dumps(node, ensure_ascii=False)
        first = False
    yield "\n]}\n"


def _graph(record: Record) -> Iterator[Node]:
    documents: dict[str, Document] = {document.id: document for document in record.rows("documents")}
    yield from map(_document, documents.values())
    yield from map(_derivation, record.rows("derivations"))
    for event in record.rows("events"):
        yield _event(event)
        for document, sentence in dict.fromkeys((m.document, m.sentence) for m in event.mentions):
            yield _annotation(event.id, documents[document], [sentence])
    for statement in record.rows("statements"):
        yield _claim(statement)
        for document, spans in dict.fromkeys((v.document, tuple(v.spans)) for v in statement.variants):
            yield _annotation(statement.id, documents[document], spans)


def _iri(identity: str) -> str:
    return "record:" + quote(identity, safe="-._~:", errors="replace")


def _kept(**values: object) -> Node:
    """The values that are there; `schema_name` becomes `schema:name`."""
    return {key.replace("_", ":", 1): value for key, value in values.items() if value not in (None, [], "")}


def _document(document: Document) -> Node:
    return _kept(
        id=_iri(document.id),
        type=["schema:NewsArticle", "prov:Entity"],
        schema_headline=document.title,
        schema_author=document.byline,
        schema_publisher=document.outlet,
        schema_datePublished=document.published.value,
        schema_inLanguage=document.language,
        schema_url=document.url,
        schema_sha256=document.sha256,
        schema_text=document.text,
    )


def _derivation(derivation: Derivation) -> Node:
    """PROV-O's qualified derivation: the influence stands on the child and names the parent."""
    return {
        "id": _iri(derivation.child),
        "prov:wasDerivedFrom": {"id": _iri(derivation.parent)},
        "prov:qualifiedDerivation": {
            "id": _iri(content_id("v", derivation.child, derivation.parent)),
            "type": "prov:Quotation" if derivation.kind in ("quotation", "excerpt") else "prov:Derivation",
            "prov:entity": {"id": _iri(derivation.parent)},
            "record:kind": derivation.kind,
            "record:coverage": derivation.coverage,
            "record:direction": derivation.direction,
            "schema:description": derivation.reason,
        },
    }


def _actor(ref: ActorRef) -> Node:
    kind = "schema:Person" if (ref.actor or "").startswith("person:") else "schema:Organization"
    return _kept(id=_iri(ref.actor) if ref.actor else None, type=kind, schema_name=ref.name)


def _interval(time: Time) -> str | None:
    """An ISO 8601 date or interval."""
    if time.earliest and time.latest:
        return time.earliest if time.earliest == time.latest else f"{time.earliest}/{time.latest}"
    return time.earliest or time.latest


def _event(event: Event) -> Node:
    place: Node | None = None
    if event.place is not None:
        place = _kept(
            type="schema:Place",
            schema_name=event.place.name,
            schema_latitude=event.place.lat,
            schema_longitude=event.place.lon,
        )
    return _kept(
        id=_iri(event.id),
        type=["schema:Event", "prov:Entity"],
        schema_additionalType=f"urn:plover:{event.type}" if event.type else None,
        schema_description=event.summary,
        schema_actor=[_actor(ref) for ref in event.actors],
        schema_recipient=[_actor(ref) for ref in event.recipients],
        schema_temporalCoverage=_interval(event.time),
        schema_location=place,
        record_status=event.status,
        record_texts=event.texts,
        record_origins=[origin.name for origin in event.origins],
        record_disputes=event.disputes,
    )


def _claim(statement: Statement) -> Node:
    return _kept(
        id=_iri(statement.id),
        type=["schema:Claim", "prov:Entity"],
        schema_text=statement.text,
        schema_author=_actor(statement.speaker) if statement.speaker else None,
        schema_recipient=_actor(statement.addressee) if statement.addressee else None,
        schema_temporalCoverage=_interval(statement.time),
        record_force=statement.force,
        record_factuality=statement.factuality,
        record_condition=statement.condition,
        record_texts=statement.texts,
        record_origins=[origin.name for origin in statement.origins],
        record_disputes=statement.disputes,
    )


def _annotation(fact: str, document: Document, spans: Sequence[Span]) -> Node:
    selectors: list[Node] = []
    for start, end in spans:
        selectors.append({"type": "oa:TextPositionSelector", "oa:start": start, "oa:end": end})
        selectors.append(
            {
                "type": "oa:TextQuoteSelector",
                "oa:exact": document.text[start:end],
                "oa:prefix": document.text[max(0, start - QUOTED_AROUND) : start],
                "oa:suffix": document.text[end : end + QUOTED_AROUND],
            }
        )
    return {
        "id": _iri(content_id("w", fact, document.id, [list(span) for span in spans])),
        "type": "oa:Annotation",
        "oa:motivatedBy": {"id": "oa:identifying"},
        "oa:hasBody": {"id": _iri(fact)},
        "oa:hasTarget": {
            "type": "oa:SpecificResource",
            "oa:hasSource": {"id": _iri(document.id)},
            "oa:hasSelector": selectors,
        },
    }
