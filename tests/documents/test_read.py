"""Every format in, every refusal with its reason, ids that do not depend on order."""

import contextlib
import gzip
import io
import itertools
import json
import os
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from onrecord.documents.encoding import decode
from onrecord.documents.read import Limits, read
from onrecord.documents.rows import source
from onrecord.documents.source import Source, settle
from onrecord.errors import ConfigurationError, InputRefused
from onrecord.records import Refusal

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Envoys meet | Harbour Post</title>
<meta property="og:site_name" content="Harbour Post"><meta name="author" content="Ann Poe">
<meta property="article:published_time" content="2021-03-04T10:00:00+01:00">
<link rel="canonical" href="https://harbour.example/a/1"></head><body><nav><a href="/">Home</a></nav><article>
<h1>Envoys meet</h1><p>The envoys of both states met in the harbour on Thursday and spoke for two hours, aides said.</p>
<p>They agreed to meet again, and to keep the line open until the ships are back in port, one aide added.</p>
<p>No one else was in the room while the two of them spoke, the harbour master said.</p></article></body></html>"""


LONG = "The plan was his own, he said, and no one there was in any doubt of it."
COLUMNS = ("id", "maintext", "title", "date_publish", "source_domain", "url", "language")


def taken(*paths: object, **options: object) -> list[Source]:
    found = list(read([str(p) for p in paths], **options))  # type: ignore[arg-type]
    assert all(isinstance(item, Source) for item in found), found
    return found  # type: ignore[return-value]


def refused(*paths: object, **options: object) -> list[str]:
    return [r.reason for r in read([str(p) for p in paths], **options) if isinstance(r, Refusal)]  # type: ignore[arg-type]


def test_plain_text_is_kept_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("A line.\r\nKyjiw – “yes”\n".encode())
    (doc,) = taken(file)
    assert doc.text == "A line.\r\nKyjiw – “yes”\n"
    assert doc.raw == file.read_bytes() and doc.path == file.as_posix() and doc.member is None
    assert doc.id.startswith("d-") and len(doc.sha256) == 64 and doc.published is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfmark", "mark"),
        (f"He sat in a “café” by the sea. {LONG}".encode("cp1252"), f"He sat in a “café” by the sea. {LONG}"),
        ("wide text here".encode("utf-16"), "wide text here"),
        ("wide text here, no mark".encode("utf-16-le"), "wide text here, no mark"),
        ("Договор подписан в понедельник в Москве, сообщил министр иностранных дел".encode("cp1251"), None),
        ("a cut ending — “so it is” — é".encode()[:-1], "a cut ending — “so it is” — \ufffd"),
    ],
)
def test_encodings(data: bytes, text: str | None) -> None:
    found = decode(data)
    assert found == text if text is not None else "Договор подписан" in found


def test_page_states_its_charset() -> None:
    data = '<html><head><meta charset="windows-1251"></head><body>Привет</body></html>'.encode("cp1251")
    assert "Привет" in decode(data, declares=True)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 ...", b"PK\x03\x04....", gzip.compress(b"x", mtime=0), bytes(range(256)) * 9]
)
def test_binary_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    (reason,) = refused(tmp_path)
    assert reason.startswith(("format: ", "binary: "))


def test_html_gives_article_and_metadata(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (doc,) = taken(tmp_path)
    assert "spoke for two hours" in doc.text and "Home" not in doc.text
    assert (doc.title, doc.outlet, doc.byline, doc.url, doc.language) == (
        "Envoys meet", "Harbour Post", "Ann Poe", "https://harbour.example/a/1", "en",
    )  # fmt: skip
    assert doc.published is not None and doc.published.value == "2021-03-04T10:00:00+01:00"
    assert doc.published.basis == "stated" and doc.raw == PAGE.encode()


def test_html_without_article_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><script>while(1){}</script></body></html>")
    assert refused(tmp_path)[0].startswith("no-article: ")


ROWS = [
    {
        "id": "n1",
        "maintext": "One text.",
        "title": "T",
        "date_publish": "2021-03-04 05:06:07",
        "source_domain": "x.org",
    },
    {"id": 7, "maintext": "Two text.", "url": "https://www.y.org/2021/1", "language": "English"},
]


@pytest.mark.parametrize("form", ["jsonl", "json", "json-object", "csv", "tsv", "parquet"])
def test_rows_of_every_format(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"rows.{form.removesuffix('-object')}"
    if form == "jsonl":
        file.write_text("\n\n".join(map(json.dumps, ROWS)))
    elif form == "json":
        file.write_text(json.dumps(ROWS))
    elif form == "json-object":
        file.write_text(json.dumps({"status": "ok", "articles": ROWS}))
    elif form == "parquet":
        rows = [{k: str(v) for k, v in row.items()} for row in ROWS]
        pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in COLUMNS])), file)
    else:
        mark = "\t" if form == "tsv" else ";"
        lines = [mark.join(COLUMNS), *(mark.join(str(row.get(n, "")) for n in COLUMNS) for row in ROWS)]
        file.write_text("\n".join(lines))
    one, two = taken(file)
    assert (one.id, one.text, one.title, one.outlet) == ("n1", "One text.", "T", "x.org")
    assert one.published is not None and (one.published.value, one.published.basis) == ("2021-03-04T05:06:07", "given")
    assert (two.id, two.url, two.language) == ("7", "https://www.y.org/2021/1", "en")
    assert json.loads(one.raw)["maintext"] == "One text."
    assert one.member == ("row 1") and one.given_id


def test_usual_suspects_are_recognised() -> None:
    event_registry = {"uri": "77", "body": "B.", "dateTimePub": "2022-02-12T14:46:00Z", "source": {"title": "The Post"}}
    newsapi = {"source": {"id": None, "name": "Wire"}, "content": "C.", "publishedAt": "2022-02-12T14:46:00Z"}
    trafilatura = {"source": "https://a.example/x", "hostname": "a.example", "text": "D.", "date": "2022-02-12"}
    cloud = {"stories_id": 5, "text": "E.", "media_name": "M", "publish_date": "20220212T144600Z", "language": "eng"}
    docs = [source(row, "f", None) for row in (event_registry, newsapi, trafilatura, cloud)]
    assert [d.outlet for d in docs] == ["The Post", "Wire", "a.example", "M"]
    assert [d.published and d.published.value for d in docs] == [
        "2022-02-12T14:46:00Z", "2022-02-12T14:46:00Z", "2022-02-12", "2022-02-12T14:46:00Z",
    ]  # fmt: skip
    assert docs[3].language == "en" and docs[0].id == "77"


def test_mapping_wins_and_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"a": {"b": "The text."}, "text": "Not this."}\n{"text": "x"}\n')
    found = list(read([file], mapping={"text": "a.b"}))
    assert isinstance(found[0], Source) and found[0].text == "The text."
    assert isinstance(found[1], Refusal) and "no a.b column" in found[1].reason
    with pytest.raises(ConfigurationError, match="body"):
        list(read([file], mapping={"body": "a"}))


def test_bad_rows_are_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    deep = b'{"text": ' + b"[" * 100_000 + b"\n"
    lines = [b'{"id": "a", "text": "Good."}', b"{", b"[1]", b'{"title": "t"}', b'{"text": "  "}', b'{"text": 5}',
             b"\xff\xfe", b'{"text": "' + b"x" * 5000 + b'"}', deep.strip(),
             b'{"id": "z", "text": "Good too."}']  # fmt: skip
    file.write_bytes(b"\n".join(lines))
    found = list(read([file], limits=Limits(row=4000)))
    assert [f.id for f in found if isinstance(f, Source)] == ["a", "z"]
    reasons = [f.reason.split(":")[0] for f in found if isinstance(f, Refusal)]
    assert reasons == ["json", "not-an-object", "no-text", "empty", "no-text", "encoding", "too-large", "too-large"]
    assert [f.member for f in found][:3] == ["row 1", "row 2", "row 3"]
    assert refused(file)[-1].startswith("json: ")


def test_csv_hazards(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes('id,text\n1,"a ""quoted"", long\ntext"\n2,b,c,d\n3,"nul \0 inside"\n4,caf\xe9\n'.encode("latin-1"))
    found = list(read([file]))
    texts = {f.id: f.text for f in found if isinstance(f, Source)}
    assert texts["1"] == 'a "quoted", long\ntext' and texts["4"] == "café" and "3" in texts
    assert [f.reason for f in found if isinstance(f, Refusal)] == ["csv: 4 fields where the header has 2"]


def test_folder_is_walked_in_order_and_only_once(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/1.txt", "a/.hidden.txt", "c.pdf", "a/x.xyz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"Text of {name}.")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    found = list(read([tmp_path, tmp_path / "a" / "1.txt"]))
    assert [Path(f.path).name for f in found] == ["c.pdf", "1.txt", "x.xyz", "2.txt"] or [
        Path(f.path).name for f in found
    ] == ["c.pdf", "1.txt", "loop", "x.xyz", "2.txt"]
    assert len([f for f in found if isinstance(f, Source)]) == 2


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert refused(tmp_path)[0].startswith("not-a-file")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert any(r.startswith("unreadable") for r in refused(tmp_path))
    with pytest.raises(ConfigurationError, match="no file or folder"):
        list(read([tmp_path / "absent"]))


def test_size_bounds(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("word " * 100)
    assert refused(tmp_path, limits=Limits(document=100)) == ["too-large: more than 100 bytes"]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b'{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        (b'[{"text": "One."}]', ["One."]),
        (b'{\n "text": "One."\n}', ["One."]),
        (b"Plain words.", ["Plain words."]),
    ],
)
def test_standard_input(data: bytes, texts: list[str]) -> None:
    assert [s.text for s in taken("-", stdin=io.BytesIO(data))] == texts


def test_ids_do_not_depend_on_order() -> None:
    rows = [("same", "First."), ("same", "Second."), ("same", "Third."), ("other", "First."), (None, "First.")]
    names = set()
    for order in itertools.permutations(rows):
        docs = settle(source({"id": i, "text": t}, "f", None) for i, t in order)
        names.add(tuple(sorted((d.text, d.id) for d in docs if isinstance(d, Source))))
    assert len(names) == 1
    ids = [i for _, i in names.pop()]
    assert len(set(ids)) == 5 and {"same", "other"} <= set(ids)


def test_same_document_twice_is_one(tmp_path: Path) -> None:
    row = '{"id": "a", "text": "One."}\n'
    (tmp_path / "r.jsonl").write_text(row * 2)
    found = list(read([tmp_path]))
    assert isinstance(found[0], Source) and isinstance(found[1], Refusal)
    assert found[1].reason == "duplicate: the same document as a at row 1"


def test_same_bytes_in_two_files_are_two_documents(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("A reprint.")
    one, two = taken(tmp_path)
    assert one.sha256 == two.sha256 and one.id != two.id


def test_lone_surrogates_keep_offsets() -> None:
    doc = source(json.loads('{"id": "\\ud800", "text": "a\\ud800b \\ud83d\\ude00"}'), "f", None)
    assert doc.text == "a\ufffdb 😀" and doc.id == "\ufffd"
    doc.raw.decode()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_taken_or_refused(data: bytes) -> None:
    for item in read(["-"], stdin=io.BytesIO(data)):
        assert isinstance(item, Source | Refusal)
    with contextlib.suppress(InputRefused):
        decode(data).encode()


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
SHORT = st.text(max_size=4)
JSON = st.recursive(LEAF, lambda j: st.lists(j, max_size=2) | st.dictionaries(SHORT, j, max_size=2), max_leaves=6)
NAMES = st.sampled_from(
    ["id", "text", "body", "title", "url", "published", "date", "outlet", "source", "authors", "lang"]
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES, JSON, max_size=6))
def test_any_row_is_taken_or_refused(row: dict[str, object]) -> None:
    try:
        doc = source(row, "f", "row 1")
    except InputRefused as problem:
        assert problem.code in ("no-text", "empty")
        return
    doc.text.encode()
    doc.raw.decode()
    assert doc.text.strip()
