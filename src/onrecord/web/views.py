"""What each page of the app shows: bounded parts of a record, whatever its size."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from onrecord.records import (
    Actor,
    Derivation,
    Disagreement,
    Event,
    Judgement,
    Refusal,
    Span,
    Statement,
    Story,
    from_row,
)
from onrecord.report import atlas, page, sources, timeline
from onrecord.report.evidence import Evidence
from onrecord.report.facts import Facts, quotation
from onrecord.report.parties import country_names
from onrecord.report.sample import MARKS, draw_ids, marks, tabled
from onrecord.web.index import RANKED, Filters, Index
from onrecord.web.pages import Pages

FIRST = 6
"""Facts on the first page."""
AT_ONCE, TALL = 40, 20
"""Facts on a page; disagreements and derivation trees, which are taller."""
DRAWN = 150
"""Most events that a drawing looks at."""
STORIES, DAYS, SAMPLED = 10, 60, 10
READ = 5
"""Tellings of a sampled fact; of a merge, `AT_ONCE`, as they are what is judged."""
TOLD = 300
"""Most facts that are marked in a document."""

Context = dict[str, Any]


class Absent(LookupError):
    """The record has nothing by that name."""


@dataclass(frozen=True)
class Commit:
    """What pages are made of: the index, and the judgements, which are not in it."""

    index: Index
    judgements: list[Judgement]


@dataclass(frozen=True)
class View:
    """A page of the menu: its heading, what makes its context, and the noun that its total counts."""

    heading: str
    make: Callable[[Commit, Filters, int], Context]
    noun: str = "event"
    filters: tuple[str, ...] = ()
    kind: str = "event"


def overview(commit: Commit, filters: Filters, at: int) -> Context:
    """Counts of the whole record, what is most reported and what most reports differ on."""
    index, shown = commit.index, commit.index.fixed("overview")
    refused = [from_row(Refusal, row) for row in shown["refused"]]
    top = index.events(index.most("event", Filters(), FIRST))
    differing = index.disagreements(index.most("disagreement", Filters(), FIRST // 2))
    return {
        "overview": shown | {"standing": Counter(shown["standing"]), "refused": refused},
        "top": top, "differing": differing, "facts": index.some(differing),
    }  # fmt: skip


def timeline_view(commit: Commit, filters: Filters, at: int) -> Context:
    """The most reported events on a line."""
    events = commit.index.drawn(commit.index.most("event", filters, DRAWN))
    total = len(commit.index.numbers("event", filters))
    return {"timeline": timeline.timeline(events), "shown": len(events), "total": total}


def map_view(commit: Commit, filters: Filters, at: int) -> Context:
    """The most reported events on a map."""
    events = commit.index.drawn(commit.index.most("event", filters, DRAWN))
    total = len(commit.index.numbers("event", filters))
    return {"map": atlas.atlas(events), "shown": len(events), "total": total}


def events(commit: Commit, filters: Filters, at: int) -> Context:
    """Events as they happened."""
    numbers = commit.index.numbers("event", filters)
    return {"facts": None, "events": commit.index.events(numbers[at : at + AT_ONCE]), "total": len(numbers)}


def statements(commit: Commit, filters: Filters, at: int) -> Context:
    """Statements by speaker, the most reported first."""
    numbers = commit.index.numbers("statement", filters)
    found = commit.index.statements(numbers[at : at + AT_ONCE])
    return {"facts": None, "wall": page.wall(found), "total": len(numbers)}


def disputes(commit: Commit, filters: Filters, at: int) -> Context:
    """Disagreements."""
    numbers = commit.index.numbers("disagreement", Filters())
    found = commit.index.disagreements(numbers[at : at + TALL])
    return {"facts": commit.index.some(found), "total": len(numbers), "step": TALL}


def stories(commit: Commit, filters: Filters, at: int) -> Context:
    """Running stories, the largest first, each with its most reported days."""
    ask = commit.index.ask
    found = [
        from_row(Story, json.loads(row))
        for (row,) in ask("SELECT short FROM story WHERE seq > ? ORDER BY seq LIMIT ?", at, STORIES)
    ]
    return {"stories": found, "total": ask("SELECT count(*) FROM story")[0][0], "step": STORIES}


def sources_view(commit: Commit, filters: Filters, at: int) -> Context:
    """The derivation trees of the documents that most others owe text to, and the origins that most rests on."""
    index = commit.index
    rows = index.ask(
        "SELECT row FROM derivation WHERE parent IN (SELECT document FROM parent WHERE seq BETWEEN ? AND ?) "
        "ORDER BY parent, coverage DESC, child LIMIT ?",
        at + 1, at + TALL, DRAWN,
    )  # fmt: skip
    derivations = [from_row(Derivation, json.loads(row)) for (row,) in rows]
    documents = index.documents({x for d in derivations for x in (d.child, d.parent)}, text=False)
    part = Facts(documents, [], [], [], derivations, [], [], [])
    weights = [sources.Weight(*row) for row in index.fixed("weights")] if at == 0 else []
    total = index.ask("SELECT count(*) FROM parent")[0][0]
    return {"facts": part, "branches": sources.branches(part), "weights": weights, "total": total, "step": TALL}


def actors(commit: Commit, filters: Filters, at: int) -> Context:
    """How parties treat one another, and the busiest actors."""
    pairs, most = [], 1
    for source, target, kinds in commit.index.fixed("pairs"):
        row = [kinds.get(name, 0) for name in ("agree", "clash", "force", "plain")]
        most = max(most, sum(row))
        pairs.append((source, target, *row, kinds.get("said", 0)))
    cast = []
    for row in commit.index.fixed("cast"):
        actor = from_row(Actor, row["actor"])
        cast.append(row | {"actor": actor, "acts_for": country_names().get(actor.country or "", actor.country)})
    return {"pairs": pairs, "unit": 120 / most, "cast": cast}


def documents(commit: Commit, filters: Filters, at: int) -> Context:
    """All documents by date."""
    ask = commit.index.ask
    ids = [row[0] for row in ask("SELECT id FROM document WHERE seq > ? ORDER BY seq LIMIT ?", at, AT_ONCE)]
    known = {document.id: document for document in commit.index.documents(ids, text=False)}
    return {"listed": [known[i] for i in ids], "total": ask("SELECT count(*) FROM document")[0][0]}


def judgements(commit: Commit, filters: Filters, at: int) -> Context:
    """What people corrected, newest first."""
    newest = sorted(commit.judgements, key=lambda j: (j.at, j.id), reverse=True)
    shown = newest[at : at + AT_ONCE]
    return {"judgements": shown, "said_of": _said_of(commit, shown), "total": len(newest)}


def _said_of(commit: Commit, judged: list[Judgement]) -> dict[str, str]:
    """Id -> words of the facts that were judged, as far as they are still there."""
    found = {}
    for target in {judgement.target for judgement in judged}:
        fact = commit.index.fact(target, whole=False)
        if isinstance(fact, Event | Statement):
            found[target] = quotation(fact.summary if isinstance(fact, Event) else fact.text, 110)
    return found


NARROWED = ("q", "type", "status", "party", "standing", "place")
VIEWS: dict[str, View] = {
    "/": View("Overview", overview),
    "/timeline": View("Timeline", timeline_view, "event", NARROWED),
    "/stories": View("Stories", stories, "story"),
    "/events": View("Events", events, "event", NARROWED),
    "/statements": View("Who said what", statements, "statement", ("q", "type", "party", "standing"), "statement"),
    "/disputes": View("Who disputes what", disputes, "disagreement"),
    "/sources": View("Sources", sources_view, "source text"),
    "/map": View("Map", map_view, "event", NARROWED),
    "/actors": View("Actors", actors),
    "/documents": View("Documents", documents, "document"),
    "/judgements": View("Corrections", judgements, "judgement"),
}
LISTED = ("/events", "/statements", "/disputes", "/stories", "/sources", "/documents", "/judgements")
"""Views that are leafed through."""
LABELS = {"type": "Type", "status": "Status", "party": "Party", "standing": "Sourcing", "place": "Place"}


def view_page(commit: Commit, path: str, filters: Filters, at: int) -> Context:
    """A page of the menu."""
    view = VIEWS[path]
    found = view.make(commit, filters, at)
    step = found.pop("step", AT_ONCE)
    form = {"q": "q" in view.filters, "choices": choices(commit.index, view)} if view.filters else None
    return {
        "view": path[1:] or "start", "heading": view.heading, "here": path, "filters": filters, "noun": view.noun,
        "narrowed": narrowed(filters),
        "form": form, "pages": turn(path, filters.given(), at, found.get("total", 0), step) if path in LISTED else None,
    } | found  # fmt: skip


def narrowed(filters: Filters) -> list[str]:
    """What the filters say, each in a word or two."""
    given = [f"“{filters.q}”" if filters.q else "", filters.type, filters.status, filters.party, filters.standing,
             filters.place, f"on {filters.other}" if filters.other else "",
             f"from {filters.first}" if filters.first else "", f"to {filters.last}" if filters.last else "",
             f"at least {filters.origins} origins" if filters.origins else ""]  # fmt: skip
    return [words for words in given if words]


def choices(index: Index, view: View) -> list[tuple[str, str, Markup]]:
    """The choices of a page's filters: (field, label, the options)."""
    found = []
    for field in view.filters:
        if field != "q":
            label = "Force" if (field, view.kind) == ("type", "statement") else LABELS[field]
            options = index.once(f"{view.kind} {field}", partial(_options, index, view, field))
            found.append((field, label, options))
    return found


def _options(index: Index, view: View, field: str) -> Markup:
    if field == "party":
        values = [(name, name) for name in index.fixed("parties")]
    else:
        values = [(value, f"{value} ({n:,})") for value, n in index.tally(field, view.kind)]
    option = Markup('<option value="{}">{}</option>')
    return Markup("").join(option.format(page.inert(value), page.inert(shown)) for value, shown in values)


SEARCHED = {
    "": ("event", "statement", "document"),
    "event": ("event",),
    "statement": ("statement",),
    "document": ("document",),
}


def search(commit: Commit, q: str, kind: str, at: int) -> Context:
    """What holds all words, best first, with the words marked."""
    links = Pages()
    kind = kind if kind in SEARCHED else ""
    counts = {name: commit.index.matches(q, name) for name in SEARCHED[""]}
    total = sum(counts[name] for name in SEARCHED[kind])
    hits = []
    for found, identity, title, excerpt in commit.index.search(q, SEARCHED[kind], AT_ONCE, at):
        url = links.document(identity) if found == "document" else links.fact(identity)
        hits.append((found, url, lit(title) if title else "nobody named", lit(excerpt)))
    tabs = [("", "everything", sum(counts.values())), *((name, name + "s", counts[name]) for name in SEARCHED[""])]
    return {
        "view": "search", "heading": "Search", "filters": Filters(q=q), "hits": hits, "tabs": tabs, "kind": kind,
        "many": total > RANKED, "pages": turn("/search", {"q": q, "kind": kind}, at, total, AT_ONCE),
    }  # fmt: skip


def lit(text: str) -> Markup:
    """Words found, which stand between U+0002 and U+0003, as marks; all else escaped and inert."""
    parts = [escape(page.inert(part)) for part in re.split("[\x02\x03]", text)]
    return Markup("".join(f"<mark>{part}</mark>" if n % 2 else part for n, part in enumerate(parts)))


def one_story(commit: Commit, id: str, at: int) -> Context:
    """A story, day by day."""
    story = commit.index.story(id)
    if story is None:
        raise Absent(f"The record has no story {id!r}.")
    days = len(story.timeline)
    shown = replace(story, timeline=story.timeline[at : at + DAYS])
    return {
        "view": "one_story", "heading": "Story", "here": "/stories", "story": shown,
        "pages": turn("/story", {"id": id}, at, days, DAYS),
    }  # fmt: skip


def one_document(commit: Commit, id: str, spot: str = "") -> Context:
    """A document with its evidence and whom it owes text to. `spot` is a place that an address leads to, as 12-40."""
    index = commit.index
    found = index.documents([id])
    if not found:
        raise Absent(f"The record has no document {id!r}.")
    told = [_in_document(fact, id) for fact in index.told_in(id, TOLD)]
    start, _, end = spot.partition("-")
    there = start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(found[0].text)
    more = [Span(int(start), int(end))] if there else []
    debts = index.derivations(id)
    names = {d.id: page.called(d) for d in index.documents({x for d in debts for x in (d.child, d.parent)}, text=False)}
    paragraphs = Evidence(index.some(told)).paragraphs(found[0], more)
    return {
        "view": "one_document", "heading": "Document", "here": "/documents",
        "document": found[0], "paragraphs": paragraphs, "debts": debts, "names_of": names,
        "judgements": [j for j in commit.judgements if j.target == id], "said_of": {id: page.called(found[0])},
    }  # fmt: skip


def _in_document(fact: Event | Statement, document: str) -> Event | Statement:
    """A fact with its tellings in one document only."""
    if isinstance(fact, Event):
        return replace(fact, mentions=[m for m in fact.mentions if m.document == document])
    return replace(fact, variants=[v for v in fact.variants if v.document == document])


def found_fact(commit: Commit, id: str) -> Any:
    """A fact by id, whole. Raises Absent with who judged it away, if somebody did."""
    fact = commit.index.fact(id)
    if fact is None:
        if judged := [j for j in commit.judgements if id in (j.target, j.value)]:
            raise Absent(f"{id} was {judged[-1].what}ed by {judged[-1].by}: {judged[-1].why}")
        raise Absent(f"The record has nothing {id!r}.")
    return fact


def one_fact(commit: Commit, id: str, at: int = 0) -> Context:
    """A fact with its tellings, what joins its texts, and who judged it."""
    index, fact = commit.index, found_fact(commit, id)
    judged = [j for j in commit.judgements if id in (j.target, j.value)]
    tellings = len(_tellings(fact))
    shown = _cut_tellings(fact, at, AT_ONCE)
    inside = {telling.document for telling in _tellings(shown)}
    disputing = [found for d in fact.disputes if (found := index.fact(d))] if not isinstance(fact, Disagreement) else []
    every = set(fact.documents) if not isinstance(fact, Disagreement) else set()
    joining = index.derivations_among(inside, every)
    facts = index.some([shown, *disputing], inside)
    others = {x for d in joining for x in (d.child, d.parent)} - inside
    names = {d.id: d for d in [*facts.documents, *index.documents(others, text=False)]}
    whats = ["reject", "set", "merge", "split", *(["speaker"] if isinstance(fact, Statement) else [])]
    if isinstance(fact, Disagreement):
        whats = ["reject", "set"]
    return {
        "view": "one_fact", "heading": "Explained", "fact": shown, "facts": facts,
        "joining": joining, "judgements": judged, "said_of": _said_of(commit, judged), "whats": whats,
        "originals": [names[d] for d in sorted(inside)],
        "names_of": names, "tellings": tellings, "pages": turn("/fact", {"id": id}, at, tellings, AT_ONCE),
    }  # fmt: skip


def told(commit: Commit, id: str) -> Context:
    """What opens below a line of a list: on whose word the fact rests, and the first of its tellings."""
    fact = found_fact(commit, id)
    shown = _cut_tellings(fact, 0, 3)
    inside = {telling.document for telling in _tellings(shown)}
    return {
        "view": "told", "heading": "Told", "fact": shown, "facts": commit.index.some([shown], inside),
        "more": len(_tellings(fact)) - len(_tellings(shown)),
    }  # fmt: skip


def _tellings(fact: Any) -> Sequence[Any]:
    return fact.mentions if isinstance(fact, Event) else fact.variants if isinstance(fact, Statement) else ()


def _cut_tellings(fact: Any, at: int, most: int) -> Any:
    if isinstance(fact, Event):
        return replace(fact, mentions=fact.mentions[at : at + most])
    return replace(fact, variants=fact.variants[at : at + most]) if isinstance(fact, Statement) else fact


def compare(commit: Commit, child: str, parent: str) -> Context:
    """Two documents with the passages that they share, numbered in the order of the child."""
    index = commit.index
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
    return {"view": "compare", "heading": "Side by side", "here": "/sources", "debt": debt, "sides": sides}


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


def sample(commit: Commit, of: str, type: str, seed: int) -> Context:
    """Facts drawn at random for a person to mark, and what the marks say so far."""
    index = commit.index
    of = of if of in MARKS else "events"
    kinds = index.candidates(of)
    made = marks(commit.judgements, of, kinds, cache(lambda document: index.told_in(document, TOLD)))
    counts = index.once(f"kinds of {of}", lambda: Counter(kinds.values()))
    type = type if type in counts else ""
    chosen = index.once(f"{of} {type}", lambda: [identity for identity, kind in kinds.items() if type in ("", kind)])
    drawn = draw_ids(chosen, {mark.fact for mark in made}, SAMPLED, seed)
    shown = AT_ONCE if of == "merges" else READ
    facts = [_cut_tellings(index.fact(identity), 0, shown) for identity in drawn]
    inside = {telling.document for fact in facts for telling in _tellings(fact)}
    return {
        "view": "sample", "heading": "How right is it?", "here": "/sample", "of": of, "type": type, "seed": seed,
        "drawn": facts, "facts": index.some(facts, inside), "good": MARKS[of][0], "bad": MARKS[of][1],
        "kinds": sorted(counts.items()), "total": None, "of_all": len(chosen), "marked": len(made),
        "table": tabled(made, kinds) if made else [],
    }  # fmt: skip


def turn(path: str, given: Mapping[str, str | int], at: int, total: int, step: int) -> Mapping[str, Any] | None:
    """The addresses of the pages before and after."""
    if total <= step and at == 0:
        return None

    def address(start: int) -> str:
        return f"{path}?" + urlencode({**{k: v for k, v in given.items() if v}, "at": start}, errors="replace")

    last = (total - 1) // step * step if total else 0
    return {
        "from": min(at + 1, total), "to": min(total, at + step), "total": total,
        "first": address(0) if at > step else None,
        "before": address(max(0, at - step)) if at else None,
        "after": address(at + step) if at + step < total else None,
        "last": address(last) if at + 2 * step < total else None,
    }  # fmt: skip
