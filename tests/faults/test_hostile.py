"""Input that means harm: what is too large is refused, what looks like code or offsets is data."""

import json
import resource
from pathlib import Path

from onrecord.cli.annotate import annotate_lines
from onrecord.documents.read import read
from onrecord.documents.source import MAX_CHARACTERS, Source
from onrecord.records import Refusal
from onrecord.store import Record
from onrecord.store.build import build
from onrecord.store.check import check
from onrecord.store.views import query
from tests.store.made import ENGINE, exported, jsonl

TEXT = "The minister met the envoy in Geneva on Monday. NATO denied that 40 soldiers had crossed the border near Minsk."
NASTY = (
    "'; DROP TABLE events; --", '"; SELECT 1', "../../../tmp/x", "/etc/passwd", "C:\\x", "\x00", "\u202eevil", "a\nb",
    "%s%n",
    "${HOME}", "<script>alert(1)</script>", "=1+1", "👩‍🚀" * 50, "x" * 5000, "http://[::1", "javascript:alert(1)",
)  # fmt: skip


def test_a_line_of_a_hundred_megabytes_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.write(json.dumps({"id": "a", "text": TEXT}).encode() + b'\n{"id": "b", "text": "')
        for _ in range(100):
            stream.write(b"x" * (1 << 20))
        stream.write(b'"}\n' + json.dumps({"id": "c", "text": TEXT}).encode() + b"\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first, long, last = read([path])
    assert isinstance(first, Source) and isinstance(last, Source) and isinstance(long, Refusal)
    assert (first.id, last.id, long.member) == ("a", "c", "row 2") and long.reason.startswith("too-large")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_a_text_of_a_million_words_is_refused(tmp_path: Path) -> None:
    text = "words and " * 600_000
    (answer,) = annotate_lines([json.dumps({"id": "a", "text": text}).encode()], workers=1)
    assert answer["error"]["code"] == "too-long"
    (tmp_path / "a.txt").write_text(text)
    (refused,) = read([tmp_path / "a.txt"])
    assert isinstance(refused, Refusal)
    assert refused.reason == f"too-large: a text of more than {MAX_CHARACTERS:,} characters"


def test_injections_in_every_field_are_data(tmp_path: Path) -> None:
    fields = ("id", "title", "url", "outlet", "byline", "language", "published")
    rows = [
        {"id": f"d{n}", "text": f"{TEXT} {word}", field: word}
        for n, word in enumerate(NASTY)
        for field in fields[n % 6 :][:2]
    ]
    build([jsonl(tmp_path / "a.jsonl", *rows)], tmp_path / "r", ENGINE)
    assert check(tmp_path / "r") == []
    record = Record.open(tmp_path / "r")
    assert query(record, "SELECT count(*) FROM documents")[1] == [(record.table("documents").num_rows,)]
    assert len(exported(tmp_path / "r")["documents.jsonl"].splitlines()) == record.table("documents").num_rows
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "r", "r.out"]


def test_a_refusal_that_quotes_half_a_character_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"head\\ud800": [{"id": "a"}]}')
    (tmp_path / "b.jsonl").write_text('{"id": "\\udc00", "text": 5}\n{"id": "c", "text": "Talks ended."}\n')
    built = build([tmp_path], tmp_path / "r", ENGINE)
    assert (built.documents, built.refused) == (1, 2)
    reasons = [refusal.reason for refusal in Record.open(tmp_path / "r").rows("refused")]
    assert any("head\ufffd" in reason for reason in reasons), reasons


def test_offsets_and_layers_in_a_row_are_not_believed() -> None:
    row = {"id": "a", "text": TEXT, "sentences": [[-5, 10**12]], "events": [{"start": -1, "end": 9}], "boilerplate": 7}
    (plain,) = annotate_lines([json.dumps({"id": "a", "text": TEXT}).encode()], workers=1)
    (faked,) = annotate_lines([json.dumps(row).encode()], workers=1)
    assert faked == plain


def test_dates_beyond_the_calendar(tmp_path: Path) -> None:
    dates = ["0000-01-01", "99999-01-01", "-1", "2021-13-45", "1e400"]
    dates += ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
    lines = [json.dumps({"id": str(n), "text": f"{TEXT} ({date})", "published": date}) for n, date in enumerate(dates)]
    for answer in annotate_lines([line.encode() for line in lines], workers=1):
        assert "events" in answer or answer["error"]["code"] == "bad-published"
    rows = [json.loads(line) for line in lines]
    built = build([jsonl(tmp_path / "a.jsonl", *rows)], tmp_path / "r", ENGINE)
    assert (built.documents, built.refused) == (len(dates), 0)
    assert check(tmp_path / "r") == []
