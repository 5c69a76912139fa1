"""How sure the source is of what it says: the FactBank value (Sauri and Pustejovsky 2009) of its main predicate.

As in their De Facto, values are passed down: the cue's sense gives the first; every word of modality.yaml that holds
the next predicate in its scope (`it is unlikely that`, `appears to`, `no doubt that`) weakens it or turns its polarity,
then auxiliaries, adverbs and negation of the predicate itself do.
"""

from onrecord.annotate.said.arcs import WH, Arcs
from onrecord.annotate.said.cues import Find
from onrecord.annotate.said.lexicon import Degree, Lexicon
from onrecord.records import Factuality, Force

_ORDER = ("CT", "PR", "PS")
_TURNED: dict[str, Factuality] = {"CT+": "CT-", "CT-": "CT+", "PR+": "PR-", "PR-": "PR+", "PS+": "PS-", "PS-": "PS+"}
_OPEN = frozenset(("Uu", "CTu"))
_FIRST_PERSON = frozenset(("i", "we"))
_HOLDERS = frozenset(("i", "we", "he", "she", "they", "it"))
"""Subjects in reported speech that stand for the source: `said he hoped`."""
_SUBORDINATE = frozenset(("ccomp", "xcomp", "csubj", "acl", "advcl"))
_ARGUMENTS = frozenset(("nsubj", "obj"))
_DEEPEST = 4
"""Words of modality read one below the other."""


def compose(outer: Factuality, inner: Factuality) -> Factuality:
    """The value of a proposition whose own value is `inner` in the scope of something that makes it `outer`: the weaker
    certainty, the product of the polarities. What is open stays open; what is denied is denied as a whole."""
    if outer in _OPEN or inner in _OPEN:
        return outer if outer in _OPEN else inner
    if outer == "CT-" and inner in ("PR+", "PS+"):
        return outer
    certainty = _ORDER[max(_ORDER.index(outer[:2]), _ORDER.index(inner[:2]))]
    values: dict[str, Factuality] = {"CT": "CT+", "PR": "PR+", "PS": "PS+"}
    value = values[certainty]
    return value if outer[2] == inner[2] else _TURNED[value]


def factuality(
    find: Find, root: int | None, arcs: Arcs, lexicon: Lexicon, negated: bool, force: Force, question: bool
) -> Factuality:
    """The value that the source gives the predicate `root` of its words.

    `negated`: the source is said not to have said it; `question`: the words are one.
    """
    value = find.sense.factuality
    if find.frame == "wh":
        return _asked(find, arcs, negated)
    open_act = force in ("demand", "request", "ask") or (find.frame == "obj-to" and force == "warn")
    if question or value in _OPEN or open_act:
        return "Uu"
    if force == "deny" and find.sense.force == "assert":
        return "CT-"
    if negated:
        if arcs.lemma[find.head] not in lexicon.words.raising:
            return "Uu"
        value = "PR-" if value in ("CT+", "PR+") else _TURNED[value]
    if root is None:
        return value
    holder = _FIRST_PERSON if find.source is None or find.frame != "that" else _HOLDERS
    return compose(value, _Scope(arcs, lexicon, holder).value(root))


def _asked(find: Find, arcs: Arcs, negated: bool) -> Factuality:
    """The value of what a question word opens: the source has the answer (CTu) or has not (Uu)."""
    sense = find.sense
    if negated or sense.force in ("ask", "request", "demand") or sense.factuality not in ("CT+", "CT-"):
        return "Uu"
    opener = arcs.lower[find.content[0]] if find.content else ""
    return "CTu" if opener in WH else sense.factuality


def nothing(verb: int, arcs: Arcs, lexicon: Lexicon) -> bool:
    """Whether a predicate, its subject or its object is none: `had no motive`, `nobody was hurt`, `no role`."""
    words = lexicon.modality
    arguments = [k for k in arcs.children[verb] if arcs.relation[k] in _ARGUMENTS] + [verb]
    return any(
        arcs.lower[k] in words.none or any(arcs.lower[x] in words.determiners for x in arcs.children[k])
        for k in arguments
    )


class _Scope:
    """Values by the arcs of one document."""

    def __init__(self, arcs: Arcs, lexicon: Lexicon, holder: frozenset[str]) -> None:
        self.arcs = arcs
        self.holder = holder
        self.lexicon = lexicon
        self.words = lexicon.modality

    def value(self, root: int) -> Factuality:
        """The value of the proposition that a predicate heads, down to the predicate that modal words only frame."""
        value: Factuality = "CT+"
        for _ in range(_DEEPEST):
            modal, holder, below = self._modal(root)
            if modal is None:
                return compose(value, self._clause(root, self._negated(root) or nothing(root, self.arcs, self.lexicon)))
            turned = self._negated(root) or (holder != root and self._negated(holder))
            value = compose(value, compose(self._clause(root, False), modal.negated if turned else modal.value))
            if below is None:
                return value
            root = below
        return value

    def _modal(self, root: int) -> tuple[Degree | None, int, int | None]:
        """The modal word that a predicate is or rests on, the token that holds it, and the predicate in its scope."""
        arcs, words = self.arcs, self.words
        lemma = arcs.lemma[root].lower()
        below = self._below(root)
        for k in arcs.children[root]:
            if k > root and arcs.relation[k] == "amod" and arcs.lower[k] in words.predicates:
                return words.predicates[arcs.lower[k]], root, None
        if arcs.upos[root] in ("ADJ", "ADV") or (arcs.upos[root] == "VERB" and lemma not in words.verbs):
            degree = words.predicates.get(arcs.lower[root])
            if degree is not None and self._impersonal(root, below):
                return degree, root, below
        particle = next((k for k in arcs.children[root] if arcs.full[k] == "compound:prt"), None)
        if particle is not None and f"{lemma}_{arcs.lower[particle]}" in words.verbs:
            return words.verbs[f"{lemma}_{arcs.lower[particle]}"], root, None
        if arcs.upos[root] == "VERB" and lemma in words.verbs:
            degree = words.verbs[lemma]
            framed = below if below is not None else self._predicate(root)
            if framed is not None and (not degree.first or self._own(root)):
                return degree, root, framed
        if arcs.upos[root] == "NOUN" and lemma in words.nouns and arcs.child(root, "cop") is None:
            return words.nouns[lemma], root, below
        if lemma in ("be", "have", "see") or arcs.upos[root] == "NOUN":
            for k in arcs.children[root]:
                if arcs.relation[k] in _ARGUMENTS and arcs.upos[k] == "NOUN" and arcs.lemma[k] in words.nouns:
                    scope = self._below(k)
                    if k > root or lemma == "be":
                        return words.nouns[arcs.lemma[k]], k, scope if scope is not None else below
        return None, root, None

    def _impersonal(self, root: int, below: int | None) -> bool:
        """Whether an adjective tells of a proposition: `it is certain that`, `is likely to`, `a war is likely`; not `he
        is certain that`, which only a speaker's own words make one."""
        arcs = self.arcs
        subject = arcs.own_subject(root)
        if arcs.relation[root] == "amod":
            return False
        if subject is None or below is None or arcs.lower[subject] in _FIRST_PERSON:
            return True
        return arcs.child(root, "expl") is not None or arcs.lower[subject] in ("it", "that") or arcs.infinitive(below)

    def _below(self, word: int) -> int | None:
        """The predicate in a word's scope."""
        arcs = self.arcs
        for k in arcs.children[word]:
            if k < word and arcs.relation[k] != "csubj":
                continue
            if arcs.relation[k] not in _SUBORDINATE or arcs.full[k] == "acl:relcl":
                continue
            marker = arcs.marker(k)
            if arcs.relation[k] != "advcl" or (marker is not None and arcs.lower[marker] in ("that", "though", "to")):
                return k
        return None

    def _predicate(self, verb: int) -> int | None:
        """What something seems."""
        arcs = self.arcs
        return next((k for k in arcs.children[verb] if k > verb and arcs.upos[k] == "ADJ"), None)

    def _own(self, verb: int) -> bool:
        """`I think`, `it is believed`."""
        arcs = self.arcs
        subject = arcs.own_subject(verb)
        return arcs.passive(verb) or (subject is not None and arcs.lower[subject] in self.holder)

    def _negated(self, word: int) -> bool:
        """Whether a negation stands right below a word, `no longer` included."""
        arcs, words = self.arcs, self.words
        for k in arcs.children[word]:
            if arcs.lower[k] in words.negations and arcs.relation[k] in ("advmod", "det", "cc", "aux", "preconj"):
                return True
            if arcs.lower[k] == "longer" and any(arcs.lower[x] == "no" for x in (k - 1, *arcs.children[k])):
                return True
        return False

    def _clause(self, root: int, negated: bool) -> Factuality:
        """The value by auxiliaries, adverbs and negation of one predicate."""
        arcs, words = self.arcs, self.words
        value: Factuality = "CT-" if negated else "CT+"
        for k in arcs.children[root]:
            relation, word = arcs.relation[k], arcs.lower[k]
            weaker: Factuality | None = None
            if relation == "aux" and not (negated and word in words.ability):
                weaker = words.auxiliaries.get(word)
                if word == "must" and any(arcs.lower[x] in ("have", "'ve") for x in arcs.children[root]):
                    weaker = "PR+"
            if relation == "advmod":
                near = any(arcs.lower[x] in words.nearly for x in (k - 1, *arcs.children[k]) if x >= 0)
                weaker = "PR+" if word in words.certainly and near else words.adverbs.get(word)
                if negated and word in words.needless:
                    weaker = "PS+"
            if weaker is not None:
                value = compose(weaker, value)
        return value
