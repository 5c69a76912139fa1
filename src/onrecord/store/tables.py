"""The tables of a record that come straight from its documents: the documents themselves and every mention in them."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.annotate.reading import LAYERS as LAYER_TYPES
from onrecord.annotate.reading import readings
from onrecord.ids import content_id
from onrecord.records import (
    ActorMention,
    Attribution,
    Document,
    EventMention,
    Flag,
    PlaceMention,
    Timex,
    arrow_schema,
    arrow_type,
    to_row,
)

MENTIONS: dict[str, tuple[str, type]] = {
    "times": ("times", Timex),
    "places": ("places", PlaceMention),
    "attributions": ("attributions", Attribution),
    "actor_mentions": ("actors", ActorMention),
    "event_mentions": ("events", EventMention),
}
"""Table -> the layer that it lists and the record in it. Rows are `id`, `document` and the fields of the record."""

DOCUMENT_LAYERS = ("text", "url", "outlet", "title", "published", "page", "dating")


def documents_table(rows: pa.Table, stories: dict[str, list[str]]) -> pa.Table:
    """The documents as records. `rows` hold `DOCUMENT_LAYERS`, as far as stages wrote them, and where they came from.

    A title, byline, outlet or date that was given stands before one that the page states; a date that was worked out
    from within stands before both.
    """
    found: list[dict[str, Any]] = []
    for batch in rows.to_batches():
        have = [layer for layer in DOCUMENT_LAYERS if layer in batch.schema.names]
        given = batch.select([n for n in ("path", "byline", "given_language", "sha256")]).to_pylist()
        for reading, origin in zip(readings(batch, tuple(have)), given, strict=True):
            page = reading.page
            misdated = ["misdated"] if reading.dating is not None and reading.dating.misdated else []
            document = Document(
                reading.id,
                origin["path"],
                reading.url,
                reading.outlet or page.outlet,
                reading.title or page.title,
                origin["byline"] or page.byline,
                reading.date,
                page.language or origin["given_language"],
                in_order({*page.flags, *misdated}),
                page.boilerplate,
                origin["sha256"],
                reading.text,
                stories.get(reading.id, []),
            )
            found.append(to_row(document))
    return pa.Table.from_pylist(found, schema=arrow_schema(Document))


def in_order(flags: set[Any]) -> list[Any]:
    """Flags in the order of their vocabulary."""
    return [flag for flag in Flag.__args__ if flag in flags]  # type: ignore[attr-defined]


def mention_table(name: str, rows: pa.Table) -> pa.Table:
    """A table of `MENTIONS` from documents that hold its layer; `event_mentions` also wants `attributions`.

    An event's `attribution`, an index in its document, becomes the id of that attribution.
    """
    layer, record = MENTIONS[name]
    if layer not in rows.schema.names:
        return mention_schema(name).empty_table()
    documents, mentions = _exploded(rows, layer)
    fields = {field.name: mentions.field(field.name) for field in arrow_type(record)}
    if name == "event_mentions":
        fields["attribution"] = _attribution_ids(rows, fields["attribution"])
    ids = _ids(name, documents, fields)
    return pa.table({"id": ids, "document": documents, **fields}, schema=mention_schema(name))


def mention_schema(name: str) -> pa.Schema:
    """The columns of a table of `MENTIONS`."""
    schema = arrow_schema(MENTIONS[name][1])
    if name == "event_mentions":
        schema = schema.set(schema.get_field_index("attribution"), pa.field("attribution", pa.string()))
    return pa.schema([("id", pa.string()), ("document", pa.string()), *schema])


def _exploded(rows: pa.Table, layer: str) -> tuple[pa.Array, pa.StructArray]:
    """The document of each mention, and the mentions."""
    column = rows.column(layer).cast(arrow_type(LAYER_TYPES[layer])).combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    documents = rows.column("id").take(pc.list_parent_indices(column))
    return documents.combine_chunks(), column.flatten()


def _ids(name: str, documents: pa.Array, fields: dict[str, pa.Array]) -> list[str]:
    """An id for each mention from its document and offsets; equal ones are told apart by their order."""
    if name == "attributions":
        parts = zip(*(fields[part].to_pylist() for part in ("content", "cue", "source")), strict=True)
        prefix = "a"
    else:
        parts = zip(*(fields[part].to_pylist() for part in ("start", "end")), strict=True)
        prefix = MENTIONS[name][0][0] if name in ("times", "places") else {"actor_mentions": "n", "event_mentions": "h"}[name]
    seen: dict[str, int] = {}
    ids = []
    for document, part in zip(documents.to_pylist(), parts, strict=True):
        identity = content_id(prefix, document, *part)
        again = seen[identity] = seen.get(identity, -1) + 1
        ids.append(identity if again == 0 else content_id(prefix, document, *part, again))
    return ids


def _attribution_ids(rows: pa.Table, indices: pa.Array) -> pa.Array:
    """The ids of the attributions that event mentions hang on, for their indices in each document."""
    attributions = mention_table("attributions", rows)
    first: dict[str, int] = {}
    for position, document in enumerate(attributions.column("document").to_pylist()):
        first.setdefault(document, position)
    ids = attributions.column("id").to_pylist()
    documents, _ = _exploded(rows, "events")
    pairs = zip(documents.to_pylist(), indices.to_pylist(), strict=True)
    return pa.array([None if i is None else ids[first[d] + i] for d, i in pairs], pa.string())
