"""What places there are: countries and regions from our own tables, towns from GeoNames (CC BY 4.0).

Names are compared by `name_key`: lower case, without accents, marks and blanks made single. Towns lie in two Parquet
files sorted by the hash of their names, so that opening them costs a read and looking up a name a binary search.
"""

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np
import pyarrow.parquet as pq

from onrecord.knowledge import load_table, split

FOLDER = "places"
KINDS = ("continent", "area", "sea", "region", "base")
_NOT_KEY = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """The form in which names are compared: 'St. Pölten' and 'st polten' are one."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _NOT_KEY.sub(" ", plain.replace("'", "").replace("’", "")).strip().casefold()


def name_hash(key: str) -> int:
    """The first 8 bytes of the BLAKE2b of a key, as an unsigned number."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean. `kind` is country, town or one of KINDS; `region` GeoNames' admin1 code."""

    name: str
    kind: str
    country: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None = None
    population: int = 0
    region: str | None = None
    own: bool = True


def _number(value: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


class Gazetteer:
    """All places by their names."""

    def __init__(self) -> None:
        self.known: dict[str, list[Candidate]] = {}
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

    def country(self, code: str, name: str) -> Candidate:
        """A country by its ISO 3166-1 alpha-3 code."""
        lat, lon = self.points.get(code, (None, None))
        return Candidate(name, "country", code, lat, lon)

    def find(self, name: str) -> list[Candidate]:
        """Regions and towns of this name, regions first, towns by population."""
        key = name_key(name)
        return [*self.known.get(key, []), *self._towns_named(key)] if key else []

    def _towns_named(self, key: str) -> list[Candidate]:
        hashes, rows, own = self._names
        wanted = np.uint64(name_hash(key))
        first, last = np.searchsorted(hashes, wanted, "left"), np.searchsorted(hashes, wanted, "right")
        found = [self._town(int(rows[i]), bool(own[i])) for i in range(first, last)]
        return sorted(found, key=lambda c: (-c.population, c.geonames_id or 0))

    def _town(self, row: int, own: bool) -> Candidate:
        t = self._towns
        return Candidate(
            t.column("name")[row].as_py(),
            "town",
            t.column("country")[row].as_py() or None,
            round(t.column("lat")[row].as_py(), 5),
            round(t.column("lon")[row].as_py(), 5),
            t.column("geonames_id")[row].as_py(),
            t.column("population")[row].as_py(),
            t.column("region")[row].as_py(),
            own,
        )

    @cached_property
    def _names(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        table = pq.read_table(_open("names.parquet"))
        return tuple(table.column(name).to_numpy() for name in ("hash", "town", "own"))

    @cached_property
    def _towns(self) -> "pq.Table":
        return pq.read_table(_open("towns.parquet")).combine_chunks()


def _open(name: str) -> io.BytesIO:
    return io.BytesIO((files("onrecord.knowledge") / FOLDER / name).read_bytes())
