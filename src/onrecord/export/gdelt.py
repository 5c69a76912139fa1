"""`onrecord export gdelt`: events in the 61 columns of GDELT 2.0's export files (GDELT Event Codebook V2.0, 2015).

One tab-separated line a pair of actor and recipient, without a header, as GDELT publishes them.
"""

import datetime
import hashlib
from collections.abc import Iterator

from onrecord.export.rows import on_one_day, sides
from onrecord.knowledge.exchange import QUADS, type_codes
from onrecord.records import ActorRef, Document, Event, PlaceRef
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
SECTORS = {
    "GOV",
    "MIL",
    "REB",
    "OPP",
    "JUD",
    "COP",
    "SPY",
    "MED",
    "EDU",
    "BUS",
    "CVL",
    "IGO",
    "NGO",
    "REF",
    "MNC",
    "ELI",
}
"""CAMEO's type codes that PLOVER's sectors share."""


def lines(record: Record) -> Iterator[str]:
    """Tab-separated lines, by day and id."""
    documents: dict[str, Document] = {document.id: document for document in record.rows("documents")}
    for day, event in on_one_day(record.rows("events")):
        for actor, recipient in sides(event):
            values = _values(day, event, actor, recipient, [documents[d] for d in event.documents])
            yield "\t".join(_cell(value) for value in values) + "\n"


def _values(
    day: datetime.date, event: Event, actor: ActorRef | None, recipient: ActorRef | None, told: list[Document]
) -> list[object]:
    codes = type_codes()[event.type or ""]
    key = f"{event.id} {actor} {recipient}".encode()
    outlets = {document.outlet or document.id for document in told}
    added = sorted(document.published.earliest or "" for document in told)[-1][:10].replace("-", "")
    urls = sorted(document.url for document in told if document.url)
    return [
        int.from_bytes(hashlib.sha256(key).digest()[:7], "big"), f"{day:%Y%m%d}", f"{day:%Y%m}", day.year,
        f"{day.year + day.timetuple().tm_yday / (366 if _leap(day.year) else 365):.4f}",
        *_actor(actor), *_actor(recipient),
        1, f"{codes.cameo}0", f"{codes.cameo}0", codes.cameo, QUADS.index(codes.quad) + 1, codes.goldstein,
        len(event.mentions), len(outlets), len(told), None,
        *[None] * 8, *[None] * 8, *_place(event.place),
        f"{added}000000" if len(added) == 8 else None, urls[0] if urls else None,
    ]  # fmt: skip


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _actor(ref: ActorRef | None) -> list[object]:
    if ref is None:
        return [None] * 10
    sector = ref.sector if ref.sector in SECTORS else None
    return [f"{ref.country or ''}{sector or ''}", ref.name, ref.country, *[None] * 4, sector, None, None]


def _place(place: PlaceRef | None) -> list[object]:
    if place is None or place.lat is None:
        return [0, *[None] * 7]
    return [4, place.name, None, None, None, place.lat, place.lon, None]


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).replace("\x00", "").split())
