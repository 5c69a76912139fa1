"""The tables of a record that come straight from its documents: the documents themselves and every mention in them."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from onrecord.annotate.lines import in_order
from onrecord.annotate.reading import LAYERS as LAYER_TYPES
from onrecord.annotate.reading import readings
from onrecord.ids import content_id
from onrecord.records import (
    ActorMention,
    Attribution,
    Document,
    EventMention,
    PlaceMention,
    Timex,
    arrow_schema,
    arrow_type,
    to_row,
)


@dataclass(frozen=True)
class Mentions:
    """A table that lists a layer: one row a mention, `id`, `document` and the fields of `record`.

    An id is derived from the document and what `known_by` names: where the mention stands.
    """

    layer: str
    record: type
    prefix: str
    known_by: tuple[str, ...] = ("start", "end")


MENTIONS = {
    "times": Mentions("times", Timex, "t"),
    "places": Mentions("places", PlaceMention, "p"),
    "attributions": Mentions("attributions", Attribution, "a", ("content", "cue", "source")),
    "actor_mentions": Mentions("actors", ActorMention, "n"),
    "event_mentions": Mentions("events", EventMention, "h"),
}

DOCUMENT_LAYERS = ("text", "url", "outlet", "title", "published", "page", "dating")


def documents_table(rows: pa.Table, stories: dict[str, list[str]]) -> pa.Table:
    """The documents as records. `rows` hold `DOCUMENT_LAYERS`, as far as stages wrote them, and where they came from.

    A title, byline, outlet or date that was given stands before one that the page states; a date that was worked out
    from within stands before both.
    """
    found: list[dict[str, Any]] = []
    for batch in rows.to_batches():
        have = [layer for layer in DOCUMENT_LAYERS if layer in batch.schema.names]
        given = batch.select(["path", "byline", "sha256"]).to_pylist()
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
                page.language,
                in_order({*page.flags, *misdated}),
                page.boilerplate,
                origin["sha256"],
                reading.text,
                stories.get(reading.id, []),
                reading.dating.why if reading.dating is not None else None,
            )
            found.append(to_row(document))
    return pa.Table.from_pylist(found, schema=arrow_schema(Document))


def mention_table(name: str, rows: pa.Table) -> pa.Table:
    """A table of `MENTIONS` from documents that hold its layer; `event_mentions` also wants `attributions`.

    An event's `attribution`, an index in its document, becomes the id of that attribution.
    """
    kind = MENTIONS[name]
    if kind.layer not in rows.schema.names:
        return mention_schema(name).empty_table()
    documents, mentions = _exploded(rows, kind.layer)
    fields = {field.name: mentions.field(field.name) for field in arrow_type(kind.record)}
    if name == "event_mentions":
        fields["attribution"] = _attribution_ids(rows, fields["attribution"])
    ids = _ids(kind, documents, fields)
    return pa.table({"id": ids, "document": documents, **fields}, schema=mention_schema(name))


def mention_schema(name: str) -> pa.Schema:
    """The columns of a table of `MENTIONS`."""
    schema = arrow_schema(MENTIONS[name].record)
    if name == "event_mentions":
        schema = schema.set(schema.get_field_index("attribution"), pa.field("attribution", pa.string()))
    return pa.schema([("id", pa.string()), ("document", pa.string()), *schema])


def _exploded(rows: pa.Table, layer: str) -> tuple[pa.Array, pa.StructArray]:
    """The document of each mention, and the mentions."""
    import pyarrow.compute as pc  # slow to load

    column = rows.column(layer).cast(arrow_type(LAYER_TYPES[layer])).combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    documents = rows.column("id").take(pc.list_parent_indices(column))
    return documents.combine_chunks(), column.flatten()


def _ids(kind: Mentions, documents: pa.Array, fields: dict[str, pa.Array]) -> list[str]:
    """An id for each mention; those that would be equal are told apart by their order."""
    seen: dict[str, int] = {}
    ids = []
    places = zip(*(fields[part].to_pylist() for part in kind.known_by), strict=True)
    for document, place in zip(documents.to_pylist(), places, strict=True):
        identity = content_id(kind.prefix, document, *place)
        again = seen[identity] = seen.get(identity, -1) + 1
        ids.append(content_id(kind.prefix, document, *place, again) if again else identity)
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
