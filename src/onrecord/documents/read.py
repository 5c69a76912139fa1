"""Files, folders and standard input as documents. Nothing is fetched; what is not taken keeps its reason."""

import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from onrecord.documents import archives, rows
from onrecord.documents.archives import Budget, Exhausted
from onrecord.documents.encoding import refuse_binary
from onrecord.documents.rows import Taken
from onrecord.documents.single import document
from onrecord.documents.source import MAX_CHARACTERS, Source, scalar, settle
from onrecord.errors import ConfigurationError, InputRefused
from onrecord.records import Refusal

SUFFIXES = {
    ".txt": "text", ".text": "text", "": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".jl": "jsonl", ".json": "json",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".parquet": "parquet",
    ".rss": "feed", ".atom": "feed", ".rdf": "feed", ".xml": "feed", ".ninjs": "json",
    ".warc": "warc", ".wet": "warc", ".eml": "eml", ".mbox": "mbox", ".pdf": "pdf", ".docx": "docx",
}  # fmt: skip
"""File name endings that are read, and as what. Other files are refused."""

_BUFFER = 1 << 18


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds in bytes on one file that is one document, one file of rows that is read whole, and one row."""

    document: int = 32 << 20
    file: int = 1 << 30
    row: int = 32 << 20


def read(
    paths: Iterable[str | os.PathLike[str]],
    mapping: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    limits: Limits | None = None,
) -> Iterator[Source | Refusal]:
    """Every document under the paths, in the order given, folders walked by name; `-` is standard input.

    `mapping` says which column holds which field (`rows.FIELDS`). Ids are unique whatever the order (`settle`).
    Raises ConfigurationError for a mapping to an unknown field and for a path that does not exist.
    """
    yield from settle(stream(paths, mapping, stdin, limits))


def stream(
    paths: Iterable[str | os.PathLike[str]],
    mapping: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    limits: Limits | None = None,
) -> Iterator[Source | Refusal]:
    """As `read`, one after the other and with ids as given: `settle` makes them unique."""
    rows.check_mapping(mapping)
    bounds = limits or Limits()
    listed = [os.fspath(path) for path in paths]
    for path in listed:
        if path != "-" and not os.path.lexists(path):
            raise ConfigurationError(f"no file or folder {path!r}; name one that exists, or '-' for standard input")
    seen: set[str] = set()
    for path in listed:
        if path == "-":
            yield from _guarded("-", partial(_Reader(mapping, bounds).standard_input, stdin or sys.stdin.buffer))
            continue
        for file in _files(Path(path)):
            key = os.path.realpath(file)
            if key not in seen:
                seen.add(key)
                reader = _Reader(mapping, bounds)
                yield from _guarded(_shown(file), partial(reader.file, file))


def _shown(path: Path) -> str:
    """A path in Unicode, whatever the locale says of file names."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _files(path: Path) -> Iterator[Path]:
    """The path itself, or the files below a folder, sorted by path; hidden ones are left out, links not followed."""
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))


def _guarded(path: str, taken: Callable[[], Taken], within: bool = False) -> Taken:
    """What a reader yields, its errors as refusals, and one for a file that holds nothing at all or a text that is too
    long. `within` an archive, its exhaustion goes on to the archive."""
    empty = True
    try:
        for item in taken():
            empty = False
            yield _bounded(item)
        if empty:
            yield Refusal(path, None, "empty: it holds no document")
    except InputRefused as refused:
        if within and isinstance(refused, Exhausted):
            raise
        yield _whole(Refusal(path, None, f"{refused.code}: {refused.message}"))
    except OSError as problem:
        yield Refusal(path, None, f"unreadable: {problem.strerror or problem}")
    except RecursionError:
        yield Refusal(path, None, "nested: nested too deeply")
    except MemoryError:
        yield Refusal(path, None, "too-large: it does not fit in memory")


def _bounded(item: Source | Refusal) -> Source | Refusal:
    if isinstance(item, Source) and len(item.text) > MAX_CHARACTERS:
        return Refusal(item.path, item.member, f"too-large: a text of more than {MAX_CHARACTERS:,} characters")
    return _whole(item) if isinstance(item, Refusal) else item


def _whole(refusal: Refusal) -> Refusal:
    """A refusal that quotes the input, in valid Unicode."""
    member = None if refusal.member is None else scalar(refusal.member)
    return Refusal(refusal.path, member, scalar(refusal.reason))


class _Reader:
    """Reads one file, or one archive with all files in it."""

    def __init__(self, mapping: Mapping[str, str] | None, limits: Limits) -> None:
        self._mapping, self._limits = mapping, limits

    def file(self, file: Path) -> Taken:
        """The documents of a file on disk."""
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            raise InputRefused("not-a-file", "neither a regular file nor a folder")
        with file.open("rb", buffering=_BUFFER) as handle:
            yield from self._file(handle, _shown(file), Budget(about.st_size))

    def _file(self, handle: BinaryIO, path: str, budget: Budget) -> Taken:
        """The documents of an open file; what it is, its name says."""
        if archives.kind_of(path):
            return self._archive(handle, path, budget)
        suffix = PurePosixPath(path).suffix.lower()
        kind = SUFFIXES.get(suffix)
        if kind is None:
            refuse_binary(handle.read(_BUFFER))
            raise InputRefused("format", f"files ending in {suffix!r} are not read; known: {_known()}")
        return self._as(kind, handle, path)

    def _as(self, kind: str, handle: BinaryIO, path: str) -> Taken:
        """The documents of a file of a known kind, a value of `SUFFIXES`."""
        limits, mapping = self._limits, self._mapping
        match kind:
            case "jsonl":
                return rows.jsonl(handle, path, mapping, limits.row)
            case "csv" | "tsv":
                return rows.separated(handle, path, mapping, limits.row, tab=kind == "tsv")
            case "parquet":
                seekable = handle if handle.seekable() else io.BytesIO(self._bytes(handle, limits.file))
                return rows.parquet(seekable, path, mapping)
            case "json":
                return rows.json_file(self._bytes(handle, limits.file), path, mapping)
            case "warc":
                from onrecord.documents import warc

                return warc.warc(handle, path, limits.document)
            case "mbox":
                from onrecord.documents import mail

                return mail.mbox(handle, path, limits.document)
        data = self._bytes(handle, limits.document)
        match kind:
            case "feed":
                from onrecord.documents import feeds

                return feeds.feed(data, path)
            case "eml":
                from onrecord.documents import mail

                return mail.eml(data, path)
            case "pdf" | "docx":
                from onrecord.documents import office

                return iter([getattr(office, kind)(data, path)])
        return iter([document(data, path, html=kind == "html")])

    def _archive(self, handle: BinaryIO, path: str, budget: Budget) -> Taken:
        """The documents of an archive's members; a member's path goes on after the archive's."""
        if not handle.seekable():
            handle = io.BytesIO(self._bytes(handle, self._limits.file))
        for name, stream in archives.members(handle, path, budget):
            if archives.is_hidden(name):
                continue
            inner = f"{path}/{scalar(name)}"
            yield from _guarded(inner, partial(self._member, stream, inner, budget), within=True)

    def _member(self, stream: BinaryIO | InputRefused, path: str, budget: Budget) -> Taken:
        if isinstance(stream, InputRefused):
            raise stream
        return self._file(stream, path, budget.inside() if archives.kind_of(path) else budget)

    @staticmethod
    def _bytes(handle: BinaryIO, bound: int) -> bytes:
        data = handle.read(bound + 1)
        if len(data) > bound:
            raise InputRefused("too-large", f"more than {bound:,} bytes")
        return data

    def standard_input(self, stdin: BinaryIO) -> Taken:
        """Standard input as what it looks like; what looks like nothing else is plain text or a page."""
        data = self._bytes(stdin, self._limits.file)
        return self._as(_looks_like(data), io.BytesIO(data), "-")


_BEGINS = {b"PAR1": "parquet", b"%PDF": "pdf", b"WARC/": "warc", b"<rss": "feed", b"<feed": "feed", b"From ": "mbox"}


def _looks_like(data: bytes) -> str:
    """The kind of a file without a name."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for begin, kind in _BEGINS.items():
        if head.startswith(begin):
            return kind
    if head.startswith(b"{"):
        return "jsonl" if _is_object_a_line(data) else "json"
    if head.startswith(b"["):
        return "json"
    return "feed" if head.startswith(b"<?xml") and (b"<rss" in head or b"<feed" in head) else "text"


def _known() -> str:
    return ", ".join(sorted(suffix for suffix in {**SUFFIXES, **archives.SUFFIXES} if suffix))


def _is_object_a_line(data: bytes) -> bool:
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    return isinstance(rows.parse(first), dict)
