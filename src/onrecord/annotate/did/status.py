"""What kind of act it comes to, and what became of it: tense, modality, negation and the words above a predicate.

PLOVER folds these into types: a cooperative act that is announced is AGREE, one that is refused REJECT, a hostile one
that is announced THREATEN. What it throws away is kept as the event's status.
"""

from dataclasses import dataclass

from onrecord.annotate.did.lexicon import Lexicon
from onrecord.annotate.did.predicates import Hit, ancestors, is_infinitive, is_negated, marker, modals
from onrecord.language import clauses
from onrecord.language.tokens import Tokens
from onrecord.records import EventType, Status

COOPERATIVE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
HOSTILE = frozenset({"SANCTION", "COERCE", "ASSAULT"})
WITHHELD = COOPERATIVE | {"AGREE", "MOBILIZE"}
"""Types that become REJECT when negated."""
PREMISES = ("if", "unless", "should", "lest", "whether", "as if", "in case")
BOUND = ("like", "in", "by", "from", "without", "into", "of", "to", "against")
"""Before a gerund that comes to no more than the verb above it: 'may follow Ghana in expelling'."""
SINGLED_OUT = frozenset({"first", "second", "third", "last", "latest", "next", "only"})
"""Of those who did: 'the third state to expel'."""
WILL, MAY = frozenset({"will", "shall"}), frozenset({"may", "might", "could"})
EACH = frozenset({"each", "both", "all"})
"""Words that the parser takes for a predicate in 'are each to expel'."""
ABSTAINING = frozenset({"strike", "boycott", "obstruct"})
"""Protest that is threatened rather than planned."""


@dataclass(slots=True)
class Judgement:
    """Type and status of an event, the predicate whose words decided, and why; `type` may differ from the frame's."""

    type: EventType | None
    status: Status
    why: str
    keep: bool = True
    speaker: int | None = None
    aside: bool = False


@dataclass(slots=True)
class Surroundings:
    """What stands around a predicate: operators above it, modal, negation, condition, speech."""

    operators: frozenset[str]
    future: bool
    possible: bool
    negated: bool
    premise: bool
    conditioned: bool
    progressive: bool
    speech: int | None
    aside: bool
    arranged: bool
    idle: bool

    def has(self, *names: str) -> bool:
        """Whether one of the operators stands above."""
        return not self.operators.isdisjoint(names)


def surroundings(tokens: Tokens, lexicon: Lexicon, hit: Hit) -> Surroundings:
    """Read the words around an event that change what it comes to."""
    at = hit.at
    verb = hit.light if hit.light is not None else at
    if hit.entry.part == "modal":
        verb = tokens.head[at]
    modal = modals(tokens, verb)
    future, would = not WILL.isdisjoint(modal), "would" in modal
    possible = "can" in modal or not MAY.isdisjoint(modal)
    negated = is_negated(tokens, verb) if hit.entry.part != "noun" or hit.light is not None else False
    if hit.entry.part == "noun":
        negated = negated or any(tokens.lower[j] == "no" for j in tokens.children[at])
    happens = None
    if hit.entry.part == "noun" and hit.light is None and tokens.deprel[at].startswith("nsubj"):
        verb = happens = tokens.head[at]  # 'talks will begin'
        modal = modals(tokens, verb)
        future, would, possible = not WILL.isdisjoint(modal), "would" in modal, not MAY.isdisjoint(modal)
        verb = at
    top = verb
    while tokens.deprel[top] == "conj":
        top = tokens.head[top]
    premise = _is_premise(tokens, verb) or (top != verb and _is_premise(tokens, top))
    if happens is not None and tokens.lemma[happens] in lexicon.stock["coming_about"]:
        premise = premise or _is_premise(tokens, happens)  # 'if an invasion takes place'; not 'if the shelling stops'
    infinitive = is_infinitive(tokens, verb)
    above = tokens.head[verb]
    arranged = infinitive and (  # 'Chad to host talks', 'is to host'
        tokens.deprel[verb] in ("root", "parataxis")
        or any(tokens.lemma[j] == "be" and j < verb - 1 for j in clauses.dependents(tokens, verb, "aux", "cop"))
        or (tokens.deprel[verb] == "xcomp" and tokens.lemma[above] == "be")
        or (tokens.lower[above] in EACH and clauses.has_copula(tokens, above))
    )
    arranged = arranged or any(tokens.lower[j] == "due" and j + 2 == verb for j in tokens.children[verb])
    future = future or arranged
    operators: list[tuple[str, int]] = []
    if hit.light is not None and lexicon.operator("verb", tokens.lemma[verb]) == "plan":
        operators.append(("plan", verb))
    speech = None
    below, aside, stands_aside, idle = verb, False, False, False
    for kind, above in ancestors(tokens, verb):
        base = kind.partition(":")[0]
        infinitive_below = is_infinitive(tokens, below)
        part = (
            "verb" if tokens.upos[above] in ("VERB", "AUX") else "adjective" if tokens.upos[above] == "ADJ" else "noun"
        )
        operator = lexicon.operator(part, tokens.lemma[above])
        if operator == "ask" and tokens.lemma[above] == "insist" and tokens.xpos[below] in ("VBD", "VBZ", "VBP"):
            operator = "say"
        bound = base == "advcl" and not infinitive_below and marker(tokens, below) in BOUND
        negated = negated or (bound and marker(tokens, below) == "without")
        if kind == "acl" and infinitive_below and operator is None and not _singled_out(tokens, above):
            idle = idle or (not arranged and tokens.lemma[above] not in lexicon.stock["agents"])
        if base in ("xcomp", "ccomp", "acl", "csubj", "obj", "obl", "nmod", "advcl", "nsubj", "parataxis") and operator:
            if operator == "say" and base == "xcomp" and infinitive_below and tokens.lemma[above] == "tell":
                operators.append(("ask", above))
            elif operator == "accuse" and marker(tokens, below) in ("of", "for", "over"):
                operators.append((operator, above))
            elif operator == "say" or (hit.entry.frame.spoken and tokens.lemma[above] in ("agree", "conclude")):
                if speech is None and base in ("ccomp", "parataxis", "xcomp", "obj"):
                    speech = above
            elif (
                (
                    base in ("xcomp", "ccomp", "csubj")
                    or (base == "acl" and part == "noun" and tokens.xpos[below] != "VBN")
                    or (base == "advcl" and (infinitive_below or bound))
                )
                or (
                    base in ("obj", "obl", "nsubj")
                    and operator
                    in (
                        "deny",
                        "accuse",
                        "plan",
                        "ask",
                        "threaten",
                        "refuse",
                    )
                )
                or (base == "nmod" and part == "noun")
            ):
                operators.append((operator, above))
        aside = base == "advcl" and not infinitive_below and not bound and marker(tokens, below) not in PREMISES
        stands_aside = stands_aside or aside or kind == "acl:relcl"
        if hit.entry.part == "noun" and hit.light is None and part == "verb":
            break
        if aside or kind == "acl:relcl" or (kind == "acl" and not operator and tokens.xpos[below] in ("VBN", "VBG")):
            break
        premise = premise or marker(tokens, above) in ("if", "unless", "lest", "whether")
        above_modal = modals(tokens, above) if base in ("xcomp", "obj", "acl") or bound else []
        future = future or not WILL.isdisjoint(above_modal)
        possible = possible or not MAY.isdisjoint(above_modal)
        if (base == "xcomp" or bound) and is_negated(tokens, above):
            negated = not negated
        below = above
    if speech is None:
        speech = _speech_beside(tokens, lexicon, verb)
    future = future or would
    conditioned = any(
        marker(tokens, j) in ("if", "unless", "as long as", "provided", "should", "until")
        for i in (verb, *(a for _, a in operators)) for j in clauses.dependents(tokens, i, "advcl")
    )  # fmt: skip
    progressive = tokens.xpos[verb] == "VBG" and any(
        tokens.lower[j] in ("is", "are", "'s", "’s", "'re", "am", "been") for j in clauses.auxiliaries(tokens, verb)
    )
    names = frozenset(name for name, _ in operators)
    return Surroundings(
        names,
        future,
        possible,
        negated,
        premise,
        conditioned,
        progressive,
        speech,
        stands_aside,
        arranged,
        idle and not operators,
    )


def _is_premise(tokens: Tokens, i: int) -> bool:
    return marker(tokens, i) in PREMISES or "whether" in [tokens.lower[j] for j in tokens.children[i]]


def _singled_out(tokens: Tokens, noun: int) -> bool:
    return tokens.lower[noun] in SINGLED_OUT or any(tokens.lower[j] in SINGLED_OUT for j in tokens.children[noun])


def _speech_beside(tokens: Tokens, lexicon: Lexicon, verb: int) -> int | None:
    """A verb of saying that the parser hung beside or below the clause it reports ('..., officials said')."""
    top = verb
    for kind, above in ancestors(tokens, verb):
        if kind.partition(":")[0] in ("acl", "advcl"):
            break
        top = above
    for j in tokens.children[top]:
        beside = j > top and clauses.relation(tokens, j) in ("parataxis", "advcl", "ccomp", "conj")
        if not beside or clauses.dependents(tokens, j, "ccomp", "obj"):
            continue
        if lexicon.operator("verb", tokens.lemma[j]) == "say":
            return j
    return None


def judge(tokens: Tokens, lexicon: Lexicon, hit: Hit) -> Judgement:
    """The type and status that an event comes to, given the words around it."""
    around = surroundings(tokens, lexicon, hit)
    return Judgement(*_verdict(hit, around), around.speech, around.aside)


def _verdict(hit: Hit, around: Surroundings) -> tuple[EventType | None, Status, str, bool]:
    """Type, status, why, and whether it is an event at all."""
    frame, kind = hit.entry.frame, hit.entry.frame.type
    modal = hit.entry.part == "modal"
    bound = around.future or around.has("commit", "plan")
    if around.premise:
        return kind, "hypothetical", "premise of a condition", False
    if around.has("weigh"):
        return kind, "hypothetical", "called good or bad, not told as done", False
    if around.idle:
        return kind, "hypothetical", "what something is for, not what was done", False
    if frame.spoken:
        return kind, "occurred", "said of another", around.speech is not None
    if frame.future_only and not (bound or around.has("threaten")):
        kind = "ASSAULT"
    if around.has("deny"):
        return kind, "denied", "below a denial", True
    if (around.negated or around.has("refuse", "fail")) and not modal:
        return _negated(kind, around)
    if around.has("accuse"):
        return kind, "alleged", "below an accusation", True
    if around.has("ask"):
        return kind, "hypothetical", "asked for", False
    if around.has("threaten"):
        return "THREATEN", _threatened(around), "below a threat", kind in HOSTILE
    if bound and not modal:
        return _announced(kind, hit, around)
    if around.possible and kind in HOSTILE:
        return "THREATEN", "hypothetical", "possible", hit.verbal
    if around.possible and kind in COOPERATIVE:
        return kind, "hypothetical", "possible", kind == "CONSULT"
    if around.has("cease"):
        return "RETREAT", "occurred", "brought to an end", kind in HOSTILE | {"PROTEST"}
    if kind == "THREATEN":
        return kind, _threatened(around), "as told", True
    ongoing = around.progressive or around.has("continue")
    return kind, "ongoing" if ongoing else "occurred", "as told", True


def _threatened(around: Surroundings) -> Status:
    return "conditional" if around.conditioned else "threatened"


def _negated(kind: EventType | None, around: Surroundings) -> tuple[EventType | None, Status, str, bool]:
    if kind in WITHHELD:
        return "REJECT", "occurred", "not done, refused", True
    return kind, "denied", "said not to be done", kind in HOSTILE and around.speech is not None


def _announced(kind: EventType | None, hit: Hit, around: Surroundings) -> tuple[EventType | None, Status, str, bool]:
    if kind == "CONSULT":
        return kind, "conditional" if around.conditioned else "planned", "arranged", True
    if kind in COOPERATIVE:
        if hit.entry.part == "noun" and not around.future and not around.has("commit"):
            return kind, "planned", "planned", True
        return "AGREE", "conditional" if around.conditioned else "planned", "announced", True
    if around.arranged and kind in HOSTILE - {"ASSAULT"}:
        return kind, "planned", "arranged", True
    if kind in HOSTILE or (kind == "PROTEST" and hit.entry.frame.mode in ABSTAINING):
        return "THREATEN", _threatened(around), "announced and hostile", True
    if kind == "THREATEN":
        return kind, _threatened(around), "announced", True
    return kind, "planned", "announced", True
