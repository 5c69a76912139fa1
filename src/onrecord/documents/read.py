"""Files, folders and standard input as documents. Nothing is fetched; what is not taken keeps its reason."""

import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onrecord.documents import rows
from onrecord.documents.encoding import decode
from onrecord.documents.source import Source, settle
from onrecord.errors import ConfigurationError, InputRefused
from onrecord.records import Refusal

SUFFIXES = {
    ".txt": "text", ".text": "text", "": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".jl": "jsonl", ".json": "json",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".parquet": "parquet",
}  # fmt: skip
"""File name endings that are read, and as what. Other files are refused."""

FORMATS = tuple(sorted(set(SUFFIXES.values())))


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
            yield from _guarded("-", lambda: _standard_input(stdin or sys.stdin.buffer, mapping, bounds))
            continue
        for file in _files(Path(path)):
            key = os.path.realpath(file)
            if key not in seen:
                seen.add(key)
                yield from _guarded(file.as_posix(), lambda f=file: _file(f, mapping, bounds))  # type: ignore[misc]


def _files(path: Path) -> Iterator[Path]:
    """The path itself, or the files below a folder, sorted by path; hidden ones are left out, links not followed."""
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))


def _guarded(path: str, taken: Callable[[], Iterator[Source | Refusal]]) -> Iterator[Source | Refusal]:
    """What a reader yields, its errors as refusals."""
    try:
        yield from taken()
    except InputRefused as refused:
        yield Refusal(path, None, f"{refused.code}: {refused.message}")
    except OSError as problem:
        yield Refusal(path, None, f"unreadable: {problem.strerror or problem}")
    except RecursionError:
        yield Refusal(path, None, "nested: nested too deeply")
    except MemoryError:
        yield Refusal(path, None, "too-large: it does not fit in memory")


def _file(file: Path, mapping: Mapping[str, str] | None, limits: Limits) -> Iterator[Source | Refusal]:
    path = file.as_posix()
    about = file.stat()
    if not stat.S_ISREG(about.st_mode):
        raise InputRefused("not-a-file", "neither a regular file nor a folder")
    kind = SUFFIXES.get(file.suffix.lower())
    if kind is None:
        with file.open("rb") as handle:
            decode(handle.read(4096))
        raise InputRefused("format", f"files ending in {file.suffix!r} are not read; known: {_known()}")
    if kind in ("jsonl", "csv", "tsv"):
        with file.open("rb") as handle:
            yield from _rows(kind, handle, path, mapping, limits)
        return
    if kind == "parquet":
        yield from rows.parquet(lambda: file, path, mapping)
        return
    bound = limits.file if kind == "json" else limits.document
    if about.st_size > bound:
        raise InputRefused("too-large", f"{about.st_size:,} bytes, the limit is {bound:,}")
    yield from _whole(kind, file.read_bytes(), path, mapping)


def _known() -> str:
    return ", ".join(sorted(suffix for suffix in SUFFIXES if suffix))


def _rows(
    kind: str, handle: BinaryIO, path: str, mapping: Mapping[str, str] | None, limits: Limits
) -> Iterator[Source | Refusal]:
    if kind == "jsonl":
        return rows.jsonl(handle, path, mapping, limits.row)
    return rows.separated(handle, path, mapping, limits.row, tab=kind == "tsv")


def _whole(kind: str, data: bytes, path: str, mapping: Mapping[str, str] | None) -> Iterator[Source | Refusal]:
    """The documents of a file that is held in memory."""
    if kind == "json":
        yield from rows.json_file(data, path, mapping)
        return
    text = decode(data, declares=kind == "html")
    if kind == "html" or _is_html(text):
        yield _page(text, data, path)
        return
    if not text.strip():
        raise InputRefused("empty", "the file holds no text")
    yield Source.of(text, data, path)


def _is_html(text: str) -> bool:
    if "<" not in text[:64]:
        return False
    from onrecord.documents.html import is_html

    return is_html(text)


def _page(text: str, data: bytes, path: str) -> Source:
    from onrecord.documents.html import article

    page = article(text)
    return Source.of(
        page.text, data, path, url=page.url, outlet=page.outlet, title=page.title, byline=page.byline,
        published=page.published, language=page.language,
    )  # fmt: skip


def _standard_input(stdin: BinaryIO, mapping: Mapping[str, str] | None, limits: Limits) -> Iterator[Source | Refusal]:
    """Standard input as what it looks like: Parquet, JSON, JSONL, HTML or plain text."""
    data = stdin.read(limits.file + 1)
    if len(data) > limits.file:
        raise InputRefused("too-large", f"more than {limits.file:,} bytes on standard input")
    if data[:4] == b"PAR1":
        return rows.parquet(lambda: io.BytesIO(data), "-", mapping)
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if head == b"{":
        return rows.jsonl(io.BytesIO(data), "-", mapping, limits.row) if _object_a_line(data) else rows.json_file(
            data, "-", mapping)  # fmt: skip
    if head == b"[":
        return rows.json_file(data, "-", mapping)
    if len(data) > limits.document:
        raise InputRefused("too-large", f"{len(data):,} bytes in one document, the limit is {limits.document:,}")
    return _whole("text", data, "-", mapping)


def _object_a_line(data: bytes) -> bool:
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    return isinstance(rows.parse(first), dict)
