"""Which of two numbers is the day: the document's own habit, else that of its outlet's country."""

from collections.abc import Sequence

from onrecord.annotate.reading import Reading
from onrecord.annotate.when.grammar import Match
from onrecord.documents.outlets import hostname
from onrecord.knowledge import load_table, load_yaml
from onrecord.knowledge.kept import kept

ORDERS = {"month_first": {"countries": [str], "domains": [str]}, "no_country": [str]}
OUTLET_COLUMNS = dict.fromkeys(("id", "name", "aliases", "country", "kind", "owner", "domains"))


class Order:
    """Reads the order of day and month in a document's numbers."""

    def __init__(self) -> None:
        table = load_yaml("time/orders.yaml", ORDERS)
        self._month_first = frozenset(table["month_first"]["countries"])
        self._month_first_domains = frozenset(table["month_first"]["domains"])
        self._no_country = frozenset(table["no_country"])
        self._countries: dict[str, str] = {}
        for row in load_table("actors/outlets.csv", OUTLET_COLUMNS):
            for name in (row["name"], *row["aliases"].split("|"), *row["domains"].split("|")):
                if name and row["country"]:
                    self._countries[name.casefold()] = row["country"]

    def day_first(self, reading: Reading, matches: Sequence[Match]) -> tuple[bool | None, str]:
        """Whether the day stands first, and how that is known; None if nothing tells."""
        habit = self._habit(matches)
        if habit is not None:
            return habit, "as elsewhere in the text"
        for name in (reading.outlet, reading.page.outlet, hostname(reading.url)):
            country = self._country(name)
            if country is not None:
                return country not in self._month_first, f"as written in {country}"
        return self._domain(reading.url)

    @staticmethod
    def _habit(matches: Sequence[Match]) -> bool | None:
        """What unambiguous numbers show, else whether the text writes 4 March or March 4."""
        day = month = 0
        for match in matches:
            numbers = match.fields.get("numeric", "").replace(".", "/").replace("-", "/").split("/")
            if len(numbers) == 3 and len(numbers[0]) <= 2:
                day += int(numbers[0]) > 12
                month += int(numbers[1]) > 12
        if day or month:
            return day > month if day != month else None
        day = sum(m.rule.name == "day month" for m in matches)
        month = sum(m.rule.name == "month day" for m in matches)
        return day > month if day != month else None

    def _country(self, name: str | None) -> str | None:
        if not name:
            return None
        key = name.casefold().removeprefix("www.")
        return self._countries.get(key) or self._countries.get(".".join(key.split(".")[-2:]))

    def _domain(self, url: str | None) -> tuple[bool | None, str]:
        host = hostname(url)
        end = host.rsplit(".", 1)[-1] if host else ""
        if end in self._month_first_domains:
            return False, f"as usual under .{end}"
        if len(end) == 2 and end not in self._no_country:
            return True, f"as usual under .{end}"
        return None, "month first, for want of a sign"


@kept
def order() -> Order:
    """The order by the shipped tables."""
    return Order()
