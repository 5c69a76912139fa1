"""`onrecord report`: everything on one page that needs nothing else.

The page holds its style, its script and its map; a content security policy lets it load nothing and run nothing but
the script whose hash it names. All text from documents is escaped, and characters that turn the direction of
writing or steer a terminal are shown by name.
"""

import base64
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from onrecord.records import Document, Event, QuantityValue, Span, Statement
from onrecord.report import atlas, facts, parties, rows, sources, timeline
from onrecord.report.drawn import drawn as one_drawn
from onrecord.report.evidence import Evidence
from onrecord.report.facts import Facts
from onrecord.report.rows import StatementRow

D3 = ("dispatch", "timer", "color", "interpolate", "selection", "ease", "transition", "drag", "zoom", "brush")
"""The modules of D3 that drawings use, each after those it needs. With the last one an app is asked again, so the one
page leaves it out."""
SPANS = ("second", "minute", "hour", "day", "week", "month", "year")
"""Units that stand in the singular in a record and take an s beside other numbers than one."""
_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Links(Protocol):
    """Where a face of the record puts things."""

    def fact(self, identity: str) -> str:
        """The address of an event, statement or disagreement."""
        ...

    def document(self, identity: str) -> str:
        """The address of a document."""
        ...

    def passage(self, identity: str, start: int, end: int) -> str:
        """The address of words in a document."""
        ...


class OnePage:
    """Everything on the page itself. Documents are known by number: their ids may hold any character."""

    def __init__(self, record: Facts) -> None:
        self._numbers = {document.id: number for number, document in enumerate(record.documents, 1)}

    def fact(self, identity: str) -> str:
        """See Links."""
        return f"#{identity}"

    def document(self, identity: str) -> str:
        """See Links."""
        return f"#doc{self._numbers[identity]}"

    def passage(self, identity: str, start: int, end: int) -> str:
        """See Links."""
        return f"#doc{self._numbers[identity]}-{start}-{end}"


def inert(value: Any) -> Any:
    """A value as a page may show it: marks that steer are named, such as <RIGHT-TO-LEFT OVERRIDE>."""
    if type(value) is str:
        return value if value.isprintable() else _STEERING.sub(_named, value)  # nothing printable steers
    return "" if value is None else value


def _named(match: re.Match[str]) -> str:
    return f"<{unicodedata.name(match[0], f'U+{ord(match[0]):04X}')}>"


def environment(links: Links, *packages: str) -> Environment:
    """The templates with the words they use. Everything they print is made inert and escaped. Templates of `packages`
    stand before those of the report. Where `inline` is false, a fact in a list leaves its tellings out."""
    env = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in (*packages, "onrecord.report")]),
        autoescape=True,
        finalize=inert,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals |= {
        "links": links,
        "inline": True,
        "count": facts.count,
        "row": rows.row,
        "name": facts.name,
        "names": facts.names,
        "day": facts.day,
        "quotation": facts.quotation,
        "party": parties.party,
        "colour": parties.colour,
        "called": called,
        "origin_name": origin_name,
        "outside": outside,
        "amount": amount,
        "parties_of": parties.parties_of,
    }
    env.tests |= {"event": lambda fact: isinstance(fact, Event)}
    return env


def called(document: Document) -> str:
    """What a document is called: its title, else its first line outside the page furniture."""
    if document.title:
        return facts.quotation(document.title, 110)
    at, words = 0, ""
    for start, end in [*document.boilerplate, Span(len(document.text), len(document.text))]:
        words += document.text[at : min(start, at + 400)]
        at = max(at, end)
        if words.strip():
            break
    return facts.quotation(words.strip().partition("\n")[0], 110) or document.id


def origin_name(name: str, kind: str) -> str:
    """What an origin is called; who is not named has an id for a name, which says nothing to a reader."""
    return "an unnamed outlet" if kind == "unknown" else name


def outside(document: Document) -> str | None:
    """The document's address on the web, if it is one."""
    url = document.url or ""
    return url if url.startswith(("https://", "http://")) else None


def amount(value: QuantityValue) -> str:
    """'about 40 tonnes', '10 to 12', 'at least 30'."""
    low, high = value.low, value.high
    if value.value is not None and (low, high) in ((None, None), (value.value, value.value)):
        number = f"{value.value:,g}"
    elif low is not None and high is not None:
        number = f"{low:,g} to {high:,g}"
    elif low is not None:
        number = f"at least {low:,g}"
    elif high is not None:
        number = f"at most {high:,g}"
    else:
        number = "an unstated number"
    unit = value.unit + "s" if value.unit in SPANS and number != "1" else value.unit
    return f"{number} {unit}" if unit else number


def render(
    record: Facts, title: str, made_by: Mapping[str, str], version: str,
    counts: Mapping[str, Any] | None = None, parts: Sequence[Any] = (),
) -> str:  # fmt: skip
    """The whole page as HTML. `made_by` are the stages that made the record, with their versions. If the facts are
    only a part of it, `counts` is the overview of the whole and `parts` says how much is shown (`report.huge.Part`)."""
    links = OnePage(record)
    shown = views(record)
    style, script = static("style.css"), static("page.js")
    if shown["timeline"] or shown["map"]:
        script = "\n".join([d3(*D3[:-1]), script, static("drawings.js")])
    env = environment(links)
    return env.get_template("report.html").render(
        shown | ({"overview": counts} if counts else {}),
        held=overview(record),
        parts=parts,
        title=title,
        made_by=made_by,
        version=version,
        style=Markup(style),
        script=Markup(script),
        style_hash=sha256(style),
        script_hash=sha256(script),
    )


@cache
def static(name: str, package: str = "onrecord.report") -> str:
    """The text of a file that pages carry."""
    return files(package).joinpath("static", name).read_text("utf-8")


@cache
def d3(*modules: str) -> str:
    """Modules of D3 as one script, under their licence."""
    return "\n".join([f"/*\n{static('d3/LICENSE.txt')}*/", *(static(f"d3/d3-{name}.min.js") for name in modules)])


def sha256(text: str) -> str:
    """A source expression for a content security policy (CSP level 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def views(record: Facts) -> dict[str, Any]:
    """What each section of the page shows."""
    evidence, drawn = Evidence(record), [*map(one_drawn, record.events)]
    return {
        "facts": record,
        "overview": overview(record),
        "timeline": timeline.timeline(drawn),
        "events": [*map(rows.event_row, in_time(record.events))],
        "stories": sorted(record.stories, key=lambda story: (-len(story.documents), story.id)),
        "wall": wall(map(rows.statement_row, by_telling(record.statements))),
        "map": atlas.atlas(drawn),
        "pairs": parties.pairs(record.events, record.statements),
        "branches": sources.branches(record),
        "weights": sources.weights(record),
        "cast": cast(record),
        "evidence": evidence,
        "more_spans": more_spans(record),
        "party_names": sorted({p for fact in record.fact.values() for p in parties.parties_of(fact)}),
        "number": {document.id: number for number, document in enumerate(record.documents, 1)},
    }


def overview(record: Facts) -> dict[str, Any]:
    """Counts of the whole record."""
    derived = {d.child for d in record.derivations}
    days = sorted(
        d for document in record.documents for d in (document.published.earliest, document.published.latest) if d
    )
    return {
        "counts": {name: len(getattr(record, name)) for name in ("documents", "events", "statements", "disagreements")},
        "speakers": len({facts.name(statement.speaker) for statement in record.statements}),
        "refused": record.refused,
        "outlets": len({document.outlet for document in record.documents if document.outlet}),
        "derived": len(derived),
        "first": days[0][:10] if days else None,
        "last": days[-1][:10] if days else None,
        "standing": Counter(facts.standing(fact) for fact in record.fact.values()),
        "types": Counter(event.type or "other" for event in record.events).most_common(),
        "statuses": Counter(event.status for event in record.events).most_common(),
        "differences": Counter(found.kind for found in record.disagreements).most_common(),
        "flags": Counter(flag for document in record.documents for flag in document.flags).most_common(),
    }


def in_time(events: list[Event]) -> list[Event]:
    """Events as they happened; those dated loosely or not at all stand last."""
    return sorted(events, key=lambda event: facts.when_order(event.time, event.id))


def by_telling(statements: list[Statement]) -> list[Statement]:
    """Statements, the most reported first."""
    return sorted(statements, key=lambda s: facts.told_order(len(s.documents), s.time, s.id))


def wall(told: Iterable[StatementRow]) -> list[tuple[str, str, list[StatementRow]]]:
    """(speaker, party, statements), who said most first; what has no speaker stands last."""
    said: dict[str, list[StatementRow]] = {}
    for row in told:
        said.setdefault(row.who, []).append(row)
    unnamed = said.pop("unnamed", [])
    found = [(who, told[0].side, told) for who, told in said.items()]
    found.sort(key=lambda row: (-len(row[2]), row[0]))
    return found + ([("No speaker stated", "", unnamed)] if unnamed else [])


def cast(record: Facts) -> list[dict[str, Any]]:
    """Actors that do, receive or say something, the busiest first."""
    did, received, said = Counter[str](), Counter[str](), Counter[str]()
    for event in record.events:
        did.update({a.actor for a in event.actors if a.actor})
        received.update({r.actor for r in event.recipients if r.actor})
    for statement in record.statements:
        if statement.speaker and statement.speaker.actor:
            said[statement.speaker.actor] += 1
    rows = [
        {
            "actor": a,
            "acts_for": parties.country_names().get(a.country or "", a.country),
            "did": did[a.id],
            "received": received[a.id],
            "said": said[a.id],
            "mentions": len(a.mentions),
        }
        for a in record.actors
        if did[a.id] + received[a.id] + said[a.id]
    ]
    return sorted(rows, key=lambda r: (-r["did"] - r["received"] - r["said"], -r["mentions"], r["actor"].id))


def more_spans(record: Facts) -> dict[str, list[Span]]:
    """Document id -> spans that disagreements, timelines and actors lead to, beside the tellings."""
    found: dict[str, list[Span]] = {}
    for actor in record.actors:
        for ref in actor.mentions[:1]:
            found.setdefault(ref.document, []).append(Span(ref.start, ref.end))
    for disagreement in record.disagreements:
        for value in disagreement.values:
            for ref in value.spans:
                found.setdefault(ref.document, []).append(Span(ref.start, ref.end))
    for story in record.stories:
        for entry in story.timeline:
            for ref in entry.sources:
                found.setdefault(ref.document, []).append(Span(ref.start, ref.end))
    return found
