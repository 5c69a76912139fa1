"""What the record's types, countries and actors are called and weighed in other schemes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from onrecord.errors import KnowledgeError, choices
from onrecord.knowledge import load_table, load_yaml
from onrecord.knowledge.actors import SECTORS
from onrecord.records import EventType

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
"""In the order of GDELT's QuadClass, which counts from 1."""
_CODE = {"cameo": str, "goldstein": float}


@dataclass(frozen=True, slots=True)
class Code:
    """A CAMEO code in three or four digits and its `goldstein` score, -10 to 10."""

    cameo: str
    goldstein: float


@dataclass(frozen=True, slots=True)
class TypeCodes:
    """A PLOVER type: its `quad` class and code, the codes of its `modes` that have one of their own, and the modes
    (None for none) in which those who act do it to one another where nobody else is named."""

    quad: str
    code: Code
    modes: Mapping[str | None, Code]
    mutual: frozenset[str | None]

    def of(self, mode: str | None) -> Code:
        """The code of a mode, or of the type where the mode has none."""
        return self.modes.get(mode, self.code)


@dataclass(frozen=True, slots=True)
class CountryCodes:
    """A country: ISO 3166-1 `alpha2`, `fips` 10-4, its `cameo` code as GDELT has it, and Correlates of War number
    (`cow`; empty for what is no state there)."""

    alpha2: str
    fips: str
    cameo: str
    cow: str


@dataclass(frozen=True, slots=True)
class GroupCodes:
    """A body that CAMEO knows: the code of the `group` and the whole code of the `actor`."""

    group: str
    actor: str


@cache
def type_codes() -> dict[str, TypeCodes]:
    """The codes of every event type. Raises KnowledgeError for a type that is unknown, missing or miscoded."""
    schema = {"quad": QUADS, **_CODE, "mutual?": [str], "modes?": {str: _CODE}}
    rows = load_yaml("exchange/types.yaml", {str: schema})
    types = get_args(EventType)
    for name in sorted({*rows} ^ {*types}):
        raise KnowledgeError(f"exchange/types.yaml: {choices(name, types, 'type')}; each must stand there once")
    return {
        name: TypeCodes(
            row["quad"],
            _code(row, name),
            {mode: _code(codes, f"{name}.{mode}") for mode, codes in row.get("modes", {}).items()},
            frozenset(mode or None for mode in row.get("mutual", [])),
        )
        for name, row in rows.items()
    }


def _code(row: Mapping[str, Any], where: str) -> Code:
    if not re.fullmatch(r"\d{3,4}", row["cameo"]) or not -10 <= row["goldstein"] <= 10:
        raise KnowledgeError(f"exchange/types.yaml: {where}: cameo is three or four digits, goldstein -10 to 10")
    return Code(row["cameo"], row["goldstein"])


@cache
def country_codes() -> dict[str, CountryCodes]:
    """ISO 3166-1 alpha-3 code -> its codes elsewhere."""
    shapes = {"alpha2": r"[A-Z]{2}", "fips": r"[A-Z]{2}", "cameo": r"[A-Z]{3}", "cow": r"\d{0,3}"}
    checks = {column: re.compile(shape).fullmatch for column, shape in shapes.items()}
    columns = {"code": None, **{column: lambda v, c=check: c(v) is not None for column, check in checks.items()}}
    rows = load_table("exchange/countries.csv", columns, ("code",))
    return {row["code"]: CountryCodes(row["alpha2"], row["fips"], row["cameo"], row["cow"]) for row in rows}


@cache
def group_codes() -> dict[str, GroupCodes]:
    """Id of a body in a record (`body:nato`) -> its codes in CAMEO."""
    rows = load_table("exchange/groups.csv", {"body": None, "group": None, "actor": None}, ("body",))
    return {f"body:{row['body']}": GroupCodes(row["group"], row["actor"]) for row in rows}


@cache
def actor_types() -> dict[str, str]:
    """PLOVER sector -> CAMEO type of actor."""
    found: dict[str, str] = load_yaml("exchange/sectors.yaml", {str: str})
    for sector, kind in found.items():
        if sector not in SECTORS or not re.fullmatch(r"[A-Z]{3}", kind):
            raise KnowledgeError(f"exchange/sectors.yaml: {sector}: {kind}: a sector of PLOVER, and three letters")
    return found
