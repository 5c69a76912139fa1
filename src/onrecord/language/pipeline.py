"""Texts in, tokens with sentences, tags, trees and entities out: one pass of one small network."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.language import decode
from onrecord.language.features import ADDRESS, JOINED, NEW_LINE, SPACE, shape
from onrecord.language.gazetteer import Gazetteer, known_gazetteer
from onrecord.language.heads import heads_in
from onrecord.language.lemmas import Lemmas
from onrecord.language.network import WIDTH, Network, Scores
from onrecord.language.sentences import sentence_starts
from onrecord.language.tokens import Tokens
from onrecord.language.words import Words, read_words

WEIGHTS = Path(__file__).with_name("weights")
WINDOW = 120
"""Words that the network sees at once, at most (as in training); a window ends where a line or sentence does."""
LONGEST_GIVEN = 240
"""Words of a given sentence that is still seen whole."""

Vectors = NDArray[np.float32]
Skips = Sequence[Iterable[Sequence[int]]]


@lru_cache(maxsize=4)
def load(folder: Path = WEIGHTS) -> "Pipeline":
    """The shipped pipeline, or the one whose weights lie in `folder`, with the bodies that `knowledge/` names; loaded
    once a process."""
    return Pipeline(folder, known_gazetteer())


class Pipeline:
    """The trained language pipeline. A text's parse does not hang on what else is parsed beside it."""

    def __init__(self, folder: Path = WEIGHTS, bodies: Gazetteer | None = None) -> None:
        """`bodies`: names that are always bodies, whatever the network thinks."""
        self.gazetteer = bodies or Gazetteer([])
        self.network = Network(folder)
        self.lemmas = Lemmas(folder)
        self.heads = heads_in(folder / "heads")

    def parse(self, texts: Sequence[str], skip: Skips | None = None) -> list[Tokens]:
        """The tokens of each text. `skip`: per text, half-open spans (code points) that are not to be read."""
        return [self._annotate(read_words(text, skip[k] if skip else ()))[0] for k, text in enumerate(texts)]

    def parse_with_vectors(self, texts: Sequence[str], skip: Skips | None = None) -> list[tuple[Tokens, Vectors]]:
        """As `parse`, each with one encoder vector per token (float32, tokens x 384), for further heads."""
        return [self._annotate(read_words(text, skip[k] if skip else ()), vectors=True) for k, text in enumerate(texts)]

    def parse_with_heads(
        self, texts: Sequence[str], skip: Skips | None = None
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
        read = [_given_words(sentences, spaces[k] if spaces else None) for k, sentences in enumerate(documents)]
        return [self._annotate(words, None if split else words.lines)[0] for words in read]

    def _annotate(self, words: Words, starts: list[int] | None = None, vectors: bool = False) -> tuple[Tokens, Vectors]:
        """The tokens of one document; `starts`: where its sentences start, then the count of words, if known."""
        forms = words.forms()
        windows = _windows(words, forms, WINDOW if starts is None else LONGEST_GIVEN)
        scores = [self.network.scores(forms[a:b], words.glue[a:b], vectors) for a, b in windows]
        if starts is None:
            starts = sentence_starts(words, forms, _odds(windows, scores))
        starts = sorted({*starts, *(a for a, _ in windows)})
        tokens = Tokens(words.text, words.start, words.end, first=starts)
        for (a, b), score in zip(windows, scores, strict=True):
            self._append(tokens, a, score, [s - a for s in starts if a <= s < b] + [b - a])
        self._mark_addresses(tokens, forms)
        self.gazetteer.correct(tokens)
        tokens.lemma = [self.lemmas(*row) for row in zip(forms, tokens.upos, tokens.xpos, strict=True)]
        seen = [score.vectors for score in scores if score.vectors is not None]
        return tokens, np.concatenate(seen) if seen else np.zeros((0, WIDTH), np.float32)

    def _append(self, tokens: Tokens, at: int, score: Scores, starts: list[int]) -> None:
        """Append a window's layers; `at`: its first word, `starts`: its sentence bounds, counted from there."""
        network = self.network
        heads = decode.heads(score.arcs, starts)
        relations = network.relation_ids(score.rel_heads[heads + 1], score.rel_deps)
        tokens.upos += [network.upos[k] for k in score.upos.tolist()]
        tokens.xpos += [network.xpos[k] for k in score.xpos.tolist()]
        tokens.entity += decode.entity_tags(score.entities, network.entities, starts)
        for head, relation in zip(heads.tolist(), relations.tolist(), strict=True):
            tokens.head.append(head + at if head >= 0 else -1)
            tokens.deprel.append(network.relations[relation] if head >= 0 else "root")

    @staticmethod
    def _mark_addresses(tokens: Tokens, forms: list[str]) -> None:
        """Addresses, handles and hashtags are neither words nor names."""
        for i, form in enumerate(forms):
            if (form[0] in "@#" and len(form) > 1) or shape(form) == ADDRESS:
                tokens.upos[i], tokens.xpos[i], tokens.entity[i] = "X", "ADD", "O"
                if i + 1 < len(forms) and tokens.entity[i + 1][0] == "I":
                    tokens.entity[i + 1] = "B" + tokens.entity[i + 1][1:]


def _given_words(sentences: Sequence[Sequence[str]], spaces: Sequence[Sequence[bool]] | None) -> Words:
    """Words with a made-up text, a line a sentence."""
    words, text, glue = Words(""), "", NEW_LINE
    for k, sentence in enumerate(sentences):
        for i, word in enumerate(sentence):
            text += " " if glue == SPACE else ""
            words.start.append(len(text))
            text += word
            words.end.append(len(text))
            words.glue.append(glue)
            glue = SPACE if spaces is None or spaces[k][i] else JOINED
        if sentence:
            words.lines.append(len(words))
    words.text = text
    return words


def _odds(windows: list[tuple[int, int]], scores: list[Scores]) -> list[float]:
    """Log-odds of a sentence start at each word; a window always starts one."""
    odds = [odd for score in scores for odd in score.starts.tolist()]
    for first, _ in windows:
        odds[first] = float("inf")
    return odds


def _windows(words: Words, forms: list[str], longest: int = WINDOW) -> list[tuple[int, int]]:
    """[first, last) of windows: whole lines as long as they fit; a longer line is cut behind a sentence's last mark."""
    found: list[tuple[int, int]] = []
    begin = end = 0
    for a, b in pairwise(words.lines):
        if end > begin and b - begin > WINDOW:
            found.append((begin, end))
            begin = a
        while b - begin > longest:
            cut = _cut(forms, words.glue, begin, begin + longest)
            found.append((begin, cut))
            begin = cut
        end = b
    if end > begin:
        found.append((begin, end))
    return found


def _cut(forms: list[str], glue: list[int], a: int, b: int) -> int:
    """Where to cut a long line: as late as possible, before a capital that follows a sentence's last mark."""
    for i in range(b, (a + b) // 2, -1):
        if glue[i] != JOINED and forms[i][0].isupper() and forms[i - 1][-1] in ".!?\"'\u201d\u2019":
            return i
    return b
