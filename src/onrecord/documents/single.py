"""A file or record that is one document: plain text, or a page."""

from onrecord.documents.encoding import decode
from onrecord.documents.source import Source
from onrecord.errors import InputRefused


def document(
    data: bytes, path: str, member: str | None = None, *, html: bool = False, url: str | None = None
) -> Source:
    """The document that the bytes are: plain text, or a page if it is said to be one or says so itself. `url` is where
    it was taken from, which the page may know better.

    Raises InputRefused (`format`, `binary`, `encoding`, `empty`, `no-article`).
    """
    text = decode(data, declares=html)
    if html or _is_html(text):
        return _page(text, data, path, member, url)
    if not text.strip():
        raise InputRefused("empty", "the file holds no text")
    return Source.of(text, data, path, member, url=url)


def _is_html(text: str) -> bool:
    if "<" not in text[:64]:
        return False
    from onrecord.documents.html import is_html

    return is_html(text)


def _page(text: str, data: bytes, path: str, member: str | None, url: str | None) -> Source:
    from onrecord.documents.html import article

    page = article(text)
    return Source.of(
        page.text, data, path, member, url=page.url or url, outlet=page.outlet, title=page.title, byline=page.byline,
        published=page.published, language=page.language,
    )  # fmt: skip
