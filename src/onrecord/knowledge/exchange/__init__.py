"""What the record's types are called and weighed in other schemes."""

import re
from dataclasses import dataclass
from functools import cache
from typing import get_args

from onrecord.errors import KnowledgeError, choices
from onrecord.knowledge import load_yaml
from onrecord.records import EventType

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
"""In the order of GDELT's QuadClass, which counts from 1."""


@dataclass(frozen=True, slots=True)
class TypeCodes:
    """A PLOVER type: its `quad` class, CAMEO root code, and that code's `goldstein` score, -10 to 10."""

    quad: str
    cameo: str
    goldstein: float


@cache
def type_codes() -> dict[str, TypeCodes]:
    """The codes of every event type. Raises KnowledgeError for a type that is unknown, missing or miscoded."""
    rows = load_yaml("exchange/types.yaml", {str: {"quad": QUADS, "cameo": str, "goldstein": float}})
    types = get_args(EventType)
    for name in {*rows} ^ {*types}:
        raise KnowledgeError(f"exchange/types.yaml: {choices(name, types, 'type')}; each must stand there once")
    for name, row in rows.items():
        if not re.fullmatch(r"\d\d", row["cameo"]) or not -10 <= row["goldstein"] <= 10:
            raise KnowledgeError(f"exchange/types.yaml: {name}: cameo is two digits, goldstein -10 to 10")
    return {name: TypeCodes(**row) for name, row in rows.items()}
