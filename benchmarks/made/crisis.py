"""A made-up crisis of any size as a record, for what must hold on large ones: written, not read, so that it is cheap.

    python benchmarks/made/crisis.py FOLDER [--documents 10000] [--told 18]

It has the shape of a real one: a few stories that fill the pages and many small ones, events that everybody reports and
many that one outlet has, copies of agencies' texts, denials, days without news. Every offset leads to its words.
"""

import argparse
import datetime as dt
import hashlib
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from onrecord.ids import content_id
from onrecord.records import (
    Actor,
    ActorRef,
    Derivation,
    Disagreement,
    DisagreementValue,
    Document,
    Event,
    EventTelling,
    MentionRef,
    Origin,
    Passage,
    PlaceRef,
    Span,
    Statement,
    Story,
    Time,
    TimelineEntry,
    Variant,
    arrow_schema,
    to_row,
)
from onrecord.store import Writer
from onrecord.store.manifest import Entry

STATES = {
    "Russia": "RUS", "Turkey": "TUR", "Ukraine": "UKR", "France": "FRA", "Germany": "DEU", "Poland": "POL",
    "Iran": "IRN", "Iraq": "IRQ", "Israel": "ISR", "Jordan": "JOR", "Egypt": "EGY", "India": "IND",
    "Pakistan": "PAK", "China": "CHN",
    "Japan": "JPN", "Armenia": "ARM", "Georgia": "GEO", "Greece": "GRC", "Cyprus": "CYP", "Sudan": "SDN", "Chad": "TCD",
    "Mali": "MLI", "Niger": "NER", "Kenya": "KEN", "Brazil": "BRA", "Chile": "CHL", "Peru": "PER", "Cuba": "CUB",
}  # fmt: skip
OFFICES = (
    "President",
    "Prime Minister",
    "Foreign Minister",
    "Defence Minister",
    "the Foreign Ministry",
    "the General Staff",
)
DEEDS = {
    "ASSAULT": "shelled positions of", "COERCE": "seized a ship of", "MOBILIZE": "moved troops to the border of",
    "SANCTION": "imposed sanctions on", "PROTEST": "protested against", "THREATEN": "threatened",
    "REJECT": "rejected the terms of", "ACCUSE": "accused", "REQUEST": "called on", "RETREAT": "withdrew from posts of",
    "CONCEDE": "released prisoners of",
    "AID": "sent grain to", "COOPERATE": "patrolled together with", "SUPPORT": "backed", "CONSULT": "met envoys of",
    "AGREE": "signed a truce with",
}  # fmt: skip
STATUSES = {
    "occurred": "{}", "ongoing": "reportedly still {}", "planned": "is to have {}",
    "threatened": "said it might yet have {}",
    "denied": "denied that it {}", "alleged": "allegedly {}", "conditional": "would by then have {}",
}  # fmt: skip
FORCES = ("assert", "announce", "deny", "accuse", "warn", "demand", "promise", "condemn", "threaten", "think", "ask")
SYLLABLES = (
    "ar",
    "bel",
    "cor",
    "dan",
    "el",
    "fir",
    "gol",
    "hav",
    "ist",
    "jor",
    "kal",
    "lun",
    "mor",
    "nev",
    "os",
    "ros",
)
FIRST = dt.date(2031, 1, 6)


@dataclass
class Fact:
    """What the crisis holds before it is a row: the words that tell it, and where they are told."""

    number: int
    type: str
    status: str
    actor: ActorRef
    other: ActorRef
    place: PlaceRef
    day: dt.date
    words: str
    said: bool
    told: list[tuple[str, Span]] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)


def zipf(count: int, slope: float) -> list[float]:
    """Cumulative weights of ranks."""
    return list(itertools.accumulate(1 / (rank + 1) ** slope for rank in range(count)))


class Crisis:
    """Draws a crisis. The same numbers give the same crisis."""

    def __init__(self, documents: int, told: int, seed: int) -> None:
        self.draw = random.Random(seed)
        self.names = self._names(6000)
        self.actors = [ActorRef(f"state:{code}", name, code, "GOV") for name, code in STATES.items()]
        self.actors += [
            ActorRef(
                f"person:{self.names[i].lower()}-{i}", f"{office} {self.names[i]}", code, "GOV" if i % 3 else "MIL"
            )
            for i, (office, code) in enumerate(itertools.product(OFFICES, STATES.values()))
        ]
        self.places = [
            PlaceRef(name, self.draw.choice([*STATES.values()]), self.draw.uniform(30, 55), self.draw.uniform(20, 60))
            for name in self.names[1000:1400]
        ]
        self.outlets = [f"The {name} Post" for name in self.names[1500:1620]]
        self.documents: list[Document] = []
        self.facts: list[Fact] = []
        self.stories: list[Story] = []
        self.derivations: list[Derivation] = []
        self._inside: dict[str, list[tuple[Fact, Span]]] = {}
        sizes = self._sizes(documents)
        for number, size in enumerate(sizes):
            self._story(number, size, told)

    def _names(self, count: int) -> list[str]:
        found = dict.fromkeys(
            "".join(self.draw.choices(SYLLABLES, k=self.draw.choice((2, 2, 3)))).title() for _ in range(count * 2)
        )
        return list(found)[:count]

    def _sizes(self, documents: int) -> list[int]:
        """Documents of each story: one in twelve of all in the largest, single ones at the end."""
        sizes = []
        while (left := documents - sum(sizes)) > 0:
            sizes.append(min(left, max(1, int(documents / 12 / (len(sizes) + 1) ** 0.9))))
        return sizes

    def _fact(self, at: int, length: int, cast: Sequence[ActorRef]) -> Fact:
        draw = self.draw
        actor, other = draw.sample(cast, 2)
        place, day = draw.choice(self.places), FIRST + dt.timedelta(at + int(length * draw.random() ** 2))
        said = draw.random() < 0.5
        noun, second = draw.choices(self.names[1700:], k=2)
        if said:
            force = draw.choice(FORCES)
            words = f"{actor.name} said in {place.name} that the {noun} of {second} concerns {other.name} alone."
            return Fact(
                len(self.facts), force, draw.choice(("CT+", "CT+", "PS+", "CT-")), actor, other, place, day, words, said
            )
        type_ = draw.choice([*DEEDS])
        status = draw.choices([*STATUSES], (60, 8, 10, 6, 5, 6, 5))[0]
        deed = STATUSES[status].format(DEEDS[type_])
        words = f"{actor.name} {deed} {other.name} near the {noun} bridge at {place.name} on {day:%d %B %Y}."
        return Fact(len(self.facts), type_, status, actor, other, place, day, words, said)

    def _story(self, number: int, size: int, told: int) -> None:
        draw = self.draw
        begin, length = draw.randrange(540), min(400, 2 + size)
        cast = draw.sample(self.actors, min(len(self.actors), 6 + size // 20))
        pool = []
        for _ in range(max(told, size * told * 2 // 3)):
            pool.append(self._fact(begin, length, cast))
            self.facts.append(pool[-1])
        popular = zipf(len(pool), 0.75)
        agencies: list[Document] = []
        mine = []
        for _ in range(size):
            identity = f"d-{len(self.documents):06}"
            if agencies and draw.random() < 0.25:
                document = self._copy(identity, draw.choice(agencies[-40:]), number)
            else:
                picked = list({fact.number: fact for fact in draw.choices(pool, cum_weights=popular, k=told)}.values())
                document = self._text(identity, sorted(picked, key=lambda fact: (fact.day, fact.number)), number)
                agencies.append(document)
            mine.append(document)
            self.documents.append(document)
        if size > 1:
            self._tell(number, mine, pool)

    def _document(self, identity: str, text: str, lead: str, day: dt.date, story: int) -> Document:
        flags = [f for f in ("translated", "misdated", "truncated") if self.draw.random() < 0.02]
        published = Time(day.isoformat(), day.isoformat(), day.isoformat(), "stated")
        outlet = self.draw.choice(self.outlets)
        sha = hashlib.sha256(text.encode()).hexdigest()
        return Document(
            identity,
            f"{identity}.txt",
            None,
            outlet,
            lead,
            None,
            published,
            "en",
            flags,
            [],
            sha,
            text,
            [f"story-{story:05}"],
        )  # type: ignore[arg-type]

    def _text(self, identity: str, facts: Sequence[Fact], story: int) -> Document:
        lead, parts, at = f"{facts[0].place.name}: {facts[0].actor.name} and {facts[0].other.name}", [], 0
        told = []
        for n, fact in enumerate(facts):
            gap = "" if n == 0 else "\n\n" if n % 3 == 0 else " "
            at += len(gap)
            told.append((fact, Span(at, at + len(fact.words))))
            parts += [gap, fact.words]
            at += len(fact.words)
        document = self._document(identity, "".join(parts), lead, max(fact.day for fact in facts), story)
        self._told(document, told, identity)
        return document

    def _copy(self, identity: str, parent: Document, story: int) -> Document:
        head = f"{self.draw.choice(self.names)} wire, by our own staff.\n\n"
        day = dt.date.fromisoformat(parent.published.latest or "") + dt.timedelta(self.draw.choice((0, 0, 1)))
        document = self._document(identity, head + parent.text, parent.title or "", day, story)
        moved = [(fact, Span(s + len(head), e + len(head))) for fact, (s, e) in self._inside[parent.id]]
        self._told(document, moved, parent.id)
        passage = Passage(Span(len(head), len(document.text)), Span(0, len(parent.text)))
        self.derivations.append(
            Derivation(identity, parent.id, "copy", 0.96, "known", "the agency's text word for word", [passage])
        )
        return document

    def _told(self, document: Document, told: list[tuple[Fact, Span]], text: str) -> None:
        self._inside[document.id] = told
        for fact, span in told:
            fact.told.append((document.id, span))
            fact.texts.add(text)

    def _tell(self, number: int, documents: Sequence[Document], pool: Sequence[Fact]) -> None:
        days: defaultdict[dt.date, list[Fact]] = defaultdict(list)
        for fact in pool:
            if fact.told and not fact.said:
                days[fact.day].append(fact)
        entries = []
        for day, facts in sorted(days.items()):
            best = max(facts, key=lambda fact: (len(fact.told), -fact.number))
            where, span = best.told[0]
            told = sorted({document for document, _ in best.told})
            entries.append(
                TimelineEntry(day.isoformat(), best.words, [f"e-{best.number:07}"], told, [MentionRef(where, *span)])
            )
        if entries:
            ids = [document.id for document in documents]
            title = f"{documents[0].title}: {self.names[2000 + number]}"
            self.stories.append(Story(f"story-{number:05}", title, ids, entries[0].date, entries[-1].date, entries))

    def rows(self) -> Iterator[tuple[str, type, list[Any]]]:
        """Every table with its records, sorted by id."""
        outlets = {document.id: document.outlet for document in self.documents}
        told = [fact for fact in self.facts if fact.told]
        disputed = {fact.number for fact in told if not fact.said and fact.number % 41 == 0}
        yield "documents", Document, self.documents
        yield "derivations", Derivation, self.derivations
        yield "stories", Story, self.stories
        yield "events", Event, [_event(fact, outlets, disputed) for fact in told if not fact.said]
        yield "statements", Statement, [_statement(fact, outlets) for fact in told if fact.said]
        yield "disagreements", Disagreement, [_disagreement(fact) for fact in told if fact.number in disputed]
        places: defaultdict[str | None, list[MentionRef]] = defaultdict(list)
        for fact in told:
            for document, span in fact.told:
                places[fact.actor.actor].append(
                    MentionRef(document, span.start, span.start + len(fact.actor.name or ""))
                )
        yield "actors", Actor, sorted(
            (
                Actor(a.actor or "", a.name or "", [], "state" if "state:" in (a.actor or "") else "person", a.country,
                      a.sector, None, [], places[a.actor])
                for a in self.actors
            ), key=lambda actor: actor.id,
        )  # fmt: skip


def _origins(fact: Fact, outlets: dict[str, str | None]) -> list[Origin]:
    passed: defaultdict[str, list[str]] = defaultdict(list)
    for document, _ in fact.told:
        passed[outlets[document] or ""].append(document)
    found = [Origin(name, None, "outlet", sorted(set(told))) for name, told in sorted(passed.items())]
    if fact.said or len(found) > 6:
        return [Origin(fact.actor.name or "", fact.actor.actor, "party", sorted({d for d, _ in fact.told}))]
    return found


def _event(fact: Fact, outlets: dict[str, str | None], disputed: set[int]) -> Event:
    day = fact.day.isoformat()
    last = (fact.day + dt.timedelta(0 if fact.number % 5 else fact.number % 60)).isoformat()
    time = Time() if fact.number % 9 == 0 else Time(day, day, last, "stated")
    status: Any = fact.status
    type_: Any = None if fact.number % 17 == 0 else fact.type
    place = None if fact.number % 3 == 0 else fact.place
    disputes = [f"x-{fact.number:07}"] if fact.number in disputed else []
    tellings = [EventTelling(document, s, e, Span(s, e), None) for document, (s, e) in fact.told]
    return Event(
        f"e-{fact.number:07}", type_, None, [], [fact.actor], [fact.other], place, time, status, [], tellings,
        sorted({d for d, _ in fact.told}), len(fact.texts), _origins(fact, outlets), disputes, fact.words,
    )  # fmt: skip


def _statement(fact: Fact, outlets: dict[str, str | None]) -> Statement:
    day = fact.day.isoformat()
    variants = [Variant(document, [span], f"a-{document}-{span.start}") for document, span in fact.told]
    force: Any = fact.type
    factuality: Any = fact.status
    return Statement(
        f"s-{fact.number:07}", fact.actor, fact.other if fact.number % 2 else None, [], force, factuality, False, None,
        Time(day, day, day, "inferred"), fact.words, variants, sorted({d for d, _ in fact.told}), len(fact.texts),
        _origins(fact, outlets), [],
    )  # fmt: skip


def _disagreement(fact: Fact) -> Disagreement:
    where, span = fact.told[0]
    ref = [MentionRef(where, *span)]
    values = [
        DisagreementValue("it happened", [fact.other], [where], ref),
        DisagreementValue("it did not", [fact.actor], [where], ref),
    ]
    return Disagreement(f"x-{fact.number:07}", f"e-{fact.number:07}", "occurrence", "denial", values)


def write(folder: Path, documents: int = 10_000, told: int = 18, seed: int = 1) -> Counter[str]:
    """Write a crisis of so many documents, each of which tells at most `told` facts; return the rows of its tables."""
    crisis = Crisis(documents, told, seed)
    counted: Counter[str] = Counter()
    with Writer(folder) as writer:
        tables = {}
        for name, kind, records in crisis.rows():
            schema, segments = arrow_schema(kind), []
            for start in range(0, max(1, len(records)), 5000):
                rows = [to_row(record) for record in records[start : start + 5000]]
                segments.append(writer.put(name, pa.Table.from_pylist(rows, schema=schema)))
            tables[name] = Entry(content_id("k", name), tuple(segments), len(records))
            counted[name] = len(records)
        writer.commit(tables, {"made": "1"})
    return counted


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--told", type=int, default=18)
    given = parser.parse_args()
    print(dict(write(given.folder, given.documents, given.told)))
