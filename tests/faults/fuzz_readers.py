"""Feeds broken files of every format to the readers and the first stage: each must be taken or refused with a reason.

    python tests/faults/fuzz_readers.py --count 100000 --seed 1

Prints how many inputs were tried, taken and refused; exits with 1 if any raised, gave text that is no Unicode, marked
offsets outside the text, or took longer than ten seconds of processor time.
"""

import argparse
import gzip
import io
import json
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet as pq

from onrecord.annotate.reading import Reading
from onrecord.documents.clean import Clean
from onrecord.documents.read import read
from onrecord.documents.source import Source

ARTICLES = Path(__file__).parents[2] / "examples" / "hotline" / "articles"
SLOW = 10.0
PIECES = (
    b"\x00", b"\xff\xfe", b"</", b"<![CDATA[", b'"', b"\\ud800", b"&#0;", b"&#x110000;", b"{", b"[", b"\r", b"\t", b",",
    b"\xe2\x80\xa8", b"\xe2\x80\xae",
    b"1e999", b"NaN", b"-", b"0000-00-00", b"\xc3\xa2\xe2\x82\xac\xe2\x84\xa2", b"(@a)",
)  # fmt: skip
SUFFIXES = (".txt", ".html", ".csv", ".tsv", ".json", ".jsonl", ".zip", ".tar", ".gz", ".parquet", "")


def samples() -> dict[str, bytes]:
    """A whole file of every format, by name."""
    files = {path.name: path.read_bytes() for path in sorted(ARTICLES.iterdir())}
    table, archive = io.BytesIO(), io.BytesIO()
    pq.write_table(pa.table({"id": ["a", "b"], "text": ["One text.", "Two."]}), table)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    rows = json.dumps({"articles": [{"id": "a", "text": "A text.", "date": "2022-01-01"}]}).encode()
    more = {"x.parquet": table.getvalue(), "x.zip": archive.getvalue(), "x.json": rows}
    return {**files, **more, "x.jsonl.gz": gzip.compress(files["04-wire.jsonl"])}


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


def try_one(file: Path, clean: Clean) -> Counter[str]:
    """Read a file and everything in it. Raises AssertionError for what must not be."""
    seen: Counter[str] = Counter()
    begin = time.process_time()
    for item in read([file]):
        if not isinstance(item, Source):
            item.reason.encode()
            seen["refused"] += 1
            continue
        for text in (item.text, item.id, item.path, item.title or "", item.outlet or "", item.url or ""):
            text.encode()
        reading = Reading(item.id, item.text, item.url, item.outlet, item.title, item.published)
        clean.read(reading)
        assert all(0 <= start < end <= len(item.text) for start, end in reading.page.boilerplate)
        seen["taken"] += 1
    assert time.process_time() - begin < SLOW, "too slow"
    return seen


def fuzz(count: int, seed: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """Try `count` broken files; what was taken and refused, and what went wrong."""
    dice = random.Random(seed)
    whole = samples()
    names = sorted(whole)
    clean = Clean()
    clean.open()
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    for n in range(count):
        name = dice.choice(names)
        shown = name if dice.random() < 0.8 else f"x{dice.choice(SUFFIXES)}"
        file = folder / shown
        file.write_bytes(broken(whole[name], dice))
        try:
            seen += try_one(file, clean)
        except Exception:
            wrong.append(f"input {n} of seed {seed}, {name} as {shown}:\n{traceback.format_exc()}")
        file.unlink()
    return seen, wrong


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen, wrong = fuzz(given.count, given.seed, Path(folder))
    print("\n".join(wrong), file=sys.stderr)
    print(f"{given.count} inputs, {seen['taken']} documents taken, {seen['refused']} refused, {len(wrong)} failures")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
