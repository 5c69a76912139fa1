"""The readable tables of this room, `knowledge/pages/*.yaml`, each checked against its schema as it is read."""

from typing import Any

from onrecord.knowledge import load_yaml
from onrecord.knowledge.kept import kept

_WORDS = [str]
_PART = {"at": ("anywhere", "end", "start"), "pattern": str}

SCHEMAS: dict[str, Any] = {
    "columns": {"fields": {str: _WORDS}, "containers": _WORDS, "languages": {str: str}},
    "dates": {"months": {str: int}, "weekdays": _WORDS, "zones": {str: (str, None)}, "labels": _WORDS},
    "furniture": {
        "macros": {str: str},
        "lines": {str: _WORDS},
        "lines_with": {str: {"kind": str, "pattern": str}},
        "parts": {str: [_PART]},
        "sections": _WORDS,
        "share": {"strong": _WORDS, "weak": _WORDS},
        "tellers": _WORDS,
    },
    "language": {"english": _WORDS},
    "repairs": {"lossy": {str: str}, "entities": {str: str}, "marks": {str: str}},
}
"""The shape of each table, as `knowledge.check_shape` reads it."""


@kept
def table(name: str) -> dict[str, Any]:
    """The table `knowledge/pages/NAME.yaml`, read once. Raises KnowledgeError if it does not follow its schema."""
    checked: dict[str, Any] = load_yaml(f"pages/{name}.yaml", SCHEMAS[name])
    return checked
