"""Treebanks and entity data, as windows of consecutive sentences, with what real crawls do to text."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from onrecord.language.features import JOINED, NEW_LINE, SPACE

IGNORE = -100
NER_SETS = ("uner", "gum", "wikigold", "wnut", "btc", "politics", "re3d")
TYPES = ("PER", "ORG", "LOC", "NORP", "MISC")

FILES = [f"{bank}/{part}.conllu.gz" for bank in ("ewt", "gum") for part in ("train", "dev", "test")] + [
    "ner/dev/uner.jsonl.gz",
    *(f"ner/train/{name}.jsonl.gz" for name in ("uner", "wikigold", "wnut", "btc", "politics", "re3d")),
    *(f"ner/test/{name}.jsonl.gz" for name in ("uner", "wikigold", "re3d_bbc")),
]


@dataclass(frozen=True)
class Sentence:
    """One sentence; heads index into it (-1: root); a task without labels is None."""

    words: list[str]
    glue: list[int]
    upos: list[str] | None = None
    xpos: list[str] | None = None
    heads: list[int] | None = None
    rels: list[str] | None = None
    entities: list[str] | None = None  # B-PER I-PER ... O, or "?" where unknown
    source: str = ""
    document: str = ""
    drop_start: bool = False  # sentence starts inside are not known

    def __len__(self) -> int:
        return len(self.words)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every data file, by its path."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}


# ---------------------------------------------------------------- reading


def read_conllu(path: Path) -> list[Sentence]:
    """The sentences of a CoNLL-U file; multiword ranges give the white space, empty nodes are left out."""
    sentences: list[Sentence] = []
    document, fresh = "", True
    rows: list[list[str]] = []
    joined_after: set[int] = set()
    inside: set[int] = set()

    def close() -> None:
        nonlocal fresh
        if not rows:
            return
        glue = []
        for i in range(len(rows)):
            if i == 0:
                glue.append(NEW_LINE if fresh else SPACE)
            else:
                glue.append(JOINED if i in joined_after else SPACE)
        sentences.append(
            Sentence(
                [r[1] for r in rows],
                glue,
                [r[3] for r in rows],
                [r[4] for r in rows],
                [int(r[6]) - 1 for r in rows],
                [r[7] for r in rows],
                None,
                path.parent.name,
                document,
            )
        )
        columns.append([r[9] for r in rows])
        rows.clear(), joined_after.clear(), inside.clear()
        fresh = False

    columns: list[list[str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# newdoc"):
                document, fresh = line, True
            elif line.startswith("# newpar") and "_block" not in line:
                fresh = True
            elif not line:
                close()
            elif not line.startswith("#"):
                row = line.split("\t")
                if "-" in row[0]:
                    first, last = map(int, row[0].split("-"))
                    inside.update(range(first, last + 1))
                    joined_after.update(range(first, last))
                    if "SpaceAfter=No" in row[9]:
                        joined_after.add(last)
                elif "." not in row[0]:
                    if "SpaceAfter=No" in row[9] and int(row[0]) not in inside:
                        joined_after.add(int(row[0]))
                    rows.append(row)
    close()
    if path.parent.name == "gum":
        sentences = list(_with_gum_names(sentences, columns))
    return sentences


_GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}


def _with_gum_names(sentences: list[Sentence], columns: list[list[str]]) -> Iterator[Sentence]:
    """Names out of GUM's mentions: the proper-noun core of a person, organisation or place; other capitals unknown."""
    open_mentions: list[tuple[str, str, int, int]] = []
    for number, (sentence, column) in enumerate(zip(sentences, columns, strict=True)):
        mentions: list[tuple[int, int, str]] = []
        for i, cell in enumerate(column):
            found = re.search(r"Entity=([^|]*)", cell)
            for piece in re.findall(r"\([^()]+\)?|[^()]+\)", found[1]) if found else []:
                body = piece.strip("()").split("-")
                if piece.startswith("("):
                    if piece.endswith(")"):
                        mentions.append((i, i + 1, body[1] if len(body) > 1 else ""))
                    else:
                        open_mentions.append((body[0], body[1] if len(body) > 1 else "", number, i))
                else:
                    for k in range(len(open_mentions) - 1, -1, -1):
                        if open_mentions[k][0] == body[0]:
                            _, kind, where, start = open_mentions.pop(k)
                            if where == number:
                                mentions.append((start, i + 1, kind))
                            break
        assert sentence.upos and sentence.heads and sentence.rels
        labels = ["?" if (_capital(w) and i and p in ("PROPN", "ADJ", "NOUN")) or p == "PROPN" else "O"
                  for i, (w, p) in enumerate(zip(sentence.words, sentence.upos, strict=True))]  # fmt: skip
        for start, end, kind in sorted(mentions, key=lambda m: m[0] - m[1]):
            heads = [i for i in range(start, end) if not start <= sentence.heads[i] < end]
            if kind not in _GUM_TYPES or len(heads) != 1 or sentence.upos[heads[0]] != "PROPN":
                continue
            first, last = _name_around(sentence, heads[0], start, end)
            labels[first:last] = ["B-" + _GUM_TYPES[kind]] + ["I-" + _GUM_TYPES[kind]] * (last - first - 1)
        yield replace(sentence, entities=labels)


def _capital(word: str) -> bool:
    return word[:1].isupper()


def _name_around(sentence: Sentence, head: int, start: int, end: int) -> tuple[int, int]:
    """The run of a name's words around its head: proper nouns, and 'of' or 'the' between two of them."""
    upos, rels = sentence.upos or [], sentence.rels or []
    first, last = head, head + 1
    while last < end:
        if upos[last] == "PROPN" or (
            sentence.words[last] in ("-", "&") and last + 1 < end and upos[last + 1] == "PROPN"
        ):
            last += 1
        elif sentence.words[last] in ("of", "for") and last + 1 < end:
            step = 2 if sentence.words[last + 1] == "the" else 1
            if last + step < end and upos[last + step] == "PROPN":
                last += step + 1
            else:
                break
        else:
            break
    while first > start and upos[first - 1] in ("PROPN", "ADJ") and _capital(sentence.words[first - 1]):
        if rels[first - 1] == "nmod:desc":
            break
        first -= 1
    return first, last


def read_ner(path: Path) -> list[Sentence]:
    """The lines of an entity file; sentence starts inside a line are not known."""
    name = path.name.split(".")[0]
    out = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            words = row["tokens"]
            labels = ["O"] * len(words)
            for start, end, kind in row["entities"]:
                labels[start:end] = ["B-" + kind] + ["I-" + kind] * (end - start - 1)
            glue = [NEW_LINE] + [SPACE if space else JOINED for space in row["space_after"][:-1]]
            keep = [i for i, word in enumerate(words) if word.strip()]
            out.append(
                Sentence(
                    [words[i] for i in keep],
                    [glue[i] for i in keep],
                    entities=[labels[i] for i in keep],
                    source=name,
                    drop_start=True,
                )
            )
    return [s for s in out if s.words]


def with_entities(sentences: list[Sentence], rows: list[Sentence]) -> list[Sentence]:
    """Treebank sentences with the entity labels of the same words in entity data (UNER is EWT)."""
    by_start: dict[tuple[str, ...], list[int]] = {}
    for number, sentence in enumerate(sentences):
        by_start.setdefault(tuple(sentence.words[:3]), []).append(number)
    found: dict[int, list[str]] = {}
    for row in rows:
        at = 0
        while at < len(row):
            for length in (3, 2, 1):
                fits = [n for n in by_start.get(tuple(row.words[at : at + length]), ()) if n not in found
                        and row.words[at : at + len(sentences[n])] == sentences[n].words]  # fmt: skip
                if fits:
                    break
            if not fits:
                break
            size = len(sentences[fits[0]])
            found[fits[0]] = (row.entities or [])[at : at + size]
            at += size
    return [replace(s, entities=found[n]) if n in found else s for n, s in enumerate(sentences)]


# ---------------------------------------------------------------- what crawls do to text

_QUOTES = {'"', "``", "''", "\u201c", "\u201d", "\u2018", "\u2019"}


@dataclass
class Spoiler:
    """Spoils sentences the way crawled pages are spoilt; labels stay true."""

    rate: float
    by_tag: dict[str, list[str]]
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    rename: float = 0.25
    random: random.Random = field(default_factory=lambda: random.Random(0))

    def __call__(self, sentence: Sentence) -> Sentence:
        if sentence.heads is None and self.random.random() < self.rename:
            sentence = self.renamed(sentence)
        if self.random.random() >= self.rate:
            return sentence
        ways = [self.upper, self.title, self.lower, self.no_quotes, self.no_quotes, self.mangled, self.no_period,
                self.spun, self.fronted, self.unspaced, self.no_comma]  # fmt: skip
        return self.random.choice(ways)(sentence)

    def renamed(self, s: Sentence) -> Sentence:
        """Names replaced by others of their type (Dai and Adel 2020); only where there is no tree to keep."""
        words: list[str] = []
        glue: list[int] = []
        labels: list[str] = []
        i = 0
        while i < len(s):
            label = (s.entities or [])[i]
            if label[0] != "B" or self.random.random() < 0.5:
                words.append(s.words[i]), glue.append(s.glue[i]), labels.append(label)
                i += 1
                continue
            kind = label[2:]
            name = self.random.choice(self.names[kind])
            words += name
            glue += [s.glue[i]] + [SPACE] * (len(name) - 1)
            labels += ["B-" + kind] + ["I-" + kind] * (len(name) - 1)
            i += 1
            while i < len(s) and (s.entities or [])[i] == "I-" + kind:
                i += 1
        return replace(s, words=words, glue=glue, entities=labels)

    def upper(self, s: Sentence) -> Sentence:
        """A headline in upper case."""
        return self.no_period(replace(s, words=[w.upper() for w in s.words]))

    def title(self, s: Sentence) -> Sentence:
        """A Headline in Title Case."""
        return self.no_period(replace(s, words=[w[:1].upper() + w[1:] if len(w) > 3 else w for w in s.words]))

    def lower(self, s: Sentence) -> Sentence:
        """case lost"""
        return replace(s, words=[w.lower() for w in s.words])

    def without(self, s: Sentence, drop: set[int]) -> Sentence:
        """Some leaves left out."""
        if s.heads is not None:
            drop = {i for i in drop if i not in s.heads and s.heads[i] != -1}
        if not drop or len(drop) == len(s):
            return s
        keep = [i for i in range(len(s)) if i not in drop]
        new = {old: i for i, old in enumerate(keep)} | {-1: -1}
        glue = [s.glue[i] if i == 0 or i - 1 not in drop else max(SPACE, s.glue[i - 1]) for i in keep]
        glue = [SPACE if i and i - 1 in drop and i - 1 >= 0 else g for i, g in zip(keep, glue, strict=True)]
        glue[0] = s.glue[0]

        def pick(column: list[str] | None) -> list[str] | None:
            return None if column is None else [column[i] for i in keep]

        entities = pick(s.entities)
        if entities:
            entities = [
                "B" + e[1:] if e[0] == "I" and (i == 0 or entities[i - 1][1:] != e[1:]) else e
                for i, e in enumerate(entities)
            ]
        return replace(
            s,
            words=[s.words[i] for i in keep],
            glue=glue,
            upos=pick(s.upos),
            xpos=pick(s.xpos),
            rels=pick(s.rels),
            entities=entities,
            heads=None if s.heads is None else [new[s.heads[i]] for i in keep],
        )

    def no_quotes(self, s: Sentence) -> Sentence:
        """Quotation marks lost, all of them or one."""
        at = [i for i, w in enumerate(s.words) if w in _QUOTES]
        if len(at) > 1 and self.random.random() < 0.4:
            at = [self.random.choice(at)]
        return self.without(s, set(at))

    def no_comma(self, s: Sentence) -> Sentence:
        """One comma lost."""
        at = [i for i, w in enumerate(s.words) if w == ","]
        return self.without(s, {self.random.choice(at)}) if at else s

    def mangled(self, s: Sentence) -> Sentence:
        """Quotation marks and apostrophes turned to other signs."""
        sign = self.random.choice(["?", "\ufffd", "\u00e2\u20ac\u0153", "''", "``", "&quot;", "<<", "*"])
        return replace(s, words=[sign if w in _QUOTES else re.sub("['\u2019]", "?", w) if "'" in w else w
                                 for w in s.words])  # fmt: skip

    def no_period(self, s: Sentence) -> Sentence:
        """The last mark lost."""
        return self.without(s, {len(s) - 1}) if s.words[-1] in (".", "!", "?") else s

    def unspaced(self, s: Sentence) -> Sentence:
        """Words already parted by white space everywhere."""
        return replace(s, glue=[s.glue[0]] + [SPACE] * (len(s) - 1))

    def spun(self, s: Sentence) -> Sentence:
        """Words replaced by others of the same tag, as article spinners do."""
        if s.xpos is None:
            return s
        words = [
            self.random.choice(self.by_tag[t]) if t in self.by_tag and self.random.random() < 0.2 else w
            for w, t in zip(s.words, s.xpos, strict=True)
        ]
        return replace(s, words=words)

    def fronted(self, s: Sentence) -> Sentence:
        """An adverbial moved to the front, as back-translation leaves it."""
        if s.heads is None or s.rels is None:
            return s
        root = s.heads.index(-1)
        movable = [
            i
            for i, (h, r) in enumerate(zip(s.heads, s.rels, strict=True))
            if h == root and i > root and r.split(":")[0] in ("obl", "advcl")
        ]
        if not movable:
            return s
        top = self.random.choice(movable)
        member = [self._under(s.heads, i, top) for i in range(len(s))]
        block = [i for i in range(len(s)) if member[i]]
        if block[-1] - block[0] + 1 != len(block):
            return s
        order = block + [i for i in range(len(s)) if not member[i]]
        new = {old: i for i, old in enumerate(order)} | {-1: -1}
        glue = [s.glue[i] for i in order]
        glue[0], glue[len(block)] = s.glue[0], SPACE

        def pick(column: list[str] | None) -> list[str] | None:
            return None if column is None else [column[i] for i in order]

        return replace(s, words=pick(s.words) or [], glue=glue, upos=pick(s.upos), xpos=pick(s.xpos), rels=pick(s.rels),
                       entities=pick(s.entities), heads=[new[s.heads[i]] for i in order])  # fmt: skip

    @staticmethod
    def _under(heads: list[int], i: int, top: int) -> bool:
        while i != -1:
            if i == top:
                return True
            i = heads[i]
        return False


def words_by_tag(sentences: list[Sentence]) -> dict[str, list[str]]:
    """Treebank words of the open tags, for spinning."""
    found: dict[str, list[str]] = {}
    for sentence in sentences:
        for word, tag in zip(sentence.words, sentence.xpos or [], strict=True):
            if tag in ("NN", "NNS", "VB", "VBD", "VBZ", "VBG", "VBN", "JJ", "RB"):
                found.setdefault(tag, []).append(word)
    return found


def names_by_type(sentences: list[Sentence]) -> dict[str, list[list[str]]]:
    """Every capitalised name in the entity data, by type."""
    found: dict[str, list[list[str]]] = {}
    for s in sentences:
        labels = [*(s.entities or []), "O"]
        for i, label in enumerate(labels):
            if label[0] == "B" and s.words[i][:1].isupper():
                end = i + 1
                while labels[end] == "I" + label[1:]:
                    end += 1
                found.setdefault(label[2:], []).append(s.words[i:end])
    return found


# ---------------------------------------------------------------- windows


def windows(sentences: list[Sentence], most_words: int, rng: random.Random) -> Iterator[list[Sentence]]:
    """Runs of consecutive sentences of one document, of random length: every sentence once."""
    run: list[Sentence] = []
    limit = rng.choice((1, most_words // 2, most_words, most_words))
    for sentence in sentences:
        size = sum(map(len, run))
        if run and (run[-1].document != sentence.document or size + len(sentence) > limit):
            yield run
            run = []
            limit = rng.choice((1, most_words // 2, most_words, most_words))
        run.append(sentence)
    if run:
        yield run


def cut(sentence: Sentence, most_words: int) -> Iterator[Sentence]:
    """A sentence without a tree, cut to at most so many words."""
    if len(sentence) <= most_words:
        yield sentence
        return
    for start in range(0, len(sentence), most_words):
        part = slice(start, start + most_words)
        yield replace(sentence, words=sentence.words[part], glue=sentence.glue[part],
                      entities=None if sentence.entities is None else sentence.entities[part])  # fmt: skip
