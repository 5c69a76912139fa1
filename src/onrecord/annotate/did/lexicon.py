"""The lexicon of events: which verb, noun or phrase is which PLOVER act, and which of its arguments plays which part.

The files under `knowledge/events/` are for people to read and correct. One file holds one type; a type has frames, a
frame has entries. An entry is a lemma and what must stand beside it:

    shoot_down > plane|jet       particle 'down', and an object headed by plane or jet
    bring to:justice             an oblique 'to justice'
    impose > @sanctions          an object out of a class of `classes.yaml`; '*' is any object
    deploy <@troops              a subject out of a class
    threaten +inf                an infinitive; '+that' a clause
    meet -obj                    no object
    find guilty                  the word 'guilty' after the verb

Types, modes and contexts follow the PLOVER codebook (Halterman et al., 2021 draft).
"""

import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from onrecord.errors import KnowledgeError
from onrecord.knowledge import load_yaml
from onrecord.knowledge.kept import kept
from onrecord.records import EventType

FOLDER = "events"


def each(words: str) -> frozenset[str]:
    """The words of a line as a set."""
    return frozenset(words.split())


TYPES = typing.get_args(EventType)
FILES = (*(t.lower() for t in TYPES), "other")
MODES: dict[str, frozenset[str]] = {
    kind: frozenset(modes.split())
    for kind, modes in {
        "CONSULT": "visit third-party multilateral phone",
        "RETREAT": "withdraw release disarm ceasefire access resign",
        "REQUEST": "assist change yield meet",
        "REJECT": "assist change yield meet",
        "ACCUSE": "disapprove investigate allege",
        "THREATEN": "restrict arrest relations expel territory violence",
        "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
        "SANCTION": "convict expel withdraw discontinue",
        "MOBILIZE": "troops weapons police militia",
        "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
        "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial "
        "drone heavy-weapons crowd-control unconventional",
    }.items()
}
"""Modes of the PLOVER codebook by type; a type that is not here has none."""

NAMES = frozenset({"PER", "ORG", "LOC", "NORP"})
"""Kinds of names that a class or pattern may ask for: '@PER'."""
Part = Literal["verb", "noun", "adjective", "modal"]


@dataclass(frozen=True, slots=True)
class Roles:
    """Where a frame's actor and recipient stand, best first: `subject`, `object`, `person` (an object that names
    somebody), `iobj`, `object's` (the owner or maker named within the object), `poss`, `mod` (an adjective or name
    before the noun), `speaker`, `complement` (the clause below), or a preposition."""

    actor: tuple[str, ...] = ("subject",)
    recipient: tuple[str, ...] = (
        "object", "against", "into", "behind", "with", "to", "on", "by", "of", "toward", "towards", "at", "over",
        "from", "for", "in", "through", "complement",
    )  # fmt: skip
    noun_actor: tuple[str, ...] = ("by", "poss", "between", "mod", "from")
    noun_recipient: tuple[str, ...] = (
        "against",
        "on",
        "with",
        "to",
        "into",
        "over",
        "of",
        "toward",
        "towards",
        "at",
        "in",
        "for",
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """A way of acting: its type, mode and contexts, and how its parts are filled. `undergone`: whoever owns its noun is
    whom it was done to ('the editor's arrest')."""

    type: EventType | None
    name: str
    mode: str | None
    context: tuple[str, ...]
    roles: Roles
    reciprocal: bool
    spoken: bool
    quiet: bool
    future_only: bool
    undergone: bool
    examples: tuple[str, ...] = field(repr=False)

    def __str__(self) -> str:
        return f"{(self.type or 'other').lower()}/{self.name}"


@dataclass(frozen=True)
class Words:
    """A set of lemmas: single heads, compounds as head -> words before it, and kinds of names (PER, ORG, LOC, NORP)."""

    heads: frozenset[str]
    compounds: dict[str, frozenset[str]] = field(default_factory=dict)
    anything: bool = False
    names: frozenset[str] = frozenset()

    @cached_property
    def _first(self) -> frozenset[str]:
        return self.heads | self.names | self.compounds.keys()

    def may_be(self, keys: set[str]) -> bool:
        """Whether one of the `keys` (lemmas, words, kinds of names) could be a word of the set; any noun for '*'."""
        return bool(keys) if self.anything else not self._first.isdisjoint(keys)


class Entry(NamedTuple):
    """One predicate of a frame, with what must stand beside it. `weight` counts the constraints; `needs` are the words
    without which a sentence cannot hold it: particles, words beside it, prepositions."""

    text: str
    frame: Frame
    part: Part
    lemma: str
    before: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    object: Words | None = None
    subject: Words | None = None
    obliques: tuple[tuple[str, Words], ...] = ()
    clause: str | None = None
    clause_words: frozenset[str] = frozenset()
    intransitive: bool = False
    of_actor: bool = False
    needs: frozenset[str] = frozenset()

    @property
    def weight(self) -> int:
        """How much the entry asks for; the entry that asks for most wins."""
        words = [self.object, self.subject, *(w for _, w in self.obliques)]
        asked = sum(0 if w is None else 1 if w.anything else 3 + (not w.heads) for w in words)
        return (
            asked
            + 2 * (len(self.particles) + len(self.beside) + len(self.before))
            + (self.clause is not None)
            + 2 * bool(self.clause_words)
        )


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries by part of speech and lemma, and the words that change what stands below them. `words` are the
    lemmas of all entries."""

    frames: tuple[Frame, ...]
    entries: tuple[Entry, ...]
    verbs: dict[str, tuple[Entry, ...]]
    nouns: dict[str, tuple[Entry, ...]]
    adjectives: dict[str, tuple[Entry, ...]]
    modals: dict[str, Entry]
    words: frozenset[str]
    operators: dict[str, dict[str, str]]
    light: frozenset[str]
    light_with: dict[str, str]
    suffer: frozenset[str]
    aspect: frozenset[str]
    classes: dict[str, Words]
    contexts: dict[str, tuple[str, ...]]
    stock: dict[str, Any]
    measures: dict[str, Any]

    def operator(self, part: str, lemma: str) -> str | None:
        """What a word does to the clause or noun below it: `commit`, `plan`, `refuse`, `ask`, ... or nothing."""
        return self.operators[part].get(lemma)


@kept
def load() -> Lexicon:
    """Read and check the lexicon.

    Raises:
        KnowledgeError: a file is missing, has a field too many, or names a type, mode or class that is unknown.
    """
    classes = _classes(_read("classes"))
    frames: list[Frame] = []
    entries: list[Entry] = []
    for name in FILES:
        for frame, found in _frames(name, _read(name), classes):
            frames.append(frame)
            entries += found
    light, contexts = _read("light"), _read("contexts")
    by_part: dict[str, dict[str, tuple[Entry, ...]]] = {"verb": {}, "noun": {}, "adjective": {}, "modal": {}}
    for entry in sorted(entries, key=lambda e: -e.weight):
        table = by_part[entry.part]
        table[entry.lemma] = (*table.get(entry.lemma, ()), entry)
    return Lexicon(
        frames=tuple(frames),
        entries=tuple(entries),
        verbs=by_part["verb"],
        nouns=by_part["noun"],
        adjectives=by_part["adjective"],
        modals={lemma: found[0] for lemma, found in by_part["modal"].items()},
        words=frozenset().union(*by_part.values()),
        operators=_operators(_read("operators")),
        light=frozenset(light["support"]),
        light_with=dict(light["support_with"]),
        suffer=frozenset(light["take"]),
        aspect=frozenset(light["aspect"]),
        classes=classes,
        contexts={name: tuple(words) for name, words in contexts.items()},
        stock={name: words if name == "forms" else frozenset(words) for name, words in _read("stock").items()},
        measures=_read("measures"),
    )


def _read(name: str) -> Any:
    return load_yaml(f"{FOLDER}/{name}.yaml")


def _classes(table: dict[str, list[str]]) -> dict[str, Words]:
    """Every class; one may take in those above it."""
    classes: dict[str, Words] = {}
    for name, members in table.items():
        classes[name] = _words(members, classes)
    return classes


def _words(members: list[str], classes: dict[str, Words]) -> Words:
    if len(members) == 1 and members[0][0] == "@" and members[0][1:] in classes:
        return classes[members[0][1:]]
    heads: set[str] = set()
    names: set[str] = set()
    compounds: dict[str, set[str]] = {}
    for member in members:
        if member == "*":
            return Words(frozenset(), {}, True)
        if member[1:] in NAMES:
            names.add(member[1:])
            continue
        if member.startswith("@"):
            if member[1:] not in classes:
                raise KnowledgeError(f"class {member!r} is unknown; choose one of {', '.join(sorted(classes))}")
            known = classes[member[1:]]
            heads |= known.heads
            names |= known.names
            for head, before in known.compounds.items():
                compounds.setdefault(head, set()).update(before)
            continue
        *before_words, head = member.split(" ")
        if before_words:
            compounds.setdefault(head, set()).update((before_words[-1], before_words[-1].rpartition("-")[2]))
            continue
        heads.add(head)
        if "-" in head:  # the tokeniser may part it
            front, _, rest = head.rpartition("-")
            compounds.setdefault(rest, set()).add(front)
    joined = {head: frozenset(before) for head, before in compounds.items()}
    return Words(frozenset(heads), joined, names=frozenset(names))


FRAME_FIELDS = each(
    "mode context roles reciprocal spoken quiet_nouns future_only verbs nouns adjectives modals of "
    "noun_actor noun_recipient owner examples"
)


def _frames(name: str, table: dict[str, Any], classes: dict[str, Words]) -> list[tuple[Frame, list[Entry]]]:
    where = f"knowledge/{FOLDER}/{name}.yaml"
    kind = table.get("type")
    if kind is not None and kind not in TYPES:
        raise KnowledgeError(f"{where}: type {kind!r} is unknown; choose one of {', '.join(TYPES)} or null")
    return [
        _frame(f"{where}: {frame}", kind, frame, spec or {}, bool(table.get("reciprocal")), classes)
        for frame, spec in table["frames"].items()
    ]


def _frame(
    where: str, kind: EventType | None, name: str, spec: dict[str, Any], reciprocal: bool, classes: dict[str, Words]
) -> tuple[Frame, list[Entry]]:
    if unknown := set(spec) - FRAME_FIELDS:
        raise KnowledgeError(
            f"{where}: unknown field {', '.join(sorted(unknown))}; known: {', '.join(sorted(FRAME_FIELDS))}"
        )
    mode = spec.get("mode")
    if mode is not None and mode not in MODES.get(kind or "", ()):
        raise KnowledgeError(
            f"{where}: mode {mode!r} is none of {kind}; it has {', '.join(sorted(MODES.get(kind or '', ())))}"
        )
    roles = spec.get("roles", {})
    given = {key: tuple(roles[key]) for key in ("actor", "recipient") if key in roles}
    given |= {key: tuple(spec[key]) for key in ("noun_actor", "noun_recipient") if key in spec}
    frame = Frame(
        type=kind,
        name=name,
        mode=mode,
        context=tuple(spec.get("context", ())),
        roles=Roles(**given),
        reciprocal=bool(spec.get("reciprocal", reciprocal)),
        spoken=bool(spec.get("spoken")),
        quiet=bool(spec.get("quiet_nouns")),
        future_only=bool(spec.get("future_only")),
        undergone=spec.get("owner") == "recipient",
        examples=tuple(spec.get("examples", ())),
    )
    of_actor = spec.get("of") == "actor"
    parts: dict[Part, str] = {"verb": "verbs", "noun": "nouns", "adjective": "adjectives", "modal": "modals"}
    entries = []
    for part, key in parts.items():
        for text in _spellings(spec.get(key, ()), part):
            try:
                entries.append(parse_entry(text, frame, part, classes, of_actor))
            except KnowledgeError as error:
                raise KnowledgeError(f"{where}: {text!r}: {error}") from None
    return frame, entries


def _spellings(texts: Iterable[str], part: Part) -> Iterator[str]:
    """Each entry, and a noun's with its hyphens set apart as the tokeniser may have them."""
    for text in texts:
        yield text
        if part == "noun" and "-" in text:
            yield text.replace("-", " - ")


def parse_entry(text: str, frame: Frame, part: Part, classes: dict[str, Words], of_actor: bool = False) -> Entry:
    """An entry as it is written in the lexicon.

    Raises:
        KnowledgeError: it is not of the form described at the head of this module.
    """
    if part in ("noun", "adjective"):
        return _nominal(text, frame, part, classes, of_actor)
    first, *rest = text.split(" ")
    lemma, *particles = first.split("_")
    found: dict[str, Any] = {"beside": (), "obliques": ()}
    while rest:
        word = rest.pop(0)
        if word == ">":
            found["object"] = _words(_alternatives(rest.pop(0) if rest else "", rest), classes)
        elif word.startswith("<"):
            found["subject"] = _words(_alternatives(word[1:], rest), classes)
        elif word in ("+inf", "+that"):
            found["clause"] = word[1:]
            if rest and rest[0][0] not in "><+-" and ":" not in rest[0]:
                found["clause_words"] = frozenset(rest.pop(0).split("|"))
        elif word == "-obj":
            found["intransitive"] = True
        elif ":" in word:
            preposition, alternatives = word.split(":")
            found["obliques"] += ((preposition, _words(_alternatives(alternatives, rest), classes)),)
        else:
            found["beside"] += (word,)
    needs = frozenset((*particles, *found["beside"], *(preposition for preposition, _ in found["obliques"])))
    return Entry(text, frame, part, lemma, particles=tuple(particles), needs=needs, **found)


def _alternatives(first: str, rest: list[str]) -> list[str]:
    """'a|b c|d': alternatives may be two words long; a single '*' takes no second word."""
    if not first:
        raise KnowledgeError("words are missing after '>', '<' or ':'")
    words = [first]
    while (
        first != "*" and rest and rest[0][0] not in "><+-" and ":" not in rest[0] and ("|" in rest[0] or len(rest) == 1)
    ):
        words.append(rest.pop(0))
    return " ".join(words).split("|")


def _nominal(text: str, frame: Frame, part: Part, classes: dict[str, Words], of_actor: bool) -> Entry:
    """A noun with the words before it, or with 'of ...', 'to ...' after it."""
    words = text.split(" ")
    for at, word in enumerate(words):
        if at and word in ("of", "on", "in", "for", "to", "under", "from"):
            before, lemma, after = words[: at - 1], words[at - 1], words[at + 1 :]
            needed = _words(" ".join(after).split("|"), classes) if after else Words(frozenset(), {}, True)
            return Entry(text, frame, part, lemma, tuple(before), obliques=((word, needed),), of_actor=of_actor)
    if part == "adjective" and words[0] == "to":
        return Entry(text, frame, part, words[-1], ("to",))
    return Entry(text, frame, part, words[-1], tuple(words[:-1]), of_actor=of_actor)


def _operators(table: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"verb": {}, "adjective": {}, "noun": {}}
    for operator, spec in table.items():
        for part, key in (("verb", "verbs"), ("adjective", "adjectives"), ("noun", "nouns")):
            for lemma in spec.get(key, ()):
                found[part].setdefault(lemma, operator)
    return found
