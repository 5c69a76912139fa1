"""Feeds, web archives, mail, office files and news items: each as documents, or refused with a reason."""

import gzip
import html
import io
import json
import mailbox
import sys
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from onrecord.documents.html import fragment_text
from onrecord.documents.office import paragraphs
from onrecord.documents.read import read
from onrecord.documents.source import Source
from onrecord.records import Refusal
from onrecord.store.build import build
from tests.documents.forms import ATOM, FIVE, RSS, article, http, message, ninjs, page, record, small_pdf
from tests.store.made import ENGINE, exported


def taken(path: Path) -> list[Source]:
    found = list(read([path]))
    assert all(isinstance(item, Source) for item in found), found
    return [item for item in found if isinstance(item, Source)]


def refused(path: Path) -> list[str]:
    return [item.reason for item in read([path]) if isinstance(item, Refusal)]


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


# one record from five forms


def five(folder: Path, form: str) -> Path:
    """The five documents in one form; the file or folder to build from."""
    folder.mkdir()
    if form == "warc":
        return written(
            folder / "crawl.warc.gz", b"".join(gzip.compress(record(http(page(text)), url="")) for text in FIVE)
        )
    if form == "mbox":
        box = mailbox.mbox(folder / "five.mbox")
        for text in FIVE:
            box.add(message(text))
        box.close()
        return folder / "five.mbox"
    if form == "zip in tar":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, text in enumerate(FIVE):
                archive.writestr(f"{number}.txt", text)
        with tarfile.open(folder / "five.tar", "w") as outer:
            about = tarfile.TarInfo("day/one.zip")
            about.size = len(packed.getvalue())
            outer.addfile(about, io.BytesIO(packed.getvalue()))
        return folder / "five.tar"
    for number, text in enumerate(FIVE):
        data = {"txt": text.encode(), "html": page(text), "eml": bytes(message(text)), "ninjs": ninjs(text)}[form]
        written(folder / f"{number}.{form}", data)
    return folder


def without_paths(folder: Path) -> dict[str, list[dict[str, object]]]:
    files = {name: [json.loads(line) for line in data.splitlines()] for name, data in exported(folder).items()}
    for document in files["documents.jsonl"]:
        assert document.pop("path") and document.pop("sha256")
    return files


def test_five_documents_make_the_same_record_in_every_form(tmp_path: Path) -> None:
    records = {}
    for form in ("txt", "html", "eml", "mbox", "warc", "zip in tar", "ninjs"):
        built = build([five(tmp_path / form.replace(" ", "-"), form)], tmp_path / f"{form}.record", ENGINE)
        assert (built.documents, built.refused) == (5, 0), form
        records[form] = without_paths(tmp_path / f"{form}.record")
    plain = records.pop("txt")
    assert len(plain["events.jsonl"]) >= 5
    for form, found in records.items():
        assert found == plain, form


LAYOUTS = {
    "a paragraph a line": lambda text: "\n".join(f"<p>{line}</p>" for line in html.escape(text).split("\n")),
    "breaks in paragraphs": lambda text: "<p>" + html.escape(text).replace("\n", "<br>\n") + "</p>",
    "breaks alone": lambda text: html.escape(text).replace("\n", "<br/>"),
    "preformatted": lambda text: f"<pre>{html.escape(text)}</pre>",
    "preformatted on another system": lambda text: f"<pre>{html.escape(text)}</pre>".replace("\n", "\r\n"),
    "hard blanks": lambda text: "".join(f"<p>{line or '&nbsp;'}</p>" for line in html.escape(text).split("\n")),
    "with breaks for blank lines": lambda text: "".join(
        f"<p>{line}</p>" if line else "<br>" for line in html.escape(text).split("\n")
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("joint", ["\n", "\n\n", "\n\n\n"])
def test_a_page_gives_the_lines_and_blank_lines_that_it_shows(tmp_path: Path, layout: str, joint: str) -> None:
    text = joint.join(line for document in FIVE for line in document.split("\n") if line)
    (source,) = taken(written(tmp_path / "a.html", article(LAYOUTS[layout](text))))
    assert source.text == text


@pytest.mark.parametrize("around", ["<p>{}</p>", "<article>\n{}\n</article>", "<p><b>Geneva</b> {}<i>.</i></p>"])
def test_line_ends_that_no_editor_made_are_line_ends(tmp_path: Path, around: str) -> None:
    long = " ".join(FIVE[0].split("\n"))
    (pasted,) = taken(written(tmp_path / "a.html", article(around.format(f"{long}\nThey parted.\n\n{long}"))))
    assert f"{long}\nThey parted.\n\n{long}" in pasted.text
    (wrapped,) = taken(written(tmp_path / "b.html", article(around.format(FIVE[0] + "\nThey parted."))))
    assert f"{long} They parted." in wrapped.text


def test_blank_lines_are_no_part_of_the_words() -> None:
    assert fragment_text("<p>One</p><p></p><script>x</script><p>two<br><br>␀<b>three</b></p><p><br></p>") == (
        "One\n\ntwo\n\n␀three"
    )
    assert fragment_text("<p></p><div><p>One</p></div>\n<div><p>two<br></p></div>") == "One\ntwo"
    full = "".join(map(chr, range(0x2400, 0x2440)))
    assert fragment_text(f"<p>{full}</p><p></p><p>two</p>") == f"{full}\ntwo"


# feeds


def test_feeds(tmp_path: Path) -> None:
    first, second = read([written(tmp_path / "a.xml", RSS)])
    assert isinstance(first, Source)
    assert (first.text, first.title, first.outlet, first.byline, first.url) == (
        "They met & left.\nNobody spoke.", "Talks & tea", "Border Gazette", "A. Writer", "http://gazette.example/1",
    )  # fmt: skip
    assert (first.id, first.language, first.published and first.published.value) == (
        "http://gazette.example/1", "en", "2021-03-05T10:00:00Z",
    )  # fmt: skip
    assert isinstance(second, Refusal) and second.reason.startswith("empty") and second.member == "row 2"
    (entry,) = taken(written(tmp_path / "b.atom", ATOM))
    assert (entry.text, entry.outlet, entry.published and entry.published.value) == (
        "A ceasefire holds.", "Wire", "2021-03-05T10:00:00Z",
    )  # fmt: skip


@pytest.mark.parametrize("data", ["<?xml version='1.0'?><note>no feed</note>", "", "not xml at all", "<rss"])
def test_xml_that_is_no_feed_is_refused(tmp_path: Path, data: str) -> None:
    (reason,) = refused(written(tmp_path / "a.xml", data))
    assert reason.startswith(("feed", "empty"))


def test_entities_of_a_feed_do_not_grow(tmp_path: Path) -> None:
    lots = "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">{lots}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    bomb += "<rss version='2.0'><channel><item><description>&h; &x;</description></item></channel></rss>"
    for data in (bomb.encode(), bomb.encode("utf-16")):
        assert refused(written(tmp_path / "a.rss", data)) == [
            "feed: it declares entities, which may grow without bound; no feed needs them"
        ]


# web archives


def test_a_web_archive_gives_its_pages_and_says_why_others_are_not_taken(tmp_path: Path) -> None:
    compressed = gzip.compress(page(FIVE[1]))
    data = [
        record(b"software: x\r\n", "warcinfo", of="application/warc-fields"),
        record(http(page(FIVE[0]))),
        record(http(compressed, more="Content-Encoding: gzip\r\n"), url="http://paper.example/b"),
        record(http(b"\x89PNG", "image/png")),
        record(http(b"gone", status="404 Not Found")),
        record(FIVE[2].encode(), "conversion"),
        record(b"GET / HTTP/1.1\r\n\r\n", "request", of="application/http; msgtype=request"),
    ]
    found = list(read([written(tmp_path / "a.warc", b"".join(data))]))
    assert [item.text for item in found if isinstance(item, Source)] == list(FIVE[:3])
    assert [item.url for item in found if isinstance(item, Source)][:2] == [
        "http://paper.example/a", "http://paper.example/b",
    ]  # fmt: skip
    assert [item.reason for item in found if isinstance(item, Refusal)] == [
        "format: image/png is not read (http://paper.example/a)",
        "warc: the server answered 404 (http://paper.example/a)",
    ]
    whole = b"".join(data)
    cut = list(read([written(tmp_path / "cut.warc", whole[: whole.index(b"404 Not")])]))
    assert sum(isinstance(item, Source) for item in cut) == 2
    assert "cut off" in cut[-1].reason
    lost = whole.replace(b"Content-Length", b"Content-Longth", 2)
    assert sum(isinstance(item, Source) for item in read([written(tmp_path / "lost.warc", lost)])) == 2


def test_answers_in_chunks(tmp_path: Path) -> None:
    body = page(FIVE[0])
    chunked = b"".join(b"%x;x=y\r\n%b\r\n" % (len(body[i : i + 50]), body[i : i + 50]) for i in range(0, len(body), 50))
    (found,) = taken(
        written(tmp_path / "a.warc", record(http(chunked + b"0\r\n\r\n", more="Transfer-Encoding: chunked\r\n")))
    )
    assert found.text == FIVE[0]


def test_a_small_record_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(64 << 20))
    (reason,) = refused(written(tmp_path / "a.warc", record(http(bomb, more="Content-Encoding: gzip\r\n"))))
    assert reason.startswith(("too-large", "binary"))


# mail


def test_a_message(tmp_path: Path) -> None:
    made = message(
        "First line.\nSecond line: “später”.", Subject="=?utf-8?q?Sp=C3=A4ter?= news", From="Jo Doe <jo@x.example>",
        Date="Fri, 05 Mar 2021 10:00:00 +0100", Archived_At="<http://lists.example/1>",
    )  # fmt: skip
    made.add_alternative("<p>not this one</p>", subtype="html")
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="report.pdf")
    found, attached = read([written(tmp_path / "a.eml", bytes(made))])
    assert isinstance(found, Source) and isinstance(attached, Refusal)
    assert (found.text, found.title, found.byline, found.url) == (
        "First line.\nSecond line: “später”.", "Später news", "Jo Doe", "http://lists.example/1",
    )  # fmt: skip
    assert found.published and (found.published.value, found.published.basis) == ("2021-03-05T10:00:00+01:00", "given")
    assert "report.pdf" in attached.reason


def test_a_message_of_html_or_flowed_text(tmp_path: Path) -> None:
    made = EmailMessage()
    made.set_content("<html><body><p>One short line.</p><p>Another one.</p></body></html>", subtype="html")
    assert taken(written(tmp_path / "a.eml", bytes(made)))[0].text == "One short line.\nAnother one."
    flowed = b"Content-Type: text/plain; format=flowed\r\n\r\nThe talks \r\nwent on.\r\n\r\n From here.\r\n"
    assert taken(written(tmp_path / "b.eml", flowed))[0].text == "The talks went on.\n\nFrom here."


def test_a_mailbox(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "a.mbox")
    for text in FIVE[:2]:
        box.add(message(text + "\n\nFrom here on it is quiet."))
    box.close()
    found = taken(tmp_path / "a.mbox")
    assert [(source.member, source.text) for source in found] == [
        (f"message {n}", f"{text}\n\nFrom here on it is quiet.") for n, text in enumerate(FIVE[:2], 1)
    ]
    assert refused(written(tmp_path / "b.mbox", "no mail")) == ["mail: it holds no message: none begins with 'From '"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
        b"Content-Type: text/plain; charset=nope\n\n\xff",
    ],
)
def test_a_broken_message_is_taken_or_refused(tmp_path: Path, data: bytes) -> None:
    (found,) = read([written(tmp_path / "a.eml", data)])
    assert isinstance(found, Source) or found.reason.startswith(("empty", "mail"))


# office files


def test_a_pdf(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    (found,) = taken(
        written(tmp_path / "a.pdf", small_pdf("The minister left for Vien-\nna on Monday and met\nnobody."))
    )
    assert found.text == "The minister left for Vienna on Monday and met nobody."
    assert refused(written(tmp_path / "b.pdf", b"%PDF-1.4 broken"))[0].startswith("pdf")
    assert refused(written(tmp_path / "c.pdf", small_pdf(" ")))[0].startswith("empty")


def test_lines_of_a_page_become_paragraphs() -> None:
    lines = (
        "A first sentence that is as wide as the page is\nand ends here.\n"
        "A second paragraph, also quite wide, goes\non.\n\nThird"
    )
    assert paragraphs(lines) == (
        "A first sentence that is as wide as the page is and ends here.\n"
        "A second paragraph, also quite wide, goes on.\nThird"
    )


def test_a_docx(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    made = docx.Document()
    made.core_properties.title = "Report"
    made.add_paragraph("They met.")
    made.add_table(1, 2).rows[0].cells[1].text = "In Vienna."
    made.add_paragraph("Nobody spoke.")
    made.save(tmp_path / "a.docx")
    (found,) = taken(tmp_path / "a.docx")
    assert (found.text, found.title) == ("They met.\n\tIn Vienna.\nNobody spoke.", "Report")
    assert refused(written(tmp_path / "b.docx", b"PK\x03\x04 broken"))[0].startswith("docx")


@pytest.mark.parametrize(("library", "ending"), [("pypdf", "pdf"), ("docx", "docx")])
def test_without_its_library_a_file_is_refused_with_the_install_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, ending: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    (reason,) = refused(written(tmp_path / f"a.{ending}", b"x"))
    assert reason == f"extra: reading {ending.upper()} needs an optional dependency: pip install 'onrecord[{ending}]'"


# news items


def test_news_items(tmp_path: Path) -> None:
    one = {
        "uri": "urn:1", "type": "text", "pubstatus": "usable", "firstcreated": "2021-03-05T10:00:00Z",
        "language": "en-US",
        "headline": "Talks", "byline": "A. Writer", "provider": "Coastal Wire", "body_text": "They met.",
    }  # fmt: skip
    two = {
        "uri": "urn:2", "versioncreated": "2021-03-05T11:00:00Z", "headlines": [{"role": "main", "value": "Tea"}],
        "infosources": [{"role": "origin", "name": "Wire"}], "by": "A. Writer",
        "bodies": [{"role": "main", "contenttype": "text/html", "value": "<p>They &amp; met.</p><p>Again.</p>"}],
    }  # fmt: skip
    three = {"uri": "urn:3", "pubstatus": "canceled", "body_text": "Never mind."}
    path = written(tmp_path / "a.json", json.dumps([one, two, three, {"uri": "urn:4", "headlines": []}]))
    found = list(read([path]))
    first, second = (item for item in found if isinstance(item, Source))
    assert (first.id, first.text, first.title, first.outlet, first.byline, first.language) == (
        "urn:1", "They met.", "Talks", "Coastal Wire", "A. Writer", "en",
    )  # fmt: skip
    assert (second.text, second.title, second.outlet) == ("They & met.\nAgain.", "Tea", "Wire")
    assert second.published and second.published.value == "2021-03-05T11:00:00Z"
    reasons = [item.reason for item in found if isinstance(item, Refusal)]
    assert reasons == ["withdrawn: its publisher says that it is canceled", "no-text: the news item has no body"]


# known dumps

DUMPS = {
    "Event Registry": (
        {"articles": {"results": [{
            "uri": "77", "lang": "eng", "isDuplicate": False, "date": "2021-03-05", "time": "10:00:00",
            "dateTime": "2021-03-05T10:00:00Z", "dateTimePub": "2021-03-05T09:30:00Z", "dataType": "news",
            "url": "https://paper.example/a", "title": "Talks", "body": "They met.",
            "source": {"uri": "paper.example", "dataType": "news", "title": "The Paper"},
            "authors": [{"uri": "a@paper.example", "name": "A. Writer", "type": "author"}], "sentiment": 0.1,
        }]}},
        ("77", "They met.", "Talks", "The Paper", "A. Writer", "2021-03-05T09:30:00Z", "en", "https://paper.example/a"),
    ),
    "Media Cloud": (
        [{
            "id": "abc", "media_name": "paper.example", "media_url": "paper.example", "title": "Talks",
            "publish_date": "2021-03-05", "url": "https://paper.example/a", "language": "en",
            "indexed_date": "2021-03-06 01:00:00", "text": "They met.",
        }],
        ("abc", "They met.", "Talks", "paper.example", None, "2021-03-05", "en", "https://paper.example/a"),
    ),
    "newspaper4k": (
        {
            "url": "https://paper.example/a", "read_more_link": "", "language": "en", "title": "Talks",
            "top_image": "https://paper.example/i.jpg", "meta_img": "", "images": [], "movies": [], "keywords": [],
            "meta_keywords": [""], "tags": None, "authors": ["A. Writer", "B. Other"], "text": "They met.",
            "publish_date": "2021-03-05T10:00:00", "summary": "", "source_url": "https://paper.example",
            "meta_lang": "en", "meta_site_name": "The Paper", "canonical_link": "https://paper.example/a",
        },
        (None, "They met.", "Talks", "The Paper", "A. Writer, B. Other", "2021-03-05T10:00:00", "en",
         "https://paper.example/a"),
    ),
    "news-please": (
        {
            "authors": ["A. Writer"], "date_download": "2021-03-06 01:00:00", "date_modify": None,
            "date_publish": "2021-03-05 10:00:00", "description": "In short.", "filename": "https%3A%2F%2Fpaper.json",
            "image_url": None, "language": "en", "localpath": None, "maintext": "They met.",
            "source_domain": "paper.example", "title": "Talks", "title_page": None, "title_rss": None,
            "url": "https://paper.example/a",
        },
        (None, "They met.", "Talks", "paper.example", "A. Writer", "2021-03-05T10:00:00", "en",
         "https://paper.example/a"),
    ),
    "trafilatura": (
        {
            "title": "Talks", "author": "A. Writer; B. Other", "hostname": "paper.example", "date": "2021-03-05",
            "fingerprint": "b3ff", "id": None, "license": None, "comments": "", "raw_text": "They met. raw",
            "text": "They met.", "language": None, "image": None, "pagetype": "article",
            "source": "https://paper.example/a", "source-hostname": "The Paper", "excerpt": "In short.",
            "categories": "", "tags": "",
        },
        (None, "They met.", "Talks", "The Paper", "A. Writer; B. Other", "2021-03-05", None, "https://paper.example/a"),
    ),
    "GDELT DOC": (
        {"articles": [{
            "url": "https://paper.example/a", "url_mobile": "", "title": "Talks", "seendate": "20210305T100000Z",
            "socialimage": "", "domain": "paper.example", "language": "English", "sourcecountry": "United States",
            "text": "They met.",
        }]},
        (None, "They met.", "Talks", "paper.example", None, "2021-03-05T10:00:00Z", "en", "https://paper.example/a"),
    ),
}  # fmt: skip
"""Rows as these programs write them, and what is to be understood of them. GDELT itself gives no text."""


@pytest.mark.parametrize("program", sorted(DUMPS))
def test_dumps_of_known_programs_are_recognised(tmp_path: Path, program: str) -> None:
    data, (identity, text, title, outlet, byline, published, language, url) = DUMPS[program]
    (found,) = taken(written(tmp_path / "a.json", json.dumps(data)))
    assert (found.text, found.title, found.outlet, found.byline, found.language, found.url) == (
        text, title, outlet, byline, language, url,
    )  # fmt: skip
    assert found.published and found.published.value == published
    assert found.given_id == (identity is not None)
    assert identity is None or found.id == identity


def test_a_list_without_texts_is_refused_with_what_to_do(tmp_path: Path) -> None:
    row = {
        "url": "https://paper.example/a",
        "title": "Talks",
        "seendate": "20210305T100000Z",
        "domain": "paper.example",
    }
    (reason,) = refused(written(tmp_path / "a.jsonl", json.dumps(row)))
    assert reason.startswith("no-text")


def test_text_of_a_fragment() -> None:
    marked = (
        "<h1>Head</h1>Some <i>thing</i> &mdash; here<!-- no --> too<br>next<style>p{}</style> line<ul><li>a<li>b</ul>"
    )
    assert fragment_text(marked) == "Head\nSome thing — here too\nnext line\na\nb"
    assert fragment_text("a\x00b < c") == "a b < c"
    assert fragment_text("<div>" * 5000 + "deep") == "deep"
    assert fragment_text("") == ""
