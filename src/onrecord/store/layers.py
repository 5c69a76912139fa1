"""Documents that were read, with the layers that stages wrote, and which of those a plan can use again.

A `layers` segment holds documents as rows: where each came from, its source layers, and one column for each layer. Its
metadata names the stages that wrote the columns, each by a key that covers the stage's version and everything before
it that it reads. A document is known by a key of its own. So a segment that a killed build left behind is as good as
one of the last commit, and a stage that changed is run again alone, with those that read it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.annotate.reading import SOURCE_SCHEMA, column_type
from onrecord.errors import RecordError
from onrecord.stage import Stage
from onrecord.store.record import read_segment
from onrecord.store.sources import made_of
from onrecord.store.writer import Writer

LAYERS, SNAPSHOTS = "layers", "snapshots"
ORIGIN_SCHEMA = pa.schema([(name, pa.string()) for name in ("key", "identity", "path", "member", "byline", "sha256")])
"""Where a document came from. `identity` tells documents apart, `key` also covers what was read from them."""
DOCUMENT_SCHEMA = pa.schema([*ORIGIN_SCHEMA, *SOURCE_SCHEMA])
FORMER = {"language": "given_language"}
"""Columns that older records call otherwise."""
SNAPSHOT_SCHEMA = pa.schema([("sha256", pa.string()), ("bytes", pa.binary())])
SMALL = 64
"""Segments of fewer documents are put together once there are more than a handful."""
SEGMENT_DOCUMENTS = 1024
"""Documents in a segment that is put together anew."""
_HANDFUL = 8
_STAGES = "stages"


def digest(value: Any) -> str:
    """SHA-256 of a value's canonical JSON, as 32 hex digits."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def stage_keys(stages: Sequence[Stage], params: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Stage name -> the key of what it writes: its version, what it is made of, its parameters and the keys of what it
    reads."""
    author: dict[str, str] = {}
    keys: dict[str, str] = {}
    for stage, given in zip(stages, params, strict=True):
        before = sorted(author.get(layer, layer) for layer in stage.reads)
        keys[stage.name] = digest([stage.name, stage.version, made_of(stage), dict(given), before])
        author.update(dict.fromkeys(stage.writes, keys[stage.name]))
    return keys


@dataclass(frozen=True)
class Shelved:
    """Where a document lies, and the stages whose layers of it are up to date."""

    segment: str
    row: int
    current: frozenset[str]


class Shelf:
    """All documents in the segments of a record folder, whether or not a commit refers to them.

    `keys` are the `stage_keys` of `stages`, the plan that is to be carried out.
    """

    def __init__(self, writer: Writer, stages: Sequence[Stage], keys: Mapping[str, str]) -> None:
        self._folder = writer.segments
        self._put = writer.put
        self._stages = tuple(stages)
        self._keys = dict(keys)
        self._found: dict[str, Shelved] = {}
        self._snapshots: dict[str, str] = {}
        self._last: tuple[str, pa.Table] | None = None
        """The segment that was written last, and its rows: of a small record nothing need be read again."""
        committed = writer.last.tables[LAYERS].segments if LAYERS in writer.last.tables else ()
        others = sorted(path.name for path in self._folder.glob(f"{LAYERS}-*.parquet"))
        for segment in dict.fromkeys([*committed, *others]):
            for documents in self._column(segment, "key", segment in committed):
                self._enter(segment, documents)
        kept = writer.last.tables[SNAPSHOTS].segments if SNAPSHOTS in writer.last.tables else ()
        for path in sorted(self._folder.glob(f"{SNAPSHOTS}-*.parquet")):
            for sha256s in self._column(path.name, "sha256", path.name in kept):
                for sha256 in sha256s:
                    self._snapshots.setdefault(sha256, path.name)

    def _column(self, segment: str, column: str, committed: bool) -> Iterator[list[str]]:
        """A column of a segment. One that no commit names, a power cut may have damaged: it is removed."""
        try:
            yield _strings(read_segment(self._folder / segment, [column]), column)
        except RecordError:
            if committed:
                raise
            (self._folder / segment).unlink(missing_ok=True)

    def _enter(self, segment: str, documents: Iterable[str]) -> None:
        metadata = pq.read_schema(self._folder / segment).metadata or {}
        wrote = json.loads(metadata.get(_STAGES.encode(), b"{}"))
        current = frozenset(name for name, key in self._keys.items() if wrote.get(name) == key)
        for row, key in enumerate(documents):
            known = self._found.get(key)
            if known is None or len(known.current) < len(current):
                self._found[key] = Shelved(segment, row, current)

    def columns(self, layers: Iterable[str] | None = None) -> list[str]:
        """Where a document came from, and those of the layers that the plan knows; None: all of them."""
        known = [*SOURCE_SCHEMA.names, *(layer for stage in self._stages for layer in stage.writes)]
        wanted = known if layers is None else [layer for layer in ("id", *layers) if layer in known]
        return list(dict.fromkeys([*ORIGIN_SCHEMA.names, *wanted]))

    def missing(self, key: str) -> tuple[str, ...] | None:
        """The stages that have yet to read a document, in order; None if the document is not there at all."""
        found = self._found.get(key)
        return None if found is None else tuple(name for name in self._keys if name not in found.current)

    def put(self, documents: pa.Table) -> None:
        """Shelve documents that all stages have read."""
        documents = documents.select(self.columns())
        segment = self._put(LAYERS, documents, {_STAGES: json.dumps(self._keys)})
        self._last = segment, documents
        self._enter(segment, _strings(documents, "key"))

    def put_snapshots(self, originals: Mapping[str, bytes]) -> None:
        """Keep original bytes by their SHA-256, each once."""
        new = {sha256: data for sha256, data in originals.items() if sha256 not in self._snapshots}
        if new:
            rows = [{"sha256": sha256, "bytes": data} for sha256, data in sorted(new.items())]
            segment = self._put(SNAPSHOTS, pa.Table.from_pylist(rows, schema=SNAPSHOT_SCHEMA))
            self._snapshots.update(dict.fromkeys(new, segment))

    def holds_original(self, sha256: str) -> bool:
        """Whether the original bytes are there."""
        return sha256 in self._snapshots

    def settle_snapshots(self, sha256s: set[str], whole: bool = False) -> list[str]:
        """Segments that hold these originals and no others, as far as they are there; `whole` as in `settle`."""
        held: dict[str, list[str]] = {}
        for sha256, segment in self._snapshots.items():
            held.setdefault(segment, []).append(sha256)
        wanted = [sha256 for sha256 in sorted(sha256s) if sha256 in self._snapshots]
        mixed = {segment for segment, inside in held.items() if whole or not sha256s.issuperset(inside)}
        loose = [sha256 for sha256 in wanted if self._snapshots[sha256] in mixed]
        for part in _in_parts(loose, SEGMENT_DOCUMENTS):
            self._rewrite_snapshots(part)
        return sorted({self._snapshots[sha256] for sha256 in wanted})

    def _rewrite_snapshots(self, sha256s: Sequence[str]) -> None:
        sources: dict[str, list[str]] = {}
        for sha256 in sha256s:
            sources.setdefault(self._snapshots.pop(sha256), []).append(sha256)
        originals: dict[str, bytes] = {}
        for segment, inside in sorted(sources.items()):
            table = read_segment(self._folder / segment)
            rows = zip(_strings(table, "sha256"), table.column("bytes").to_pylist(), strict=True)
            originals.update((sha256, data) for sha256, data in rows if sha256 in inside)
        self.put_snapshots(originals)

    def take(self, keys: Iterable[str], columns: list[str]) -> Iterator[pa.Table]:
        """Columns of documents, one table a segment."""
        for segment, rows in sorted(self._by_segment(keys).items()):
            table = self._read(segment, columns)
            yield table if len(rows) == table.num_rows else table.take(pa.array(sorted(rows)))

    def _read(self, segment: str, columns: list[str]) -> pa.Table:
        """Columns of a segment, by the names that they have today."""
        if self._last is not None and self._last[0] == segment:
            return self._last[1].select(columns)
        former = [old for new, old in FORMER.items() if new in columns]
        table = read_segment(self._folder / segment, [*columns, *former])
        names = {old: new for new, old in FORMER.items() if old in table.column_names}
        return table.rename_columns([names.get(name, name) for name in table.column_names]).select(columns)

    def table(self, keys: Iterable[str], columns: list[str]) -> pa.Table:
        """Columns of documents that all stages have read, as one table."""
        parts = list(self.take(keys, columns))
        schema = pa.schema(
            [ORIGIN_SCHEMA.field(c) if c in ORIGIN_SCHEMA.names else (c, column_type(c)) for c in columns]
        )
        return pa.concat_tables(parts) if parts else schema.empty_table()

    def settle(self, keys: Sequence[str], whole: bool = False) -> list[str]:
        """Segments that hold these documents and no others; what is mixed or small is put together anew, with `whole`
        everything is."""
        rows = self._by_segment(keys)
        sizes = {segment: pq.read_metadata(self._folder / segment).num_rows for segment in rows}
        small = {segment for segment, size in sizes.items() if size < SMALL}
        again = {s for s in rows if whole or len(rows[s]) < sizes[s] or (s in small and len(small) > _HANDFUL)}
        loose = [key for key in sorted(keys) if self._found[key].segment in again]
        for part in _in_parts(loose, SEGMENT_DOCUMENTS):
            merged = self.table(part, self.columns()).sort_by("key")
            for key in part:
                del self._found[key]
            self.put(merged)
        return sorted({self._found[key].segment for key in keys})

    def _by_segment(self, keys: Iterable[str]) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for key in keys:
            rows.setdefault(self._found[key].segment, []).append(self._found[key].row)
        return rows


def _in_parts(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _strings(table: pa.Table, column: str) -> list[str]:
    return cast(list[str], table.column(column).to_pylist())
