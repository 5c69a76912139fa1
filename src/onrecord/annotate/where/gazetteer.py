"""What places there are: countries and regions from our own tables, towns from GeoNames (CC BY 4.0).

Names are compared by `name_key`: lower case, without accents, marks and blanks made single. Towns and divisions lie in
two Arrow files sorted by the hash of their names: opening them, on the first name looked for, costs a read, and looking
up a name a binary search. `training/build_gazetteer.py` makes them.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.feather

from onrecord import knowledge
from onrecord.knowledge import load_table, split
from onrecord.knowledge.kept import kept

FOLDER = "places"
KINDS = ("continent", "area", "sea", "region", "base")
_NOT_KEY = re.compile(r"[\W_]+")
_LETTERS = str.maketrans("øØłŁđĐðÐıəƏ", "oOlLdDdDiaA", "ʻʼ‘`")


def name_key(name: str) -> str:
    """The form in which names are compared: 'St. Pölten' and 'st polten' are one."""
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_LETTERS))
        name = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_KEY.sub(" ", name.replace("'", "").replace("’", "")).strip().casefold()


def name_hash(key: str) -> int:
    """The first 8 bytes of the BLAKE2b of a key, as an unsigned number."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean.

    `kind` is country, town, one of KINDS, or division for a first- or second-level one of the gazetteer (`level`);
    `region` GeoNames' admin1 code; `population` of a division that of its towns; `own` is false for another name.
    """

    name: str
    kind: str
    country: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None = None
    population: int = 0
    region: str | None = None
    own: bool = True
    level: int = 0


def _number(value: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


class Gazetteer:
    """All places by their names. `shouted` and `shortened` are keys of names that are all capitals or end in a stop."""

    def __init__(self) -> None:
        self.known: dict[str, list[Candidate]] = {}
        self.shouted: set[str] = set()
        self.shortened: set[str] = set()
        self.points = {
            row["code"]: (float(row["lat"]), float(row["lon"]))
            for row in load_table(
                f"{FOLDER}/countries.csv", {"code": None, "lat": _number, "lon": _number}, key=("code",)
            )
        }
        columns = {"name": None, "aliases": None, "kind": KINDS.__contains__, "country": None}
        for row in load_table(f"{FOLDER}/regions.csv", {**columns, "lat": _number, "lon": _number}):
            place = Candidate(row["name"], row["kind"], row["country"] or None, float(row["lat"]), float(row["lon"]))
            for name in (row["name"], *split(row["aliases"])):
                self.known.setdefault(name_key(name), []).append(place)
                if name.isalpha() and name.isupper():
                    self.shouted.add(name_key(name))
                elif name.endswith("."):
                    self.shortened.add(name_key(name))

    def country(self, code: str, name: str) -> Candidate:
        """A country by its ISO 3166-1 alpha-3 code."""
        lat, lon = self.points.get(code, (None, None))
        return Candidate(name, "country", code, lat, lon)

    def find(self, name: str) -> list[Candidate]:
        """Regions, towns and divisions of this name: those of our tables first, then by population.

        A region of our tables that is a first-level division too is one place, at our point.
        """
        key = name_key(name)
        if not key:
            return []
        regions, found = self.known.get(key, []), self._towns_named(key)
        for i, region in enumerate(regions):
            same = [c for c in found if c.level == 1 and c.country == region.country] if region.kind == "region" else []
            if same:
                found.remove(same[0])
                regions = [*regions[:i], replace(region, region=same[0].region), *regions[i + 1 :]]
        return [*regions, *found]

    def _towns_named(self, key: str) -> list[Candidate]:
        hashes, rows, own = self._names
        wanted = np.uint64(name_hash(key))
        first, last = np.searchsorted(hashes, wanted, "left"), np.searchsorted(hashes, wanted, "right")
        found = [self._town(int(rows[i]), bool(own[i])) for i in range(first, last)]
        return sorted(found, key=lambda c: (-c.population, c.geonames_id or 0, c.name))

    def _town(self, row: int, own: bool) -> Candidate:
        t = self._towns
        level = t.column("level")[row].as_py()
        return Candidate(
            t.column("name")[row].as_py(),
            "division" if level else "town",
            t.column("country")[row].as_py() or None,
            round(t.column("lat")[row].as_py(), 5),
            round(t.column("lon")[row].as_py(), 5),
            t.column("geonames_id")[row].as_py() or None,
            t.column("population")[row].as_py(),
            t.column("region")[row].as_py(),
            own,
            level,
        )

    @cached_property
    def _names(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        table = _open("names.arrow")
        return tuple(table.column(name).to_numpy() for name in ("hash", "town", "own"))

    @cached_property
    def _towns(self) -> pa.Table:
        return _open("towns.arrow")


@kept
def gazetteer() -> Gazetteer:
    """All places that ship."""
    return Gazetteer()


def _open(name: str) -> pa.Table:
    data = (knowledge.FOLDER / FOLDER / name).read_bytes()
    return pa.feather.read_table(pa.BufferReader(data)).combine_chunks()
