"""Bytes to text: UTF-8 first, then what the bytes or the page say, then a guess; binary data is refused."""

import codecs
import re

from onrecord.errors import InputRefused

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF": "PDF", b"PK\x03\x04": "a zip archive or an office document", b"\x1f\x8b": "gzip", b"BZh": "bzip2",
    b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstandard", b"7z\xbc\xaf": "7z", b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image", b"Rar!": "rar", b"\x7fELF": "a program",
    b"SQLite format 3": "an SQLite database", b"{\\rtf": "RTF",
}  # fmt: skip
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""")
_HIGH = bytes(range(0x80, 0x100))
_SAMPLE = 1 << 18
_HEAD = 4096


def refuse_binary(data: bytes) -> None:
    """Raises InputRefused (`format` or `binary`) for data that is no text, judged by its first bytes."""
    for magic, name in _MAGIC.items():
        if data.startswith(magic):
            raise InputRefused("format", f"this is {name}, which is not read; save it as text, HTML, JSONL or CSV")
    head = data[:_HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)) or _wide(head):
        return
    strange = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    if strange > len(head) // 50:
        raise InputRefused("binary", f"binary data: {strange} control bytes among the first {len(head)}")


def _wide(head: bytes) -> str | None:
    """utf-16-le or -be for text without a byte order mark that is mostly in one script's low page."""
    if len(head) < 8 or 0 not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else None


def encoding_of(data: bytes, declares: bool = False) -> str:
    """The encoding of a text. With `declares` a charset that the page names counts when UTF-8 fails.

    Raises InputRefused (`encoding`) if none fits.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if wide := _wide(data[:_HEAD]):
        return wide
    if _decodes(data, "utf-8"):
        return "utf-8"
    if declares and (match := _DECLARED.search(data[:_HEAD])) and _decodes(data, name := match[1].decode("ascii")):
        return name
    if _mostly_utf8(data):
        return "utf-8"
    if _high(data) * 20 <= len(data[:_SAMPLE]) and _decodes(data, "cp1252"):
        return "cp1252"  # Few high bytes among ASCII: the marks and accents of a Western page.
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    if best is not None:
        return best.encoding
    if _decodes(data, "cp1252"):
        return "cp1252"
    raise InputRefused("encoding", "no character encoding fits these bytes; save the file as UTF-8")


def _decodes(data: bytes, name: str) -> bool:
    try:
        text_encoding = codecs.lookup(name)
        if not getattr(text_encoding, "_is_text_encoding", True):
            return False
        data.decode(name)
    except (LookupError, ValueError):
        return False
    return True


def _high(data: bytes) -> int:
    """How many bytes of the sample are not ASCII."""
    sample = data[:_SAMPLE]
    return len(sample) - len(sample.translate(None, _HIGH))


def _mostly_utf8(data: bytes) -> bool:
    """Whether a few broken bytes stand in what is UTF-8 otherwise: a cut file, a bad paste."""
    high = _high(data)
    broken = data[:_SAMPLE].decode("utf-8", "replace").count("\ufffd")
    return high >= 4 and broken * 10 <= high


def decode(data: bytes, declares: bool = False) -> str:
    """The text of the bytes, newlines as they are, without a byte order mark; broken bytes become U+FFFD.

    Raises InputRefused (`format`, `binary` or `encoding`).
    """
    refuse_binary(data)
    return data.decode(encoding_of(data, declares), "replace")
