"""Web archives (WARC 1.0 and 1.1, ISO 28500): pages as they were crawled, and the plain text of WET files.

Read as a stream by the standard library. FastWARC 2.0 was tried: it takes 11 MB, panics on a stream that cannot be
sought, such as an archive's member, and loses the records after one that is not read to its end.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from onrecord.documents.rows import Taken
from onrecord.documents.single import document
from onrecord.documents.source import Source, scalar
from onrecord.errors import InputRefused
from onrecord.records import Refusal

_HEADERS = 64 << 10
_CHUNK = 1 << 20
_PAGES = ("response", "resource", "conversion")
_TEXT = ("text/html", "application/xhtml+xml", "text/plain", "")
_ZLIB = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""Content coding -> zlib's window bits; 47 takes the header that is there."""

Fields = dict[str, str]


class Block(NamedTuple):
    """The header of a record, names in lower case, and the beginning of its block: `size` bytes long in all."""

    fields: Fields
    data: bytes
    size: int


def warc(stream: BinaryIO, path: str, longest: int) -> Taken:
    """One document a page. What is no page (requests, metadata) is passed over; a page that is not taken keeps its
    reason. `longest` bounds a page, in bytes. Raises InputRefused (`warc`) if there is no page."""
    number = 0
    for block in _blocks(stream, longest + _HEADERS):
        number += 1
        member = f"record {number}"
        if isinstance(block, InputRefused):
            yield Refusal(path, member, f"{block.code}: {block.message}")
            continue
        url = scalar(block.fields.get("warc-target-uri", "").strip("<> ")) or None
        try:
            yield _page(block, path, member, url, longest)
        except InputRefused as refused:
            yield Refusal(path, member, f"{refused.code}: {refused.message}" + (f" ({url})" if url else ""))
    if number == 0:
        raise InputRefused("warc", "it holds no page")


def _blocks(stream: BinaryIO, kept: int) -> Iterator[Block | InputRefused]:
    """The records that hold pages, at most `kept` bytes of each. After damage reading goes on at the next record."""
    lost = False
    while line := stream.readline(_HEADERS):
        if not line.startswith(b"WARC/"):
            if line.strip() and not lost:
                lost = True
                yield InputRefused("warc", "damaged: no record begins where one should")
            continue
        lost = False
        fields = _fields(_until_blank(stream))
        length = fields.get("content-length", "")
        if not length.isdecimal() or len(length) > 15:
            lost = True
            yield InputRefused("warc", "damaged: a record without its length")
            continue
        page = fields.get("warc-type", "").lower() in _PAGES
        data, size = _read(stream, int(length), kept if page else 0)
        if page and size < int(length):
            yield InputRefused("warc", f"cut off: {size:,} of {int(length):,} bytes of a record are there")
        elif page:
            yield Block(fields, data, size)


def _until_blank(stream: BinaryIO) -> bytes:
    lines: list[bytes] = []
    size = 0
    while (line := stream.readline(_HEADERS)) and line.strip():
        size += len(line)
        if size <= _HEADERS:
            lines.append(line)
    return b"".join(lines)


def _fields(head: bytes) -> Fields:
    found: Fields = {}
    for line in head.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon:
            found.setdefault(name.strip().decode("latin-1").lower(), value.strip().decode("utf-8", "replace"))
    return found


def _read(stream: BinaryIO, length: int, kept: int) -> tuple[bytes, int]:
    """The first `kept` bytes of a block, which is read to its end, and how many bytes there were."""
    parts: list[bytes] = []
    size = 0
    while size < length and (data := stream.read(min(_CHUNK, length - size))):
        if size < kept:
            parts.append(data[: kept - size])
        size += len(data)
    return b"".join(parts), size


def _page(block: Block, path: str, member: str, url: str | None, longest: int) -> Source:
    body, cut = block.data, block.size > len(block.data)
    kind = block.fields.get("content-type", "")
    if kind.lower().startswith("application/http"):
        head, found, body = _parted(body)
        if not found:
            raise InputRefused("warc", "the server's answer has no header")
        status = head.split(b"\n", 1)[0].split()
        if len(status) > 1 and status[1] != b"200":
            raise InputRefused("warc", f"the server answered {status[1][:3].decode('latin-1')}")
        fields = _fields(head)
        kind = fields.get("content-type", "")
        if "chunked" in fields.get("transfer-encoding", "").lower():
            body = _unchunked(body)
        coding = fields.get("content-encoding", "").strip().lower()
        if coding in _ZLIB:
            body = _unpacked(body, _ZLIB[coding], longest)
    kind = kind.partition(";")[0].strip().lower()
    if kind not in _TEXT:
        raise InputRefused("format", f"{kind} is not read")
    if cut or len(body) > longest:
        raise InputRefused("too-large", f"more than {longest:,} bytes")
    return document(body, path, member, html="html" in kind, url=url)


def _parted(answer: bytes) -> tuple[bytes, bytes, bytes]:
    """Header, blank line and body of a server's answer."""
    first = min((at for mark in (b"\r\n\r\n", b"\n\n") if (at := answer.find(mark, 0, _HEADERS)) >= 0), default=-1)
    if first < 0:
        return answer, b"", b""
    mark = b"\r\n\r\n" if answer.startswith(b"\r\n\r\n", first) else b"\n\n"
    return answer[:first], mark, answer[first + len(mark) :]


def _unchunked(body: bytes) -> bytes:
    """The body without its chunks' sizes; as it is if it has none, since crawlers forget to drop the header."""
    parts: list[bytes] = []
    at = 0
    while (end := body.find(b"\r\n", at, at + 1024)) >= 0:
        try:
            size = int(body[at:end].partition(b";")[0], 16)
        except ValueError:
            return body if not parts else b"".join(parts)
        if size <= 0:
            break
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(parts) if parts else body


def _unpacked(body: bytes, window: int, longest: int) -> bytes:
    """The body unpacked, at most one byte more than `longest`; as it is if it is not packed."""
    try:
        return zlib.decompressobj(window).decompress(body, longest + 1)
    except zlib.error:
        return body
