"""Are two mentioned parties the same one? Persons, bodies and states compared, with the reasons for a no."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol


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


_NAME = re.compile(r"[^\W\d_][\w'’-]{2,}")


def kind(party: Party) -> str:
    """What an actor id names: `person`, `body`, `state`, `unnamed`; empty without one."""
    return (party.actor or "").split(":", 1)[0]


def described(party: Party) -> bool:
    """Whether a party is only described ('two men', 'its forces'), so that it may be anybody."""
    return party.actor is None or party.actor.startswith("unnamed:")


@lru_cache(maxsize=65536)
def _name_words(name: str) -> frozenset[str]:
    return frozenset(w.lower() for w in _NAME.findall(name) if w[0].isupper())


def one_name(a: Party, b: Party) -> bool:
    """Whether one name holds the other: 'Moreau' and 'Lea Moreau', but not 'Jean Moreau' and 'Lea Moreau'."""
    mine, theirs = _name_words(a.name or ""), _name_words(b.name or "")
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def naming(party: Party) -> set[str]:
    """What names a party: two of which `likeness` is above STRANGER have one of these in common."""
    return {known for known in (party.actor, party.country, party.name) if known} | _name_words(party.name or "")


class _Named(NamedTuple):
    """What `likeness` knows of a party."""

    actor: str | None
    name: str | None
    country: str | None


def likeness(a: Party, b: Party) -> float:
    """How far two parties are one: SAME, STANDS_FOR, KIN, STRANGER or CONFLICT.

    A newspaper's 'Washington', 'the White House' and 'Biden' are one party to a call; two persons never are.
    """
    if a.actor is not None and a.actor == b.actor:
        return SAME
    return _likeness(a.actor, a.name, a.country, b.actor, b.name, b.country)


@lru_cache(maxsize=65536)
def _likeness(*known: str | None) -> float:
    a, b = _Named(*known[:3]), _Named(*known[3:])
    if a.actor is None and b.actor is None and a.name and a.name == b.name:
        return SAME
    named = "person" in (kind(a), kind(b)) and one_name(a, b)
    if named and not (a.country and b.country and a.country != b.country):
        return STANDS_FOR
    if described(a) or described(b):
        return KIN if a.country and a.country == b.country else STRANGER
    kinds = {kind(a), kind(b)}
    if not a.country or a.country != b.country:
        apart = kinds in ({"person"}, {"state"}, {"state", "body"}) or (a.country and b.country)
        return CONFLICT if apart else STRANGER
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
