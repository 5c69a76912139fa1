"""What the app looks things up in: the index of one commit, as `web.indexing` writes it."""

import heapq
import json
import sqlite3
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from onrecord.records import Derivation, Disagreement, Document, Event, Statement, Story, from_row
from onrecord.report.facts import Facts
from onrecord.web.indexing import PAGES

T = TypeVar("T")
KINDS: dict[str, type] = {"event": Event, "statement": Statement, "disagreement": Disagreement}
MOST_WORDS = 8
"""Words of a search that count; the others are left out."""
RANKED = 2000
"""More matches than this are not ranked: a word that stands everywhere says nothing about what fits best."""
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
        self._lists: OrderedDict[tuple[str, Filters], array[int]] = OrderedDict()

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

    def numbers(self, kind: str, filters: Filters) -> Sequence[int]:
        """The facts of a kind that filters leave, in the order of their list."""
        if kind in ("event", "statement") and not filters.given():
            first, last = self.fixed("ranges")[kind]
            return range(first, last + 1)
        key = kind, filters
        if key not in self._lists:
            where, values = self._where(kind, filters)
            found = self._db.execute(f"SELECT seq FROM fact WHERE {where} ORDER BY seq", values)
            self._lists[key] = array("q", (seq for (seq,) in found))
            if len(self._lists) > LISTS:
                self._lists.popitem(last=False)
        self._lists.move_to_end(key)
        return self._lists[key]

    def candidates(self, of: str) -> dict[str, str]:
        """Id -> type of the events, statements or merges that can be sampled, sorted by id."""
        where = "tellings > 1" if of == "merges" else "kind = 'event'" if of == "events" else "kind = 'statement'"
        return self.once(of, lambda: dict(self.ask(f"SELECT id, type FROM fact WHERE {where} ORDER BY id")))

    def lines(self, numbers: Sequence[int]) -> list[str]:
        """Facts by number as the lines of an export."""
        return self._rows("ifnull(whole, short)", numbers)

    def facts(self, kind: str, numbers: Sequence[int]) -> list[Any]:
        """Facts by number, with the first of their tellings."""
        return [from_row(KINDS[kind], json.loads(row)) for row in self._rows("short", numbers)]

    def _rows(self, column: str, numbers: Sequence[int], table: str = "line") -> list[str]:
        wanted = ", ".join("?" * len(numbers))
        found = dict(self.ask(f"SELECT seq, {column} FROM {table} WHERE seq IN ({wanted})", *numbers))
        return [found[number] for number in numbers]

    def most_told(self, filters: Filters, limit: int) -> list[Event]:
        """The most reported events that filters leave, without where and by whom they are told, which no drawing
        needs."""
        numbers = self.most("event", filters, limit)
        return [from_row(Event, json.loads(row)) for row in self._rows("row", numbers, "bare")]

    def most(self, kind: str, filters: Filters, limit: int) -> list[int]:
        """The numbers of the most reported facts that filters leave."""
        if not filters.given():
            sql = "SELECT seq FROM fact WHERE kind = ? ORDER BY documents DESC, seq LIMIT ?"
            return [seq for (seq,) in self.ask(sql, kind, limit)]
        every = "SELECT documents FROM fact ORDER BY seq"  # facts are numbered from 1 without a gap
        told = self.once("told", lambda: array("q", (n for (n,) in self._db.execute(every))))
        return heapq.nsmallest(limit, self.numbers(kind, filters), key=lambda seq: (-told[seq - 1], seq))

    def fact(self, identity: str, whole: bool = True) -> Event | Statement | Disagreement | None:
        """A fact by id, or with the first of its tellings only."""
        row = "ifnull(whole, short)" if whole else "short"
        found = self.ask(f"SELECT kind, {row} FROM fact JOIN line USING (seq) WHERE id = ?", identity)
        return from_row(KINDS[found[0][0]], json.loads(found[0][1])) if found else None

    def documents(self, ids: Iterable[str], text: bool = True) -> list[Document]:
        """Documents by id, or only what stands above their text; ids that are not there are left out."""
        column = "row" if text else "head"
        found = []
        for identity in sorted(set(ids)):
            for (row,) in self.ask(f"SELECT {column} FROM document WHERE id = ?", identity):
                found.append(from_row(Document, json.loads(row)))
        return found

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
        first, last = self.fixed("ranges").get(kind, (1, PAGES - 1))
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

    def _where(self, kind: str, filters: Filters) -> tuple[str, list[object]]:
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
            parts.append("seq IN (SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?)")
            values += [query, *self.span(kind)]
        return " AND ".join(parts), values


def matching(words: str) -> str:
    """An FTS5 query for all words, each quoted so that none is an operator; the last one may go on."""
    kept = [word for word in "".join(c if c.isalnum() else " " for c in words).split() if word][:MOST_WORDS]
    if not kept:
        return ""
    return " ".join(f'"{word[:60]}"' for word in kept) + "*"
