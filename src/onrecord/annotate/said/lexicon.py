"""The speech lexicon: which words attribute, in which frame, with which force and factuality."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from onrecord.errors import KnowledgeError, choices
from onrecord.knowledge import load_yaml
from onrecord.knowledge.kept import kept
from onrecord.records import Factuality, Force

FRAMES = frozenset(
    ("quote", "that", "wh", "to", "obj-to", "ing", "np", "doc", "small", "as", "like", "hearer", "raise", "it", "pass")
)


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a cue: its force, the FactBank value its source gives the content, whether it passes words on."""

    name: str
    force: Force
    factuality: Factuality
    via: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A cue word: the sense of each frame it takes, and of each preposition that may bring its content."""

    word: str
    frames: dict[str, Sense] = field(default_factory=dict)
    prepositions: dict[str, Sense] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adverbial:
    """A cue such as `according to`, word by word."""

    words: tuple[str, ...]
    sense: Sense


@dataclass(frozen=True, slots=True)
class Words:
    """Small closed lists that decide factuality."""

    declining: frozenset[str]
    raising: frozenset[str]
    few: frozenset[str]
    asked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Degree:
    """What a word makes of the proposition in its scope, and what it makes of it when it is negated itself."""

    value: Factuality
    negated: Factuality
    first: bool = False
    """Only in the mouth of the one who holds it, or in the passive."""


@dataclass(frozen=True, slots=True)
class Modality:
    """The words of modality.yaml, by lemma or lower-case form."""

    predicates: dict[str, Degree]
    verbs: dict[str, Degree]
    nouns: dict[str, Degree]
    adverbs: dict[str, Factuality]
    auxiliaries: dict[str, Factuality]
    needless: frozenset[str]
    nearly: frozenset[str]
    certainly: frozenset[str]
    ability: frozenset[str]
    none: frozenset[str]
    determiners: frozenset[str]
    negations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Openers:
    """What opens a condition: (words, kind) by the first word, the longest first; the kinds of conditions.yaml."""

    sequences: dict[str, list[tuple[tuple[str, ...], str]]]
    conceding: frozenset[str]
    answers: frozenset[str]
    deeds: frozenset[str]
    hedges: frozenset[str]

    def at(self, lower: list[str], t: int) -> tuple[str, int] | None:
        """The kind and the last token of the opener that begins at a token of lower-case forms."""
        behind = lower[t + 1] if t + 1 < len(lower) else ""
        for words, kind in self.sequences.get(lower[t], ()):
            n = len(words)
            if n == 1 or (words[1] == behind and (n == 2 or tuple(lower[t : t + n]) == words)):
                return kind, t + n - 1
        return None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables of `knowledge/speech`, keyed by lower-case lemma (a verb's particle behind an underscore)."""

    verbs: dict[str, Entry]
    nouns: dict[str, Entry]
    adjectives: dict[str, Entry]
    adverbs: dict[str, Sense]
    adverbials: dict[str, list[Adverbial]]
    possessed: dict[tuple[str, str], Sense]
    views: frozenset[str]
    documents: frozenset[str]
    speaking: frozenset[str]
    light: frozenset[str]
    told: frozenset[str]
    plain: frozenset[str]
    continuing: frozenset[str]
    occasions: frozenset[str]
    aspect: frozenset[str]
    labels: frozenset[str]
    means: frozenset[str]
    unnamed: frozenset[str]
    words: Words
    modality: Modality
    openers: Openers
    stance: dict[str, frozenset[str]]
    """Words by what they do to a plain cue; see stance.yaml."""

    @property
    def said(self) -> Sense:
        """The plainest sense, for words that only a line's shape attributes."""
        return self.verbs["say"].frames["quote"]


@kept
def load() -> Lexicon:
    """Read and check the tables. Raises KnowledgeError that names file, sense and word of a fault."""
    verbs, nouns, phrases = (_read(name) for name in ("verbs.yaml", "nouns.yaml", "phrases.yaml"))
    adverbials: dict[str, list[Adverbial]] = {}
    for row in phrases["adverbials"]:
        words = tuple(row["words"].split())
        adverbials.setdefault(words[0], []).append(Adverbial(words, _sense(row, "phrases.yaml", row["words"])))
    possessed = {
        (preposition, noun): _sense(row, "phrases.yaml", row["nouns"])
        for row in phrases["possessed"]
        for preposition in row["prepositions"].split()
        for noun in row["nouns"].split()
    }
    return Lexicon(
        verbs=_entries(verbs["senses"], "verbs", "verbs.yaml"),
        nouns=_entries(nouns["senses"], "nouns", "nouns.yaml"),
        adjectives=_entries(phrases["adjectives"], "frames", "phrases.yaml"),
        adverbs={
            word: _sense(row, "phrases.yaml", word) for row in phrases["adverbs"] for word in row["words"].split()
        },
        adverbials=adverbials,
        possessed=possessed,
        views=frozenset(noun for _, noun in possessed),
        documents=frozenset(phrases["documents"].split()),
        speaking=frozenset(nouns["speaks"].split()),
        light=frozenset(nouns["light_verbs"].split()),
        continuing=frozenset(verbs["continuing"].split()),
        plain=frozenset(verbs["plain"].split()),
        told=frozenset(verbs["told"].split()),
        occasions=frozenset(phrases["occasions"].split()),
        aspect=frozenset(verbs["aspect"].split()),
        means=frozenset(phrases["means"].split()),
        unnamed=frozenset(phrases["unnamed"].split()),
        labels=frozenset(phrases["labels"].split()),
        stance={name: frozenset(text.split()) for name, text in _read("stance.yaml").items()},
        modality=_modality(_read("modality.yaml")),
        openers=_openers(_read("conditions.yaml")),
        words=Words(**{name: frozenset(text.split()) for name, text in phrases["words"].items()}),
    )


def _modality(table: dict[str, Any]) -> Modality:
    def value(row: dict[str, Any], key: str) -> Factuality:
        valid = get_args(Factuality)
        if row.get(key) not in valid:
            raise KnowledgeError(
                f"knowledge/speech/modality.yaml, {row.get('words')!r}: {choices(row.get(key), valid, key)}"
            )
        found: Factuality = row[key]
        return found

    def degrees(name: str) -> dict[str, Degree]:
        return {
            word: Degree(value(row, "value"), value(row, "negated"), bool(row.get("first")))
            for row in table[name]
            for word in row["words"].split()
        }

    def values(name: str) -> dict[str, Factuality]:
        return {word: value(row, "value") for row in table[name] for word in row["words"].split()}

    sets = ("needless", "nearly", "certainly", "ability", "none", "determiners", "negations")
    return Modality(
        predicates=degrees("predicates"),
        verbs=degrees("verbs"),
        nouns=degrees("nouns"),
        adverbs=values("adverbs"),
        auxiliaries=values("auxiliaries"),
        **{name: frozenset(table[name].split()) for name in sets},
    )


def _openers(table: dict[str, Any]) -> Openers:
    sequences: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind in ("clauses", "pending", "phrases", "negative", "whole", "inverted", "subjects"):
        for joined in table[kind].split():
            words = tuple(joined.split("_"))
            sequences.setdefault(words[0], []).append((words, kind))
    for found in sequences.values():
        found.sort(key=lambda pair: (-len(pair[0]), pair))
    return Openers(sequences, *(frozenset(table[name].split()) for name in ("conceding", "answers", "deeds", "hedges")))


def _read(name: str) -> dict[str, Any]:
    data = load_yaml(f"speech/{name}")
    if not isinstance(data, dict):
        raise KnowledgeError(f"knowledge/speech/{name} is not a mapping of tables")
    return data


def _sense(row: dict[str, Any], file: str, name: str) -> Sense:
    for key, valid in (("force", get_args(Force)), ("factuality", get_args(Factuality))):
        if row.get(key) not in valid:
            raise KnowledgeError(f"knowledge/speech/{file}, {name!r}: {choices(row.get(key), valid, key)}")
    return Sense(row.get("name", name), row["force"], row["factuality"], bool(row.get("via")))


def _entries(rows: Iterable[dict[str, Any]], key: str, file: str) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for row in rows:
        sense = _sense(row, file, str(row.get("name")))
        for frames, words in row[key].items():
            for word in str(words).split():
                base = word.partition("_")[0]
                entries.setdefault(base, Entry(base))
                entry = entries.setdefault(word, Entry(word))
                for frame in _frames(str(frames), file, sense.name):
                    table = entry.prepositions if frame[0] == "+" else entry.frames
                    taken = table.setdefault(frame.removeprefix("+"), sense)
                    if taken is not sense:
                        raise KnowledgeError(
                            f"knowledge/speech/{file}: {word!r} has frame {frame!r} in {taken.name!r} and in "
                            f"{sense.name!r}; keep one"
                        )
    return entries


def _frames(key: str, file: str, sense: str) -> Iterator[str]:
    for frame in key.split():
        if frame[0] != "+" and frame not in FRAMES:
            raise KnowledgeError(f"knowledge/speech/{file}, sense {sense!r}: {choices(frame, FRAMES, 'frame')}")
        yield frame
