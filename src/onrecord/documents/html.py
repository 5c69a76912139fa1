"""HTML: the article's text by trafilatura, and what the page's own metadata say of it."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from onrecord.documents import date
from onrecord.errors import InputRefused
from onrecord.records import Time

_META = re.compile(r"<(?:meta|link)\b[^>]{0,2000}>", re.I)
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TITLE = re.compile(r"<title\b[^>]*>([^<]{1,1000})", re.I)
_LANG = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})", re.I)
_JSON_LD = re.compile(r"<script\b[^>]{0,200}?application/ld\+json[^>]{0,200}>(.{1,200000}?)</script", re.I | re.S)
_SITE_TAIL = re.compile(r"\s+[|–—·-]\s+[^|–—·]{1,40}$")
_BLOCK = re.compile(r"<(?:p|br|div|h[1-6]|li|article|body)\b", re.I)
_HEAD = 1 << 18
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]*>")

_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "dc.title", "headline", "title"),
    "outlet": ("og:site_name", "application-name", "publisher", "dc.publisher", "citation_journal_title"),
    "byline": ("author", "article:author", "parsely-author", "dc.creator", "byl", "sailthru.author"),
    "published": ("article:published_time", "datepublished", "date", "pubdate", "publish-date", "parsely-pub-date",
                  "dc.date", "dc.date.issued", "sailthru.date", "article.published", "og:published_time"),
    "url": ("canonical", "og:url"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Article:
    """What an HTML page holds; everything but the text is None where the page does not say it."""

    text: str
    title: str | None
    outlet: str | None
    byline: str | None
    url: str | None
    published: Time | None
    language: str | None


def is_html(text: str) -> bool:
    """Whether the text begins like an HTML page."""
    head = text[:1024].lstrip("\ufeff \t\r\n").lower()
    return head.startswith(("<!doctype html", "<html", "<head", "<body", "<article")) or (
        head.startswith(("<!--", "<?xml")) and "<html" in head
    )


def article(page: str) -> Article:
    """The article of a page. Raises InputRefused (`no-article`) if there is none."""
    import trafilatura

    blank = _mark(page)
    try:
        tree = trafilatura.load_html(page)
        if tree is not None:
            _break_lines(tree)
            _divide(tree)
            _mark_blank_lines(tree, blank)
        text = trafilatura.extract(tree, fast=True, include_comments=False, include_tables=False, with_metadata=False)
    except Exception as problem:
        raise InputRefused("no-article", f"the page cannot be parsed: {type(problem).__name__}: {problem}") from problem
    text = _laid_out(text or "", blank)
    if not text or not text.strip():
        has = "no paragraph" if not _BLOCK.search(page) else "no article among its paragraphs"
        raise InputRefused("no-article", f"the page holds {has}")
    said = _metadata(page[:_HEAD])
    published = date.written(said["published"]) if said["published"] else None
    url = said["url"] if said["url"] and said["url"].startswith(("http://", "https://")) else None
    return Article(text, said["title"], said["outlet"], said["byline"], url, published, said["language"])


_BREAKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "td", "th", "tr", "ul",
})  # fmt: skip
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "title"})
_MARKS = tuple(chr(code) for code in range(0x2400, 0x2440))
"""Control pictures: printable, so that no parser drops them, and hardly ever in a text."""
_WRAPPED = 200
"""Characters in a line above which no editor wrapped it."""
_PRE_BLANK = re.compile(r"(?<=\n)[^\S\n]*\n")


def _mark(page: str) -> str:
    """A character that is not in the page, to stand for a blank line; nothing if there is none."""
    return next((mark for mark in _MARKS if mark not in page), "")


def _break_lines(root: Any) -> None:
    """Make breaks of the line ends in a text whose lines nobody wrapped: pasted between tags, it means them."""
    from lxml.etree import Element

    found = []
    for event, element in _walk(root):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "end":
            found.append((element.getparent(), element, element.tail))
        elif name and name not in _UNSEEN:
            found.append((element, None, element.text))
    for parent, before, text in found:
        lines = text.strip().split("\n") if text else []
        if len(lines) < 2 or max(map(len, lines)) <= _WRAPPED or next(parent.iterancestors("pre"), parent).tag == "pre":
            continue
        breaks = []
        for line in lines[1:]:
            breaks.append(Element("br"))
            breaks[-1].tail = line
        breaks[-1].tail += text[len(text.rstrip()) :]
        first = text[: len(text) - len(text.lstrip())] + lines[0]
        if before is None:
            parent.text, place = first, 0
        else:
            before.tail, place = first, parent.index(before) + 1
        parent[place:place] = breaks


def _divide(tree: Any) -> None:
    """Put what lies in an article and is no more than broken into lines into a division: trafilatura joins it else."""
    from lxml.etree import SubElement

    for element in tree.iter("article"):
        if element.find("br") is not None:
            children = list(element)
            inner = SubElement(element, "div")
            inner.text, element.text = element.text, None
            inner.extend(children)


def _mark_blank_lines(root: Any, mark: str) -> None:
    """Put a mark for each blank line before the text that follows it. An empty paragraph is one, a break that ends no
    line, an empty line of preformatted text. Extraction loses them all, and a plain text keeps them."""
    blanks, before = 0, 0
    inline = False  # whether the line has text so far
    for event, element in _walk(root):
        name = element.tag if isinstance(element.tag, str) else ""
        if name == "br" and event == "start":
            blanks += not inline
            inline = False
        elif name == "p" and event == "start":
            before, inline = blanks, False
        elif name == "p":
            blanks += not inline and blanks == before and not len(element)
            inline = False
        elif name in _BREAKS:
            inline = False
        if event == "start" and (not name or name in _UNSEEN):
            continue
        part = "text" if event == "start" else "tail"
        text = getattr(element, part)
        if text and not text.isspace():
            if name == "pre" and event == "start":
                text = _PRE_BLANK.sub(mark, text.replace("\r\n", "\n"))
            setattr(element, part, mark * blanks + text.lstrip() if blanks else text)
            blanks, inline = 0, True


def _laid_out(text: str, mark: str) -> str:
    """The text with its blank lines where their marks are."""
    if not mark or mark not in text:
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        words = line.lstrip(mark)
        lines += [""] * (len(line) - len(words) if lines else 0)
        lines.append(words.replace(mark, ""))
    return "\n".join(lines)


def fragment_text(fragment: str) -> str:
    """The text of a piece of HTML that is article all through, a block a line; what cannot be parsed as it stands."""
    import lxml.html
    from lxml.etree import LxmlError

    try:
        root = lxml.html.fromstring(f"<div>{_CONTROL.sub(' ', fragment)}</div>")
    except (LxmlError, ValueError):
        return _stripped(fragment)
    blank = _mark(fragment)
    _break_lines(root)
    _mark_blank_lines(root, blank)
    parts: list[str] = []
    # Elements in document order: their text as they begin, their tail as they end.
    for event, element in _walk(root):
        name = element.tag if isinstance(element.tag, str) else ""
        if name in _BREAKS:
            parts.append("\n")
        text = element.text if event == "start" else element.tail
        if text and not (event == "start" and (not name or name in _UNSEEN)):
            parts.append(_BLANKS.sub(" ", text))
    lines = [line for line in (" ".join(line.split()) for line in "".join(parts).split("\n")) if line]
    if not lines and not any(f"<{name}" in fragment.lower() for name in _UNSEEN):
        return _stripped(fragment)
    return _laid_out("\n".join(lines), blank)


def _stripped(fragment: str) -> str:
    """The text of what is nested too deeply to be parsed, or is broken."""
    return " ".join(html.unescape(_TAG.sub(" ", _CONTROL.sub(" ", fragment))).split())


def _walk(root: Any) -> Any:
    from lxml.etree import iterwalk

    skipped = None
    for event, element in iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if skipped is None:
                yield "end", element
        elif skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                yield event, element
        else:
            if event == "start" and element.tag in _UNSEEN:
                skipped = element
            yield event, element


def _metadata(head: str) -> dict[str, str | None]:
    """Title, outlet, byline, published, url and language, from JSON-LD, then meta elements, then the title."""
    metas = _metas(head)
    linked = _json_ld(head)
    found: dict[str, str | None] = {}
    for field, names in _NAMES.items():
        values = (linked.get(field), *(metas.get(name) for name in names))
        found[field] = next((v for v in (_clean(v) for v in values) if v), None)
    if found["byline"] and found["byline"].startswith("http"):
        found["byline"] = None
    if not found["title"] and (match := _TITLE.search(head)):
        found["title"] = _clean(_SITE_TAIL.sub("", html.unescape(match[1]).strip()))
    language = _LANG.search(head)
    found["language"] = language[1].lower()[:2] if language else None
    return found


def _clean(value: str | None) -> str | None:
    return " ".join(html.unescape(value).split())[:1000] if value else None


def _metas(head: str) -> dict[str, str]:
    metas: dict[str, str] = {}
    for tag in _META.findall(head):
        attributes = {m[0].lower(): m[1] or m[2] or m[3] for m in _ATTRIBUTE.findall(tag)}
        name = (
            attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or attributes.get("rel")
        )
        value = attributes.get("content") or attributes.get("href")
        if name and value:
            metas.setdefault(name.lower(), value)
    return metas


def _json_ld(head: str) -> dict[str, str]:
    """headline, datePublished, author, publisher and url of the first article in the page's JSON-LD."""
    for block in _JSON_LD.findall(head):
        try:
            data = json.loads(block)
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            if "article" in str(thing.get("@type", "")).lower():
                said = {
                    "title": thing.get("headline"), "published": thing.get("datePublished"), "url": thing.get("url"),
                    "byline": _name(thing.get("author")), "outlet": _name(thing.get("publisher")),
                }  # fmt: skip
                return {k: v for k, v in said.items() if isinstance(v, str)}
    return {}


def _things(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        graph = data.get("@graph")
        return [data, *(t for t in graph if isinstance(t, dict))] if isinstance(graph, list) else [data]
    return [t for t in data if isinstance(t, dict)] if isinstance(data, list) else []


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(n for n in map(_name, value) if n) or None
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else None
