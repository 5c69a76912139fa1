"""Which words may name one deed: by their root, by families of words that reporters use for each other, by type."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from onrecord.facts.words import CONTENT, Bag
from onrecord.knowledge import load_yaml
from onrecord.knowledge.kept import kept
from onrecord.language.tokens import Tokens

ENDINGS = (
    "isation", "ization",  "ational", "ition", "ation", "iness", "ment", "ance", "ence", "sion", "tion", "ness", "able",
    "ible", "ing", "ion", "ial", "age", "ure", "ist", "ism", "ed", "er", "or", "al", "ee", "en", "es", "y", "e", "s",
)  # fmt: skip
"""Endings that turn a verb into the noun or adjective of its deed."""
_ENDINGS, _LONGEST = frozenset(ENDINGS), max(map(len, ENDINGS))
LEAST_ROOT, LEAST_BEFORE_WEAK = 4, 5
"""Letters that must be left of a word without its ending, and without one that many roots end in themselves."""
WEAK = frozenset({"able", "age", "al", "ed", "ee", "en", "ence", "er", "ible", "ist", "or", "y"})
ARGUMENTS = frozenset({"nsubj", "obj", "iobj", "obl", "nmod", "compound", "amod", "appos", "nummod"})
CLAUSES = frozenset({"acl", "advcl", "ccomp", "parataxis", "conj", "punct", "cop", "mark", "cc"})
DEPTH = 3
"""How far below a trigger its participants are looked for."""

SAME_ROOT, NEAR, TYPED, KINDRED, SAME_TYPE, ALLIED, UNLIKE = 1.0, 0.75, 0.65, 0.55, 0.45, 0.25, 0.15
"""How surely two words name one deed: one root; two families in common; one family; one PLOVER type; types that
reporters use for one deed; one type, though each word is known and they are no kin."""

ALLIES = frozenset(
    frozenset(pair)
    for pair in (
        ("AGREE", "CONSULT"), ("AGREE", "COOPERATE"), ("AGREE", "CONCEDE"), ("AGREE", "AID"), ("AGREE", "SUPPORT"),
        ("COOPERATE", "CONSULT"), ("COOPERATE", "AID"), ("COOPERATE", "SUPPORT"), ("AID", "SUPPORT"),
        ("CONCEDE", "RETREAT"), ("ASSAULT", "COERCE"), ("ASSAULT", "MOBILIZE"), ("COERCE", "SANCTION"),
        ("COERCE", "PROTEST"), ("SANCTION", "THREATEN"), ("SANCTION", "RETREAT"), ("SANCTION", "REJECT"),
        ("ACCUSE", "REJECT"), ("ACCUSE", "THREATEN"), ("REQUEST", "THREATEN"),
    )
)  # fmt: skip
"""PLOVER types between which coders waver for one deed."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a trigger names: its root, the families that its words stand in, its type and mode."""

    root: str
    families: frozenset[str]
    type: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    """Families by word and by root, and the verbs beside which another word of the trigger names the deed."""

    by_word: dict[str, frozenset[str]]
    by_root: dict[str, frozenset[str]]
    light: frozenset[str]


@kept
def _words() -> _Words:
    read = load_yaml("deeds/families.yaml", {"light": str, "families": [{"name": str, "of": str}]})
    words: defaultdict[str, set[str]] = defaultdict(set)
    roots: defaultdict[str, set[str]] = defaultdict(set)
    for row in read["families"]:
        for word in row["of"].split():
            words[word].add(row["name"])
            if "_" not in word:
                roots[root(word)].add(row["name"])
    return _Words(
        {w: frozenset(f) for w, f in words.items()},
        {r: frozenset(f) for r, f in roots.items()},
        frozenset(read["light"].split()),
    )


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """A word without the endings of inflection and derivation: 'announce' and 'announcement' have one root."""
    found = word.lower()
    for _ in range(2):
        for length in range(min(_LONGEST, len(found) - LEAST_ROOT), 0, -1):
            ending = found[-length:]
            if ending in _ENDINGS and len(found) - length >= _least(ending):
                found = found[:-length]
                break
    if len(found) > LEAST_ROOT and found[-1] == found[-2] and found[-1] not in "sl":
        found = found[:-1]
    return found


def _least(ending: str) -> int:
    return LEAST_BEFORE_WEAK if ending in WEAK else LEAST_ROOT


@lru_cache(maxsize=65536)
def families(lemma: str, particle: str | None = None) -> frozenset[str]:
    """The families of a word, and of the word with its particle ('step', 'down')."""
    known = _words()
    phrasal = known.by_word.get(f"{lemma}_{particle}") if particle else None
    return phrasal or known.by_word.get(lemma) or known.by_root.get(root(lemma), frozenset())


def head_of(tokens: Tokens, first: int, last: int) -> int:
    """The token of [first, last) that names the deed: the top of the tree, or what a light verb carries."""
    inside = range(first, last)
    top = next((i for i in inside if tokens.head[i] not in inside), first)
    if tokens.upos[top] == "NOUN":  # 'bomber that was shot down'
        top = next((i for i in inside if tokens.head[i] == top and tokens.deprel[i] == "acl:relcl"), top)
    if tokens.lemma[top].lower() in _words().light:
        carried = [i for i in inside if i != top and tokens.upos[i] in ("NOUN", "VERB")]
        top = carried[-1] if carried else top
    return top


def deed(tokens: Tokens, at: int, kind: str | None = None, mode: str | None = None) -> Deed:
    """What the token at `at` names."""
    lemma = tokens.lemma[at].lower()
    particle = next((tokens.lemma[c].lower() for c in tokens.children[at] if tokens.deprel[c] == "compound:prt"), None)
    phrasal = particle is not None and f"{lemma}_{particle}" in _words().by_word
    return Deed(f"{lemma}_{particle}" if phrasal else root(lemma), families(lemma, particle), kind, mode)


def arguments(tokens: Tokens, at: int) -> Bag:
    """Lemmas of the words that say who did it, to whom, with what, where, however they hang on the trigger."""
    found: set[str] = set()

    def gather(i: int, depth: int) -> None:
        for child in tokens.children[i]:
            relation = tokens.relations[child]
            if relation in CLAUSES or (depth == 0 and relation not in ARGUMENTS):
                continue
            if tokens.upos[child] in CONTENT:
                found.add(tokens.lemma[child].lower())
            if depth + 1 < DEPTH:
                gather(child, depth + 1)

    gather(at, 0)
    above = tokens.head[at]
    if above >= 0 and not any(tokens.relations[c] == "nsubj" for c in tokens.children[at]):
        for child in tokens.children[above]:  # a clause or noun without a subject takes that of the verb above it
            if child != at and tokens.relations[child] in ("nsubj", "obj"):
                named = [child, *(c for c in tokens.children[child] if tokens.upos[c] == "PROPN")]
                found.update(tokens.lemma[i].lower() for i in named if tokens.upos[i] in CONTENT)
    found.discard(tokens.lemma[at].lower())
    return frozenset(found)


def affinity(a: Deed, b: Deed) -> float:
    """0..1: how surely two triggers may name one deed; 0 where nothing joins them."""
    strange = None not in (a.type, b.type) and a.type != b.type and frozenset((a.type, b.type)) not in ALLIES
    if a.root == b.root:
        return ALLIED if strange else SAME_ROOT
    shared = len(a.families & b.families)
    if shared:
        if strange:
            return UNLIKE
        if shared > 1 or (a.mode is not None and a.mode == b.mode):
            return NEAR
        return TYPED if a.type is not None and a.type == b.type else KINDRED
    if a.type is None or b.type is None or strange:
        return 0.0
    if a.type != b.type:
        return ALLIED
    if a.families and b.families:
        return UNLIKE
    return NEAR if a.mode is not None and a.mode == b.mode else SAME_TYPE


def alike(a: Deed, others: Sequence[Deed]) -> float:
    """The greatest affinity to any of several deeds."""
    return max((affinity(a, other) for other in others), default=0.0)
