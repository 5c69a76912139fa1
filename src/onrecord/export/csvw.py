"""`onrecord export csvw`: CSV files with metadata that says what their columns are (CSV on the Web, W3C 2015)."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.export.rows import CsvText, each, precision
from onrecord.records import ActorRef, Document, Event, Origin, Span, Statement
from onrecord.store import Record
from onrecord.store.files import together

Row = list[object]
LISTED = ";"
"""Stands between several values of one cell."""
TABLES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "documents": (
        ("id", "string", "the document's id"),
        ("outlet", "string", "who published it"),
        ("title", "string", "its headline"),
        ("byline", "string", "who wrote it"),
        ("published", "string", "ISO 8601 date or instant, as precise as known"),
        ("url", "string", "its address"),
        ("language", "string", "ISO 639-1"),
        ("flags", "list", "what is wrong with it"),
        ("sha256", "string", "hash of the original bytes"),
        (
            "text",
            "string",
            "its text, to which offsets refer; one that begins with = + - or @ has an apostrophe before it, so that no "
            "spreadsheet runs it, which offsets do not count",
        ),
    ),
    "events": (
        ("id", "string", "the event's id"),
        ("type", "string", "PLOVER type"),
        ("mode", "string", "PLOVER mode"),
        ("status", "string", "occurred, ongoing, planned, threatened, denied and so on: only the first two happened"),
        ("actors", "list", "who does it: ids, or names without one"),
        ("recipients", "list", "to whom it is done: ids, or names without one"),
        ("earliest", "string", "the first date it can have"),
        ("latest", "string", "the last date it can have"),
        ("place", "string", "where"),
        ("country", "string", "ISO 3166-1 alpha-3"),
        ("lat", "number", "degrees, WGS 84"),
        ("lon", "number", "degrees, WGS 84"),
        ("precision", "string", "whether the point is the place itself or the middle of a region or country"),
        ("summary", "string", "the sentence that tells it best"),
        ("documents", "integer", "how many documents carry it"),
        ("texts", "integer", "how many of them were written independently"),
        ("disputes", "integer", "how many disagreements are about it"),
    ),
    "statements": (
        ("id", "string", "the statement's id"),
        ("speaker", "string", "who said it: an id, or a name without one"),
        ("addressee", "string", "to whom"),
        ("force", "string", "assert, deny, threaten, promise and so on"),
        ("factuality", "string", "FactBank value"),
        ("negated", "boolean", "whether it is said not to have been said"),
        ("condition", "string", "what a threat or promise hangs on"),
        ("earliest", "string", "the first date it can have"),
        ("latest", "string", "the last date it can have"),
        ("text", "string", "its words in the fullest telling"),
        ("documents", "integer", "how many documents carry it"),
        ("texts", "integer", "how many of them were written independently"),
        ("disputes", "integer", "how many disagreements are about it"),
    ),
    "tellings": (
        ("fact", "string", "the id of an event or statement"),
        ("document", "string", "the document that tells it"),
        ("start", "integer", "where the telling begins, in code points"),
        ("end", "integer", "where it ends"),
        ("text", "string", "its words; … stands for those between the parts of a split quotation"),
    ),
    "origins": (
        ("fact", "string", "the id of an event or statement"),
        ("origin", "string", "on whose word it rests"),
        ("actor", "string", "the id of that actor"),
        ("kind", "string", "party, agency, outlet or unknown"),
        ("documents", "integer", "how many documents pass its word on"),
    ),
}  # fmt: skip
METADATA = "csv-metadata.json"


def export(record: Record, folder: Path) -> dict[str, int]:
    """Write one CSV file a table and `csv-metadata.json`, all of them or none; return their numbers of rows."""
    counts, text = dict.fromkeys(TABLES, 0), CsvText()
    with together(folder) as create:
        streams = {name: create(f"{name}.csv") for name in TABLES}
        for name, columns in TABLES.items():
            streams[name].write(text.line([column for column, _, _ in columns]).encode())
        for name, row in _rows(record):
            streams[name].write(text.line(row).encode("utf-8", "replace"))
            counts[name] += 1
        described = json.dumps(metadata(), indent=1, ensure_ascii=False) + "\n"
        create(METADATA).write(described.encode())
    return counts


def metadata() -> dict[str, object]:
    """The description of all tables: columns, types, keys (Metadata Vocabulary for Tabular Data)."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"header": True, "encoding": "utf-8"},
        "tables": [_table(name, columns) for name, columns in TABLES.items()],
    }


def _table(name: str, columns: tuple[tuple[str, str, str], ...]) -> dict[str, object]:
    schema: dict[str, object] = {"columns": [_column(*column) for column in columns]}
    if columns[0][0] == "id":
        schema["primaryKey"] = "id"
    if "document" in [column for column, _, _ in columns]:
        reference = {"resource": "documents.csv", "columnReference": "id"}
        schema["foreignKeys"] = [{"columnReference": "document", "reference": reference}]
    return {"url": f"{name}.csv", "tableSchema": schema}


def _column(name: str, datatype: str, what: str) -> dict[str, object]:
    listed: dict[str, object] = {"separator": LISTED} if datatype == "list" else {}
    kind = "string" if datatype == "list" else datatype
    return {"name": name, "titles": name, "datatype": kind, **listed, "dc:description": what}


def _rows(record: Record) -> Iterator[tuple[str, Row]]:
    """Every row with the name of its table."""
    texts: dict[str, str] = {}
    for document in each(record, "documents"):
        texts[document.id] = document.text
        yield "documents", _document(document)
    for event in each(record, "events"):
        yield "events", _event(event)
        for m in event.mentions:
            yield "tellings", _telling(event.id, m.document, [m.sentence], texts)
        yield from _origins(event.id, event.origins)
    for statement in each(record, "statements"):
        yield "statements", _statement(statement)
        for v in statement.variants:
            yield "tellings", _telling(statement.id, v.document, v.spans, texts)
        yield from _origins(statement.id, statement.origins)


def _document(d: Document) -> Row:
    published, flags = d.published.value, LISTED.join(d.flags)
    return [d.id, d.outlet, d.title, d.byline, published, d.url, d.language, flags, d.sha256, d.text]


def _event(e: Event) -> Row:
    place = e.place
    where: Row = [None] * 5
    if place is not None:
        exact = precision(place) if place.lat is not None else None
        where = [place.name, place.country, place.lat, place.lon, exact]
    return [
        e.id, e.type, e.mode, e.status, _parties(e.actors), _parties(e.recipients), e.time.earliest, e.time.latest,
        *where, e.summary, len(e.documents), e.texts, len(e.disputes),
    ]  # fmt: skip


def _statement(s: Statement) -> Row:
    speaker, addressee = _parties([s.speaker]), _parties([s.addressee])
    return [
        s.id, speaker, addressee, s.force, s.factuality, str(s.negated).lower(), s.condition, s.time.earliest,
        s.time.latest, s.text, len(s.documents), s.texts, len(s.disputes),
    ]  # fmt: skip


def _telling(fact: str, document: str, spans: Sequence[Span], texts: dict[str, str]) -> Row:
    words = " … ".join(texts[document][start:end] for start, end in spans)
    return [fact, document, spans[0].start, spans[-1].end, words]


def _parties(refs: Sequence[ActorRef | None]) -> str | None:
    named = [(ref.actor or ref.name or "").replace(LISTED, ",") for ref in refs if ref is not None]
    return LISTED.join(filter(None, named)) or None


def _origins(fact: str, origins: list[Origin]) -> Iterator[tuple[str, Row]]:
    for origin in origins:
        yield "origins", [fact, origin.name, origin.actor, origin.kind, len(origin.documents)]
