"""Write what lemmas rest on: base forms (from WordNet), and irregular forms (WordNet's and the treebanks')."""

from __future__ import annotations

import collections
import gzip
from pathlib import Path

from onrecord.language.lemmas import Lemmas

_TAGS = {
    "verb": ("VERB", ("VBD", "VBN", "VBG", "VBZ")),
    "noun": ("NOUN", ("NNS",)),
    "adj": ("ADJ", ("JJR", "JJS", "RBR", "RBS")),
}
_LONGEST_COMPARED = 8
"""Letters of an adjective that takes -er."""
_SIBILANTS = ("se", "xe", "ze", "che", "she", "oe", "ie", "o")
"""Ends of nouns whose plural does not show whether an e belongs to it."""


def rows(path: Path) -> list[tuple[str, str, str, str]]:
    """(form, UPOS, XPOS, lemma) of each word of a CoNLL-U file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        cells = (line.rstrip("\n").split("\t") for line in lines if line[:1].isdigit())
        return [(c[1], c[3], c[4], c[2]) for c in cells if c[0].isdigit()]


def write_lemmas(data: Path, wordnet: Path, folder: Path) -> None:
    """Both files of `Lemmas` into `folder`. `wordnet`: a folder with `index.verb` and its like (WordNet 3.0; Debian's
    package wordnet-base puts it under /usr/share/wordnet); `data`: the treebanks."""
    _write_words(wordnet, folder / "words.txt.gz")
    _write_table(data, wordnet, folder)


def _write_words(wordnet: Path, target: Path) -> None:
    """Base forms of verbs, of short adjectives, and of nouns that the plural hides."""
    found = {f"v {word}" for word in _index(wordnet, "verb")}
    found |= {f"a {word}" for word in _index(wordnet, "adj") if len(word) <= _LONGEST_COMPARED}
    found |= {f"n {word}" for word in _index(wordnet, "noun") if word.endswith(_SIBILANTS)}
    _write(target, [line + "\n" for line in sorted(found)])


def _index(wordnet: Path, part: str) -> list[str]:
    """The single words of a part of speech."""
    lines = (wordnet / f"index.{part}").read_text(encoding="utf-8").splitlines()
    words = (line.split(" ", 1)[0] for line in lines if not line.startswith(" "))
    return [word for word in words if word.isalpha()]


def _write_table(data: Path, wordnet: Path, folder: Path) -> None:
    """Forms whose lemma the rules miss: WordNet's exceptions, overruled by the commonest lemma in the treebanks."""
    target = folder / "lemmas.tsv.gz"
    _write(target, [])
    rules = Lemmas(folder)
    irregular: dict[tuple[str, str], str] = {}
    for part, (upos, tags) in _TAGS.items():
        for line in (wordnet / f"{part}.exc").read_text(encoding="utf-8").splitlines():
            form, lemma = line.split()[:2]
            for tag in tags:
                if _may_be(form, tag) and "_" not in form and rules(form, upos, tag) != lemma:
                    irregular.setdefault((form, tag), lemma)
    counts: dict[tuple[str, str], collections.Counter[str]] = collections.defaultdict(collections.Counter)
    example: dict[tuple[str, str], tuple[str, str, str]] = {}
    for bank in ("ewt", "gum"):
        for form, upos, xpos, lemma in rows(data / bank / "train.conllu.gz"):
            if upos in ("PROPN", "X") or lemma == "_":
                continue
            key = (form.lower().replace("\u2019", "'"), xpos)
            counts[key][lemma] += 1
            example[key] = (form.lower(), upos, xpos)
    for key, lemmas in sorted(counts.items()):
        lemma, times = lemmas.most_common(1)[0]
        ours = irregular.get(key, rules(*example[key]))
        if example[key][1] == "VERB" and rules.knows(ours, "v") and not rules.knows(lemma, "v"):
            continue  # a slip of the treebank, such as flead for flee
        if times / sum(lemmas.values()) > 0.6 and "\t" not in lemma:
            irregular.pop(key, None)
            if lemma != rules(*example[key]):
                irregular[key] = lemma
    _write(target, [f"{form}\t{tag}\t{lemma}\n" for (form, tag), lemma in sorted(irregular.items())])


def _may_be(form: str, tag: str) -> bool:
    """Whether a form can bear a tag: WordNet's lists do not tell past from participle, comparative from superlative."""
    if tag in ("VBG", "VBZ"):
        return form.endswith("ing" if tag == "VBG" else "s")
    if tag in ("VBD", "VBN"):
        return not form.endswith("ing")
    if tag in ("JJS", "RBS"):
        return form.endswith("st")
    return tag == "NNS" or form.endswith(("r", "re", "rse"))


def _write(target: Path, lines: list[str]) -> None:
    target.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))


def accuracy(data: Path, folder: Path) -> dict[str, float]:
    """Share of test words whose lemma is right, gold tags given."""
    lemmas = Lemmas(folder)
    out = {}
    for bank in ("ewt", "gum"):
        test = [r for r in rows(data / bank / "test.conllu.gz") if r[3] != "_"]
        out[bank] = round(100 * sum(lemmas(f, u, x) == le for f, u, x, le in test) / len(test), 2)
    return out
