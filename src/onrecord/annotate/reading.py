"""One document with every layer read so far, and the base of the rooms that read it.

A layer is a column of the document's row. `LAYERS` says what each holds; a room names the layers it `reads` and
`writes`, and `Room.map` turns Arrow rows into `Reading`s and back.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from onrecord.language import tokens as token_columns
from onrecord.language.tokens import Tokens
from onrecord.records import (
    ActorMention,
    Attribution,
    Dating,
    EventMention,
    Page,
    PlaceMention,
    Span,
    Time,
    Timex,
    arrow_type,
    column_values,
    encoder,
)

LAYERS: dict[str, Any] = {
    "id": str,
    "text": str,
    "url": str | None,
    "outlet": str | None,
    "title": str | None,
    "published": Time | None,
    "language": str | None,
    "page": Page,
    "tokens": Tokens,
    "times": list[Timex],
    "dating": Dating,
    "actors": list[ActorMention],
    "places": list[PlaceMention],
    "attributions": list[Attribution],
    "events": list[EventMention],
}
SOURCE_LAYERS = ("id", "text", "url", "outlet", "title", "published", "language")
"""What a reader of documents delivers; everything else is written by a stage."""

UNKNOWN_PAGE = Page(None, [], [], None, None, None, Time())


@dataclass
class Reading:
    """One document with the layers that its stage reads; a layer not read, or not yet written, is empty.

    `published` and `language` are what the caller gave; `date` is the best date known so far.
    """

    id: str
    text: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: Time | None = None
    language: str | None = None
    page: Page = UNKNOWN_PAGE
    tokens: Tokens = field(default_factory=lambda: Tokens(""))
    times: list[Timex] = field(default_factory=list)
    dating: Dating | None = None
    actors: list[ActorMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    events: list[EventMention] = field(default_factory=list)

    @property
    def date(self) -> Time:
        """The document's date: worked out from within if `when` has read it, else the page's, else the caller's."""
        if self.dating is not None:
            return self.dating.published
        if self.page.published.value is not None:
            return self.page.published
        return self.published or Time()

    @property
    def boilerplate(self) -> list[Span]:
        """Page furniture: marked, never annotated."""
        return self.page.boilerplate


def column_type(layer: str) -> pa.DataType:
    """The Arrow type of a layer's column."""
    return token_columns.ARROW_TYPE if layer == "tokens" else arrow_type(LAYERS[layer])


SOURCE_SCHEMA = pa.schema([pa.field(layer, column_type(layer)) for layer in SOURCE_LAYERS])
"""The columns of a document before the first stage."""


def readings(batch: pa.RecordBatch, layers: tuple[str, ...]) -> list[Reading]:
    """The rows of a batch as readings that hold `layers` (id and text always), as far as the batch has them."""
    names = [name for name in dict.fromkeys(("id", "text", *layers)) if name in batch.schema.names]
    columns = {name: _decoded(batch, name) for name in names}
    return [Reading(**{name: columns[name][row] for name in names}) for row in range(batch.num_rows)]


_KEPT = 256
"""Documents whose layers are kept decoded for the next stage; more would hold much memory."""
_last: dict[str, tuple[pa.RecordBatch, list[Any]]] = {}
"""What each layer was decoded from last, and to what: stages read the same columns one after the other."""


def _decoded(batch: pa.RecordBatch, layer: str) -> list[Any]:
    """A layer's values, a document each; lists are the caller's own, what is in them is shared and never changed."""
    source = batch.select(["text", layer] if layer == "tokens" else [layer])
    last = _last.get(layer)
    if last is not None and last[0].equals(source):
        values = last[1]
    elif layer == "tokens":
        values = token_columns.from_arrow(batch.column("text").to_pylist(), batch.column("tokens"))
    else:
        values = column_values(batch.column(layer), LAYERS[layer])
    if batch.num_rows <= _KEPT:
        _last[layer] = (source, values)
    return [list(value) if isinstance(value, list) else value for value in values]


def table_readings(table: pa.Table, layers: tuple[str, ...]) -> list[Reading]:
    """The rows of a table as readings; a layer that no stage of the plan wrote stays empty."""
    have = tuple(layer for layer in layers if layer in table.column_names)
    return [reading for batch in table.to_batches() for reading in readings(batch, have)]


def encode_layer(layer: str, values: list[Any]) -> pa.Array:
    """One value a document as the layer's Arrow column."""
    if layer == "tokens":
        return token_columns.to_arrow(values)
    encode = encoder(LAYERS[layer])
    return pa.array(values if encode is None else [encode(v) for v in values], type=column_type(layer))


class Room(ABC):
    """A document stage that fills layers of one `Reading` after another."""

    name: str
    version: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]

    def open(self) -> None:  # noqa: B027  (a room without tables has nothing to load)
        """Load models and lexicons; called once per worker."""

    @abstractmethod
    def read(self, reading: Reading) -> None:
        """Fill the layers that the room writes."""

    def read_all(self, batch: list[Reading]) -> None:
        """Fill the layers of several documents; overridden where reading them together is faster."""
        for reading in batch:
            self.read(reading)

    def map(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Each batch with the written layers as added columns."""
        for batch in batches:
            rows = readings(batch, self.reads)
            self.read_all(rows)
            for layer in self.writes:
                batch = batch.append_column(layer, encode_layer(layer, [getattr(row, layer) for row in rows]))
            yield batch
