"""Readings of a UD tree that the rooms share: who does what in a clause, and what stands in quotation marks.

All functions take `Tokens` and token indices; relations follow UD v2 (de Marneffe et al. 2021), subtypes included.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from onrecord.language.tokens import Tokens

ClauseType = Literal[
    "main", "complement", "infinitive", "relative", "participle", "adverbial", "coordinate", "parataxis", "none"
]

MODALS = frozenset({"can", "could", "may", "might", "must", "shall", "should", "will", "would", "ought"})
_NEGATORS = frozenset({"not", "n't", "never", "neither", "nor", "hardly", "scarcely"})
_CLAUSAL = frozenset({"ccomp", "xcomp", "csubj", "advcl", "acl", "parataxis"})
_PASSIVE = frozenset({"aux:pass", "nsubj:pass", "csubj:pass", "obl:agent"})
_PHRASE_STOPS = frozenset(
    {"acl:relcl", "appos", "conj", "cc", "parataxis", "case", "advcl:relcl", "discourse", "vocative"}
)


def relation(tokens: Tokens, i: int) -> str:
    """The relation of a token without its subtype."""
    return tokens.relations[i]


def dependents(tokens: Tokens, i: int, *relations: str) -> list[int]:
    """Dependents under any of `relations`; one without a subtype stands for all of its subtypes."""
    below = tokens.children[i]
    if not below:
        return []
    deprel, base = tokens.deprel, tokens.relations
    return [j for j in below if base[j] in relations or deprel[j] in relations]


# ---------------------------------------------------------------- predicates


def is_predicate(tokens: Tokens, i: int) -> bool:
    """Whether a token heads a clause: a verb, or what a copula or a subject makes one."""
    if tokens.upos[i] == "VERB":
        return tokens.deprel[i] not in ("amod", "case", "mark", "compound", "fixed")
    return bool(dependents(tokens, i, "cop", "nsubj"))


def is_passive(tokens: Tokens, i: int) -> bool:
    """Whether a predicate is passive: by its auxiliary or subject, or a bare participle behind a noun (men killed)."""
    deprel = tokens.deprel
    if any(deprel[j] in _PASSIVE for j in tokens.children[i]):
        return True
    if tokens.xpos[i] != "VBN" or dependents(tokens, i, "aux"):
        return False
    return tokens.deprel[i] in ("acl", "amod") or (relation(tokens, i) == "conj" and is_passive(tokens, tokens.head[i]))


def has_copula(tokens: Tokens, i: int) -> bool:
    """Whether a predicate is nominal or adjectival, with a form of be."""
    return bool(dependents(tokens, i, "cop"))


def auxiliaries(tokens: Tokens, i: int) -> list[int]:
    """Auxiliaries and copulas of a predicate; a bare conjunct or copied verb phrase shares its first conjunct's."""
    own = dependents(tokens, i, "aux", "cop")
    if own or relation(tokens, i) != "conj" or dependents(tokens, i, "nsubj"):
        return own
    first = tokens.head[i]
    same_form = tokens.xpos[first] == tokens.xpos[i]
    return auxiliaries(tokens, first) if same_form and tokens.upos[first] == tokens.upos[i] else own


def modals(tokens: Tokens, i: int) -> list[str]:
    """Lemmas of the modal auxiliaries of a predicate (will, would, may, ...), in text order."""
    found = []
    for j in auxiliaries(tokens, i):
        lemma = {"ca": "can", "wo": "will", "sha": "shall", "'ll": "will", "\u2019ll": "will", "'d": "would"}.get(
            tokens.lower[j], tokens.lemma[j]
        )
        if lemma in MODALS:
            found.append(lemma)
    return found


def negations(tokens: Tokens, i: int) -> list[int]:
    """Tokens that negate a predicate: not, never, no longer, or a subject or object with `no`."""
    lower, found = tokens.lower, []
    for j in tokens.children[i]:
        kind = tokens.relations[j]
        if kind in ("advmod", "cc"):
            no_longer = lower[j] == "longer" and any(lower[k] == "no" for k in tokens.children[j])
            if no_longer or lower[j].replace("\u2019", "'") in _NEGATORS:
                found.append(j)
        elif kind in ("nsubj", "obj"):
            if lower[j] in ("nobody", "nothing", "none", "no-one"):
                found.append(j)
            found += [k for k in tokens.children[j] if tokens.relations[k] == "det" and lower[k] in ("no", "neither")]
        elif kind in ("aux", "cop"):
            found += [k for k in tokens.children[j] if tokens.relations[k] == "advmod" and lower[k] in _NEGATORS]
    return sorted(set(found))


def is_negated(tokens: Tokens, i: int) -> bool:
    """Whether a predicate is negated within its own clause; two negations make none."""
    return len(negations(tokens, i)) % 2 == 1


def tense(tokens: Tokens, i: int) -> Literal["past", "present", "future", "none"]:
    """The tense of a predicate by its first finite form; `none` for infinitives, gerunds and bare participles."""
    helpers = auxiliaries(tokens, i)
    if any(m in ("will", "shall") for m in modals(tokens, i)):
        return "future"
    for j in [*helpers, i]:
        if tokens.xpos[j] == "VBD":
            return "past"
        if tokens.xpos[j] in ("VBZ", "VBP", "MD"):
            perfect = tokens.lemma[j] == "have" and j != i and tokens.deprel[j] == "aux"
            return "past" if perfect else "present"
    return "past" if tokens.xpos[i] == "VBN" and is_passive(tokens, i) and relation(tokens, i) == "acl" else "none"


def particle(tokens: Tokens, i: int) -> int | None:
    """The particle of a phrasal verb (carry *out*)."""
    return next(iter(dependents(tokens, i, "compound:prt")), None)


# ---------------------------------------------------------------- arguments


def subject(tokens: Tokens, i: int) -> int | None:
    """The head of a predicate's subject, its own or the one it shares.

    A conjunct shares its first conjunct's subject, an infinitive its governor's object or subject, a relative clause's
    pronoun stands for the noun before it, and so does a participle behind a noun or at the edge of a clause.
    """
    return _subject(tokens, i, 0)


def _subject(tokens: Tokens, i: int, depth: int) -> int | None:
    own = dependents(tokens, i, "nsubj", "csubj")
    own = [j for j in own if tokens.deprel[j] != "nsubj:outer"] or own
    if own:
        return _antecedent(tokens, i, own[0])
    head, kind = tokens.head[i], tokens.deprel[i]
    if head < 0 or depth > 8:
        return None
    if kind == "conj" and tokens.upos[head] in ("VERB", "AUX", "ADJ", "NOUN"):
        return _subject(tokens, head, depth + 1)
    if kind == "xcomp":
        held = dependents(tokens, head, "obj", "iobj")
        return held[0] if held else _subject(tokens, head, depth + 1)
    if kind == "acl:relcl":
        return head if not _has_relative_pronoun(tokens, i) else None
    if kind == "acl":
        return head if tokens.xpos[i] in ("VBG", "VBN") else None
    if kind in ("advcl", "parataxis") and tokens.xpos[i] in ("VBG", "VBN", "VB"):
        return _subject(tokens, head, depth + 1)
    return None


def _has_relative_pronoun(tokens: Tokens, i: int) -> bool:
    return any(tokens.xpos[j] in ("WDT", "WP") for j in tokens.children[i])


def _antecedent(tokens: Tokens, predicate: int, argument: int) -> int:
    """The noun that a relative pronoun stands for, any other argument itself."""
    if tokens.xpos[argument] in ("WDT", "WP"):
        top = predicate
        while tokens.deprel[top] == "conj":
            top = tokens.head[top]
        if tokens.deprel[top] == "acl:relcl":
            return tokens.head[top]
    return argument


def direct_objects(tokens: Tokens, i: int) -> list[int]:
    """Heads of the direct objects, conjuncts of the first included; relative pronouns give their noun."""
    return [k for j in dependents(tokens, i, "obj") for k in conjuncts(tokens, _antecedent(tokens, i, j))]


def indirect_objects(tokens: Tokens, i: int) -> list[int]:
    """Heads of the indirect objects."""
    return [k for j in dependents(tokens, i, "iobj") for k in conjuncts(tokens, j)]


def agents(tokens: Tokens, i: int) -> list[int]:
    """Heads of who does it: the by-phrase of a passive, else the subject; conjuncts included."""
    if is_passive(tokens, i):
        by = dependents(tokens, i, "obl:agent") or [
            j for p, j in obliques(tokens, i) if p == "by" and tokens.entity[j] != "O"
        ]
        return [k for j in by for k in conjuncts(tokens, j)]
    found = subject(tokens, i)
    return [] if found is None else conjuncts(tokens, found)


def patients(tokens: Tokens, i: int) -> list[int]:
    """Heads of whom it is done to: the subject of a passive, else the direct objects; conjuncts included."""
    if is_passive(tokens, i):
        found = subject(tokens, i)
        return [] if found is None else conjuncts(tokens, found)
    return direct_objects(tokens, i)


def obliques(tokens: Tokens, i: int) -> list[tuple[str, int]]:
    """(preposition, head) of each prepositional or bare adjunct, conjuncts apart; a bare one has ''."""
    return [(preposition(tokens, j), j) for j in dependents(tokens, i, "obl")]


def modifiers(tokens: Tokens, i: int) -> list[tuple[str, int]]:
    """(preposition, head) of each noun phrase below a noun; possessives under `'s`."""
    return [
        ("'s" if tokens.deprel[j] == "nmod:poss" else preposition(tokens, j), j) for j in dependents(tokens, i, "nmod")
    ]


def preposition(tokens: Tokens, i: int) -> str:
    """The preposition of a noun phrase, of several words if it is (`because of`), '' without one; lower case."""
    for j in tokens.children[i]:
        if tokens.relations[j] == "case" and tokens.xpos[j] != "POS":
            return _with_fixed(tokens, j)
    return ""


def _with_fixed(tokens: Tokens, i: int) -> str:
    """A function word with the rest of its fixed expression, lower case."""
    if not tokens.children[i]:
        return tokens.lower[i]
    return " ".join(tokens.lower[k] for k in sorted([i, *dependents(tokens, i, "fixed")]))


# ---------------------------------------------------------------- noun phrases


def conjuncts(tokens: Tokens, i: int) -> list[int]:
    """A token and everything joined to it by `and`, `or` or commas, in text order."""
    joined = dependents(tokens, i, "conj")
    return [i, *(k for j in joined for k in conjuncts(tokens, j))] if joined else [i]


def appositions(tokens: Tokens, i: int) -> list[int]:
    """Heads of the appositions of a noun phrase."""
    return dependents(tokens, i, "appos")


def phrase(tokens: Tokens, i: int) -> tuple[int, int]:
    """[first, last) token indices of the noun phrase that a token heads.

    Without its preposition, relative clauses, appositions and further conjuncts; marks at its edges are left out.
    """
    keep = [i]
    stack = [j for j in tokens.children[i] if tokens.deprel[j] not in _PHRASE_STOPS]
    while stack:
        j = stack.pop()
        keep.append(j)
        stack += [k for k in tokens.children[j] if tokens.deprel[k] not in ("acl:relcl", "appos", "parataxis")]
    inside = set(keep)
    first = last = i
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    while first < i and tokens.upos[first] == "PUNCT":
        first += 1
    while last > i and tokens.upos[last] == "PUNCT":
        last -= 1
    return first, last + 1


# ---------------------------------------------------------------- clauses


def clause_type(tokens: Tokens, i: int) -> ClauseType:
    """How the clause that a token heads hangs on the rest of its sentence."""
    kind = tokens.deprel[i]
    if kind == "root":
        return "main"
    if kind in ("acl:relcl", "advcl:relcl"):
        return "relative"
    base = relation(tokens, i)
    if base == "conj":
        return "coordinate" if is_predicate(tokens, i) else "none"
    if base == "parataxis":
        return "parataxis"
    if base in ("ccomp", "csubj"):
        return "complement"
    if base == "xcomp":
        return "infinitive"
    if base == "acl":
        return "infinitive" if any(tokens.xpos[j] == "TO" for j in tokens.children[i]) else "participle"
    if base == "advcl":
        return "adverbial"
    return "none"


def clause_head(tokens: Tokens, i: int) -> int:
    """The predicate of the clause that a token stands in (the root of its sentence at the latest)."""
    while tokens.head[i] >= 0 and not (
        relation(tokens, i) in _CLAUSAL or (relation(tokens, i) == "conj" and is_predicate(tokens, i))
    ):
        i = tokens.head[i]
    return i


def clause(tokens: Tokens, i: int) -> tuple[int, int]:
    """[first, last) token indices of everything below a predicate, marks at the edges left out."""
    below = tokens.subtree(i)
    first, last = below[0], below[-1]
    while first < i and tokens.upos[first] == "PUNCT":
        first += 1
    while last > i and tokens.upos[last] == "PUNCT":
        last -= 1
    return first, last + 1


def marker(tokens: Tokens, i: int) -> str:
    """What introduces a clause: `that`, `if`, `because`, `after`, ...; lower case, '' without one."""
    for j in tokens.children[i]:
        if tokens.relations[j] == "mark" and tokens.xpos[j] != "TO":
            return _with_fixed(tokens, j)
    return ""


# ---------------------------------------------------------------- quotations


@dataclass(frozen=True)
class Quotation:
    """Tokens [first, last) between quotation marks, marks left out; `closed`: the closing mark is there (a quotation
    that runs over several paragraphs closes in its last one only)."""

    first: int
    last: int
    closed: bool


_PAIRS = {
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    '"': '"',
    "``": "''",
    "''": "''",
    "\u2018": "\u2019",
}
_OPENING = frozenset({*_PAIRS, "'"})
_BREAK = re.compile("[\n\r\u2028\u2029]")
_SINGLE = ("'", "\u2019", "\u2018")


def quotations(tokens: Tokens) -> list[Quotation]:
    """Everything that stands in double or single quotation marks, in text order, nested ones left out.

    Marks pair within a paragraph; an opening mark without partner holds to its paragraph's end only if the next
    paragraph opens with a mark too, as newspapers set long quotations.
    """
    words, found = tokens.words, []
    bounds = _paragraphs(tokens)
    for k, (a, b) in enumerate(bounds):
        i = a
        while i < b:
            if words[i] not in _OPENING or not _opens(tokens, i, a, b):
                i += 1
                continue
            end = next((j for j in range(i + 1, b) if _closes(tokens, i, j, b)), None)
            if end is not None:
                if end > i + 1:
                    found.append(Quotation(i + 1, end, True))
                i = end + 1
                continue
            follows = k + 1 < len(bounds) and words[bounds[k + 1][0]] == words[i]
            if follows and words[i] not in _SINGLE:
                found.append(Quotation(i + 1, b, False))
                break
            i += 1
    return found


def _paragraphs(tokens: Tokens) -> list[tuple[int, int]]:
    """[first, last) token indices between line breaks."""
    starts = {0} if len(tokens) else set()
    for found in _BREAK.finditer(tokens.text):
        i = bisect_right(tokens.start, found.start())
        if 0 < i < len(tokens) and tokens.end[i - 1] <= found.start():
            starts.add(i)
    ordered = sorted(starts)
    return list(zip(ordered, [*ordered[1:], len(tokens)], strict=True))


def _glued(tokens: Tokens, i: int) -> bool:
    """Whether no white space parts a token from the one before."""
    return i > 0 and tokens.end[i - 1] == tokens.start[i]


def _opens(tokens: Tokens, i: int, a: int, b: int) -> bool:
    word = tokens.words[i]
    if word in ("\u201c", "\u201e", "\u00ab", "``"):
        return True
    if word not in ('"', "''", "'", "\u2018"):
        return False
    free_before = i == a or not _glued(tokens, i) or tokens.words[i - 1] in "([\u2014\u2013-"
    if word == '"':
        return free_before or not (i + 1 < b and not _glued(tokens, i + 1))
    return free_before and i + 1 < b and _glued(tokens, i + 1) and tokens.words[i + 1][0].isalnum()


def _closes(tokens: Tokens, opened: int, i: int, b: int) -> bool:
    mark, word = tokens.words[opened], tokens.words[i]
    if mark in ("'", "\u2018"):
        return (
            word in ("'", "\u2019")
            and _glued(tokens, i)
            and tokens.xpos[i] != "POS"
            and (i + 1 == b or not _glued(tokens, i + 1) or not tokens.words[i + 1][0].isalnum())
        )
    return word in _PAIRS[mark] or (mark == "\u201c" and word == '"') or (mark == '"' and word == "\u201d")
