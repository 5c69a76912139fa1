"""News items in IPTC's ninjs, versions 1.x to 3.x, as rows that the columns of `rows` know."""

from collections.abc import Mapping
from typing import Any

from onrecord.documents.html import fragment_text
from onrecord.errors import InputRefused

_WITHDRAWN = ("canceled", "cancelled", "withheld")


def is_item(row: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a ninjs item: it has a URI, and a body or headline as ninjs writes it."""
    return isinstance(row.get("uri"), str) and (
        any(isinstance(name, str) and name.startswith("body_") for name in row)
        or any(isinstance(row.get(name), list) for name in ("bodies", "headlines"))
    )


def as_row(item: Mapping[str, Any]) -> dict[str, Any]:
    """Its text, marked-up text made plain, and what is said of it. Raises InputRefused (`withdrawn`, `no-text`)."""
    if item.get("pubstatus") in _WITHDRAWN:
        raise InputRefused("withdrawn", f"its publisher says that it is {item['pubstatus']}")
    return {
        "id": item["uri"],
        "text": _body(item),
        "title": _said(item, "headline", "headlines") or item.get("title"),
        "byline": item.get("byline") or _names(item.get("by")),
        "published": next(
            (item[k] for k in ("firstcreated", "contentcreated", "versioncreated") if isinstance(item.get(k), str)),
            None,
        ),
        "outlet": _source(item),
        "language": item.get("language"),
        "url": next((item[k] for k in ("url", "href") if isinstance(item.get(k), str)), None),
    }


def _body(item: Mapping[str, Any]) -> str:
    bodies = {str(name)[5:]: value for name, value in item.items() if str(name).startswith("body_")}
    for body in _dicts(item.get("bodies")):
        kind = str(body.get("contenttype") or body.get("contentType") or "text/plain").partition("/")[2]
        bodies.setdefault(kind, body.get("value"))
    texts = {kind: value for kind, value in bodies.items() if isinstance(value, str) and value.strip()}
    if not texts:
        raise InputRefused("no-text", "the news item has no body")
    plain = next((texts[kind] for kind in ("text", "plain") if kind in texts), None)
    return plain if plain is not None else fragment_text(texts[min(texts)])


def _said(item: Mapping[str, Any], one: str, several: str) -> str | None:
    if isinstance(item.get(one), str):
        return str(item[one])
    values = [entry.get("value") for entry in _dicts(item.get(several))]
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _source(item: Mapping[str, Any]) -> str | None:
    for name in ("infosource", "infosources", "provider", "source"):
        value = item.get(name)
        for entry in _dicts(value if isinstance(value, list) else [value]):
            if isinstance(entry.get("name"), str):
                return str(entry["name"])
        if isinstance(value, str):
            return value
    return None


def _names(value: Any) -> str | None:
    return ", ".join(str(entry["name"]) for entry in _dicts(value) if entry.get("name")) or None


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
