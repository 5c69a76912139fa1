"""The corpus stage that turns annotations and derivations into actors, statements, events and disagreements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from onrecord.annotate.reading import Reading, table_readings
from onrecord.copies.counts import Ancestry
from onrecord.copies.origins import Origins
from onrecord.facts import actors, clusters, disagreements, events, statements
from onrecord.facts.clusters import CLUSTERS
from onrecord.facts.days import Days
from onrecord.facts.disagreements import EventGroup, StatementGroup
from onrecord.facts.judgements import Judgements
from onrecord.facts.mentions import Saying, Telling, sayings, tellings
from onrecord.facts.origins import Credit, origins
from onrecord.ids import attribution_id, content_id
from onrecord.records import (
    Actor,
    Derivation,
    Disagreement,
    Event,
    EventTelling,
    Judgement,
    MentionRef,
    Quantity,
    QuantityFact,
    QuantityValue,
    Statement,
    Time,
    Variant,
    arrow_schema,
    from_row,
    to_row,
)


class Facts:
    """One event, one statement, however often told."""

    name = "facts"
    version = "15"
    reads = ("documents", "derivations", "judgements")
    writes = ("actors", "statements", "events", "disagreements", CLUSTERS)
    layers = ("text", "outlet", "published", "page", "tokens", "times", "dating", "actors", "attributions", "events")

    def run(self, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        """Rows of the four tables, sorted by id. `documents` holds one row a document, its layers as columns."""
        documents = table_readings(tables["documents"], self.layers)
        derivations = [from_row(Derivation, row) for row in tables["derivations"].to_pylist()]
        judgements = [from_row(Judgement, row) for row in tables["judgements"].to_pylist()]
        groups = clusters.cluster(documents)
        people, said, done, differing = resolve(documents, derivations, judgements, groups)
        return {
            CLUSTERS: clusters.table(groups),
            "actors": _table(Actor, people),
            "statements": _table(Statement, said),
            "events": _table(Event, done),
            "disagreements": _table(Disagreement, differing),
        }


def _table(record: type, rows: Sequence[Any]) -> pa.Table:
    return pa.Table.from_pylist([to_row(row) for row in rows], schema=arrow_schema(record))


def resolve(
    documents: Sequence[Reading],
    derivations: Sequence[Derivation],
    judgements: Sequence[Judgement] = (),
    groups: Sequence[Sequence[Reading]] | None = None,
) -> tuple[list[Actor], list[Statement], list[Event], list[Disagreement]]:
    """The facts of a corpus, each list sorted by id, whatever the order of the documents; `judgements` correct them.

    `groups`: the documents by story; by default as `clusters.cluster` groups them.
    """
    judged = Judgements(judgements)
    documents = sorted(documents, key=lambda r: r.id)
    story_of = {r.id: k for k, group in enumerate(groups or clusters.cluster(documents)) for r in group}
    ancestry, credit = Ancestry(derivations), _credit(documents, derivations)
    event_groups = [
        EventGroup(content_id("e", *_first_told(g)), g) for g in events.cluster(tellings(documents, story_of))
    ]
    statement_groups = [
        StatementGroup(content_id("s", *_first_told(g)), g) for g in statements.cluster(sayings(documents))
    ]
    event_groups, statement_groups = judged.events(event_groups), judged.statements(statement_groups)
    found = judged.disagreements(disagreements.find(event_groups, statement_groups))
    disputes: defaultdict[str, list[str]] = defaultdict(list)
    for d in found:
        disputes[d.about].append(d.id)
    return (
        actors.collect(documents),
        sorted(
            (
                replace(_statement(g, ancestry, credit, disputes[g.id]), judgements=judged.on(g.id))
                for g in statement_groups
            ),
            key=lambda s: s.id,
        ),
        sorted((judged.event(_event(g, ancestry, credit, disputes[g.id])) for g in event_groups), key=lambda e: e.id),
        found,
    )


def _credit(documents: Sequence[Reading], derivations: Sequence[Derivation]) -> Credit:
    """Whom a document credits for what it tells in its own voice, followed through what it copied."""
    texts = {reading.id: reading.text for reading in documents}
    outlets = {reading.id: reading.page.outlet or reading.outlet for reading in documents}
    found = Origins(derivations, texts, outlets)
    return lambda reading, offset: found.at(reading.id, offset)


def _first_told(group: Sequence[Telling] | Sequence[Saying]) -> tuple[str, int, int]:
    """The document and place where a fact is told first: by the documents' dates, undated ones last."""
    mentions: list[Telling | Saying] = list(group)
    return min(mentions, key=lambda m: (m.written is None, m.written or Days(0, 0), m.key)).key


def _statement(group: StatementGroup, ancestry: Ancestry, credit: Credit, disputes: list[str]) -> Statement:
    best = statements.representative(group.sayings)
    said = best.attribution
    places = [MentionRef(s.document, *span) for s in group.sayings for span in s.attribution.content]
    vias = {v.actor or v.name: v for s in group.sayings for v in s.attribution.via}
    addressees = [s.attribution.addressee for s in group.sayings if s.attribution.addressee is not None]
    conditions = [s for s in group.sayings if s.attribution.condition is not None]
    condition = None
    if conditions:
        first = best if said.condition else conditions[0]
        start, end = first.attribution.condition or (0, 0)
        condition = " ".join(first.reading.text[start:end].split())
    return Statement(
        group.id,
        said.speaker,
        said.addressee or (addressees[0] if addressees else None),
        [vias[key] for key in sorted(vias, key=str)],
        said.force,
        said.factuality,
        said.negated,
        condition,
        _statement_time(group.sayings),
        best.text,
        [Variant(s.document, s.attribution.content, attribution_id(s.document, s.attribution)) for s in group.sayings],
        sorted({s.document for s in group.sayings}),
        ancestry.texts(places),
        origins([(s.reading, s.key[1], s.attribution) for s in group.sayings], credit),
        sorted(disputes),
        f"{len(group.sayings)} tellings alike in speaker, day and words",
    )


def _statement_time(group: Sequence[Saying]) -> Time:
    """When it was said; failing that, the earliest date of a document that reports it, as a latest bound."""
    stated = [s.attribution.time for s in group if s.attribution.time is not None and s.attribution.time.value]
    if stated:
        return min(stated, key=lambda t: (t.earliest or "~", t.latest or "~", t.value or ""))
    dates = sorted(s.reading.date.latest for s in group if s.reading.date.latest)
    return Time(None, None, dates[0], "inferred") if dates else Time()


def _event(group: EventGroup, ancestry: Ancestry, credit: Credit, disputes: list[str]) -> Event:
    told = group.tellings
    when, why_when = events.time(told)
    status, why_status = events.status(told)
    acting, receiving = events.sides(told)
    kind = events.type_of(told)
    best = max(
        told,
        key=lambda m: (
            m.event.type == kind, m.event.status == status, -m.aside, m.event.confidence, len(m.words), m.key
        ),
    )  # fmt: skip
    start, end = best.event.sentence
    places = [MentionRef(m.document, m.event.start, m.event.end) for m in told]
    modes = sorted({m.event.mode for m in told if m.event.mode})
    return Event(
        group.id,
        kind,
        best.event.mode or (modes[0] if modes else None),
        sorted({c for m in told for c in m.event.context}),
        acting,
        receiving,
        events.place(told),
        when,
        status,  # type: ignore[arg-type]
        _quantities(told),
        [EventTelling(m.document, m.event.start, m.event.end, m.event.sentence, m.attribution_id) for m in told],
        sorted({m.document for m in told}),
        ancestry.texts(places),
        origins([(m.reading, m.event.start, m.attribution) for m in told], credit),
        sorted(disputes),
        " ".join(best.reading.text[start:end].split()),
        f"{why_when}; {why_status}",
    )


def _quantities(told: Sequence[Telling]) -> list[QuantityFact]:
    """Every quantity of the event with each of its values once, sorted, and who gives it."""
    documents: defaultdict[tuple[str, Quantity], set[str]] = defaultdict(set)
    for m in told:
        for q in m.event.quantities:
            documents[(q.what or "", replace(q, start=0, end=0))].add(m.document)
    facts: defaultdict[str, list[QuantityValue]] = defaultdict(list)
    for what, q in sorted(documents, key=lambda key: (key[0], repr(key[1]))):
        facts[what].append(QuantityValue(q.value, q.low, q.high, q.unit, sorted(documents[(what, q)])))
    return [QuantityFact(what or None, values) for what, values in facts.items()]
