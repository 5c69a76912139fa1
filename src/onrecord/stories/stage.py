"""The corpus stage that groups documents into stories and tells each as a timeline."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pyarrow as pa

from onrecord.annotate.reading import Reading, table_readings
from onrecord.facts.clusters import CLUSTERS, groups_of
from onrecord.facts.days import days, iso
from onrecord.ids import content_id
from onrecord.records import Event, Story, arrow_schema, from_row, to_row
from onrecord.stories.timeline import timeline

PHRASE = {
    "AGREE": "agree", "CONSULT": "talk", "SUPPORT": "support", "COOPERATE": "cooperate", "AID": "aid",
    "CONCEDE": "concede", "RETREAT": "withdraw", "REQUEST": "appeal", "ACCUSE": "accuse", "REJECT": "reject",
    "THREATEN": "threaten", "PROTEST": "protest", "SANCTION": "sanctions", "MOBILIZE": "mobilise",
    "COERCE": "coerce", "ASSAULT": "attack",
}  # fmt: skip


class Stories:
    """One row a story, its documents and its timeline."""

    name = "stories"
    version = "3"
    reads = ("documents", "events", CLUSTERS)
    writes = ("stories",)
    layers = ("text", "outlet", "published", "title", "page", "tokens", "times", "dating", "events")

    def run(self, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        """The stories, sorted by id."""
        documents = table_readings(tables["documents"], self.layers)
        events = [from_row(Event, row) for row in tables["events"].to_pylist()]
        groups = groups_of(documents, tables[CLUSTERS])
        rows = [to_row(story) for story in tell(groups, events)]
        return {"stories": pa.Table.from_pylist(rows, schema=arrow_schema(Story))}


def tell(groups: Sequence[Sequence[Reading]], events: Sequence[Event]) -> list[Story]:
    """The story of each group of documents, sorted by id."""
    events_of: defaultdict[str, list[int]] = defaultdict(list)
    for number, event in enumerate(events):
        for document in event.documents:
            events_of[document].append(number)
    found = []
    for group in groups:
        ids = {r.id for r in group}
        mine = [events[k] for k in sorted({k for identity in ids for k in events_of[identity]})]
        lines = timeline(group, mine)
        dates = [d for r in group if (d := days(r.date))]
        first = min((d.first for d in dates), default=None)
        last = max((d.last for d in dates), default=None)
        found.append(
            Story(
                content_id("t", min(ids)),
                title(mine, group),
                sorted(ids),
                iso(first) if first is not None else None,
                iso(last) if last is not None else None,
                lines,
            )
        )
    return sorted(found, key=lambda s: s.id)


def title(events: Sequence[Event], documents: Sequence[Reading]) -> str:
    """Who is in the story and what they most often do: 'Joe Biden, Vladimir Putin, Ukraine: talk, threaten'."""
    people: Counter[str] = Counter()
    deeds: Counter[str] = Counter()
    for event in events:
        weight = len(event.documents)
        for party in (*event.actors, *event.recipients):
            if party.actor and party.name:
                people[party.name] += weight
        if event.type:
            deeds[PHRASE[event.type]] += weight
    if not people:
        return (
            next((r.page.title or r.title or "" for r in documents if r.page.title or r.title), "") or "Untitled story"
        )
    names = sorted(people, key=lambda n: (-people[n], n))[:3]
    acts = sorted(deeds, key=lambda d: (-deeds[d], d))[:2]
    return f"{', '.join(names)}: {', '.join(acts)}"
