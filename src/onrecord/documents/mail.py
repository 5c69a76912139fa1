"""Mail: one message (EML, RFC 5322) or many (MBOX, RFC 4155), the text of each with its subject and date."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import BinaryIO

from onrecord.documents import date
from onrecord.documents.html import article, fragment_text
from onrecord.documents.rows import Taken
from onrecord.documents.source import Source
from onrecord.errors import InputRefused
from onrecord.records import Refusal

_QUOTED_FROM = re.compile(rb"^>+From ")
_ATTACHED = 50


def eml(data: bytes, path: str, member: str | None = None) -> Taken:
    """The message as a document, and a refusal for each file attached to it. Raises InputRefused (`mail`, `empty`)."""
    try:
        message = message_from_bytes(data, policy=policy.default)
        text = _text(message)
        found = Source.of(
            text, data, path, member, url=_url(message), title=_header(message, "Subject"),
            byline=_sender(message), published=date.written(_header(message, "Date") or "", "given"),
        )  # fmt: skip
        attached = [part.get_filename() or "without a name" for part in message.iter_attachments()]
    except InputRefused:
        raise
    except Exception as problem:  # the standard library trips over many a broken header
        raise InputRefused("mail", f"it cannot be parsed: {type(problem).__name__}: {problem}") from problem
    yield found
    for name in attached[:_ATTACHED]:
        yield Refusal(path, member, f"mail: the attached file {name!r} is not read; save it beside the message")


def mbox(stream: BinaryIO, path: str, longest: int) -> Taken:
    """The messages of a mailbox. `longest` bounds a message, in bytes."""
    number = 0
    for data in _messages(stream, longest):
        number += 1
        member = f"message {number}"
        try:
            if isinstance(data, InputRefused):
                raise data
            yield from eml(data, path, member)
        except InputRefused as refused:
            yield Refusal(path, member, f"{refused.code}: {refused.message}")
    if number == 0:
        raise InputRefused("mail", "it holds no message: none begins with 'From '")


def _messages(stream: BinaryIO, longest: int) -> Iterator[bytes | InputRefused]:
    """The messages, split at lines that begin with 'From ' after a blank one."""
    lines: list[bytes] = []
    size, inside, blank = 0, False, True
    while line := stream.readline(1 << 16):
        if blank and line.startswith(b"From "):
            if inside:
                yield _joined(lines, size, longest)
            lines, size, inside = [], 0, True
        elif inside:
            size += len(line)
            if size <= longest:
                lines.append(line[1:] if _QUOTED_FROM.match(line) else line)
        blank = line in (b"\n", b"\r\n")
    if inside:
        yield _joined(lines, size, longest)


def _joined(lines: list[bytes], size: int, longest: int) -> bytes | InputRefused:
    if size > longest:
        return InputRefused("too-large", f"the message is longer than {longest:,} bytes")
    if lines and not lines[-1].strip():
        lines.pop()  # the blank line between two messages
    return b"".join(lines)


def _text(message: EmailMessage) -> str:
    """The plain text of a message, else that of its HTML, its lines ended by LF; the last line end is the message's."""
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise InputRefused("empty", "the message holds no text")
    content = body.get_content()
    if isinstance(content, bytes):
        content = content.decode("utf-8", "replace")
    text = str(content).replace("\r\n", "\n")
    if body.get_content_type() == "text/html":
        text = _page(text)
    elif body.get_param("format") == "flowed":
        text = _unfolded(text, delete=body.get_param("delsp") == "yes")
    text = text.removesuffix("\n")
    if not text.strip():
        raise InputRefused("empty", "the message holds no text")
    return text


def _page(text: str) -> str:
    try:
        return article(text).text
    except InputRefused:
        return fragment_text(text)


def _unfolded(text: str, delete: bool) -> str:
    """The paragraphs of `format=flowed` text (RFC 3676): a line that ends in a blank goes on."""
    lines: list[str] = []
    flows = False
    for line in text.split("\n"):
        line = line.removeprefix(" ")
        if flows:
            lines[-1] += line
        else:
            lines.append(line)
        flows = line.endswith(" ") and line != "-- "
        if flows and delete:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return " ".join(str(value).split())[:1000] or None if value is not None else None


def _sender(message: EmailMessage) -> str | None:
    """The name of who wrote it."""
    sender = message.get("From")
    addresses = getattr(sender, "addresses", ())
    return (addresses[0].display_name.strip() or None) if addresses else None


def _url(message: EmailMessage) -> str | None:
    """Where the message can be read, if it says so (RFC 5064)."""
    value = (_header(message, "Archived-At") or "").strip("<>")
    return value if value.startswith(("http://", "https://")) else None
