"""What the app looks things up in: the index of one commit, as `web.indexing` writes it."""

import json
import sqlite3
from array import array
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from onrecord.records import Derivation, Disagreement, Document, Event, Statement, Story, from_row
from onrecord.report.drawn import Drawn
from onrecord.report.facts import Facts, ordinal
from onrecord.report.rows import EventRow, StatementRow
from onrecord.web.indexing import CODED, NUMBER, PAGES, SHOWN

T = TypeVar("T")
Numbers = np.ndarray[Any, np.dtype[np.int64]]
"""Numbers of facts, ascending."""
KINDS: dict[str, type] = {"event": Event, "statement": Statement, "disagreement": Disagreement}
MOST_WORDS = 8
"""Words of a search that count; the others are left out."""
RANKED = 2000
"""More matches than this are not ranked: a word that stands everywhere says nothing about what fits best."""
BEYOND = 10_000_000
"""A day after all days."""
LISTS, COUNTS = 64, 1000
"""Lists of the numbers of facts, and numbers of matches, that are kept, so that leafing through looks them up once."""


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

    def given(self) -> dict[str, str | int]:
        """The values that narrow."""
        return {key: value for key, value in asdict(self).items() if value}


class Index:
    """The index of one commit, open for questions from one thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._db.execute("PRAGMA cache_size=-16000")
        self._fixed: dict[str, Any] = {}
        self._once: dict[str, Any] = {}
        self._counts: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._lists: OrderedDict[tuple[str, Filters], Numbers] = OrderedDict()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def ask(self, sql: str, *values: object) -> list[Any]:
        """The rows of a question."""
        return self._db.execute(sql, values).fetchall()

    def fixed(self, name: str) -> Any:
        """What was worked out when the index was made; an empty list if nothing was."""
        if name not in self._fixed:
            found = self.ask("SELECT value FROM fixed WHERE name = ?", name)
            self._fixed[name] = json.loads(found[0][0]) if found else []
        return self._fixed[name]

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Something that is the same as long as the index is, made when it is first wanted."""
        if name not in self._once:
            self._once[name] = make()
        return self._once[name]  # type: ignore[no-any-return]

    def tally(self, column: str, kind: str) -> list[tuple[str, int]]:
        """Values of a column of facts with their numbers, the most frequent first."""
        return [(value, n) for value, n in self.fixed(f"{kind} {column}")]

    def column(self, name: str) -> Numbers:
        """What the facts have in a column, by their number less 1: counts, days, or the places of values among
        `codes`, all 0 where there is none."""
        found = self.once(f"column {name}", lambda: self.ask("SELECT numbers FROM column WHERE name = ?", name)[0][0])
        return np.frombuffer(found, NUMBER)

    def code(self, column: str, value: str) -> int:
        """What stands for a value in a column; -1 if it is nowhere in it."""
        codes = self.once(f"codes {column}", lambda: {v: n for n, v in enumerate(self.fixed(f"codes {column}"), 1)})
        return codes.get(value, -1)

    def numbers(self, kind: str, filters: Filters) -> Numbers:
        """The facts of a kind that filters leave, in the order of their list."""
        key = kind, filters
        if key not in self._lists:
            self._lists[key] = self._left(kind, filters)
            if len(self._lists) > LISTS:
                self._lists.popitem(last=False)
        self._lists.move_to_end(key)
        return self._lists[key]

    def _left(self, kind: str, filters: Filters) -> Numbers:
        first, last = self.span(kind)
        part = slice(first - 1, last)
        left = np.ones(last - first + 1, bool)
        for name in CODED:
            if value := getattr(filters, name):
                left &= self.column(name)[part] == self.code(name, value)
        if filters.origins:
            left &= self.column("origins")[part] >= filters.origins
        if filters.first:
            left &= self.column("last")[part] >= (ordinal(filters.first) or BEYOND)
        if filters.last:
            day = self.column("first")[part]
            left &= (day > 0) & (day <= (ordinal(filters.last) or 0))
        if filters.party and filters.other:
            sides = filters.party, filters.other
            rows = self.ask("SELECT facts FROM pair WHERE source = ? AND target = ?", *sides)
            left &= _among(first, last, rows[0][0] if rows else b"")
        elif filters.party:
            rows = self.ask("SELECT facts FROM party WHERE name = ?", filters.party)
            left &= _among(first, last, rows[0][0] if rows else b"")
        if query := matching(filters.q):
            sql = "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
            found = array("i", (seq for (seq,) in self._db.execute(sql, (query, first, last))))
            left &= _among(first, last, found.tobytes())
        return np.flatnonzero(left) + first

    def candidates(self, of: str) -> dict[str, str]:
        """Id -> type of the events, statements or merges that can be sampled, sorted by id."""
        return self.once(of, lambda: self._candidates(of))

    def _candidates(self, of: str) -> dict[str, str]:
        kind = "event" if of == "merges" else of.removesuffix("s")
        first, last = self.span(kind)[0], self.span("statement" if of == "merges" else kind)[1]
        every = self.ask("SELECT id, seq FROM fact WHERE seq BETWEEN ? AND ? ORDER BY id", first, last)
        kinds, codes, tellings = ["other", *self.fixed("codes type")], self.column("type"), self.column("tellings")
        told = set((np.flatnonzero(tellings > 1) + 1).tolist()) if of == "merges" else None
        types = codes.tolist()
        return {identity: kinds[types[seq - 1]] for identity, seq in every if told is None or seq in told}

    def lines(self, numbers: Numbers) -> list[str]:
        """Facts by number as the lines of an export."""
        return [row for (row,) in self._rows("ifnull(whole, short)", "line", numbers)]

    def events(self, numbers: Numbers) -> list[EventRow]:
        """Events by number as lists show them."""
        return [EventRow(*row) for row in self._rows(SHOWN["event"], "event", numbers)]

    def statements(self, numbers: Numbers) -> list[StatementRow]:
        """Statements by number as lists show them."""
        return [StatementRow(*row) for row in self._rows(SHOWN["statement"], "statement", numbers)]

    def drawn(self, numbers: Numbers) -> list[Drawn]:
        """Events by number as drawings show them."""
        return [Drawn(*row) for row in self._rows(SHOWN["drawn"], "drawn", numbers)]

    def disagreements(self, numbers: Numbers) -> list[Disagreement]:
        """Disagreements by number, with the first of their tellings."""
        return [from_row(Disagreement, json.loads(row)) for (row,) in self._rows("short", "line", numbers)]

    def _rows(self, columns: str, table: str, numbers: Numbers) -> list[tuple[Any, ...]]:
        wanted = numbers.tolist()
        sql = f"SELECT seq, {columns} FROM {table} WHERE seq IN ({', '.join('?' * len(wanted))})"
        found = {seq: row for seq, *row in self.ask(sql, *wanted)}
        return [found[number] for number in wanted]

    def most(self, kind: str, filters: Filters, limit: int) -> Numbers:
        """The numbers of the most reported facts that filters leave, the most reported first."""
        numbers = self.numbers(kind, filters)
        told = self.column("documents")[numbers - 1]
        if len(numbers) > limit:  # all that as many documents tell as the last one of so many
            kept = told >= np.partition(told, -limit)[-limit]
            numbers, told = numbers[kept], told[kept]
        return numbers[np.argsort(-told, kind="stable")][:limit]

    def fact(self, identity: str, whole: bool = True) -> Event | Statement | Disagreement | None:
        """A fact by id, or with the first of its tellings only."""
        row = "ifnull(whole, short)" if whole else "short"
        found = self.ask(f"SELECT kind, {row} FROM fact JOIN line USING (seq) WHERE id = ?", identity)
        return from_row(KINDS[found[0][0]], json.loads(found[0][1])) if found else None

    def documents(self, ids: Iterable[str], text: bool = True) -> list[Document]:
        """Documents by id, or only what stands above their text; ids that are not there are left out."""
        wanted = sorted(set(ids))
        sql = (
            f"SELECT {'row' if text else 'head'} FROM document WHERE id IN ({', '.join('?' * len(wanted))}) ORDER BY id"
        )
        return [from_row(Document, json.loads(row)) for (row,) in self.ask(sql, *wanted)]

    def told_in(self, document: str, limit: int) -> list[Any]:
        """Events and statements that a document tells, whole."""
        sql = (
            "SELECT kind, ifnull(whole, short) FROM told JOIN fact ON fact.seq = told.fact "
            "JOIN line USING (seq) WHERE document = ? ORDER BY told.fact LIMIT ?"
        )
        return [from_row(KINDS[kind], json.loads(row)) for kind, row in self.ask(sql, document, limit)]

    def derivations(self, document: str, limit: int = 500) -> list[Derivation]:
        """Derivations that a document is part of."""
        sql = "SELECT row FROM derivation WHERE child = ?1 OR parent = ?1 ORDER BY child, parent LIMIT ?2"
        return [from_row(Derivation, json.loads(row)) for (row,) in self.ask(sql, document, limit)]

    def derivations_among(self, children: Iterable[str], parents: Container[str]) -> list[Derivation]:
        """Derivations of children from any of the parents."""
        wanted = sorted(set(children))
        sql = (
            f"SELECT parent, row FROM derivation WHERE child IN ({', '.join('?' * len(wanted))}) ORDER BY child, parent"
        )
        return [from_row(Derivation, json.loads(row)) for parent, row in self.ask(sql, *wanted) if parent in parents]

    def story(self, identity: str) -> Story | None:
        """A story by id, with all its days."""
        found = self.ask("SELECT row FROM story WHERE id = ?", identity)
        return from_row(Story, json.loads(found[0][0])) if found else None

    def some(self, facts: Sequence[Any], documents: Iterable[str] = ()) -> Facts:
        """A part of the record around some facts: they, what their disagreements are about, and their documents."""
        known: dict[str, Any] = {fact.id: fact for fact in facts}
        for fact in facts:
            if (
                isinstance(fact, Disagreement)
                and fact.about not in known
                and (found := self.fact(fact.about, whole=False))
            ):
                known[fact.about] = found
        of = sorted(known.values(), key=lambda fact: fact.id)
        return Facts(
            self.documents(documents),
            [fact for fact in of if isinstance(fact, Statement)],
            [fact for fact in of if isinstance(fact, Event)],
            [fact for fact in of if isinstance(fact, Disagreement)],
            [], [], [], [],
        )  # fmt: skip

    def span(self, kind: str) -> tuple[int, int]:
        """The numbers under which the words of a kind stand; of `document` those of documents."""
        if kind == "document":
            return PAGES, 2 * PAGES
        first, last = self.fixed("ranges")[kind]
        return first, last

    def matches(self, words: str, kind: str) -> int:
        """How many documents, events or statements hold all words."""
        if not (query := matching(words)):
            return 0
        if (query, kind) not in self._counts:
            sql = "SELECT count(*) FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
            self._counts[query, kind] = self.ask(sql, query, *self.span(kind))[0][0]
            if len(self._counts) > COUNTS:
                self._counts.popitem(last=False)
        return self._counts[query, kind]

    def search(self, words: str, kinds: Sequence[str], limit: int, at: int = 0) -> list[tuple[str, str, str, str]]:
        """(kind, id, title, excerpt) of what holds all words: the best first (BM25) or, where there are more than
        `RANKED`, in the order of the record. In title and excerpt the words found stand between U+0002 and U+0003,
        which nothing that is shown can hold."""
        query = matching(words)
        if not query:
            return []
        first, last = min(self.span(kind)[0] for kind in kinds), max(self.span(kind)[1] for kind in kinds)
        order = "rank, rowid" if sum(self.matches(words, kind) for kind in kinds) <= RANKED else "rowid"
        sql = (
            "SELECT rowid, highlight(words, 0, char(2), char(3)), snippet(words, 1, char(2), char(3), '…', 40) "
            f"FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY {order} LIMIT ? OFFSET ?"
        )
        found = []
        for number, title, excerpt in self.ask(sql, query, first, last, limit, at):
            if number > PAGES:
                named = self.ask("SELECT 'document', id FROM document WHERE seq = ?", number - PAGES)
            else:
                named = self.ask("SELECT kind, id FROM fact WHERE seq = ?", number)
            found.append((*named[0], title, excerpt))
        return found


def _among(first: int, last: int, facts: bytes) -> Any:
    """Which of the facts from `first` to `last` are among the numbers of others."""
    numbers = np.frombuffer(facts, NUMBER)
    among = np.zeros(last - first + 1, bool)
    among[numbers[(numbers >= first) & (numbers <= last)] - first] = True
    return among


def matching(words: str) -> str:
    """An FTS5 query for all words, each quoted so that none is an operator; the last one may go on."""
    kept = [word for word in "".join(c if c.isalnum() else " " for c in words).split() if word][:MOST_WORDS]
    if not kept:
        return ""
    return " ".join(f'"{word[:60]}"' for word in kept) + "*"
