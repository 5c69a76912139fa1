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
)

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


def ordered(name: str, table: pa.Table) -> pa.Table:
    """The rows of a file in their order: by id, or by what stands in its place."""
    keys = ORDER.get(name, ("id",))
    return table.sort_by([(key, "ascending") for key in keys]) if table.num_rows > 1 else table
