"""Records that one page cannot hold: counts of the whole from its columns, and the part that is most reported."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.records import Actor, Derivation, Disagreement, Document, Event, Statement, Story, Time, from_row
from onrecord.report.facts import Facts, standing_of, told_order
from onrecord.store import Record

R = TypeVar("R")
DOCUMENTS, FACTS = 1000, 12_000
"""A record with more documents, or more events and statements, is not put on a page whole."""
EVENTS, STATEMENTS, DISPUTED, STORIES, DAYS, TELLINGS = 300, 300, 60, 20, 15, 3
"""What the page of such a record holds: so many of the most reported, and so many more of the most reported that are
disputed; days of each story, tellings of each fact."""


@dataclass(frozen=True)
class Part:
    """What is shown of a table, and of how many rows."""

    noun: str
    shown: int
    total: int


def is_huge(record: Record) -> bool:
    """Whether a record is too large for one page."""
    rows = {name: entry.rows for name, entry in record.manifest.tables.items()}
    return rows.get("documents", 0) > DOCUMENTS or rows.get("events", 0) + rows.get("statements", 0) > FACTS


def most_reported(record: Record) -> tuple[Facts, list[Part]]:
    """The part of a record that most documents report, and how much of the whole that is."""
    events = [replace(e, mentions=e.mentions[:TELLINGS]) for e in _top(record, "events", Event, EVENTS)]
    statements = [replace(s, variants=s.variants[:TELLINGS]) for s in _top(record, "statements", Statement, STATEMENTS)]
    about = {event.id for event in events} | {statement.id for statement in statements}
    disagreements = _chosen(record, "disagreements", Disagreement, "about", about)
    stories = [_days(story) for story in _top(record, "stories", Story, STORIES)]
    told = {m.document for e in events for m in e.mentions} | {v.document for s in statements for v in s.variants}
    told |= {ref.document for d in disagreements for value in d.values for ref in value.spans[:1]}
    told |= {ref.document for story in stories for day in story.timeline for ref in day.sources}
    disagreements = [
        replace(d, values=[replace(value, spans=value.spans[:1]) for value in d.values]) for d in disagreements
    ]
    documents = _chosen(record, "documents", Document, "id", told)
    owing = _chosen(record, "derivations", Derivation, "child", told)
    derivations = [d for d in owing if d.parent in told]
    named = {ref.actor for e in events for ref in (*e.actors, *e.recipients)}
    named |= {s.speaker.actor for s in statements if s.speaker}
    actors = [
        replace(actor, mentions=[m for m in actor.mentions if m.document in told])
        for actor in _chosen(record, "actors", Actor, "id", named)
    ]
    shown = Facts(documents, statements, events, disagreements, derivations, stories, actors,
                  record.rows("refused")[:200], record.rows("judgements"))  # fmt: skip
    parts = [
        Part(noun, len(getattr(shown, name)), record.manifest.tables[name].rows)
        for name, noun in (("events", "event"), ("statements", "statement"), ("disagreements", "disagreement"),
                           ("stories", "story"), ("documents", "document"))
    ]  # fmt: skip
    return shown, parts


def overview(record: Record) -> dict[str, Any]:
    """What `report.page.overview` says of a record, from its columns alone, whatever its size."""
    documents = record.table("documents", ["outlet", "published", "flags"])
    days = sorted(
        day for time in documents.column("published").to_pylist() for day in (time["earliest"], time["latest"]) if day
    )
    events = record.table("events", ["type", "status", "origins", "disputes"])
    statements = record.table("statements", ["speaker", "origins", "disputes"])
    standing = Counter[str]()
    for table in (events, statements):
        lengths = (pc.list_value_length(table.column(name)).to_pylist() for name in ("disputes", "origins"))
        standing.update(standing_of(disputes, origins) for disputes, origins in zip(*lengths, strict=True))
    speakers = {(s and (s["name"] or s["actor"])) or "unnamed" for s in statements.column("speaker").to_pylist()}
    tables = record.manifest.tables
    flags = Counter(flag for found in documents.column("flags").to_pylist() for flag in found)
    return {
        "counts": {name: tables[name].rows if name in tables else 0
                   for name in ("documents", "events", "statements", "disagreements")},
        "speakers": len(speakers),
        "refused": record.rows("refused")[:200],
        "outlets": len({outlet for outlet in documents.column("outlet").to_pylist() if outlet}),
        "derived": len(set(record.table("derivations", ["child"]).column("child").to_pylist())),
        "first": days[0][:10] if days else None,
        "last": days[-1][:10] if days else None,
        "standing": standing,
        "types": _counted(type_ or "other" for type_ in events.column("type").to_pylist()),
        "statuses": _counted(events.column("status").to_pylist()),
        "differences": _counted(record.table("disagreements", ["kind"]).column("kind").to_pylist()),
        "flags": flags.most_common(),
    }  # fmt: skip


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(values).most_common()


def _top(record: Record, name: str, kind: type[R], most: int) -> list[R]:
    """The rows that most documents tell, and those of the disputed ones, sorted by id."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    light = record.table(name, [c for c in ("id", "documents", "time", "disputes") if c in known])
    ids, counts = light.column("id").to_pylist(), pc.list_value_length(light.column("documents")).to_pylist()
    times = (
        [from_row(Time, row) for row in light.column("time").to_pylist()] if "time" in known else [Time()] * len(ids)
    )
    order = sorted(range(len(ids)), key=lambda i: told_order(counts[i], times[i], ids[i]))
    chosen = set(order[:most])
    if "disputes" in known:
        disputes = pc.list_value_length(light.column("disputes")).to_pylist()
        chosen |= set([i for i in order if disputes[i]][:DISPUTED])
    return _taken(record, name, kind, sorted(chosen))


def _chosen(record: Record, name: str, kind: type[R], column: str, values: Iterable[str | None]) -> list[R]:
    """The rows with one of some values in a column."""
    wanted = pa.array(sorted(filter(None, values)), pa.string())
    mask = pc.is_in(record.table(name, [column]).column(column), wanted).to_pylist()
    return _taken(record, name, kind, [i for i, is_in in enumerate(mask) if is_in])


def _taken(record: Record, name: str, kind: type[R], rows: Sequence[int]) -> list[R]:
    table = record.table(name).take(pa.array(rows, pa.int64()))
    return [from_row(kind, row) for row in table.to_pylist()]


def _days(story: Story) -> Story:
    """A story with the days that most documents tell."""
    most = sorted(story.timeline, key=lambda day: (-len(day.documents), day.date))[:DAYS]
    return replace(story, timeline=[replace(day, sources=day.sources[:1]) for day in story.timeline if day in most])
