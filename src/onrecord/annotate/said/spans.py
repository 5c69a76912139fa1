"""From token indices to spans of code points."""

from bisect import bisect_right

from onrecord.annotate.said.arcs import Arcs
from onrecord.annotate.said.cues import Find
from onrecord.annotate.said.marks import quotations
from onrecord.language.tokens import Tokens
from onrecord.records import AttributionKind, Span

_DOUBLE = ('"', "“", "”", "„", "‟", "«", "»", "''", "``", "â€œ")
_MARKS = frozenset((",", ".", ";", ":", "-", "--", "–", "—", "―", "...", "…", "?", "!", '"', "''", "“", "”", "``"))
_HANGERS_ON = frozenset(("case", "parataxis", "advcl", "cop", "mark", "cc", "discourse"))


def token_spans(tokens: Tokens, content: list[int]) -> list[Span]:
    """Tokens as code point spans, joined over marks that lie between, without the marks at their ends."""
    runs: list[list[int]] = []
    for t in sorted(set(content)):
        if runs and (runs[-1][-1] + 1 == t or all(tokens.lower[x] in _MARKS for x in range(runs[-1][-1] + 1, t))):
            runs[-1].append(t)
        else:
            runs.append([t])
    spans = []
    for run in runs:
        first, last = 0, len(run) - 1
        while first <= last and tokens.lower[run[first]] in _MARKS:
            first += 1
        while last >= first and tokens.lower[run[last]] in _MARKS:
            last -= 1
        if first <= last:
            spans.append(tokens.span(run[first], run[last]))
    return spans


def source_spans(find: Find, content: list[Span], arcs: Arcs) -> list[Span]:
    """The source phrase: its head and what hangs on it, without the cue, the content and participles behind it."""
    if find.source is None:
        return []
    tokens = arcs.tokens
    skip = [
        k
        for k in arcs.children[find.source]
        if k == find.head or arcs.full[k] == "acl" or (k < find.source and arcs.relation[k] in _HANGERS_ON)
    ]
    held = [
        t
        for t in arcs.below(find.source, without=skip)
        if t not in find.cue and not any(s <= tokens.start[t] < e for s, e in content)
    ]
    at = bisect_right(held, find.source) - 1
    if at < 0 or held[at] != find.source:
        return [tokens.span(find.source, find.source)]
    low = high = at
    while low > 0 and held[low - 1] == held[low] - 1:
        low -= 1
    while high + 1 < len(held) and held[high + 1] == held[high] + 1:
        high += 1
    return token_spans(tokens, held[low : high + 1])


def kind_of(text: str, spans: list[Span], quoted: list[Span]) -> AttributionKind:
    """Indirect without double marks; direct if the words open with one and stand mostly between them; else mixed.

    `quoted`: the document's outer quotations in double marks, in text order.
    """
    words = " ".join(text[s:e] for s, e in spans).strip()
    if not any(mark in words for mark in _DOUBLE):
        return "indirect"
    inside = sum(max(0, min(e, q.end) - max(s, q.start)) for s, e in spans for q in quoted)
    if not inside:
        inside = sum(q.end - q.start for q in quotations(words) if q.depth == 0 and q.double)
    if not inside:
        return "indirect"
    return "direct" if words.startswith(_DOUBLE) and inside > 0.85 * len(words) else "mixed"
