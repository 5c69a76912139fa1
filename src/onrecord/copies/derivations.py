"""Who owes text to whom.

Documents with the same words are one text. Texts that share prose are set in an order, pair by pair, the clearest
first; then each text takes as its parents the earlier texts that explain most of its words, as few as will do. That is
a greedy cover, not a union of all that is alike, so two originals that a third merges stay apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
import re

import numpy as np

from onrecord.copies import candidates, dates, passages, words
from onrecord.copies.furniture import furniture
from onrecord.records import Derivation, DerivationKind, Passage, Span, Time

COUNTERS = 1 << 22
P = dict(und=0.4, loss=1, lossshare=0.0, rare=0.1, comp=1.6, quote=6.0, credit=1.5, smooth=0.3, band=3, bandshare=0.02, min_gain=14, min_share=0.06, date=0.6)


@dataclass(frozen=True, slots=True)
class Text:
    """A document as the copies room sees it. `boilerplate` is page furniture known beforehand."""

    id: str
    text: str
    published: Time | None = None
    outlet: str | None = None
    boilerplate: Sequence[Span] = ()
    flags: Sequence[str] = ()


@dataclass(slots=True)
class Pair:
    a: int
    b: int
    matched: float
    prose: float
    ca: float
    cb: float
    odds: float
    lo: int
    hi: int
    parts: dict = field(default_factory=dict)


TWEET = re.compile(r"(?:pic\.twitter\.com/\w+|https?://t\.co/\w+)?\s*[—–-]{1,2}\s*[^\n()]{2,60}\(@\w+\)\s+[A-Z][a-z]+ \d{1,2}, \d{4}")


def mark_tweets(texts, w):
    for k, d in enumerate(texts):
        if "(@" not in d.text:
            continue
        for m in TWEET.finditer(d.text):
            begin = d.text.rfind("\n", 0, m.start()) + 1
            if len(d.text[begin:m.start()].split()) < 18:
                begin = d.text.rfind("\n", 0, max(0, len(d.text[:begin].rstrip()))) + 1
            s = slice(w.first[k], w.first[k + 1])
            at = np.flatnonzero((w.start[s] >= begin) & (w.start[s] < m.end())) + w.first[k]
            w.marks[at] |= words.QUOTED


def derive(documents: Iterable[Text], debug=None) -> list[Derivation]:
    """All derivations among documents, sorted by child, then parent; the order of the documents makes no difference."""
    texts = sorted(documents, key=lambda document: document.id)
    all_words = words.read(t.text for t in texts)
    mark_tweets(texts, all_words)
    drop = furniture(all_words, words.whole(all_words))
    for k, t in enumerate(texts):
        for s in t.boilerplate:
            sl = slice(all_words.first[k], all_words.first[k + 1])
            drop[sl] |= (all_words.start[sl] >= s[0]) & (all_words.start[sl] < s[1])
    w = all_words.select(~drop)
    N = len(texts)
    n = np.diff(w.first)
    ident = words.whole(w)
    _, rep, node = np.unique(ident, return_index=True, return_inverse=True)
    is_rep = np.zeros(N, bool)
    is_rep[rep] = True
    head = rep[node]                     # representative document of each document
    members = defaultdict(list)
    for k in range(N):
        if n[k]:
            members[int(head[k])].append(k)
    runs = candidates.runs_of(w)
    keep = is_rep[runs.documents]
    a, b, _ = candidates.pairs_of(candidates.Runs(runs.hashes[keep], runs.documents[keep]), N)
    g2, ok = words.grams(w, 2)
    slot = (g2 & np.uint64(COUNTERS - 1)).astype(np.int64)
    count = np.bincount(slot[ok & is_rep[w.owner()]], minlength=COUNTERS)
    surprise = np.where(ok, np.log2(1000 / np.maximum(count[slot] - 0.5, 0.5)), 0)
    odd = np.concatenate(([0.0], np.cumsum(surprise)))
    an = passages.anchors_of(w)
    sh = passages.compare(w, an, a, b, odd)
    ai, bi, M = sh.a, sh.b, sh.matched
    ca, cb = sh.extent_a / np.maximum(n[ai], 1), sh.extent_b / np.maximum(n[bi], 1)
    prose = M - sh.both_quoted
    # dates
    moments = [dates.moment(t.published) for t in texts]
    nmom = {h: sorted((moments[k] for k in ks if moments[k]), key=lambda m: m.middle) for h, ks in members.items()}
    rel = defaultdict(list)
    for i in np.flatnonzero(M >= 25):
        rel[int(ai[i])].append(int(bi[i]))
        rel[int(bi[i])].append(int(ai[i]))
    trusted = [False] * N
    for h, ks in members.items():
        for k in ks:
            if moments[k] is None:
                continue
            others = [moments[x] for x in ks if x != k and moments[x]] + [m for r in rel[h] for m in nmom[r][:2]]
            trusted[k] = dates.trusted(moments[k], others)
    entry_m = {}
    for h, ks in members.items():
        ms = sorted(((moments[k].middle, k) for k in ks if trusted[k]))
        entry_m[h] = moments[ms[0][1]] if ms else None
    mid = np.array([entry_m[h].middle if entry_m.get(h) else np.nan for h in range(N)])
    half = np.array([entry_m[h].half if entry_m.get(h) else 0.0 for h in range(N)])
    date_odds = dates.later(mid[bi] - mid[ai], np.hypot(half[ai], half[bi]) + 0.2)
    undated = np.array([any(moments[k] is None or not trusted[k] for k in members.get(h, ())) for h in range(N)])
    date_odds = np.where(undated[np.where(date_odds > 0, bi, ai)] & ~np.isnan(mid[ai]) , P["und"] * date_odds, date_odds)
    rare = np.clip((sh.odd_b - sh.odd_a) * P["rare"], -4, 4)
    A0, A1, B0, B1 = (x.tolist() for x in (sh.a0, sh.a1, sh.b0, sh.b1))
    first_run = sh.first[:-1].tolist()
    last_run = sh.first[1:].tolist()
    masks, equal = defaultdict(dict), defaultdict(dict)
    for k, (x, y, lo_, hi_) in enumerate(zip(ai.tolist(), bi.tolist(), first_run, last_run)):
        ma = mb = 0
        for r in range(lo_, hi_):
            ma |= ((1 << (A1[r] - A0[r])) - 1) << A0[r]
            mb |= ((1 << (B1[r] - B0[r])) - 1) << B0[r]
        masks[x][y], masks[y][x] = ma, mb
        equal[x][y], equal[y][x] = sh.equal_a[k], sh.equal_b[k]
    cover = {x: {y: m.bit_count() / n[x] for y, m in ms.items()} for x, ms in masks.items()}

    def own(x, y):
        """Words of x that neither y nor a text foreign to y explains."""
        seen = masks[x][y]
        base = seen.bit_count()
        if base < 0.85 * n[x]:
            near = masks[y]
            for z, m in masks[x].items():
                if z not in near and cover[z][x] < 0.85:
                    seen |= m
        return n[x] - seen.bit_count()

    ua = np.array([own(x, y) for x, y in zip(ai.tolist(), bi.tolist())])
    ub = np.array([own(y, x) for x, y in zip(ai.tolist(), bi.tolist())])
    comp = P["comp"] * 0.5 * np.log((ua + 6) / (ub + 6))
    quote = P["quote"] * (sh.quoted_b - sh.quoted_a) / np.maximum(M, 1)
    credit = np.zeros(len(ai))
    credited = defaultdict(int)
    for k, (x, y) in enumerate(zip(ai, bi)):
        ox, oy = {texts[t].outlet for t in members[x]} - {None}, {texts[t].outlet for t in members[y]} - {None}
        for me, you, sign in ((x, y, 1), (y, x, -1)):
            for t in members[me]:
                o = texts[t].outlet
                if o and sign * (int(sh.quoted_b[k]) - int(sh.quoted_a[k])) >= 10 and o in texts[you].text:
                    credited[t] += 1
        credit[k] = P["credit"] * (any(o in texts[y].text for o in ox) - any(o in texts[x].text for o in oy))
    lo = P["date"] * date_odds + rare + comp + quote + credit
    # potentials
    pot = np.zeros(N)
    deg = np.bincount(ai, minlength=N) + np.bincount(bi, minlength=N)
    for _ in range(4):
        pull = np.bincount(bi, weights=pot[ai] + lo, minlength=N) + np.bincount(ai, weights=pot[bi] - lo, minlength=N)
        pot = 0.5 * pot + 0.5 * pull / (deg + 1)
    odds = lo + P["smooth"] * (pot[bi] - pot[ai])
    pairs = []
    for k in range(len(ai)):
        pairs.append(Pair(int(ai[k]), int(bi[k]), M[k], prose[k], ca[k], cb[k], odds[k], int(first_run[k]), int(last_run[k]),
                          dict(date=date_odds[k], rare=rare[k], comp=comp[k], quote=quote[k], credit=credit[k])))
    if debug is not None:
        debug.update(pairs=pairs, texts=texts, head=head, n=n, trusted=trusted, pot=pot)
    # order
    older = defaultdict(set)

    def reaches(x, target):
        stack, seen = [x], {x}
        while stack:
            for p in older[stack.pop()]:
                if p == target:
                    return True
                if p not in seen:
                    seen.add(p)
                    stack.append(p)
        return False

    cands = defaultdict(list)
    for p in sorted(pairs, key=lambda p: (-abs(p.odds), p.a, p.b)):
        parent, child = (p.a, p.b) if p.odds >= 0 else (p.b, p.a)
        if reaches(parent, child):
            parent, child = child, parent
        older[child].add(parent)
        cands[child].append((parent, p))
    # cover
    out = []
    start, end, first = w.start, w.end, w.first

    def spans(doc, i0, i1):
        return Span(int(start[first[doc] + i0]), int(end[first[doc] + i1 - 1]))

    junior = defaultdict(list)
    for p in pairs:
        for x, y in ((p.a, p.b), (p.b, p.a)):
            if x in older[y] and p.matched >= 25 and entry_m[y]:
                junior[x].append(entry_m[y])
    for h, ks in members.items():
        if len(ks) < 2:
            continue
        dated = sorted((k for k in ks if trusted[k]), key=lambda k: (moments[k].middle, k))
        rest = [k for k in ks if not trusted[k]]
        prefer_rest = dated and any(m.middle + m.half < moments[dated[0]].middle - moments[dated[0]].half for m in junior[h])
        full = all_words.first[1:] - all_words.first[:-1]
        key = lambda k: (-credited[k], int(full[k] - n[k]), moments[k] is not None, k)
        rest.sort(key=key)
        if any(credited[k] for k in ks):
            members[h] = sorted(dated + rest, key=lambda k: -credited[k])
        else:
            members[h] = rest + dated if prefer_rest else dated + rest
    for child in sorted(members):
        for k in members[child][1:]:
            r = members[child][0]
            out.append(Derivation(texts[k].id, texts[r].id, "copy", 1.0, "known" if trusted[k] and trusted[r] else "guessed", "same words",
                                  [Passage(spans(k, 0, int(n[k])), spans(r, 0, int(n[r])))]))
        options = []
        for parent, p in cands[child]:
            mask = masks[child][parent]
            rows = []
            for r in range(p.lo, p.hi):
                rows.append((A0[r], A1[r], B0[r], B1[r]) if p.a == child else (B0[r], B1[r], A0[r], A1[r]))
            options.append((parent, p, mask, rows))
        covered = 0
        chosen = []
        eq = equal[child]
        while options:
            left = ~covered
            gains = [((eq[parent] & left).bit_count(), parent, k) for k, (parent, p, mask, rows) in enumerate(options)]
            best = max(gains)[0]
            if best < P["min_gain"] or (chosen and best < P["min_share"] * n[child]):
                break
            ids = [g[1] for g in gains]
            ok_ = []
            for g in gains:
                mine = eq[g[1]]
                loss = max(((eq[q] & left & ~mine).bit_count() for q in ids if q in older[g[1]]), default=0)
                if loss <= P["loss"] + P["lossshare"] * g[0] and g[0] >= P["min_gain"]:
                    ok_.append(g)
            ok_ = ok_ or [max(gains)]
            best = max(ok_)[0]
            band = [g for g in ok_ if g[0] >= best - P["band"] - P["bandshare"] * best]
            ids = {g[1] for g in band}
            # the one that precedes most of the others
            g = max(band, key=lambda g: (sum(g[1] in older[o] for o in ids), g[0], -g[1]))
            chosen.append(options.pop(g[2]))
            covered |= chosen[-1][2]
        for parent, p, mask, rows in chosen:
            odds = p.odds if p.a == parent else -p.odds
            share = mask.bit_count() / max(1, n[child])
            kind = "merge" if len(chosen) > 1 and share < 0.8 else "quotation" if share < 0.5 else "excerpt" if (p.ca if p.a == parent else p.cb) < 0.8 else "rewrite"
            out.append(Derivation(texts[members[child][0]].id, texts[members[parent][0]].id, kind, round(min(1.0, share), 4),
                                  "known" if odds > 2.5 else "guessed", "", [Passage(spans(members[child][0], c0, c1), spans(members[parent][0], q0, q1)) for c0, c1, q0, q1 in rows]))
    return sorted(out, key=lambda d: (d.child, d.parent))
