"""What a threat, a promise, an offer, a warning or a forecast hangs on: `if it rains`, `should they refuse`, `in the
event of war`, `without a vote`, `whoever stands in our way`. The words are those of conditions.yaml; arcs say whether
they condition what is to come, and how far the clause runs."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.annotate.said.arcs import CLAUSE, Arcs
from onrecord.annotate.said.lexicon import Lexicon
from onrecord.records import Span

if TYPE_CHECKING:
    from onrecord.annotate.said.cues import Find

_BINDING = frozenset(
    ("threaten", "promise", "warn", "offer", "demand", "request", "refuse", "agree", "predict", "announce")
)
"""Forces whose content is still to come, so that an `if` in it is a condition."""
_CLOSING = frozenset(('"', "''", "”", "’", "'", "»"))
_DASHES = frozenset(("-", "–", "—", "--"))
_WILL = frozenset(("will", "would", "'ll", "’ll", "shall", "can", "could"))
_SUBJECT = frozenset(("nsubj", "csubj", "expl"))
_NOMINAL = frozenset(("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM"))
_WHOLE = frozenset(("np", "to", "prep", "obj-to", "ing"))
"""Frames whose content is one phrase, on whose cue parsers hang the condition."""
_TEMPORAL = frozenset(("when", "whenever"))
_READY = frozenset(("ready", "prepared", "willing", "go"))
_EVENTIVE = ("tion", "sion", "ment", "ing", "ance")
"""Ends of nouns that tell of a deed."""
_LONGEST = 25
"""Tokens of a condition whose end no arc shows."""
_CHAIN = 4
"""Heads to look up to from the clause that a condition hangs on."""


def ranges(spans: list[Span], arcs: Arcs) -> Iterator[range]:
    """Spans of code points as token ranges."""
    starts = arcs.tokens.start
    return (range(bisect_left(starts, s), bisect_left(starts, e)) for s, e in spans)


def condition(find: "Find", spans: list[Span], arcs: Arcs, lexicon: Lexicon) -> Span | None:
    """The condition within the content, or beside it in the cue's sentence, with the words that open it."""
    own = {*find.cue, find.head}
    inner = list(ranges(spans, arcs))
    sentence = range(*arcs.tokens.sentences[arcs.sentence[find.head]])
    lower, openers = arcs.lower, lexicon.openers
    for part in (*inner, sentence):
        for t in part:
            if lower[t] not in openers.sequences or openers.at(lower, t) is None:
                continue
            inside = next((p for p in inner if t in p), None)
            found = _Opened(t, inside, find, own, arcs, lexicon).span(sentence.stop if inside is None else inside.stop)
            if found is not None:
                return found
    return None


class _Opened:
    """A possible condition that opens at a token, in a content's range or, if that is None, outside it."""

    def __init__(self, t: int, inside: range | None, find: "Find", own: set[int], arcs: Arcs, lexicon: Lexicon) -> None:
        self.t = t
        self.inside = inside
        self.find = find
        self.own = own
        self.arcs = arcs
        self.lexicon = lexicon

    def span(self, stop: int) -> Span | None:
        """Its span of code points; None if it is no condition."""
        arcs, t = self.arcs, self.t
        opened = self.lexicon.openers.at(arcs.lower, t)
        if opened is None:
            return None
        kind, last = opened
        if kind == "subjects":
            return self._subject() if self.inside is not None else None
        if kind == "whole":
            return arcs.tokens.span(t, last)
        if self.find.sense.force == "ask" or self._idle(last):
            return None
        if t and arcs.lower[t - 1] in self.lexicon.openers.conceding:
            return None
        top = self._top(last)
        governor = arcs.head[top]
        if self.inside is not None and governor in self.own and self.find.frame not in _WHOLE:
            governor = next((k for k in arcs.children[governor] if arcs.relation[k] in CLAUSE - {"advcl"}), governor)
        if not self._fits(kind, last, top, governor):
            return None
        end = self._end(last, top, governor, stop)
        if any(arcs.lemma[x] in self.lexicon.unnamed for x in range(last, end + 1)):
            return None
        return arcs.tokens.span(t, end) if end > last else None

    def _idle(self, last: int) -> bool:
        """`if any`, `if possible`: words that only hedge."""
        arcs = self.arcs
        return last + 1 < len(arcs.lower) and arcs.lower[last + 1] in self.lexicon.openers.hedges

    def _top(self, last: int) -> int:
        """Head of the clause or phrase that the opener's last word introduces."""
        arcs, word = self.arcs, last
        while arcs.relation[word] == "fixed" and arcs.head[word] >= self.t:
            word = arcs.head[word]
        top = word
        if arcs.relation[word] in ("mark", "case", "advmod", "cc", "aux", "cop") and arcs.head[word] >= 0:
            top = arcs.head[word]
        while self.t <= arcs.head[top] <= last:
            top = arcs.head[top]
        return top

    def _fits(self, kind: str, last: int, top: int, governor: int) -> bool:
        arcs, t, find = self.arcs, self.t, self.find
        word = arcs.lower[t]
        if self.inside is None:
            if not (governor in self.own or (governor >= 0 and arcs.head[governor] in self.own)):
                return False
        elif kind == "clauses" and word == "if" and find.frame == "wh" and (not find.content or t == find.content[0]):
            return False
        to_come = self._to_come(governor)
        binding = find.sense.force in _BINDING
        if kind == "inverted":
            return self._inverted(top) and (to_come or binding)
        if kind == "negative":
            return (to_come or binding) and self._none(governor)
        if kind == "pending":
            noun = top > last and arcs.upos[top] in ("NOUN", "PROPN") and arcs.child(top, "cop", "nsubj") is None
            if noun and (word not in ("until", "till", "pending") or self._untimely(top)):
                return False
            if arcs.lower[last] in ("when", "whenever", "once") and arcs.relation[top] not in (
                "advcl",
                "root",
                "ccomp",
            ):
                return False
            if governor in self.own:
                return binding and find.frame in _WHOLE and (arcs.lower[last] not in _TEMPORAL or self._present(top))
            return to_come
        if kind == "phrases" and last == t and not self._set_off(top):
            return False
        if word == "provided" or word == "providing" or word == "assuming" or word == "supposing":
            behind = arcs.lower[last + 1] if last + 1 < len(arcs.lower) else ""
            clause = (top != t and arcs.finite(top)) or arcs.child(t, "ccomp") is not None
            if arcs.relation[t] not in ("mark", "advcl", "case") and behind != "that" and not clause:
                return False
        if kind == "clauses" and not (word == "if" and arcs.relation[top] in ("ccomp", "xcomp", "csubj")):
            return True
        return to_come or binding or self._present(governor)

    def _set_off(self, top: int) -> bool:
        """Whether `pending`, `failing`, `absent` stand as prepositions: in front of a noun, not as what one does."""
        arcs, t = self.arcs, self.t
        return arcs.relation[t] == "case" or (top != t and arcs.upos[top] in ("NOUN", "PROPN") and arcs.head[t] == top)

    def _untimely(self, noun: int) -> bool:
        """Whether `until` is followed by a time."""
        arcs = self.arcs
        return any(arcs.upos[t] == "NUM" for t in arcs.below(noun)) or not self._eventive(noun)

    def _eventive(self, noun: int) -> bool:
        lemma = self.arcs.lemma[noun].lower()
        return lemma.endswith(_EVENTIVE) or lemma in self.lexicon.openers.deeds or lemma in self.lexicon.stance["harm"]

    def _inverted(self, top: int) -> bool:
        """`should they refuse`, `were X to withdraw`: an auxiliary that stands before its subject and behind none."""
        arcs, t = self.arcs, self.t
        if t + 1 >= len(arcs.lower) or arcs.upos[t + 1] not in _NOMINAL or (t and arcs.upos[t - 1] == "AUX"):
            return False
        if arcs.lower[t] == "should":
            subject = arcs.own_subject(arcs.head[t]) if arcs.head[t] >= 0 else None
            return subject is not None and subject > t and top > t
        if t and arcs.upos[t - 1] in _NOMINAL and arcs.relation[t - 1] in _SUBJECT and arcs.lower[t - 1] != "that":
            return False
        behind = range(t + 1, min(t + 9, len(arcs.lower) - 1))
        to = next((x for x in behind if arcs.lower[x] == "to" and arcs.xpos[x + 1] == "VB"), None)
        return to is not None and all(arcs.upos[x] in (*_NOMINAL, "ADP", "PART") for x in range(t + 1, to))

    def _none(self, governor: int) -> bool:
        arcs = self.arcs
        return governor >= 0 and (arcs.negated(governor) or _nothing(governor, arcs))

    def _to_come(self, governor: int) -> bool:
        """Whether what it hangs on, or what that is part of, is still to come."""
        for _ in range(_CHAIN):
            if governor < 0 or governor in self.own:
                return False
            if self._future(governor):
                return True
            governor = self.arcs.head[governor]
        return False

    def _future(self, verb: int) -> bool:
        """`will`, `would`, `can`, `is going to`, `is ready`, an infinitive, or an order."""
        arcs = self.arcs
        modal = any(arcs.relation[k] == "aux" and arcs.xpos[k] == "MD" for k in arcs.children[verb])
        if modal or arcs.lemma[verb] in _READY:
            return True
        if arcs.xpos[verb] == "VB":
            return arcs.infinitive(verb) or not any(arcs.relation[k] == "aux" for k in arcs.children[verb])
        return arcs.xpos[verb] == "VBG" and arcs.relation[verb] in ("ccomp", "xcomp", "root")

    def _present(self, verb: int) -> bool:
        arcs = self.arcs
        if verb < 0 or verb in self.own:
            return False
        tense = [arcs.xpos[k] for k in arcs.children[verb] if arcs.relation[k] in ("cop", "aux")] or [arcs.xpos[verb]]
        return tense[0] in ("VBZ", "VBP")

    def _subject(self) -> Span | None:
        """`whoever stands in our way`, `any attack on us`: a subject, or what is answered, in place of a clause."""
        arcs, t, tokens = self.arcs, self.t, self.arcs.tokens
        noun = arcs.head[t] if arcs.relation[t] == "det" else t
        if noun < t:
            return None
        below = [x for x in arcs.below(noun) if x >= t]
        if arcs.lower[t] == "any":
            answered = arcs.relation[noun] in ("nmod", "obl") and arcs.head[noun] >= 0
            reply = answered and arcs.lemma[arcs.head[noun]] in self.lexicon.openers.answers
            if not self._eventive(noun) or not (reply or self._awaits(noun)):
                return None
        else:
            clause = next((x for x in below if arcs.relation[x] == "acl"), None)
            if clause is None or not self._awaits(noun):
                return None
            if arcs.full[clause] == "acl:relcl" and not self._present(clause):
                return None
        end = max(x for x in below if x - t < _LONGEST)
        while end > noun and (arcs.is_mark(end) or arcs.lower[end] in _CLOSING):
            end -= 1
        case = arcs.marker(noun)
        return tokens.span(t if case is None or case != t - 1 or arcs.lower[case] != "for" else case, end)

    def _awaits(self, noun: int) -> bool:
        """Whether a noun is the subject of what will happen, or it will happen `for` it."""
        arcs, verb = self.arcs, self.arcs.head[noun]
        if (
            arcs.relation[noun] in ("obl", "nmod")
            and arcs.preposition(noun) == "for"
            and arcs.relation[verb] in _SUBJECT
        ):
            verb = arcs.head[verb]
        elif arcs.relation[noun] not in _SUBJECT and not (
            arcs.relation[noun] in ("obl", "nmod") and arcs.preposition(noun) == "for"
        ):
            return False
        return verb >= 0 and any(arcs.lower[k] in _WILL for k in arcs.children[verb] if arcs.relation[k] == "aux")

    def _end(self, last: int, top: int, governor: int, stop: int) -> int:
        """Its last token: it runs to the next mark, over what dashes enclose, or to where arcs end it."""
        arcs = self.arcs
        below = set(arcs.below(top))
        subject = arcs.own_subject(governor) if governor >= 0 else None
        main = arcs.below(subject)[0] if subject is not None and subject > top else stop
        end, dashed = self.t, False
        for x in range(self.t + 1, min(stop, main, self.t + _LONGEST)):
            if arcs.lower[x] in _DASHES:
                dashed = not dashed
                continue
            ended = x > max(last, top) if top < main else x > last
            if not dashed and ended and (arcs.is_mark(x) or (arcs.upos[x] == "CCONJ" and x not in below)):
                break
            end = x
        while end > self.t and (arcs.is_mark(end) or arcs.lower[end] in _CLOSING):
            end -= 1
        return end


def _nothing(verb: int, arcs: Arcs) -> bool:
    """Whether a subject or object is none: `no talks will be held without`."""
    arguments = [k for k in arcs.children[verb] if arcs.relation[k] in ("obj", "nsubj")]
    return any(
        arcs.lower[k] in ("nobody", "nothing", "none") or any(arcs.lower[x] == "no" for x in arcs.children[k])
        for k in arguments
    )
