"""Documents with their evidence: text cut where facts begin and end, and the facts told beside each paragraph."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from onrecord.records import Document, Event, Span, Statement
from onrecord.report.facts import Facts

Fact = Event | Statement
KINDS = ("furniture", "said", "done")


@dataclass(frozen=True)
class Telling:
    """A fact told at a place: `span` is where a reader looks, `marks` the words that tell it."""

    fact: Fact
    span: Span
    marks: tuple[Span, ...]
    kind: str
    """done or said."""


@dataclass(frozen=True)
class Piece:
    """A run of text under the same marks. `starts` are the spans that begin at it."""

    start: int
    end: int
    text: str
    marks: tuple[str, ...]
    starts: tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph and the tellings that begin in it."""

    pieces: list[Piece]
    tellings: list[Telling]


class Evidence:
    """Where the facts of a record are told."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def tellings(self) -> dict[str, list[Telling]]:
        """Document id -> what is told in it, in text order."""
        found: defaultdict[str, list[Telling]] = defaultdict(list)
        for event in self._facts.events:
            for mention in event.mentions:
                found[mention.document].append(
                    Telling(event, mention.sentence, (Span(mention.start, mention.end),), "done")
                )
        for statement in self._facts.statements:
            for variant in statement.variants:
                whole = Span(variant.spans[0].start, variant.spans[-1].end)
                found[variant.document].append(Telling(statement, whole, tuple(variant.spans), "said"))
        for told in found.values():
            told.sort(key=lambda t: (t.span, t.kind, t.fact.id))
        return dict(found)

    def paragraphs(self, document: Document, more: Sequence[Span] = ()) -> list[Paragraph]:
        """The document's text, cut. `more` are further spans that something leads to."""
        told = self.tellings.get(document.id, [])
        marked = [("furniture", span) for span in document.boilerplate]
        marked += [(t.kind, mark) for t in told for mark in t.marks]
        change: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for kind, (start, end) in marked:
            change[start][kind] += 1
            change[end][kind] -= 1
        starts: defaultdict[int, list[Span]] = defaultdict(list)
        for span in sorted({t.span for t in told} | set(more)):
            starts[span.start].append(span)
        blocks = _blocks(document.text)
        ends = dict(blocks)
        shown = {span.end for spans in starts.values() for span in spans}
        points = sorted({*change, *starts, *shown, *ends, *ends.values()})
        active: Counter[str] = Counter()
        paragraphs: list[Paragraph] = []
        pieces: list[Piece] = []
        until = 0
        for at, stop in pairwise(points):
            active.update(change.get(at, {}))
            if at in ends:
                pieces, until = [], ends[at]
                here = [t for t in told if at <= t.span.start < until]
                paragraphs.append(Paragraph(pieces, here))
            if at < until:
                kinds = tuple(kind for kind in KINDS if active[kind] > 0)
                pieces.append(Piece(at, stop, document.text[at:stop], kinds, tuple(starts.get(at, ()))))
        return paragraphs


def _blocks(text: str) -> list[tuple[int, int]]:
    """Paragraphs: what stands between empty lines, or lines where there are no empty ones."""
    found, begin, at = [], None, 0
    lines = text.split("\n")
    spaced = any(not line.strip() for line in lines[1:-1])
    for line in lines:
        if line.strip():
            if begin is None or not spaced:
                if begin is not None:
                    found.append((begin, at - 1))
                begin = at
        elif begin is not None:
            found.append((begin, at - 1))
            begin = None
        at += len(line) + 1
    if begin is not None:
        found.append((begin, len(text)))
    return found
