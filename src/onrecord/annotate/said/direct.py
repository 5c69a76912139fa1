"""Quotations given to their cues by marks and position; arcs only name the cue's subject.

`"...," he said.`, `He said: "..."`, `"...," it added. "..."`, quotations that float behind an attributed one, that run
over paragraphs or stand in a paragraph of their own below `issued the following statement:`.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from onrecord.annotate.said.cues import Cues, Find
from onrecord.annotate.said.lexicon import Sense
from onrecord.annotate.said.marks import Quotation, aside
from onrecord.language.tokens import Tokens
from onrecord.records import Span

_REACH = 30
"""Tokens between a cue and its quotation at most."""
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_LOOSE_NOUN = frozenset(("appos", "nsubj", "obj", "dep", "obl"))
_SHORT = 60
"""Code points between a content and a quotation that it runs into."""
_FLOATING = 3
"""Paragraphs that a speaker may stand before the quotation."""
_NAMING = frozenset(("PROPN", "NOUN", "ADJ", "ADP", "DET"))
_PERSONAL = frozenset(("he", "she"))
_STOPS = frozenset((".", "!", "?", "...", "…"))
_SENTENCE_END = tuple(".!?…,—–-;:")


@dataclass(slots=True)
class Draft:
    """An attribution on its way: the arcs' find and its content as spans of code points."""

    find: Find
    spans: list[Span] = field(default_factory=list)
    direct: bool = False
    first: int = 0
    """Code point that the cue starts at."""
    source: list[Span] = field(default_factory=list)
    """The source's spans where no arc shows them."""


@dataclass(frozen=True, slots=True)
class Held:
    """A quotation with the tokens [first, last) that stand inside its marks, marks included."""

    quotation: Quotation
    first: int
    last: int
    words: int


class Direct:
    """Attaches the quotations of one document."""

    def __init__(
        self,
        tokens: Tokens,
        cues: Cues,
        held: list[Held],
        paragraphs: list[Span],
        drafts: dict[int, Draft],
        persons: set[int],
    ) -> None:
        self.tokens = tokens
        self.cues = cues
        self.arcs = cues.arcs
        self.held = held
        self.paragraphs = paragraphs
        self.drafts = drafts
        self.persons = persons
        self.loose: list[Held] = []

    def attach(self) -> None:
        """Fill or add drafts, paragraph by paragraph."""
        starts = [p.start for p in self.paragraphs]
        groups: dict[int, list[Held]] = {}
        for h in self.held:
            groups.setdefault(bisect_right(starts, h.quotation.start) - 1, []).append(h)
        last: Draft | None = None
        for k in sorted(groups):
            near = last if last is not None and last.first >= self.paragraphs[max(0, k - 2)].start else None
            last = self._paragraph(k, groups[k], last, near) or last
        for h in self.loose:
            self._leave(h)

    def _leave(self, h: Held) -> None:
        """A quotation that nothing claims: a cue elsewhere in its sentence, else, if it is a paragraph of its own, who
        spoke before."""
        if self._holder(h) is not None:
            return
        first, last = self.tokens.sentences[self.arcs.sentence[h.first]]
        if self._runs_into(h, first):
            return
        cue = next((v for v in range(last - 1, first - 1, -1) if self._speaks(v) and v not in self.drafts), None)
        if cue is not None and h.words >= 3:
            draft = self._give(cue, h, None)
            if cue + 1 < h.first and self.arcs.lower[cue + 1] == "that":
                draft.spans = [Span(self.tokens.start[cue + 1], h.quotation.end)]
            return
        k = bisect_right([p.start for p in self.paragraphs], h.quotation.start) - 1
        floor = self.paragraphs[max(0, k - 1)].start
        if h.quotation.continues:
            before = [
                d
                for d in self.drafts.values()
                if d.find.kind == "floating" and floor <= d.spans[-1].start < h.quotation.start
            ]
            if before:
                self._give(before[-1].find.head, h, before[-1])
                return
        speaker = self._shown(h, self._opening(k))
        if speaker is not None:
            find = Find(h.first, [], speaker, [], self.cues.lexicon.said, "floating", kind="floating")
            self.drafts[h.first] = Draft(find, [h.quotation.span], True, h.quotation.start)
            return
        if h.words < 6 or not self._stands_alone(h, self._opening(k), 0) or h.first != self._opening(k):
            return
        floor = self.paragraphs[max(0, k - _FLOATING)].start
        before = [d for d in self.drafts.values() if floor <= d.first < h.quotation.start and d.find.source is not None]
        if before:
            said = max(before, key=lambda d: d.first)
            find = Find(h.first, [], said.find.source, [], self.cues.lexicon.said, "floating", kind="floating")
            self.drafts[h.first] = Draft(find, [h.quotation.span], True, h.quotation.start)

    def _shown(self, h: Held, opening: int) -> int | None:
        """The person whom the sentence before shows and then lets speak: `The colonel looked
        exhausted. "We have not slept."`"""
        arcs, text = self.arcs, self.tokens.text[h.quotation.inner : h.quotation.outer].rstrip()
        if not h.first or not self._opens(h, opening) or text[-1:] not in _STOPS or h.words < 3:
            return None
        last = h.first - 1
        if arcs.lower[last] not in _STOPS or self.cues.quoted[last]:
            return None
        first = self.tokens.sentences[arcs.sentence[last]][0]
        root = next((t for t in range(first, last) if arcs.head[t] < 0), None)
        subject = arcs.own_subject(root) if root is not None else None
        if root is None or subject is None or self.cues.quoted[subject] or arcs.xpos[subject] in ("NNS", "NNPS"):
            return None
        entry = self.cues.lexicon.verbs.get(arcs.lemma[root])
        if entry is not None and "quote" in entry.frames and arcs.upos[root] == "VERB":
            return subject
        if h.first <= opening:
            return None
        shown = subject in self.persons or self.tokens.entity[subject][2:] == "PER" or arcs.lower[subject] in _PERSONAL
        return subject if shown else None

    def _runs_into(self, h: Held, first: int) -> bool:
        """Lengthen the content that ends shortly before a quotation in its sentence; say whether there is one."""
        start, end = h.quotation.span
        near = [
            d
            for d in self.drafts.values()
            if self.tokens.start[first] <= d.first < start
            and d.find.frame in ("that", "rest", "quote")
            and 0 <= start - d.spans[-1].end <= _SHORT
        ]
        if not near:
            return False
        draft = max(near, key=lambda d: d.spans[-1].end)
        draft.spans[-1] = Span(draft.spans[-1].start, end)
        return True

    def _paragraph(self, k: int, group: list[Held], last: Draft | None, near: Draft | None) -> Draft | None:
        paragraph = self.paragraphs[k]
        first = bisect_left(self.tokens.start, paragraph.start)
        end = bisect_left(self.tokens.start, paragraph.end)
        current: Draft | None = None
        for n, h in enumerate(group):
            before = group[n - 1].last if n else first
            after = group[n + 1].first if n + 1 < len(group) else end
            if h.quotation.continues and near is not None and n == 0:
                current = self._give(near.find.head, h, near)
                continue
            verb = self._cue(h, before if n or not self._introduced(k, first) else self._opening(k - 1), after)
            holder = self._holder(h)
            partial = (
                holder is not None
                and not self._opens(h, before)
                and (self._holds(holder, h) or (holder.find.head != verb and holder.first < h.quotation.start))
            )
            if verb is not None and not partial:
                current = self._give(verb, h, None)
                continue
            if holder is not None:
                self._widen(holder, h)
                current = holder
                continue
            named = self._named(h, before)
            if named is not None:
                current = named
                continue
            if not self._stands_alone(h, before, n):
                if h.words >= 3:
                    self.loose.append(h)
                continue
            owner = current or self._earlier(h, first, n, near, k)
            if owner is not None:
                current = self._give(owner.find.head, h, owner)
            else:
                self.loose.append(h)
        return current

    def _opening(self, k: int) -> int:
        """The first token of a paragraph."""
        return bisect_left(self.tokens.start, self.paragraphs[k].start)

    def _introduced(self, k: int, first: int) -> bool:
        """Whether the paragraph before ends with a colon."""
        return k > 0 and first > 0 and self.arcs.lower[first - 1] == ":"

    def _named(self, h: Held, before: int) -> Draft | None:
        """`Mayor: "We will rebuild."`, a name and a colon inside a line."""
        arcs, tokens = self.arcs, self.tokens
        colon = h.first - 1
        if colon <= before or arcs.lower[colon] != ":" or h.words < 3:
            return None
        t = colon - 1
        while t >= before and (arcs.upos[t] == "PROPN" or (tokens.entity[t] != "O" and arcs.upos[t] in _NAMING)):
            t -= 1
        if t == colon - 1:
            return None
        head = next((x for x in range(t + 1, colon) if not t < arcs.head[x] < colon), colon - 1)
        find = Find(colon, [colon], head, [], self.cues.lexicon.said, "line", kind="line")
        spans = [tokens.span(t + 1, colon - 1)]
        draft = self.drafts[colon] = Draft(find, [h.quotation.span], True, tokens.start[colon], spans)
        return draft

    def _cue(self, h: Held, before: int, after: int) -> int | None:
        behind = self._behind(h, after)
        if behind is not None and self._opens(h, before):
            return behind
        ahead = self._ahead(h, before)
        if ahead is not None:
            return ahead
        return behind

    def _opens(self, h: Held, before: int) -> bool:
        """Whether a quotation opens a sentence."""
        return h.first == before or self.arcs.lower[h.first - 1] in _STOPS or self.tokens.first.count(h.first) > 0

    def _behind(self, h: Held, after: int) -> int | None:
        """The cue of `"...," he said`."""
        arcs, quotation = self.arcs, h.quotation
        at = h.last
        comma = at < after and arcs.lower[at] in (",", "-", "–", "—", "--")
        inner = self.tokens.text[quotation.inner : quotation.outer].rstrip()[-1:]
        if inner == "." and at < after and self.tokens.words[at][:1].isupper() and not comma:
            return None
        ended = inner in tuple(",?!—–-…") or comma
        if self._titles(h):
            return None
        for v in range(at, min(after, at + _REACH)):
            if arcs.lower[v] in _STOPS and v > at:
                return None
            if not self._speaks(v) or arcs.xpos[v] == "VBG":
                continue
            if arcs.lemma[v] in ("quote", "cite") and self.cues.relaying(v) is not None:
                return self.cues.relaying(v)
            opening = self._clause_start(v)
            gap = [
                t for t in range(at, opening) if not arcs.is_mark(t) and arcs.upos[t] not in ("ADV", "SCONJ", "CCONJ")
            ]
            if not gap and (ended or (h.words >= 5 and opening - at <= 1)):
                return v
            if (
                ended
                and not any(
                    arcs.xpos[t] in _FINITE and arcs.full[t] not in ("acl:relcl",) and not self._in_relative(t)
                    for t in range(at, v)
                )
                and arcs.xpos[v] in _FINITE
            ):
                return v
        return None

    def _titles(self, h: Held) -> bool:
        """Whether a quotation inside a sentence is a few words in capitals: a book, a programme."""
        inside = h.first > 0 and self.arcs.sentence[h.first - 1] == self.arcs.sentence[h.first]
        return inside and aside(self.tokens.text, h.quotation) == "name"

    def _in_relative(self, t: int) -> bool:
        for _ in range(8):
            if t < 0:
                return False
            if self.arcs.full[t] == "acl:relcl":
                return True
            t = self.arcs.head[t]
        return False

    def _ahead(self, h: Held, before: int) -> int | None:
        """The cue of `He said: "..."`."""
        arcs = self.arcs
        t = h.first - 1
        if t < before:
            return None
        colon, comma = arcs.lower[t] == ":", arcs.lower[t] in (",", "-", "–", "—", "--")
        for v in range(t, max(before - 1, t - _REACH), -1):
            if arcs.lower[v] in _STOPS:
                return None
            if not self._speaks(v):
                if arcs.xpos[v] in _FINITE and not colon and not self._in_relative(v) and arcs.upos[v] != "AUX":
                    return None
                continue
            between = [x for x in range(v + 1, t + 1) if not arcs.is_mark(x)]
            if any(arcs.xpos[x] in _FINITE and not self._in_relative(x) for x in between) and not colon:
                return None
            if colon or comma or not between:
                return v
            capital = self.tokens.text[h.quotation.inner : h.quotation.inner + 1].isupper()
            return (
                v if capital and h.words >= 3 and arcs.lower[t] not in ("a", "an", "the", "that", "of", "as") else None
            )
        return None

    def _speaks(self, v: int) -> bool:
        arcs = self.arcs
        if arcs.upos[v] not in ("VERB", "NOUN") or self.cues.quoted[v] or self.cues.hyphened(v):
            return False
        entry = self.cues.lexicon.verbs.get(arcs.lemma[v])
        if arcs.lemma[v] in self.cues.lexicon.aspect and arcs.child(v, "xcomp", "obj", "obl") is not None:
            return False
        if arcs.lemma[v] == "put" and (v + 1 >= len(self.tokens) or arcs.lower[v + 1] != "it"):
            return False
        if entry is None or (arcs.upos[v] == "NOUN" and not arcs.xpos[v].startswith("V")):
            return False
        return "quote" in self.cues._entry(v, arcs.lemma[v]).frames and not (
            arcs.passive(v) and "hearer" not in entry.frames and arcs.lemma[v] not in ("quote", "cite")
        )

    def _sense(self, v: int) -> Sense:
        return self.cues._entry(v, self.arcs.lemma[v]).frames["quote"]

    def _clause_start(self, v: int) -> int:
        """First token of the cue clause: its subject's, if that stands in front, else the verb's or its auxiliary's."""
        arcs = self.arcs
        subject = arcs.own_subject(v)
        start = min(
            [v] + [k for k in arcs.children[v] if arcs.relation[k] in ("aux", "advmod", "mark") and v - 4 <= k < v]
        )
        if subject is not None and subject < v:
            start = min(start, *(t for t in arcs.below(subject)))
        return start

    def _holder(self, h: Held) -> Draft | None:
        """The draft whose content by arcs already takes in the quotation."""
        best, most = None, 0
        begin, end = h.quotation.span
        for draft in self.drafts.values():
            if draft.spans[-1].end <= begin or draft.spans[0].start >= end:
                continue
            common = sum(max(0, min(e, end) - max(s, begin)) for s, e in draft.spans)
            if common > most:
                best, most = draft, common
        return best if 2 * most > min(h.quotation.end - h.quotation.start, 60) else None

    def _widen(self, draft: Draft, h: Held) -> None:
        start, end = h.quotation.span
        joined: list[Span] = []
        for s, e in draft.spans:
            if s < end and e > start:
                start, end = min(s, start), max(e, end)
            else:
                joined.append(Span(s, e))
        draft.spans = sorted([*joined, Span(start, end)])

    def _stands_alone(self, h: Held, before: int, n: int) -> bool:
        """Whether a quotation without cue is a sentence or more, not a term or title."""
        text = self.tokens.text[h.quotation.inner : h.quotation.outer].strip()
        if not text or not self._opens(h, before):
            return False
        if h.words < 3:
            return n > 0 and h.quotation.closed and text[-1] in ".!?" and text[:1].isupper()
        return text[-1] in _SENTENCE_END or not h.quotation.closed or h.words >= 8

    def _earlier(self, h: Held, first: int, n: int, near: Draft | None, k: int) -> Draft | None:
        """Whose words a quotation without cue carries on: those of the paragraph's last attribution, or of the last
        quotation if the paragraph opens with it."""
        begin = self.tokens.start[first]
        in_paragraph = [d for d in self.drafts.values() if begin <= d.first < h.quotation.start and self._carries(d, h)]
        if in_paragraph:
            return max(in_paragraph, key=lambda d: d.first)
        if h.first == first and near is not None:
            return near
        return None

    def _carries(self, draft: Draft, h: Held) -> bool:
        """Whether a cue can go on speaking in a quotation behind it: a direct one can, another only right before it."""
        find = draft.find
        if find.kind != "verb" or "quote" not in self.cues._entry(find.head, self.arcs.lemma[find.head]).frames:
            return False
        return draft.direct or self.arcs.sentence[find.head] + 1 >= self.arcs.sentence[h.first]

    def _give(self, verb: int, h: Held, draft: Draft | None) -> Draft:
        """Add a quotation to the draft of a cue, which it replaces if arcs had given the cue the same words."""
        goes_on = draft is not None
        if draft is None:
            draft = self.drafts.get(verb)
        if draft is None:
            cues = self.cues
            find = Find(verb, cues.verb_cue(verb), self._speaker(verb), [], self._sense(verb), "quote")
            obj = self.arcs.child(verb, "obj", "iobj")
            if (
                obj is not None
                and obj != find.source
                and "hearer" in cues._entry(verb, self.arcs.lemma[verb]).frames
                and not self.cues.quoted[obj]
            ):
                find.addressee = obj
            if self.arcs.lemma[verb] in ("quote", "cite"):
                carrier = self.arcs.agent(verb) if self.arcs.passive(verb) else self.arcs.governed_subject(verb)
                find.via = carrier if carrier != find.source else None
            draft = self.drafts[verb] = Draft(cues._relayed(find), [], True, self.tokens.start[verb])
        elif not goes_on and not draft.direct and self._same(draft, h):
            draft.spans, draft.direct = [], True
            draft.find.source = draft.find.source if draft.find.source is not None else self._speaker(verb)
        span = h.quotation.span
        for head, other in list(self.drafts.items()):
            if other is not draft and all(span.start <= s and e <= span.end for s, e in other.spans):
                del self.drafts[head]
        if not any(s <= span.start and span.end <= e for s, e in draft.spans):
            draft.spans = sorted([*(p for p in draft.spans if p.end <= span.start or p.start >= span.end), span])
        return draft

    def _same(self, draft: Draft, h: Held) -> bool:
        """Whether the quotation takes the place of the content by arcs: it does unless that stands between the cue and
        the quotation, which then goes on with it."""
        return not any(draft.first < s and e <= h.quotation.start for s, e in draft.spans)

    def _holds(self, draft: Draft, h: Held) -> bool:
        """Whether the content by arcs takes in the quotation and words outside it."""
        common = sum(max(0, min(e, h.quotation.end) - max(s, h.quotation.start)) for s, e in draft.spans)
        whole = sum(e - s for s, e in draft.spans)
        return common > 0 and whole - common > 2

    def _speaker(self, verb: int) -> int | None:
        """The cue's subject, or the name or pronoun beside it where the arcs show none."""
        arcs = self.arcs
        if arcs.lemma[verb] in ("quote", "cite"):
            cited = arcs.own_subject(verb) if arcs.passive(verb) else arcs.child(verb, "obj")
            if cited is not None and not self.cues.quoted[cited]:
                return cited
        source = self.cues.verb_source(verb)
        if source is not None and not self.cues.quoted[source]:
            return source
        for t in (verb + 1, verb - 1, verb + 2, verb - 2):
            if (
                0 <= t < len(self.tokens)
                and not self.cues.quoted[t]
                and arcs.upos[t] in ("PROPN", "PRON")
                and arcs.sentence[t] == arcs.sentence[verb]
            ):
                while (
                    arcs.head[t] >= 0
                    and arcs.upos[arcs.head[t]] in ("PROPN", "NOUN")
                    and not self.cues.quoted[arcs.head[t]]
                ):
                    t = arcs.head[t]
                return t
        return self._stray_subject(verb)

    def _stray_subject(self, verb: int) -> int | None:
        """The speaker set far behind an inverted cue: `said on the telephone a senior official`."""
        arcs = self.arcs
        last = self.tokens.sentences[arcs.sentence[verb]][1]
        for t in range(verb + 1, last):
            if self.cues.quoted[t] or arcs.xpos[t] in _FINITE:
                return None
            bare = arcs.child(t, "case") is None and t not in self.cues.timed
            inside = verb < arcs.head[t] < last and arcs.upos[arcs.head[t]] in ("NOUN", "PROPN")
            if bare and arcs.upos[t] in ("NOUN", "PROPN") and (not inside or arcs.relation[t] in _LOOSE_NOUN):
                return t
        return None
