"""What each page of the app shows: bounded parts of a record, whatever its size."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from onrecord.knowledge.exchange import type_codes
from onrecord.records import (
    Actor,
    Derivation,
    Disagreement,
    Document,
    Event,
    Judgement,
    Span,
    Statement,
    Story,
    from_row,
)
from onrecord.report import atlas, page, sources, timeline
from onrecord.report.evidence import Evidence
from onrecord.report.facts import Facts
from onrecord.report.parties import COLOUR, country_names
from onrecord.web.index import Filters, Index

AT_ONCE = 40
"""Facts on a page."""
DRAWN = 300
"""Most events that a drawing looks at."""

Context = dict[str, Any]


class Absent(LookupError):
    """The record has nothing by that name."""


class Pages:
    """Where the app puts things."""

    def fact(self, identity: str) -> str:
        """See report.page.Links."""
        return "/fact?" + urlencode({"id": identity}, errors="replace")

    def document(self, identity: str) -> str:
        """See report.page.Links."""
        return "/document?" + urlencode({"id": identity}, errors="replace")

    def passage(self, identity: str, start: int, end: int) -> str:
        """See report.page.Links."""
        return f"{self.document(identity)}&at={start}-{end}#doc1-{start}-{end}"


@dataclass(frozen=True)
class View:
    """A page of the menu: its heading, what makes its context, and the noun that its total counts."""

    heading: str
    make: Callable[[Index, Filters, int], Context]
    noun: str = "event"
    filters: tuple[str, ...] = ()
    kind: str = "event"


def overview(index: Index, filters: Filters, at: int) -> Context:
    """Counts of the whole record."""
    standing: Counter[str] = Counter()
    for kind in ("event", "statement"):
        standing.update(dict(index.tally("standing", kind)))
    flags: Counter[str] = Counter()
    for (found,) in index.ask("SELECT flags FROM document WHERE flags <> ''"):
        flags.update(found.split())
    ((documents, outlets, first, last),) = index.ask(
        "SELECT count(*), count(DISTINCT outlet), substr(min(first), 1, 10), substr(max(first), 1, 10) FROM document"
    )
    counts = {"documents": documents, **{f"{k}s": index.count(k) for k in ("event", "statement", "disagreement")}}
    shown = {
        "counts": counts,
        "speakers": index.ask("SELECT count(DISTINCT who) FROM fact WHERE kind = 'statement'")[0][0],
        "refused": index.others("refused", 200),
        "outlets": outlets,
        "derived": index.ask("SELECT count(DISTINCT child) FROM derivation")[0][0],
        "first": first,
        "last": last,
        "standing": standing,
        "types": index.tally("type", "event"),
        "statuses": index.tally("status", "event"),
        "differences": index.tally("type", "disagreement"),
        "flags": flags.most_common(),
    }
    return {"overview": shown}


def timeline_view(index: Index, filters: Filters, at: int) -> Context:
    """The most reported events on a line."""
    events = index.facts("event", filters, "told", DRAWN)
    return {"timeline": timeline.timeline(events), "shown": len(events), "total": index.count("event", filters)}


def map_view(index: Index, filters: Filters, at: int) -> Context:
    """The most reported events on a map."""
    events = index.facts("event", filters, "told", DRAWN)
    return {"map": atlas.atlas(events), "shown": len(events), "total": index.count("event", filters)}


def events(index: Index, filters: Filters, at: int) -> Context:
    """Events as they happened."""
    found = index.facts("event", filters, "time", AT_ONCE, at)
    return {"facts": index.some(found), "events": found, "total": index.count("event", filters)}


def statements(index: Index, filters: Filters, at: int) -> Context:
    """Statements by speaker, the most reported first."""
    found = index.facts("statement", filters, "told", AT_ONCE, at)
    return {"facts": index.some(found), "wall": page.wall(found), "total": index.count("statement", filters)}


def disputes(index: Index, filters: Filters, at: int) -> Context:
    """Disagreements."""
    found = index.facts("disagreement", Filters(), "told", AT_ONCE, at)
    return {"facts": index.some(found), "total": index.count("disagreement")}


def stories(index: Index, filters: Filters, at: int) -> Context:
    """Running stories, the largest first."""
    rows = index.ask("SELECT row FROM other WHERE kind = 'stories' ORDER BY documents DESC, id LIMIT 10 OFFSET ?", at)
    found = [from_row(Story, json.loads(row)) for (row,) in rows]
    shown = [replace(story, timeline=story.timeline[:60]) for story in found]
    total = index.ask("SELECT count(*) FROM other WHERE kind = 'stories'")[0][0]
    return {"stories": shown, "total": total, "step": 10}


def sources_view(index: Index, filters: Filters, at: int) -> Context:
    """The derivation tree of documents that owe or lend text, and the origins that most rests on."""
    derivations = index.derivations(limit=DRAWN)
    ids = {d.child for d in derivations} | {d.parent for d in derivations}
    part = Facts(index.documents(ids), [], [], [], derivations, [], [], [])
    weights = index.ask(
        "SELECT name, kind, count(*) n, sum(alone) FROM origin GROUP BY 1, 2 ORDER BY n DESC, kind, name LIMIT 41"
    )
    counted = [
        sources.Weight(
            name, kind, n, alone,
            index.ask("SELECT count(DISTINCT document) FROM word_of WHERE name = ? AND kind = ?", name, kind)[0][0],
        )
        for name, kind, n, alone in weights
    ]  # fmt: skip
    total = index.ask("SELECT count(*) FROM derivation")[0][0]
    return {"facts": part, "branches": sources.branches(part), "weights": counted, "total": total}


def actors(index: Index, filters: Filters, at: int) -> Context:
    """How parties treat one another, and the busiest actors."""
    busiest = index.ask(
        "SELECT source, target, count(*) n FROM pair GROUP BY 1, 2 ORDER BY n DESC, source, target LIMIT 24"
    )
    pairs, most = [], 1
    for source, target, _ in busiest:
        kinds: Counter[str] = Counter()
        for kind, type_, n in index.ask(
            "SELECT kind, type, count(*) FROM pair JOIN fact ON seq = fact WHERE source = ? AND target = ? "
            "GROUP BY 1, 2",
            source, target,
        ):  # fmt: skip
            if kind == "statement":
                kinds["said"] += n
            else:
                kinds[COLOUR[type_codes()[type_].quad] if type_ in type_codes() else "plain"] += n
        row = [kinds[name] for name in ("agree", "clash", "force", "plain")]
        most = max(most, sum(row))
        pairs.append((source, target, *row, kinds["said"]))
    cast = []
    for row, did, received, said, mentions in index.ask(
        "SELECT row, did, received, said, mentions FROM actor WHERE did + received + said > 0 "
        "ORDER BY did + received + said DESC, mentions DESC, id LIMIT 81"
    ):
        actor = from_row(Actor, json.loads(row))
        country = country_names().get(actor.country or "", actor.country)
        counts = {"did": did, "received": received, "said": said, "mentions": mentions}
        cast.append({"actor": actor, "acts_for": country, **counts})
    return {"pairs": pairs, "unit": 120 / most, "cast": cast}


def documents(index: Index, filters: Filters, at: int) -> Context:
    """All documents by date."""
    chosen = "SELECT id FROM document ORDER BY first IS NULL, first, id LIMIT ? OFFSET ?"
    rows = [
        index.ask("SELECT row FROM page WHERE id = ?", identity)[0] for (identity,) in index.ask(chosen, AT_ONCE, at)
    ]
    total = index.ask("SELECT count(*) FROM document")[0][0]
    return {"listed": [from_row(Document, json.loads(row)) for (row,) in rows], "total": total}


def judgements(index: Index, filters: Filters, at: int) -> Context:
    """What people corrected, newest first."""
    found: list[Judgement] = index.others("judgements")
    return {"judgements": sorted(found, key=lambda j: (j.at, j.id), reverse=True), "total": len(found)}


def search(index: Index, filters: Filters, at: int) -> Context:
    """What holds all words, best first, with the words marked."""
    links = Pages()
    hits = []
    for kind, identity, title, excerpt in index.search(filters.q, AT_ONCE, at):
        url = links.document(identity) if kind == "document" else links.fact(identity)
        hits.append((kind, url, lit(title) if title else identity, lit(excerpt)))
    return {"hits": hits}


NARROWED = ("q", "type", "status", "party", "standing", "place")
VIEWS: dict[str, View] = {
    "/": View("Overview", overview),
    "/timeline": View("Timeline", timeline_view, "event", NARROWED),
    "/stories": View("Stories", stories, "story"),
    "/events": View("Events", events, "event", NARROWED),
    "/statements": View("Who said what", statements, "statement", ("q", "type", "party", "standing"), "statement"),
    "/disputes": View("Who disputes what", disputes, "disagreement"),
    "/sources": View("Sources", sources_view, "derivation"),
    "/map": View("Map", map_view, "event", NARROWED),
    "/actors": View("Actors", actors),
    "/documents": View("Documents", documents, "document"),
    "/judgements": View("Corrections", judgements, "judgement"),
}
LABELS = {"type": "Type", "status": "Status", "party": "Party", "standing": "Sourcing", "place": "Place"}


def choices(index: Index, view: View) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The choices of a page's filters: (field, label, values with what is shown of them)."""
    found = []
    for field in view.filters:
        if field == "q":
            continue
        if field == "party":
            values = [(name, name) for name in index.parties()]
        else:
            values = [(value, f"{value} ({n:,})") for value, n in index.tally(field, view.kind)[:200]]
        label = "Force" if (field, view.kind) == ("type", "statement") else LABELS[field]
        found.append((field, label, values))
    return found


def lit(text: str) -> Markup:
    """Words found, which stand between U+0002 and U+0003, as marks; all else escaped and inert."""
    out = Markup("")
    for part in text.split("\x02"):
        word, ends, rest = part.partition("\x03")
        out += (
            Markup("<mark>{}</mark>{}").format(page.inert(word), page.inert(rest)) if ends else escape(page.inert(part))
        )
    return out


def one_document(index: Index, identity: str, spot: str = "") -> Context:
    """A document with its evidence and whom it owes text to. `spot` is a place that an address leads to, as 12-40."""
    found = index.documents([identity])
    if not found:
        raise Absent(f"The record has no document {identity!r}.")
    told = index.told_in(identity)
    part = index.some(told)
    start, _, end = spot.partition("-")
    there = start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(found[0].text)
    more = [Span(int(start), int(end))] if there else []
    debts = index.derivations(identity)
    names = {d.id: page.called(d) for d in index.documents({x for d in debts for x in (d.child, d.parent)})}
    paragraphs = Evidence(part).paragraphs(found[0], more)
    return {"document": found[0], "paragraphs": paragraphs, "debts": debts, "names_of": names}


def one_fact(index: Index, identity: str) -> Context:
    """A fact with its tellings, what joins its texts, and who judged it."""
    fact = index.fact(identity)
    judged = [j for j in index.others("judgements") if identity in (j.target, j.value)]
    if fact is None:
        if judged:
            raise Absent(f"{identity} was {judged[-1].what}ed by {judged[-1].by}: {judged[-1].why}")
        raise Absent(f"The record has nothing {identity!r}.")
    around: list[Any] = [fact]
    joining: list[Derivation] = []
    if isinstance(fact, Event | Statement):
        around += [found for d in fact.disputes if (found := index.fact(d))]
        inside = set(fact.documents)
        for document in fact.documents[:100]:
            joining += [d for d in index.derivations(document) if d.child == document and d.parent in inside]
    more = set(fact.documents) if isinstance(fact, Event | Statement) else set()
    whats = ["reject", "set", "merge", "split", *(["speaker"] if isinstance(fact, Statement) else [])]
    if isinstance(fact, Disagreement):
        whats = ["reject", "set"]
    return {
        "fact": fact, "facts": index.some(around, more=more), "joining": joining, "judgements": judged, "whats": whats
    }  # fmt: skip


def compare(index: Index, child: str, parent: str) -> Context:
    """Two documents with the passages that they share, numbered in the order of the child."""
    debt = next((d for d in index.derivations(child) if (d.child, d.parent) == (child, parent)), None)
    both = {document.id: document for document in index.documents([child, parent])}
    if debt is None or len(both) < 2:
        raise Absent(f"The record knows of no text that {child!r} owes to {parent!r}.")
    passages = sorted(debt.passages, key=lambda p: (p.child, p.parent))
    numbered = list(enumerate(passages, 1))
    sides = [
        (both[child], _cut(both[child].text, [(p.child, n) for n, p in numbered])),
        (both[parent], _cut(both[parent].text, [(p.parent, n) for n, p in numbered])),
    ]
    return {"debt": debt, "sides": sides}


def _cut(text: str, spans: list[tuple[Span, int]]) -> list[tuple[str, int | None]]:
    """Text in pieces, each with the number of the passage that it is, if any; what overlaps goes to the first."""
    pieces: list[tuple[str, int | None]] = []
    at = 0
    for (start, end), number in sorted(spans):
        if end <= at:
            continue
        if start > at:
            pieces.append((text[at:start], None))
        pieces.append((text[max(at, start) : end], number))
        at = end
    return [*pieces, (text[at:], None)]


def turn(path: str, filters: Filters, at: int, total: int, step: int) -> Mapping[str, Any] | None:
    """The addresses of the pages before and after."""
    if total <= step and at == 0:
        return None
    kept = {key: value for key, value in asdict(filters).items() if value}

    def address(start: int) -> str:
        return f"{path}?" + urlencode({**kept, "at": start}, errors="replace")

    return {
        "first": at + 1, "last": min(total, at + step),
        "before": address(max(0, at - step)) if at else None,
        "after": address(at + step) if at + step < total else None,
    }  # fmt: skip
