"""What a document looks back upon: deeds that a noun takes for granted ('after the May 3 bombing of the market').

A definite noun phrase presupposes that its deed was done, whatever is said around it (Strawson 1950; Karttunen 1974 on
what lets presuppositions through), and so does what stands behind 'after' or 'despite'. Such a noun retells its deed,
and is on record where somebody is named who takes part in it, or its day is.
"""

from onrecord.annotate.did.lexicon import Lexicon
from onrecord.annotate.did.predicates import Hit, case_of, is_infinitive
from onrecord.language import clauses
from onrecord.language.tokens import Tokens

TYPES = frozenset(
    {
        "ASSAULT",
        "COERCE",
        "SANCTION",
        "RETREAT",
        "PROTEST",
        "MOBILIZE",
        "CONSULT",
        "AGREE",
        "COOPERATE",
        "AID",
        "CONCEDE",
        "REJECT",
    }
)
"""Types of deeds that are looked back upon; words are told again as words."""
PROMISES = frozenset({"agree"})
"""Frames whose nouns are words for words: 'its offer'."""
DEFINITE = frozenset({"the", "this", "that", "these", "those"})
FOLLOWED = frozenset({"after", "following", "since", "despite"})
"""Prepositions that take what follows them for granted: 'after a call with the emir'."""
APART = frozenset({"after", "following", "since", "before", "for", "over", "to", "despite", "because of", "amid"})
"""Prepositions that set a deed apart from the one told above it."""
OPEN_ENDED = frozenset({"ask", "plan", "threaten", "refuse", "fail", "try", "commit", "deny"})
"""Operators whose object need not have come about: 'demanded the release'."""
NAMING = frozenset({"call", "brand", "label"})
"""Verbs that give their object a name: 'called the raid a crime'."""
TOWARDS = frozenset({"to", "of", "against", "from", "with", "on"})
"""Prepositions by which such a word takes its object."""
FOR_WHAT = frozenset({"ask", "plan", "try"})
"""Operators that take it with 'for', too; 'vowed revenge for the raid' does not."""


def presupposed(tokens: Tokens, lexicon: Lexicon, hit: Hit) -> bool:
    """Whether a noun speaks of its deed as of something known to have been done."""
    at = hit.at
    frame = hit.entry.frame
    if hit.entry.part != "noun" or frame.quiet or frame.type not in TYPES or frame.name in PROMISES:
        return False
    children = tokens.children[at]
    preposition = case_of(tokens, at)
    if preposition == "as" or clauses.has_copula(tokens, at) or tokens.relations[at] in ("xcomp", "ccomp", "root"):
        return False  # it says what something is
    owned = any(tokens.deprel[j] == "nmod:poss" for j in children)
    definite = any(tokens.relations[j] == "det" and tokens.lower[j] in DEFINITE for j in children)
    if not owned and not definite and preposition not in FOLLOWED:
        return False
    stock = lexicon.stock
    if tokens.lemma[at] in stock["settings"] or any(tokens.lower[j] in stock["unreal"] for j in children):
        return False
    return not _open_ended(tokens, lexicon, at)


def _open_ended(tokens: Tokens, lexicon: Lexicon, at: int) -> bool:
    """Whether a noun is what somebody wants, plans, threatens, denies or prevents, or what may be carried out."""
    while tokens.relations[at] == "conj":
        at = tokens.head[at]
    above, relation = tokens.head[at], tokens.relations[at]
    if above < 0:
        return False
    part = "noun" if tokens.upos[above] in ("NOUN", "PROPN") else "adjective" if tokens.upos[above] == "ADJ" else "verb"
    lemma = tokens.lemma[above]
    if lemma in NAMING and relation == "obj":
        return False
    operator, preposition = lexicon.operator(part, lemma), case_of(tokens, at)
    taken = relation in ("obj", "nsubj") or preposition in TOWARDS or (preposition == "for" and operator in FOR_WHAT)
    if taken and (operator in OPEN_ENDED or lemma in lexicon.stock["undone"]):
        return True
    if part == "verb" and relation in ("obj", "nsubj") and (lemma in lexicon.light or lemma in lexicon.aspect):
        infinitive = is_infinitive(tokens, above)
        return infinitive or bool(clauses.modals(tokens, above)) or clauses.is_negated(tokens, above)
    return False
