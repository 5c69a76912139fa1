"""Score a folder of weights: `python training/evaluate.py --data FOLDER --weights FOLDER`.

Punctuation is left out of UAS and LAS, relation subtypes are kept. On raw text, words count as found where both
offsets are right, as in the CoNLL 2018 shared task (Zeman et al. 2018).
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from onrecord.language.pipeline import WEIGHTS, Pipeline
from onrecord.language.tokens import Tokens

TYPES = ("PER", "ORG", "LOC")


@dataclass
class Document:
    """Gold of one treebank document: raw text, and per sentence its rows with offsets into it."""

    text: str = ""
    sentences: list[list[list[str]]] = field(default_factory=list)
    offsets: list[list[tuple[int, int]]] = field(default_factory=list)
    spaces: list[list[bool]] = field(default_factory=list)


def treebank(path: Path) -> list[Document]:
    """The documents of a CoNLL-U file; paragraphs are parted by an empty line, sentences by a space."""
    documents: list[Document] = []
    fresh = False
    block: list[str] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in [*lines, "\n"]:
            line = line.rstrip("\n")
            if line.startswith("# newdoc"):
                documents.append(Document())
            elif line.startswith("# newpar") and "_block" not in line:
                fresh = True
            elif line and not line.startswith("#"):
                block.append(line)
            elif not line and block:
                _add(documents[-1], [r.split("\t") for r in block], fresh)
                block, fresh = [], False
    return documents


def _add(document: Document, rows: list[list[str]], fresh: bool) -> None:
    if document.text:
        document.text = document.text.rstrip(" ") + "\n\n" if fresh else document.text
    words: list[list[str]] = []
    offsets: list[tuple[int, int]] = []
    spaces: list[bool] = []
    until, span = 0, (0, 0)
    at = 0
    for row in rows:
        if "." in row[0]:
            continue
        if "-" in row[0]:
            until = int(row[0].split("-")[1])
            begin = len(document.text)
            document.text += row[1]
            span, at = (begin, len(document.text)), begin
            space = "SpaceAfter=No" not in row[9]
            document.text += " " if space else ""
            continue
        if int(row[0]) <= until:
            exact = document.text[at : at + len(row[1])] == row[1]
            offsets.append((at, at + len(row[1])) if exact else span)
            at += len(row[1]) if exact else 0
            spaces.append(space if int(row[0]) == until else False)
        else:
            begin = len(document.text)
            document.text += row[1]
            offsets.append((begin, len(document.text)))
            spaces.append("SpaceAfter=No" not in row[9])
            document.text += " " if spaces[-1] else ""
        words.append(row)
    document.sentences.append(words)
    document.offsets.append(offsets)
    document.spaces.append(spaces)


def gold_words(
    pipeline: Pipeline, documents: list[Document], alone: bool = False, change: Callable[[str], str] = str
) -> dict[str, float]:
    """Tags and trees on gold sentences and words; `alone`: each sentence on its own, white space not told; `change`:
    what is done to each word beforehand."""
    if alone:
        found = pipeline.parse_words([[[change(r[1]) for r in s]] for d in documents for s in d.sentences])
        gold = [list(s) for d in documents for s in d.sentences]
    else:
        found = pipeline.parse_words([[[change(r[1]) for r in s] for s in d.sentences] for d in documents],
                                     [d.spaces for d in documents])  # fmt: skip
        gold = [[r for s in d.sentences for r in s] for d in documents]
    n = real = upos = xpos = uas = las = 0
    for tokens, rows in zip(found, gold, strict=True):
        base = 0
        for i, row in enumerate(rows):
            if i and row[0] == "1":
                base = i
            head = int(row[6]) - 1 + base if row[6] != "0" else -1
            n += 1
            upos += tokens.upos[i] == row[3]
            xpos += tokens.xpos[i] == row[4]
            if row[3] != "PUNCT":
                real += 1
                uas += tokens.head[i] == head
                las += tokens.head[i] == head and tokens.deprel[i] == row[7]
    return {k: round(100 * v, 2) for k, v in
            {"UPOS": upos / n, "XPOS": xpos / n, "UAS": uas / real, "LAS": las / real}.items()}  # fmt: skip


def raw_text(pipeline: Pipeline, documents: list[Document]) -> dict[str, float]:
    """Words, sentences and trees found in raw text: F1 each."""
    counts = {k: [0, 0, 0] for k in ("words", "sentences", "UPOS", "LAS")}
    for tokens, document in zip(pipeline.parse([d.text for d in documents]), documents, strict=True):
        gold = [(o, r) for s, spans in zip(document.sentences, document.offsets, strict=True)
                for o, r in zip(spans, s, strict=True)]  # fmt: skip
        found = {(s, e): i for i, (s, e) in enumerate(zip(tokens.start, tokens.end, strict=True))}
        _count(counts["words"], {o for o, _ in gold}, set(found))
        _count(counts["sentences"], {(s[0][0], s[-1][1]) for s in document.offsets}, set(tokens.sentence_spans))
        base, heads = 0, []
        for i, (_, row) in enumerate(gold):
            base = i if row[0] == "1" else base
            heads.append(gold[base + int(row[6]) - 1][0] if row[6] != "0" else None)
        arcs, tags = set(), set()
        for (span, row), head in zip(gold, heads, strict=True):
            tags.add((span, row[3]))
            if row[3] != "PUNCT":
                arcs.add((span, head, row[7]))
        spans = list(zip(tokens.start, tokens.end, strict=True))
        _count(counts["UPOS"], tags, set(zip(spans, tokens.upos, strict=True)))
        _count(counts["LAS"], arcs, {
            (spans[i], spans[h] if h >= 0 else None, tokens.deprel[i])
            for i, h in enumerate(tokens.head) if tokens.upos[i] != "PUNCT"
        })  # fmt: skip
    return {k: round(100 * 2 * hit / (gold + found), 2) for k, (hit, gold, found) in counts.items()}


def _count(counts: list[int], gold: set, found: set) -> None:  # type: ignore[type-arg]
    counts[0] += len(gold & found)
    counts[1] += len(gold)
    counts[2] += len(found)


def entity_rows(path: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    """The lines of an entity file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def entities(pipeline: Pipeline, path: Path, types: tuple[str, ...] = TYPES) -> dict[str, float]:
    """Entity F over `types` on given words, exact spans."""
    rows = list(entity_rows(path))
    found = pipeline.parse_words([[r["tokens"]] for r in rows], [[r["space_after"]] for r in rows], split=True)
    counts = {k: [0, 0, 0] for k in (*types, "F")}
    for tokens, row in zip(found, rows, strict=True):
        gold = {tuple(e) for e in row["entities"]}
        got = set(tokens.entities)
        for kind in types:
            _count(counts[kind], {g for g in gold if g[2] == kind}, {g for g in got if g[2] == kind})
            _count(counts["F"], {g for g in gold if g[2] == kind}, {g for g in got if g[2] == kind})
    return {k: round(200 * h / max(1, g + f), 2) for k, (h, g, f) in counts.items()}


def all_scores(pipeline: Pipeline, data: Path, part: str = "test") -> dict[str, dict[str, float]]:
    """Every figure of the model card."""
    out: dict[str, dict[str, float]] = {}
    for bank in ("ewt", "gum"):
        documents = treebank(data / bank / f"{part}.conllu.gz")
        out[f"{bank} gold words"] = gold_words(pipeline, documents)
        out[f"{bank} sentence by sentence"] = gold_words(pipeline, documents, alone=True)
        out[f"{bank} raw text"] = raw_text(pipeline, documents)
    out["gum gold words in upper case"] = gold_words(pipeline, documents, change=str.upper)
    for path in sorted((data / "ner" / part).glob("*.jsonl.gz")):
        out[f"entities {path.name.split('.')[0]}"] = entities(pipeline, path)
    return out


def spoken(tokens: Tokens) -> str:
    """A parse as readable lines, for looking at."""
    return "\n".join(
        " ".join(f"{tokens.words[i]}/{tokens.upos[i]}/{tokens.deprel[i]}" for i in range(a, b))
        for a, b in pairwise(tokens.first)
    )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--weights", type=Path, default=WEIGHTS)
    ask.add_argument("--part", default="test", choices=("dev", "test"))
    args = ask.parse_args()
    for name, scores in all_scores(Pipeline(args.weights), args.data, args.part).items():
        print(f"{name:32}", scores)


if __name__ == "__main__":
    main()
