"""Who there is: states, bodies, offices and who held them from when to when, agencies and outlets.

The files are written by hand from general knowledge of the world (`docs/explanation/who.md` says how it was checked).
Countries are ISO 3166-1 alpha-3 (XKX for Kosovo), sectors PLOVER codes, dates ISO 8601 and as precise as known.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.errors import KnowledgeError
from onrecord.knowledge import Check, load_table, load_yaml, split
from onrecord.knowledge.kept import kept
from onrecord.records import ActorRef, Role

SECTORS = (
    "GOV", "MIL", "LEG", "JUD", "COP", "SPY", "PRM", "PTY", "OPP", "REB", "UAF", "UNK", "AGR", "BUS", "CRM", "CVL",
    "EDU", "ELI", "JRN", "LAB", "MED", "REF", "PRE", "REL", "SOC", "IGO", "NGO",
)  # fmt: skip
"""PLOVER's sectors, with IGO and NGO of its actor list."""

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
QID = re.compile(r"Q\d+")
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def _is_code(value: str) -> bool:
    return re.fullmatch(r"[A-Z]{3}", value) is not None


def _is_date(value: str) -> bool:
    return not value or DATE.fullmatch(value) is not None


def _is_sector(value: str) -> bool:
    return not value or value in SECTORS


STATE_COLUMNS: dict[str, Check | None] = {
    "code": _is_code, "name": bool, "aliases": None, "adjectives": bool, "people": None, "capital": None,
    "capital_aliases": None, "leader": None,
}  # fmt: skip
BODY_COLUMNS: dict[str, Check | None] = {
    "id": bool, "name": bool, "aliases": None, "country": None, "sector": _is_sector, "part_of": None,
}  # fmt: skip
OUTLET_COLUMNS: dict[str, Check | None] = {
    "id": bool, "name": bool, "aliases": None, "country": None, "kind": lambda v: v in ("agency", "outlet"),
    "owner": None, "domains": None,
}  # fmt: skip
HOLDER_COLUMNS: dict[str, Check | None] = {"of": bool, "office": bool, "person": bool, "from": _is_date, "to": _is_date}
PERSON_COLUMNS: dict[str, Check | None] = {
    "name": bool, "gender": lambda v: v in ("", "f", "m"), "short": None, "aliases": None,
    "qid": lambda v: not v or QID.fullmatch(v) is not None,
}  # fmt: skip

WORD_LIST = [str]
OFFICE_SCHEMA = {
    str: {
        "titles": WORD_LIST, "titles_for?": {str: WORD_LIST},
        "class": (
            "head_of_state", "head_of_government", "head_of_body", "minister", "spokesperson", "envoy", "security",
            "legislature", "other",
        ),
        "sector": (None, *SECTORS), "body?": str,
    }
}  # fmt: skip
UNIT_SCHEMA = {
    str: {"named": str, "sector": SECTORS, "words": WORD_LIST, "slug?": str, "slugs?": {str: str}, "only?": WORD_LIST}
}
NOUN_SCHEMA = {str: {"sector": SECTORS, "words": WORD_LIST}}
PRONOUN = {
    "gender": (None, "m", "f", "n"),
    "number": (None, "singular", "plural"),
    "person": (None, True, False),
}


@lru_cache(maxsize=16384)
def slug(name: str) -> str:
    """A name as the readable end of an id: lower case, unaccented, words joined by hyphens."""
    return _NOT_SLUG.sub("-", plain(name).replace("'", "").replace("’", "")).strip("-")


_LETTERS = str.maketrans({
    "ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th",
    "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "ə": "a", "Ə": "a", "ʻ": "'", "’": "'", "‘": "'", "ʼ": "'", "`": "'",
})  # fmt: skip


def plain(word: str) -> str:
    """A word without accents and in lower case, curly apostrophes straight."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS).lower()


@dataclass(frozen=True, slots=True)
class State:
    """A state or territory; `leader` names the offices that 'the X leader' means, the first that is held."""

    code: str
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    capitals: tuple[str, ...]
    leader: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"state:{self.code}"

    @property
    def ref(self) -> ActorRef:
        return ActorRef(self.id, self.name, self.code, "GOV")


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation. `country` is null for those of no one state, `part_of` is the slug of a body or a state."""

    id: str
    name: str
    names: tuple[str, ...]
    country: str | None
    sector: str | None
    part_of: str | None = None
    owner: str | None = None
    domains: tuple[str, ...] = ()
    kind: str = "body"

    @property
    def ref(self) -> ActorRef:
        return ActorRef(self.id, self.name, self.country, self.sector)


@dataclass(frozen=True, slots=True)
class Office:
    """A kind of office. `titles_for` holds titles that mean it in single states only."""

    id: str
    titles: tuple[str, ...]
    titles_for: dict[str, tuple[str, ...]]
    rank: str
    sector: str | None
    body: str | None


class Term(NamedTuple):
    """One person in an office of a state (`FRA`) or body (`body:nato`). `start`, `end` ISO, empty: unknown or open."""

    of: str
    office: str
    person: str
    start: str
    end: str

    def holds(self, date: str) -> bool:
        """Whether the office was held on a date (ISO, perhaps only a year or a month: any day of it counts)."""
        return self.start[: len(date)] <= date[: len(self.start)] and (not self.end or date <= self.end[: len(date)])


@dataclass(slots=True)
class Person:
    """Somebody known by name. `short` is the name in running text, `names` every full spelling."""

    id: str
    name: str
    gender: str | None
    short: str
    names: tuple[str, ...]
    qid: str | None = None
    terms: list[Term] = field(default_factory=list)

    def term(self, date: str | None) -> Term | None:
        """The weightiest office on a date, else the last before it; without a date the first of those still open."""
        if not self.terms:
            return None
        if date is None:
            return next((t for t in self.terms if not t.end), self.terms[-1])
        held = [t for t in self.terms if t.holds(date)]
        if held:
            return held[0]
        past = [t for t in self.terms if t.start <= date]
        return max(past, key=lambda t: t.end) if past else self.terms[0]


RANKS = ("head_of_state", "head_of_government", "head_of_body", "minister", "security", "spokesperson", "envoy",
         "legislature", "other")  # fmt: skip


class Actors:
    """The knowledge as lookups: by id, by office on a date, by name. Build it with `load_actors`."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self.bodies: dict[str, Body] = {}
        self.offices: dict[str, Office] = {}
        self.people: dict[str, Person] = {}
        self.units: dict[str, dict[str, Any]] = {}
        self.nouns: dict[str, str] = {}
        self.words: dict[str, Any] = {}
        self.terms: dict[tuple[str, str], list[Term]] = defaultdict(list)
        self.offices_of: dict[str, list[str]] = defaultdict(list)

    def ref(self, actor: str, date: str | None = None) -> ActorRef:
        """The actor with country and sector as they stood on a date. Raises KeyError for an unknown id."""
        kind, _, name = actor.partition(":")
        if kind == "state":
            return self.states[name].ref
        if kind == "body":
            return self.bodies[actor].ref
        return self.person_ref(self.people[actor], date)

    def person_ref(self, person: Person, date: str | None = None) -> ActorRef:
        """A person with the country and sector of the office on that date; out of office is PLOVER's ELI."""
        term = person.term(date)
        if term is None:
            return ActorRef(person.id, person.name, None, None)
        sector = self.offices[term.office].sector
        body = self.bodies.get(term.of)
        if body is not None and (sector is None or body.sector in ("REB", "OPP")):
            sector = body.sector
        if date is not None and term.end and not term.holds(date) and term.start <= date and sector == "GOV":
            sector = "ELI"
        return ActorRef(person.id, person.name, self.country_of(term.of), sector)

    def country_of(self, of: str) -> str | None:
        """The country of a state code or body id."""
        return of if of in self.states else self.bodies[of].country if of in self.bodies else None

    def holders(self, of: str, office: str, date: str | None) -> list[Person]:
        """Who held an office on a date (ISO, day, month or year), in order of taking it; without a date nobody."""
        if date is None:
            return []
        return [self.people[t.person] for t in self.terms.get((of, office), ()) if t.holds(date)]

    def holder(self, of: str, office: str, date: str | None) -> Person | None:
        """The one who held an office on a date; on a day of change the one who took over."""
        held = self.holders(of, office, date)
        return held[-1] if held else None

    def leader(self, code: str, date: str | None) -> Person | None:
        """Who leads a state on a date: the holder of the first of its leading offices that is held."""
        if code not in self.states:
            return None
        offices = self.states[code].leader
        return next((p for p in (self.holder(code, office, date) for office in offices) if p), None)

    def titled(self, of: str, title: str, date: str | None) -> Person | None:
        """Who a title means on a date, such as ('FRA', 'president', '2014-06-20'). Titles are lower case."""
        if title in self.words["leader_words"] and of in self.states:
            return self.leader(of, date)
        found: list[tuple[int, Person]] = []
        for office in self.offices_of.get(of, ()):
            if title not in self.titles_of(office, of):
                continue
            held = self.holders(of, office, date)
            own = title in self.offices[office].titles_for.get(of, ())
            exact = self.offices[office].titles[:1] == (title,)
            if held and (len(held) == 1 or self.offices[office].rank in RANKS[:4]):
                found.append((0 if own else 1 if exact else 2, held[-1]))
        if not found and of in self.bodies and title in self.words["body_heads"]:
            return self._head_of(of, date)
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _head_of(self, body: str, date: str | None) -> Person | None:
        """Who heads a body, whatever the office is called."""
        offices = (o for o in self.offices_of.get(body, ()) if self.offices[o].rank in RANKS[:3])
        return next((p for office in offices if (p := self.holder(body, office, date))), None)

    def roles(self, actor: str) -> list[Role]:
        """The offices of a person: title, state (alpha-3) or body (id), first and last day; none for all others."""
        person = self.people.get(actor)
        terms = sorted(person.terms, key=lambda t: (t.start, t.of, t.office)) if person else []
        return [Role(self.offices[t.office].titles[0], t.of, t.start or None, t.end or None) for t in terms]

    def titles_of(self, office: str, of: str) -> tuple[str, ...]:
        """What an office may be called in a state or body."""
        known = self.offices[office]
        return known.titles_for.get(of, ()) + known.titles


@kept
def load_actors(extra: Path | None = None) -> Actors:
    """As `read_actors`, once."""
    return read_actors(extra)


def read_actors(extra: Path | None = None) -> Actors:
    """Read and check the knowledge of actors; `extra` is a folder with more tables of the same columns.

    Raises KnowledgeError for a broken file, an unknown office, body or country.
    """
    actors = Actors()
    folders: list[str | Path] = ["actors", *([extra] if extra else [])]
    actors.offices = {name: _office(name, row) for name, row in load_yaml("actors/offices.yaml", OFFICE_SCHEMA).items()}
    actors.units = load_yaml("actors/units.yaml", UNIT_SCHEMA)
    for row in load_yaml("actors/nouns.yaml", NOUN_SCHEMA).values():
        for word in row["words"]:
            actors.nouns.setdefault(word.lower(), row["sector"])
    word_schema = {
        "pronouns": {str: PRONOUN}, "body_nouns": {str: [SECTORS]}, "allegiances": {str: SECTORS},
        "collectives": {str: int},
        **dict.fromkeys(WORD_CLASSES, WORD_LIST),
    }  # fmt: skip
    actors.words = load_yaml("actors/words.yaml", word_schema)
    for row in _rows(folders, "states.csv", STATE_COLUMNS, ("code",)):
        actors.states[row["code"]] = _state(row)
    for row in _rows(folders, "bodies.csv", BODY_COLUMNS, ("id",)):
        _add_body(actors, row)
    for row in _rows(folders, "outlets.csv", OUTLET_COLUMNS, ("id",)):
        _add_outlet(actors, row)
    for row in _rows(folders, "persons.csv", PERSON_COLUMNS, ("name",)):
        person = _person(row)
        actors.people[person.id] = person
    for row in _rows(folders, "office_holders.csv", HOLDER_COLUMNS, ("of", "office", "person", "from")):
        _add_term(actors, row)
    _order_terms(actors)
    return actors


WORD_CLASSES = (
    "counterparts", "leader_words", "former_words", "plural_states",
    "person_words_male", "person_words_female", "honorifics_male", "honorifics_female", "honorifics", "particles",
    "agent_verbs", "saying_verbs", "suffixes", "weak_nouns", "body_heads", "resumptive_nouns", "calendar",
    "leaving_verbs", "alien_prefixes", "alien_suffixes", "passing_modifiers", "determiners", "state_nouns",
    "owned_nouns", "meeting_verbs", "addressing_verbs",
)  # fmt: skip


def _rows(folders: list[str | Path], name: str, columns: Any, key: tuple[str, ...]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for folder in folders:
        path = f"{folder}/{name}" if isinstance(folder, str) else folder / name
        if isinstance(path, str) or path.is_file():
            rows += load_table(path, columns, key)
    return rows


def _office(name: str, row: dict[str, Any]) -> Office:
    titles_for = {code: tuple(titles) for code, titles in row.get("titles_for", {}).items()}
    return Office(name, tuple(row["titles"]), titles_for, row["class"], row["sector"], row.get("body"))


def _state(row: dict[str, str]) -> State:
    adjectives = split(row["adjectives"])
    people = split(row["people"]) or [f"{a}s" for a in adjectives if not a.isupper()]
    capitals = split(row["capital"]) + split(row["capital_aliases"])
    names = tuple(dict.fromkeys([row["name"], *split(row["aliases"])]))
    return State(
        row["code"], row["name"], names, tuple(adjectives), tuple(people), tuple(capitals), tuple(split(row["leader"]))
    )


def _add_body(actors: Actors, row: dict[str, str]) -> None:
    country = row["country"] or None
    if country and country not in actors.states:
        raise KnowledgeError(f"bodies.csv: {row['id']} is of country {country!r}, which states.csv does not hold")
    names = tuple(dict.fromkeys([row["name"], *split(row["aliases"])]))
    body = Body(f"body:{row['id']}", row["name"], names, country, row["sector"] or None, row["part_of"] or None)
    actors.bodies[body.id] = body


def _add_outlet(actors: Actors, row: dict[str, str]) -> None:
    names = tuple(dict.fromkeys([row["name"], *split(row["aliases"])]))
    domains, country = tuple(split(row["domains"])), row["country"] or None
    body = Body(
        f"body:{row['id']}", row["name"], names, country, "JRN", None, row["owner"] or None, domains, row["kind"]
    )
    if body.id in actors.bodies and actors.bodies[body.id].kind == "body":
        raise KnowledgeError(f"outlets.csv: {row['id']} is an id in bodies.csv already; choose another")
    actors.bodies[body.id] = body


def _person(row: dict[str, str]) -> Person:
    names = tuple(dict.fromkeys([row["name"], *split(row["aliases"])]))
    short = row["short"] or last_name(row["name"])
    return Person(f"person:{slug(row['name'])}", row["name"], row["gender"] or None, short, names, row["qid"] or None)


_ARTICLE = re.compile(r"^(?:al|el|as|ash|ad|at|an|ar)-(?=[A-Z])", re.IGNORECASE)
_SUFFIXES = {"jr", "sr", "jr.", "sr.", "ii", "iii", "iv"}


def last_name(name: str) -> str:
    """The last name of a full one: its last word without 'Jr.', an Arabic article dropped ('el-Sisi' is 'Sisi')."""
    parts = [p for p in name.split() if p.lower() not in _SUFFIXES] or name.split()
    return _ARTICLE.sub("", parts[-1]) if "-" in parts[-1] else parts[-1]


def _add_term(actors: Actors, row: dict[str, str]) -> None:
    of, office = row["of"], row["office"]
    if of not in actors.states and of not in actors.bodies:
        raise KnowledgeError(f"office_holders.csv: {of!r} is neither a code in states.csv nor a body of bodies.csv")
    if office not in actors.offices:
        known = ", ".join(sorted(actors.offices))
        raise KnowledgeError(f"office_holders.csv: office {office!r} of {of} is unknown; choose one of {known}")
    key = f"person:{slug(row['person'])}"
    if key not in actors.people:
        actors.people[key] = _person({"name": row["person"], "gender": "", "short": "", "aliases": "", "qid": ""})
    term = Term(of, office, key, row["from"], row["to"])
    for terms in (actors.people[key].terms, actors.terms[of, office]):
        twins = (t for t in terms if (t.of, t.office, t.person, t.start) == (of, office, key, term.start))
        twin = next(twins, None)
        if twin is not None:  # a user's own table says it anew
            terms.remove(twin)
        terms.append(term)


def _order_terms(actors: Actors) -> None:
    rank = {office: RANKS.index(o.rank) for office, o in actors.offices.items()}
    for person in actors.people.values():
        person.terms.sort(key=lambda t: (rank[t.office], t.start))
    for (of, office), terms in actors.terms.items():
        terms.sort(key=lambda t: t.start)
        actors.offices_of[of].append(office)
    for offices in actors.offices_of.values():
        offices.sort(key=lambda office: (rank[office], office))
