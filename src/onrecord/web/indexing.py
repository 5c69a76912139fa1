"""Writing what the app looks things up in: an SQLite database of one commit's facts, in a file beside the segments.

Facts lie in it as the JSON lines of an export, as their lists show them and as drawings do. The number of a fact is its
place in the order that its list has, so that a list is a run of numbers and what filters ask for a column of them. What
never changes (counts, the choices of filters, the busiest pairs) is worked out once. Judgements are not in it: they
change without the facts.
"""

import hashlib
import json
import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.knowledge.exchange import type_codes
from onrecord.records import ActorRef, Document, Event, Statement, Time, from_row, to_row
from onrecord.report import facts
from onrecord.report.drawn import Drawn, drawn
from onrecord.report.huge import overview
from onrecord.report.page import called
from onrecord.report.parties import COLOUR, party
from onrecord.report.rows import EventRow, StatementRow, event_row, statement_row
from onrecord.store import Record
from onrecord.store.sources import folders_of

SHOWN = {
    name: ", ".join(f'"{field.name}"' for field in fields(shown))
    for name, shown in (("event", EventRow), ("statement", StatementRow), ("drawn", Drawn))
}
"""Table -> its columns: what lists and drawings show of facts."""
TABLES = ("documents", "events", "statements", "disagreements", "derivations", "stories", "actors", "refused")
SCHEMA = f"""
CREATE TABLE fact (seq INTEGER PRIMARY KEY, id TEXT, kind TEXT);
CREATE TABLE column (name TEXT PRIMARY KEY, numbers BLOB);
CREATE TABLE line (seq INTEGER PRIMARY KEY, short TEXT, whole TEXT);
CREATE TABLE event (seq INTEGER PRIMARY KEY, {SHOWN["event"]});
CREATE TABLE statement (seq INTEGER PRIMARY KEY, {SHOWN["statement"]});
CREATE TABLE drawn (seq INTEGER PRIMARY KEY, {SHOWN["drawn"]});
CREATE TABLE party (name TEXT PRIMARY KEY, facts BLOB);
CREATE TABLE pair (source TEXT, target TEXT, facts BLOB, PRIMARY KEY (source, target));
CREATE TABLE told (document TEXT, fact INTEGER);
CREATE TABLE document (seq INTEGER PRIMARY KEY, id TEXT, head TEXT, row TEXT);
CREATE TABLE derivation (child TEXT, parent TEXT, coverage REAL, row TEXT);
CREATE TABLE parent (seq INTEGER PRIMARY KEY, document TEXT);
CREATE TABLE story (seq INTEGER PRIMARY KEY, id TEXT, short TEXT, row TEXT);
CREATE TABLE fixed (name TEXT PRIMARY KEY, value TEXT);
CREATE VIRTUAL TABLE words USING fts5(title, text, tokenize='unicode61 remove_diacritics 2');
"""
AFTERWARDS = """
INSERT INTO words (words) VALUES ('optimize');
CREATE UNIQUE INDEX fact_id ON fact (id);
CREATE INDEX told_document ON told (document, fact);
CREATE UNIQUE INDEX document_id ON document (id);
CREATE INDEX derivation_parent ON derivation (parent, coverage DESC, child);
CREATE INDEX derivation_child ON derivation (child, parent);
CREATE UNIQUE INDEX story_id ON story (id);
INSERT INTO parent (document) SELECT parent FROM derivation GROUP BY 1 ORDER BY count(*) DESC, 1;
ANALYZE;
"""
BATCH = 1000
PAGES = 1 << 40
"""Documents are words under their number and this, beyond all facts."""
CODED = ("type", "status", "standing", "place")
"""Columns of values, for which numbers stand."""
COLUMNS = (*CODED, "origins", "documents", "tellings", "first", "last")
"""What filters and orders ask of facts; days are counted from 1 January of the year 1 on."""
NUMBER = "<i4"
"""How the numbers of a column are written."""
TELLINGS = 3
"""Tellings that the short form of a fact keeps."""
DAYS = 8
"""Days that the short form of a story keeps."""
PARTIES, PLACES, PAIRS, ACTORS, WEIGHTS = 300, 200, 24, 80, 40
"""Most that the choices of a filter and the lists of busiest ones hold."""

Tell = Callable[[str, int, int], None]
"""Is told what is being read, how much of it is done, and of how much."""


def name_of(record: Record) -> str:
    """The name of the index of a commit: the same for commits that differ in their judgements only, another where
    what writes it has changed."""
    made = {name: list(entry.segments) for name, entry in sorted(record.manifest.tables.items()) if name in TABLES}
    said = json.dumps([folders_of("web", "report", "knowledge"), made, record.manifest.stages])
    return hashlib.sha256(said.encode()).hexdigest()[:32] + ".sqlite"


def write_index(record: Record, path: Path, tell: Tell = lambda what, done, total: None) -> None:
    """Write the index of a commit into a new file."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-64000;" + SCHEMA)
        db.execute("BEGIN")
        _Filling(db, record, tell).fill()
        tell("sorting", 0, 1)
        db.executescript(AFTERWARDS)
    finally:
        db.close()


def values(shown: Drawn | EventRow | StatementRow) -> Iterator[Any]:
    """What a table of `SHOWN` holds."""
    return (getattr(shown, name) for name in shown.__slots__)


def blob(numbers: "array[int]") -> bytes:
    """Numbers as a table holds them."""
    return np.array(numbers, NUMBER).tobytes()


class _Filling:
    def __init__(self, db: sqlite3.Connection, record: Record, tell: Tell) -> None:
        self.db, self.record, self.tell = db, record, tell
        self.total = sum(e.rows for name, e in record.manifest.tables.items() if name in TABLES and name != "actors")
        self.done = 0
        self.seq = 0
        self.waiting: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self.columns = {name: array("i") for name in COLUMNS}
        self.codes: dict[str, dict[str, int]] = {name: {} for name in CODED}
        self.tallies: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.parties: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))
        self.pairs: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.paired: defaultdict[tuple[str, str], array[int]] = defaultdict(lambda: array("i"))
        self.deeds: dict[str, Counter[str]] = {what: Counter() for what in ("did", "received", "said")}
        self.resting: Counter[tuple[str, str]] = Counter()
        self.alone: Counter[tuple[str, str]] = Counter()
        self.passing: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._party: dict[tuple[str | None, ...], str] = {}

    def fill(self) -> None:
        """Write all tables."""
        self.documents()
        ranges = {}
        for kind, write in (
            ("event", self.events), ("statement", self.statements), ("disagreement", self.disagreements)
        ):  # fmt: skip
            first = self.seq + 1
            write()
            ranges[kind] = first, self.seq
        for row, text in self.rows("derivations", "derivations"):
            self.put("derivation", row["child"], row["parent"], row["coverage"], text)
        self.stories()
        for name, numbers in self.columns.items():
            self.put("column", name, blob(numbers))
        for name, numbers in self.parties.items():
            self.put("party", name, blob(numbers))
        for (source, target), numbers in self.paired.items():
            self.put("pair", source, target, blob(numbers))
        for name in [*self.waiting]:
            self.flush(name)
        for name, codes in self.codes.items():
            self.fix(f"codes {name}", list(codes))
        self.fix("ranges", ranges)
        counted = overview(self.record)
        self.fix("overview", counted | {"refused": [to_row(refusal) for refusal in counted["refused"][:200]]})
        for (kind, column), counted in self.tallies.items():
            most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
            self.fix(f"{kind} {column}", most[:PLACES])
        named = sorted(self.parties, key=lambda name: (-len(self.parties[name]), name))
        self.fix("parties", sorted(named[:PARTIES]))
        busiest = sorted(self.pairs.items(), key=lambda item: (-item[1].total(), item[0]))[:PAIRS]
        self.fix("pairs", [(*sides, dict(kinds)) for sides, kinds in busiest])
        self.fix("cast", self.cast())
        origins = sorted(self.resting, key=lambda key: (-self.resting[key], key[1], key[0]))
        weights = [(*k, self.resting[k], self.alone[k], len(self.passing[k])) for k in origins[: WEIGHTS + 1]]
        self.fix("weights", weights)

    def rows(self, name: str, what: str, order: list[int] | None = None) -> Iterator[tuple[dict[str, Any], str]]:
        """The rows of a table as data and as JSON."""
        table = self.record.table(name)
        if not table.num_rows:
            return
        table = table.replace_schema_metadata(None)
        rows = table if order is None else table.take(pa.array(order, pa.int64()))
        connection = duckdb.connect(":memory:", config={"threads": 1})
        try:
            connection.execute("SET enable_progress_bar = false")  # it takes a spawned process for a person's prompt
            connection.register("rows", rows)
            answer = connection.execute("SELECT to_json(r) FROM rows r")
            while batch := answer.fetchmany(BATCH):
                self.tell(what, self.done, self.total)
                for (text,) in batch:
                    yield json.loads(text), text
                self.done += len(batch)
        finally:
            connection.close()

    def put(self, table: str, *values: Any) -> None:
        waiting = self.waiting[table]
        waiting.append(values)
        if len(waiting) >= BATCH:
            self.flush(table)

    def flush(self, table: str) -> None:
        if waiting := self.waiting[table]:
            into = "words (rowid, title, text)" if table == "words" else table
            self.db.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(waiting[0]))})", waiting)
            waiting.clear()

    def fix(self, name: str, value: Any) -> None:
        self.db.execute("INSERT INTO fixed VALUES (?, ?)", (name, json.dumps(value, ensure_ascii=False)))

    def documents(self) -> None:
        light = self.record.table("documents", ["id", "published"]).to_pylist()
        order = sorted(range(len(light)), key=lambda i: (light[i]["published"]["earliest"] or "~", light[i]["id"]))
        for number, (row, text) in enumerate(self.rows("documents", "documents", order), 1):
            name = called(from_row(Document, row))
            head = json.dumps(row | {"title": name, "text": "", "boilerplate": []}, ensure_ascii=False)
            self.put("document", number, row["id"], head, text)
            self.put("words", PAGES + number, " · ".join(filter(None, (row["title"], row["outlet"]))), row["text"])

    def events(self) -> None:
        light = self.record.table("events", ["id", "time"]).to_pylist()
        order = sorted(
            range(len(light)), key=lambda i: facts.when_order(from_row(Time, light[i]["time"]), light[i]["id"])
        )
        for row, text in self.rows("events", "events", order):
            actors, recipients = (list(map(self.party, row[side])) for side in ("actors", "recipients"))
            kind = COLOUR[type_codes()[row["type"]].quad] if row["type"] else "plain"
            place = row["place"] and row["place"]["name"]
            self.fact(row, text, "event", row["type"] or "other", row["status"], place, actors + recipients, "mentions")
            event = from_row(Event, row)
            self.put("event", self.seq, *values(event_row(event)))
            self.put("drawn", self.seq, *values(drawn(event)))
            for source in sorted({*actors} - {""}):
                for target in sorted({*recipients} - {"", source}):
                    self.pair(source, target, kind)
            for what, side in (("did", "actors"), ("received", "recipients")):
                self.deeds[what].update({ref["actor"] for ref in row[side] if ref["actor"]})
            self.put("words", self.seq, ", ".join(sorted({*actors, *recipients} - {""})), row["summary"])

    def statements(self) -> None:
        table = self.record.table("statements", ["id", "time", "documents"])
        counts = pc.list_value_length(table.column("documents")).to_pylist()
        light = table.select(["id", "time"]).to_pylist()
        order = sorted(
            range(len(light)),
            key=lambda i: facts.told_order(counts[i], from_row(Time, light[i]["time"]), light[i]["id"]),
        )
        for row, text in self.rows("statements", "statements", order):
            source, target = self.party(row["speaker"]), self.party(row["addressee"])
            parties = [source, target]
            self.fact(row, text, "statement", row["force"], row["factuality"], None, parties, "variants")
            if source and target and source != target:
                self.pair(source, target, "said")
            self.put("statement", self.seq, *values(statement_row(from_row(Statement, row))))
            speaker = row["speaker"] or {}
            if speaker.get("actor"):
                self.deeds["said"][speaker["actor"]] += 1
            names = dict.fromkeys(filter(None, (speaker.get("name"), *sorted(parties))))
            self.put("words", self.seq, ", ".join(names), row["text"])

    def disagreements(self) -> None:
        for row, text in self.rows("disagreements", "disagreements"):
            documents = {d for value in row["values"] for d in value["documents"]}
            self.number(row["id"], "disagreement", type=row["kind"], documents=len(documents))
            values = [value | {"spans": value["spans"][:TELLINGS]} for value in row["values"]]
            whole = any(len(value["spans"]) > TELLINGS for value in row["values"])
            short = json.dumps(row | {"values": values}, ensure_ascii=False) if whole else text
            self.put("line", self.seq, short, text if whole else None)
            self.tallies["disagreement", "type"][row["kind"]] += 1

    def stories(self) -> None:
        counts = pc.list_value_length(self.record.table("stories", ["documents"]).column("documents")).to_pylist()
        ids = self.record.table("stories", ["id"]).column("id").to_pylist()
        order = sorted(range(len(ids)), key=lambda i: (-counts[i], ids[i]))
        for number, (row, text) in enumerate(self.rows("stories", "stories", order), 1):
            most = sorted(row["timeline"], key=lambda day: (-len(day["documents"]), day["date"]))[:DAYS]
            days = [day | {"sources": day["sources"][:1]} for day in row["timeline"] if day in most]
            self.put("story", number, row["id"], json.dumps(row | {"timeline": days}, ensure_ascii=False), text)

    def fact(
        self, row: dict[str, Any], text: str, kind: str, type_: str, status: str, place: str | None,
        parties: list[str], tellings: str,
    ) -> None:  # fmt: skip
        time, told = row["time"], row[tellings]
        standing = facts.standing_of(len(row["disputes"]), len(row["origins"]))
        self.number(
            row["id"], kind, type=type_, status=status, standing=standing, place=place,
            origins=len(row["origins"]), documents=len(row["documents"]), tellings=len(told),
            first=facts.ordinal(time["earliest"]), last=facts.ordinal(time["latest"]),
        )  # fmt: skip
        if len(told) > TELLINGS:
            self.put("line", self.seq, json.dumps(row | {tellings: told[:TELLINGS]}, ensure_ascii=False), text)
        else:
            self.put("line", self.seq, text, None)
        for side in sorted({*parties} - {""}):
            self.parties[side].append(self.seq)
        for document in sorted({telling["document"] for telling in told}):
            self.put("told", document, self.seq)
        for origin in row["origins"]:
            key = origin["name"], origin["kind"]
            self.resting[key] += 1
            self.alone[key] += len(row["origins"]) == 1
            self.passing[key].update(origin["documents"])
        for column, value in (("type", type_), ("status", status), ("standing", standing), ("place", place)):
            if value is not None:
                self.tallies[kind, column][value] += 1

    def number(self, identity: str, kind: str, **columns: str | int | None) -> None:
        """Give a fact its number, and its columns what they hold of it."""
        self.seq += 1
        self.put("fact", self.seq, identity, kind)
        for name, numbers in self.columns.items():
            value = columns.get(name)
            if isinstance(value, str):
                codes = self.codes[name]
                value = codes.setdefault(value, len(codes) + 1)
            numbers.append(value or 0)

    def pair(self, source: str, target: str, kind: str) -> None:
        self.pairs[source, target][kind] += 1
        self.paired[source, target].append(self.seq)

    def party(self, ref: dict[str, Any] | None) -> str:
        if ref is None:
            return ""
        key = (ref["actor"], ref["name"], ref["country"], ref["sector"])
        if key not in self._party:
            self._party[key] = party(ActorRef(*key))
        return self._party[key]

    def cast(self) -> list[dict[str, Any]]:
        """The busiest actors."""
        table = self.record.table("actors")
        ids = table.column("id").to_pylist()
        mentions = pc.list_value_length(table.column("mentions")).to_pylist()
        busy = {identity: sum(counted[identity] for counted in self.deeds.values()) for identity in ids}
        chosen = [i for i, identity in enumerate(ids) if busy[identity]]
        chosen.sort(key=lambda i: (-busy[ids[i]], -mentions[i], ids[i]))
        found = []
        for i in chosen[: ACTORS + 1]:
            row = table.slice(i, 1).to_pylist()[0]
            counts = {what: counted[row["id"]] for what, counted in self.deeds.items()}
            found.append({"actor": row | {"mentions": row["mentions"][:1]}, "mentions": mentions[i], **counts})
        return found
