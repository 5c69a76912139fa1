"""What kind of act it is, how sure the source is, whether the cue is negated, and what a threat or promise hangs on.

The cue's sense gives the force; under a plain cue the reported words can perform another act (said it would strike
unless, "Leave at once," he told them). `factuality.py` and `conditions.py` find the rest.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.annotate.said.arcs import WH, Arcs
from onrecord.annotate.said.conditions import condition, ranges
from onrecord.annotate.said.cues import Find
from onrecord.annotate.said.factuality import factuality, nothing
from onrecord.annotate.said.lexicon import Lexicon
from onrecord.records import Factuality, Force, Span

_PREDICATES = frozenset(("VERB", "ADJ", "NOUN", "PROPN", "AUX", "PRON", "ADV"))
_PLAIN = frozenset(("assert", "announce", "warn"))
_FIRST_PERSON = frozenset(("i", "we"))
_SECOND_PERSON = frozenset(("you", "whoever", "anyone", "anybody"))
_WILL = frozenset(("will", "would", "'ll", "’ll", "shall", "wo", "’d", "'d"))
_SELF = frozenset(("i", "we", "he", "she", "it", "they"))
_OWN = frozenset(("my", "our", "his", "her", "its", "their"))
_WHOLE = frozenset(("np", "to", "ing", "prep", "as"))
"""Frames whose subject is the source."""
_SUBJUNCTIVE = frozenset(("insist", "ask", "say", "suggest", "propose"))
_SPEECH = frozenset(("verb", "tweet", "floating", "line"))
_TELLING = frozenset(("VERB", "NOUN", "ADJ"))
_VERBAL = frozenset(("VERB", "AUX"))


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
    negated = is_negated(find, arcs, lexicon)
    raised = negated and arcs.lemma[find.head] in lexicon.words.raising and find.frame != "to"
    question = text[: spans[-1].end].rstrip("\"”'’»").endswith("?") and find.frame in (
        "quote",
        "around",
        "that",
        "floating",
    )
    words = list(_words(spans, hangs_on, arcs))
    force = _Act(find, words, root, arcs, lexicon, hangs_on, question).force()
    if negated and arcs.lemma[find.head] == "rule" and find.sense.force == "refuse":
        return Act("assert", "PS+", False, hangs_on)
    if hangs_on is not None:
        return Act(force, "Uu", negated and not raised, hangs_on)
    value = factuality(find, root, arcs, lexicon, negated, force, question)
    return Act(force, value, negated and not raised, None)


def _words(spans: list[Span], apart: Span | None, arcs: Arcs) -> Iterator[int]:
    """The tokens of a content without its condition."""
    starts = arcs.tokens.start
    for part in ranges(spans, arcs):
        for t in part:
            if apart is None or not apart.start <= starts[t] < apart.end:
                yield t


def is_negated(find: Find, arcs: Arcs, lexicon: Lexicon) -> bool:
    """Whether the source is said not to have said, thought or planned it: `did not say`, `no claim that`, `refused to
    say`, `stopped short of accusing`."""
    if arcs.negated(find.head) or _few(find, arcs, lexicon):
        return True
    head = arcs.head[find.head]
    if head >= 0 and arcs.relation[find.head] in ("xcomp", "ccomp", "advcl", "obl") and head < find.head:
        if arcs.lemma[head] in lexicon.words.declining:
            return not arcs.negated(head)
        if arcs.lemma[head] in ("have", "be") and any(arcs.lower[k] == "yet" for k in range(head + 1, find.head)):
            return True
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


class _Act:
    """The force of one attribution: the cue's, corrected by what is said."""

    def __init__(
        self,
        find: Find,
        words: list[int],
        root: int | None,
        arcs: Arcs,
        lexicon: Lexicon,
        hangs_on: Span | None,
        question: bool,
    ) -> None:
        self.find = find
        self.words = words
        self.root = root
        self.arcs = arcs
        self.stance = lexicon.stance
        self.lexicon = lexicon
        self.conditional = hangs_on is not None
        self.awaited = hangs_on is not None and self._awaits(hangs_on)
        self.provoked = hangs_on is not None and self._provokes(hangs_on)
        self.question = question

    def force(self) -> Force:
        """The act that is performed."""
        find, force, root = self.find, self.find.sense.force, self.root
        if (self.question or self._asks()) and force in ("demand", "request", "assert"):
            return "ask"
        if find.frame in ("small", "as") and force == "assert":
            return self._named()
        if force == "refuse" and find.frame == "np" and root is not None:
            return "deny" if self.arcs.lemma[root].lower() in self.stance["claims"] else force
        if force == "promise":
            return "threaten" if self._harms() and self._own() else force
        if force == "warn" and find.frame == "prep" and self.conditional:
            answered = any(self.arcs.lemma[t] in self.lexicon.openers.answers for t in self.words)
            return "threaten" if answered else force
        if force not in _PLAIN or root is None or find.kind not in _SPEECH or find.frame in ("wh", "np", "prep"):
            return force
        if force == "assert":
            if self.arcs.lemma[find.head] in _SUBJUNCTIVE and self._subjunctive(root):
                return "demand"
            asked = self._asked(root)
            if asked is not None:
                return asked
            if self._contradicts(root):
                return "deny"
        return self._commits(root) or self._blames(root) or force

    def _awaits(self, hangs_on: Span) -> bool:
        """Whether the condition is whom something awaits: `whoever stands in our way`."""
        t = bisect_left(self.arcs.tokens.start, hangs_on.start)
        opened = self.lexicon.openers.at(self.arcs.lower, t)
        return opened is not None and opened[0] == "subjects"

    def _provokes(self, hangs_on: Span) -> bool:
        """Whether the condition is a hostile act, so that an answer to it is one."""
        starts, arcs = self.arcs.tokens.start, self.arcs
        inside = range(bisect_left(starts, hangs_on.start), bisect_left(starts, hangs_on.end))
        return any(arcs.upos[t] in _TELLING and arcs.lemma[t].lower() in self.stance["harm"] for t in inside)

    def _asks(self) -> bool:
        """Whether a verb of asking brings a question without its mark: `Who will pay, he asked`."""
        opening = next((t for t in self.words if self.arcs.upos[t] != "PUNCT"), None)
        entry = self.lexicon.verbs.get(self.arcs.lemma[self.find.head])
        asking = self.find.sense.force == "request" and entry is not None and "wh" in entry.frames
        spoken = self.find.frame in ("quote", "around", "rest")
        return spoken and asking and opening is not None and self.arcs.lower[opening] in WH

    def _named(self) -> Force:
        """What calling something so does: `a disgrace` condemns, `a lie` denies, `a hero` praises."""
        behind = {self.arcs.lemma[t].lower() for t in self.words[1:]} | {self.arcs.lower[t] for t in self.words[1:]}
        names: tuple[Force, ...] = ("deny", "condemn", "praise")
        for name in names:
            if behind & self.stance[name]:
                return name if name != "deny" or behind & self.stance["claims"] else "condemn"
        return "assert"

    def _harms(self) -> bool:
        """Whether the words tell of harm that is not held off: `will strike`, not `will stop the strikes`."""
        arcs, stance = self.arcs, self.stance
        for t in self.words:
            if arcs.lemma[t] in stance["withhold"] and arcs.upos[t] == "VERB":
                taken = {arcs.lemma[x].lower() for x in arcs.below(t)} & stance["lifelines"]
                if taken and not arcs.negated(t) and not self._held_off(t):
                    return True
            if (
                arcs.upos[t] not in _TELLING
                or arcs.lemma[t].lower() not in stance["harm"]
                or (arcs.upos[t] == "NOUN" and self._bare(t))
            ):
                continue
            if not self._held_off(t):
                return True
        return False

    def _bare(self, noun: int) -> bool:
        """A noun that only names a thing or ties to one: `the fire brigade`."""
        return self.arcs.relation[noun] in ("compound", "flat")

    def _held_off(self, t: int) -> bool:
        """Whether what hangs above a word, or right below it, reverses it: stop, lift, no, not."""
        arcs = self.arcs
        for _ in range(4):
            if arcs.negated(t) or nothing(t, arcs, self.lexicon):
                return True
            head = arcs.head[t]
            if head < 0 or head == self.find.head or head not in self.words:
                return False
            if arcs.lemma[head] in self.stance["reverse"]:
                return True
            t = head
        return False

    def _own(self) -> bool:
        """Whether the source speaks of what it, or those under it, will do."""
        arcs, root = self.arcs, self.root
        if root is None or self.find.frame in _WHOLE:
            return True
        subject = arcs.own_subject(root)
        if subject is None:
            return arcs.upos[root] == "VERB" and arcs.child(root, "expl") is None
        if arcs.lower[subject] in _SELF:
            return not arcs.full[subject].endswith(":pass")
        return any(arcs.lower[k] in _OWN and arcs.full[k] == "nmod:poss" for k in arcs.children[subject])

    def _unsaid(self) -> bool:
        """Whether it stays unsaid who will act: a passive, `there will be`, a deed that is its own subject."""
        arcs, root = self.arcs, self.root
        if root is None:
            return False
        subject = arcs.own_subject(root)
        if arcs.child(root, "expl") is not None or (arcs.passive(root) and arcs.agent(root) is None):
            return True
        return subject is not None and arcs.lemma[subject].lower() in self.stance["harm"]

    def _commits(self, root: int) -> Force | None:
        """A threat or a promise under a plain cue, by what is to come and whose doing it will be."""
        arcs, force = self.arcs, self.find.sense.force
        modals = {arcs.lower[k] for k in arcs.children[root] if arcs.relation[k] == "aux" and arcs.xpos[k] == "MD"}
        if self._reserves(root) or (self.awaited and modals & _WILL):
            return "threaten"
        subject = arcs.own_subject(root)
        if subject is not None and arcs.lower[subject] in _SECOND_PERSON and modals & _WILL and self._harms():
            return "threaten"
        if not modals & _WILL and not (self.conditional and (modals or self._going(root))):
            return None
        answers = self.provoked and any(arcs.lemma[t] in self.lexicon.openers.answers for t in self.words)
        harms, own = answers or self._harms(), self._own()
        actor = force == "assert" and subject is not None and self._somebody(subject)
        if harms and (own or (self.conditional and (actor or self._unsaid()))):
            return "threaten"
        if not self.conditional or force != "assert":
            return None
        denied = subject is not None and arcs.negated(subject)
        refused = denied or arcs.negated(root) or nothing(root, arcs, self.lexicon)
        kept = refused and any(
            arcs.lemma[t].lower() in self.stance["harm"] | self.stance["reverse"] for t in self.words
        )
        if refused and not kept:
            return "threaten"
        return "promise" if own or kept else None

    def _going(self, root: int) -> bool:
        return self.arcs.lemma[root] in ("go", "ready", "prepared", "willing") or self.arcs.xpos[root] == "VBG"

    def _reserves(self, root: int) -> bool:
        """`reserves the right to respond`."""
        arcs = self.arcs
        obj = arcs.child(root, "obj")
        return arcs.lemma[root] == "reserve" and obj is not None and arcs.lemma[obj] == "right" and self._harms()

    def _asked(self, root: int) -> Force | None:
        """An order or a plea in so many words: an imperative, or `must` to somebody."""
        arcs = self.arcs
        subject = arcs.own_subject(root)
        modal = next((k for k in arcs.children[root] if arcs.lower[k] == "must" and arcs.relation[k] == "aux"), None)
        if modal is not None and subject is not None and self._somebody(subject) and not self._perfect(root):
            return "demand"
        bare = next((k for k in arcs.children[root] if arcs.relation[k] == "cop" and arcs.xpos[k] == "VB"), root)
        if subject is not None or arcs.xpos[bare] not in ("VB", "VBP") or arcs.upos[bare] not in _VERBAL:
            return None
        if self.find.frame not in ("quote", "around", "floating", "line", "tweet"):
            return None
        if any(
            arcs.relation[k] in ("aux", "expl", "cop") and k != bare and arcs.lower[k] not in ("do", "don")
            for k in arcs.children[root]
        ):
            return None
        opening = next((t for t in self.words if arcs.upos[t] not in ("PUNCT", "ADV", "INTJ", "CCONJ", "PROPN")), None)
        spoken = {root, *(k for k in arcs.children[root] if k < root)}
        if opening not in spoken:
            return None
        polite = arcs.lemma[root] in ("let", "help", "give") or any(arcs.lower[t] == "please" for t in self.words)
        return "request" if polite else "demand"

    def _perfect(self, root: int) -> bool:
        arcs = self.arcs
        return any(arcs.lemma[k] == "have" and arcs.relation[k] == "aux" for k in arcs.children[root])

    def _somebody(self, noun: int) -> bool:
        """Whether a subject can be told to do something."""
        arcs = self.arcs
        entity = arcs.tokens.entity[noun][2:] in ("PER", "ORG", "NORP", "GPE", "LOC")
        return arcs.lower[noun] in ("you", "they", "both") or entity or arcs.upos[noun] == "PROPN"

    def _contradicts(self, root: int) -> bool:
        """`We are not threatening anyone`, `the claim is false`: what was said or charged is not so."""
        arcs = self.arcs
        subject = arcs.own_subject(root)
        if subject is None:
            return False
        modal = any(arcs.relation[k] == "aux" and arcs.xpos[k] == "MD" for k in arcs.children[root])
        done = arcs.xpos[root] in ("VBG", "VBN", "VBD", "VB") and arcs.upos[root] == "VERB"
        ahead = arcs.lower[root] == "going" or arcs.child(root, "ccomp") is not None
        wrong = {arcs.lemma[t].lower() for t in self.words} & (self.stance["harm"] | self.stance["guilty"])
        if arcs.lower[subject] in _FIRST_PERSON and done and not modal and not ahead and wrong and arcs.negated(root):
            return True
        told = arcs.lemma[subject].lower() in self.stance["claims"] or arcs.lower[subject] in (
            "that",
            "this",
            "it",
            "they",
        )
        negated = arcs.negated(root)
        untrue = {arcs.lemma[root].lower(), arcs.lower[root]} & self.stance["deny"]
        true = arcs.lemma[root] in ("true", "truth", "accurate", "correct")
        return told and arcs.child(root, "cop") is not None and bool(untrue if not negated else true)

    def _subjunctive(self, root: int) -> bool:
        """`that every officer be gone`: a bare verb or `be` with a subject of its own."""
        arcs = self.arcs
        if arcs.own_subject(root) is None or any(arcs.xpos[k] == "MD" for k in arcs.children[root]):
            return False
        if arcs.xpos[root] == "VB" and not any(arcs.relation[k] == "aux" for k in arcs.children[root]):
            return True
        return any(arcs.lower[k] == "be" and arcs.relation[k] in ("cop", "aux") for k in arcs.children[root])

    def _blames(self, root: int) -> Force | None:
        """`Russia is responsible`, `X was behind it`: in so many words, of a party that is named."""
        arcs = self.arcs
        subject = arcs.own_subject(root)
        if self.find.sense.force == "warn" or subject is None or arcs.negated(root):
            return None
        culprit = self._somebody(subject) or arcs.child(subject, "nmod", "amod", "compound") is not None
        guilty = {arcs.lemma[root].lower(), arcs.lower[root]} & self.stance["guilty"]
        named = arcs.lower[subject] not in _SELF | _FIRST_PERSON | {"you", "that", "this"}
        return "accuse" if guilty and culprit and named else None


def _root(find: Find, spans: list[Span], arcs: Arcs) -> int | None:
    """The predicate of the reported clause: the first token whose head lies outside the content, a clause's before a
    noun's."""
    part = next(ranges(spans, arcs))
    held = [t for t in (find.content or part) if t in part] or list(part)
    tops = [
        t
        for t in held
        if arcs.head[t] not in part and arcs.upos[t] in _PREDICATES and arcs.relation[t] not in ("mark", "vocative")
    ]
    return next(iter(tops), None)
