"""spaCy as the language pipeline: `spacy:en_core_web_trf` or any other model with tags, a parser and entities.

English spaCy models speak ClearNLP's relations (Choi and Palmer 2012), which make prepositions and copulas heads. They
are turned into UD v2: content words become heads, labels are renamed. Models with UD labels pass unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from onrecord.errors import ConfigurationError, MissingExtra
from onrecord.language.tokens import Tokens
from onrecord.language.words import lines

ENTITY_TYPES = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "NORP": "NORP",
    "EVENT": "MISC", "WORK_OF_ART": "MISC", "PRODUCT": "MISC", "LAW": "MISC", "LANGUAGE": "MISC", "MISC": "MISC",
}  # fmt: skip
"""OntoNotes and CoNLL types; dates, numbers and the rest are no entities here."""

RENAMED = {
    "ROOT": "root", "dobj": "obj", "nsubjpass": "nsubj:pass", "csubjpass": "csubj:pass", "auxpass": "aux:pass",
    "poss": "nmod:poss", "relcl": "acl:relcl", "neg": "advmod", "prt": "compound:prt", "npadvmod": "obl:unmarked",
    "quantmod": "advmod", "intj": "discourse", "preconj": "cc:preconj", "predet": "det:predet", "dative": "iobj",
    "oprd": "xcomp", "nn": "compound", "meta": "dep", "acomp": "xcomp", "attr": "xcomp", "pobj": "obl",
    "pcomp": "advcl", "nounmod": "nmod", "agent": "obl:agent", "prep": "obl", "subtok": "goeswith",
}  # fmt: skip
_CLEAR = {"dobj", "pobj", "nsubjpass", "auxpass", "prep", "relcl", "attr", "acomp", "agent"}
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM"}


def load(model: str) -> SpacyAnnotator:
    """The adapter for an installed spaCy model.

    Raises MissingExtra without spaCy, ConfigurationError without a model of that name.
    """
    try:
        import spacy
    except ImportError as error:
        raise MissingExtra("The spaCy pipeline", "spacy") from error
    if not model:
        raise ConfigurationError("spacy needs a model's name, as in 'spacy:en_core_web_trf'")
    try:
        return SpacyAnnotator(spacy.load(model))
    except OSError as error:
        fix = f"install it with 'python -m spacy download {model}'"
        raise ConfigurationError(f"spaCy model {model!r} is not installed: {fix}") from error


class SpacyAnnotator:
    """A spaCy pipeline behind the interface of `plug.Annotator`."""

    def __init__(self, nlp: Any) -> None:
        self.nlp = nlp

    def parse(self, texts: Sequence[str], skip: Sequence[Iterable[Sequence[int]]] | None = None) -> list[Tokens]:
        """The tokens of each text, read line by line; what overlaps a span of `skip` is left out."""
        pieces = [(k, a, b) for k, text in enumerate(texts) for a, b in _readable(text, skip[k] if skip else ())]
        out = [Tokens(text) for text in texts]
        docs = self.nlp.pipe(texts[k][a:b] for k, a, b in pieces)
        for (k, a, _), doc in zip(pieces, docs, strict=True):
            _append(out[k], doc, a)
        return out


def _readable(text: str, skip: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Lines of a text without what is to be skipped."""
    found = []
    for a, b in lines(text):
        for s, e in sorted((int(s), int(e)) for s, e in skip):
            if s < b and e > a:
                if s > a:
                    found.append((a, s))
                a = max(a, e)
        if a < b:
            found.append((a, b))
    return found


def _append(tokens: Tokens, doc: Any, offset: int) -> None:
    """Append a spaCy document that begins at `offset`; white-space tokens are left out."""
    words = [t for t in doc if not t.is_space]
    place = {t.i: k for k, t in enumerate(words)}
    labels = [t.dep_ for t in words]
    heads = [-1 if t.head.i == t.i else place.get(t.head.i, -1) for t in words]
    upos = [t.pos_ or "X" for t in words]
    if _CLEAR & set(labels):
        heads, labels = to_ud(heads, labels, upos, [t.lemma_.lower() for t in words])
    base = len(tokens)
    starts = sorted({place[t.i] for s in doc.sents for t in s if not t.is_space and _first_word(s, t)}) if words else []
    bounds = [*dict.fromkeys([0, *starts]), len(words)] if words else []
    for a, b in pairwise(bounds):
        _one_root(heads, labels, a, b)
        tokens.first.append(base + b)
    for k, t in enumerate(words):
        tokens.start.append(offset + t.idx)
        tokens.end.append(offset + t.idx + len(t.text))
        tokens.lemma.append(t.lemma_ or t.text.lower())
        tokens.upos.append(upos[k])
        tokens.xpos.append(t.tag_ or upos[k])
        tokens.head.append(heads[k] + base if heads[k] >= 0 else -1)
        tokens.deprel.append(labels[k] or "dep")
        kind = ENTITY_TYPES.get(t.ent_type_)
        tokens.entity.append(f"{t.ent_iob_}-{kind}" if kind else "O")


def _first_word(sentence: Any, token: Any) -> bool:
    return bool(next((t.i for t in sentence if not t.is_space), -1) == token.i)


def _one_root(heads: list[int], labels: list[str], a: int, b: int) -> None:
    """One root a sentence: arcs that leave it and further roots hang on the first root."""
    roots = [i for i in range(a, b) if not a <= heads[i] < b]
    for i in roots:
        heads[i], labels[i] = -1, "root"
    for i in roots[1:]:
        heads[i], labels[i] = roots[0], "parataxis"


def to_ud(heads: list[int], labels: list[str], upos: list[str], lemmas: list[str]) -> tuple[list[int], list[str]]:
    """ClearNLP heads and labels (-1: root) as UD v2."""
    heads, labels = list(heads), list(labels)
    for i in range(len(heads)):
        if labels[i] in ("attr", "acomp") and heads[i] >= 0 and lemmas[heads[i]] == "be":
            _lift(heads, labels, i, "cop")
    for i in range(len(heads)):
        if labels[i] in ("pobj", "pcomp") and heads[i] >= 0 and labels[heads[i]] in ("prep", "agent", "dative", "conj"):
            _lift_object(heads, labels, upos, i)
    for i in range(len(heads)):
        if labels[i] == "conj":
            while heads[i] >= 0 and labels[heads[i]] == "conj":
                heads[i] = heads[heads[i]]
    for i, label in enumerate(labels):
        if label == "cc":
            behind = [j for j in range(i + 1, len(heads)) if labels[j] == "conj" and heads[j] == heads[i]]
            heads[i] = behind[0] if behind else heads[i]
    return heads, [RENAMED.get(label, label) for label in labels]


def _lift(heads: list[int], labels: list[str], i: int, below: str) -> None:
    """Swap a predicate with the verb above it, which becomes its dependent `below`."""
    verb = heads[i]
    heads[i], labels[i] = heads[verb], labels[verb]
    for j, head in enumerate(heads):
        if head == verb and j != i:
            heads[j] = i
    heads[verb], labels[verb] = i, below


def _lift_object(heads: list[int], labels: list[str], upos: list[str], i: int) -> None:
    """Make the object of a preposition the dependent of what the preposition modifies."""
    case = heads[i]
    above = heads[case]
    if labels[i] == "pcomp" and upos[i] in ("VERB", "AUX"):
        label, mark = ("acl" if above >= 0 and upos[above] in _NOMINAL else "advcl"), "mark"
    elif labels[case] == "agent":
        label, mark = "obl:agent", "case"
    elif labels[case] in ("root", "ROOT"):
        label, mark = labels[case], "case"
    else:
        label, mark = ("nmod" if above >= 0 and upos[above] in _NOMINAL else "obl"), "case"
    heads[i], labels[i] = above, label
    for j, head in enumerate(heads):
        if head == case and j != i:
            heads[j] = i
    heads[case], labels[case] = i, mark
