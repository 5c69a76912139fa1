"""What has changed in a record: the analyst's morning page.

Two states are compared: two commits, or a record with what it would hold without the documents of a day and later. A
fact is the same in both if its id is, or else if both are told at the same words.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.facts.events import settled
from onrecord.records import Disagreement, Event, Statement
from onrecord.report.facts import Facts, count, day, name, names, quotation, sourcing

Place = tuple[str, int, int]
"""A document and the code points of a telling in it."""
Fact = Event | Statement


@dataclass(frozen=True)
class Turn:
    """A fact that went from one state to another; `documents` are those that it had not before."""

    id: str
    before: str
    after: str
    documents: list[str]


@dataclass(frozen=True)
class Changes:
    """Ids of what is new and of what is gone, and what moved on, each list in the order in which it is read."""

    events: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    disagreements: list[str] = field(default_factory=list)
    status: list[Turn] = field(default_factory=list)
    disputed: list[Turn] = field(default_factory=list)
    corroborated: list[Turn] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def compare(before: Facts, after: Facts) -> Changes:
    """What `after` holds that `before` did not, and what moved on in between."""
    was = _same([*before.events, *before.statements], [*after.events, *after.statements])
    facts: list[Fact] = [*after.events, *after.statements]
    new = [fact for fact in facts if fact.id not in was]
    known = {d.id for d in before.disagreements}
    status, disputed, corroborated = [], [], []
    for now in facts:
        then = was.get(now.id)
        if then is None:
            continue
        added = sorted(set(now.documents) - set(then.documents))
        if isinstance(now, Event) and isinstance(then, Event) and now.status != then.status:
            status.append(Turn(now.id, then.status, now.status, added))
        if now.disputes and not then.disputes:
            disputed.append(Turn(now.id, "", ", ".join(now.disputes), added))
        if len(then.origins) < 2 <= len(now.origins):
            parties = ", ".join(o.name for o in then.origins), ", ".join(o.name for o in now.origins)
            corroborated.append(Turn(now.id, *parties, added))
    met = {then.id for then in was.values()}
    return Changes(
        [f.id for f in sorted((f for f in new if isinstance(f, Event)), key=_weight)],
        [f.id for f in sorted((f for f in new if isinstance(f, Statement)), key=_weight)],
        [d.id for d in after.disagreements if d.id not in known],
        status,
        disputed,
        corroborated,
        [fact_id for fact_id in before.fact if fact_id not in met],
    )


def _weight(fact: Fact) -> tuple[object, ...]:
    return (-len(fact.documents), fact.time.earliest or "~", fact.id)


def _places(fact: Fact) -> list[Place]:
    if isinstance(fact, Event):
        return [(m.document, m.start, m.end) for m in fact.mentions]
    return [(v.document, *v.spans[0]) for v in fact.variants if v.spans]


def _same(before: Sequence[Fact], after: Sequence[Fact]) -> dict[str, Fact]:
    """The facts of `before` by the ids that they have in `after`, each at most once."""
    then = {fact.id: fact for fact in before}
    found = {fact.id: then[fact.id] for fact in after if fact.id in then}
    left = [fact for fact in before if fact.id not in found]
    at: defaultdict[tuple[type, Place], list[Fact]] = defaultdict(list)
    for fact in left:
        for place in _places(fact):
            at[(type(fact), place)].append(fact)
    taken: set[str] = set()
    for fact in after:
        if fact.id in found:
            continue
        votes = Counter(old.id for place in _places(fact) for old in at[(type(fact), place)] if old.id not in taken)
        if votes:
            best = min(votes, key=lambda identity: (-votes[identity], identity))
            found[fact.id] = then[best]
            taken.add(best)
    return found


def without(facts: Facts, statuses: Mapping[Place, str], since: str) -> Facts:
    """The facts as they stand without the documents published on the ISO day `since` or later; undated ones stay.

    `statuses`: the status that each event has where it is told. Counts of texts are left as they are.
    """
    kept = {d.id for d in facts.documents if not d.published.earliest or d.published.earliest[:10] < since}
    disagreements = [d for d in facts.disagreements if sum(bool(kept.intersection(v.documents)) for v in d.values) > 1]
    live = {d.id for d in disagreements}
    events = [_event_without(e, kept, live, statuses) for e in facts.events if kept.intersection(e.documents)]
    statements = [
        replace(
            s,
            variants=[v for v in s.variants if v.document in kept],
            documents=[d for d in s.documents if d in kept],
            origins=[o for o in s.origins if kept.intersection(o.documents)],
            disputes=[d for d in s.disputes if d in live],
        )
        for s in facts.statements
        if kept.intersection(s.documents)
    ]
    documents = [d for d in facts.documents if d.id in kept]
    return replace(facts, documents=documents, events=events, statements=statements, disagreements=disagreements)


def _event_without(event: Event, kept: set[str], live: set[str], statuses: Mapping[Place, str]) -> Event:
    mentions = [m for m in event.mentions if m.document in kept]
    told: defaultdict[str, set[str]] = defaultdict(set)
    for m in mentions:
        told[statuses.get((m.document, m.start, m.end), event.status)].add(m.document)
    whole: defaultdict[str, set[str]] = defaultdict(set)
    for m in event.mentions:
        whole[statuses.get((m.document, m.start, m.end), event.status)].add(m.document)
    corrected = settled(whole) != event.status  # a person set it
    return replace(
        event,
        mentions=mentions,
        documents=[d for d in event.documents if d in kept],
        origins=[o for o in event.origins if kept.intersection(o.documents)],
        disputes=[d for d in event.disputes if d in live],
        status=event.status if corrected else settled(told),  # type: ignore[arg-type]
    )


def page(before: Facts, after: Facts, changes: Changes, title: str, limit: int) -> RenderableType:
    """The changes as they are read; `limit` is the most lines of a part."""
    fact = {**before.fact, **after.fact}
    head = [
        count(len(changes.events), "new event"), count(len(changes.statements), "new statement"),
        count(len(changes.disagreements), "new disagreement"), f"{len(changes.status)} changed status",
        f"{len(changes.disputed)} newly disputed", f"{len(changes.corroborated)} newly corroborated",
    ]  # fmt: skip
    if changes.gone:
        head.append(f"{len(changes.gone)} no longer told")
    parts: list[RenderableType] = [Text.assemble((title, "bold"), "  ", ", ".join(head))]
    differing = {d.id: d for d in after.disagreements}
    parts += _part("New events", [(i, _event(fact[i])) for i in changes.events], limit)
    parts += _part("Changed status", [(t.id, _turned(t, fact[t.id])) for t in changes.status], limit)
    parts += _part("Newly disputed", [(t.id, _told(fact[t.id])) for t in changes.disputed], limit)
    parts += _part("Newly corroborated", [(t.id, _turned(t, fact[t.id])) for t in changes.corroborated], limit)
    parts += _part("New disagreements", [(i, _differs(differing[i])) for i in changes.disagreements], limit)
    parts += _part("New statements", [(i, _told(fact[i])) for i in changes.statements], limit)
    parts += _part("No longer told", [(i, _told(fact[i])) for i in changes.gone], limit)
    return Group(*parts)


def _part(heading: str, lines: Sequence[tuple[str, Text]], limit: int) -> Iterator[RenderableType]:
    if not lines:
        return
    yield Padding(Text(heading, style="bold cyan"), (1, 0, 0, 0))
    table = Table(box=None, show_header=False, padding=(0, 1), expand=True)
    table.add_column(ratio=1)
    table.add_column(width=22, style="dim", overflow="fold")
    for identity, line in lines[:limit]:
        table.add_row(line, identity)
    yield table
    if len(lines) > limit:
        yield Text(f" and {len(lines) - limit} more: --limit shows them", style="dim")


def _event(fact: Fact) -> Text:
    line = _told(fact)
    if isinstance(fact, Event):
        sides = " → ".join(names(side) for side in (fact.actors, fact.recipients) if side)
        head = " ".join(filter(None, [day(fact.time), fact.type or "event", fact.status, sides]))
        return Text.assemble((head, "bold"), "\n", line)
    return line


def _told(fact: Fact) -> Text:
    if isinstance(fact, Event):
        words, who = fact.summary, ""
    else:
        words, who = fact.text, f"{name(fact.speaker)}: "
    return Text.assemble((who, "bold"), quotation(words, 200), (f"\n{sourcing(fact)}", "dim"))


def _turned(turn: Turn, fact: Fact) -> Text:
    return Text.assemble((f"{turn.before} → {turn.after}", "bold"), "\n", _told(fact))


def _differs(found: Disagreement) -> Text:
    values: Iterable[str] = (quotation(v.value, 100) for v in found.values)
    return Text.assemble((f"{found.kind} about {found.attribute}", "bold"), "\n", " | ".join(values))
