"""A user's own actors: a folder of tables like the shipped ones, filled from a CSV file or a saved Wikidata query.

`ONRECORD_KNOWLEDGE` names the folder; what stands in it is read after the shipped tables, and a row with the same key
takes the place of the shipped one.
"""

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import ConfigurationError, KnowledgeError
from onrecord.knowledge.actors import HOLDER_COLUMNS, PERSON_COLUMNS, Actors, plain, read_actors

VARIABLE = "ONRECORD_KNOWLEDGE"
TABLES = ("states.csv", "bodies.csv", "outlets.csv", "persons.csv", "office_holders.csv")

QUERY = """\
SELECT ?person ?personLabel ?genderLabel ?code ?officeLabel ?start ?end WHERE {
  ?country wdt:P298 ?code .
  ?office wdt:P1001|wdt:P17 ?country .
  ?person p:P39 ?spell . ?spell ps:P39 ?office ; pq:P580 ?start .
  OPTIONAL { ?spell pq:P582 ?end }
  OPTIONAL { ?person wdt:P21 ?gender }
  VALUES ?code { "FRA" }
  SERVICE wikibase:label { bd:serviceParam wikibase:language "en" }
}"""
"""The query whose saved answer (CSV or JSON, from query.wikidata.org) `from_wikidata` reads; fill in the countries."""

_GENDERS = {"male": "m", "female": "f", "trans woman": "f", "trans man": "m"}


def own_folder(given: str | None = None) -> Path | None:
    """The folder of the user's own tables: the given one, else what ONRECORD_KNOWLEDGE names, else none.

    Raises ConfigurationError if it is no folder.
    """
    name = given or os.environ.get(VARIABLE)
    if not name:
        return None
    if not Path(name).is_dir():
        raise ConfigurationError(f"{VARIABLE} is {name!r}, which is no folder; make it with `onrecord knowledge add`")
    return Path(name)


def digest(folder: Path) -> str:
    """A short fingerprint of the tables in a folder: an annotation made with others is out of date."""
    sha = hashlib.sha256()
    for name in TABLES:
        path = folder / name
        sha.update(path.read_bytes() if path.is_file() else b"-")
    return sha.hexdigest()[:8]


@dataclass
class Gathered:
    """Rows for the tables of a folder, and what could not be taken: (row as given, why)."""

    holders: list[dict[str, str]]
    persons: list[dict[str, str]]
    refused: list[tuple[str, str]]


def from_table(path: Path, actors: Actors) -> Gathered:
    """Rows of a CSV with the columns of `office_holders.csv`, and perhaps gender, short, aliases and qid.

    Raises KnowledgeError if a column is missing.
    """
    rows = _read(path)
    missing = [c for c in HOLDER_COLUMNS if rows and c not in rows[0]]
    if missing:
        raise KnowledgeError(f"{path} has no column {', '.join(missing)}; it needs {', '.join(HOLDER_COLUMNS)}")
    found = Gathered([], [], [])
    for row in rows:
        why = _wrong(row, actors)
        if why:
            found.refused.append((",".join(v or "" for v in row.values()), why))
        else:
            _keep(found, row)
    return found


def from_wikidata(path: Path, actors: Actors) -> Gathered:
    """Rows of a saved answer to `QUERY`, as CSV or as SPARQL's JSON. Offices are matched by their titles.

    Raises KnowledgeError if a column is missing.
    """
    rows = _read(path)
    needed = ("person", "personLabel", "code", "officeLabel", "start")
    missing = [c for c in needed if rows and c not in rows[0]]
    if missing:
        raise KnowledgeError(f"{path} has no column {', '.join(missing)}; save the answer of the query as it is")
    found = Gathered([], [], [])
    for raw in rows:
        row = {
            "of": raw["code"], "office": _office(raw["officeLabel"], raw["code"], actors), "person": raw["personLabel"],
            "from": _day(raw["start"]), "to": _day(raw.get("end", "")), "qid": raw["person"].rsplit("/", 1)[-1],
            "gender": _GENDERS.get(raw.get("genderLabel", ""), ""),
        }  # fmt: skip
        why = f"no office is called {raw['officeLabel']!r}" if not row["office"] else _wrong(row, actors)
        if why:
            found.refused.append((f"{raw['personLabel']}, {raw['officeLabel']}", why))
        else:
            _keep(found, row)
    return found


def add(folder: Path, rows: Gathered) -> None:
    """Merge rows into the tables of a folder, made if it is not there; a row with the same key is replaced.

    Raises KnowledgeError, with the tables as they were, if the outcome breaks their schema.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = {name: (folder / name).read_bytes() for name in TABLES if (folder / name).is_file()}
    _merge(folder / "persons.csv", list(PERSON_COLUMNS), rows.persons, ("name",))
    _merge(folder / "office_holders.csv", list(HOLDER_COLUMNS), rows.holders, ("of", "office", "person", "from"))
    try:
        read_actors(folder)
    except KnowledgeError:
        for name in ("persons.csv", "office_holders.csv"):
            if name in before:
                (folder / name).write_bytes(before[name])
            else:
                (folder / name).unlink()
        raise


def _read(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix.lower() != ".json":
        return list(csv.DictReader(text.splitlines()))
    try:
        answer = json.loads(text)
        columns = answer["head"]["vars"]
        return [{c: cell.get(c, {}).get("value", "") for c in columns} for cell in answer["results"]["bindings"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(f"{path} is no SPARQL answer in JSON: {error!r}") from None


def _wrong(row: Mapping[str, str], actors: Actors) -> str | None:
    """Why a row can't be taken, or None."""
    if row["of"] not in actors.states and row["of"] not in actors.bodies:
        return f"{row['of']!r} is no country code and no body"
    if row["office"] not in actors.offices:
        return f"office {row['office']!r} is unknown: see `onrecord knowledge offices`"
    for column in ("from", "to"):
        check = HOLDER_COLUMNS[column]
        if check is not None and not check(row[column] or ""):
            return f"{column} is {row[column]!r}, which is no ISO date"
    return None if row["person"] else "no person"


def _keep(found: Gathered, row: Mapping[str, str]) -> None:
    found.holders.append({c: row.get(c) or "" for c in HOLDER_COLUMNS})
    found.persons.append({"name": row["person"]} | {c: row.get(c) or "" for c in list(PERSON_COLUMNS)[1:]})


def _office(label: str, code: str, actors: Actors) -> str:
    """The office that a label such as "President of France" names, or nothing."""
    title = (
        plain(label).split(" of ")[0]
        if plain(label).split(" of ")[0] in ("president", "king", "queen")
        else plain(label)
    )
    candidates = (title, plain(label).partition(" of ")[0], plain(label).rpartition(" of ")[0])
    for wanted in candidates:
        for office in actors.offices.values():
            if wanted and wanted in actors.titles_of(office.id, code):
                return office.id
    return ""


def _day(value: str) -> str:
    return value[:10] if value[:4].isdigit() else ""


def _merge(path: Path, columns: list[str], rows: Iterable[Mapping[str, str]], key: tuple[str, ...]) -> None:
    held = {tuple(r[k] for k in key): r for r in (_read(path) if path.is_file() else [])}
    for row in rows:
        old = held.get(tuple(row[k] for k in key), {})
        held[tuple(row[k] for k in key)] = {c: row[c] or old.get(c, "") for c in columns}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(held[k] for k in sorted(held))
