"""The day for which a document's offices are looked up where neither page nor text dates it: when most of its people
were in office together."""

from collections.abc import Iterable

from onrecord.annotate.who.mentions import Mention
from onrecord.knowledge.actors import Actors
from onrecord.records import Time

FEWEST = 2
"""Office-holders whom a text must name before their terms date it."""
OPEN = "9999-12-31"


def working_day(date: Time, names: Iterable[Mention], actors: Actors) -> str | None:
    """The ISO day, perhaps only a year, to look offices up on; None if nothing bounds it to a year or two.

    A date counts as it is, a range of up to a year from its first day; in a longer or half-open one the people named in
    full decide: the first day of the last span in which most of them held an office.
    """
    if date.value and date.value[:4].isdigit():
        value = date.value
        return value[:10] if len(value) >= 10 and value[4] == "-" and value[5:7].isdigit() else value[:4]
    first, last = (date.earliest or "")[:10], (date.latest or OPEN)[:10]
    if first[:4].isdigit() and int(last[:4]) - int(first[:4]) <= 1:
        return first
    return _together(first, last, names, actors)


def _together(first: str, last: str, names: Iterable[Mention], actors: Actors) -> str | None:
    people = {m.values[0] for m in names if m.what == "name" and len(m.values) == 1 and m.last - m.first > 1}
    spells = [
        [(max(t.start, first), min(t.end or OPEN, last)) for t in actors.people[person].terms if t.start]
        for person in sorted(people)
    ]
    spells = [[(a, b) for a, b in terms if a <= b] for terms in spells]
    spells = [terms for terms in spells if terms]
    if len(spells) < FEWEST:
        return None
    starts = sorted({a for terms in spells for a, _ in terms})
    held = {day: sum(any(a <= day <= b for a, b in terms) for terms in spells) for day in starts}
    most = max(held.values())
    return max(day for day, n in held.items() if n == most) if most >= FEWEST else None
