"""The nouns of onrecord: typed, frozen records from which the Arrow and the JSON schemas are derived.

One dataclass is the single source of truth for a record: its field names and order are those of the outward contract,
its annotations give `arrow_type` and `json_schema`. Offsets everywhere are Unicode code points, half-open [start, end),
into the document's text as given. Closed vocabularies stand beside the records as tuples.
"""

import dataclasses
import functools
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

ANNOTATION_SCHEMA = "onrecord.annotation/1"


class Span(NamedTuple):
    """[start, end) in code points; written as a JSON array of two integers."""

    start: int
    end: int


Basis = Literal["given", "stated", "inferred", "unknown"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Use = Literal["literal", "metonym", "demonym"]
AttributionKind = Literal["direct", "indirect", "mixed"]
Force = Literal[
    "assert", "confirm", "deny", "accuse", "blame", "warn", "threaten", "promise", "offer", "request", "demand",
    "refuse", "agree", "praise", "condemn", "predict", "ask", "announce", "think",
]  # fmt: skip
Factuality = Literal["CT+", "CT-", "PR+", "PR-", "PS+", "PS-", "CTu", "Uu"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Status = Literal[
    "occurred", "ongoing", "planned", "conditional", "threatened", "denied", "alleged", "hypothetical", "historical",
]  # fmt: skip
Flag = Literal["mojibake", "spun", "translated", "misdated", "contaminated", "truncated", "non-english"]
DerivationKind = Literal["copy", "excerpt", "rewrite", "merge", "quotation"]
Direction = Literal["known", "guessed"]
DisagreementKind = Literal["dispute", "denial", "variant", "rounding", "update"]
ActorKind = Literal["person", "body", "state", "group"]
OriginKind = Literal["party", "agency", "outlet", "unknown"]
JudgementKind = Literal["reject", "merge", "split", "set", "speaker", "mark", "undo"]
Mark = Literal["right", "wrong", "one fact", "several facts"]
Judged = Literal["event", "statement", "disagreement", "derivation", "document", "judgement"]


@dataclass(frozen=True, slots=True)
class Time:
    """A point or interval: ISO 8601 or TIMEX3 `value`; `earliest` and `latest` are dates or instants that bound it."""

    value: str | None = None
    earliest: str | None = None
    latest: str | None = None
    basis: Basis = "unknown"


@dataclass(frozen=True, slots=True)
class ActorRef:
    """Who: `actor` is an id that outlives offices, country is ISO 3166-1 alpha-3, sector a PLOVER code."""

    actor: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """Where: name, country (ISO 3166-1 alpha-3) and a point in decimal degrees, WGS 84."""

    name: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Timex:
    """A TIMEX3 expression. `earliest`/`latest` bound its calendar place, `why` tells how the value was reached."""

    start: int
    end: int
    type: TimexType
    value: str | None
    mod: str | None
    text: str
    earliest: str | None = None
    latest: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A toponym, metonym or demonym in a document, with its point."""

    start: int
    end: int
    name: str | None
    country: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    use: Use
    text: str


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A name, title or pronoun that stands for an actor. `kind` is the actor's kind, `form` how it is mentioned
    (name, title, pronoun, nominal), `role` and `via` what the text says of it, `why` the rule that resolved it."""

    start: int
    end: int
    actor: str | None
    name: str | None
    country: str | None
    sector: str | None
    text: str
    kind: ActorKind | None = None
    form: Literal["name", "title", "pronoun", "nominal"] = "name"
    role: str | None = None
    why: str | None = None

    @property
    def ref(self) -> ActorRef:
        """The mention without its place in the text."""
        return ActorRef(self.actor, self.name, self.country, self.sector)


@dataclass(frozen=True, slots=True)
class Attribution:
    """PolNeAR's content, cue and source spans, and who said it, through whom, to whom, with what force.

    `factuality` is the FactBank value that the speaker gives the content; `condition` the clause a threat or promise
    hangs on.
    """

    content: list[Span]
    cue: list[Span]
    source: list[Span]
    speaker: ActorRef | None
    via: list[ActorRef]
    addressee: ActorRef | None
    kind: AttributionKind
    force: Force
    factuality: Factuality
    negated: bool
    condition: Span | None
    time: Time | None
    confidence: float
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """An actor or recipient of an event, where it stands."""

    start: int
    end: int
    actor: str | None
    name: str | None
    country: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that measures an event: `what` is counted, `low`/`high` bound `value` (null: unbounded)."""

    start: int
    end: int
    what: str | None
    value: float | None
    low: float | None
    high: float | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class EventMention:
    """A PLOVER event in one sentence. [start, end) is the trigger, `attribution` an index into the document's
    attributions, `predicate` the lexicon entry or head that decided."""

    start: int
    end: int
    sentence: Span
    type: EventType | None
    mode: str | None
    context: list[str]
    actors: list[Participant]
    recipients: list[Participant]
    time: Time
    place: PlaceRef | None
    status: Status
    attribution: int | None
    quantities: list[Quantity]
    confidence: float
    predicate: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """One token as `annotate --tokens` prints it; `head` is an index into the document's tokens, -1 for a root."""

    start: int
    end: int
    lemma: str
    upos: str
    head: int
    deprel: str
    entity: str | None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A line of `onrecord annotate`: one document with what was found in it. With `--tokens` also `tokens`."""

    schema: Literal["onrecord.annotation/1"]
    id: str
    published: Time
    language: str | None
    flags: list[Flag]
    boilerplate: list[Span]
    sentences: list[Span]
    times: list[Timex]
    places: list[PlaceMention]
    actors: list[ActorMention]
    attributions: list[Attribution]
    events: list[EventMention]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line cannot be taken: a stable `code` and a `message` for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class AnnotationError:
    """What `onrecord annotate` writes in the place of a line that it cannot take."""

    id: str | None
    error: Fault


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was taken in: `text` as given, `sha256` of the original bytes, `why` it is dated so."""

    id: str
    path: str | None
    url: str | None
    outlet: str | None
    title: str | None
    byline: str | None
    published: Time
    language: str | None
    flags: list[Flag]
    boilerplate: list[Span]
    sha256: str
    text: str
    stories: list[str] = field(default_factory=list)
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What the page itself says of the document: language (ISO 639-1), flags, furniture and who published it when."""

    language: str | None
    flags: list[Flag]
    boilerplate: list[Span]
    title: str | None
    byline: str | None
    outlet: str | None
    published: Time


@dataclass(frozen=True, slots=True)
class Dating:
    """The date of a document worked out from within: `published`, whether the page's own date is refuted, `why` and
    the sentence that shows it."""

    published: Time
    misdated: bool
    why: str
    sentence: Span | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that was not taken, and why. `member` is the row or archive member, if it is one of many."""

    path: str
    member: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Role:
    """An office: `title` `of` a state or body, `from_` and `to` as precise as known."""

    title: str
    of: str | None
    from_: str | None = field(metadata={"name": "from"})
    to: str | None


@dataclass(frozen=True, slots=True)
class MentionRef:
    """A place in a document."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, body, state or group across documents."""

    id: str
    name: str
    aliases: list[str]
    kind: ActorKind
    country: str | None
    sector: str | None
    qid: str | None
    roles: list[Role]
    mentions: list[MentionRef]


@dataclass(frozen=True, slots=True)
class Passage:
    """Shared text: a span in the child and the span of the parent that it was taken from."""

    child: Span
    parent: Span


@dataclass(frozen=True, slots=True)
class Derivation:
    """One document owing text to another; `coverage` is the share of the child's words, 0..1."""

    child: str
    parent: str
    kind: DerivationKind
    coverage: float
    direction: Direction
    reason: str
    passages: list[Passage]


@dataclass(frozen=True, slots=True)
class Origin:
    """A party, agency or outlet on whose word a fact rests."""

    name: str
    actor: str | None
    kind: OriginKind
    documents: list[str]


@dataclass(frozen=True, slots=True)
class Variant:
    """One telling of a statement; `attribution` is the id of the attribution in that document."""

    document: str
    spans: list[Span]
    attribution: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said, once, however often it is reported."""

    id: str
    speaker: ActorRef | None
    addressee: ActorRef | None
    via: list[ActorRef]
    force: Force
    factuality: Factuality
    negated: bool
    condition: str | None
    time: Time
    text: str
    variants: list[Variant]
    documents: list[str]
    texts: int
    origins: list[Origin]
    disputes: list[str]
    why: str | None = None
    judgements: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EventTelling:
    """One mention of an event: its trigger, the sentence it stands in, the attribution it hangs on."""

    document: str
    start: int
    end: int
    sentence: Span
    attribution: str | None


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """One value of a quantity and the documents that give it."""

    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    documents: list[str]


@dataclass(frozen=True, slots=True)
class QuantityFact:
    """A quantity of an event with every value that reports give it."""

    what: str | None
    values: list[QuantityValue]


@dataclass(frozen=True, slots=True)
class Event:
    """Something done, planned, threatened or denied, once, however often it is told."""

    id: str
    type: EventType | None
    mode: str | None
    context: list[str]
    actors: list[ActorRef]
    recipients: list[ActorRef]
    place: PlaceRef | None
    time: Time
    status: Status
    quantities: list[QuantityFact]
    mentions: list[EventTelling]
    documents: list[str]
    texts: int
    origins: list[Origin]
    disputes: list[str]
    summary: str
    why: str | None = None
    judgements: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DisagreementValue:
    """One of the values that differ: on whose word, in which documents, at which words."""

    value: str
    on_whose_word: list[ActorRef]
    documents: list[str]
    spans: list[MentionRef]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A fact on which reports or parties differ."""

    id: str
    about: str
    attribute: str
    kind: DisagreementKind
    values: list[DisagreementValue]
    judgements: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One day of a story, told in sentences of the documents."""

    date: str
    text: str
    events: list[str]
    documents: list[str]
    sources: list[MentionRef]


@dataclass(frozen=True, slots=True)
class Story:
    """A running story and its timeline; `earliest` and `latest` are dates."""

    id: str
    title: str
    documents: list[str]
    earliest: str | None
    latest: str | None
    timeline: list[TimelineEntry]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A correction by a person. `at` is an ISO 8601 instant.

    Ids of facts may change as documents are added; a judgement finds its target again by the `anchors`, where the
    target was told when it was judged. `tellings` are those of what is merged into it or split from it, `refs` the
    actors that `value` names.
    """

    id: str
    by: str
    at: str
    what: JudgementKind
    target: str
    value: str | None
    why: str | None
    undone_by: str | None
    about: Judged = "event"
    anchors: list[MentionRef] = field(default_factory=list)
    tellings: list[MentionRef] = field(default_factory=list)
    refs: list[ActorRef] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A document that was removed for good: who asked, when and why, and digests by which it is not taken in again."""

    id: str
    by: str
    at: str
    why: str
    sha256: str
    text_sha256: str


R = TypeVar("R")

_ARROW: dict[object, pa.DataType] = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
_JSON: dict[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def field_names(record: type) -> list[str]:
    """Outward names of a record's fields, in order."""
    return [outward for _, outward, _ in outward_fields(record)]


@functools.cache
def outward_fields(record: type) -> tuple[tuple[str, str, Any], ...]:
    """(attribute, outward name, annotation) of each field."""
    hints = typing.get_type_hints(record)
    return tuple((f.name, f.metadata.get("name", f.name), hints[f.name]) for f in dataclasses.fields(record))


def optional(annotation: Any) -> tuple[Any, bool]:
    """The annotation without None, and whether None was allowed."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        rest = [a for a in typing.get_args(annotation) if a is not type(None)]
        return rest[0], True
    return annotation, False


@functools.cache
def arrow_type(annotation: Any) -> pa.DataType:
    """The Arrow type of an annotation: a record is a struct, a `Span` a list of two int32."""
    inner, _ = optional(annotation)
    if inner is Span:
        return pa.list_(pa.int32())
    if dataclasses.is_dataclass(inner):
        return pa.struct(
            [pa.field(name, arrow_type(hint)) for _, name, hint in outward_fields(typing.cast(type, inner))]
        )
    if typing.get_origin(inner) is list:
        return pa.list_(arrow_type(typing.get_args(inner)[0]))
    if typing.get_origin(inner) is Literal:
        return pa.string()
    return _ARROW[inner]


@functools.cache
def arrow_schema(record: type) -> pa.Schema:
    """The Arrow schema of a table with one record a row."""
    return pa.schema([pa.field(name, arrow_type(hint)) for _, name, hint in outward_fields(record)])


def _json_type(annotation: Any) -> dict[str, Any]:
    inner, nullable = optional(annotation)
    schema: dict[str, Any]
    if inner is Span:
        schema = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
    elif dataclasses.is_dataclass(inner):
        schema = _json_object(typing.cast(type, inner))
    elif typing.get_origin(inner) is list:
        schema = {"type": "array", "items": _json_type(typing.get_args(inner)[0])}
    elif typing.get_origin(inner) is Literal:
        schema = {"enum": list(typing.get_args(inner))}
    else:
        schema = {"type": _JSON[inner]}
    return {"anyOf": [schema, {"type": "null"}]} if nullable else schema


def _json_object(record: type) -> dict[str, Any]:
    properties = {name: _json_type(hint) for _, name, hint in outward_fields(record)}
    return {"type": "object", "properties": properties, "required": list(properties)}


def json_schema(record: type) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one exported line. Extra fields are allowed, missing ones are not."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": record.__name__}
    return {**head, "description": (record.__doc__ or "").strip(), **_json_object(record)}


@functools.cache
def encoder(annotation: Any) -> Any:
    """A function from a value to plain data, or None where the value is plain already."""
    inner, nullable = optional(annotation)
    encode: Any = None
    if inner is Span:
        encode = list
    elif dataclasses.is_dataclass(inner):
        encode = _record_encoder(typing.cast(type, inner))
    elif typing.get_origin(inner) is list:
        item = encoder(typing.get_args(inner)[0])
        if item is not None:

            def encode(values: list[Any]) -> list[Any]:
                return [item(v) for v in values]

    if encode is None or not nullable:
        return encode
    plain = encode
    return lambda value: None if value is None else plain(value)


@functools.cache
def _record_encoder(record: type) -> Any:
    plan = [(attribute, name, encoder(hint)) for attribute, name, hint in outward_fields(record)]

    def encode(value: Any) -> dict[str, Any]:
        return {n: getattr(value, a) if e is None else e(getattr(value, a)) for a, n, e in plan}

    return encode


@functools.cache
def decoder(annotation: Any) -> Any:
    inner, nullable = optional(annotation)
    decode: Any = None
    if inner is Span:
        decode = Span._make
    elif dataclasses.is_dataclass(inner):
        decode = _record_decoder(typing.cast(type, inner))
    elif typing.get_origin(inner) is list:
        item = decoder(typing.get_args(inner)[0])
        if item is not None:

            def decode(values: list[Any]) -> list[Any]:
                return [item(v) for v in values]

    if decode is None or not nullable:
        return decode
    plain = decode
    return lambda value: None if value is None else plain(value)


@functools.cache
def _record_decoder(record: type) -> Any:
    plan = [(attribute, name, decoder(hint)) for attribute, name, hint in outward_fields(record)]

    def decode(row: dict[str, Any]) -> Any:
        return record(**{a: row[n] if d is None else d(row[n]) for a, n, d in plan if n in row})

    return decode


def column_values(column: pa.Array, annotation: Any) -> list[Any]:
    """The values of an Arrow column of `arrow_type(annotation)`, read field by field, which costs far less than row by
    row. A record's fields that the column lacks take their default."""
    inner, _ = optional(annotation)
    if dataclasses.is_dataclass(inner):
        values = _column_records(column, typing.cast(type, inner))
    elif inner is Span:
        values = [Span._make(pair) if pair else None for pair in list_values(column, plain_values)]
    elif typing.get_origin(inner) is list:
        (item,) = typing.get_args(inner)
        values = list_values(column, lambda flat: column_values(flat, item))
    else:
        return plain_values(column)
    if column.null_count:
        values = [v if valid else None for v, valid in zip(values, _valid(column), strict=True)]
    return values


def _column_records(column: pa.StructArray, record: type) -> list[Any]:
    have = {column.type.field(i).name for i in range(column.type.num_fields)}
    fields = [(attribute, name, hint) for attribute, name, hint in outward_fields(record) if name in have]
    rows = zip(*(column_values(column.field(name), hint) for _, name, hint in fields), strict=True)
    if len(fields) == len(outward_fields(record)):
        return [record(*row) for row in rows]
    names = [attribute for attribute, _, _ in fields]
    return [record(**dict(zip(names, row, strict=True))) for row in rows]


def list_values(column: pa.ListArray, read: Callable[[pa.Array], list[Any]]) -> list[list[Any]]:
    """The lists of an Arrow column, cut from what `read` makes of all their items at once; a null is empty."""
    offsets = column.offsets.to_numpy().tolist() or [0]
    flat = read(column.values.slice(offsets[0], offsets[-1] - offsets[0]))
    return [flat[a - offsets[0] : b - offsets[0]] for a, b in pairwise(offsets)]


def _valid(column: pa.Array) -> list[bool]:
    """Which values are there, read from the bits themselves: Arrow's function for it is slow to load."""
    bits = column.buffers()[0]
    if bits is None:
        return [True] * len(column)
    flags = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little", count=column.offset + len(column))
    return typing.cast(list[bool], flags[column.offset :].astype(bool).tolist())


_FEW = 64
"""Strings that are not worth a look for equal ones."""


def plain_values(column: pa.Array) -> list[Any]:
    """The strings, numbers or truth values of an Arrow column; in a long one equal strings are one object."""
    if column.type == pa.string() and len(column) > _FEW:
        coded = column.dictionary_encode()
        words = [*coded.dictionary.to_pylist(), None]
        return [words[i] for i in coded.indices.fill_null(len(words) - 1).to_numpy().tolist()]
    if column.null_count or column.type in (pa.bool_(), pa.string()):
        return typing.cast(list[Any], column.to_pylist())
    return typing.cast(list[Any], column.to_numpy().tolist())


def to_row(value: Any) -> dict[str, Any]:
    """A record as plain data in the contract's form and field order."""
    return typing.cast(dict[str, Any], _record_encoder(typing.cast(Any, type(value)))(value))


def from_row(record: type[R], row: dict[str, Any]) -> R:
    """A record from plain data; fields that are absent take their default.

    Raises TypeError if a field without a default is absent.
    """
    return typing.cast(R, _record_decoder(typing.cast(Any, record))(row))
