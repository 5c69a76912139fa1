"""Ids that are derived from content: the same input gives the same ids, whoever computes them."""

import hashlib
import json
from typing import Any

from onrecord.records import Attribution, to_row


def content_id(prefix: str, *parts: Any) -> str:
    """`prefix-` and 16 hex digits of the SHA-256 of the parts' canonical JSON."""
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{prefix}-{hashlib.sha256(canonical.encode()).hexdigest()[:16]}"


def attribution_id(document: str, attribution: Attribution) -> str:
    """The id of an attribution: its document and where its content, cue and source stand."""
    row = to_row(attribution)
    return content_id("a", document, row["content"], row["cue"], row["source"])
