"""Makes the gold of `said` and `did` from marked-up sentences: `python tests/quality/make_gold.py [--check]`.

`sources/said*.txt` and `sources/did*.txt` are what people write and correct; the JSONL files beside this script are
made from them and never edited. A source file is a sequence of blocks, each a sequence of items:

    ## denial                                                     a block: what its items have in common
    @ 2019-07-20                                                  an item: the day it was published, or -
    {S Iran's foreign minister} {Q denied} {C that a drone was lost}.
    - deny CT- | by Javad Zarif/IRN/GOV                           a line per annotation, in order

`{S ...}` marks a span, `{S2 ...}` one of the second annotation, `{S12 ...}` one that the first two share; marks may
stand inside each other, and several marks of a kind make a split span. Every second item of a block, the first one
included, goes to the development half, the others to the test half. What stands in `sources/more_*.txt` was written
later and goes whole to a third file for development, `more`.

Of an attribution: C content, Q cue, S source, I condition; its line gives force and factuality, then what applies of
`by NAME/COUNTRY/SECTOR` (a name after `?` is the description of an unnamed speaker), `via NAME; NAME`, `to NAME`,
`neg`, and a kind (else it is computed from the marks as the guideline says).
Of an event: T trigger, A actor, R recipient, N quantity; its line gives type (or null), mode (or -) and status, where
`AGREE/CONSULT` is AGREE with CONSULT right as well; then what applies of `on TIME` and, for each quantity in text
order, `n WHAT AMOUNT UNIT`: `=12` exactly, `>12` at least or more than, `<12` at most, `~12` about, `10-12` between,
`>24?` a word without a number (dozens) that is no less. The unit is that of a measure (USD, km, hour, %). `opt` marks
an event that a coder may find or leave.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from onrecord.records import AttributionKind, EventType, Factuality, Force, Status

HERE = Path(__file__).parent
MARK = re.compile(r"\{([A-Z])([1-9]*) |\}")
QUOTED = re.compile(r"[\"“”„«»]|''|``")
Spans = dict[tuple[str, int], list[list[int]]]


class Malformed(Exception):
    """An item that does not follow the markup, with the line it begins on."""


def items(path: Path) -> Iterator[tuple[str, str | None, str, list[str]]]:
    """(block, date, marked text, annotation lines) of each item."""
    block = ""
    for chunk in re.split(r"^(?=@ |## )", path.read_text(encoding="utf-8"), flags=re.M):
        head, _, body = chunk.partition("\n")
        if head.startswith("## "):
            block = head[3:].strip()
        elif head.startswith("@ "):
            date = head[2:].strip()
            text, *lines = re.split(r"^- ", body.rstrip(), flags=re.M)
            yield block, None if date == "-" else date, text.rstrip(), [line.strip() for line in lines]
        elif chunk.strip():
            raise Malformed(f"{path.name}: {head!r} belongs to no item")


def unmark(marked: str) -> tuple[str, Spans]:
    """The text without marks, and the spans of each (letter, number); offsets are code points of that text."""
    text = ""
    spans: Spans = {}
    open_marks: list[tuple[str, str, int]] = []
    last = 0
    for mark in MARK.finditer(marked):
        text += marked[last : mark.start()]
        last = mark.end()
        if mark[1]:
            open_marks.append((mark[1], mark[2] or "1", len(text)))
        elif open_marks:
            letter, numbers, start = open_marks.pop()
            for number in numbers:
                spans.setdefault((letter, int(number)), []).append([start, len(text)])
        else:
            raise Malformed(f"a mark is closed that was not opened: {marked!r}")
    text += marked[last:]
    if open_marks or "{" in text:
        raise Malformed(f"a mark is not closed: {marked!r}")
    for found in spans.values():
        found.sort()
        for start, end in found:
            if text[start:end].strip() != text[start:end] or start == end:
                raise Malformed(f"a span is empty or has blanks at an end: {text[start:end]!r}")
    return text, spans


def kind_of(text: str, content: list[list[int]]) -> str:
    """direct, mixed or indirect by the double marks in the content; an open mark runs to its piece's end."""
    pieces = [text[start:end] for start, end in content]
    found = [[mark.start() for mark in QUOTED.finditer(piece)] for piece in pieces]
    if not any(found):
        return "indirect"
    inside = 0
    for piece, marks in zip(pieces, found, strict=True):
        edges = [*marks, len(piece)]
        inside += sum(closing - opening for opening, closing in zip(edges[::2], edges[1::2], strict=False))
    return "direct" if found[0][:1] == [0] and inside > 0.85 * sum(map(len, pieces)) else "mixed"


def fields(line: str, flags: tuple[str, ...], keys: tuple[str, ...]) -> tuple[list[str], dict[str, list[str]]]:
    """The words that a line begins with, and its `key value` parts."""
    head, *parts = (part.strip() for part in line.split("|"))
    given: dict[str, list[str]] = {}
    for part in parts:
        key, _, value = part.partition(" ")
        if not (key in keys and value) and not (key in flags and not value):
            raise Malformed(f"unknown part {part!r} in {line!r}")
        given.setdefault(key, []).append(value.strip())
    return head.split(), given


def one_of(value: str, vocabulary: object) -> str:
    if value not in get_args(vocabulary):
        raise Malformed(f"{value!r} is none of {', '.join(get_args(vocabulary))}")
    return value


def speaker(value: str) -> dict[str, Any]:
    """`NAME/COUNTRY/SECTOR` as a record."""
    name, country, sector = ([*value.split("/"), "", ""])[:3]
    unnamed = name.startswith("?")
    return {"name": name.lstrip("?"), "country": country or None, "sector": sector or None, "unnamed": unnamed}


def attribution(text: str, spans: Spans, number: int, line: str) -> dict[str, Any]:
    """One attribution from its spans and its line."""
    kinds = get_args(AttributionKind)
    (force, factuality), given = fields(line, ("neg", *kinds), ("by", "via", "to"))
    content = spans.get(("C", number), [])
    conditions = spans.get(("I", number), [])
    if not content or len(conditions) > 1:
        raise Malformed(f"attribution {number} wants content and at most one condition: {text!r}")
    return {
        "content": content,
        "cue": spans.get(("Q", number), []),
        "source": spans.get(("S", number), []),
        "kind": next((kind for kind in kinds if kind in given), None) or kind_of(text, content),
        "speaker": speaker(given["by"][0]) if "by" in given else None,
        "via": [name.strip() for name in given["via"][0].split(";")] if "via" in given else [],
        "addressee": given["to"][0] if "to" in given else None,
        "force": one_of(force, Force),
        "factuality": one_of(factuality, Factuality),
        "negated": "neg" in given,
        "condition": conditions[0] if conditions else None,
    }


AMOUNT = re.compile(r"(.+?) ([=<>~]?)([\d.]+)(?:-([\d.]+))?(\?)?(?: (\S+))?")


def quantity(span: list[int], value: str) -> dict[str, Any]:
    """One quantity from its span and `WHAT AMOUNT UNIT`, as the head of this file explains it."""
    given = AMOUNT.fullmatch(value)
    if not given:
        raise Malformed(f"not a quantity: {value!r}")
    what, sign, first, last, vague, unit = given.groups()
    number = float(first)
    bounds = {"=": (number, number), ">": (number, None), "<": (None, number), "~": (None, None)}
    low, high = (number, float(last)) if last else bounds[sign or "="]
    known = None if last or vague else number
    return {"span": span, "what": what, "value": known, "low": low, "high": high, "unit": unit}


def event(text: str, spans: Spans, number: int, line: str) -> dict[str, Any]:
    """One event from its spans and its line."""
    (kinds, modes, statuses), given = fields(line, ("opt",), ("on", "n"))
    trigger, measured = spans.get(("T", number), []), spans.get(("N", number), [])
    if len(trigger) != 1 or len(measured) != len(given.get("n", [])):
        raise Malformed(f"event {number} wants one trigger and a line part for each quantity: {text!r}")
    types = [None if kind == "null" else one_of(kind, EventType) for kind in kinds.split("/")]
    mode = [None if mode == "-" else mode for mode in modes.split("/")]
    status = [one_of(status, Status) for status in statuses.split("/")]
    return {
        "trigger": trigger[0],
        "type": types[0],
        "mode": mode[0],
        "actors": spans.get(("A", number), []),
        "recipients": spans.get(("R", number), []),
        "status": status[0],
        "time": given["on"][0] if "on" in given else None,
        "quantities": [quantity(span, value) for span, value in zip(measured, given.get("n", []), strict=True)],
        "also": {"type": types[1:], "mode": mode[1:], "status": status[1:]},
        "optional": "opt" in given,
    }


MAKERS = {"said": ("attributions", attribution), "did": ("events", event)}


def make(task: str) -> dict[str, list[dict[str, Any]]]:
    """{half: lines} of a task, without halves that are empty; raises Malformed naming every item that is wrong."""
    noun, maker = MAKERS[task]
    halves: dict[str, list[dict[str, Any]]] = {"dev": [], "test": [], "more": []}
    seen: dict[str, int] = {}
    texts: set[str] = set()
    faults: list[str] = []
    sources = HERE / "sources"
    for path in [*sorted(sources.glob(f"{task}*.txt")), *sorted(sources.glob(f"more_{task}*.txt"))]:
        more = path.name.startswith("more_")
        for block, date, marked, lines in items(path):
            block = f"more-{block}" if more else block
            seen[block] = seen.get(block, 0) + 1
            name = f"{task}-{block}-{seen[block]:03}"
            try:
                text, spans = unmark(marked)
                made = [maker(text, spans, number, line) for number, line in enumerate(lines, start=1)]
                if {number for _, number in spans} - set(range(1, len(lines) + 1)):
                    raise Malformed(f"a span belongs to none of the {len(lines)} annotations: {text!r}")
                if not text or text in texts:
                    raise Malformed(f"the text is empty or stands twice: {text!r}")
            except (Malformed, ValueError) as error:
                faults.append(f"{path.name}, {name}: {error}")
                continue
            texts.add(text)
            half = halves["more" if more else "dev" if seen[block] % 2 else "test"]
            half.append({"id": name, "published": date, "text": text, noun: made})
    if faults:
        raise Malformed("\n".join(faults))
    return {half: lines for half, lines in halves.items() if lines}


def written(lines: list[dict[str, Any]]) -> str:
    """Lines as they stand in a file."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def main(check: bool) -> int:
    """Writes the files, or tells which of them is not what the sources make."""
    stale = 0
    for task in MAKERS:
        for half, lines in make(task).items():
            path = HERE / f"{task}_gold_{half}.jsonl"
            current = path.read_text(encoding="utf-8") if path.exists() else ""
            stale += current != written(lines)
            if not check:
                path.write_text(written(lines), encoding="utf-8")
            print(f"{path.name}: {len(lines)} items, {sum(len(x[MAKERS[task][0]]) for x in lines)} {MAKERS[task][0]}")
    return stale if check else 0


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv))
