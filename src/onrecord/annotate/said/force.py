"""What kind of act it is, how sure the source is, whether the cue is negated, and what a threat or promise hangs on.

The cue's sense gives force and factuality; the reported words correct both. Factuality is the FactBank value (Sauri and
Pustejovsky 2009) that the source, not the author, gives the content.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.annotate.said.arcs import Arcs
from onrecord.annotate.said.cues import Find
from onrecord.annotate.said.lexicon import Lexicon
from onrecord.records import Factuality, Force, Span

_NEGATIVE: dict[str, Factuality] = {"CT+": "CT-", "CT-": "CT+", "PR+": "PR-", "PR-": "PR+", "PS+": "PS-", "PS-": "PS+"}
_PREDICATES = frozenset(("VERB", "ADJ", "NOUN", "PROPN", "AUX", "PRON", "ADV"))
_SURE = frozenset(("CT+", "CT-"))
_BINDING = frozenset(
    ("threaten", "promise", "warn", "offer", "demand", "request", "refuse", "agree", "predict", "announce")
)
"""Forces whose content is still to come, so that an `if` in it is a condition."""
_FIRST_PERSON = frozenset(("i", "we"))
_WILL = frozenset(("will", "would", "'ll", "’ll", "shall"))
_SELF = frozenset(("i", "we", "he", "she", "it", "they"))
_SUBJUNCTIVE = frozenset(("insist", "ask", "say", "suggest", "propose"))
_CLOSING = frozenset(('"', "''", "”", "’", "'", "»"))
_LONGEST = 25
"""Tokens of a condition whose end no arc shows."""


@dataclass(frozen=True, slots=True)
class Act:
    """The outcome for one attribution."""

    force: Force
    factuality: Factuality
    negated: bool
    condition: Span | None


def judge(find: Find, spans: list[Span], arcs: Arcs, lexicon: Lexicon, text: str) -> Act:
    """Force, factuality, negation and condition of one attribution."""
    root = _root(find, spans, arcs)
    hangs_on = condition(find, spans, arcs, lexicon)
    starts, apart = arcs.tokens.start, hangs_on or Span(0, 0)
    words = [t for part in _ranges(spans, arcs) for t in part if not apart.start <= starts[t] < apart.end]
    negated = is_negated(find, arcs, lexicon)
    question = text[: spans[-1].end].rstrip("\"”'’»").endswith("?") and find.frame in ("quote", "around", "that")
    force = _force(find, words, root, arcs, lexicon, hangs_on is not None, question)
    if negated and arcs.lemma[find.head] == "rule" and find.sense.force == "refuse":
        return Act("assert", "PS+", False, hangs_on)
    if hangs_on is not None:
        return Act(force, "Uu", negated, hangs_on)
    return Act(force, _factuality(find, root, arcs, lexicon, negated, force, question), negated, None)


def _ranges(spans: list[Span], arcs: Arcs) -> Iterator[range]:
    starts = arcs.tokens.start
    return (range(bisect_left(starts, s), bisect_left(starts, e)) for s, e in spans)


def is_negated(find: Find, arcs: Arcs, lexicon: Lexicon) -> bool:
    """Whether the source is said not to have said, thought or planned it: `did not say`, `no claim that`, `refused to
    say`, `stopped short of accusing`."""
    if arcs.negated(find.head) or _few(find, arcs, lexicon):
        return True
    head = arcs.head[find.head]
    if head >= 0 and arcs.relation[find.head] in ("xcomp", "ccomp", "advcl", "obl") and head < find.head:
        if arcs.lemma[head] in lexicon.words.declining:
            return not arcs.negated(head)
        if (
            arcs.lemma[find.head - 1] != "to"
            and arcs.lower[find.head - 1] == "of"
            and arcs.lower[find.head - 2] == "short"
        ):
            return True
        if arcs.relation[find.head] == "xcomp" and arcs.negated(head) and arcs.xpos[find.head] == "VB":
            return True
    marker = arcs.marker(find.head)
    return marker is not None and arcs.lower[marker] == "without"


def _few(find: Find, arcs: Arcs, lexicon: Lexicon) -> bool:
    """Whether next to nobody says it: `few believe that`, `no one said`."""
    source = find.source
    if source is None:
        return False
    few = lexicon.words.few
    return arcs.lower[source] in few or any(arcs.lower[k] in few for k in arcs.children[source])


def _force(
    find: Find, words: list[int], root: int | None, arcs: Arcs, lexicon: Lexicon, conditional: bool, question: bool
) -> Force:
    """The cue's force, corrected by what is said: plain words that threaten, promise, demand, damn or honour."""
    force, stance = find.sense.force, lexicon.stance
    if force == "demand" and question:
        return "ask"
    if find.frame in ("small", "as") and force == "assert":
        behind = {arcs.lemma[t].lower() for t in words[1:]} | {arcs.lower[t] for t in words[1:]}
        for name in ("deny", "condemn", "praise"):
            if behind & stance[name]:
                return name if name != "deny" or behind & stance["claims"] else "condemn"
        return force
    if force == "assert" and root is not None and arcs.lemma[find.head] in _SUBJUNCTIVE and _subjunctive(root, arcs):
        return "demand"
    harm = any(arcs.lemma[t].lower() in stance["harm"] for t in words)
    if force == "promise":
        return "threaten" if harm and (conditional or _own(root, arcs, find)) else force
    if force not in ("assert", "warn", "announce") or root is None or find.kind not in ("verb", "tweet", "floating"):
        return force
    modals = {arcs.lower[k] for k in arcs.children[root] if arcs.relation[k] == "aux" and arcs.xpos[k] == "MD"}
    refused = arcs.negated(root) or _nothing(root, arcs)
    if not modals and force == "assert" and arcs.negated(root) and _first_person(root, arcs):
        return "deny"
    if not modals & _WILL and not (conditional and modals):
        return force
    if conditional and refused and force == "assert":
        return "threaten"
    own = _own(root, arcs, find)
    if harm and (own or (conditional and force == "assert")):
        return "threaten"
    return "promise" if force == "assert" and conditional and own else force


def _first_person(root: int, arcs: Arcs) -> bool:
    """`We are not threatening anyone`: what a speaker says of itself, done or being done."""
    subject = arcs.own_subject(root)
    done = arcs.xpos[root] in ("VBG", "VBN", "VBD", "VB") and arcs.upos[root] == "VERB"
    return done and subject is not None and arcs.lower[subject] in _FIRST_PERSON


def _own(root: int | None, arcs: Arcs, find: Find) -> bool:
    """Whether the source speaks of what it will do itself."""
    if root is None or find.frame in ("to", "ing"):
        return True
    subject = arcs.own_subject(root)
    if subject is None or arcs.full[subject].endswith(":pass"):
        return False
    return arcs.lower[subject] in _SELF


def _subjunctive(root: int, arcs: Arcs) -> bool:
    """`that every officer be gone`: a bare verb or `be` with a subject of its own."""
    if arcs.own_subject(root) is None or any(arcs.xpos[k] == "MD" for k in arcs.children[root]):
        return False
    if arcs.xpos[root] == "VB" and not any(arcs.relation[k] == "aux" for k in arcs.children[root]):
        return True
    return any(arcs.lower[k] == "be" and arcs.relation[k] in ("cop", "aux") for k in arcs.children[root])


def _factuality(
    find: Find, root: int | None, arcs: Arcs, lexicon: Lexicon, negated: bool, force: Force, question: bool
) -> Factuality:
    """The value that the source gives the content's main event."""
    value, words = find.sense.factuality, lexicon.words
    if find.frame == "wh":
        opener = arcs.lower[find.content[0]] if find.content else ""
        if opener in ("whether", "if"):
            return "Uu" if negated or value not in _SURE else "CTu"
        if opener in words.asked and find.sense.force in ("ask", "assert", "think"):
            return "CTu"
        value = "CT+" if value == "Uu" else value
    elif (
        question
        or value == "Uu"
        or force in ("demand", "request", "ask")
        or (find.frame == "obj-to" and force == "warn")
    ):
        return "Uu"
    if force == "deny" and find.sense.force == "assert":
        value = "CT-"
    if negated:
        if arcs.lemma[find.head] not in words.raising:
            return "Uu"
        value = "PR-" if value in _SURE else _NEGATIVE.get(value, value)
    if root is None:
        return value
    if arcs.negated(root) or _nothing(root, arcs):
        value = _NEGATIVE.get(value, value)
    return _weaker(value, _strength(root, arcs, lexicon))


def _nothing(root: int, arcs: Arcs) -> bool:
    """Whether a predicate's subject or object is none: `had no motive`, `nobody was hurt`."""
    arguments = [k for k in arcs.children[root] if arcs.relation[k] in ("obj", "nsubj")] + [root]
    return any(
        arcs.lower[k] in ("nobody", "nothing", "none") or any(arcs.lower[x] == "no" for x in arcs.children[k])
        for k in arguments
    )


def _weaker(value: Factuality, strength: str) -> Factuality:
    """The value at most as certain as a modal allows."""
    order = ("CT", "PR", "PS")
    certainty, polarity = value[:2], value[2]
    if certainty not in order or order.index(strength) <= order.index(certainty):
        return value
    return {"PR+": "PR+", "PR-": "PR-", "PS+": "PS+", "PS-": "PS-"}[strength + polarity]  # type: ignore[return-value]


def _strength(root: int, arcs: Arcs, lexicon: Lexicon) -> str:
    words = lexicon.words
    if arcs.lower[root] in ("possible", "conceivable"):
        return "PS"
    for k in arcs.children[root]:
        if arcs.relation[k] == "aux" and arcs.lower[k] in words.possible and not arcs.negated(root):
            return "PS"
        if arcs.relation[k] == "advmod" and arcs.lower[k] in words.perhaps:
            return "PS"
        if arcs.relation[k] in ("advmod", "aux") and arcs.lower[k] in words.probably:
            return "PR"
    return "CT"


def _root(find: Find, spans: list[Span], arcs: Arcs) -> int | None:
    """The predicate of the reported clause: the first token whose head lies outside the content."""
    tokens = arcs.tokens
    first = bisect_left(tokens.start, spans[0].start)
    last = bisect_left(tokens.start, spans[0].end)
    held = [t for t in (find.content or range(first, last)) if first <= t < last] or range(first, last)
    for t in held:
        if not first <= arcs.head[t] < last and arcs.upos[t] in _PREDICATES and arcs.relation[t] != "mark":
            return t
    return None


def condition(find: Find, spans: list[Span], arcs: Arcs, lexicon: Lexicon) -> Span | None:
    """The clause that what is threatened, promised or foreseen hangs on: `if it rains`, `unless they withdraw`, `should
    they refuse`, `so long as it lasts`, `in return for help`."""
    tokens = arcs.tokens
    own = {*find.cue, find.head}
    parts = [*_ranges(spans, arcs), range(*tokens.sentences[arcs.sentence[find.head]])]
    for part in parts:
        for t in part:
            if arcs.lower[t] not in lexicon.words.conditional:
                continue
            start = _opens_condition(t, find, arcs)
            if start is None:
                continue
            inside = next((range(p.start, p.stop) for p in parts[:-1] if start in p), None)
            governor = arcs.head[_clause(t, arcs)]
            if inside is None and not (governor in own or arcs.head[governor] in own):
                continue
            to_come = _future(governor, arcs) or (governor >= 0 and _future(arcs.head[governor], arcs))
            if find.sense.force not in _BINDING and not to_come:
                continue
            end = _end(start, t, inside.stop if inside is not None else part.stop, arcs)
            return tokens.span(start, end)
    return None


def _clause(t: int, arcs: Arcs) -> int:
    """Head of the clause or phrase that an opener stands in."""
    return arcs.head[t] if arcs.head[t] >= 0 else t


def _opens_condition(t: int, find: Find, arcs: Arcs) -> int | None:
    """First token of the condition that a word opens; None if it does not."""
    word, relation = arcs.lower[t], arcs.relation[t]
    before = arcs.lower[t - 1] if t else ""
    if word in ("if", "unless"):
        if word == "if" and (find.frame == "wh" or before == "as"):
            return None
        return t if relation in ("mark", "advmod", "case", "fixed", "cc") else None
    if word in ("provided", "providing"):
        behind = arcs.lower[t + 1] if t + 1 < len(arcs.lower) else ""
        return t if relation == "mark" or behind == "that" or relation == "advcl" else None
    if word == "should":
        subject = arcs.own_subject(arcs.head[t]) if arcs.head[t] >= 0 else None
        return t if relation == "aux" and subject is not None and subject > t else None
    if word == "long":
        behind = arcs.lower[t + 1] if t + 1 < len(arcs.lower) else ""
        return t - 1 if before in ("as", "so") and behind == "as" else None
    if word in ("return", "exchange"):
        behind = arcs.lower[t + 1] if t + 1 < len(arcs.lower) else ""
        return t - 1 if before == "in" and behind == "for" else None
    if word == "without":
        governor = arcs.head[arcs.head[t]] if arcs.head[t] >= 0 else -1
        return t if governor >= 0 and (arcs.negated(governor) or _nothing(governor, arcs)) else None
    return None


def _end(start: int, opener: int, stop: int, arcs: Arcs) -> int:
    """Last token of a condition: it runs to the next mark, over what dashes enclose, or to where arcs end it."""
    below = set(arcs.below(_clause(opener, arcs)))
    last, dashed = start, False
    for t in range(start + 1, min(stop, start + _LONGEST)):
        if arcs.lower[t] in ("-", "–", "—", "--"):
            dashed = not dashed
            continue
        if not dashed and arcs.is_mark(t):
            break
        if not dashed and arcs.upos[t] == "CCONJ" and t not in below:
            break
        last = t
    while last > start and (arcs.is_mark(last) or arcs.lower[last] in _CLOSING):
        last -= 1
    return last


def _future(governor: int, arcs: Arcs) -> bool:
    """Whether what a condition hangs on is still to come: `will`, `would`, `can`, `is going to`, or an order."""
    if governor < 0:
        return False
    modal = any(arcs.relation[k] == "aux" and arcs.xpos[k] == "MD" for k in arcs.children[governor])
    return modal or arcs.xpos[governor] in ("VB", "VBG") or arcs.lemma[governor] in ("ready", "prepared", "go")
