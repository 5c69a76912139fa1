"""The lines of `onrecord annotate`: a JSON document in, a JSON annotation out (contract section 1)."""

import json
from typing import Any

import pyarrow as pa

from onrecord.annotate.reading import readings
from onrecord.documents.date import given
from onrecord.documents.language import iso_language
from onrecord.documents.source import MAX_CHARACTERS, Source, scalar
from onrecord.errors import InputRefused
from onrecord.language import tokens as token_columns
from onrecord.records import ANNOTATION_SCHEMA, AnnotationError, Fault, Flag, Time, to_row

FOUND = ("times", "places", "actors", "attributions", "events")


def given_time(value: object) -> Time | None:
    """The time that a caller gave: an ISO 8601 date or instant, or another form that files hold, or None.

    Raises InputRefused (`bad-published`) for anything else.
    """
    found = given(value)
    if found is None and value not in (None, ""):
        message = f"'published' is {value!r}; give an ISO 8601 date or instant such as 2022-02-12 or 2022-02-12T14:46Z"
        raise InputRefused("bad-published", message)
    return found


def parse_line(line: bytes) -> dict[str, Any]:
    """The row of source layers of one input line.

    Raises InputRefused with a code: `not-utf-8`, `not-json`, `not-an-object`, `no-text`, `bad-field`, `bad-published`,
    `too-long`.
    """
    try:
        document = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputRefused("not-utf-8", f"the line is not UTF-8: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InputRefused("not-json", f"the line is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise InputRefused("not-an-object", "the line is not a JSON object with 'id' and 'text'")
    text = document.get("text")
    if not isinstance(text, str):
        raise InputRefused("no-text", f"'text' must be a string, not {type(text).__name__}")
    if len(text) > MAX_CHARACTERS:
        raise InputRefused("too-long", f"'text' has {len(text)} characters; at most {MAX_CHARACTERS} are taken")
    said: dict[str, str | None] = {}
    for name in ("url", "outlet", "title", "language"):
        said[name] = document.get(name)
        if not isinstance(said[name], str | None):
            raise InputRefused("bad-field", f"{name!r} must be a string or null, not {type(said[name]).__name__}")
    published = given_time(document.get("published"))
    language = iso_language(said.pop("language"))
    return source_row(Source.of(text, b"", "-", id=_given_id(document), published=published, language=language, **said))


def source_row(source: Source) -> dict[str, Any]:
    """The source layers of a document that a reader delivered."""
    return {
        "id": source.id,
        "text": source.text,
        "url": source.url,
        "outlet": source.outlet,
        "title": source.title,
        "published": to_row(source.published) if source.published else None,
        "language": source.language,
    }


def _given_id(document: dict[str, Any]) -> str | None:
    value = document.get("id")
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InputRefused("bad-field", f"'id' must be a string, not {type(value).__name__}")


def error_line(line: bytes, refused: InputRefused) -> dict[str, Any]:
    """What stands in the place of a line that cannot be taken, with the id it gave, if any."""
    try:
        named = _given_id(json.loads(line.decode("utf-8-sig")))
    except (ValueError, RecursionError, AttributeError, InputRefused):
        named = None
    return failure_line(named and scalar(named), refused.code, refused.message)


def failure_line(document: str | None, code: str, message: str) -> dict[str, Any]:
    """The error line of a document."""
    return to_row(AnnotationError(document, Fault(code, message)))


def annotations(batch: pa.RecordBatch, with_tokens: bool = False) -> list[dict[str, Any]]:
    """The annotation of each document of a batch, in the contract's form. A layer that no stage wrote is empty."""
    have = set(batch.schema.names)
    heads = readings(batch, tuple(name for name in ("published", "page", "dating") if name in have))
    found = {name: batch.column(name).to_pylist() if name in have else [[]] * len(heads) for name in FOUND}
    tokens = None
    if "tokens" in have:
        tokens = token_columns.from_arrow([head.text for head in heads], batch.column("tokens"))
    lines = []
    for i, head in enumerate(heads):
        flags = {*head.page.flags, *(["misdated"] if head.dating and head.dating.misdated else [])}
        line = {
            "schema": ANNOTATION_SCHEMA,
            "id": head.id,
            "published": to_row(head.date),
            "language": head.page.language,
            "flags": in_order(flags),
            "boilerplate": head.boilerplate,
            "sentences": tokens[i].sentence_spans if tokens else [],
            **{name: found[name][i] for name in FOUND},
        }
        if with_tokens:
            line["tokens"] = [to_row(token) for token in tokens[i].records()] if tokens else []
        lines.append(line)
    return lines


def in_order(flags: set[Any]) -> list[Flag]:
    """Flags in the order of their vocabulary."""
    return [flag for flag in Flag.__args__ if flag in flags]  # type: ignore[attr-defined]
