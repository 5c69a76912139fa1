"""What kind of act it comes to, and what became of it: tense, modality, negation and the words above a predicate.

PLOVER folds these into types: a cooperative act that is announced is AGREE, one that is refused REJECT, a hostile one that is
announced THREATEN. What it throws away is kept as the event's status.
"""

from dataclasses import dataclass
from typing import Literal

from onrecord.annotate.did.lexicon import Lexicon
from onrecord.annotate.did.predicates import Hit, ancestors
from onrecord.language import clauses
from onrecord.language.tokens import Tokens
from onrecord.records import EventType, Status

COOPERATIVE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
HOSTILE = frozenset({"SANCTION", "COERCE", "ASSAULT"})
WITHHELD = COOPERATIVE | {"AGREE", "MOBILIZE"}
"""Types that become REJECT when negated."""
ABSTAINING = frozenset({"strike", "boycott", "obstruct"})
"""Protest that is threatened rather than planned."""

Verdict = Literal["keep", "drop"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Type and status of an event, the predicate whose words decided, and why; `type` may differ from the frame's."""

    type: EventType | None
    status: Status
    why: str
    keep: bool = True
    speaker: int | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a predicate: operators above it (nearest first), modal, negation, condition, speech."""

    operators: tuple[tuple[str, int], ...]
    future: bool
    possible: bool
    negated: bool
    premise: bool
    conditioned: bool
    progressive: bool
    speech: int | None

    def has(self, *names: str) -> bool:
        """Whether one of the operators stands above."""
        return any(name in names for name, _ in self.operators)


def surroundings(tokens: Tokens, lexicon: Lexicon, hit: Hit) -> Surroundings:
    """Read the words around an event that change what it comes to."""
    at = hit.at
    verb = hit.light if hit.light is not None else at
    if hit.entry.part == "modal":
        verb = tokens.head[at]
    modal = clauses.modals(tokens, verb)
    future = any(m in ("will", "shall") for m in modal)
    would = "would" in modal
    possible = any(m in ("may", "might", "could", "can") for m in modal)
    negated = clauses.is_negated(tokens, verb) if hit.entry.part != "noun" or hit.light is not None else False
    if hit.entry.part == "noun":
        negated = negated or any(tokens.lower[j] == "no" for j in tokens.children[at])
    premise = clauses.marker(tokens, verb) in ("if", "unless", "should", "lest", "whether", "as if", "in case")
    operators: list[tuple[str, int]] = []
    speech = None
    below = verb
    for kind, above in ancestors(tokens, verb):
        base = kind.partition(":")[0]
        if base in ("advcl", "acl") and kind != "acl" and base != "advcl":
            break
        part = "verb" if tokens.upos[above] in ("VERB", "AUX") else "adjective" if tokens.upos[above] == "ADJ" else "noun"
        operator = lexicon.operator(part, tokens.lemma[above].lower())
        if base in ("xcomp", "ccomp", "acl", "csubj", "obj", "obl", "nmod", "advcl", "nsubj", "parataxis") and operator:
            infinitive = any(tokens.xpos[k] == "TO" for k in tokens.children[below])
            if operator == "say":
                if speech is None and base in ("ccomp", "parataxis", "xcomp", "obj"):
                    speech = above
            elif base in ("xcomp", "ccomp", "csubj") or (base == "acl" and part == "noun") or (base == "advcl" and infinitive):
                operators.append((operator, above))
            elif base in ("obj", "obl", "nsubj") and operator in ("deny", "accuse", "plan", "ask", "threaten", "refuse"):
                operators.append((operator, above))
            elif base == "nmod" and part == "noun":
                operators.append((operator, above))
        if kind == "acl:relcl":
            break
        premise = premise or clauses.marker(tokens, above) in ("if", "unless", "lest", "whether")
        above_modal = clauses.modals(tokens, above) if base in ("xcomp", "obj", "acl") else []
        future = future or any(m in ("will", "shall") for m in above_modal)
        possible = possible or any(m in ("may", "might", "could") for m in above_modal)
        if base in ("xcomp",) and clauses.is_negated(tokens, above):
            negated = not negated
        below = above
    if speech is None:
        speech = _speech_beside(tokens, lexicon, verb)
    future = future or (would and (speech is not None or hit.entry.frame.type in HOSTILE))
    conditioned = any(
        clauses.marker(tokens, j) in ("if", "unless", "as long as", "provided", "should", "until")
        for i in (verb, *(a for _, a in operators)) for j in clauses.dependents(tokens, i, "advcl")
    )  # fmt: skip
    progressive = tokens.xpos[verb] == "VBG" and any(
        tokens.lower[j] in ("is", "are", "'s", "’s", "'re", "am", "been") for j in clauses.auxiliaries(tokens, verb)
    )
    return Surroundings(tuple(operators), future, possible, negated, premise, conditioned, progressive, speech)


def _speech_beside(tokens: Tokens, lexicon: Lexicon, verb: int) -> int | None:
    """A verb of saying that the parser hung beside or below the clause it reports ('..., officials said')."""
    top = verb
    for kind, above in ancestors(tokens, verb):
        if kind.partition(":")[0] in ("acl", "advcl"):
            break
        top = above
    for j in tokens.children[top]:
        if clauses.relation(tokens, j) in ("parataxis", "advcl", "ccomp", "conj") and j > top:
            if lexicon.operator("verb", tokens.lemma[j].lower()) == "say" and not clauses.dependents(tokens, j, "ccomp", "obj"):
                return j
    return None


def judge(tokens: Tokens, lexicon: Lexicon, hit: Hit) -> Judgement:
    """The type and status that an event comes to, given the words around it."""
    around = surroundings(tokens, lexicon, hit)
    kind = hit.entry.frame.type
    speech = around.speech

    def verdict(type_: EventType | None, status: Status, why: str, keep: bool = True) -> Judgement:
        return Judgement(type_, status, why, keep, speech)

    if around.premise:
        return verdict(kind, "hypothetical", "premise of a condition", False)
    if hit.entry.frame.spoken and speech is None:
        return verdict(kind, "occurred", "nobody is said to say it", False)
    if hit.entry.frame.future_only and not (around.future or around.has("commit", "plan", "threaten")):
        kind = "ASSAULT"
    if around.has("deny"):
        return verdict(kind, "denied", "below a denial")
    refused = around.has("refuse")
    failed = around.has("fail")
    if (around.negated or refused or failed) and hit.entry.part != "modal":
        return _negated(kind, around, verdict)
    if around.has("accuse"):
        return verdict(kind, "alleged", "below an accusation")
    if around.has("ask"):
        return verdict(kind, "hypothetical", "asked for", False)
    if around.has("threaten"):
        return verdict("THREATEN" if kind in HOSTILE else kind, _threatened(around), "below a threat", kind in HOSTILE)
    bound = around.future or around.has("commit", "plan")
    if bound and hit.entry.part != "modal":
        return _announced(kind, hit, around, verdict)
    if around.possible and kind in HOSTILE:
        return verdict("THREATEN", "hypothetical", "possible", hit.entry.part == "verb")
    if around.possible:
        return verdict(kind, "hypothetical", "possible", kind not in ("AID", "SUPPORT"))
    if around.has("cease"):
        return verdict("RETREAT" if kind in HOSTILE | {"PROTEST"} else kind, "occurred", "brought to an end", kind in HOSTILE)
    ongoing = around.progressive or around.has("continue")
    return verdict(kind, "ongoing" if ongoing else "occurred", "as told")


def _threatened(around: Surroundings) -> Status:
    return "conditional" if around.conditioned else "threatened"


def _negated(kind, around, verdict):  # type: ignore[no-untyped-def]
    if kind in WITHHELD:
        return verdict("REJECT", "occurred", "not done, refused")
    if kind in HOSTILE and (around.speech is not None or around.has("deny")):
        return verdict(kind, "denied", "said not to be done")
    return verdict(kind, "denied", "not done", False)


def _announced(kind, hit, around, verdict):  # type: ignore[no-untyped-def]
    if kind in COOPERATIVE:
        if hit.entry.part == "noun" and not around.future and not around.has("commit"):
            return verdict(kind, "planned", "planned")
        return verdict("AGREE", "conditional" if around.conditioned else "planned", "announced")
    if kind in HOSTILE or (kind == "PROTEST" and hit.entry.frame.mode in ABSTAINING):
        return verdict("THREATEN", _threatened(around), "announced and hostile")
    if kind == "THREATEN":
        return verdict(kind, _threatened(around), "announced")
    return verdict(kind, "planned", "announced")
