"""What a reader delivers: one document with its original bytes, and the rule that gives it an id."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from onrecord.records import Refusal, Time

MAX_CHARACTERS = 5_000_000
"""A longer text is refused: no article is, and a worker's memory is bounded."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it was taken in.

    `text` is the given string for plain text and rows, the extracted text for HTML; every offset counts its code
    points. `raw` are the original bytes (for a row: its canonical JSON), `sha256` their digest. `path` is the file as
    it was named, `-` for standard input; `member` the row within it. What the caller did not say is None.
    """

    id: str
    path: str
    member: str | None
    text: str
    raw: bytes
    sha256: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: str | None = None
    published: Time | None = None
    language: str | None = None
    given_id: bool = False

    @classmethod
    def of(
        cls,
        text: str,
        raw: bytes,
        path: str,
        member: str | None = None,
        *,
        id: str | None = None,
        url: str | None = None,
        outlet: str | None = None,
        title: str | None = None,
        byline: str | None = None,
        published: Time | None = None,
        language: str | None = None,
    ) -> "Source":
        """A source from its text and bytes. Without a given id it is named after its text: `d-` and 16 hex digits."""
        text = scalar(text)
        name = scalar(id) if id is not None else f"d-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        url, outlet, title, byline = (s if s is None else scalar(s) for s in (url, outlet, title, byline))
        digest = hashlib.sha256(raw).hexdigest()
        named = id is not None
        return cls(name, path, member, text, raw, digest, url, outlet, title, byline, published, language, named)

    @property
    def identity(self) -> tuple[str, ...]:
        """Two inputs with the same identity are one document: same id, bytes, file, URL and outlet."""
        return (self.id, self.sha256, self.path, self.url or "", self.outlet or "")


def scalar(text: str) -> str:
    """The text with lone surrogates, which no encoding can hold, as U+FFFD: as many code points as before."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def settle(inputs: Iterable[Source | Refusal]) -> list[Source | Refusal]:
    """The inputs, in order, with ids made unique whatever the order.

    Inputs of one identity are one document: the later ones become refusals that say so. Of different documents with
    one id the one whose identity has the smallest digest keeps it; the others add `~` and 8 hex digits of theirs.
    """
    kept: list[Source | Refusal] = []
    named: dict[str, dict[tuple[str, ...], Source]] = {}
    for item in inputs:
        if isinstance(item, Source):
            same = named.setdefault(item.id, {})
            first = same.get(item.identity)
            if first is not None:
                where = f" at {first.member}" if first.member else ""
                item = Refusal(item.path, item.member, f"duplicate: the same document as {first.id}{where}")
            else:
                same[item.identity] = item
        kept.append(item)
    unique = {identity: name for same in named.values() if len(same) > 1 for identity, name in _suffixes(same).items()}
    if not unique:
        return kept
    return [replace(s, id=unique.get(s.identity, s.id)) if isinstance(s, Source) else s for s in kept]


def _suffixes(same: dict[tuple[str, ...], Source]) -> dict[tuple[str, ...], str]:
    """Identity -> unique id, for documents that share one id."""
    digests = sorted((hashlib.sha256(json.dumps(identity).encode()).hexdigest(), identity) for identity in same)
    return {identity: identity[0] if n == 0 else f"{identity[0]}~{d[:8]}" for n, (d, identity) in enumerate(digests)}
