"""Saved RSS and Atom feeds: one document an entry, by feedparser."""

import io
from collections.abc import Iterator
from typing import Any

from onrecord.documents.html import fragment_text
from onrecord.documents.rows import MEMBER, Taken, take
from onrecord.errors import InputRefused


def feed(data: bytes, path: str) -> Taken:
    """The entries of a feed with their fullest text. Raises InputRefused (`feed`) if it is none."""
    if b"<!ENTITY" in data.replace(b"\0", b""):
        raise InputRefused("feed", "it declares entities, which may grow without bound; no feed needs them")
    import feedparser

    try:
        found = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as problem:  # whatever its parsers trip over
        raise InputRefused("feed", f"it cannot be parsed: {type(problem).__name__}: {problem}") from problem
    if not found.get("version") and not found.entries:
        why = f": {found.bozo_exception}" if found.get("bozo") else ""
        raise InputRefused("feed", f"this is neither RSS nor Atom{why}")
    return take(_rows(found), path, None)


def _rows(found: Any) -> Iterator[tuple[str, dict[str, Any] | InputRefused]]:
    for number, entry in enumerate(found.entries, 1):
        yield MEMBER.format(number), _row(entry, found.feed)


def _row(entry: Any, channel: Any) -> dict[str, Any] | InputRefused:
    texts = [_plain(part) for part in (*entry.get("content", ()), entry.get("summary_detail")) if part]
    text = max(texts, key=len, default="")
    if not text.strip():
        return InputRefused("empty", "the entry holds no text, at most a title and a link")
    source = entry.get("source") or channel
    row = {
        "id": entry.get("id"),
        "url": entry.get("link"),
        "title": fragment_text(str(entry.get("title") or "")) or None,
        "author": entry.get("author"),
        "published": entry.get("published") or entry.get("updated"),
        "outlet": source.get("title") or channel.get("title"),
        "language": (entry.get("title_detail") or {}).get("language") or channel.get("language"),
        "text": text,
    }
    return {name: value for name, value in row.items() if value}


def _plain(part: Any) -> str:
    """The text of a content element, which may be marked up whatever its type says."""
    value = str(part.get("value") or "")
    return fragment_text(value) if "<" in value or "&" in value else value.strip()
