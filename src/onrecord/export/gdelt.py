"""`onrecord export gdelt`: events in the 61 columns of GDELT 2.0's export files (GDELT Event Codebook V2.0, 2015).

One tab-separated line a pair of actor and recipient, without a header, as GDELT publishes them. Actors, types and roles
are in CAMEO's codes, places in FIPS 10-4's.
"""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product

from onrecord.export.rows import Bodies, Left, Paper, each, on_one_day, papers, plain, precision, web_address
from onrecord.knowledge.exchange import actor_types, country_codes, group_codes, type_codes
from onrecord.records import ActorRef, Document, Event, PlaceRef
from onrecord.report.parties import country_names
from onrecord.store import Record

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{part}" for part in _ACTOR), *(f"Actor2{part}" for part in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
_LAST_OF_QUADS = ("05", "08", "13", "20")
"""The last CAMEO root of each of GDELT's quad classes."""
_GAZA = 34.7
"""Degrees east. Gaza, west of here, and the West Bank have a code each in FIPS 10-4, and one in all in ISO 3166."""
_LEAD = 80
"""Characters without which a first line is a headline or a dateline and no paragraph."""


@dataclass(frozen=True, slots=True)
class _Coded:
    """An actor in CAMEO: the whole `code`, its country, the group that CAMEO knows it by, its type."""

    code: str
    name: str
    country: str
    group: str
    role: str


def lines(record: Record, left: Left) -> Iterator[str]:
    """Tab-separated lines, by day and id."""
    told_in, bodies = papers(record), Bodies(record)
    leads = {document.id: _lead(document) for document in each(record, "documents")}
    for day, event in on_one_day(record, left):
        told = sorted((told_in[d] for d in event.documents), key=lambda d: (d.date or "~", d.id))
        root = any(mention.start < leads[mention.document] for mention in event.mentions)
        actors, recipients = (_coded(refs, day, bodies) for refs in (event.actors, event.recipients))
        for actor, recipient in _pairs(event, actors, recipients):
            yield "\t".join(_cell(value) for value in _values(day, event, actor, recipient, told, root)) + "\n"


def _lead(document: Document) -> int:
    """Where the lead of a document ends: its first line that is a paragraph and no furniture."""
    for line in re.finditer(r"[^\n]+", document.text):
        whole = len(line[0]) >= _LEAD
        if whole and not any(span.start <= line.start() < span.end for span in document.boilerplate):
            return line.end()
    return len(document.text)


def _coded(refs: list[ActorRef], day: datetime.date, bodies: Bodies) -> list[_Coded]:
    """The actors that have a code, each code once; a country goes where one of its offices is named beside it."""
    found: dict[str, _Coded] = {}
    for ref in refs:
        group = group_codes().get(bodies.of(ref, day) or ref.actor or "")
        country = country_codes()[ref.country].cameo if ref.country in country_codes() and ref.country else ""
        role = "" if (ref.actor or "").startswith("state:") else actor_types().get(ref.sector or "", "")
        code = group.actor if group is not None else country + role
        if code:
            found.setdefault(
                code, _Coded(code, ref.name or "", country, group.group if group is not None else "", role)
            )
    return [one for code, one in found.items() if not any(c != code and c.startswith(code) for c in found)]


def _pairs(
    event: Event, actors: list[_Coded], recipients: list[_Coded]
) -> Iterator[tuple[_Coded | None, _Coded | None]]:
    """Every pair of an actor and a recipient; None stands for a side that CAMEO has no code for. Those who meet or
    agree do it to one another: a line each way, as CAMEO codes it."""
    if len(actors) > 1 and not event.recipients and event.mode in type_codes()[event.type or ""].mutual:
        yield from permutations(actors, 2)
        return
    nobody: list[_Coded | None] = [None]
    yield from product(actors or nobody, recipients or nobody)


def _values(
    day: datetime.date, event: Event, actor: _Coded | None, recipient: _Coded | None, told: list[Paper], root: bool
) -> list[object]:
    code = type_codes()[event.type or ""].of(event.mode)
    key = f"{event.id} {actor and actor.code} {recipient and recipient.code}".encode()
    outlets = {paper.outlet or paper.id for paper in told}
    added = next((paper.date for paper in told if (paper.date or "") >= day.isoformat()), None) or day.isoformat()
    urls = [url for paper in told if (url := web_address(paper.url))]
    return [
        int.from_bytes(hashlib.sha256(key).digest()[:7], "big"), f"{day:%Y%m%d}", f"{day:%Y%m}", day.year,
        f"{day.year + ((day.month - 1) * 30 + day.day) / 365:.4f}",
        *_actor(actor), *_actor(recipient),
        int(root), code.cameo, code.cameo[:3], code.cameo[:2],
        1 + sum(code.cameo[:2] > last for last in _LAST_OF_QUADS), code.goldstein,
        len(event.mentions), len(outlets), len(told), None,
        0, *[None] * 7, 0, *[None] * 7, *_place(event.place),
        f"{added.replace('-', '')}000000", urls[0] if urls else None,
    ]  # fmt: skip


def _actor(one: _Coded | None) -> list[object]:
    if one is None:
        return [None] * 10
    return [one.code, one.name.upper(), one.country, one.group, *[None] * 3, one.role, None, None]


def _place(place: PlaceRef | None) -> list[object]:
    codes = country_codes().get(place.country or "") if place is not None else None
    if place is None or place.lat is None or codes is None:
        return [0, *[None] * 7]
    fips = "GZ" if place.country == "PSE" and (place.lon or 0) < _GAZA else codes.fips
    country, exact = country_names().get(place.country or "", place.country), precision(place)
    if exact == "country":
        return [1, country, fips, fips, None, place.lat, place.lon, fips]
    american = place.country == "USA"
    kind = (2 if american else 5) if exact == "region" else (3 if american else 4)
    return [kind, f"{place.name}, {country}", fips, None, None, place.lat, place.lon, None]


def _cell(value: object) -> str:
    """A text without what ends a cell or a line; control characters go as well, since readers of these files know no
    quotes."""
    if not isinstance(value, str):
        return "" if value is None else str(value)
    if not value.isprintable():
        value = "".join(" " if c.isspace() else c for c in value if c.isspace() or unicodedata.category(c) != "Cc")
        value = " ".join(value.split())
    return str(plain(value))
