"""Texts in, tokens with sentences, tags, trees and entities out: one pass of one small network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.language import decode
from onrecord.language.features import ADDRESS, JOINED, NEW_LINE, SPACE, shape
from onrecord.language.gazetteer import Gazetteer, known_bodies
from onrecord.language.heads import heads_in
from onrecord.language.lemmas import Lemmas
from onrecord.language.network import Network, Scores
from onrecord.language.sentences import sentence_starts
from onrecord.language.tokens import Tokens
from onrecord.language.words import Words, read_words

WEIGHTS = Path(__file__).with_name("weights")
WINDOW = 120
"""Words that the network sees at once, at most (as in training); a window ends where a line or sentence does."""
DOCUMENTS_AT_ONCE = 32


@dataclass
class Window:
    """Words [first, last) of one document."""

    document: int
    first: int
    last: int


@lru_cache(maxsize=4)
def load(folder: Path = WEIGHTS) -> "Pipeline":
    """The shipped pipeline, or the one whose weights lie in `folder`, with the bodies that `knowledge/` names; loaded
    once a process."""
    return Pipeline(folder, known_bodies())


class Pipeline:
    """The trained language pipeline."""

    def __init__(self, folder: Path = WEIGHTS, bodies: Iterable[str] = ()) -> None:
        """`bodies`: names that are always bodies, whatever the network thinks."""
        self.gazetteer = Gazetteer(bodies)
        self.network = Network(folder)
        self.lemmas = Lemmas(folder / "lemmas.tsv.gz")
        self.heads = heads_in(folder / "heads")

    def parse(self, texts: Sequence[str], skip: Sequence[Iterable[Sequence[int]]] | None = None) -> list[Tokens]:
        """The tokens of each text. `skip`: per text, half-open spans (code points) that are not to be read."""
        return [tokens for tokens, _ in self._parse(texts, skip, vectors=False)]

    def parse_with_vectors(
        self, texts: Sequence[str], skip: Sequence[Iterable[Sequence[int]]] | None = None
    ) -> list[tuple[Tokens, NDArray[np.float32]]]:
        """As `parse`, each with one encoder vector per token (float32, tokens x 384), for further heads."""
        return [(t, v) for t, v in self._parse(texts, skip, vectors=True) if v is not None]

    def parse_with_heads(
        self, texts: Sequence[str], skip: Sequence[Iterable[Sequence[int]]] | None = None
    ) -> list[tuple[Tokens, dict[str, list[tuple[int, int, str]]]]]:
        """As `parse`, each with the spans that every further head finds: (first token, after the last, label)."""
        return [
            (tokens, {name: head.spans(tokens, vectors) for name, head in self.heads.items()})
            for tokens, vectors in self.parse_with_vectors(texts, skip)
        ]

    def parse_words(
        self,
        documents: Sequence[Sequence[Sequence[str]]],
        spaces: Sequence[Sequence[Sequence[bool]]] | None = None,
        split: bool = False,
    ) -> list[Tokens]:
        """Tokens of documents that are already cut into sentences of words.

        `spaces`: whether white space follows each word (default: yes); the document's text is made up accordingly.
        `split`: the given cuts are lines that may hold several sentences.
        """
        read, given = [], []
        for d, sentences in enumerate(documents):
            words, starts, joined = _given_words(sentences, spaces[d] if spaces else None)
            words.lines = starts
            read.append(words)
            given.append(starts)
            for k in joined:
                words.glue[k] = JOINED
        return [tokens for tokens, _ in self._annotate(read, None if split else given, vectors=False)]

    def _parse(
        self, texts: Sequence[str], skip: Sequence[Iterable[Sequence[int]]] | None, vectors: bool
    ) -> list[tuple[Tokens, NDArray[np.float32] | None]]:
        found = []
        for at in range(0, len(texts), DOCUMENTS_AT_ONCE):
            chunk = range(at, min(len(texts), at + DOCUMENTS_AT_ONCE))
            read = [read_words(texts[k], skip[k] if skip else ()) for k in chunk]
            found += self._annotate(read, None, vectors)
        return found

    def _annotate(
        self, read: list[Words], given: list[list[int]] | None, vectors: bool
    ) -> list[tuple[Tokens, NDArray[np.float32] | None]]:
        forms = [words.forms() for words in read]
        windows = [Window(k, a, b) for k, words in enumerate(read) for a, b in _windows(words, forms[k])]
        inputs = [(forms[w.document][w.first : w.last], read[w.document].glue[w.first : w.last]) for w in windows]
        scores = self.network.scores(inputs, vectors)
        out = [Tokens(words.text, list(words.start), list(words.end)) for words in read]
        starts = given or self._starts(read, forms, windows, scores)
        heads = self._trees(windows, scores, starts, out)
        relations = self._relations(scores, heads)
        at = 0
        for window, score, head in zip(windows, scores, heads, strict=True):
            n = window.last - window.first
            names = [self.network.relations[r] for r in relations[at : at + n].tolist()]
            at += n
            self._fill(out[window.document], window, score, head, names, starts[window.document])
        for tokens, words_forms, firsts in zip(out, forms, starts, strict=True):
            tokens.first = firsts
            self.gazetteer.correct(tokens)
            tokens.lemma = [self.lemmas(*row) for row in zip(words_forms, tokens.upos, tokens.xpos, strict=True)]
        if not vectors:
            return [(tokens, None) for tokens in out]
        parts: list[list[NDArray[np.float32]]] = [[] for _ in out]
        for window, score in zip(windows, scores, strict=True):
            if score.vectors is not None:
                parts[window.document].append(score.vectors)
        empty = np.zeros((0, 384), np.float32)
        return [(tokens, np.concatenate(p) if p else empty) for tokens, p in zip(out, parts, strict=True)]

    def _starts(
        self, read: list[Words], forms: list[list[str]], windows: list[Window], scores: list[Scores]
    ) -> list[list[int]]:
        """Sentence starts per document; a window always starts one."""
        odds: list[list[float]] = [[] for _ in read]
        for window, score in zip(windows, scores, strict=True):
            odds[window.document] += score.starts.tolist()
        for window in windows:
            odds[window.document][window.first] = float("inf")
        return [sentence_starts(w, f, o) for w, f, o in zip(read, forms, odds, strict=True)]

    def _trees(
        self, windows: list[Window], scores: list[Scores], starts: list[list[int]], out: list[Tokens]
    ) -> list[NDArray[np.int64]]:
        """Heads within each window."""
        heads = []
        for window, score in zip(windows, scores, strict=True):
            heads.append(decode.heads(score.arcs, _within(starts[window.document], window)))
        return heads

    def _relations(self, scores: list[Scores], heads: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        """The relation of every word to its head, all windows in one run."""
        if not scores:
            return np.zeros(0, np.int64)
        above = np.concatenate([s.rel_heads[h + 1] for s, h in zip(scores, heads, strict=True)])
        return self.network.relation_ids(above, np.concatenate([s.rel_deps for s in scores]))

    def _fill(
        self, tokens: Tokens, window: Window, score: Scores, heads: NDArray[np.int64], relations: list[str],
        starts: list[int],
    ) -> None:  # fmt: skip
        """Append a window's layers to its document."""
        network = self.network
        tokens.upos += [network.upos[k] for k in score.upos.tolist()]
        tokens.xpos += [network.xpos[k] for k in score.xpos.tolist()]
        tags = decode.entity_tags(score.entities, network.entities, _within(starts, window))
        for i, h in enumerate(heads.tolist()):
            if h < 0:
                relations[i] = "root"
            form = tokens.word(window.first + i)
            if shape(form) == ADDRESS or (form[0] in "@#" and len(form) > 1):
                tokens.upos[window.first + i], tokens.xpos[window.first + i], tags[i] = "X", "ADD", "O"
        tokens.entity += _mended(tags)
        tokens.head += [h + window.first if h >= 0 else -1 for h in heads.tolist()]
        tokens.deprel += relations


def _given_words(
    sentences: Sequence[Sequence[str]], spaces: Sequence[Sequence[bool]] | None
) -> tuple[Words, list[int], list[int]]:
    """Words with their made-up text, the sentence starts, and the words that are glued to the one before."""
    words, starts, joined, text = Words(""), [0], [], ""
    space = False
    for k, sentence in enumerate(sentences):
        for i, word in enumerate(sentence):
            if text and space:
                text += " "
            elif text:
                joined.append(len(words))
            words.start.append(len(text))
            words.glue.append(SPACE if text else NEW_LINE)
            text += word
            words.end.append(len(text))
            space = spaces is None or spaces[k][i]
        starts.append(len(words))
    words.text = text
    return words, starts, joined


def _within(starts: list[int], window: Window) -> list[int]:
    """Sentence bounds inside a window, counted from its first word."""
    return [s - window.first for s in starts if window.first <= s < window.last] + [window.last - window.first]


def _mended(tags: list[str]) -> list[str]:
    """An I whose entity was cut off becomes a B."""
    before = "O"
    for i, tag in enumerate(tags):
        if tag[0] == "I" and before[2:] != tag[2:]:
            tags[i] = "B" + tag[1:]
        before = tags[i]
    return tags


def _windows(words: Words, forms: list[str]) -> list[tuple[int, int]]:
    """[first, last) of windows: whole lines as long as they fit; a longer line is cut behind a sentence's last mark."""
    found: list[tuple[int, int]] = []
    begin = end = 0
    for a, b in pairwise(words.lines):
        if end > begin and b - begin > WINDOW:
            found.append((begin, end))
            begin = a
        while b - begin > WINDOW:
            cut = _cut(forms, words.glue, begin, begin + WINDOW)
            found.append((begin, cut))
            begin = cut
        end = b
    if end > begin:
        found.append((begin, end))
    return found


def _cut(forms: list[str], glue: list[int], a: int, b: int) -> int:
    """Where to cut a long line: as late as possible, before a capital that follows a sentence's last mark."""
    for i in range(b, a + WINDOW // 3, -1):
        if glue[i] != JOINED and forms[i][0].isupper() and forms[i - 1][-1] in ".!?\"'\u201d\u2019":
            return i
    return b
