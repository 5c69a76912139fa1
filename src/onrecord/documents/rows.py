"""Rows of JSONL, JSON, CSV, TSV and Parquet as documents, by a column mapping that is given or recognised."""

import base64
import codecs
import csv
import datetime as dt
import functools
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from onrecord.documents import date, ninjs
from onrecord.documents.encoding import encoding_of, refuse_binary
from onrecord.documents.language import iso_language
from onrecord.documents.outlets import host
from onrecord.documents.source import Source, scalar
from onrecord.documents.tables import table
from onrecord.errors import ConfigurationError, InputRefused, choices
from onrecord.records import Refusal

FIELDS = ("id", "text", "title", "url", "published", "outlet", "byline", "language")
"""What a column can be mapped to."""

_FOLD = str.maketrans("", "", " -_.")
_URL = re.compile(r"(?:https?:)?//", re.I)
MEMBER = "row {}"
"""What a row is called, by its number from 1."""

Row = dict[str, Any]


def check_mapping(mapping: Mapping[str, str] | None) -> None:
    """Raises ConfigurationError if a mapping names a field that does not exist."""
    for field in mapping or ():
        if field not in FIELDS:
            raise ConfigurationError(choices(field, FIELDS, "field"))


def source(row: Any, path: str, member: str | None, mapping: Mapping[str, str] | None = None) -> Source:
    """The document of one row. `mapping` names the column of a field; fields it leaves out are recognised.

    `raw` is the row's canonical JSON: sorted keys, no blanks, UTF-8. Raises InputRefused: `not-an-object`, `no-text`,
    `empty`, `withdrawn`.
    """
    if not isinstance(row, dict):
        raise InputRefused("not-an-object", f"a row must be an object, this is {type(row).__name__}")
    given = row
    if ninjs.is_item(row):
        row = ninjs.as_row(row)
    columns = _columns(tuple(row), tuple((mapping or {}).items()))
    text = _first(row, columns["text"], str)
    if text is None:
        wanted = (mapping or {}).get("text")
        names = ", ".join(sorted(map(str, row))[:20])
        fix = "give one by a column mapping, text=NAME"
        raise InputRefused("no-text", f"no {wanted or 'text'} column among: {names}; {fix}" if not columns["text"] else
                           f"the text column {columns['text'][0]!r} holds no string")  # fmt: skip
    if not text.strip():
        raise InputRefused("empty", "the text is empty")
    said = {f: _first(row, columns[f], (str, int)) for f in ("id", "title")}
    said["url"] = _address(row, columns["url"])
    raw = json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    outlet = _outlet(row, columns["outlet"], said["url"])
    return Source.of(
        text, scalar(raw).encode(), path, member,
        id=None if said["id"] in (None, "") else str(said["id"]),
        url=_string(said["url"]), title=_string(said["title"]), outlet=outlet,
        byline=_names(_first(row, columns["byline"], (str, list))),
        published=next((t for t in (date.given(_at(row, c)) for c in columns["published"]) if t), None),
        language=iso_language(_first(row, columns["language"], str)),
    )  # fmt: skip


@functools.lru_cache(maxsize=256)
def _columns(names: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> dict[str, tuple[str, ...]]:
    """Field -> columns that may hold it, best first."""
    given = dict(mapping)
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(str(name).lower().translate(_FOLD), name)
    found: dict[str, tuple[str, ...]] = {}
    for field in FIELDS:
        if field in given:
            found[field] = (given[field],) if given[field].split(".")[0] in names or given[field] in names else ()
            continue
        found[field] = tuple(
            column
            for known in table("columns")["fields"][field]
            if (column := _known(known, folded)) is not None and column not in given.values()
        )
    return found


def _known(known: str, folded: dict[str, str]) -> str | None:
    head, dot, rest = known.partition(".")
    if dot:
        return f"{folded[head]}.{rest}" if head in folded else None
    return folded.get(known.translate(_FOLD))


def _at(row: Row, column: str) -> Any:
    if column in row:
        return row[column]
    value: Any = row
    for part in column.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _first(row: Row, columns: tuple[str, ...], kind: type | tuple[type, ...]) -> Any:
    """The first value of the wanted kind that is not empty; an empty string if there are only empty ones."""
    empty = None
    for column in columns:
        value = _at(row, column)
        if isinstance(value, kind) and not isinstance(value, bool):
            if not isinstance(value, str) or value.strip():
                return value
            empty = value
    return empty


def _string(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None


def _address(row: Row, columns: tuple[str, ...]) -> str | None:
    """The first address among the columns, or else the first text of one that is called an address."""
    values = [(c, v.strip()) for c in columns if isinstance(v := _at(row, c), str) and v.strip()]
    known = next((v for _, v in values if _URL.match(v)), None)
    return known or next((v for column, v in values if column.lower() != "source"), None)


def _outlet(row: Row, columns: tuple[str, ...], url: Any) -> str | None:
    """The first name among the columns; the host where a column holds an address other than the article's."""
    address = None
    for column in columns:
        value = _at(row, column)
        if not isinstance(value, str) or not value.strip() or value == url:
            continue
        if not _URL.match(value.strip()):
            return value.strip()
        address = address or value.strip()
    return host(address) if address else None


def _names(value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(
            v if isinstance(v, str) else str(v.get("name", "")) for v in value if isinstance(v, str | dict)
        )
    return _string(value)


def _plain(value: Any) -> Any:
    """What JSON cannot hold, as JSON."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


Taken = Iterator[Source | Refusal]
"""What a reader yields."""


def take(rows: Iterator[tuple[str | None, Any]], path: str, mapping: Mapping[str, str] | None) -> Taken:
    """Each (member, row or error) as a document or a refusal."""
    for member, row in rows:
        try:
            if isinstance(row, InputRefused):
                raise row
            yield source(row, path, member, mapping)
        except InputRefused as refused:
            yield Refusal(path, member, f"{refused.code}: {refused.message}")
        except RecursionError:
            yield Refusal(path, member, "json: nested too deeply")


def jsonl(stream: BinaryIO, path: str, mapping: Mapping[str, str] | None, longest: int) -> Taken:
    """One JSON object a line; blank lines are skipped. `longest` bounds a line, in bytes."""
    return take(_json_lines(stream, longest), path, mapping)


def _json_lines(stream: BinaryIO, longest: int) -> Iterator[tuple[str | None, Any]]:
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        member = MEMBER.format(number)
        if len(line) > longest:
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield member, InputRefused("too-large", f"the line is longer than {longest:,} bytes")
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield member, parse(line)


def parse(line: bytes | str) -> Any:
    """The JSON value of a line, or an InputRefused (`json`, `encoding`) that says what is wrong with it."""
    try:
        return json.loads(line)
    except UnicodeDecodeError as problem:
        return InputRefused("encoding", f"not UTF-8: {problem.reason} at byte {problem.start}")
    except RecursionError:
        return InputRefused("json", "nested too deeply")
    except ValueError as problem:
        return InputRefused("json", str(problem))


def json_file(data: bytes, path: str, mapping: Mapping[str, str] | None) -> Taken:
    """A list of objects, an object that holds such a list, or one object. A file with an object a line is JSONL."""
    refuse_binary(data)
    value = parse(data.decode(encoding_of(data), "replace"))
    if isinstance(value, InputRefused):
        if "Extra data" in value.message:
            return jsonl(io.BytesIO(data), path, mapping, len(data))
        raise value
    articles = value if isinstance(value, list) else _contained(value, mapping)
    if articles is None:
        return take(iter([(None, value)]), path, mapping)
    return take(((MEMBER.format(n), row) for n, row in enumerate(articles, 1)), path, mapping)


def _contained(value: Any, mapping: Mapping[str, str] | None) -> list[Any] | None:
    """The articles that an object holds in a list, unless it is an article itself."""
    if not isinstance(value, dict):
        return None
    columns = _columns(tuple(value), tuple((mapping or {}).items()))
    if _first(value, columns["text"], str) is not None:
        return None
    lists = (_at(value, container) for container in table("columns")["containers"])
    return next((found for found in lists if isinstance(found, list)), None)


def separated(stream: BinaryIO, path: str, mapping: Mapping[str, str] | None, size: int, tab: bool) -> Taken:
    """CSV or TSV with a header line. `size` bounds a field, in characters."""
    sample = _sample(stream)
    refuse_binary(sample)
    text = io.TextIOWrapper(stream, encoding=_encoding(stream, sample), errors="replace", newline="")
    csv.field_size_limit(size)
    first = sample.decode(text.encoding, "replace").split("\n", 1)[0]
    return take(_records(text, "\t" if tab else _delimiter(first)), path, mapping)


def _sample(stream: BinaryIO) -> bytes:
    """The whole lines at the beginning of a stream that has not been read."""
    if isinstance(stream, io.BufferedReader):
        head = stream.peek(1 << 18)
    else:
        head = stream.read(1 << 18)
        stream.seek(0)
    return head[: head.rfind(b"\n") + 1] or head


def _encoding(stream: BinaryIO, sample: bytes) -> str:
    """The encoding of a stream: UTF-8 if all of it is, where it can be read twice; else that of its beginning."""
    name = encoding_of(sample)
    if name not in ("utf-8", "utf-8-sig"):
        return name
    if stream.seekable():
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
        except UnicodeDecodeError as problem:
            name = encoding_of(bytes(problem.object))
        stream.seek(0)
    return "utf-8-sig" if name == "utf-8" else name


def _delimiter(header: str) -> str:
    return max(",;\t|", key=header.count)


def _records(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[str | None, Any]]:
    lines = csv.reader(text, delimiter=delimiter)
    header: list[str] | None = None
    number = 0
    while True:
        try:
            cells = next(lines, None)
        except (csv.Error, UnicodeError) as problem:
            number += 1
            yield MEMBER.format(number), InputRefused("csv", str(problem))
            continue
        if cells is None:
            return
        if header is None:
            header = [cell.strip() for cell in cells]
            continue
        if not any(cell.strip() for cell in cells):
            continue
        number += 1
        if len(cells) > len(header):
            problem_text = f"{len(cells)} fields where the header has {len(header)}"
            yield MEMBER.format(number), InputRefused("csv", problem_text)
            continue
        yield MEMBER.format(number), dict(zip(header, cells, strict=False))


def parquet(stream: BinaryIO, path: str, mapping: Mapping[str, str] | None) -> Taken:
    """One document a row. Raises InputRefused (`parquet`) if the file is damaged."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    try:
        file = pq.ParquetFile(stream)
    except (pa.ArrowException, OSError, ValueError) as problem:
        raise InputRefused("parquet", str(problem)) from problem

    def rows() -> Iterator[tuple[str | None, Any]]:
        number = 0
        try:
            for batch in file.iter_batches(batch_size=512):
                for row in batch.to_pylist():
                    number += 1
                    yield MEMBER.format(number), row
        except (pa.ArrowException, OSError, ValueError) as problem:
            yield MEMBER.format(number + 1), InputRefused("parquet", f"the rest cannot be read: {problem}")

    return take(rows(), path, mapping)
