"""How sure the source is, whether the cue is negated, and the condition that a threat or promise hangs on.

Factuality is the FactBank value (Sauri and Pustejovsky 2009) that the source, not the author, gives the content: the
cue's own value, moved by negation and modality on the cue and in the reported clause.
"""

from bisect import bisect_left

from onrecord.annotate.said.arcs import Arcs
from onrecord.annotate.said.cues import Find
from onrecord.annotate.said.lexicon import Words
from onrecord.records import Factuality, Span

_NEGATIVE: dict[str, Factuality] = {"CT+": "CT-", "CT-": "CT+", "PR+": "PR-", "PR-": "PR+", "PS+": "PS-", "PS-": "PS+"}
_PREDICATES = frozenset(("VERB", "ADJ", "NOUN", "PROPN", "AUX", "PRON", "ADV"))
_BINDING = frozenset(
    ("threaten", "promise", "warn", "offer", "demand", "request", "refuse", "agree", "predict", "announce")
)
"""Forces whose content is still to come, so that an `if` in it is a condition."""
_CLOSING = frozenset(('"', "''", "”", "’", "'", "»"))
_DASHES = frozenset(("-", "–", "—", "--", "("))
_WIDEST_HOLE = 8
"""Tokens."""
_SURE = frozenset(("CT+", "CT-"))


def is_negated(find: Find, arcs: Arcs, words: Words) -> bool:
    """Whether the source is said not to have said, thought or planned it: `did not say`, `no claim that`, `declined
    to say`."""
    if arcs.negated(find.head):
        return True
    if find.source is not None and arcs.lower[find.source] in ("nobody", "none", "neither"):
        return True
    if find.source is not None and any(arcs.lower[k] == "no" for k in arcs.children[find.source]):
        return True
    verb = arcs.head[find.head]
    if verb >= 0 and arcs.relation[find.head] in ("xcomp", "ccomp") and arcs.lemma[verb] in words.declining:
        return not arcs.negated(verb)
    marker = arcs.marker(find.head)
    return marker is not None and arcs.lower[marker] == "without"


def factuality(find: Find, spans: list[Span], arcs: Arcs, negated: bool, words: Words, question: bool) -> Factuality:
    """The value that the source gives the content's main event."""
    value = find.sense.factuality
    if question or value == "Uu":
        return "Uu"
    if find.frame == "wh":
        opener = arcs.lower[find.content[0]] if find.content else ""
        if opener in ("whether", "if"):
            return "Uu" if negated or value not in _SURE else "CTu"
    if negated:
        if arcs.lemma[find.head] in words.raising:
            value = "PR-" if value in _SURE else _NEGATIVE.get(value, value)
        elif value == "CT-":
            value = "PS+"
        else:
            return "Uu"
    root = _root(find, spans, arcs)
    if root is None:
        return value
    if arcs.negated(root):
        value = _NEGATIVE.get(value, value)
    strength = _strength(root, arcs, words)
    return _weaker(value, strength)


def _weaker(value: Factuality, strength: str) -> Factuality:
    """The value at most as certain as a modal allows."""
    order = ("CT", "PR", "PS")
    certainty, polarity = value[:2], value[2]
    if certainty not in order or order.index(strength) <= order.index(certainty):
        return value
    return {"PR+": "PR+", "PR-": "PR-", "PS+": "PS+", "PS-": "PS-"}[strength + polarity]  # type: ignore[return-value]


def _root(find: Find, spans: list[Span], arcs: Arcs) -> int | None:
    """The predicate of the reported clause: the first token whose head lies outside the content."""
    tokens = arcs.tokens
    first = bisect_left(tokens.start, spans[0].start)
    last = bisect_left(tokens.start, spans[0].end)
    held = [t for t in (find.content or range(first, last)) if first <= t < last] or range(first, last)
    for t in held:
        if not first <= arcs.head[t] < last and arcs.upos[t] in _PREDICATES:
            return t
    return None


def _strength(root: int, arcs: Arcs, words: Words) -> str:
    for k in arcs.children[root]:
        if arcs.relation[k] == "aux" and arcs.lower[k] in words.possible:
            return "PS"
        if arcs.relation[k] == "advmod" and arcs.lower[k] in words.perhaps:
            return "PS"
        if arcs.relation[k] in ("advmod", "aux") and arcs.lower[k] in words.probably:
            return "PR"
    return "CT"


def _future(governor: int, arcs: Arcs) -> bool:
    """Whether what a condition hangs on is still to come: `will`, `would`, `can`, `is going to`, or an order."""
    if governor < 0:
        return False
    modal = any(arcs.relation[k] == "aux" and arcs.xpos[k] == "MD" for k in arcs.children[governor])
    return modal or arcs.xpos[governor] in ("VB", "VBG") or arcs.lemma[governor] in ("ready", "prepared", "go")


def condition(find: Find, spans: list[Span], arcs: Arcs, words: Words) -> Span | None:
    """The clause that what is threatened, promised or foreseen hangs on: `if it rains`, `unless they withdraw`."""
    tokens = arcs.tokens
    inside = [(s, e) for s, e in spans]
    own = set(find.cue) | {find.head}
    ranges = [range(bisect_left(tokens.start, s), bisect_left(tokens.start, e)) for s, e in spans]
    ranges.append(range(*tokens.sentences[arcs.sentence[find.head]]))
    for t in (t for part in ranges for t in part):
        word = arcs.lower[t]
        if word not in words.conditional:
            continue
        at = tokens.start[t]
        if not any(s <= at < e for s, e in inside) and arcs.head[arcs.head[t]] not in own:
            continue
        clause = arcs.head[t]
        if clause < 0 or arcs.relation[t] not in ("mark", "case", "fixed", "advmod"):
            continue
        if word == "if" and find.frame == "wh" and arcs.relation[clause] == "ccomp":
            continue
        if find.sense.force not in _BINDING and not _future(arcs.head[clause], arcs):
            continue
        held = [x for x in arcs.below(clause) if x >= t]
        limit = next((e for s, e in inside if s <= at < e), len(tokens.text))
        held = [x for x in held if tokens.start[x] < limit]
        last = t
        for x in held:
            set_off = arcs.lower[last + 1] in _DASHES or arcs.lower[last] in _DASHES
            if x > last + (_WIDEST_HOLE if set_off else 2):
                break
            last = x
        while last > t and (arcs.is_mark(last) or arcs.lower[last] in _CLOSING):
            last -= 1
        return tokens.span(t, last)
    return None
