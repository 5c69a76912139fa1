"""Clock zones: abbreviations and names from `zones.yaml`, cities and rules from the IANA database."""

import re
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from onrecord.annotate.when.lexicon import Lexicon


class Zones:
    """The offset from UTC of a zone as a text names it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._abbreviations = {k.lower(): v for k, v in lexicon.zones.items()}
        self._names = lexicon.zone_names

    @cached_property
    def _cities(self) -> dict[str, str]:
        """City name, lower case -> IANA zone."""
        names = sorted(available_timezones())
        return {
            n.rsplit("/", 1)[1].replace("_", " ").lower(): n for n in names if "/" in n and not n.startswith("Etc/")
        }

    def offset(self, name: str, day: date | None, hour: int) -> str | None:
        """`+03:00`, `Z` for UTC, None where the zone is unknown or depends on a day that is."""
        key = re.sub(r"\s+", " ", name.lower()).strip()
        zone = self._abbreviations.get(key) or self._names.get(key)
        if zone is None and key.endswith(" time"):
            zone = self._cities.get(key.removesuffix(" time"))
        if zone is None:
            return None
        if zone[0] in "+-":
            return "Z" if zone == "+00:00" else zone
        if day is None:
            return None
        delta = ZoneInfo(zone).utcoffset(datetime.combine(day, time(hour % 24)))
        if delta is None:
            return None
        minutes = int(delta.total_seconds() // 60)
        sign = "-" if minutes < 0 else "+"
        return "Z" if minutes == 0 else f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
