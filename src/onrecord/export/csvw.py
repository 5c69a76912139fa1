"""`onrecord export csvw`: CSV files with metadata that says what their columns are (CSV on the Web, W3C 2015)."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.export.rows import csv_lines
from onrecord.records import ActorRef, Document, Event, Origin, Statement
from onrecord.store import Record
from onrecord.store.files import write_whole

Row = list[object]
TABLES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "documents": (
        ("id", "string", "the document's id"),
        ("outlet", "string", "who published it"),
        ("title", "string", "its headline"),
        ("byline", "string", "who wrote it"),
        ("published", "string", "ISO 8601 date or instant, as precise as known"),
        ("url", "string", "its address"),
        ("language", "string", "ISO 639-1"),
        ("flags", "string", "what is wrong with it, separated by blanks"),
        ("sha256", "string", "hash of the original bytes"),
        ("text", "string", "its text, to which offsets refer"),
    ),
    "events": (
        ("id", "string", "the event's id"),
        ("type", "string", "PLOVER type"),
        ("status", "string", "occurred, planned, threatened, denied and so on"),
        ("actors", "string", "who does it: ids, or names without one, separated by ;"),
        ("recipients", "string", "to whom it is done"),
        ("earliest", "string", "the first date it can have"),
        ("latest", "string", "the last date it can have"),
        ("place", "string", "where"),
        ("country", "string", "ISO 3166-1 alpha-3"),
        ("lat", "number", "degrees, WGS 84"),
        ("lon", "number", "degrees, WGS 84"),
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
    """Write one CSV file a table and `csv-metadata.json`; return their numbers of rows."""
    rows = _rows(record)
    for name, columns in TABLES.items():
        content = "".join(csv_lines([column for column, _, _ in columns], rows[name]))
        write_whole(folder / f"{name}.csv", content.encode("utf-8", "replace"))
    write_whole(folder / METADATA, (json.dumps(metadata(), indent=1) + "\n").encode())
    return {name: len(found) for name, found in rows.items()}


def metadata() -> dict[str, object]:
    """The description of all tables: columns, types, keys (Metadata Vocabulary for Tabular Data)."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"header": True, "encoding": "utf-8"},
        "tables": [_table(name, columns) for name, columns in TABLES.items()],
    }


def _table(name: str, columns: tuple[tuple[str, str, str], ...]) -> dict[str, object]:
    schema: dict[str, object] = {
        "columns": [
            {"name": column, "titles": column, "datatype": datatype, "dc:description": what}
            for column, datatype, what in columns
        ]
    }
    if columns[0][0] == "id":
        schema["primaryKey"] = "id"
    if "document" in [column for column, _, _ in columns]:
        reference = {"resource": "documents.csv", "columnReference": "id"}
        schema["foreignKeys"] = [{"columnReference": "document", "reference": reference}]
    return {"url": f"{name}.csv", "tableSchema": schema}


def _rows(record: Record) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {name: [] for name in TABLES}
    documents: list[Document] = record.rows("documents")
    for d in documents:
        found["documents"].append(
            [
                d.id,
                d.outlet,
                d.title,
                d.byline,
                d.published.value,
                d.url,
                d.language,
                " ".join(d.flags),
                d.sha256,
                d.text,
            ]
        )
    events: list[Event] = record.rows("events")
    for e in events:
        place = [e.place.name, e.place.country, e.place.lat, e.place.lon] if e.place else [None] * 4
        found["events"].append(
            [e.id, e.type, e.status, _parties(e.actors), _parties(e.recipients), e.time.earliest, e.time.latest, *place,
             e.summary, len(e.documents), e.texts, len(e.disputes)]
        )  # fmt: skip
        found["tellings"] += [[e.id, m.document, m.sentence.start, m.sentence.end] for m in e.mentions]
        found["origins"] += _origins(e.id, e.origins)
    statements: list[Statement] = record.rows("statements")
    for s in statements:
        speaker, addressee = _parties([s.speaker]), _parties([s.addressee])
        found["statements"].append(
            [s.id, speaker, addressee, s.force, s.factuality, str(s.negated).lower(), s.condition, s.time.earliest,
             s.time.latest, s.text, len(s.documents), s.texts, len(s.disputes)]
        )  # fmt: skip
        found["tellings"] += [[s.id, v.document, v.spans[0].start, v.spans[-1].end] for v in s.variants]
        found["origins"] += _origins(s.id, s.origins)
    return found


def _parties(refs: Sequence[ActorRef | None]) -> str | None:
    named = [ref.actor or ref.name for ref in refs if ref is not None]
    return ";".join(filter(None, named)) or None


def _origins(fact: str, origins: list[Origin]) -> Iterator[Row]:
    for origin in origins:
        yield [fact, origin.name, origin.actor, origin.kind, len(origin.documents)]
