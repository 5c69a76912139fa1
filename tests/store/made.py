"""Stages and documents for the tests of the store; stages are imported by name."""

import json
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from onrecord.annotate.reading import Reading, Room, column_type
from onrecord.engines import StageSpec
from onrecord.engines.local import Local
from onrecord.pipeline import Plan
from onrecord.records import Actor, Dating, Page, PlaceMention, Span, Time, Timex, arrow_schema, to_row

ENGINE = Local(1)
"""One engine for all builds with the real stages: its models are loaded once."""
READ: list[tuple[str, str]] = []
"""(stage, text) of everything that stages of this process have read."""


class Watched(Room):
    def __init__(self, version: str = "1") -> None:
        self.version = version

    def read(self, reading: Reading) -> None:
        READ.append((self.name, reading.text))
        self.look(reading)

    @abstractmethod
    def look(self, reading: Reading) -> None: ...


class Pages(Watched):
    name, reads, writes = "pages", ("text",), ("page",)

    def look(self, reading: Reading) -> None:
        if "unreadable" in reading.text:
            raise ValueError("cannot be read")
        reading.page = Page("en", [], [Span(0, 1)], None, None, "The Outlet", Time())


class Times(Watched):
    name, reads, writes = "times", ("text", "page"), ("times",)

    def look(self, reading: Reading) -> None:
        at = reading.text.find("today")
        reading.times = [Timex(at, at + 5, "DATE", "PRESENT_REF", None, "today")] if at >= 0 else []


class Datings(Watched):
    name, reads, writes = "datings", ("text",), ("dating", "times")

    def look(self, reading: Reading) -> None:
        reading.dating = Dating(Time(), False, "says nothing", None)


class Places(Watched):
    """A place at every time, named after its value."""

    name, reads, writes = "places", ("times",), ("places",)

    def look(self, reading: Reading) -> None:
        reading.places = [
            PlaceMention(t.start, t.end, t.value, None, None, None, None, "literal", t.text) for t in reading.times
        ]


class Redate:
    """Dates every document that says so."""

    name, version, reads, writes = "redate", "1", ("documents",), ("redatings",)

    def run(self, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        READ.append((self.name, ""))
        day = to_row(Dating(Time("2020-02-20", "2020-02-20", "2020-02-20", "inferred"), False, "others say", None))
        times = [to_row(Timex(0, 4, "DATE", "2020-02-20", None, "date"))]
        ids = [row["id"] for row in tables["documents"].to_pylist() if row["text"].startswith("date")]
        schema = pa.schema([("document", pa.string())] + [(n, column_type(n)) for n in ("dating", "times")])
        rows = [{"document": document, "dating": day, "times": times} for document in ids]
        return {"redatings": pa.Table.from_pylist(rows, schema=schema)}


class Actors:
    """A corpus stage: one actor for each document."""

    name, version, reads, writes = "actors", "1", ("documents",), ("actors",)
    layers = ("text", "times")

    def run(self, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        READ.append((self.name, str(tables["documents"].num_rows)))
        rows = [
            {"id": f"person:{row['id']}", "name": row["text"][:5], "aliases": [], "kind": "person", "roles": [],
             "mentions": [{"document": row["id"], "start": t["start"], "end": t["end"]} for t in row["times"]]}
            for row in tables["documents"].to_pylist()
        ]  # fmt: skip
        return {"actors": pa.Table.from_pylist(rows, schema=arrow_schema(Actor))}


def plan(pages: str = "1", times: str = "1") -> Plan:
    here = "tests.store.made"
    document = (StageSpec(f"{here}:Pages", {"version": pages}), StageSpec(f"{here}:Times", {"version": times}))
    return Plan(document, (StageSpec(f"{here}:Actors"),))


def redating_plan() -> Plan:
    here = "tests.store.made"
    document = tuple(StageSpec(f"{here}:{name}") for name in ("Datings", "Places"))
    return Plan(document, (StageSpec(f"{here}:Redate"), StageSpec(f"{here}:Actors")))


def jsonl(path: Path, *documents: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(document) + "\n" for document in documents), "utf-8")
    return path


def texts(path: Path, *texts: str) -> Path:
    return jsonl(path, *({"id": f"d{i}", "text": text} for i, text in enumerate(texts)))


def exported(folder: Path) -> dict[str, bytes]:
    from onrecord.export.jsonl import export
    from onrecord.store import Record

    target = folder.with_suffix(".out")
    export(Record.open(folder), target)
    return {path.name: path.read_bytes() for path in sorted(target.iterdir())}
