"""Lemmas by tag: a table of irregular forms, regular endings, and the simplemma dictionary for the rest."""

import gzip
import re
from functools import lru_cache
from pathlib import Path

_APOSTROPHES = re.compile("[\u2019\u2018\u02bc\u0060\u00b4]")
_AS_IT_STANDS = {"PROPN", "NUM", "PUNCT", "SYM", "X"}


class Lemmas:
    """The dictionary form of a word, given its tags (Penn Treebank tags decide which endings may be taken off)."""

    def __init__(self, table: Path) -> None:
        """`table`: gzipped lines of form, Penn tag and lemma, written by the training recipe."""
        with gzip.open(table, "rt", encoding="utf-8") as lines:
            rows = (line.rstrip("\n").split("\t") for line in lines)
            self._table = {(form, tag): lemma for form, tag, lemma in rows}
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
        if xpos in ("NNS", "VBZ"):
            return without_s(lower)
        if xpos in ("VBD", "VBN", "VBG", "JJR", "JJS", "RBR", "RBS"):
            return by_dictionary(lower)
        return lower


def without_s(form: str) -> str:
    """A regular plural or third person without its ending."""
    if len(form) > 4 and form.endswith("ies"):
        return form[:-3] + "y"
    if re.search(r"(?:s|x|zz|ch|sh)es$", form):
        return form[:-2]
    if form.endswith("s") and not form.endswith(("ss", "us", "is")):
        return form[:-1]
    return form if form.endswith("s") else by_dictionary(form)


@lru_cache(maxsize=65536)
def by_dictionary(form: str) -> str:
    """The dictionary's lemma; a form that it does not list loses -ing or -ed."""
    import simplemma  # loads a dictionary: only when a form needs it

    lemma: str = simplemma.lemmatize(form, lang="en")
    if lemma != form:
        return lemma
    ending = re.search(r"(?:ing|ed)$", form)
    if ending is None or ending.start() < 2:
        return form
    stem = form[: ending.start()]
    if stem[-1] == stem[-2] and stem[-1] not in "sl":
        return stem[:-1]
    for candidate in (stem, stem + "e"):
        if simplemma.is_known(candidate, lang="en"):
            return candidate
    return stem
