"""Feeds broken files of every format to the readers, and hostile lines to `annotate`: each is taken or refused with a
reason.

    python tests/faults/fuzz.py --count 100000 --seed 1
    python tests/faults/fuzz.py --what annotate --count 5000

Prints how many inputs were tried, taken and refused, the slowest and the peak of memory; exits with 1 if any raised,
gave text that is no Unicode or offsets outside it, took longer than ten seconds of processor time, or failed a stage.
"""

import argparse
import gzip
import io
import json
import random
import resource
import sys
import tarfile
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import pyarrow as pa
from pyarrow import parquet as pq

from onrecord.annotate.reading import Reading
from onrecord.cli.annotate import annotate_lines
from onrecord.documents.clean import Clean
from onrecord.documents.read import read
from onrecord.documents.source import Source
from tests.documents import forms

ARTICLES = Path(__file__).parents[2] / "examples" / "hotline" / "articles"
SLOW = 10.0
AT_ONCE = 16
"""Lines that one call of `annotate` gets."""
PIECES = (
    b"\x00", b"\xff\xfe", b"</", b"<![CDATA[", b'"', b"\\ud800", b"&#0;", b"&#x110000;", b"{", b"[", b"\r", b"\t", b",",
    b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\n\n", b"From ", b"WARC/1.0\r\n", b"Content-Length: 99999999\r\n",
    b"=?utf-8?q?",
    b"1e999", b"NaN", b"-", b"0000-00-00", b"\xc3\xa2\xe2\x82\xac\xe2\x84\xa2", b"(@a)", b"<item>", b"]]>", b"\r\n\r\n",
)  # fmt: skip
SUFFIXES = (
    ".txt", ".html", ".csv", ".tsv", ".json", ".jsonl", ".zip", ".tar", ".gz", ".parquet", "", ".xml", ".warc", ".eml",
    ".mbox", ".pdf", ".docx",
)  # fmt: skip
WORDS = (
    "\x00", "\u202e", "\u200d", "\ufeff", "\u2028", "\r", "\ud83d", "e\u0301" * 40, "\U0001f469\u200d\U0001f680" * 20,
    "0000-00-00", "31 February 0", "99999-12-31", "12:99", "9" * 400, "1e999", "-0", "'; DROP TABLE events; --",
    "../../../etc/passwd", "<script>alert(1)</script>", "“" * 60, "”" * 60, "(" * 200, "a" * 3000, "said " * 80,
    "said that " * 60, "of the " * 100, "Mr. " * 60, "and " * 100, "U.S. " * 50, "\n" * 50, "Monday " * 50, "not " * 50,
    "million " * 50, "the president of the United States of the ", "if ", "will not ", "denied that ", "http://x/" * 40,
    "@a " * 40, "I " * 50, "中文。", "العربية ", "ﬀ", "İ" * 30, "ß", "½ ", "٣ ", "$" * 50, "— " * 50,
    ", " * 60, ". " * 60,
)  # fmt: skip


@dataclass
class Outcome:
    """What became of the inputs."""

    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def took(self, begin: float, what: str) -> None:
        """Note the processor time since `begin`."""
        spent = time.process_time() - begin
        self.slowest = max(self.slowest, spent)
        if spent > SLOW:
            self.wrong.append(f"{what}: {spent:.1f} s")


def samples() -> dict[str, bytes]:
    """A whole file of every format, by name."""
    files = {path.name: path.read_bytes() for path in sorted(ARTICLES.iterdir())}
    table, archive, tar = io.BytesIO(), io.BytesIO(), io.BytesIO()
    pq.write_table(pa.table({"id": ["a", "b"], "text": ["One text.", "Two."]}), table)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    with tarfile.open(fileobj=tar, mode="w") as outer:
        about = tarfile.TarInfo("x.zip")
        about.size = len(archive.getvalue())
        outer.addfile(about, io.BytesIO(archive.getvalue()))
    rows = json.dumps({"articles": [{"id": "a", "text": "A text.", "date": "2022-01-01"}]}).encode()
    more = {"x.parquet": table.getvalue(), "x.zip": archive.getvalue(), "x.json": rows, "x.tar": tar.getvalue()}
    return {**files, **more, "x.jsonl.gz": gzip.compress(files["04-wire.jsonl"]), **forms.samples()}


def broken(data: bytes, dice: random.Random) -> bytes:
    """The data with up to thirty bytes changed, cut out, put in, or all of it cut short."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 30)):
        at = dice.randrange(len(out) + 1)
        how = dice.randrange(12)
        if how < 4 and at < len(out):
            out[at] = dice.randrange(256)
        elif how < 6:
            del out[at : at + dice.randrange(200)]
        elif how < 8:
            out[at:at] = dice.randbytes(dice.randrange(9))
        elif how < 11:
            out[at:at] = dice.choice(PIECES)
        elif dice.random() < 0.1:
            del out[at:]
    return bytes(out)


def try_file(file: Path, clean: Clean) -> Counter[str]:
    """Read a file and everything in it. Raises AssertionError for what must not be."""
    seen: Counter[str] = Counter()
    for item in read([file]):
        if not isinstance(item, Source):
            item.reason.encode()
            seen["refused"] += 1
            continue
        for text in (item.text, item.id, item.path, item.title or "", item.outlet or "", item.url or ""):
            text.encode()
        reading = Reading(item.id, item.text, item.url, item.outlet, item.title, item.published, item.language)
        clean.read(reading)
        assert all(0 <= start < end <= len(item.text) for start, end in reading.page.boilerplate)
        seen["taken"] += 1
    assert seen, "neither taken nor refused"
    return seen


def fuzz_readers(count: int, seed: int, folder: Path) -> Outcome:
    """Try `count` broken files."""
    dice = random.Random(seed)
    whole = samples()
    names = sorted(whole)
    clean = Clean()
    clean.open()
    outcome = Outcome()
    for n in range(count):
        name = dice.choice(names)
        shown = name if dice.random() < 0.8 else f"x{dice.choice(SUFFIXES)}"
        file = folder / shown
        file.write_bytes(broken(whole[name], dice))
        what = f"input {n} of seed {seed}, {name} as {shown}"
        begin = time.process_time()
        try:
            outcome.seen += try_file(file, clean)
        except Exception:
            outcome.wrong.append(f"{what}:\n{traceback.format_exc()}")
        outcome.took(begin, what)
        file.unlink()
    return outcome


def sentences() -> list[str]:
    """Sentences of the example articles."""
    text = " ".join(path.read_text("utf-8") for path in sorted(ARTICLES.glob("*.txt")))
    return [sentence for sentence in text.replace("\n", ". ").split(". ") if sentence]


def hostile_line(dice: random.Random, whole: list[str]) -> bytes:
    """A line for `annotate`: mostly an object with a hostile text, sometimes of a wrong shape, sometimes broken."""
    parts = [dice.choice(WORDS if dice.random() < 0.4 else whole) for _ in range(dice.randint(0, 8))]
    text = dice.choice(["", " ", ". ", "\n"]).join(parts)
    row: dict[str, Any] = {"id": dice.choice(["a", 7, None, "\x00", "x" * 500]), "text": text}
    if dice.random() < 0.5:
        row["published"] = dice.choice(
            ["2022-02-12", "2022-02-12T14:46Z", "0000-01-01", "99999-01-01", "soon", None, 0, 1e300, True, "9" * 99]
        )
    if dice.random() < 0.3:
        row[dice.choice(["title", "url", "outlet", "language", "text"])] = dice.choice(
            [None, 5, [], {}, "de", "\ud800", "http://[", dice.choice(WORDS)]
        )
    line = json.dumps(row if dice.random() < 0.97 else dice.choice([[], 1, "x", None, {}])).encode()
    return broken(line, dice).replace(b"\n", b" ") if dice.random() < 0.1 else line


def fuzz_annotate(count: int, seed: int) -> Outcome:
    """Try `count` hostile lines."""
    dice = random.Random(seed)
    whole = sentences()
    outcome = Outcome()
    for first in range(0, count, AT_ONCE):
        lines = [hostile_line(dice, whole) for _ in range(min(AT_ONCE, count - first))]
        what = f"lines {first} to {first + len(lines) - 1} of seed {seed}"
        begin = time.process_time()
        try:
            found = list(annotate_lines(lines, workers=1))
            assert len(found) == len(lines), "a line for each line"
            for line, answer in zip(lines, found, strict=True):
                json.dumps(answer, ensure_ascii=False).encode()
                outcome.seen["refused" if "error" in answer else "taken"] += 1
                if "error" in answer:
                    assert answer["error"]["code"] != "failed", (line[:2000], answer)
                else:
                    size = len(json.loads(line.decode("utf-8-sig"))["text"])
                    assert all(0 <= start <= end <= size for start, end in spans(answer)), (line[:2000], answer)
        except Exception:
            outcome.wrong.append(f"{what}:\n{traceback.format_exc()}")
        outcome.took(begin, what)
    return outcome


def spans(answer: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Every span of an annotation."""
    for name in ("sentences", "boilerplate"):
        yield from answer[name]
    for name in ("times", "places", "actors", "events"):
        for found in answer[name]:
            yield found["start"], found["end"]
    for found in answer["attributions"]:
        for name in ("content", "cue", "source"):
            yield from found[name]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", choices=("readers", "annotate"), default="readers")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.what == "readers":
            outcome = fuzz_readers(given.count, given.seed, Path(folder))
        else:
            outcome = fuzz_annotate(given.count, given.seed)
    print("\n".join(outcome.wrong), file=sys.stderr)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{given.count} inputs to {given.what}, {outcome.seen['taken']} documents taken, {outcome.seen['refused']} "
        f"refused, {len(outcome.wrong)} failures; slowest {outcome.slowest:.1f} s, peak of memory {peak} MB"
    )
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
