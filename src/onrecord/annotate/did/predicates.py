"""Which words of a sentence name an event: the lexicon's entries held against a UD tree."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from onrecord.annotate.did.lexicon import Entry, Lexicon, Words, each
from onrecord.language import clauses
from onrecord.language.tokens import Tokens

VERBAL = ("VERB", "AUX", "ADJ")
NOMINAL = ("NOUN", "PROPN")
CONTAINERS = each(
    "series state number part kg kilogram ton tonne batch package round day week dozen hundred thousand "
    "million lot amount set range array wave string group kind form piece bulk rest most half shipment type plan "
    "policy campaign spate act worth some any all "
    "none many much several one two three half third quarter rest order "
    "percent percentage portion share majority remainder year decade hour month spell"
)
"""Nouns that say how much or what kind of what stands behind their 'of'."""
FEW = 2
"""Entries of a verb that are held against it one by one; of more, those come first whose objects may fit."""
REACH = 6
"""How many words behind a verb a particle or a word that belongs to it may stand."""


@dataclass(slots=True)
class Hit:
    """An entry found at a token. `held` are tokens that its pattern asks for, `object` the one that fills its object,
    `light` the verb that carries a noun, `suffered` whether that verb's subject is the recipient."""

    entry: Entry
    at: int
    held: tuple[int, ...] = ()
    object: int | None = None
    light: int | None = None
    suffered: bool = False

    def started(self, tokens: Tokens) -> bool:
        """Whether the verb beside a noun only says that it begins, goes on or ends: 'fighting broke out'."""
        return self.light is not None and tokens.deprel[self.at] == "nsubj"

    @property
    def verbal(self) -> bool:
        """Whether a verb names the event."""
        return self.entry.part == "verb"


def find(tokens: Tokens, lexicon: Lexicon, first: int, last: int) -> list[Hit]:
    """The events named in the tokens [first, last) of one sentence, in text order; each word serves one."""
    verbs: list[Hit] = []
    taken: set[int] = set()
    named = [i for i in range(first, last) if tokens.lemma[i] in lexicon.words or tokens.lower[i] in lexicon.words]
    if not named:
        return []
    words = {*tokens.lower[first : last + REACH], *tokens.lemma[first : last + REACH]}
    upos, xpos, lemmas, lower = tokens.upos, tokens.xpos, tokens.lemma, tokens.lower
    for i in named:
        if upos[i] not in VERBAL and lemmas[i] not in lexicon.modals and lower[i] != "behind":
            continue
        hit = _at_verb(tokens, lexicon, i, words)
        if hit is not None:
            verbs.append(hit)
    verbs = [hit for hit in verbs if not _several_deeds(tokens, lexicon, hit)]
    for hit in verbs:
        taken.update(hit.held)
    verbs = [hit for hit in verbs if hit.at not in taken]
    nouns = [
        hit for i in named
        if i not in taken and (upos[i] in NOMINAL or xpos[i] == "VBG")
        and (hit := _at_noun(tokens, lexicon, i)) is not None
    ]  # fmt: skip
    busy = {hit.light for hit in nouns if hit.light is not None}
    verbs = [hit for hit in verbs if hit.at not in busy or hit.entry.weight > 1]
    nouns = [hit for hit in nouns if hit.light is None or all(v.at != hit.light for v in verbs)]
    return sorted(verbs + nouns, key=lambda hit: hit.at)


def _several_deeds(tokens: Tokens, lexicon: Lexicon, hit: Hit) -> bool:
    """Whether the object of a verb that says little is several deeds, each an event of its own: 'ordered the expulsion
    of the envoys and the closure of the school'."""
    if hit.object is None or tokens.lemma[hit.at] not in lexicon.light:
        return False
    joined = clauses.direct_objects(tokens, hit.at)
    return len(joined) > 1 and sum(_at_noun(tokens, lexicon, i) is not None for i in joined) > 1


# ---------------------------------------------------------------- verbs and adjectives


def _at_verb(tokens: Tokens, lexicon: Lexicon, i: int, words: set[str]) -> Hit | None:
    upos, lemma = tokens.upos[i], tokens.lemma[i]
    if tokens.lower[i] == "behind" and tokens.deprel[i] == "case":
        return _behind(tokens, lexicon, i)
    if upos == "AUX" or lemma in lexicon.modals:
        entry = lexicon.modals.get(lemma)
        return Hit(entry, i) if entry is not None and tokens.deprel[i].startswith("aux") else None
    if upos == "VERB" and tokens.lower[i] in lexicon.adjectives and clauses.has_copula(tokens, i):
        return next(
            (hit for e in lexicon.adjectives[tokens.lower[i]] if (hit := _adjective_matches(tokens, i, e))), None
        )
    if upos == "VERB" or (upos == "ADJ" and tokens.xpos[i] in ("VBN", "VBG", "VBD")):
        if tokens.deprel[i] in ("amod", "compound", "case", "mark"):
            return None
        entries = [entry for entry in lexicon.verbs.get(lemma, ()) if entry.needs <= words]
        keys = _keys(tokens, i) if len(entries) > FEW else None
        return next(
            (
                hit for entry in entries
                if (keys is None or entry.object is None or entry.object.may_be(keys))
                and (hit := verb_matches(tokens, i, entry))
            ),
            None,
        )  # fmt: skip
    if upos == "ADJ" and lemma in lexicon.adjectives:
        return next((hit for e in lexicon.adjectives[lemma] if (hit := _adjective_matches(tokens, i, e))), None)
    return None


def _keys(tokens: Tokens, i: int) -> set[str]:
    """What `Words.may_be` looks at: the words and kinds of names of a verb's objects."""
    heads = list(objects_of(tokens, i))
    for j in objects_of(tokens, i):
        if tokens.lemma[j] in CONTAINERS:
            heads += [k for preposition, k in modifiers(tokens, j) if preposition == "of"]
    keys = {
        *(tokens.lemma[j] for j in heads),
        *(tokens.lower[j] for j in heads),
        *(tokens.entity[j][2:] for j in heads),
    }
    kinds = {tokens.upos[j] for j in heads}
    return keys | ({"money", "million"} if "SYM" in kinds else set()) | ({"people"} if "NUM" in kinds else set())


def _behind(tokens: Tokens, lexicon: Lexicon, i: int) -> Hit | None:
    """'Was behind the attack': said of somebody, that is an accusation."""
    deed = tokens.head[i]
    entries = lexicon.adjectives.get("behind")
    if not entries or deed < i or not clauses.has_copula(tokens, deed):
        return None
    bad = matches(tokens, deed, lexicon.classes["wrongdoing"]) or tokens.lower[deed] in ("it", "this", "that")
    return Hit(entries[0], deed, (i,)) if bad else None


def verb_matches(tokens: Tokens, i: int, entry: Entry) -> Hit | None:
    """The hit, if everything that the entry asks for stands beside the verb."""
    held: list[int] = []
    for word in entry.particles:
        found = _particle(tokens, i, word)
        if found is None:
            return None
        held.append(found)
    for word in entry.beside:
        found = _beside(tokens, i, word)
        if found is None:
            return None
        held.append(found)
    filled = None
    if entry.object is not None or entry.intransitive:
        objects = objects_of(tokens, i)
        if entry.intransitive and objects:
            return None
        filled = _first(tokens, objects, entry.object)
        if filled is None and entry.object is not None:
            return None
        if entry.object is not None and filled is not None and not entry.object.anything:
            held.append(filled)
    if entry.subject is not None and _first(tokens, _subjects(tokens, i), entry.subject) is None:
        return None
    for preposition, words in entry.obliques:
        near = direct_adjuncts(tokens, i) if words.anything and entry.object is None else adjuncts(tokens, i, filled)
        found = _first(tokens, [j for p, j in near if p == preposition], words)
        if found is None:
            return None
        if not words.anything:
            held.append(found)
    if entry.clause is not None and not _has_clause(tokens, i, entry):
        return None
    return Hit(entry, i, tuple(held), filled)


def _adjective_matches(tokens: Tokens, i: int, entry: Entry) -> Hit | None:
    predicative = clauses.has_copula(tokens, i) or bool(clauses.dependents(tokens, i, "xcomp", "nsubj"))
    if not predicative or tokens.deprel[i] == "amod":
        return None
    if (
        entry.frame.spoken
        or clauses.dependents(tokens, i, "xcomp", "ccomp", "advcl")
        or any(p == "to" for p, _ in obliques(tokens, i))
    ):
        return Hit(entry, i)
    return None


def _has_clause(tokens: Tokens, i: int, entry: Entry) -> bool:
    if entry.clause == "inf" and any(marker(tokens, j) == "that" for j in clauses.dependents(tokens, i, "ccomp")):
        return False
    for j in tokens.children[i]:
        kind = clauses.relation(tokens, j)
        if kind not in ("xcomp", "ccomp", "advcl", "acl"):
            continue
        infinitive = is_infinitive(tokens, j)
        if entry.clause == "inf" and not infinitive:
            continue
        if entry.clause == "that" and (infinitive or kind != "ccomp"):
            continue
        if not entry.clause_words or tokens.lemma[j] in entry.clause_words:
            return True
    if entry.clause == "inf":  # the infinitive may hang on the object
        return any(
            clauses.relation(tokens, k) in ("acl", "xcomp") and is_infinitive(tokens, k)
            and (not entry.clause_words or tokens.lemma[k] in entry.clause_words)
            for j in clauses.dependents(tokens, i, "obj")
            for k in tokens.children[j]
        )  # fmt: skip
    return False


def _particle(tokens: Tokens, i: int, word: str) -> int | None:
    for j in tokens.children[i]:
        if tokens.lower[j] == word and tokens.deprel[j] in (
            "compound:prt",
            "advmod",
            "obl",
            "obj",
            "mark",
            "case",
            "xcomp",
        ):
            return j
    for j in (i + 1, i + 2):
        if j < len(tokens) and tokens.lower[j] == word and tokens.upos[j] in ("ADP", "ADV", "NOUN", "PART"):
            return j
    return None


def _beside(tokens: Tokens, i: int, word: str) -> int | None:
    end = min(len(tokens), i + 1 + REACH)
    for j in range(i + 1, end):
        if tokens.upos[j] == "PUNCT" and tokens.word(j) in ".;":
            return None
        if word in (tokens.lower[j], tokens.lemma[j]):
            return j
    return next((j for j in tokens.children[i] if tokens.lower[j] == word), None)


def matches(tokens: Tokens, i: int, words: Words) -> bool:
    """Whether a token is one of the words, or the head of one of the compounds."""
    if words.anything:
        return True
    if words.names and tokens.entity[i][2:] in words.names:
        return True
    lemma = tokens.lemma[i]
    if lemma in words.heads or tokens.lower[i] in words.heads:
        return True
    if tokens.upos[i] == "SYM" and lemma in ("$", "€", "£", "¥"):
        return not words.heads.isdisjoint(("money", "million"))
    if tokens.upos[i] == "NUM" and "people" in words.heads:  # 'expelled seven'
        return not any(tokens.upos[j] == "SYM" for j in tokens.children[i])
    before = words.compounds.get(lemma)
    if before is None or i == 0:
        return False
    at = i - 2 if tokens.word(i - 1) == "-" and i > 1 else i - 1
    return tokens.lemma[at] in before or tokens.lower[at] in before


def _first(tokens: Tokens, heads: list[int], words: Words | None) -> int | None:
    if words is None:
        return None
    found = next((j for j in heads if matches(tokens, j, words)), None)
    if found is not None:
        return found
    for j in heads:  # 'a series of attacks', 'a state of emergency'
        if tokens.lemma[j] in CONTAINERS:
            for preposition, k in modifiers(tokens, j):
                if preposition == "of" and matches(tokens, k, words):
                    return j
    return None


# ---------------------------------------------------------------- arguments


Found = TypeVar("Found")


def remembered(read: Callable[[Tokens, int], Found]) -> Callable[[Tokens, int], Found]:
    """A reading of a tree that is worked out once for a token, whoever asks."""
    name = f"_{read.__name__}"

    @functools.wraps(read)
    def look_up(tokens: Tokens, i: int) -> Found:
        known: dict[int, Found] | None = tokens.__dict__.get(name)
        if known is None:
            known = tokens.__dict__[name] = {}
        try:
            return known[i]
        except KeyError:
            found = known[i] = read(tokens, i)
            return found

    return look_up


def _column(
    name: str, relation: str, left_out: str, read: Callable[[Tokens, int], str]
) -> Callable[[Tokens, int], str]:
    """A reading of the first function word below a token, worked out for all tokens of a document in one pass."""

    def look_up(tokens: Tokens, i: int) -> str:
        known: list[str] | None = tokens.__dict__.get(name)
        if known is None:
            known = tokens.__dict__[name] = [""] * len(tokens)
            head, xpos, lower, children = tokens.head, tokens.xpos, tokens.lower, tokens.children
            for j, kind in enumerate(tokens.relations):
                if kind == relation and xpos[j] != left_out and (above := head[j]) >= 0 and not known[above]:
                    known[above] = read(tokens, above) if children[j] else lower[j]
        return known[i]

    return look_up


case_of = _column("_case_of", "case", "POS", clauses.preposition)
"""`clauses.preposition`."""
marker = _column("_marker", "mark", "TO", clauses.marker)
"""`clauses.marker`."""


@remembered
def objects_of(tokens: Tokens, i: int) -> list[int]:
    """Heads of whom or what a verb is done to: object, passive subject, the noun before a bare relative clause, or
    the object shared with a conjoined verb."""
    found = clauses.patients(tokens, i)
    if found:
        return found
    head, kind = tokens.head[i], tokens.deprel[i]
    if kind == "acl:relcl" and head >= 0:
        pronouns = [j for j in tokens.children[i] if tokens.xpos[j] in ("WDT", "WP")]
        own = clauses.dependents(tokens, i, "nsubj")
        if own and (not pronouns or own[0] not in pronouns) and not is_time(tokens, head):
            return [head]
    if kind == "conj" and head >= 0 and tokens.upos[head] == "VERB" and not clauses.dependents(tokens, i, "iobj"):
        return [j for j in clauses.direct_objects(tokens, head) if j > i]
    for j in clauses.dependents(tokens, i, "conj"):
        if tokens.upos[j] == "VERB" and j == i + 2 and not clauses.dependents(tokens, j, "nsubj"):
            return clauses.direct_objects(tokens, j)
    return clauses.indirect_objects(tokens, i)


@remembered
def modifiers(tokens: Tokens, i: int) -> list[tuple[str, int]]:
    """`clauses.modifiers`."""
    relations, deprel = tokens.relations, tokens.deprel
    return [
        ("'s" if deprel[j] == "nmod:poss" else case_of(tokens, j), j)
        for j in tokens.children[i]
        if relations[j] == "nmod"
    ]  # fmt: skip


def obliques(tokens: Tokens, i: int) -> list[tuple[str, int]]:
    """`clauses.obliques`."""
    relations = tokens.relations
    return [(case_of(tokens, j), j) for j in tokens.children[i] if relations[j] == "obl"]


@remembered
def is_infinitive(tokens: Tokens, i: int) -> bool:
    """Whether 'to' stands before a verb."""
    return "TO" in [tokens.xpos[k] for k in tokens.children[i]]


is_negated = remembered(clauses.is_negated)
is_passive = remembered(clauses.is_passive)
modals = remembered(clauses.modals)


@remembered
def _subjects(tokens: Tokens, i: int) -> list[int]:
    found = clauses.subject(tokens, i)
    return [] if found is None else clauses.conjuncts(tokens, found)


TIME_WORDS = each(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december today yesterday tomorrow tonight week month year day night "
    "morning afternoon evening weekend hour minute decade century midnight noon dawn time moment"
)


@remembered
def is_time(tokens: Tokens, i: int) -> bool:
    """Whether a noun names a time rather than somebody or something."""
    word = tokens.lemma[i]
    return word in TIME_WORDS or (word.isdigit() and len(word) == 4)


@remembered
def direct_adjuncts(tokens: Tokens, i: int) -> list[tuple[str, int]]:
    """(preposition, head) of what hangs on a predicate itself or follows it at once."""
    found = adjuncts(tokens, i)
    return [
        (p, j) for p, j in found
        if tokens.head[j] == i or any(tokens.lower[k] == p for k in (i + 1, i + 2) if k < len(tokens))
    ]  # fmt: skip


def adjuncts(tokens: Tokens, i: int, filled: int | None = None) -> list[tuple[str, int]]:
    """(preposition, head) of what hangs on a predicate or on its object with a preposition, gerunds included."""
    known: dict[tuple[int, int | None], list[tuple[str, int]]] = tokens.__dict__.setdefault("_adjuncts", {})
    if (i, filled) not in known:
        known[i, filled] = _adjuncts(tokens, i, filled)
    return known[i, filled]


def _adjuncts(tokens: Tokens, i: int, filled: int | None) -> list[tuple[str, int]]:
    children, relations, upos, lower = tokens.children, tokens.relations, tokens.upos, tokens.lower
    near = dict.fromkeys([i] if filled is None else [i, filled])
    near |= dict.fromkeys(j for j in children[i] if relations[j] in _OBJECTS)
    far = list(near)
    for _ in range(2):
        far = [
            k for j in far for k in children[j] if k > i and relations[k] in _ADJUNCTS and upos[k] in NOMINAL
        ]  # fmt: skip
        near |= dict.fromkeys(far)
    found: list[tuple[str, int]] = []
    for owner in near:
        for j in children[owner]:
            kind = relations[j]
            if kind in _ADJUNCTS:
                marks = [lower[k] for k in children[j] if relations[k] == "case"]
                if marks and not is_time(tokens, j):
                    found += [(mark, k) for mark in marks for k in clauses.conjuncts(tokens, j)]
            elif kind in _CLAUSES and tokens.xpos[j] != "VB":
                found += [(lower[k], j) for k in children[j] if relations[k] in _MARKS]
    return found


_OBJECTS, _ADJUNCTS, _MARKS = frozenset({"obj", "xcomp"}), frozenset({"obl", "nmod"}), frozenset({"mark", "case"})
_CLAUSES = frozenset({"advcl", "acl", "xcomp", "ccomp"})


# ---------------------------------------------------------------- nouns


def _at_noun(tokens: Tokens, lexicon: Lexicon, i: int) -> Hit | None:
    if tokens.upos[i] not in NOMINAL and tokens.xpos[i] != "VBG":
        return None
    entries = lexicon.nouns.get(tokens.lemma[i]) or lexicon.nouns.get(tokens.lower[i])
    if not entries or (
        entries[0].frame.quiet and len(entries) == 1 and tokens.relations[i] not in ("obj", "nsubj", "obl", "conj")
    ):
        return None
    if tokens.deprel[i] in ("compound", "flat", "amod") or tokens.entity[i][2:] in ("PER", "LOC"):
        return None
    if tokens.upos[i] == "PROPN" and is_time(tokens, i):  # March
        return None
    entry = next((e for e in entries if _noun_matches(tokens, i, e)), None)
    if entry is None:
        return None
    light, suffered = _light(tokens, lexicon, i)
    return Hit(entry, i, (), None, light, suffered)


def _noun_matches(tokens: Tokens, i: int, entry: Entry) -> bool:
    wanted = entry.before
    if wanted:
        at = i - len(wanted)
        if at < 0 or any(word not in (tokens.lemma[at + k], tokens.lower[at + k]) for k, word in enumerate(wanted)):
            return False
    return all(
        any(p == preposition and matches(tokens, j, words) for p, j in modifiers(tokens, i))
        for preposition, words in entry.obliques
    )


def _light(tokens: Tokens, lexicon: Lexicon, i: int) -> tuple[int | None, bool]:
    """The verb that lends the noun its subject, and whether that subject undergoes it."""
    top = i
    while tokens.deprel[top] == "conj":
        top = tokens.head[top]
    verb, kind = tokens.head[top], clauses.relation(tokens, top)
    if verb < 0:
        return None, False
    if tokens.deprel[top] == "nsubj:pass" or kind == "obj":
        name = _phrasal(tokens, verb)
        if name in lexicon.suffer and tokens.deprel[top] != "nsubj:pass":
            return verb, name not in lexicon.light
        return (verb, False) if name in lexicon.light else (None, False)
    if kind == "obl":
        name, preposition = _phrasal(tokens, verb), case_of(tokens, top)
        if lexicon.light_with.get(name) == preposition:
            return verb, False
        if (name, preposition) == ("come", "under"):
            return verb, True
    if kind == "nsubj" and _phrasal(tokens, verb) in lexicon.aspect:
        return verb, False
    return None, False


def _phrasal(tokens: Tokens, verb: int) -> str:
    lemma = tokens.lemma[verb]
    particle = clauses.particle(tokens, verb)
    if particle is None and verb + 1 < len(tokens) and tokens.lower[verb + 1] in ("out", "up", "part"):
        particle = verb + 1
    return f"{lemma}_{tokens.lower[particle]}" if particle is not None else lemma


def ancestors(tokens: Tokens, i: int) -> Iterator[tuple[str, int]]:
    """(relation, governor) from a token up to the root; conjuncts count as what they are joined to."""
    seen = 0
    while tokens.head[i] >= 0 and seen < 60:
        kind = tokens.deprel[i]
        i = tokens.head[i]
        seen += 1
        if not kind.startswith("conj"):
            yield kind, i
