"""`onrecord export gdelt`: events in the 61 columns of GDELT 2.0's export files (GDELT Event Codebook V2.0, 2015).

One tab-separated line a pair of actor and recipient, without a header, as GDELT publishes them. Actors, types and roles
are in CAMEO's codes, places in FIPS 10-4's.
"""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from itertools import permutations, product

from onrecord.export.rows import Left, Paper, each, on_one_day, papers, plain, precision
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


def lines(record: Record, left: Left) -> Iterator[str]:
    """Tab-separated lines, by day and id."""
    told_in = papers(record)
    leads = {document.id: _lead(document) for document in each(record, "documents")}
    for day, event in on_one_day(record, left):
        told = sorted((told_in[d] for d in event.documents), key=lambda d: (d.date or "~", d.id))
        root = any(mention.start < leads[mention.document] for mention in event.mentions)
        for actor, recipient in _pairs(event):
            yield "\t".join(_cell(value) for value in _values(day, event, actor, recipient, told, root)) + "\n"


def _lead(document: Document) -> int:
    """Where the lead of a document ends: its first line that is a paragraph and no furniture."""
    for line in re.finditer(r"[^\n]+", document.text):
        whole = len(line[0]) >= _LEAD
        if whole and not any(span.start <= line.start() < span.end for span in document.boilerplate):
            return line.end()
    return len(document.text)


def _pairs(event: Event) -> Iterator[tuple[ActorRef | None, ActorRef | None]]:
    """Every pair of an actor and a recipient; None stands for a side that CAMEO has no code for. Those who meet or
    agree do it to one another: a line each way, as CAMEO codes it."""
    actors, recipients = _coded(event.actors), _coded(event.recipients)
    if len(actors) > 1 and not event.recipients and event.mode in type_codes()[event.type or ""].mutual:
        yield from permutations(actors, 2)
        return
    pairs = product(actors or [None], recipients or [None])
    yield from (pair for pair in pairs if pair[0] is None or pair[0] is not pair[1])


def _coded(refs: list[ActorRef]) -> list[ActorRef | None]:
    """The actors that have a code, each code once; a country goes where one of its offices is named beside it."""
    found: dict[str, ActorRef | None] = {}
    for ref in refs:
        found.setdefault(_code(ref), ref)
    found.pop("", None)
    return [ref for code, ref in found.items() if not any(c != code and c.startswith(code) for c in found)]


def _values(
    day: datetime.date, event: Event, actor: ActorRef | None, recipient: ActorRef | None, told: list[Paper], root: bool
) -> list[object]:
    code = type_codes()[event.type or ""].of(event.mode)
    key = f"{event.id} {actor and _code(actor)} {recipient and _code(recipient)}".encode()
    outlets = {paper.outlet or paper.id for paper in told}
    added = next((paper.date for paper in told if (paper.date or "") >= day.isoformat()), None) or day.isoformat()
    urls = [paper.url for paper in told if re.match(r"https?://\S+$", paper.url or "")]
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


def _code(ref: ActorRef) -> str:
    """The whole CAMEO code of an actor: country and role, or what CAMEO calls a body that it knows; empty without."""
    if ref.actor in group_codes():
        return group_codes()[ref.actor or ""].actor
    return _country(ref) + _role(ref)


def _country(ref: ActorRef) -> str:
    return country_codes()[ref.country].cameo if ref.country in country_codes() else ""


def _role(ref: ActorRef) -> str:
    """CAMEO's type of actor; a state by its name has none."""
    return "" if (ref.actor or "").startswith("state:") else actor_types().get(ref.sector or "", "")


def _actor(ref: ActorRef | None) -> list[object]:
    if ref is None:
        return [None] * 10
    group = group_codes()[ref.actor or ""].group if ref.actor in group_codes() else None
    name, role = (ref.name or "").upper() or None, _role(ref) or None
    return [_code(ref), name, _country(ref) or None, group, *[None] * 3, role, None, None]


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
    text = "" if value is None else str(value)
    flat = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) != "Cc")
    flat = " ".join(flat.split())
    return str(plain(flat)) if isinstance(value, str) else flat
