"""Which outlet a URL belongs to."""

from urllib.parse import urlsplit

from onrecord.knowledge import load_table, split
from onrecord.knowledge.actors import OUTLET_COLUMNS
from onrecord.knowledge.kept import kept


def hostname(url: str | None) -> str | None:
    """The host of a URL; None if there is none, or the URL is broken."""
    try:
        return urlsplit(url).hostname or None if url else None
    except ValueError:
        return None


def host(url: str) -> str | None:
    """The host of a URL without `www.`; None if there is none."""
    name = hostname(url)
    return name.removeprefix("www.") or None if name else None


def outlet_of(url: str) -> str | None:
    """The name of the outlet whose domain the URL lies in, the host itself if none is known by it."""
    name = host(url)
    domain = name
    while domain:
        if domain in _names():
            return _names()[domain]
        domain = domain.partition(".")[2]
    return name


@kept
def _names() -> dict[str, str]:
    """Domain -> outlet, from `knowledge/actors/outlets.csv`."""
    rows = load_table("actors/outlets.csv", OUTLET_COLUMNS, ("id",))
    return {domain: row["name"] for row in rows for domain in split(row["domains"])}
