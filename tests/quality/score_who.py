"""Scores the who room on texts of ours: `python tests/quality/score_who.py [--show]`.

A gold line is a text with its date and mentions: the words, which of their occurrences, the actor. Right is a mention
on these words with that actor (a plural lists each of its actors). For a capital, `use` says whether it stands for the
government; a literal one is right where no actor is on it.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from onrecord.annotate.reading import Reading
from onrecord.annotate.who import Who
from onrecord.language import load
from onrecord.records import Time

GOLD = Path(__file__).with_name("who_gold.jsonl")


def gold() -> list[dict[str, Any]]:
    """The gold lines."""
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def score(show: bool = False) -> dict[str, tuple[int, int]]:
    """{kind: (right, all)} over the gold mentions; `show` prints what is wrong."""
    room, lines = Who(), gold()
    room.open()
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for line, tokens in zip(lines, load().parse([line["text"] for line in lines]), strict=True):
        date = line["date"]
        reading = Reading("g", line["text"], tokens=tokens, published=Time(date, date, date, "given"))
        room.read(reading)
        for mention in line["mentions"]:
            start = _find(line["text"], mention["text"], mention["nth"])
            end = start + len(mention["text"])
            on = [a for a in reading.actors if a.start < end and start < a.end]
            exact = [a.actor for a in on if (a.start, a.end) == (start, end)]
            hit = not [a for a in on if a.form == "name"] if mention["actor"] is None else mention["actor"] in exact
            total[line["kind"]] += 1
            right[line["kind"]] += hit
            if show and not hit:
                found = exact or [a.text for a in on]
                print(f"{line['kind']}: {mention['text']!r} is {mention['actor']}, not {found}: {line['text']}")
    return {kind: (right[kind], total[kind]) for kind in total}


def _find(text: str, words: str, nth: int) -> int:
    """Where the nth occurrence of words begins that is not inside another word."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
        while text[at - 1 : at].isalpha() or text[at + len(words) : at + len(words) + 1].isalpha():
            at = text.index(words, at + 1)
    return at


if __name__ == "__main__":
    for kind, (hits, count) in score("--show" in sys.argv).items():
        print(f"{kind:12} {hits:3}/{count:3} = {hits / count:.3f}")
