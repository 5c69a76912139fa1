"""The lines of `onrecord annotate`: a JSON document in, a JSON annotation out (contract section 1)."""

import json
import re
from calendar import monthrange
from datetime import datetime
from typing import Any

import pyarrow as pa

from onrecord.annotate.reading import readings
from onrecord.errors import InputRefused
from onrecord.ids import content_id
from onrecord.language import tokens as token_columns
from onrecord.records import ANNOTATION_SCHEMA, AnnotationError, Fault, Flag, Time, to_row

MAX_CHARACTERS = 5_000_000
"""A longer text is refused: no article is, and a worker's memory is bounded."""

FOUND = ("times", "places", "actors", "attributions", "events")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?)?)?")


def given_time(value: object) -> Time:
    """The time that a caller gave: an ISO 8601 year, month, date or instant, with or without a zone, or None.

    Raises InputRefused (`bad-published`) for anything else.
    """
    if value is None:
        return Time()
    try:
        if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
            raise ValueError
        value = value.strip()
        full = value + "-01-01"[3 * (len(value) // 7) :] if len(value) < 10 else value
        moment = datetime.fromisoformat(full)
    except ValueError:
        message = f"'published' is {value!r}; give an ISO 8601 date or instant such as 2022-02-12 or 2022-02-12T14:46Z"
        raise InputRefused("bad-published", message) from None
    if len(value) == 4:
        return Time(value, f"{value}-01-01", f"{value}-12-31", "given")
    if len(value) == 7:
        return Time(value, full, f"{value}-{monthrange(moment.year, moment.month)[1]}", "given")
    return Time(value, value, value, "given")


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
    row: dict[str, Any] = {"id": _given_id(document), "text": text}
    for name in ("url", "outlet", "title"):
        row[name] = document.get(name)
        if not isinstance(row[name], str | None):
            raise InputRefused("bad-field", f"{name!r} must be a string or null, not {type(row[name]).__name__}")
    if row["id"] is None:
        row["id"] = content_id("d", text, row["url"], row["outlet"], row["title"])
    for name, value in row.items():
        if isinstance(value, str) and not _encodable(value):
            raise InputRefused("bad-field", f"{name!r} holds half of a surrogate pair, which is no character")
    published = given_time(document.get("published"))
    return row | {"published": to_row(published) if published.value else None}


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _given_id(document: dict[str, Any]) -> str | None:
    given = document.get("id")
    if given is None or isinstance(given, str):
        return given or None
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    raise InputRefused("bad-field", f"'id' must be a string, not {type(given).__name__}")


def error_line(line: bytes, refused: InputRefused) -> dict[str, Any]:
    """What stands in the place of a line that cannot be taken, with the id it gave, if any."""
    try:
        given = _given_id(json.loads(line.decode("utf-8-sig")))
    except (ValueError, RecursionError, AttributeError, InputRefused):
        given = None
    if given is not None and not _encodable(given):
        given = None
    return failure_line(given, refused.code, refused.message)


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
