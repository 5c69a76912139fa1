"""Lemmas by tag: a table of irregular forms, and regular endings taken off where a known word is left."""

import gzip
import re
from pathlib import Path

_APOSTROPHES = re.compile("[\u2019\u2018\u02bc\u0060\u00b4]")
_AS_IT_STANDS = {"PROPN", "NUM", "PUNCT", "SYM", "X"}
_VOWELS = set("aeiouy")
_ALWAYS_E = (
    "at",
    "iz",
    "v",
    "c",
    "u",
    "dg",
    "rg",
    "bl",
    "tl",
    "dl",
    "gl",
    "fl",
    "pl",
    "ns",
    "rs",
    "uc",
    "ys",
    "ur",
    "ir",
)
"""Ends of a stem that no English verb has without a further e (by Porter 1980, step 1b, and what it leaves out)."""


class Lemmas:
    """The dictionary form of a word, given its tags (Penn Treebank tags decide which endings may be taken off)."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds gzipped `lemmas.tsv.gz`, lines of form, Penn tag and lemma, and `words.txt.gz`, lines of `v`,
        `n` or `a` and a base form; the training recipe writes both."""
        with gzip.open(folder / "lemmas.tsv.gz", "rt", encoding="utf-8") as lines:
            rows = (line.rstrip("\n").split("\t") for line in lines)
            self._table = {(form, tag): lemma for form, tag, lemma in rows}
        with gzip.open(folder / "words.txt.gz", "rt", encoding="utf-8") as lines:
            self._words = frozenset(lines.read().splitlines())
        self._known: dict[tuple[str, str, str], str] = {}

    def __call__(self, form: str, upos: str, xpos: str) -> str:
        """The lemma of one word."""
        key = (form, upos, xpos)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 200_000:
                self._known.clear()
            found = self._known[key] = self._find(form, upos, xpos)
        return found

    def knows(self, word: str, kind: str) -> bool:
        """Whether a word is a known base form; `kind`: v, n or a."""
        return f"{kind} {word}" in self._words

    def _find(self, form: str, upos: str, xpos: str) -> str:
        plain = _APOSTROPHES.sub("'", form)
        if upos == "PROPN":
            return plain[:-1] if xpos == "NNPS" and plain[-1:] == "s" and plain[-2:-1] not in ("s", "u") else plain
        lower = plain.lower()
        listed = self._table.get((lower, xpos))
        if listed is not None:
            return listed
        if upos in _AS_IT_STANDS or xpos == "NNP":
            return lower if upos == "NUM" and plain.isalpha() else plain
        *before, last = lower.split("-")
        return "-".join([*before, self._regular(last, xpos)])

    def _regular(self, form: str, xpos: str) -> str:
        """A regular form without its ending."""
        if xpos == "NNS":
            return self._without_s(form, "n")
        if xpos == "VBZ":
            return self._without_s(form, "v")
        if xpos in ("VBD", "VBN") and form.endswith("ed"):
            return self._base(form[:-2], "v")
        if xpos == "VBG" and form.endswith("ing"):
            return self._base(form[:-3], "v")
        if xpos in ("JJR", "RBR") and form.endswith("er"):
            return self._base(form[:-2], "a")
        if xpos in ("JJS", "RBS") and form.endswith("est"):
            return self._base(form[:-3], "a")
        return form

    def _without_s(self, form: str, kind: str) -> str:
        """A plural or third person without its s."""
        if kind == "n" and form.endswith("men"):
            return form[:-2] + "an"
        if not form.endswith("s") or form.endswith(("ss", "us", "is")):
            return form
        if not form.endswith("es") or self.knows(form[:-1], kind):
            return form[:-1]
        if form.endswith("ies") and len(form) > 4:
            return form[:-3] + "y"
        if form.endswith(("ses", "xes", "zes", "ches", "shes")) or self.knows(form[:-2], kind):
            return form[:-2]
        return form[:-1]

    def _base(self, stem: str, kind: str) -> str:
        """The verb or adjective whose -ed, -ing, -er or -est was taken off: a known word, or what English spells so."""
        if stem.endswith("e") and self.knows(stem + "e", kind):
            return stem + "e"
        if len(stem) < 2 or not _VOWELS.intersection(stem):
            return stem
        single = stem[-1] not in _VOWELS | {"w", "x"} and stem[-2] in _VOWELS and stem[-3:-2] not in _VOWELS
        candidates = [stem + "e", stem] if single else [stem, stem + "e"]
        if stem[-1] == stem[-2]:
            candidates.append(stem[:-1])
        if stem[-1] == "i":
            candidates = [stem[:-1] + "y", *candidates]
        for candidate in candidates:
            if self.knows(candidate, kind):
                return candidate
        if stem[-1] == "i":
            return stem[:-1] + "y"
        if stem[-1] == stem[-2] and stem[-1] not in "slzf":
            return stem[:-1]
        return stem + "e" if kind == "v" and stem.endswith(_ALWAYS_E) else stem
