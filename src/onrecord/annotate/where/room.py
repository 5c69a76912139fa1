"""Finds names of places, says how each is used, and puts it on the map.

Countries, regions and demonyms come from our tables; towns where the language pipeline sees a place. A name that
several places bear is settled by what stands beside it ('Paris, Texas'), the countries of its sentence and document,
the other places found, the outlet's country and population (Leidner 2007 lists these heuristics). The policy for
disputed territories is told in docs/explanation/where.md.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import Literal

from onrecord.annotate.reading import Reading, Room
from onrecord.annotate.where.gazetteer import Candidate, name_key
from onrecord.annotate.where.names import load_names
from onrecord.annotate.who.lexicon import load_lexicon
from onrecord.annotate.who.metonyms import stands_for_government
from onrecord.knowledge.actors.own import own_folder
from onrecord.language.tokens import Tokens
from onrecord.records import PlaceMention, Use

LISTED = ([","], ["and"], [",", "and"], ["or"], [",", "or"])
"""What stands between the members of a list."""
TOWNS = ("city", "town", "village")
TOWN = 15_000
"""People of a town that is known beyond its own region."""
NEAR_KM = 250.0
KM_PER_DEGREE = 111.0
SAME_DIVISION = 3.0
"""What other places of its first-level division are worth to a place: more than three digits of its population."""
LISTED_WITH = 1.2
"""What each town or division of its country beside it in a list is worth to a town: a digit of its population."""
OTHER_NAME = 1.2
"""What it costs a place that the name is another than its own."""
ATTRIBUTES = ("compound", "amod")
TOLD = 5.0
"""What it is worth to a place that the document tells elsewhere where it lies: one name is one place in a document."""
BESIDE_KM = 900.0
"""A town may lie this far from the point of the region it is said to be in."""

key_of = lru_cache(maxsize=65536)(name_key)


@lru_cache(maxsize=65536)
def first_of(word: str) -> str:
    """The first word of a token's key."""
    return name_key(word).partition(" ")[0]


@dataclass
class Found:
    """A name at tokens [first, last) with the places that bear it, best first once settled."""

    first: int
    last: int
    candidates: list[Candidate]
    use: Use
    inside: "Found | None" = None
    beside: list["Found"] = field(default_factory=list)
    counted: str | None = None
    said_to_be: Literal["town", "region"] | None = None
    key: str = ""

    @property
    def best(self) -> Candidate:
        return self.candidates[0]


class Where(Room):
    """Writes `places`."""

    name = "where"
    version = "4"
    reads = ("text", "page", "outlet", "tokens", "actors")
    writes = ("places",)

    def open(self) -> None:
        """Load the gazetteer and the names of states."""
        own = own_folder()
        self.known = load_names(own)
        self.metonyms = load_lexicon(own).metonyms
        self.find = lru_cache(maxsize=16384)(self.known.gazetteer.find)

    def read(self, reading: Reading) -> None:
        """Fill `reading.places`."""
        tokens = reading.tokens
        if not len(tokens):
            reading.places = []
            return
        named = self._longer_than_a_country(tokens)
        taken = {i for f in named for i in range(f.first, f.last)}
        found = named + self._known(tokens, self._persons(reading) | taken)
        found += self._towns(tokens, found)
        found.sort(key=lambda f: f.first)
        self._settle(tokens, found)
        reading.places = [self._mention(tokens, f) for f in found]

    # what is a name of a place

    def _persons(self, reading: Reading) -> set[int]:
        """Tokens that belong to a person's name."""
        tokens = reading.tokens
        inside = {i for first, last, kind in tokens.entities if kind == "PER" for i in range(first, last)}
        at = {start: i for i, start in enumerate(tokens.start)}
        for mention in reading.actors:
            if mention.kind == "person" and mention.form == "name" and mention.start in at:
                i = at[mention.start]
                while i < len(tokens) and tokens.end[i] <= mention.end:
                    inside.add(i)
                    i += 1
        return inside

    def _longer_than_a_country(self, tokens: Tokens) -> list[Found]:
        """Towns and divisions of several words, one of which names a country or region: 'Kuwait City'."""
        found: list[Found] = []
        spans = [(first, last) for first, last, kind in tokens.entities if kind == "LOC" and last - first > 1]
        inside = {i for first, last in spans for i in range(first, last)}
        spans += [
            (i, i + 2)
            for i, word in enumerate(tokens.lower[:-1])
            if word in self.known.words["before"] and i not in inside and tokens.word(i)[0].isupper()
        ]
        for first, last in sorted(spans):
            if not any(self._names_more(tokens, i) for i in range(first, last)):
                continue
            if key_of(tokens.text[tokens.start[first] : tokens.end[last - 1]]) in self.known:
                continue
            candidates = self._find(tokens, first, last)
            if candidates and (candidates[0].population >= TOWN or candidates[0].level == 1):
                found.append(Found(first, last, candidates, "literal"))
        return found

    def _names_more(self, tokens: Tokens, i: int) -> bool:
        return key_of(tokens.word(i)) in self.known

    def _known(self, tokens: Tokens, persons: set[int]) -> list[Found]:
        """Names of countries, peoples and regions, the longest first at each place."""
        found, i, n = [], 0, len(tokens)
        while i < n:
            word = tokens.word(i)
            longest = self.known.longest.get(first_of(word), 0) if word[:1].isupper() and i not in persons else 0
            step = 1
            for j in range(min(n, i + longest), i, -1):
                if j - i > 1 and not tokens.word(j - 1)[:1].isalnum():
                    continue
                hit = self._name_at(tokens, i, j)
                if hit is not None:
                    found.append(hit)
                    step = j - i
                    break
            i += step
        return found

    def _name_at(self, tokens: Tokens, first: int, last: int) -> Found | None:
        text = tokens.text[tokens.start[first] : tokens.end[last - 1]]
        key = key_of(text)
        state = self.known.states.get(key)
        regions = self.known.gazetteer.known.get(key, [])
        if state is None and not regions:
            return None
        if key in self.known.shouted and not text.replace(".", "").isupper():
            return None
        if last - first == 1 and self._only_part_of_a_name(tokens, first):
            return None
        if key in self.known.gazetteer.shortened and text[-1] != ".":
            if tokens.words[last : last + 1] != ["."]:
                return None
            last += 1
        if state is None:
            return Found(first, last, list(self.find(text)), self._use(tokens, first, last, key))
        code, use = state
        if first >= 2 and tokens.lower[first - 1] == "of" and tokens.lower[first - 2] in TOWNS:
            regions = list(self.find(text))
        country = self.known.gazetteer.country(code, self.known.state_names[code])
        if use == "literal" and stands_for_government(tokens, first, last, self.metonyms):
            use = "metonym"
        return Found(first, last, [country, *regions], use)

    def _only_part_of_a_name(self, tokens: Tokens, i: int) -> bool:
        """Whether a single word stands in a longer name that is no place: 'Jordan Peele', 'Georgia Tech'."""
        tag = tokens.entity[i]
        if tag == "O" or tag.endswith(("LOC", "NORP")):
            return False
        return tag.endswith("PER")

    def _towns(self, tokens: Tokens, known: Sequence[Found]) -> list[Found]:
        """Places that the language pipeline sees and our tables do not know, and known towns among proper nouns."""
        taken = {i for f in known for i in range(f.first, f.last)}
        found = []
        for first, last, kind in tokens.entities:
            if kind != "LOC" or any(i in taken for i in range(first, last)):
                continue
            hit = self._town_at(tokens, first, last)
            if hit is not None:
                found.append(hit)
                taken.update(range(hit.first, hit.last))
        for i, tag in enumerate(tokens.xpos):
            if tag == "NNP" and i not in taken and tokens.entity[i] == "O":
                hit = self._unseen_town(tokens, i, taken)
                if hit is not None:
                    found.append(hit)
                    taken.update(range(hit.first, hit.last))
        return found

    def _town_at(self, tokens: Tokens, first: int, last: int) -> Found | None:
        """The town that an entity names, with words of kind and direction dropped if need be."""
        while first < last and tokens.lower[first] in self.known.words["before"] and last - first > 1:
            candidates = self._find(tokens, first, last)
            if candidates:
                break
            first += 1
        candidates = self._find(tokens, first, last)
        if not candidates and last - first > 1:
            if (house := self._facility(tokens, first, last)) is not None:
                return house
            if tokens.lower[last - 1] in self.known.words["kinds"]:
                return self._town_at(tokens, first, last - 1)
            if tokens.lower[first] in self.known.words["kinds_of"]:
                after = first + (2 if tokens.lower[first + 1] == "of" else 1)
                return self._town_at(tokens, after, last) if after < last else None
        if last < len(tokens) and tokens.lower[last] in self.known.words["streets"] and tokens.word(last)[0].isupper():
            candidates, last = [], last + 1
        elif first and tokens.lower[first - 1] == "the" and tokens.relations[last - 1] not in ATTRIBUTES:
            candidates = [c for c in candidates if c.kind != "town" or not c.own]  # "the West" is no town
        name = tokens.text[tokens.start[first] : tokens.end[last - 1]]
        if not name[:1].isupper():
            return None
        if not candidates:
            candidates = [Candidate(name, "unknown", None, None, None)]
        return Found(first, last, candidates, self._use(tokens, first, last, key_of(name)))

    def _facility(self, tokens: Tokens, first: int, last: int) -> Found | None:
        """A building or service named after the place that it stands in: "Benghazi hospital"."""
        kinds = [i for i in range(first + 1, last) if tokens.lower[i] in self.known.words["facilities"]]
        for end in reversed(kinds):
            found = [c for c in self._find(tokens, first, end) if c.population >= TOWN or c.kind == "region"]
            if found:
                return Found(first, last, found, "literal")
        return None

    def _use(self, tokens: Tokens, first: int, last: int, key: str) -> Use:
        """A capital may stand for its government."""
        if key in self.known.capitals and stands_for_government(tokens, first, last, self.metonyms):
            return "metonym"
        return "literal"

    def _unseen_town(self, tokens: Tokens, i: int, taken: set[int]) -> Found | None:
        """A proper noun after a preposition of place that a sizeable town bears, missed by the entity tagger."""
        words = self.known.words
        if i == 0 or tokens.lower[i - 1] not in words["prepositions"] or tokens.lower[i] in words["common"]:
            return None
        last = i + 1
        while last < len(tokens) and last - i < 3 and tokens.xpos[last] == "NNP" and last not in taken:
            last += 1
        candidates = [c for c in self._find(tokens, i, last) if c.population >= TOWN]
        return Found(i, last, candidates, "literal") if candidates else None

    def _find(self, tokens: Tokens, first: int, last: int) -> list[Candidate]:
        return list(self.find(tokens.text[tokens.start[first] : tokens.end[last - 1]]))

    # which of the places that bear it

    def _settle(self, tokens: Tokens, found: list[Found]) -> None:
        """Order the candidates of each name, the best first: once by what stands beside it, then twice more with the
        other places so found as a context."""
        sentence = tokens.sentence_of
        for f in found:
            f.key = key_of(tokens.text[tokens.start[f.first] : tokens.end[f.last - 1]])
        counted = [f for f in found if (len(f.candidates) == 1 or f.best.kind == "town") and not self._acts(tokens, f)]
        countries = Counter(f.best.country for f in counted)
        for f in counted:
            f.counted = f.best.country
        own = Counter((f.key, f.counted) for f in counted)
        by_sentence: dict[int, set[str]] = {}
        for f in found:
            if f.best.kind == "country" and f.best.country and not self._acts(tokens, f):
                by_sentence.setdefault(sentence[f.first], set()).add(f.best.country)
        for f, after in zip_longest(found, found[1:]):
            f.inside = after if after is not None and self._contains(tokens, f, after) else None
        for f, after in pairwise(found):
            if f.inside is None and tokens.lower[f.last : after.first] in LISTED:
                f.beside.append(after)
                after.beside.append(f)
        for f in found:
            words = tokens.lower[max(0, f.first - 2) : f.first]
            if len(words) == 2 and words[1] == "of":
                region = words[0] in self.known.words["kinds_of"]
                f.said_to_be = "town" if words[0] in TOWNS else "region" if region else None
            if f.inside is not None and _told_elsewhere(tokens, f):
                whole = f.inside.best
                f.candidates = [Candidate(f.best.name, "unknown", whole.country, None, None)]
        for others in (False, True, True):
            context = _Context(found) if others else None
            for f in reversed(found):
                if len(f.candidates) > 1:
                    near = by_sentence.get(sentence[f.first], set())
                    f.candidates = self._ranked(f, countries, own, near, context)

    def _acts(self, tokens: Tokens, f: Found) -> bool:
        """Whether a name stands for a state that acts everywhere, and so says nothing of where a town lies that shares
        its name with one of that state: "US officials met in Geneva"."""
        if f.best.country not in self.known.words["everywhere"]:
            return False
        named_by = f.best.kind == "country" and tokens.relations[f.last - 1] in ATTRIBUTES
        return f.use != "literal" or named_by or self.known.capitals.get(f.key.removesuffix(" d c")) == f.best.country

    def _contains(self, tokens: Tokens, f: Found, after: Found) -> bool:
        """Whether the next name is said to contain this one: 'Paris, Texas', 'Aleppo in Syria'."""
        between = [w for w in tokens.lower[f.last : after.first] if w not in self.known.words["before"]]
        whole = after.best
        if after.use == "demonym" or between not in ([","], ["in"], [",", "in"], ["of"], ["-"], ["region", "of"]):
            return False
        if f.best.kind == "country":  # Georgia, U.S.
            return whole.kind == "country" and any(c.country == whole.country for c in f.candidates[1:])
        if f.best.kind in ("town", "division"):
            return True
        return f.best.country == whole.country and not (between == [","] and f.best.kind == whole.kind == "region")

    def _ranked(
        self,
        f: Found,
        countries: Counter[str | None],
        own: Counter[tuple[str, str | None]],
        sentence: set[str],
        context: "_Context | None",
    ) -> list[Candidate]:
        """Best first. `countries`: how often the document names places of each; `own`: how often by this very name,
        which speaks for no reading of it."""
        homonym = any(c.kind == "region" for c in f.candidates)
        around = context.without(f) if context is not None else []

        def score(c: Candidate) -> float:
            total = _prior(c) - (1.2 if c.kind == "country" and homonym else 0.0)
            others = countries[c.country] - own[f.key, c.country]
            total += 1.2 * min(3, others) / 3 + (0.8 if c.country in sentence else 0.0)
            if c.kind == "town" and self.known.capitals.get(f.key.removesuffix(" d c")) == c.country:
                total += 2.0
            if c.kind in ("region", "division"):
                like = sum(n.best.kind in ("region", "division") and n.best.country == c.country for n in f.beside)
                total += 1.6 * like + (2.5 if f.said_to_be == "region" else 0.0)
            if c.kind in ("town", "division"):
                towns = (n.best for n in f.beside if n.best.kind in ("town", "division"))
                total += LISTED_WITH * sum(town.country == c.country for town in towns)
            if c.kind == "town" and f.said_to_be == "town":
                total += 7.0
            if f.inside is not None:
                total += _containment(c, f.inside.best)
            if context is not None and f.inside is None and context.told.get(key_of(f.best.name)) == c:
                total += TOLD
            if around and c.kind != "country":
                total += 0.9 * min(2, sum(_near(c, o) for o in around)) / 2
                total += 0.6 * min(3, sum(c.country == o.country for o in around)) / 3
                if c.region is not None:
                    total += SAME_DIVISION * min(3, sum(_shares_division(c, o) for o in around)) / 3
            return total

        order = {id(c): i for i, c in enumerate(f.candidates)}
        return sorted(f.candidates, key=lambda c: (-score(c), order[id(c)]))

    def _mention(self, tokens: Tokens, f: Found) -> PlaceMention:
        start, end, c = tokens.start[f.first], tokens.end[f.last - 1], f.best
        return PlaceMention(start, end, c.name, c.country, c.lat, c.lon, c.geonames_id, f.use, tokens.text[start:end])


class _Context:
    """The places of a document as they are settled so far: what another place is near to, or in one division with."""

    def __init__(self, found: Sequence[Found]) -> None:
        self.places: dict[tuple[str, str | None, str | None], Candidate] = {}
        self.told: dict[str, Candidate] = {}
        for f in found:
            c = f.best
            if f.inside is not None and len(f.candidates) > 1:
                self.told.setdefault(key_of(c.name), c)
            if c.kind in ("town", "region", "division") and c.lat is not None:
                self.places.setdefault((key_of(c.name), c.country, c.region), c)

    def without(self, f: Found) -> list[Candidate]:
        """The places but those that bear the same name."""
        keys = {key_of(c.name) for c in f.candidates}
        return [c for (key, _, _), c in self.places.items() if key not in keys]


def _prior(c: Candidate) -> float:
    """What a name means without any context: countries first, then regions, then towns by population."""
    if c.kind == "country":
        return 9.0
    if c.kind not in ("town", "division"):
        return 6.6
    return math.log10(c.population + 10) * 0.9 - (0.0 if c.own else OTHER_NAME) - 0.6 * c.level


def _shares_division(a: Candidate, b: Candidate) -> bool:
    return a.region == b.region and a.country == b.country


def _told_elsewhere(tokens: Tokens, f: Found) -> bool:
    """Whether a town is said to be in a country in which we know none of the name: better no point than another's."""
    if f.inside is None or f.inside.best.kind != "country" or f.best.kind != "town" or tokens.lower[f.last] == "-":
        return False
    return all(c.country != f.inside.best.country for c in f.candidates)


def _containment(c: Candidate, whole: Candidate) -> float:
    if whole.kind == "country" or whole.lat is None:
        return 5.0 if c.country == whole.country and c.kind != "country" else -1.0
    if c.country is not None and c.country == whole.country and c.kind in ("town", "division"):
        if c.region is not None and whole.region is not None and whole.level < 2:
            return 6.0 if c.region == whole.region else 0.0
        return 5.0 if _kilometres(c, whole) < BESIDE_KM else 0.5
    return -1.0


def _near(a: Candidate, b: Candidate) -> bool:
    if a.lat is None or b.lat is None or abs(a.lat - b.lat) * KM_PER_DEGREE > NEAR_KM:
        return False
    return _kilometres(a, b) < NEAR_KM


def _kilometres(a: Candidate, b: Candidate) -> float:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    p, q = math.radians(a.lat), math.radians(b.lat)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(h))
