"""Records that stand in memory, for forms that are text: of hostile facts, of chosen events, and of nothing."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
from tests.report import hostile

from onrecord.records import ActorRef, Document, Event, EventTelling, Origin, PlaceRef, Span, Time, arrow_schema, to_row
from onrecord.store.record import RECORDS


class Made:
    """A record of these rows; as in any record, no text holds half of a surrogate pair."""

    def __init__(self, **tables: list[Any]) -> None:
        self._tables = tables
        self.stages = {"said": "1"}
        self.manifest = SimpleNamespace(tables={})

    def rows(self, name: str) -> list[Any]:
        return self._tables.get(name, [])

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        rows = [_whole(to_row(row)) for row in self.rows(name)]
        found = pa.Table.from_pylist(rows, schema=arrow_schema(RECORDS[name]))
        return found if columns is None else found.select(columns)


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _whole(inner) for key, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list) else value


def attacks(word: str = "x" * 2000) -> Made:
    """A record of hostile facts."""
    facts = hostile.facts(word)
    return Made(**{name: getattr(facts, name) for name in RECORDS if hasattr(facts, name)})


TURKEY = ActorRef("state:TUR", "Turkey", "TUR", "GOV")
RUSSIA = ActorRef("state:RUS", "Russia", "RUS", "GOV")
PUTIN = ActorRef("person:vladimir-putin", "Vladimir Putin", "RUS", "GOV")
PKK = ActorRef("body:pkk", "PKK", "TUR", "REB")
NATO = ActorRef("body:nato", "NATO", None, "IGO")
SOMETHING = ActorRef(None, "tension", None, None)
LEAD = "Something that is long enough to be a paragraph of its own happened on the border in the morning."
DOCUMENTS = [
    Document(name, None, f"https://{name}.example/a", outlet, None, None, Time(day, day, day, "given"), "en", [], [],
             "0" * 64, f"Headline\n{LEAD}\nLater text.")
    for name, outlet, day in (("a", "Daily", "2020-03-02"), ("b", "Post", "2020-03-03"), ("c", "Post", "2020-03-04"))
]  # fmt: skip


def event(number: int = 1, **fields: Any) -> Event:
    """An attack on 1 March 2020 that two documents tell of, but for what `fields` say."""
    day = Time("2020-03-01", "2020-03-01", "2020-03-01", "stated")
    telling = EventTelling("a", 12, 20, Span(9, 9 + len(LEAD)), None)
    made = Event(f"e-{number}", "ASSAULT", None, [], [TURKEY], [RUSSIA], None, day, "occurred", [], [telling],
                 ["a", "b"], 2, [Origin("Turkey", "state:TUR", "party", ["a", "b"])], [], "It attacked.")  # fmt: skip
    return replace(made, **fields)


def record_of(*events: Event) -> Made:
    """A record of these events."""
    return Made(documents=DOCUMENTS, events=sorted(events, key=lambda e: e.id))


def between(first: str, last: str) -> Time:
    """A time that lies somewhere in these days."""
    return Time(None, first, last, "stated")


def point(name: str, country: str, lat: float, lon: float) -> PlaceRef:
    return PlaceRef(name, country, lat, lon)
