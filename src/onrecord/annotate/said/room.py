"""The room: quotations by marks, cues by arcs, then whose words they are and with what force."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from onrecord.annotate.reading import Reading, Room
from onrecord.annotate.said.cues import Cues
from onrecord.annotate.said.direct import Direct, Draft, Held
from onrecord.annotate.said.force import judge
from onrecord.annotate.said.lexicon import Lexicon, load
from onrecord.annotate.said.lines import line_drafts
from onrecord.annotate.said.marks import paragraphs, quotations
from onrecord.annotate.said.spans import kind_of, source_spans, token_spans
from onrecord.annotate.said.speakers import Speakers
from onrecord.records import ActorRef, Attribution, Span, Time

_SPEECH_FRAMES = frozenset(("that", "quote", "around", "wh", "adverbial"))
_SHORT = 8
"""Tokens of a wish not to be named."""
_NEAR = 3
"""Tokens between a cue and the date it was said at."""
_CONFIDENCE = {"quote": 0.95, "that": 0.9, "around": 0.9, "adverbial": 0.9, "tweet": 0.95, "line": 0.7, "wh": 0.75}
"""Share of cues of each frame that people mark too, rounded, on news that no rule was made from."""


class Said(Room):
    """Fills `attributions`."""

    name = "said"
    version = "2"
    reads = ("text", "page", "tokens", "times", "dating", "actors")
    writes = ("attributions",)

    lexicon: Lexicon

    def open(self) -> None:
        """Load the speech lexicon."""
        self.lexicon = load()

    def read(self, reading: Reading) -> None:
        """Find the attributions of one document."""
        if not len(reading.tokens):
            return
        held = _hold(reading)
        cues = Cues(reading.tokens, self.lexicon, _quoted(reading, held), _timed(reading))
        drafts = self._drafts(reading, cues, held)
        reading.attributions = _Assembly(reading, cues, held).attributions(drafts)

    def _drafts(self, reading: Reading, cues: Cues, held: list[Held]) -> list[Draft]:
        """Everything that looks like an attribution, before what is nested is weighed."""
        found: dict[int, Draft] = {}
        furniture = reading.boilerplate
        for find in cues.find():
            if furniture and any(b.start <= cues.tokens.start[find.head] < b.end for b in furniture):
                continue
            spans = whole_marks(token_spans(cues.tokens, find.content), held)
            if spans:
                found[find.head] = Draft(find, spans, False, cues.tokens.start[find.head])
        lines = paragraphs(reading.text)
        Direct(cues.tokens, cues, held, lines, found, _persons(reading)).attach()
        for draft in line_drafts(reading, cues, self.lexicon, lines):
            if any(b.start <= draft.first < b.end for b in furniture):
                continue
            taken = [d for d in found.values() if _within(d.first, draft.spans) or _overlap(d.spans, draft.spans)]
            if draft.find.kind == "tweet" or not any(d.first < draft.first for d in taken):
                found[draft.find.head] = draft
        return sorted(found.values(), key=lambda d: (d.spans[0].start, -d.spans[-1].end, d.first))


class _Assembly:
    """Turns the drafts of one document into attributions, outer ones first, since they carry the inner."""

    def __init__(self, reading: Reading, cues: Cues, held: list[Held]) -> None:
        self.reading = reading
        self.quoted = [h.quotation.span for h in held if h.quotation.double]
        self.cues = cues
        self.arcs = cues.arcs
        self.speakers = Speakers(reading, cues)

    def attributions(self, drafts: list[Draft]) -> list[Attribution]:
        """Attributions in the order of their content."""
        made: dict[int, Attribution] = {}
        found = []
        drafts = _acyclic(drafts, self.reading.text)
        starts = [draft.spans[0].start for draft in drafts]
        reach = list(accumulate((draft.spans[-1].end for draft in drafts), max))
        for draft in drafts:
            first = draft.first
            k = bisect_right(starts, first)
            around = bisect_right(reach, first)  # what lies before has ended
            outer = [o for o in drafts[around:k] if o is not draft and _within(first, o.spans)]
            carriers = [made[id(o)] for o in outer if id(o) in made]
            if outer and (len(carriers) < len(outer) or not self._nests(draft)):
                continue
            if self._only_names_source(draft) or self._only_asks_not_to_be_named(draft):
                continue
            attribution = self._attribution(draft, carriers)
            told = any(_covers(c.content, draft.spans) for c in carriers)
            if told and not _passed_on(attribution, carriers):
                continue
            made[id(draft)] = attribution
            found.append(attribution)
        return found

    def _only_names_source(self, draft: Draft) -> bool:
        """`citing the ministry`: whom the words beside it come from, not words."""
        find, arcs = draft.find, self.arcs
        if not (find.sense.via and find.frame == "np" and arcs.xpos[find.head] == "VBG"):
            return False
        obj = arcs.child(find.head, "obj", "iobj")
        return obj is not None and self.speakers.names_actor(obj)

    def _only_asks_not_to_be_named(self, draft: Draft) -> bool:
        """`who asked not to be identified`: a condition of speaking, not what is said."""
        content, arcs = draft.find.content, self.arcs
        return 0 < len(content) <= _SHORT and any(arcs.lemma[t] in self.cues.lexicon.unnamed for t in content)

    def _nests(self, draft: Draft) -> bool:
        """Whether an attribution inside another's content is one of its own: somebody else's speech, passed on."""
        find = draft.find
        if find.source is None or find.sense.force == "think":
            return False
        return find.frame in _SPEECH_FRAMES or (find.kind == "verb" and find.frame in ("to", "obj-to", "small"))

    def _attribution(self, draft: Draft, carriers: list[Attribution]) -> Attribution:
        find, arcs = draft.find, self.arcs
        source = draft.source or source_spans(find, draft.spans, arcs)
        speaker, via = self._chain(draft, source, carriers)
        act = judge(find, draft.spans, arcs, self.cues.lexicon, self.reading.text)
        return Attribution(
            content=draft.spans,
            cue=token_spans(arcs.tokens, find.cue) or ([arcs.tokens.span(find.head, find.head)] if find.cue else []),
            source=source,
            speaker=speaker,
            via=via,
            addressee=self.speakers.addressee(find, draft.spans, source),
            kind=kind_of(self.reading.text, draft.spans, self.quoted),
            force=act.force,
            factuality=act.factuality,
            negated=act.negated,
            condition=act.condition,
            time=self._time(draft),
            confidence=_CONFIDENCE.get(find.frame, 0.6) - (0.0 if source else 0.15),
            why=f"{find.kind} {find.sense.name}/{find.frame}",
        )

    def _chain(
        self, draft: Draft, source: list[Span], carriers: list[Attribution]
    ) -> tuple[ActorRef | None, list[ActorRef]]:
        """The speaker, and through whom the words came, the nearest to the speaker first."""
        find = draft.find
        speaker = self.speakers.speaker(find, source)
        via: list[ActorRef] = []
        if find.via is not None:
            via += [ref for ref in [self.speakers.party(find.via)] if ref is not None]
        if find.kind in ("verb", "adverbial"):
            via += [ref for ref in self.speakers.carriers(find.source, find.head) if ref != speaker]
        cited = self.speakers.cited(find.head) if find.kind == "verb" else None
        if cited is not None and speaker not in (None, cited) and find.frame in _SPEECH_FRAMES:
            via.append(speaker)
            speaker = cited
        for carrier in reversed(carriers):
            via += [ref for ref in (carrier.speaker, *carrier.via) if ref is not None and ref != speaker]
        return speaker, list(dict.fromkeys(via))

    def _time(self, draft: Draft) -> Time | None:
        """When it was said, as the cue clause tells: a date beside the cue, outside the content."""
        find, tokens = draft.find, self.cues.tokens
        if find.kind != "verb" or not self.cues.timed:
            return None
        behind = range(find.head + 1, min(len(tokens), find.head + _NEAR + 1))
        near = [
            t
            for t in {*behind, *self.arcs.children[find.head]}
            if t in self.cues.timed and not _within(tokens.start[t], draft.spans)
        ]
        for t in sorted(near, key=lambda t: (abs(t - find.head), t)):
            for timex in self.reading.times:
                if timex.start <= tokens.start[t] < timex.end and timex.type in ("DATE", "TIME"):
                    return Time(timex.value, timex.earliest, timex.latest, "stated")
        return None


def whole_marks(spans: list[Span], held: list[Held]) -> list[Span]:
    """Spans that end at a quotation's words, widened by its marks."""
    out = []
    for start, end in spans:
        for h in held:
            q = h.quotation
            if start <= q.start < end <= q.end and end >= q.outer - 2:
                end = q.end
            if q.start < start <= q.inner + 1 and end >= q.outer - 2:
                start = q.start
        out.append(Span(start, end))
    return out


def _passed_on(attribution: Attribution, carriers: list[Attribution]) -> bool:
    """Whether the inner speaker is another than those who carry the words."""
    speaker = attribution.speaker
    return speaker is not None and all(c.speaker != speaker for c in carriers)


def _acyclic(drafts: list[Draft], text: str) -> list[Draft]:
    """Of two drafts that each take the other's cue for content, the one whose cue stands behind or between; both where
    that is an adverbial behind the other's words, `X said "...", according to Y`, which end before it."""
    lost: set[int] = set()
    for k, left in enumerate(drafts):
        for right in drafts[k + 1 :]:
            if right.spans[0].start > max(left.first, left.spans[-1].end):
                break
            if _within(left.first, right.spans) and _within(right.first, left.spans):
                outer, inner = (left, right) if left.find.kind == "adverbial" else (right, left)
                if outer.find.kind == "adverbial" and outer.spans[0].start <= inner.first < outer.first:
                    ended = [Span(s, min(e, outer.first)) for s, e in inner.spans if s < outer.first]
                    kept = [Span(s, s + len(text[s:e].rstrip(" ,;-–—"))) for s, e in ended]
                    if all(s < e for s, e in kept) and kept:
                        inner.spans = kept
                        continue
                lost.add(id(left if right.find.frame == "around" and left.find.frame != "around" else right))
    return [draft for draft in drafts if id(draft) not in lost]


def _within(at: int, spans: list[Span]) -> bool:
    return any(s <= at < e for s, e in spans)


def _covers(outer: list[Span], inner: list[Span]) -> bool:
    return all(any(a <= s and e <= b for a, b in outer) for s, e in inner)


def _overlap(left: list[Span], right: list[Span]) -> bool:
    return any(a < d and c < b for a, b in left for c, d in right)


def _quoted(reading: Reading, held: list[Held]) -> list[bool]:
    quoted = [False] * len(reading.tokens)
    for h in held:
        if h.words > 1:
            quoted[h.first : h.last] = [True] * (h.last - h.first)
    return quoted


def _timed(reading: Reading) -> set[int]:
    starts = reading.tokens.start
    return {
        t for timex in reading.times for t in range(bisect_left(starts, timex.start), bisect_left(starts, timex.end))
    }


def _persons(reading: Reading) -> set[int]:
    """The tokens of mentions of persons."""
    starts = reading.tokens.start
    return {
        t
        for m in reading.actors
        if m.kind == "person"
        for t in range(bisect_left(starts, m.start), bisect_left(starts, m.end))
    }


def _hold(reading: Reading) -> list[Held]:
    """The outermost quotations as token ranges; page furniture is passed over."""
    tokens = reading.tokens
    found = []
    for q in quotations(reading.text):
        if q.depth or any(b.start <= q.start < b.end for b in reading.boilerplate):
            continue
        first, last = bisect_left(tokens.start, q.start), bisect_left(tokens.start, q.end)
        if last > first:
            found.append(Held(q, first, last, len(reading.text[q.inner : q.outer].split())))
    return found
