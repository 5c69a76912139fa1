"""Carries the plan out over a record: takes documents in, has them read, and renews the tables that depend on them."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

import pyarrow as pa

from onrecord.annotate.lines import source_row
from onrecord.documents.read import stream
from onrecord.documents.source import Source, settle
from onrecord.engines import Engine, Failure, StageSpec, in_batches
from onrecord.engines.local import Local
from onrecord.pipeline import Plan, default_plan
from onrecord.records import Refusal, Tombstone, arrow_schema, from_row, to_row
from onrecord.stage import Stage
from onrecord.store.corpus import Corpus
from onrecord.store.layers import DOCUMENT_SCHEMA, LAYERS, SNAPSHOTS, Shelf, digest, stage_keys
from onrecord.store.manifest import Entry
from onrecord.store.record import RECORDS, Record, read_segment
from onrecord.store.writer import Writer

SHELVED_AT_ONCE = 128
"""Documents in a segment; a build that is killed has to read at most so many again."""
_SHELVED_BYTES = 16_000_000


@dataclass(frozen=True)
class Built:
    """What a build did: documents in the record, new among them, read by any stage; refusals; whether it committed."""

    documents: int
    new: int
    read: int
    refused: int
    committed: bool
    rows: dict[str, int]


BuildProgress = Callable[[int, int], None]
"""Told how many more documents are read, and how many there are to read."""


def build(
    paths: Iterable[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    engine: Engine | None = None,
    plan: Plan | None = None,
    mapping: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    progress: BuildProgress | None = None,
) -> Built:
    """Build a record from files and folders, or add to the one that is there.

    Only documents and stages that are new or changed are worked on; a build that was killed goes on where it was.
    Raises PlanError, RecordError (someone else writes, or the folder is no record) and ConfigurationError.
    """
    plan = plan or default_plan()
    plan.check()
    inputs = stream(paths, mapping, stdin)
    first = list(islice(inputs, 1))  # wrong paths come to light before a folder is made
    with Writer(folder) as writer:
        return Build(writer, plan, engine or Local(), progress).run(chain(first, inputs))


class Build:
    """One build of one record: take documents in, read them, and renew the tables that depend on them."""

    def __init__(self, writer: Writer, plan: Plan, engine: Engine, progress: BuildProgress | None = None) -> None:
        self.writer, self.plan, self.engine = writer, plan, engine
        self.progress = progress or (lambda done, total: None)
        self.stages: list[Stage] = [spec.create() for spec in plan.document]
        self.keys = stage_keys(self.stages, [spec.params for spec in plan.document])
        self.shelf = Shelf(writer, self.stages, self.keys)
        self.tables = dict(writer.last.tables)
        for name in ("judgements", "forgotten"):
            if name not in self.tables or not self.tables[name].rows:
                self.take_in(name, [])
        self.forget: set[str] = set()
        """Ids of documents that leave the record with this build."""
        self.keeps: Callable[[dict[str, Any]], bool] = lambda refusal: True
        """Which refusals of earlier builds stay listed."""
        self.whole = False
        """Whether all segments are put together anew, and older commits go."""
        self.refused: list[Refusal] = []
        self.read = 0

    def take_in(self, name: str, rows: Sequence[Any]) -> None:
        """Make these the rows of a table that no stage makes."""
        plain = [to_row(row) for row in rows]
        table = pa.Table.from_pylist(plain, schema=arrow_schema(RECORDS[name]))
        self.tables[name] = Entry(digest(plain), (self.writer.put(name, table),), len(plain))

    def run(self, inputs: Iterable[Source | Refusal] = ()) -> Built:
        """Take the inputs in, read what is to be read, renew the tables and commit."""
        held = self._held()
        if self.forget:
            ids = self.ids(list(held.values()))
            held = {identity: key for identity, key in held.items() if ids[key] not in self.forget}
        arrived = self._arrived(inputs)
        live = held | {identity: key for identity, (key, _) in arrived.items()}
        self._read_all(live.values(), dict(arrived.values()))
        documents = [key for key in live.values() if self.shelf.missing(key) == ()]
        ids = self._settle_documents(documents)
        Corpus(self.writer, self.plan, self.shelf, self.engine, self.tables, ids).renew()
        self._list_refused()
        committed = self.writer.commit(self.tables, self.versions(), self.plan.language, alone=self.whole)
        rows = {name: entry.rows for name, entry in self.tables.items()}
        return Built(len(documents), len(set(live) - set(held)), self.read, len(self.refused), committed, rows)

    def versions(self) -> dict[str, str]:
        """The stages of the plan with their versions."""
        corpus = [spec.create() for spec in self.plan.corpus]
        return {stage.name: stage.version for stage in [*self.stages, *corpus]}

    def _held(self) -> dict[str, str]:
        """The documents of the last commit: identity -> key."""
        if LAYERS not in self.tables or not self.tables[LAYERS].segments:
            return {}
        table = Record(self.writer.folder, self.writer.last).table(LAYERS, ["identity", "key"])
        return dict(zip(table.column(0).to_pylist(), table.column(1).to_pylist(), strict=True))

    def _arrived(self, inputs: Iterable[Source | Refusal]) -> dict[str, tuple[str, Source | None]]:
        """The documents that were handed in: identity -> key and, unless it is on the shelf, the document."""
        found: dict[str, tuple[str, Source | None]] = {}
        tombstones = self._tombstones()
        given = list(inputs)
        for item, settled in zip(given, settle(given), strict=True):
            if isinstance(settled, Refusal):
                self.refused.append(settled)
            elif isinstance(item, Source):
                if (stone := tombstones.get(item.sha256) or tombstones.get(text_digest(item.text))) is not None:
                    reason = f"forgotten: removed by {stone.by} on {stone.at[:10]}: {stone.why}"
                    self.refused.append(Refusal(item.path, item.member, reason))
                    continue
                identity, key = _identity(item), _key(item)
                found[identity] = (key, item if self.shelf.missing(key) is None else None)
                if not self.shelf.holds_original(item.sha256) and found[identity][1] is None:
                    self.shelf.put_snapshots({item.sha256: item.raw})
        self._taken_from = {item.path for item in given}
        return found

    def _tombstones(self) -> dict[str, Tombstone]:
        """By both digests: the documents that must not come back."""
        table = read_segment(self.writer.segments / self.tables["forgotten"].segments[0])
        stones = [from_row(Tombstone, row) for row in table.to_pylist()]
        return {digest: stone for stone in stones for digest in (stone.sha256, stone.text_sha256)}

    def _read_all(self, live: Iterable[str], sources: Mapping[str, Source | None]) -> None:
        """Have every live document read by the stages that have not read it yet."""
        todo: dict[tuple[str, ...], list[str]] = {}
        for key in live:
            missing = self.shelf.missing(key)
            if missing != ():
                todo.setdefault(tuple(self.keys) if missing is None else missing, []).append(key)
        total = sum(len(keys) for keys in todo.values())
        for missing, keys in sorted(todo.items()):
            specs = [s for s, stage in zip(self.plan.document, self.stages, strict=True) if stage.name in missing]
            new = [source for key in keys if (source := sources.get(key)) is not None]
            self._read(specs, in_batches((_row(source) for source in new), DOCUMENT_SCHEMA), new, total)
            old = [key for key in keys if sources.get(key) is None]
            have = [layer for stage in self.stages if stage.name not in missing for layer in stage.writes]
            columns = [*DOCUMENT_SCHEMA.names, *have]
            shelved = (batch for part in self.shelf.take(old, columns) for batch in part.to_batches(max_chunksize=32))
            self._read(specs, shelved, [], total)

    def _read(
        self, specs: Sequence[StageSpec], batches: Iterable[pa.RecordBatch], new: Sequence[Source], total: int
    ) -> None:
        """Run stages over documents and shelve what they wrote, some at a time."""
        originals = {source.sha256: source.raw for source in new}
        done: list[pa.RecordBatch] = []
        origin: list[pa.RecordBatch] = []

        def shelve() -> None:
            if done:
                table = pa.Table.from_batches(done)
                self.shelf.put_snapshots(
                    {s: originals[s] for s in table.column("sha256").to_pylist() if s in originals}
                )
                self.shelf.put(table)
                done.clear()

        def watched() -> Iterator[pa.RecordBatch]:
            for batch in batches:
                origin.append(batch.select(["path", "member"]))
                yield batch

        for outcome in self.engine.map(specs, watched()):
            whence = origin.pop(0)
            self.refused += [_failed(whence, failure) for failure in outcome.failures]
            if outcome.batch.num_rows:
                done.append(outcome.batch)
            self.read += whence.num_rows
            self.progress(whence.num_rows, total)
            if sum(b.num_rows for b in done) >= SHELVED_AT_ONCE or sum(b.nbytes for b in done) >= _SHELVED_BYTES:
                shelve()
        shelve()

    def _settle_documents(self, documents: Sequence[str]) -> dict[str, str]:
        """Name the segments of the documents and of their original bytes; return key -> final id."""
        segments = self.shelf.settle(documents, self.whole)
        self.tables[LAYERS] = Entry(digest([sorted(documents), self.keys]), tuple(segments), len(documents))
        sha256s = set(self.shelf.table(documents, ["sha256"]).column("sha256").to_pylist())
        originals = self.shelf.settle_snapshots(sha256s, self.whole)
        held = sum(map(self.shelf.holds_original, sha256s))
        self.tables[SNAPSHOTS] = Entry(digest(originals), tuple(originals), held)
        return self.ids(documents)

    def ids(self, documents: Sequence[str]) -> dict[str, str]:
        """Document key -> the id it has among these."""
        rows = self.shelf.table(documents, ["key", "id", "path", "sha256", "url", "outlet"]).to_pylist()
        named = settle(
            Source(r["id"], r["path"] or "", None, "", b"", r["sha256"], r["url"], r["outlet"]) for r in rows
        )
        return {row["key"]: source.id for row, source in zip(rows, named, strict=True) if isinstance(source, Source)}

    def _list_refused(self) -> None:
        """What was refused: by this build, and before it at paths that this build did not look at."""
        last = Record(self.writer.folder, self.writer.last)
        before = last.table("refused").to_pylist() if "refused" in last.manifest.tables else []
        kept = [row for row in before if row["path"] not in self._taken_from and self.keeps(row)]
        rows = {(r["path"], r["member"] or "", r["reason"]): r for r in [*kept, *map(to_row, self.refused)]}
        table = pa.Table.from_pylist([rows[k] for k in sorted(rows)], schema=arrow_schema(Refusal))
        self.tables["refused"] = Entry(digest(sorted(rows)), (self.writer.put("refused", table),), len(rows))


def text_digest(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _identity(source: Source) -> str:
    """What makes two inputs one document: the id it was given, its bytes, its file, URL and outlet."""
    # As bytes, since a locale may have no form for a name.
    path = source.path if source.path == "-" else os.path.realpath(source.path.encode()).decode("utf-8", "replace")
    return digest([source.id if source.given_id else None, source.sha256, path, source.url, source.outlet])


def _key(source: Source) -> str:
    """Covers a document's identity and all that was read from its bytes."""
    published = to_row(source.published) if source.published else None
    read = [source.id, source.text, source.title, source.byline, published, source.language]
    return digest([_identity(source), read])


def _row(source: Source) -> dict[str, Any]:
    return {
        "key": _key(source),
        "identity": _identity(source),
        "path": source.path,
        "member": source.member,
        "byline": source.byline,
        "sha256": source.sha256,
        **source_row(source),
    }


def _failed(whence: pa.RecordBatch, failure: Failure) -> Refusal:
    path, member = (whence.column(name)[failure.row].as_py() for name in ("path", "member"))
    return Refusal(path, member, f"failed: {failure.stage}: {failure.reason}")
