"""The tokens of one document, column by column: what the language pipeline writes and every room reads."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import pyarrow as pa

from onrecord.records import Span, Token, list_values, plain_values

COLUMNS = ("start", "end", "lemma", "upos", "xpos", "head", "deprel", "entity", "first")
"""Stored columns. `first` holds the index of each sentence's first token, and the count of tokens at its end."""

ARROW_TYPE = pa.struct(
    [
        pa.field(name, pa.list_(pa.int32() if name in ("start", "end", "head", "first") else pa.string()))
        for name in COLUMNS
    ]
)


@dataclass(slots=False)
class Tokens:
    """All tokens of a document.

    `start`, `end`: code points into `text`, half-open. `head`: index into these lists, -1 for the root of a sentence.
    `deprel`: a UD v2 relation with its subtype (`nsubj:pass`). `entity`: BIO over PER ORG LOC NORP MISC, `O` outside.
    `first`: index of the first token of each sentence, then the count of tokens.
    """

    text: str
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    lemma: list[str] = field(default_factory=list)
    upos: list[str] = field(default_factory=list)
    xpos: list[str] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    deprel: list[str] = field(default_factory=list)
    entity: list[str] = field(default_factory=list)
    first: list[int] = field(default_factory=lambda: [0])

    def __len__(self) -> int:
        return len(self.start)

    def word(self, i: int) -> str:
        """The token as it stands in the text."""
        return self.text[self.start[i] : self.end[i]]

    @cached_property
    def words(self) -> list[str]:
        """All tokens as they stand in the text."""
        return [self.text[s:e] for s, e in zip(self.start, self.end, strict=True)]

    @cached_property
    def lower(self) -> list[str]:
        """All tokens in lower case."""
        return [word.lower() for word in self.words]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """[first, last) token indices of each sentence."""
        return list(pairwise(self.first))

    @cached_property
    def sentence_spans(self) -> list[Span]:
        """[start, end) code points of each sentence."""
        return [Span(self.start[a], self.end[b - 1]) for a, b in self.sentences]

    @cached_property
    def sentence_of(self) -> list[int]:
        """The index of the sentence that each token stands in."""
        return [k for k, (a, b) in enumerate(self.sentences) for _ in range(a, b)]

    @cached_property
    def relations(self) -> list[str]:
        """The relation of each token without its subtype."""
        return [deprel.partition(":")[0] for deprel in self.deprel]

    @cached_property
    def children(self) -> list[list[int]]:
        """The dependents of each token, in text order."""
        below: list[list[int]] = [[] for _ in self.head]
        for i, h in enumerate(self.head):
            if h >= 0:
                below[h].append(i)
        return below

    def subtree(self, i: int) -> list[int]:
        """The token and everything below it, in text order."""
        found, stack = [], [i]
        while stack:
            j = stack.pop()
            found.append(j)
            stack.extend(self.children[j])
        return sorted(found)

    def span(self, first: int, last: int) -> Span:
        """[start, end) code points from the first to the last token, both included."""
        return Span(self.start[first], self.end[last])

    @cached_property
    def entities(self) -> list[tuple[int, int, str]]:
        """(first token, token after the last, type) of each entity."""
        return tagged_spans(self.entity)

    def records(self) -> list[Token]:
        """The tokens as `annotate --tokens` prints them."""
        columns = zip(self.start, self.end, self.lemma, self.upos, self.head, self.deprel, self.entity, strict=True)
        return [Token(s, e, le, u, h, d, None if n == "O" else n) for s, e, le, u, h, d, n in columns]

    def columns(self) -> dict[str, list[int] | list[str]]:
        """The stored form: one list a column."""
        return {name: getattr(self, name) for name in COLUMNS}


def tagged_spans(tags: list[str]) -> list[tuple[int, int, str]]:
    """(first, after the last, type) of each run of BIO tags."""
    found: list[tuple[int, int, str]] = []
    begin, kind = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        if begin >= 0 and (tag[0] != "I" or tag[2:] != kind):
            found.append((begin, i, kind))
            begin = -1
        if begin < 0 and tag != "O":
            begin, kind = i, tag[2:]
    return found


def to_arrow(tokens: list[Tokens]) -> pa.Array:
    """One struct of lists a document."""
    return pa.array([t.columns() for t in tokens], type=ARROW_TYPE)


def from_arrow(texts: list[str], column: pa.Array) -> list[Tokens]:
    """The inverse of `to_arrow`."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    cut = [list_values(column.field(name), plain_values) for name in COLUMNS]
    return [Tokens(text, *columns) for text, *columns in zip(texts, *cut, strict=True)]
