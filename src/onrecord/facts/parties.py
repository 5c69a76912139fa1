"""Are two mentioned parties the same one? Persons, bodies and states compared, with the reasons for a no."""

from collections.abc import Sequence
from typing import Protocol


class Party(Protocol):
    """Anything with an actor id, a name and a country: `ActorRef`, `Participant`."""

    @property
    def actor(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...


SAME, STANDS_FOR, KIN, STRANGER, CONFLICT = 1.0, 0.8, 0.5, 0.0, -1.0
"""Same actor; a state for its leader or government; two bodies of one state; nothing in common; two persons."""


def _kind(party: Party) -> str:
    return (party.actor or "").split(":", 1)[0]


def likeness(a: Party, b: Party) -> float:
    """How far two parties are one: SAME, STANDS_FOR, KIN, STRANGER or CONFLICT.

    A newspaper's 'Washington', 'the White House' and 'Biden' are one party to a call; two persons never are.
    """
    if a.actor is not None and a.actor == b.actor:
        return SAME
    if a.actor is None and b.actor is None and a.name and a.name == b.name:
        return SAME
    if not a.country or a.country != b.country:
        persons = _kind(a) == _kind(b) == "person"
        return CONFLICT if persons or (a.country and b.country) else STRANGER
    kinds = {_kind(a), _kind(b)}
    if kinds == {"person"}:
        return CONFLICT
    if "state" in kinds:
        return STANDS_FOR
    return KIN


def cover(few: Sequence[Party], many: Sequence[Party]) -> float:
    """The mean likeness of each of `few` to its best match in `many`, one to one; -1 if any finds only strangers.

    Empty `few` gives 0: nothing is known, nothing contradicts.
    """
    if not few:
        return 0.0
    free, total = list(range(len(many))), 0.0
    pairs = sorted(
        ((likeness(a, many[j]), -i, -j) for i, a in enumerate(few) for j in free),
        reverse=True,
    )
    used: set[int] = set()
    matched: set[int] = set()
    for score, i, j in pairs:
        if score > STRANGER and -i not in matched and -j not in used:
            matched.add(-i)
            used.add(-j)
            total += score
    return total / len(few) if len(matched) == len(few) else CONFLICT


def both_ways(a: Sequence[Party], b: Sequence[Party]) -> float:
    """`cover` of the smaller side by the larger."""
    return cover(a, b) if len(a) <= len(b) else cover(b, a)
