"""Files of many formats, made in memory."""

import html
import json
import mailbox
import tempfile
from email.message import EmailMessage
from pathlib import Path

FIVE = (
    "Minister Ana Ruiz met her French counterpart in Vienna on 4 March 2021 to discuss the grain corridor.\n"
    "“We have agreed on nothing yet,” she told reporters. Talks go on next week, according to her office.",
    "NATO denied on Friday that its aircraft had crossed the border near Minsk.\n"
    "The Kremlin accused the alliance of lying and threatened to close its airspace.",
    "At least 12 people were wounded in Doha when police fired at a march, hospital officials said on 5 March 2021.\n\n"
    "The Interior Ministry rejected the figure and spoke of three wounded.",
    "The European Union will send aid worth 40 million euros to Moldova, Ursula von der Leyen announced.\n\n"
    "Moldova asked for twice as much in a letter that it sent to Brussels on 1 March 2021.",
    "India and China agreed to withdraw troops from the lake, Prime Minister Narendra Modi said in New Delhi.\n"
    "Beijing has not confirmed the agreement. A first unit left on Monday, residents said.",
)
"""Five documents, two paragraphs each, in two of them with a blank line between."""


def page(text: str) -> bytes:
    return article("".join(f"<p>{line}</p>" for line in html.escape(text).split("\n")))


def article(body: str) -> bytes:
    return f"<!DOCTYPE html><html><body><article>{body}</article></body></html>".encode()


def message(text: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def http(body: bytes, kind: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def record(body: bytes, kind: str = "response", url: str = "http://paper.example/a", of: str | None = None) -> bytes:
    of = of or ("application/http; msgtype=response" if kind == "response" else "text/plain")
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(body):012}>\r\n"
        f"WARC-Date: 2021-03-05T10:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: {of}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def ninjs(text: str) -> bytes:
    return json.dumps({"uri": "", "body_xhtml": page(text).decode()}).encode()


def small_pdf(text: str) -> bytes:
    """A PDF of one page, written by hand."""
    drawn = "BT /F1 12 Tf 14 TL 72 720 Td " + " ".join(f"({line}) Tj T*" for line in text.split("\n")) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out.encode()


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Border Gazette</title><link>http://gazette.example/</link><language>en-GB</language>
<item><title>Talks &amp; tea</title><link>http://gazette.example/1</link><guid>http://gazette.example/1</guid>
<pubDate>Fri, 05 Mar 2021 10:00:00 GMT</pubDate><dc:creator>A. Writer</dc:creator>
<description>Short.</description>
<content:encoded><![CDATA[<p>They met &amp; left.</p><script>x()</script><p>Nobody <b>spoke</b>.</p>]]>
</content:encoded></item>
<item><title>Only a title</title><link>http://gazette.example/2</link></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><id>urn:feed</id>
<entry><title>One</title><id>urn:1</id><link href="http://wire.example/1"/><updated>2021-03-05T10:00:00Z</updated>
<content type="html">&lt;p&gt;A ceasefire holds.&lt;/p&gt;</content></entry></feed>"""


def samples() -> dict[str, bytes]:
    """A whole file of each of these formats, by name."""
    first = message(FIVE[0], Subject="Talks", From="Jo Doe <jo@x.example>", Date="Fri, 05 Mar 2021 10:00:00 +0100")
    with tempfile.TemporaryDirectory() as folder:
        box = mailbox.mbox(Path(folder) / "x.mbox")
        for text in FIVE:
            box.add(message(text))
        box.close()
        mails = (Path(folder) / "x.mbox").read_bytes()
    return {
        "x.rss": RSS.encode(),
        "x.atom": ATOM.encode(),
        "x.warc": b"".join(record(http(page(text))) for text in FIVE),
        "x.eml": bytes(first),
        "x.mbox": mails,
        "x.ninjs": ninjs(FIVE[0]),
        "x.pdf": small_pdf(FIVE[1]),
    }
