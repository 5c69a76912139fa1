"""Scores who and where on our texts of seventy crises: `python tests/quality/score_crises.py [seen|held] [--show]`.

An actor is right if a mention on these words (or overlapping them, where none has just these) is the actor that the
gold names, or has the country and one of the sectors that it gives; a place if a mention on these words lies within
161 km.
"""

import math
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from onrecord.annotate.reading import Reading
from onrecord.annotate.where import Where
from onrecord.annotate.who import Who
from onrecord.language import load
from onrecord.records import ActorMention, PlaceMention, Time

HERE = Path(__file__).parent
NEAR_KM = 161.0


def gold(half: str) -> list[dict[str, Any]]:
    """The texts of a half."""
    texts: list[dict[str, Any]] = yaml.safe_load((HERE / f"crises_{half}.yaml").read_text(encoding="utf-8"))
    return texts


def score(half: str, show: bool = False) -> dict[str, tuple[int, int]]:
    """{actors | places: (right, all)} over a half; `show` prints what is wrong."""
    rooms, items = (Who(), Where()), gold(half)
    for room in rooms:
        room.open()
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for item, tokens in zip(items, load().parse([item["text"] for item in items]), strict=True):
        day, text = str(item["date"]), item["text"]
        reading = Reading("g", text, tokens=tokens, published=Time(day, day, day, "given"))
        for room in rooms:
            room.read(reading)
        wanted = [("actors", *pair) for pair in item["actors"].items()]
        wanted += [("places", *pair) for pair in item.get("places", {}).items()]
        for kind, words, answer in wanted:
            if answer is None:
                continue
            start, end = _span(text, words)
            if kind == "actors":
                hit, found = _actor(reading.actors, start, end, answer)
            else:
                hit, found = _place(reading.places, start, end, answer)
            total[kind] += 1
            right[kind] += hit
            if show and not hit:
                print(f"{item['crisis']}: {words!r} is {answer}, not {found}")
    return {kind: (right[kind], total[kind]) for kind in sorted(total)}


def _span(text: str, words: str) -> tuple[int, int]:
    """Where words stand that may end in '#n' (the nth time from 0) or '+' (a further actor of the same words)."""
    name, _, nth = words.rstrip("+").partition("#")
    found = list(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text))
    at = found[int(nth or 0)]
    return at.start(), at.end()


def _actor(actors: list[ActorMention], start: int, end: int, answer: str) -> tuple[bool, list[str]]:
    on = [a for a in actors if (a.start, a.end) == (start, end)] or [
        a for a in actors if a.start < end and start < a.end
    ]
    found = [f"{a.text}: {a.actor} {a.country} {a.sector}" for a in on]
    if ":" in answer:
        return any(a.actor == answer for a in on), found
    countries, _, sectors = answer.partition(" ")
    fits = [
        a for a in on if (a.country or "-") in countries.split("|") and (not sectors or a.sector in sectors.split("|"))
    ]
    return bool(fits), found


def _place(places: list[PlaceMention], start: int, end: int, answer: list[float]) -> tuple[bool, list[str]]:
    on = [p for p in places if p.start < end and start < p.end]
    near = [p for p in on if p.lat is not None and p.lon is not None and _kilometres((p.lat, p.lon), answer) <= NEAR_KM]
    return bool(near), [f"{p.text}: {p.name} {p.country} {p.lat} {p.lon}" for p in on]


def _kilometres(a: tuple[float, float], b: list[float]) -> float:
    (p, x), (q, y) = (map(math.radians, pair) for pair in (a, b))
    return 6371.0 * math.acos(min(1.0, math.sin(p) * math.sin(q) + math.cos(p) * math.cos(q) * math.cos(x - y)))


if __name__ == "__main__":
    for half in [a for a in sys.argv[1:] if not a.startswith("-")] or ["seen", "held"]:
        for kind, (hits, count) in score(half, "--show" in sys.argv).items():
            print(f"{half} {kind:8} {hits:3}/{count:3} = {hits / count:.3f}")
