"""PDF and DOCX, by libraries that are installed on demand: pypdf and python-docx."""

import io
import logging
import re
import zipfile
from typing import Any

from onrecord.documents.source import Source
from onrecord.errors import InputRefused, MissingExtra

PAGES = 5_000
CHARACTERS = 5_000_000
"""Bounds on one file."""
_UNPACKED = 256 << 20
_END = re.compile(r"[.!?:;][\"”’')\]]*$")


def pdf(data: bytes, path: str) -> Source:
    """The text of a PDF: pages in order, lines of a paragraph put together. Raises InputRefused (`extra`, `pdf`,
    `empty`); a page that is only a picture has no text."""
    try:
        from pypdf import PdfReader
    except ImportError:
        raise InputRefused("extra", str(MissingExtra("reading PDF", "pdf"))) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is told once, as its refusal
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputRefused("pdf", "it is encrypted")
        if len(reader.pages) > PAGES:
            raise InputRefused("too-large", f"more than {PAGES:,} pages")
        pages: list[str] = []
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > CHARACTERS:
                raise InputRefused("too-large", f"more than {CHARACTERS:,} characters")
        about: Any = reader.metadata or {}
        title, author = about.get("/Title"), about.get("/Author")
    except InputRefused:
        raise
    except Exception as problem:  # a broken file may trip it anywhere
        raise InputRefused("pdf", f"it cannot be read: {type(problem).__name__}: {problem}") from problem
    return _source("\n".join(map(paragraphs, pages)), data, path, title, author)


def paragraphs(page: str) -> str:
    """A page's lines put together to paragraphs, which end at a blank line, or at a line that ends a sentence and is
    shorter than the page is wide; a word that is parted at a line's end is made whole."""
    lines = [line.rstrip() for line in page.split("\n")]
    width = max(map(len, lines), default=0)
    found: list[str] = []
    ended = True
    for line in lines:
        if not line.strip():
            ended = True
            continue
        if ended:
            found.append(line.strip())
        elif found[-1].endswith("-") and line.lstrip()[:1].islower():
            found[-1] = found[-1][:-1] + line.strip()
        else:
            found[-1] += " " + line.strip()
        ended = len(line) < 0.8 * width and (_END.search(line) is not None or len(line) < 0.5 * width)
    return "\n".join(found)


def docx(data: bytes, path: str) -> Source:
    """The paragraphs of a DOCX, those of its tables in their place. Raises InputRefused (`extra`, `docx`, `empty`)."""
    try:
        import docx as library
    except ImportError:
        raise InputRefused("extra", str(MissingExtra("reading DOCX", "docx"))) from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(info.file_size for info in packed.infolist()) > _UNPACKED:
                raise InputRefused("too-large", f"it unpacks to more than {_UNPACKED:,} bytes")
        document = library.Document(io.BytesIO(data))
        text = "\n".join(line for block in document.iter_inner_content() for line in _lines(block) if line.strip())
        title, author = document.core_properties.title, document.core_properties.author
    except InputRefused:
        raise
    except Exception as problem:  # a broken file may trip it anywhere
        raise InputRefused("docx", f"it cannot be read: {type(problem).__name__}: {problem}") from problem
    return _source(text, data, path, title, author)


def _lines(block: Any) -> list[str]:
    if hasattr(block, "rows"):
        return ["\t".join(cell.text.strip() for cell in row.cells) for row in block.rows]
    return [block.text]


def _source(text: str, data: bytes, path: str, title: object, author: object) -> Source:
    if not text.strip():
        raise InputRefused("empty", "the file holds no text; a scan must be recognised (OCR) first")
    said = (value.strip() or None if isinstance(value, str) else None for value in (title, author))
    return Source.of(text, data, path, title=next(said), byline=next(said))
