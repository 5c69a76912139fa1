"""Attributions as the arcs show them: a cue of the lexicon, the clause or phrase it reports, whose it is.

One pass over the tokens asks the lexicon for each lemma; only a hit costs more. Everything is in token indices here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.annotate.said.arcs import LOOSE, WH, Arcs
from onrecord.annotate.said.lexicon import Entry, Lexicon, Sense
from onrecord.language.tokens import Tokens
from onrecord.records import Span

_ADVERBIAL_MARKS = frozenset(
    (
        "if",
        "when",
        "while",
        "after",
        "before",
        "because",
        "since",
        "although",
        "though",
        "unless",
        "until",
        "once",
        "whereas",
        "so",
        "than",
        "by",
        "in",
        "without",
    )
)
_RELATIVE = frozenset(("who", "which", "that", "whom"))
_OPENING = frozenset(("that", "whether", "both", "either", "neither", "there", "only", "even"))
"""Words beside nouns and pronouns that a reported clause opens with."""
_FILLERS = frozenset(("which", "that", "who", "what", "whom"))
"""Words that fill the gap of a clause behind a cue."""
_SET_OFF = frozenset((",", "-", "–", "—", "--"))
_CLOSING_MARKS = frozenset(('"', "''", "”", "’", "'", "»"))
_UNBROKEN = frozenset(("np", "as", "obj-to", "small", "to", "ing"))
_WIDEST_HOLE = 8
"""Tokens."""
_CLOSE = 12
"""Tokens between a cue and a participle that goes on from it."""
_JUDGING = {"as": "as", "for": "as", "to": "like", "with": "like"}
"""The frame that a preposition behind an object fills."""
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_OWN_WORDS = frozenset(
    ("as", "while", "amid", "after", "before", "who", "which", "with", "when", "whose", "hours", "days")
)
_NOMINAL = frozenset(("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM"))
_UNMARKED = frozenset(("obl:unmarked", "obl:tmod", "nmod:unmarked", "nmod:tmod"))
_HELD_BY = frozenset(
    (
        "as",
        "for",
        "of",
        "over",
        "about",
        "from",
        "against",
        "toward",
        "towards",
        "between",
        "among",
        "because",
        "instead",
    )
)
"""Prepositions of phrases behind an object that belong to it, wherever parsers hang them."""
_GOING_ON = frozenset(("that", "quote", "small", "as", "obj-to"))
"""Frames of cues that can follow another and share its source."""
_STANDING = frozenset(("agree", "praise", "think"))
"""Forces of standing opinions, which relative clauses in the present describe."""
_CONTRAST = frozenset(("while", "whereas", "but", "though", "although"))
_RELAY = frozenset(("quote", "cite"))


@dataclass(slots=True)
class Find:
    """One attribution in token indices. `source` is the head of the source phrase, `frame` what the content is."""

    head: int
    cue: list[int]
    source: int | None
    content: list[int]
    sense: Sense
    frame: str
    addressee: int | None = None
    via: int | None = None
    kind: str = "verb"
    why: list[str] = field(default_factory=list)


def _unbroken(content: list[int]) -> list[int]:
    """A phrase without the small holes that stray arcs leave in it; cut at a wide one."""
    whole = content[:1]
    for t in content[1:]:
        if t - whole[-1] > _WIDEST_HOLE:
            break
        whole += range(whole[-1] + 1, t + 1)
    return whole


class Cues:
    """Finds every cue of one document. `quoted` tells of each token whether it stands inside a quotation, `timed`
    whether it is part of a time expression."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon, quoted: list[bool], timed: set[int]) -> None:
        self.tokens = tokens
        self.lexicon = lexicon
        self.arcs = Arcs(tokens)
        self.quoted = quoted
        self.timed = timed
        self.merged: set[int] = set()
        """Nouns that are part of a verb's cue."""
        self.shared: dict[int, int | None] = {}
        """Of a cue cut from another's content, the source that both share."""

    def find(self) -> Iterator[Find]:
        """Every attribution that arcs alone show, in the order of their cues."""
        verbs, nouns, adjectives = self.lexicon.verbs, self.lexicon.nouns, self.lexicon.adjectives
        adverbs, adverbials = self.lexicon.adverbs, self.lexicon.adverbials
        upos, lower, lemmas = self.arcs.upos, self.arcs.lower, self.arcs.lemma
        for i, lemma in enumerate(lemmas):
            if self.quoted[i]:
                continue
            found: Find | None = None
            tag = upos[i]
            if lower[i] in adverbials:
                found = self._adverbial(i)
            if found is None and tag == "VERB" and lemma in verbs:
                found = self.verb(i, self._entry(i, lemma))
            elif found is None and tag == "NOUN" and lemma in nouns and i not in self.merged:
                found = self._noun(i, nouns[lemma])
            elif found is None and lower[i] in adjectives and tag in ("ADJ", "VERB"):
                found = self._adjective(i, adjectives[lower[i]])
            elif tag == "ADV" and lower[i] in adverbs:
                found = self._adverb(i, adverbs[lower[i]])
            if found is None and lemma in self.lexicon.documents and tag == "NOUN":
                found = self._document(i)
            if found is None and tag == "NOUN" and lemma in self.lexicon.views:
                found = self._view(i, lemma)
            if found is not None and found.content:
                yield found

    # verbs

    def _entry(self, i: int, lemma: str) -> Entry:
        """The lexicon's entry, that of verb and particle before that of the verb."""
        particle = self._particle(i)
        if particle is not None:
            entry = self.lexicon.verbs.get(f"{lemma}_{self.arcs.lower[particle]}")
            if entry is not None:
                return entry
        return self.lexicon.verbs[lemma]

    def _particle(self, i: int) -> int | None:
        arcs = self.arcs
        for k in arcs.children[i]:
            if (
                arcs.full[k] == "compound:prt"
                or (
                    k == i + 1
                    and f"{arcs.lemma[i]}_{arcs.lower[k]}" in self.lexicon.verbs
                    and arcs.upos[k] in ("ADP", "ADV")
                )
                or (k == i + 1 and arcs.relation[k] == "advmod" and arcs.upos[k] == "ADP")
                or (arcs.relation[k] == "obj" and f"{arcs.lemma[i]}_{arcs.lemma[k]}" in self.lexicon.verbs)
            ):
                return k
        return None

    def verb_cue(self, i: int) -> list[int]:
        """The verb with its particle and a negation before it."""
        arcs = self.arcs
        cue = [i]
        particle = self._particle(i)
        if particle is not None and abs(particle - i) <= 2:
            cue.append(particle)
        head = arcs.head[i]
        if arcs.relation[i] == "xcomp" and arcs.lemma[head] in self.lexicon.words.declining and i - 3 <= head < i:
            cue += range(head, i)
        cue += [k for k in arcs.children[i] if arcs.lower[k] in ("not", "n't", "n’t", "never") and i - 3 <= k < i]
        return sorted(set(cue))

    def verb_source(self, i: int) -> int | None:
        """Head of the phrase that names whose words, thoughts or plans these are."""
        arcs = self.arcs
        if i in self.shared:
            return self.shared[i]
        if arcs.passive(i):
            return arcs.agent(i)
        if arcs.xpos[i] == "VBG":
            beside = self._noun_before(i)
            if beside is not None and (arcs.head[i] == beside or arcs.xpos[beside] in ("NNS", "NNPS")):
                return self._issuer(beside)
            shared = self._cue_before(i)
            if shared is not None:
                return self.verb_source(shared)
        subject = arcs.governed_subject(i)
        if subject is not None and arcs.full[subject].endswith(":pass") and subject in arcs.children[i]:
            return None
        if subject is None or self.quoted[subject]:
            return self._subject_by_place(i)
        return self._issuer(subject) if arcs.relation[i] == "acl" else subject

    def _issuer(self, noun: int) -> int:
        """Of a document that somebody issued, who did: `released a statement saying`; else the noun itself."""
        arcs, verb = self.arcs, self.arcs.head[noun]
        if verb < 0 or arcs.relation[noun] != "obj" or arcs.lemma[noun] not in self.lexicon.speaking:
            return noun
        subject = arcs.governed_subject(verb) if arcs.lemma[verb] in self.lexicon.light else None
        return noun if subject is None else subject

    def _noun_before(self, i: int) -> int | None:
        """Head of the noun phrase that ends right before a token."""
        arcs = self.arcs
        t, first = i - 1, self.tokens.sentences[arcs.sentence[i]][0]
        if t < first or arcs.upos[t] not in ("NOUN", "PROPN", "PRON") or self.quoted[t] or t in self.timed:
            return None
        while first <= arcs.head[t] < t and arcs.upos[arcs.head[t]] in ("NOUN", "PROPN"):
            t = arcs.head[t]
        return None if any(arcs.relation[k] == "case" and k < t for k in arcs.children[t]) else t

    def _cue_before(self, i: int) -> int | None:
        """The cue that a participle set off goes on from: `..., he said on Monday, adding`."""
        arcs = self.arcs
        at = i - 1 if arcs.upos[i - 1] != "ADV" else i - 2
        first = self.tokens.sentences[arcs.sentence[i]][0]
        if at < first or not (arcs.lower[at] in _SET_OFF or self._closing(at)):
            return None
        for v in range(at - 1, max(first, at - _CLOSE) - 1, -1):
            if self.quoted[v] or arcs.xpos[v] not in _FINITE:
                continue
            entry = self.lexicon.verbs.get(arcs.lemma[v])
            return v if entry is not None and entry.frames.keys() & {"that", "quote"} else None
        return None

    def _subject_by_place(self, i: int) -> int | None:
        """The subject of a cue that arcs leave without one: the noun phrase right before a finite verb, that of the
        verb it follows, or the one behind the comma that ends an opening participle clause."""
        arcs = self.arcs
        first, last = self.tokens.sentences[arcs.sentence[i]]
        if arcs.xpos[i] in _FINITE:
            t = i
            while t - 1 > first and arcs.upos[t - 1] in ("ADV", "AUX"):
                t -= 1
            beside = self._noun_before(t)
            if beside is not None:
                return beside
            head = arcs.head[i]
            if head >= 0 and arcs.relation[i] in ("parataxis", "conj", "dep") and head < i and not self.quoted[head]:
                return arcs.governed_subject(head)
            stray = [k for k in arcs.children[head] if first <= k < i and arcs.full[k] == "nsubj"] if head > i else []
            return stray[0] if len(stray) > 1 or (stray and arcs.own_subject(head) != stray[0]) else None
        if arcs.xpos[i] == "VBG" and i <= first + 1:
            subjects = (t for t in range(i + 1, last) if arcs.relation[t] == "nsubj" and not self.quoted[t])
            return next((t for t in subjects if self._after_comma(t)), None)
        return None

    def _after_comma(self, noun: int) -> bool:
        start = self.arcs.below(noun)[0]
        return self.arcs.lower[start - 1] == "," or self._closing(start - 1)

    def verb(self, i: int, entry: Entry) -> Find | None:
        """What a verb of the lexicon reports, by the first frame that its dependents fill."""
        arcs, frames = self.arcs, entry.frames
        if arcs.lemma[i] in self.lexicon.aspect and arcs.child(i, "xcomp", "obj", "obl") is not None:
            return None
        if arcs.lemma[i] in _RELAY and self.relaying(i) is not None:
            return None
        if self.hyphened(i) or self._declines_to_say(i):
            return None
        let = self._let_know(i)
        if let is not None:
            return let
        passive = arcs.passive(i)
        source = self.verb_source(i)
        obj = self._object_of(i)
        found = (
            self._parenthetical(i, frames)
            or self._gapped(i, frames, source)
            or self._clause(i, frames, source, obj)
            or self._free_relative(i, frames, source, obj)
            or self._infinitive(i, frames, source, obj, passive)
            or self._gerund(i, frames, source)
            or self._predicative(i, frames, source, obj, passive)
            or self._called(i, frames, source, passive)
            or self._prepositional(i, entry, source, obj, passive)
            or self._object(i, frames, source, obj, passive)
            or self._around(i, frames, source)
            or self._rest(i, frames, source, obj)
        )
        if found is None or self._only_describes(found):
            return None
        if "hearer" in frames and obj is not None and obj not in found.content and obj != found.source:
            found.addressee = obj
        elif passive and "hearer" in frames and found.frame in ("that", "wh", "prep"):
            found.addressee = arcs.governed_subject(i)
        return self._relayed(found)

    def _only_describes(self, found: Find) -> bool:
        """Whether a cue tells of no occasion on which anything was said or thought: `voters who back him`, `while
        discussing a tweet` with nobody who does, `to find out what happened`."""
        arcs, i = self.arcs, found.head
        bare = arcs.xpos[i] == "VB" and not any(arcs.xpos[k] == "MD" for k in arcs.children[i])
        if found.frame == "np":
            if found.source is None:
                return arcs.xpos[i] in ("VB", "VBG")
            related = arcs.full[i] == "acl:relcl" and arcs.lower[found.source] in _RELATIVE
            return related and arcs.xpos[i] in ("VBP", "VB") and found.sense.force in _STANDING
        return found.frame == "wh" and bare and found.sense.name in ("find", "know") and not arcs.negated(i)

    def _let_know(self, i: int) -> Find | None:
        """`let it be known that`, `let his colleagues know that`: makes public."""
        arcs, verb = self.arcs, self.arcs.head[i]
        if arcs.lemma[i] != "know" or verb < 0 or arcs.lemma[verb] != "let":
            return None
        sense = self.lexicon.verbs["announce"].frames["that"]
        found = self._clause(i, {"that": sense}, None, None)
        if found is None:
            return None
        found.source, found.cue = self.verb_source(verb), sorted({verb, i})
        told = arcs.own_subject(i) or arcs.child(verb, "obj", "iobj")
        if told is not None and arcs.lower[told] != "it" and verb < told < i:
            found.addressee = told
        return found

    def _object_of(self, i: int) -> int | None:
        """The object, also where the parser drew it as a second subject behind the verb."""
        arcs = self.arcs
        second = None
        for k in arcs.children[i]:
            if arcs.relation[k] in ("obj", "iobj"):
                return k
            if k > i and arcs.full[k] == "nsubj":
                second = k
        fronted = any(arcs.relation[k] == "nsubj" and k < i for k in arcs.children[i])
        return second if fronted else None

    def _with_condition(self, i: int, content: list[int]) -> list[int]:
        """What is threatened or promised, with the clause that it hangs on, which parsers hang on the cue."""
        arcs = self.arcs
        above = arcs.children[arcs.head[i]] if arcs.upos[i] == "NOUN" and arcs.head[i] >= 0 else []
        for k in (*arcs.children[i], *above):
            if arcs.relation[k] not in ("advcl", "obl") or k < content[-1]:
                continue
            branch = arcs.below(k)
            if self.lexicon.openers.at(arcs.lower, branch[0]) is not None and branch[0] - content[-1] <= 2:
                return [*content, *range(content[-1] + 1, branch[-1] + 1)]
        return content

    def hearer(self, i: int, content: list[Span]) -> int | None:
        """Who is spoken to: the object of `tell`, `warn` and the like, by arcs or right behind the verb, unless it is
        what is said."""
        arcs, tokens = self.arcs, self.tokens
        if arcs.lemma[i] not in self.lexicon.verbs or "hearer" not in self._entry(i, arcs.lemma[i]).frames:
            return None
        if arcs.passive(i):
            return None
        last = tokens.sentences[arcs.sentence[i]][1]
        found = self._object_of(i)
        if found is None and i + 1 < last and arcs.upos[i + 1] in _NOMINAL:
            found = next((t for t in range(i + 1, last) if arcs.upos[t] in ("NOUN", "PROPN", "PRON")), None)
            while found is not None and found + 1 < last and arcs.upos[found + 1] in ("NOUN", "PROPN"):
                found += 1
        if found is None or self.quoted[found] or any(s <= tokens.start[found] < e for s, e in content):
            return None
        return found

    def _make(self, i: int, sense: Sense, frame: str, source: int | None, content: list[int]) -> Find:
        if frame in _UNBROKEN:
            behind = _unbroken([t for t in content if t > i])
            if behind:
                behind = self._cut(i, self._with_condition(i, behind), source)
            content = [t for t in content if t < i] + behind
        return Find(i, self.verb_cue(i), source, content, sense, frame)

    def _clause(self, i: int, frames: dict[str, Sense], source: int | None, obj: int | None) -> Find | None:
        """A finite clause after the verb."""
        arcs = self.arcs
        sense = frames.get("that") or frames.get("wh")
        if sense is None and "it" not in frames:
            return None
        for k in arcs.children[i]:
            if k < i or arcs.relation[k] not in ("ccomp", "xcomp", "parataxis", "dep", "advcl") or arcs.infinitive(k):
                continue
            marker = arcs.marker(k)
            word = arcs.lower[marker] if marker is not None else None
            relation = arcs.relation[k]
            if relation == "xcomp" and not (arcs.own_subject(k) is not None and arcs.finite(k)):
                continue
            if (relation == "advcl" and word not in ("that", "whether", "if")) or (
                relation == "advcl" and word == "if" and "wh" not in frames
            ):
                continue
            if relation in ("parataxis", "dep") and not (arcs.finite(k) and self._next(i, k)):
                continue
            if (
                relation == "ccomp"
                and not arcs.finite(k)
                and arcs.xpos[k] in ("VBG", "VB")
                and arcs.own_subject(k) is None
            ):
                continue
            content = [t for t in arcs.below(k) if t > i]
            if not content or (relation == "ccomp" and self._speaker_behind(i, k, content)):
                continue
            if self._goes_on(content[0]):
                continue
            if relation == "ccomp" and k > i:
                content = self._stretch(i, content, "hearer" in frames, source)
            opener = next((arcs.lower[t] for t in content if not arcs.is_mark(t)), "")
            chosen = frames.get("wh") if opener in WH else frames.get("that")
            dummy = arcs.child(i, "expl")
            impersonal = "raise" in frames or arcs.passive(i)
            if impersonal and (dummy is not None or (source is not None and arcs.lower[source] == "it")):
                chosen = frames.get("it") or frames.get("pass") or chosen
                source = None
            chosen = chosen or sense
            if chosen is None:
                continue
            return self._make(i, chosen, "wh" if opener in WH else "that", source, content)
        return None

    def _gapped(self, i: int, frames: dict[str, Sense], source: int | None) -> Find | None:
        """`which officials say will cost millions`, `a step they hope calms the street`: a clause whose subject stands
        in front of the cue's. Seen by place, for parsers draw it in many ways."""
        arcs, sense = self.arcs, frames.get("that")
        subject = arcs.own_subject(i)
        last = self.tokens.sentences[arcs.sentence[i]][1]
        if sense is None or subject is None or subject > i or i + 2 >= last or arcs.xpos[i + 1] not in _FINITE:
            return None
        if arcs.xpos[i] not in ("VBD", "VBZ", "VBP") or arcs.lower[subject] in _RELATIVE or self.quoted[i + 1]:
            return None
        start = arcs.below(subject)[0]
        before = start - 1
        if before < 0 or arcs.sentence[before] != arcs.sentence[i]:
            return None
        filler = [before] if arcs.lower[before] in _FILLERS else []
        if not filler and arcs.full[i] != "acl:relcl":
            return None
        top = i + 1
        while i < arcs.head[top] < last and arcs.relation[top] in ("aux", "cop"):
            top = arcs.head[top]
        behind = [t for t in arcs.below(top) if t > i]
        if behind[0] != i + 1:
            return None
        content = self._stretch(i, behind, False, source)
        if not filler:
            noun = arcs.head[i]
            filler = [t for t in arcs.below(noun) if t < start] if noun < start else []
        found = self._make(i, sense, "that", source, content)
        found.content = sorted({*filler, *content})
        return found

    def _free_relative(self, i: int, frames: dict[str, Sense], source: int | None, obj: int | None) -> Find | None:
        """`did not say what aid they would send`: an object that opens with a question word."""
        arcs, sense = self.arcs, frames.get("wh") or frames.get("np")
        obj = obj if obj is not None else arcs.child(i, "ccomp")
        if sense is None or obj is None or obj < i:
            return None
        content = [t for t in arcs.below(obj) if t > i]
        if len(content) < 3 or arcs.lower[content[0]] not in WH - {"if", "whether", "who", "which"}:
            return None
        return self._make(i, sense, "wh", source, content)

    def _stretch(self, i: int, content: list[int], hears: bool, source: int | None) -> list[int]:
        """A reported clause from where it opens to where the sentence lets it end: parsers hang its first noun on the
        cue, and its last adverbial too."""
        arcs = self.arcs
        start, end = content[0], content[-1]
        for t in range(i + 1, start):
            if arcs.lower[t] == "that" and arcs.upos[t] != "PRON":
                start = t
                break
            if not self._beside(i, t, hears):
                start = t
                break
        last = self.tokens.sentences[arcs.sentence[i]][1]
        held = set(content)
        while end + 1 < last:
            further = self._further(i, end, last, held)
            if further is None:
                break
            held.update(further)
            end = max(further)
        return self._cut(i, list(range(start, end + 1)), source)

    def _further(self, i: int, end: int, last: int, held: set[int]) -> list[int] | None:
        """What carries a reported clause on behind the token `end`; None if it is over. A clause cannot end where no
        mark and no coordinator stands, so the next token belongs to it whatever the arcs say."""
        arcs, k = self.arcs, end + 1
        comma = arcs.is_mark(k)
        if comma:
            k += 1
        if k >= last:
            return None
        top = k
        while arcs.head[top] > end and arcs.head[top] != i:
            top = arcs.head[top]
        if (arcs.head[top] == i or arcs.head[top] in held) and self._runs_on(i, top, comma):
            branch = arcs.below(top)
            if branch[0] > end:
                return branch
        if comma or arcs.upos[k] in ("CCONJ", "PUNCT") or self._closing(k) or self._closing(end):
            return None
        return [k]

    def _cut(self, i: int, content: list[int], source: int | None) -> list[int]:
        """A reported clause without what the reporter goes on to say: a further cue that shares the source, set off or
        coordinated, and the occasion, set off at the end."""
        arcs = self.arcs
        content = self._from_that(content)
        held = set(content)
        for c in content[2:]:
            relation = arcs.relation[c]
            start: int | None = None
            if relation in ("advcl", "acl") and arcs.xpos[c] == "VBG" and self._adds(c):
                start = c - 1 if arcs.upos[c - 1] == "ADV" else c
                set_off = arcs.lower[start - 1] in _SET_OFF or self._closing(start - 1)
                if start - 1 not in held or not (set_off or self._goes_on(c)):
                    continue
            elif relation == "conj" and arcs.own_subject(c) is None and self._adds(c):
                same = self._tense(c) == self._tense(i) == arcs.xpos[i] or (
                    arcs.xpos[i] == "VBN" and arcs.xpos[c] in ("VBN", "VBD") and self._tense(c) == arcs.xpos[c]
                )
                joined = next((k for k in arcs.children[c] if arcs.relation[k] == "cc"), None)
                start = joined if same and joined is not None and arcs.lower[joined] in ("and", "but") else None
            elif relation in ("advcl", "conj") and self._others_speak(c):
                end = next(k for k in arcs.children[c] if arcs.lower[k] in _CONTRAST)
                return [t for t in content if t < end]
            elif self._occasion(c) and max(arcs.below(c)) >= content[-1]:
                return [t for t in content if t < min(arcs.below(c))]
            if start is not None and start in held:
                self.shared[c] = source
                return [t for t in content if t < start]
        return content

    def _others_speak(self, c: int) -> bool:
        """Whether a clause set against the reported one has a speaker of its own: `, while others said`."""
        arcs = self.arcs
        entry = self.lexicon.verbs.get(arcs.lemma[c])
        opener = next((k for k in arcs.children[c] if k < c and arcs.lower[k] in _CONTRAST), None)
        if entry is None or opener is None or not entry.frames.keys() & {"that", "quote"}:
            return False
        subject = arcs.own_subject(c)
        return subject is not None and opener < subject < c and arcs.lower[opener - 1] == ","

    def _from_that(self, content: list[int]) -> list[int]:
        """A reported clause from its `that` on, where the parser put a hearer or a place before it."""
        arcs = self.arcs
        for t in content[1:12]:
            if arcs.upos[t] in ("VERB", "AUX"):
                break
            if arcs.lower[t] == "that" and arcs.upos[t] == "SCONJ":
                if arcs.upos[t - 1] == "NOUN" and t - 1 not in self.timed:
                    break
                return [x for x in content if x >= t]
        return content

    def _occasion(self, noun: int) -> bool:
        """Whether `in an interview` and the like follow a mark."""
        arcs = self.arcs
        if arcs.relation[noun] not in ("obl", "nmod") or arcs.lemma[noun] not in self.lexicon.occasions:
            return False
        marker = arcs.marker(noun)
        return (
            marker is not None
            and arcs.lower[marker] in ("in", "on", "during", "at")
            and (arcs.lower[marker - 1] in _SET_OFF or self._closing(marker - 1))
        )

    def _adds(self, verb: int) -> bool:
        """Whether a verb is a cue that can follow another."""
        arcs = self.arcs
        entry = self.lexicon.verbs.get(arcs.lemma[verb])
        if entry is None:
            return False
        return bool(entry.frames.keys() & _GOING_ON) or bool(
            entry.prepositions.keys() & {arcs.lower[t] for t in (verb + 1, verb + 2) if t < len(self.tokens)}
        )

    def _beside(self, i: int, t: int, hears: bool) -> bool:
        """Whether a token between cue and reported clause belongs to the cue: hearer, particle, time, place, manner."""
        arcs = self.arcs
        if arcs.is_mark(t) or t in self.timed:
            return True
        top = t
        while arcs.head[top] >= 0 and arcs.head[top] != i:
            top = arcs.head[top]
        if arcs.head[top] != i or top < i:
            return False
        relation = arcs.relation[top]
        if relation in ("obj", "iobj"):
            return hears
        if relation in ("nsubj", "compound", "advmod", "punct", "discourse") or arcs.full[top] in _UNMARKED:
            return True
        return relation in ("obl", "advcl", "nmod") and (top in self.timed or arcs.marker(top) is not None)

    def _runs_on(self, i: int, top: int, comma: bool) -> bool:
        """Whether what follows a reported clause and hangs on the cue carries the clause on."""
        arcs = self.arcs
        relation = arcs.relation[top]
        if relation not in ("advcl", "obl", "nmod", "acl", "ccomp", "xcomp", "obj", "advmod", "conj"):
            return False
        marker = arcs.marker(top)
        word = arcs.lower[marker] if marker is not None else ""
        if relation == "conj":
            if any(arcs.lower[k] == "that" and arcs.relation[k] == "mark" for k in arcs.children[top]):
                return True
            return arcs.own_subject(top) is None and self._tense(top) != self._tense(i)
        if not comma:
            return True
        return word in ("because", "if", "since", "unless", "so", "but", "even", "although", "though", "that", "until")

    def _tense(self, verb: int) -> str:
        """The tag of what makes a clause finite."""
        arcs = self.arcs
        for k in arcs.children[verb]:
            if k < verb and arcs.relation[k] in ("aux", "cop"):
                return arcs.xpos[k]
        return arcs.xpos[verb]

    def _parenthetical(self, i: int, frames: dict[str, Sense]) -> Find | None:
        """A cue clause between commas, or between a comma and the end of the sentence, seen by position."""
        arcs = self.arcs
        sense = frames.get("that") or frames.get("quote")
        first, last = self.tokens.sentences[arcs.sentence[i]]
        bare = arcs.xpos[i] == "VB" and self._headline(last)
        if sense is None or not (bare or arcs.xpos[i] in ("VBD", "VBZ", "VBP", "VBN")) or "that" not in frames:
            return None
        obj = arcs.child(i, "obj")
        hears = "hearer" in frames and (obj is None or arcs.lemma[obj] not in self.lexicon.told)
        subject = self._adjacent_subject(i)
        if subject is None or (obj not in (None, subject) and not hears and not self.quoted[obj]):
            return None
        marker = arcs.marker(i)
        if (marker is not None and arcs.lower[marker] != "as") or any(
            arcs.relation[k] == "cc" for k in arcs.children[i]
        ):
            return None
        below = arcs.below(subject)
        start, end = i, i
        if subject < i:
            start = min(t for t in below if all(x in below for x in range(t, subject)))
            while start > first and subject not in arcs.children[i] and arcs.upos[start - 1] in _NOMINAL:
                start -= 1
        else:
            end = max(t for t in below if all(x in below for x in range(subject, t)))
        for k in arcs.children[i]:
            if arcs.relation[k] in ("aux", "advmod", "mark") and k < start and start - k <= 2:
                start = k
        while (
            end + 1 < last
            and not arcs.is_mark(end + 1)
            and not self._closing(end + 1)
            and self._beside(i, end + 1, True)
        ):
            end += 1
        if start <= first or not (self._closing(start - 1) or arcs.lower[start - 1] in _SET_OFF):
            return None
        final = end + 1 >= last or arcs.lower[end + 1] in (".", "?", "!", ";", ")", "]") or subject > i
        final = final or self._goes_on(end + 1)
        if not final and arcs.lower[end + 1] not in _SET_OFF:
            return None
        whole = any(arcs.upos[t] in ("VERB", "AUX") for t in range(first, start)) or self._headline(last)
        if not whole and final:
            return None
        if self._only_sets_scene(i, first, start):
            return None
        left = list(range(first, start))
        right = [] if final or self._breaks_off(end + 2, last) else list(range(end + 1, last))
        return self._make(i, sense, "around", subject, left + right)

    def _headline(self, last: int) -> bool:
        """Whether a sentence ends without a mark."""
        return self.arcs.upos[last - 1] != "PUNCT"

    def _inverted_subject(self, i: int) -> int | None:
        """The speaker behind `..., warned the chairman of the board`, which parsers take for the object."""
        arcs = self.arcs
        first, last = self.tokens.sentences[arcs.sentence[i]]
        if i <= first + 1 or not (arcs.lower[i - 1] == "," or self._closing(i - 1)):
            return None
        obj = self._object_of(i)
        if obj is None:
            clause = arcs.child(i, "ccomp")
            if clause is not None and clause > i and self._speaker_behind(i, clause, arcs.below(clause)):
                obj = clause
        if obj is None or arcs.upos[obj] == "PRON" or arcs.preposition(obj) is not None:
            return None
        below = arcs.below(obj)
        end = below[-1]
        if below[0] != i + 1 or (end + 1 < last and arcs.lower[end + 1] not in (".", ",", "?", "!")):
            return None
        clause = any(arcs.xpos[t] in _FINITE for t in range(first, i - 1))
        listed = any(arcs.lower[t] == "and" for t in range(end + 1, min(last, end + 4)))
        return obj if clause and not listed else None

    def _speaker_behind(self, i: int, k: int, content: list[int]) -> bool:
        """Whether what was read as a clause is the speaker behind an inverted cue: no verb, and a mark in front."""
        arcs = self.arcs
        if i == 0 or arcs.upos[k] not in ("NOUN", "PROPN") or not (arcs.lower[i - 1] == "," or self._closing(i - 1)):
            return False
        return not any(arcs.xpos[t] in _FINITE and not self._in_relative(t, k) for t in content)

    def _in_relative(self, t: int, top: int) -> bool:
        arcs = self.arcs
        while t != top and t >= 0:
            if arcs.full[t] == "acl:relcl":
                return True
            t = arcs.head[t]
        return False

    def _only_sets_scene(self, i: int, first: int, start: int) -> bool:
        """Whether all that stands before a cue clause says when, where or why: `After the vote, he asked ...`."""
        arcs = self.arcs
        start_at = first + 1 if self._opening_mark(first) or arcs.upos[first] == "PUNCT" else first
        opened = self.lexicon.openers.at(arcs.lower, min(start_at, start))
        if opened is not None and opened[0] in ("clauses", "inverted", "phrases"):
            return False
        opens = arcs.xpos[first]
        if opens in ("VBN", "VBG", "IN") and arcs.lower[first] != "if":
            finite = any(arcs.xpos[t] in _FINITE for t in range(first, start))
            if not finite or (opens == "VBN" and arcs.lemma[first] in self.lexicon.verbs):
                return True
        if first <= arcs.head[i] < start:
            return False
        before = [k for k in arcs.children[i] if first <= k < start and arcs.relation[k] != "punct"]
        scene = [
            k
            for k in before
            if arcs.relation[k] in ("obl", "advmod", "cc", "discourse", "mark", "nmod")
            or (arcs.relation[k] == "advcl" and (arcs.marker(k) is not None or not arcs.finite(k)))
        ]
        return bool(before) and len(scene) == len(before)

    def _breaks_off(self, t: int, last: int) -> bool:
        """Whether the reporter goes on behind a cue clause: `, adding ...`, `, as talks went on`, `, who ...`."""
        arcs = self.arcs
        if t >= last:
            return True
        return (
            arcs.lower[t] in _OWN_WORDS
            or arcs.xpos[t] == "VBG"
            or (arcs.upos[t] == "SCONJ" and arcs.lower[t] in _OWN_WORDS)
        )

    def _adjacent_subject(self, i: int) -> int | None:
        """The subject beside a cue verb: by arcs, else the bare noun phrase between a comma and the verb."""
        arcs = self.arcs
        near = [k for k in arcs.children[i] if arcs.relation[k] == "nsubj" and not arcs.full[k].endswith(":pass")]
        if near:
            return min(near, key=lambda k: abs(k - i))
        inverted = self._inverted_subject(i)
        if inverted is not None:
            return inverted
        last = self.tokens.sentences[arcs.sentence[i]][1]
        if arcs.lower[i - 1] == "," and self._headline(last) and i + 1 < last:
            behind = range(i + 1, last)
            if all(arcs.upos[t] in (*_NOMINAL, "ADP", "PART") for t in behind):
                return next((t for t in behind if arcs.head[t] not in behind), last - 1)
        t = i - 1
        while t > 0 and arcs.upos[t] in _NOMINAL and t > i - 8:
            t -= 1
        opened = t < i - 1 and (arcs.lower[t] in _SET_OFF or self._closing(t))
        return i - 1 if opened and arcs.upos[i - 1] in ("NOUN", "PROPN", "PRON") else None

    def _closing(self, t: int) -> bool:
        return self.arcs.lower[t] in _CLOSING_MARKS

    def _opening_mark(self, t: int) -> bool:
        """Whether a quotation mark stands before a word and behind a blank."""
        text, start, end = self.tokens.text, self.tokens.start[t], self.tokens.end[t]
        marks = self.arcs.lower[t] in _CLOSING_MARKS or self.arcs.lower[t] in ("“", "‘", "``", "«")
        return marks and text[start - 1 : start].isspace() and not text[end : end + 1].isspace()

    def _next(self, i: int, k: int) -> bool:
        """Whether a clause opens right behind the verb, its hearer and its particle."""
        first = self.arcs.below(k)[0]
        return first > i and all(self.arcs.head[t] in (i, t) or t in self.arcs.below(i) for t in range(i + 1, first))

    def _infinitive(
        self, i: int, frames: dict[str, Sense], source: int | None, obj: int | None, passive: bool
    ) -> Find | None:
        arcs = self.arcs
        if not frames.keys() & {"to", "obj-to", "raise", "pass"}:
            return None
        for k in arcs.children[i]:
            if k < i or arcs.relation[k] not in ("xcomp", "ccomp", "advcl"):
                continue
            bare = not arcs.infinitive(k)
            if bare and not ("raise" in frames and arcs.relation[k] == "xcomp"):
                continue
            subject = arcs.own_subject(i)
            if "raise" in frames or (passive and "pass" in frames):
                content = arcs.below(k)
                if subject is not None:
                    content = sorted(arcs.below(subject) + content)
                sense = frames["raise"] if "raise" in frames else frames["pass"]
                return self._make(i, sense, "raise", None, content)
            if passive and "obj-to" in frames:
                return self._make(i, frames["obj-to"], "obj-to", source, arcs.below(k))
            if any(arcs.lower[t] == "that" and arcs.upos[t] == "SCONJ" for t in range(i + 1, k)):
                continue
            if obj is not None and i < obj < k and "obj-to" in frames:
                return self._make(i, frames["obj-to"], "obj-to", source, sorted(arcs.below(obj) + arcs.below(k)))
            if arcs.own_subject(k) is not None and "obj-to" in frames:
                return self._make(i, frames["obj-to"], "obj-to", source, arcs.below(k))
            if obj is None and "to" in frames:
                return self._make(i, frames["to"], "to", source, arcs.below(k))
        return None

    def _gerund(self, i: int, frames: dict[str, Sense], source: int | None) -> Find | None:
        arcs, sense = self.arcs, frames.get("ing") or frames.get("np")
        if sense is None:
            return None
        for k in arcs.children[i]:
            beside = i < k <= i + 2 and arcs.relation[k] == "advcl" and not arcs.is_mark(k - 1)
            bare = arcs.xpos[k] == "VBG" and arcs.marker(k) is None
            if k > i and bare and (beside or arcs.relation[k] in ("xcomp", "ccomp")):
                return self._make(i, sense, "ing", source, arcs.below(k))
        return None

    def _predicative(
        self, i: int, frames: dict[str, Sense], source: int | None, obj: int | None, passive: bool
    ) -> Find | None:
        """An object with what it is called, seen or portrayed as."""
        arcs = self.arcs
        if "small" in frames:
            for k in arcs.children[i]:
                named = arcs.own_subject(k) if k > i and arcs.relation[k] in ("ccomp", "xcomp") else None
                if named is not None and i < named < k and not passive:
                    return self._make(i, frames["small"], "small", source, arcs.below(k))
        judged = arcs.own_subject(i) if passive else obj
        if judged is None and arcs.relation[i] == "acl":
            judged = self._gap(i)
        if judged is None or not frames.keys() & {"small", "as"}:
            return None
        for k in arcs.children[i]:
            if k < i or k == judged:
                continue
            relation = arcs.relation[k]
            if (
                "small" in frames
                and not arcs.infinitive(k)
                and arcs.full[i] != "acl"
                and (relation in ("xcomp", "ccomp") or (relation == "obj" and arcs.relation[judged] == "iobj"))
            ):
                return self._make(i, frames["small"], "small", source, self._phrase(judged, i) + arcs.below(k))
            frame = _JUDGING.get(arcs.preposition(k) or "", "")
            if frame not in frames or relation not in ("obl", "advcl", "nmod", "xcomp") or k in self.timed:
                continue
            return self._make(i, frames[frame], "as", source, sorted(self._phrase(judged, i) + arcs.below(k)))
        return None

    def _called(self, i: int, frames: dict[str, Sense], source: int | None, passive: bool) -> Find | None:
        """`called him a liar`, `called the plan "absurd"` by place, where arcs show no predicate."""
        arcs, sense = self.arcs, frames.get("small")
        if sense is None or passive or "np" in frames:
            return None
        last = self.tokens.sentences[arcs.sentence[i]][1]
        end = i + 1
        while end < last and (self.quoted[end] or not (arcs.is_mark(end) or arcs.xpos[end] in _FINITE)):
            end += 1
        if end > i + 1 and not self.quoted[end - 1]:
            end = next((t for t in range(i + 1, end) if arcs.upos[t] in ("CCONJ", "SCONJ")), end)
        content = list(range(i + 1, end))
        gap = self._gap(i)
        if gap is not None and content and self.quoted[content[0]]:
            return self._make(i, sense, "small", source, self._phrase(gap, i) + content)
        if len(content) < 2:
            return None
        opened = next((t for t in content[1:] if self._opening_mark(t)), None)
        if opened is not None and arcs.upos[opened - 1] in ("NOUN", "PROPN", "PRON", "PUNCT"):
            return self._make(i, sense, "small", source, content)
        pronoun = arcs.upos[i + 1] == "PRON" and arcs.upos[i + 2] in ("DET", "ADJ", "NOUN", "PROPN", "PUNCT")
        named = self.quoted[content[-1]] and not self.quoted[i + 1]
        judged = arcs.upos[i + 1] in ("DET", "PRON", "PROPN") and arcs.upos[content[-1]] == "ADJ"
        paired = any(arcs.upos[t] == "DET" and arcs.upos[t - 1] in ("NOUN", "PROPN") for t in content[1:])
        return self._make(i, sense, "small", source, content) if pronoun or named or judged or paired else None

    def _prepositional(self, i: int, entry: Entry, source: int | None, obj: int | None, passive: bool) -> Find | None:
        if not entry.prepositions:
            return None
        arcs = self.arcs
        if obj is not None and "hearer" not in entry.frames and "np" in entry.frames:
            return None
        warned = arcs.children[obj] if obj is not None and "hearer" in entry.frames else []
        for k in (*arcs.children[i], *warned):
            if k < i or arcs.relation[k] not in ("obl", "advcl", "nmod", "xcomp", "ccomp") or k in self.timed:
                continue
            marker = arcs.marker(k)
            if marker is None or arcs.lower[marker] not in entry.prepositions:
                continue
            if arcs.lower[marker] in ("on", "in", "at") and arcs.lemma[k] in self.lexicon.means:
                continue
            if k in warned and arcs.upos[k] == arcs.upos[obj or 0] == "PROPN":
                continue
            content = sorted(
                [t for t in arcs.below(k) if t > marker]
                + [t for x in arcs.children[i] if x > k and arcs.preposition(x) == "as" for t in arcs.below(x)]
            )
            asked = next(
                (
                    x
                    for x in arcs.children[i]
                    if x > k and arcs.relation[x] in ("xcomp", "advcl") and arcs.infinitive(x)
                ),
                None,
            )
            found = self._make(i, entry.prepositions[arcs.lower[marker]], "prep", source, content)
            found.content = self._cut(i, self._with_condition(i, content), source)
            if asked is not None and found.sense.force in ("request", "demand"):
                found.content, found.frame, found.addressee = sorted(content + arcs.below(asked)), "obj-to", k
            found.cue.append(marker)
            return found
        return None

    def _object(
        self, i: int, frames: dict[str, Sense], source: int | None, obj: int | None, passive: bool
    ) -> Find | None:
        arcs, sense = self.arcs, frames.get("np")
        if sense is None and source is not None and arcs.lemma[source] in self.lexicon.speaking and not passive:
            sense = frames.get("doc")
        if sense is None:
            return None
        if passive:
            subject = arcs.own_subject(i)
            if subject is None and arcs.relation[i] == "acl":
                subject = arcs.head[i]
            if subject is None or source is None:
                return None
            return self._make(i, sense, "np", source, self._phrase(subject, i) + self._tail(i, source))
        if obj is None:
            gap = self._gap(i)
            if gap is None:
                return None
            return self._make(i, sense, "np", source, self._phrase(gap, i))
        if arcs.lower[obj] in ("himself", "herself", "itself", "themselves"):
            return None
        if obj in self.timed:
            return None
        given = [k for k in arcs.children[i] if k > i and arcs.relation[k] in ("obj", "iobj") and k not in self.timed]
        if len(given) > 1 and ("hearer" not in frames or sense.force in ("promise", "offer")):
            return self._make(i, sense, "np", source, sorted(arcs.below(given[0]) + arcs.below(given[-1])))
        told = self._told_noun(i, obj, sense, source)
        return told or self._make(i, sense, "np", source, sorted(arcs.below(obj) + self._tail(i, obj)))

    def _told_noun(self, i: int, obj: int, sense: Sense, source: int | None) -> Find | None:
        """`made the claim that`: one cue; `rejected the claim that`: the claim is what is rejected. The force is the
        verb's if that takes a stand on the noun."""
        arcs = self.arcs
        entry = self.lexicon.nouns.get(arcs.lemma[obj])
        noun = self._noun(obj, entry) if entry is not None and arcs.upos[obj] == "NOUN" else None
        if noun is None or noun.frame not in ("that", "wh"):
            return None
        self.merged.add(obj)
        if sense.force == "refuse" and arcs.lemma[obj] in self.lexicon.stance["claims"]:
            sense = self.lexicon.verbs["deny"].frames["np"]
        stands = sense.force not in ("assert", "announce", "think")
        made = not stands and arcs.lemma[i] in self.lexicon.light
        content = noun.content if made else [*self._phrase(obj, noun.content[0]), *noun.content]
        found = self._make(i, sense if stands else noun.sense, noun.frame, source, sorted(set(content)))
        if made:
            found.cue = sorted({*found.cue, obj})
        return found

    def _tail(self, i: int, obj: int) -> list[int]:
        """What follows an object and belongs to what is said of it."""
        arcs = self.arcs
        tail: list[int] = []
        for k in arcs.children[i]:
            if k <= max(i, obj) or k in self.timed or arcs.full[k] == "obl:agent":
                continue
            relation = arcs.relation[k]
            if (relation in ("obl", "advcl") and arcs.preposition(k) in _HELD_BY) or relation == "xcomp":
                tail += arcs.below(k)
        return tail

    def _gap(self, i: int) -> int | None:
        """The noun that a relative clause without a relative object hangs on."""
        arcs = self.arcs
        verb = i
        while arcs.relation[verb] in ("xcomp", "ccomp", "conj") and arcs.head[verb] >= 0:
            verb = arcs.head[verb]
        if arcs.full[verb] != "acl:relcl":
            return None
        subject = arcs.own_subject(verb)
        if subject is None or arcs.lower[subject] in _RELATIVE:
            return None
        pronoun = next(
            (t for t in arcs.below(verb) if t < subject and arcs.lower[t] in ("which", "whom", "that")), None
        )
        return pronoun if pronoun is not None else arcs.head[verb]

    def _phrase(self, noun: int, verb: int) -> list[int]:
        """A noun phrase without the branch that holds the verb."""
        arcs = self.arcs
        branch = verb
        while branch >= 0 and arcs.head[branch] != noun:
            branch = arcs.head[branch]
        return arcs.below(noun, without=(branch,) if branch >= 0 else ())

    def _around(self, i: int, frames: dict[str, Sense], source: int | None) -> Find | None:
        """A cue clause set behind or into the words it reports: `They left, he said, at dawn.`"""
        arcs = self.arcs
        sense = frames.get("that")
        subject = arcs.own_subject(i)
        if sense is None or (subject is None and source is None) or arcs.child(i, "obj") is not None:
            return None
        if arcs.xpos[i] not in ("VBD", "VBZ", "VBP", "VBN", "VBG"):
            return None
        if "quote" not in frames and not (source is not None and arcs.lemma[source] in self.lexicon.speaking):
            return None
        inside = self._clause_core(i, subject)
        start, end = min(inside), max(inside)
        first, last = self.tokens.sentences[arcs.sentence[i]]
        before = self._fronted(i, start)
        if before is not None:
            content = before + self._resumed(i, end)
            return self._make(i, sense, "around", source, sorted(content))
        head = arcs.head[i]
        if head < 0 or subject is None or arcs.relation[i] not in LOOSE:
            return None
        marker = arcs.marker(i)
        if marker is not None and arcs.lower[marker] not in ("as",):
            return None
        if arcs.relation[i] == "conj" and any(arcs.relation[k] == "cc" for k in arcs.children[i]):
            return None
        if head < start and not (
            start > first and arcs.lower[start - 1] in (",", "-", "–", "—", "--", "”", '"', "''", ":", "(")
        ):
            return None
        while arcs.relation[head] == "conj" and arcs.head[head] >= first:
            head = arcs.head[head]
        taken = set(inside)
        content = [t for t in arcs.below(head, without=(i,)) if t not in taken]
        if head < start and end + 1 >= last - 1:
            content = [t for t in content if t < start]
        return self._make(i, sense, "around", source, content)

    def _rest(self, i: int, frames: dict[str, Sense], source: int | None, obj: int | None) -> Find | None:
        """The rest of the sentence behind a verb of saying that arcs leave without a content, if it holds a clause."""
        arcs = self.arcs
        plain = frames.keys() >= {"quote", "that"} and (
            frames.keys() & {"wh", "hearer"} or arcs.lemma[i] in self.lexicon.plain
        )
        if not plain or i + 2 >= len(self.tokens):
            return None
        last = self.tokens.sentences[arcs.sentence[i]][1]
        start = i + 1
        while start < last and (start in self.timed or arcs.full[start] in _UNMARKED):
            start += 1
        if (obj is not None and "hearer" not in frames) or start >= last:
            return None
        if arcs.upos[start] == "ADP":
            start = self._that_behind(start, last)
        elif arcs.xpos[i] in ("VBN", "VB"):
            return None
        if arcs.upos[start] not in ("PRON", "DET", "PROPN", "NOUN", "NUM") and arcs.lower[start] not in _OPENING:
            return None
        if not any(
            arcs.xpos[t] in ("VBD", "VBZ", "VBP", "MD") and arcs.full[t] != "acl:relcl" for t in range(start + 1, last)
        ):
            return None
        goes_on = (k for k in arcs.children[i] if arcs.relation[k] == "conj" and k > start)
        end = min(
            (k for c in goes_on for k in arcs.children[c] if arcs.relation[k] == "cc" and k > start), default=last
        )
        content = self._cut(i, list(range(start, end)), source)
        return self._make(i, frames["that"], "rest", source, content)

    def _that_behind(self, start: int, last: int) -> int:
        """The `that` of a clause behind where or when it was said; the token given if there is none."""
        arcs = self.arcs
        for t in range(start + 1, min(last - 2, start + _CLOSE)):
            if arcs.xpos[t] in _FINITE or (arcs.is_mark(t) and arcs.lower[t] != ","):
                break
            if arcs.lower[t] == "that" and arcs.upos[t + 1] in _NOMINAL and arcs.upos[t] != "DET":
                return t
        return start

    def _clause_core(self, i: int, subject: int | None) -> list[int]:
        """The cue clause alone: verb, subject, auxiliaries, hearer and adverbials, but no clause it reports."""
        arcs = self.arcs
        core = [i]
        for k in arcs.children[i]:
            if k == subject or arcs.relation[k] not in ("ccomp", "parataxis", "punct", "dep", "conj", "csubj"):
                if arcs.relation[k] == "advcl" and k < i and arcs.finite(k):
                    continue
                core += arcs.below(k)
        return sorted(core)

    def _fronted(self, i: int, start: int) -> list[int] | None:
        """A reported clause in front of the cue clause that the parser hung below the cue."""
        arcs = self.arcs
        for k in arcs.children[i]:
            relation = arcs.relation[k]
            if k >= i or relation not in ("ccomp", "parataxis", "advcl", "dep", "csubj", "xcomp"):
                continue
            marker = arcs.marker(k)
            if relation != "ccomp" and (
                not arcs.finite(k) or (marker is not None and arcs.lower[marker] in _ADVERBIAL_MARKS)
            ):
                continue
            content = [t for t in arcs.below(k) if t < i]
            if content:
                return content
        return None

    def _resumed(self, i: int, end: int) -> list[int]:
        """What goes on behind a cue clause set into the middle."""
        arcs = self.arcs
        return [
            t
            for k in arcs.children[i]
            if k > end and arcs.relation[k] in ("ccomp", "parataxis", "dep")
            for t in arcs.below(k)
        ]

    def _declines_to_say(self, i: int) -> bool:
        """`refused to say whether`: the verb below is the cue, negated."""
        arcs = self.arcs
        if arcs.lemma[i] not in self.lexicon.words.declining:
            return False
        below = next(
            (k for k in arcs.children[i] if k > i and arcs.relation[k] == "xcomp" and arcs.infinitive(k)), None
        )
        entry = self.lexicon.verbs.get(arcs.lemma[below]) if below is not None else None
        if below is None or entry is None:
            return False
        return self._clause(below, entry.frames, None, None) is not None

    def hyphened(self, i: int) -> bool:
        """Whether a word is the end of a compound such as `so-called`."""
        start = self.tokens.start[i]
        return start > 0 and self.tokens.text[start - 1] in "-‑"

    def relaying(self, verb: int) -> int | None:
        """The `saying` of `quoted him as saying`, which then is the cue. Found by place: parsers hang it anywhere."""
        arcs = self.arcs
        last = self.tokens.sentences[arcs.sentence[verb]][1]
        for t in range(verb + 1, min(last - 1, verb + _CLOSE)):
            if arcs.lower[t] == "as" and arcs.xpos[t + 1] == "VBG" and arcs.lemma[t + 1] in self.lexicon.verbs:
                return t + 1
            if arcs.is_mark(t):
                return None
        return None

    def _relayed(self, found: Find) -> Find:
        """`X quoted Y as saying`, `Y was quoted as saying`: the words are Y's, X passes them on."""
        arcs, i = self.arcs, found.head
        if arcs.xpos[i] != "VBG" or i == 0 or arcs.lower[i - 1] != "as":
            return found
        verb = next((t for t in range(i - 2, max(-1, i - _CLOSE), -1) if arcs.lemma[t] in _RELAY), None)
        if verb is None or self.relaying(verb) != i:
            return found
        if arcs.passive(verb):
            found.source = arcs.own_subject(verb)
            if found.source is None and arcs.relation[verb] == "acl":
                found.source = arcs.head[verb]
            found.via = arcs.agent(verb)
        else:
            found.source = self._object_of(verb) or self._noun_before(i - 1) or found.source
            found.via = arcs.governed_subject(verb)
        found.cue = sorted({verb, i - 1, *found.cue})
        return found

    # nouns

    def _noun(self, i: int, entry: Entry) -> Find | None:
        arcs, frames = self.arcs, entry.frames
        source = self._noun_source(i)
        content: list[int] = []
        for k in arcs.children[i]:
            if k < i or arcs.relation[k] not in ("acl", "ccomp", "appos", "advcl", "xcomp"):
                continue
            if arcs.full[k] == "acl:relcl" and not self._that_complement(k):
                continue
            content = arcs.below(k)
            opener = arcs.lower[content[0]]
            if arcs.infinitive(k) and "to" in frames:
                return Find(i, [i], source, content, frames["to"], "to", kind="noun")
            if opener == "that" and "that" in frames:
                return Find(i, [i], source, content, frames["that"], "that", kind="noun")
            if opener in WH and "wh" in frames and arcs.full[k] != "acl:relcl":
                return Find(i, [i], source, content, frames["wh"], "wh", kind="noun")
        for k in arcs.children[i]:
            if k > i and arcs.relation[k] in ("nmod", "acl") and k not in self.timed:
                marker = arcs.marker(k)
                if marker is None or arcs.lower[marker] not in entry.prepositions or marker != i + 1:
                    continue
                if arcs.lower[marker] in ("as",) and arcs.lower[marker + 1] == "to":
                    continue
                if source == k:
                    continue
                content = self._with_condition(i, [t for t in arcs.below(k) if t > marker])
                return Find(
                    i, [i, marker], source, content, entry.prepositions[arcs.lower[marker]], "prep", kind="noun"
                )
        return self._predicate_noun(i, entry, source)

    def _that_complement(self, clause: int) -> bool:
        """Whether a clause read as relative is complete in itself, so that its `that` only introduces it."""
        arcs = self.arcs
        that = next((k for k in arcs.children[clause] if arcs.lower[k] == "that" and k < clause), None)
        return that is not None and arcs.relation[that] == "mark"

    def _predicate_noun(self, i: int, entry: Entry, source: int | None) -> Find | None:
        """`His plan is to ...`, `the fear is that ...`."""
        arcs = self.arcs
        if arcs.relation[i] != "nsubj":
            return None
        h = arcs.head[i]
        clause: int | None = None
        if arcs.lemma[h] == "be":
            clause = next(
                (k for k in arcs.children[h] if k > h and arcs.relation[k] in ("ccomp", "xcomp", "advcl")), None
            )
            content = arcs.below(clause) if clause is not None else []
        else:
            cop = arcs.child(h, "cop")
            clause = h if cop is not None and cop < h else None
            content = [t for t in arcs.below(h, without=(i,)) if cop is not None and t > cop]
        if clause is None or not content:
            return None
        opener = arcs.lower[content[0]]
        for frame, fits in (("that", opener == "that"), ("to", opener == "to"), ("wh", opener in WH)):
            if fits and frame in entry.frames:
                return Find(i, [i], source, content, entry.frames[frame], frame, kind="noun")
        return None

    def _noun_source(self, i: int) -> int | None:
        """Whose claim it is: possessor, `by` or `from` phrase, compound, or the subject of the verb that makes it."""
        arcs = self.arcs
        for k in arcs.children[i]:
            if arcs.full[k] == "nmod:poss":
                return k
        for k in arcs.children[i]:
            if k > i and arcs.relation[k] == "nmod" and arcs.preposition(k) in ("by", "from", "among", "of"):
                if arcs.preposition(k) == "of" and not self._sayer(k):
                    continue
                return k
        verb = arcs.head[i]
        if arcs.relation[i] == "obj" and arcs.lemma[verb] in self.lexicon.light:
            return arcs.agent(verb) if arcs.passive(verb) else arcs.governed_subject(verb)
        for k in arcs.children[i]:
            if (
                k < i
                and arcs.relation[k] in ("compound", "amod")
                and (arcs.upos[k] == "PROPN" or self.tokens.entity[k] != "O")
            ):
                return k
        return None

    def _sayer(self, i: int) -> bool:
        return self.tokens.entity[i][2:] in ("PER", "ORG", "NORP") or self.arcs.upos[i] == "PRON"

    # adjectives, adverbs, adverbials

    def _adjective(self, i: int, entry: Entry) -> Find | None:
        arcs, frames = self.arcs, entry.frames
        made = self._made_clear(i)
        if made is not None:
            return made
        subject = arcs.governed_subject(i)
        if subject is None and arcs.relation[i] in ("amod", "acl") and arcs.head[i] >= 0:
            subject = arcs.head[i]
        dummy = arcs.child(i, "expl") is not None or (subject is not None and arcs.lower[subject] in ("it", "there"))
        for k in arcs.children[i]:
            if k < i:
                continue
            relation = arcs.relation[k]
            if relation in ("ccomp", "xcomp", "advcl", "csubj"):
                infinitive = arcs.infinitive(k)
                if infinitive and "raise" in frames and subject is not None:
                    content = sorted(arcs.below(subject) + arcs.below(k))
                    return Find(i, [i], None, content, frames["raise"], "raise", kind="adjective")
                if dummy or subject is None:
                    continue
                content = arcs.below(k)
                opener = arcs.lower[content[0]]
                if infinitive and "to" in frames:
                    return Find(i, [i], subject, content, frames["to"], "to", kind="adjective")
                marker = arcs.marker(k)
                if marker is not None and arcs.lower[marker] in entry.prepositions:
                    content = [t for t in content if t > marker]
                    sense = entry.prepositions[arcs.lower[marker]]
                    return Find(i, [i, marker], subject, content, sense, "prep", kind="adjective")
                if infinitive or (marker is not None and arcs.lower[marker] in _ADVERBIAL_MARKS - {"if"}):
                    continue
                frame = "wh" if opener in WH else "that"
                if frame in frames and arcs.finite(k):
                    return Find(i, [i], subject, content, frames[frame], frame, kind="adjective")
            elif relation in ("obl", "nmod") and subject is not None and not dummy and k not in self.timed:
                marker = arcs.marker(k)
                if marker is not None and arcs.lower[marker] in entry.prepositions:
                    content = [t for t in arcs.below(k) if t > marker]
                    sense = entry.prepositions[arcs.lower[marker]]
                    return Find(i, [i, marker], subject, content, sense, "prep", kind="adjective")
        return None

    def _made_clear(self, i: int) -> Find | None:
        """`made (it) clear that`: the adjective and its verb are a cue of saying."""
        arcs, verb = self.arcs, self.arcs.head[i]
        if verb < 0 or arcs.lemma[verb] != "make" or arcs.relation[i] not in ("xcomp", "obj", "ccomp"):
            return None
        source = self.verb_source(verb)
        told = next((k for k in arcs.children[verb] if k > i and arcs.preposition(k) == "to"), None)
        start = i + 1 if told is None or arcs.marker(told) != i + 1 else self._phrase_end(told) + 1
        last = self.tokens.sentences[arcs.sentence[i]][1]
        content: list[int] = []
        for k in (*arcs.children[i], *arcs.children[verb]):
            if k > i and arcs.relation[k] in ("ccomp", "csubj", "advcl", "xcomp") and arcs.finite(k):
                marker = arcs.marker(k)
                if marker is not None and arcs.lower[marker] not in WH | {"that"}:
                    continue
                content = self._stretch(verb, [t for t in arcs.below(k) if t > i], True, source)
                break
        if not content and start + 2 < last and (arcs.lower[start] == "that" or self._opening_mark(start)):
            content = self._cut(i, list(range(start, last)), source)
        content = [t for t in content if t >= start]
        obj = self._object_of(verb)
        if not content and obj is not None and arcs.lower[i] in ("known", "public") and arcs.upos[obj] != "PRON":
            sense = self.lexicon.verbs["announce"].frames["np"]
            return Find(i, [verb, i], source, arcs.below(obj), sense, "np", addressee=told)
        return Find(i, [verb, i], source, content, self.lexicon.said, "that", addressee=told) if content else None

    def _goes_on(self, t: int) -> bool:
        """Whether a participle goes on speaking without a mark before it: `said adding`."""
        arcs = self.arcs
        if arcs.xpos[t] != "VBG" or arcs.lemma[t] not in self.lexicon.continuing:
            return False
        return "that" in self.lexicon.verbs[arcs.lemma[t]].frames

    def _phrase_end(self, noun: int) -> int:
        """The last token of a noun phrase without the clauses that hang on it."""
        arcs = self.arcs
        clauses = [k for k in arcs.children[noun] if arcs.relation[k] in ("acl", "advcl", "ccomp")]
        return arcs.below(noun, without=clauses)[-1]

    def _adverb(self, i: int, sense: Sense) -> Find | None:
        """`reportedly`: the clause it stands in, without it and without what introduces the clause."""
        arcs = self.arcs
        head = arcs.head[i]
        if head < 0 or arcs.upos[head] not in ("VERB", "ADJ", "NOUN", "AUX"):
            return None
        content = [t for t in arcs.below(head, without=(i,)) if arcs.relation[t] != "mark" or arcs.head[t] != head]
        return Find(i, [i], None, content, sense, "adverb", kind="adverb")

    def _adverbial(self, i: int) -> Find | None:
        """`according to X, ...`: X is the source, the clause around it the content."""
        arcs = self.arcs
        for cue in self.lexicon.adverbials[arcs.lower[i]]:
            n = len(cue.words)
            if tuple(arcs.lower[i : i + n]) != cue.words:
                continue
            words = range(i, i + n)
            head = self._complement(i, n)
            if head is None:
                return None
            first, last = self.tokens.sentences[arcs.sentence[i]]
            phrase = [t for t in arcs.below(head) if t >= i]
            governor = arcs.head[head]
            while governor in words:
                governor = arcs.head[governor]
            content = self._around_adverbial(i, phrase, governor, first, last)
            return Find(i, list(words), head, content, cue.sense, "adverbial", kind="adverbial")
        return None

    def _document(self, i: int) -> Find | None:
        """`In a new poll, ...`: what a survey counts is the clause around it."""
        arcs = self.arcs
        marker = arcs.marker(i)
        if marker is None or arcs.lower[marker] != "in" or arcs.relation[i] not in ("obl", "nmod"):
            return None
        first, last = self.tokens.sentences[arcs.sentence[i]]
        phrase = [t for t in arcs.below(i) if t >= marker]
        opening = marker == first
        if not opening and arcs.lower[marker - 1] not in _SET_OFF and phrase[-1] + 2 < last:
            return None
        if not any(arcs.upos[t] == "NUM" or arcs.lemma[t] in ("lead", "trail") for t in range(first, last)):
            return None
        content = self._around_adverbial(marker, phrase, arcs.head[i], first, last)
        return Find(marker, [marker], i, content, self.lexicon.said, "adverbial", kind="adverbial")

    def _view(self, i: int, lemma: str) -> Find | None:
        """`in his view`, `by its own count`: possessor the source, clause around it the content."""
        arcs = self.arcs
        marker = arcs.marker(i)
        owner = next((k for k in arcs.children[i] if arcs.full[k] == "nmod:poss"), None)
        if marker is None or owner is None or arcs.relation[i] not in ("obl", "nmod", "advmod"):
            return None
        sense = self.lexicon.possessed.get((arcs.lower[marker], lemma))
        if sense is None:
            return None
        first, last = self.tokens.sentences[arcs.sentence[i]]
        phrase = [t for t in arcs.below(i) if t >= marker]
        content = self._around_adverbial(marker, phrase, arcs.head[i], first, last)
        return Find(marker, [marker, i], owner, content, sense, "adverbial", kind="adverbial")

    def _complement(self, i: int, n: int) -> int | None:
        """Head of the phrase that an adverbial introduces: the highest token of those behind it that hang on it."""
        arcs = self.arcs
        j = i + n
        if j >= len(self.tokens) or arcs.sentence[j] != arcs.sentence[i]:
            return None
        words = set(range(i, i + n))
        h = j
        while not words.intersection(arcs.children[h]) and arcs.head[h] >= i + n and arcs.relation[h] != "parataxis":
            h = arcs.head[h]
        return h

    def _around_adverbial(self, i: int, phrase: list[int], governor: int, first: int, last: int) -> list[int]:
        """What an adverbial cue attributes: all behind one that opens the sentence, else the clause it stands in, up to
        the whole sentence for one set off at its end."""
        arcs = self.arcs
        behind = range(phrase[-1] + 1, last) if phrase else range(0)
        if i > first and not any(arcs.xpos[t] in _FINITE for t in behind) and not self._set_into(i, phrase):
            phrase = [*phrase, *behind]
        taken = set(phrase) | set(range(i, phrase[-1] + 1 if phrase else i + 1))
        opening = all(arcs.is_mark(t) or arcs.upos[t] in ("CCONJ", "ADV") for t in range(first, i))
        if opening and len(behind) > 1 and arcs.lower[behind[0]] == ",":
            return list(behind)
        if governor < 0 or governor in taken:
            return list(range(phrase[-1] + 1, last) if opening else range(first, i))
        ends = phrase[-1] + 2 >= last and i > first and arcs.lower[i - 1] in _SET_OFF
        while (
            arcs.relation[governor]
            in ("conj", "xcomp", "ccomp", "obl", "obj", "nmod", "advcl", "nsubj", "appos", "parataxis")
            or (ends and arcs.relation[governor] == "acl")
        ) and arcs.head[governor] >= first:
            if arcs.relation[governor] in ("advcl",) and arcs.head[governor] > governor:
                break
            governor = arcs.head[governor]
        return [t for t in arcs.below(governor) if t not in taken and t >= first]

    def _set_into(self, i: int, phrase: list[int]) -> bool:
        """Whether marks stand on both sides."""
        end = phrase[-1] + 1 if phrase else i
        return self.arcs.lower[i - 1] in _SET_OFF and end < len(self.arcs.lower) and self.arcs.lower[end] in _SET_OFF
