"""What the app looks things up in: an SQLite database of one commit, in a file that goes when the app goes.

Facts lie in it as JSON beside the columns that filters ask for, so that a page decodes no more than it shows.
"""

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from onrecord.records import (
    Actor,
    Derivation,
    Disagreement,
    Document,
    Event,
    Judgement,
    Refusal,
    Statement,
    Story,
    from_row,
    to_row,
)
from onrecord.report.facts import Facts, loose, standing
from onrecord.report.parties import parties_of, party
from onrecord.store import Record

SCHEMA = """
CREATE TABLE fact (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, type TEXT, status TEXT, standing TEXT,
  origins INTEGER, documents INTEGER, first TEXT, last TEXT,
  loose INTEGER, place TEXT, who TEXT);
CREATE TABLE line (seq INTEGER PRIMARY KEY, row TEXT);
CREATE TABLE party (name TEXT, fact INTEGER);
CREATE TABLE pair (source TEXT, target TEXT, fact INTEGER);
CREATE TABLE told (document TEXT, fact INTEGER);
CREATE TABLE document (id TEXT PRIMARY KEY, first TEXT, outlet TEXT, flags TEXT);
CREATE TABLE page (id TEXT PRIMARY KEY, row TEXT);
CREATE TABLE derivation (child TEXT, parent TEXT, coverage REAL, row TEXT);
CREATE TABLE actor (id TEXT PRIMARY KEY, mentions INTEGER, row TEXT, did INTEGER DEFAULT 0, received INTEGER DEFAULT 0,
  said INTEGER DEFAULT 0);
CREATE TABLE origin (name TEXT, kind TEXT, fact INTEGER, alone INTEGER);
CREATE TABLE word_of (name TEXT, kind TEXT, document TEXT);
CREATE TABLE other (kind TEXT, id TEXT, documents INTEGER, row TEXT);
CREATE VIRTUAL TABLE words USING fts5(kind UNINDEXED, ref UNINDEXED, title, text,
  tokenize='unicode61 remove_diacritics 2');
"""
AFTERWARDS = """
CREATE INDEX party_name ON party (name, fact);
CREATE INDEX pair_sides ON pair (source, target, fact);
CREATE INDEX told_document ON told (document);
CREATE INDEX fact_order ON fact (kind, documents DESC, seq);
CREATE INDEX fact_time ON fact (kind, loose, first, last, seq);
CREATE INDEX fact_type ON fact (kind, type);
CREATE INDEX fact_place ON fact (place);
CREATE INDEX derivation_parent ON derivation (parent);
CREATE INDEX derivation_child ON derivation (child);
CREATE INDEX other_order ON other (kind, documents DESC, id);
CREATE INDEX origin_name ON origin (name, kind);
CREATE INDEX word_of_name ON word_of (name, kind, document);
ANALYZE;
"""
AT_ONCE = 1024
KINDS = {"event": Event, "statement": Statement, "disagreement": Disagreement}
OTHERS: dict[str, type] = {"stories": Story, "judgements": Judgement, "refused": Refusal}
MOST_WORDS = 8
"""Words of a search that count; the others are left out."""


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing. `first` and `last` are dates, `origins` a least number,
    `other` a second party: the facts in which the first acts on it."""

    q: str = ""
    party: str = ""
    type: str = ""
    status: str = ""
    standing: str = ""
    place: str = ""
    first: str = ""
    last: str = ""
    origins: int = 0
    other: str = ""


@dataclass
class Index:
    """One commit of a record, open for questions from any thread."""

    path: Path
    number: int
    stages: dict[str, str]
    _local: threading.local = field(default_factory=threading.local)
    _tallies: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    @classmethod
    def build(cls, record: Record, path: Path) -> "Index":
        """Write the database of a commit into a new file."""
        connection = sqlite3.connect(path)
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        _fill(connection, record)
        connection.executescript(AFTERWARDS)
        connection.commit()
        connection.close()
        return cls(path, record.manifest.number, dict(record.stages))

    def ask(self, sql: str, *values: object) -> list[Any]:
        """The rows of a question."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            self._local.connection = connection
        return list(connection.execute(sql, values))

    def count(self, kind: str, filters: Filters | None = None) -> int:
        """How many facts of a kind there are."""
        where, values = _where(kind, filters or Filters())
        return int(self.ask(f"SELECT count(*) FROM fact WHERE {where}", *values)[0][0])

    def facts(self, kind: str, filters: Filters, order: str, limit: int, offset: int = 0) -> list[Any]:
        """Facts of a kind as records. `order` is `time` or `told`, the most reported first."""
        where, values = _where(kind, filters)
        by = "loose, first, last, seq" if order == "time" else "documents DESC, seq"
        chosen = f"SELECT seq FROM fact WHERE {where} ORDER BY {by} LIMIT ? OFFSET ?"
        rows = [
            self.ask("SELECT row FROM line WHERE seq = ?", seq)[0]
            for (seq,) in self.ask(chosen, *values, limit, offset)
        ]
        return [from_row(KINDS[kind], json.loads(row)) for (row,) in rows]

    def fact(self, identity: str) -> Event | Statement | Disagreement | None:
        """A fact by id."""
        found = self.ask("SELECT kind, row FROM fact JOIN line USING (seq) WHERE id = ?", identity)
        return from_row(KINDS[found[0][0]], json.loads(found[0][1])) if found else None

    def tally(self, column: str, kind: str) -> list[tuple[str, int]]:
        """Values of a column of facts with their numbers, the most frequent first."""
        key = f"{kind} {column}"
        if key not in self._tallies:
            where = f"kind = ? AND {column} IS NOT NULL"
            sql = f"SELECT {column}, count(*) n FROM fact WHERE {where} GROUP BY 1 ORDER BY n DESC, 1"
            self._tallies[key] = [(value, n) for value, n in self.ask(sql, kind)]
        return self._tallies[key]

    def parties(self) -> list[str]:
        """The parties with most facts, sorted."""
        if "parties" not in self._tallies:
            sql = "SELECT name, count(*) n FROM party GROUP BY 1 ORDER BY n DESC, 1 LIMIT 300"
            self._tallies["parties"] = sorted((name, n) for name, n in self.ask(sql))
        return [name for name, _ in self._tallies["parties"]]

    def documents(self, ids: Iterable[str]) -> list[Document]:
        """Documents by id; ids that are not there are left out."""
        found = []
        for identity in sorted(set(ids)):
            for (row,) in self.ask("SELECT row FROM page WHERE id = ?", identity):
                found.append(from_row(Document, json.loads(row)))
        return found

    def told_in(self, document: str) -> list[Any]:
        """Events and statements that a document tells."""
        inside = "SELECT fact FROM told WHERE document = ?"
        told = f"seq IN ({inside}) AND kind <> 'disagreement'"
        sql = f"SELECT kind, row FROM fact JOIN line USING (seq) WHERE {told} ORDER BY id"
        return [from_row(KINDS[kind], json.loads(row)) for kind, row in self.ask(sql, document)]

    def derivations(self, document: str | None = None, limit: int = 500) -> list[Derivation]:
        """Derivations that a document is part of, or all up to a limit."""
        if document is None:
            rows = self.ask("SELECT row FROM derivation ORDER BY parent, coverage DESC, child LIMIT ?", limit)
        else:
            rows = self.ask(
                "SELECT row FROM derivation WHERE child = ?1 OR parent = ?1 ORDER BY child, parent LIMIT ?2",
                document, limit,
            )  # fmt: skip
        return [from_row(Derivation, json.loads(row)) for (row,) in rows]

    def others(self, kind: str, limit: int = 1000) -> list[Any]:
        """Stories, judgements or refusals."""
        rows = self.ask("SELECT row FROM other WHERE kind = ? ORDER BY rowid LIMIT ?", kind, limit)
        return [from_row(OTHERS[kind], json.loads(row)) for (row,) in rows]

    def some(self, facts: Sequence[Any], stories: Sequence[Story] = (), more: Iterable[str] = ()) -> Facts:
        """A part of the record around some facts: they, what their disagreements are about, and their documents."""
        known: dict[str, Any] = {fact.id: fact for fact in facts}
        for fact in facts:
            if isinstance(fact, Disagreement) and fact.about not in known and (found := self.fact(fact.about)):
                known[fact.about] = found
        ids = {d for fact in known.values() for d in _documents_of(fact)} | set(more)
        for story in stories:
            ids |= {ref.document for entry in story.timeline for ref in entry.sources}
        of = sorted(known.values(), key=lambda fact: fact.id)
        return Facts(
            self.documents(ids),
            [fact for fact in of if isinstance(fact, Statement)],
            [fact for fact in of if isinstance(fact, Event)],
            [fact for fact in of if isinstance(fact, Disagreement)],
            [], list(stories), [], [],
        )  # fmt: skip

    def search(self, words: str, limit: int, offset: int = 0) -> list[tuple[str, str, str, str]]:
        """(kind, id, title, excerpt) of what holds all words, best first (BM25). In title and excerpt the words found
        stand between U+0002 and U+0003, which nothing that is shown can hold."""
        query = matching(words)
        if not query:
            return []
        sql = (
            "SELECT kind, ref, highlight(words, 2, char(2), char(3)), snippet(words, 3, char(2), char(3), '…', 40) "
            "FROM words WHERE words MATCH ? ORDER BY rank, rowid LIMIT ? OFFSET ?"
        )
        return self.ask(sql, query, limit, offset)


def matching(words: str) -> str:
    """An FTS5 query for all words, each quoted so that none is an operator; the last one may go on."""
    kept = [word for word in "".join(c if c.isalnum() else " " for c in words).split() if word][:MOST_WORDS]
    if not kept:
        return ""
    return " ".join(f'"{word[:60]}"' for word in kept) + "*"


def _where(kind: str, filters: Filters) -> tuple[str, list[object]]:
    """The condition of a list of facts. Values never enter the SQL."""
    parts, values = ["kind = ?"], list[object]((kind,))
    for column in ("type", "status", "standing", "place"):
        if value := getattr(filters, column):
            parts.append(f"{column} = ?")
            values.append(value)
    if filters.party and filters.other:
        parts.append("seq IN (SELECT fact FROM pair WHERE source = ? AND target = ?)")
        values += [filters.party, filters.other]
    elif filters.party:
        parts.append("seq IN (SELECT fact FROM party WHERE name = ?)")
        values.append(filters.party)
    if filters.first:
        parts.append("last >= ?")
        values.append(filters.first)
    if filters.last:
        parts.append("substr(first, 1, 10) <= ?")
        values.append(filters.last)
    if filters.origins:
        parts.append("origins >= ?")
        values.append(filters.origins)
    if query := matching(filters.q):
        parts.append("id IN (SELECT ref FROM words WHERE words MATCH ?)")
        values.append(query)
    return " AND ".join(parts), values


def _documents_of(fact: Any) -> set[str]:
    if isinstance(fact, Event):
        return {mention.document for mention in fact.mentions}
    if isinstance(fact, Statement):
        return {variant.document for variant in fact.variants}
    return {ref.document for value in fact.values for ref in value.spans}


def _records(record: Record, name: str, kind: type) -> Iterator[tuple[Any, str]]:
    """The rows of a table as records and as JSON."""
    for batch in record.table(name).to_batches(AT_ONCE):
        for row in batch.to_pylist():
            yield from_row(kind, row), json.dumps(row, ensure_ascii=False)


def _fill(db: sqlite3.Connection, record: Record) -> None:
    did, received, said = Counter[str](), Counter[str](), Counter[str]()
    for document, row in _records(record, "documents", Document):
        published = document.published.earliest
        values = (document.id, published, document.outlet, " ".join(document.flags))
        db.execute("INSERT INTO document VALUES (?, ?, ?, ?)", values)
        db.execute("INSERT INTO page VALUES (?, ?)", (document.id, row))
        title = " · ".join(filter(None, (document.title, document.outlet)))
        db.execute("INSERT INTO words VALUES ('document', ?, ?, ?)", (document.id, title, document.text))
    seq = 0
    for event, row in _records(record, "events", Event):
        seq += 1
        _fact(db, seq, row, "event", event, event.type or "other", event.status, event.summary)
        did.update({a.actor for a in event.actors if a.actor})
        received.update({r.actor for r in event.recipients if r.actor})
        for source in {party(a) for a in event.actors} - {""}:
            for target in {party(r) for r in event.recipients} - {"", source}:
                db.execute("INSERT INTO pair VALUES (?, ?, ?)", (source, target, seq))
    for statement, row in _records(record, "statements", Statement):
        seq += 1
        _fact(db, seq, row, "statement", statement, statement.force, statement.factuality, statement.text)
        if statement.speaker and statement.speaker.actor:
            said[statement.speaker.actor] += 1
        source, target = party(statement.speaker), party(statement.addressee)
        if source and target and source != target:
            db.execute("INSERT INTO pair VALUES (?, ?, ?)", (source, target, seq))
    for found, row in _records(record, "disagreements", Disagreement):
        seq += 1
        db.execute(
            "INSERT INTO fact (seq, id, kind, type, origins, documents) VALUES (?, ?, 'disagreement', ?, 0, 0)",
            (seq, found.id, found.kind),
        )
        db.execute("INSERT INTO line VALUES (?, ?)", (seq, row))
    for derivation, row in _records(record, "derivations", Derivation):
        db.execute(
            "INSERT INTO derivation VALUES (?, ?, ?, ?)",
            (derivation.child, derivation.parent, derivation.coverage, row),
        )
    for actor, _ in _records(record, "actors", Actor):
        short = json.dumps(to_row(replace(actor, mentions=actor.mentions[:1])), ensure_ascii=False)
        db.execute(
            "INSERT INTO actor VALUES (?, ?, ?, ?, ?, ?)",
            (actor.id, len(actor.mentions), short, did[actor.id], received[actor.id], said[actor.id]),
        )
    for name, kind in OTHERS.items():
        for other, row in _records(record, name, kind):
            size = len(other.documents) if isinstance(other, Story) else 0
            db.execute("INSERT INTO other VALUES (?, ?, ?, ?)", (name, getattr(other, "id", ""), size, row))


def _fact(db: sqlite3.Connection, seq: int, row: str, kind: str, fact: Any, type_: str, status: str, text: str) -> None:
    place = fact.place.name if isinstance(fact, Event) and fact.place else None
    who = fact.speaker.name if isinstance(fact, Statement) and fact.speaker else None
    values = (
        seq, fact.id, kind, type_, status, standing(fact), len(fact.origins), len(fact.documents), fact.time.earliest,
        fact.time.latest, loose(fact.time), place, who,
    )  # fmt: skip
    db.execute(f"INSERT INTO fact VALUES ({', '.join('?' * 13)})", values)
    db.execute("INSERT INTO line VALUES (?, ?)", (seq, row))
    parties = parties_of(fact)
    db.executemany("INSERT INTO party VALUES (?, ?)", [(name, seq) for name in parties])
    db.executemany("INSERT INTO told VALUES (?, ?)", [(document, seq) for document in _documents_of(fact)])
    alone = len(fact.origins) == 1
    db.executemany("INSERT INTO origin VALUES (?, ?, ?, ?)", [(o.name, o.kind, seq, alone) for o in fact.origins])
    passed = [(o.name, o.kind, document) for o in fact.origins for document in o.documents]
    db.executemany("INSERT INTO word_of VALUES (?, ?, ?)", passed)
    db.execute("INSERT INTO words VALUES (?, ?, ?, ?)", (kind, fact.id, ", ".join(filter(None, (who, *parties))), text))
