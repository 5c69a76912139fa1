"""The room: quotations by marks, cues by arcs, then whose words they are and with what force."""

from bisect import bisect_left, bisect_right

from onrecord.annotate.reading import Reading, Room
from onrecord.annotate.said.cues import Cues, Find
from onrecord.annotate.said.direct import Direct, Draft, Held
from onrecord.annotate.said.lexicon import Lexicon, load
from onrecord.annotate.said.marks import paragraphs, quotations
from onrecord.language.tokens import Tokens
from onrecord.records import Attribution, AttributionKind, Span

_DOUBLE = frozenset('"“”„‟«»')


class Said(Room):
    """Fills `attributions`."""

    name = "said"
    version = "1"
    reads = ("text", "page", "tokens", "times", "dating", "actors")
    writes = ("attributions",)

    lexicon: Lexicon

    def open(self) -> None:
        """Load the speech lexicon."""
        self.lexicon = load()

    def read(self, reading: Reading) -> None:
        """Find the attributions of one document."""
        tokens = reading.tokens
        if not len(tokens):
            return
        held = _hold(reading)
        quoted = [False] * len(tokens)
        for h in held:
            if h.words > 1:
                quoted[h.first : h.last] = [True] * (h.last - h.first)
        timed = {
            t
            for timex in reading.times
            for t in range(bisect_left(tokens.start, timex.start), bisect_left(tokens.start, timex.end))
        }
        cues = Cues(tokens, self.lexicon, quoted, timed)
        drafts: dict[int, Draft] = {}
        for find in cues.find():
            spans = token_spans(tokens, find.content)
            if spans:
                drafts[find.head] = Draft(find, spans, False, tokens.start[find.head])
        direct = Direct(tokens, cues, held, paragraphs(reading.text), drafts)
        direct.attach()
        chosen = settle(drafts, tokens, cues)
        reading.attributions = [_attribution(d, reading, cues) for d in chosen]


def settle(drafts: dict[int, Draft], tokens: Tokens, cues: Cues) -> list[Draft]:
    """Drop what stands inside another's content; keep text order."""
    ordered = sorted(drafts.values(), key=lambda d: (d.spans[0].start, -d.spans[-1].end, d.first))
    kept: list[Draft] = []
    for d in ordered:
        inside = any(o is not d and any(s <= d.first < e for s, e in o.spans) for o in ordered)
        if not inside:
            kept.append(d)
    return kept


def _hold(reading: Reading) -> list[Held]:
    """The outermost quotations as token ranges."""
    tokens = reading.tokens
    found = []
    for q in quotations(reading.text):
        if q.depth or any(b.start <= q.start < b.end for b in reading.boilerplate):
            continue
        first, last = bisect_left(tokens.start, q.start), bisect_left(tokens.start, q.end)
        words = len(reading.text[q.inner : q.outer].split())
        if last > first:
            found.append(Held(q, first, last, words))
    return found


def token_spans(tokens: Tokens, content: list[int]) -> list[Span]:
    """Tokens as code point spans, joined over marks that lie between, without the marks at their ends."""
    arcs_light = _MARKS
    runs: list[list[int]] = []
    for t in sorted(set(content)):
        if runs and all(tokens.lower[x] in arcs_light for x in range(runs[-1][-1] + 1, t)):
            runs[-1].append(t)
        else:
            runs.append([t])
    spans = []
    for run in runs:
        while run and tokens.lower[run[0]] in arcs_light:
            run.pop(0)
        while run and tokens.lower[run[-1]] in arcs_light:
            run.pop()
        if run:
            spans.append(tokens.span(run[0], run[-1]))
    return spans


_MARKS = frozenset((",", ".", ";", ":", "-", "--", "–", "—", "―", "...", "…", "?", "!", '"', "''", "“", "”", "``"))


def _attribution(draft: Draft, reading: Reading, cues: Cues) -> Attribution:
    find, tokens = draft.find, reading.tokens
    cue = token_spans(tokens, find.cue) or [tokens.span(find.head, find.head)]
    source = source_spans(find, draft, cues)
    return Attribution(
        content=draft.spans,
        cue=cue,
        source=source,
        speaker=None,
        via=[],
        addressee=None,
        kind=kind_of(reading.text, draft.spans),
        force=find.sense.force,
        factuality=find.sense.factuality,
        negated=False,
        condition=None,
        time=None,
        confidence=0.5,
        why=f"{find.kind} {find.sense.name}/{find.frame}",
    )


def source_spans(find: Find, draft: Draft, cues: Cues) -> list[Span]:
    """The source phrase: head and what hangs on it, without the cue's own branch and the content."""
    if find.source is None:
        return []
    arcs, tokens = cues.arcs, cues.tokens
    skip = {
        k
        for k in arcs.children[find.source]
        if k == find.head
        or (
            arcs.relation[k] in ("case", "parataxis", "advcl", "cop", "mark", "cc", "conj")
            and k < find.source
            and arcs.relation[k] != "conj"
        )
        or arcs.full[k] == "acl"
    }
    held = [
        t
        for t in arcs.below(find.source, without=skip)
        if t not in find.cue and not any(s <= tokens.start[t] < e for s, e in draft.spans)
    ]
    at = bisect_right(held, find.source) - 1
    if at < 0 or held[at] != find.source:
        return [tokens.span(find.source, find.source)]
    lo = hi = at
    while lo > 0 and held[lo - 1] == held[lo] - 1:
        lo -= 1
    while hi + 1 < len(held) and held[hi + 1] == held[hi] + 1:
        hi += 1
    return token_spans(tokens, held[lo : hi + 1])


def kind_of(text: str, spans: list[Span]) -> AttributionKind:
    """Direct, mixed or indirect, by how much of the content stands between double marks."""
    words = " ".join(text[s:e] for s, e in spans).strip()
    opens = words[:1] in _DOUBLE or words[:2] in ("''", "``")
    marks = [q for q in quotations(words) if q.depth == 0]
    if not opens and not any(q.double for q in marks):
        return "indirect"
    inside = sum(q.end - q.start for q in marks)
    return "direct" if opens and inside > 0.85 * len(words.replace("  ", " ")) else "mixed"
