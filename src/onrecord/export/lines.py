"""The outward lines by name, and their JSON Schemas: the files of `export jsonl` and the line of `annotate`."""

from typing import Any

import pyarrow as pa

from onrecord.records import (
    Actor,
    Annotation,
    AnnotationError,
    Attribution,
    Derivation,
    Disagreement,
    Document,
    Event,
    Judgement,
    PlaceMention,
    Refusal,
    Statement,
    Story,
    Timex,
    Tombstone,
    json_schema,
    list_values,
    plain_values,
)
from onrecord.store import Record
from onrecord.store.tables import MENTIONS, mention_schema

FILES: dict[str, type] = {
    "documents": Document,
    "attributions": Attribution,
    "times": Timex,
    "places": PlaceMention,
    "actors": Actor,
    "derivations": Derivation,
    "statements": Statement,
    "events": Event,
    "disagreements": Disagreement,
    "stories": Story,
    "judgements": Judgement,
    "refused": Refusal,
    "forgotten": Tombstone,
}
"""File of `export jsonl` -> the record of a line. Lines of `IN_DOCUMENTS` begin with `id` and `document`."""

IN_DOCUMENTS = ("attributions", "times", "places")
ORDER: dict[str, tuple[str, ...]] = {"derivations": ("child", "parent"), "refused": ("path", "member", "reason")}
"""What lines are sorted by where they have no id."""


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema of every outward line, by name."""
    found = {"annotation": json_schema(Annotation), "annotation-error": json_schema(AnnotationError)}
    for name, record in FILES.items():
        schema = json_schema(record)
        if name in IN_DOCUMENTS:
            place = {"id": {"type": "string"}, "document": {"type": "string"}}
            schema["properties"] = place | schema["properties"]
            schema["required"] = [*place, *schema["required"]]
        found[name] = schema
    return found


def table_of(record: Record, name: str) -> pa.Table:
    """A table of a record in the order of its file; one of mentions that the record was made without is empty."""
    if name in MENTIONS and name not in record.manifest.tables:
        return mention_schema(name).empty_table()
    return ordered(name, record.table(name))


def plain_rows(column: pa.Array) -> list[Any]:
    """The values of an Arrow column as plain data: what its `to_pylist` gives, several times as fast for structs."""
    if pa.types.is_struct(column.type):
        names = [column.type.field(i).name for i in range(column.type.num_fields)]
        rows = zip(*(plain_rows(column.field(i)) for i in range(len(names))), strict=True)
        values: list[Any] = [dict(zip(names, row, strict=True)) for row in rows]
    elif pa.types.is_list(column.type):
        values = list_values(column, plain_rows)
    else:
        return plain_values(column)
    if column.null_count:
        values = [v if valid else None for v, valid in zip(values, column.is_valid().to_pylist(), strict=True)]
    return values


def ordered(name: str, table: pa.Table) -> pa.Table:
    """The rows of a file in their order: by id, or by what stands in its place."""
    keys = ORDER.get(name, ("id",))
    return table.sort_by([(key, "ascending") for key in keys]) if table.num_rows > 1 else table
