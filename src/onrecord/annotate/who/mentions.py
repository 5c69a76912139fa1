"""Where somebody is mentioned: names, titles and nouns of a document as phrases, not yet resolved.

The lexicon finds phrases, the named-entity tags of the language pipeline find names that the lexicon does not know, and
a small grammar joins them: an owner (a state, a body, somebody's name) goes with what follows it ("Russian Foreign
Ministry spokeswoman") or with what stands before it ("the president of Russia").
"""

from dataclasses import dataclass, field
from typing import Literal

from onrecord.annotate.who.lexicon import _END, Category, Entry, Hit, Lexicon, pieces
from onrecord.annotate.who.metonyms import stands_for_government
from onrecord.knowledge.actors import slug
from onrecord.language.tokens import Tokens
from onrecord.records import ActorKind

What = Literal["state", "body", "name", "title", "noun", "counterpart", "definite", "plural", "pronoun"]
Form = Literal["name", "title", "pronoun", "nominal"]


@dataclass(slots=True)
class Mention:
    """A phrase of tokens [first, last) that stands for an actor.

    `owners` are the states (`FRA`), bodies (`body:nato`) or mentions that an office or group belongs to. The fields
    from `actor` on are empty until it is resolved; `others` are further actors of a plural ("the two leaders").
    """

    what: What
    first: int
    last: int
    head: int
    form: Form
    words: str
    owners: list["str | Mention"] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    former: bool = False
    definite: bool = False
    plural: bool = False
    unit: str | None = None
    of_sector: str | None = None
    actor: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    kind: ActorKind | None = None
    gender: str | None = None
    role: str | None = None
    why: str | None = None
    others: list["Mention"] = field(default_factory=list)
    attached: bool = False
    drop: bool = False


_HYPHENATED = ("-", "self", "proclaimed", "declared", "styled", "appointed")
_RULING = ("government", "authorities", "regime", "leadership", "administration", "junta", "rulers", "leaders")
_SERVING = ("GOV", "MIL", "SPY", "COP", "LEG", "JUD")
_BEFORE_MONTHS = frozenset({
    "in", "since", "until", "till", "by", "of", "during", "last", "next", "this", "early", "late", "mid", "from", "to",
    "through", "between", "and", "before", "after", "on",
})  # fmt: skip
_PORTFOLIOS = frozenset({"minister", "ministers", "ministry", "secretary", "commissioner", "agency"})
_WHERE = frozenset({"in", "inside", "across", "throughout", "around", "outside", "near", "within"})
_COMPASS = frozenset({"eastern", "western", "northern", "southern", "central", "east", "west", "north", "south"})
_PROPER = frozenset({"state", "adjective", "people", "capital", "body", "person"})
_COUNTRY: tuple[Category, ...] = ("state", "adjective", "capital")


class Finder:
    """Finds the mentions of one document."""

    def __init__(self, lexicon: Lexicon, tokens: Tokens) -> None:
        self.lexicon = lexicon
        self.tokens = tokens
        self.words = tokens.words
        self.lower = tokens.lower
        self.upos = tokens.upos
        self._tags: dict[tuple[str, ...], list[int]] | None = None
        self.hits = self._scan()
        self.hit_at: dict[int, Hit] = {hit.first: hit for hit in self.hits}
        self.last_words = self._last_words()

    # ------------------------------------------------------------ phrases of the lexicon

    def _scan(self) -> list[Hit]:
        """Every phrase of the lexicon, the longest first, from left to right."""
        root, words = self.lexicon.trie.root, self.words
        flat: list[str] = []
        owner: list[int] = []
        known = self.lexicon.pieces_of
        for i, word in enumerate(words):
            parts = known.get(word)
            if parts is None:
                parts = known[word] = tuple(pieces(word))
                if len(known) > 200_000:
                    known.clear()  # a bound on memory, whatever is read
            for part in parts:
                flat.append(part)
                owner.append(i)
        found: list[Hit] = []
        k, n = 0, len(flat)
        while k < n:
            node = root.get(flat[k])
            if node is None:
                k += 1
                continue
            ends: list[tuple[int, list[Entry]]] = []
            j = k + 1
            while True:
                if _END in node:
                    ends.append((j, node[_END]))
                if j == n or (node := node.get(flat[j])) is None:
                    break
                j += 1
            for end, entries in reversed(ends):
                first, last = owner[k], owner[end - 1] + 1
                fitting = tuple(e for e in entries if self._fits(e, first, last))
                if fitting and self._same_sentence(first, last):
                    found.append(Hit(first, last, fitting))
                    k = end
                    break
            else:
                k += 1
        return found

    def _same_sentence(self, first: int, last: int) -> bool:
        return last - first == 1 or self.tokens.sentence_of[first] == self.tokens.sentence_of[last - 1]

    def _fits(self, entry: Entry, first: int, last: int) -> bool:
        """Whether a phrase is written as its entry asks: names begin with a capital, acronyms are in capitals."""
        word = self.words[first]
        if entry.category in _PROPER:
            if entry.shout is not None and last - first == 1:
                return word == entry.shout or word.strip(".") == entry.shout.strip(".")
            if not word[0].isupper() and word[0].isalpha():
                return "-" in word and word.rpartition("-")[2][:1].isupper()
            return True
        if last - first == 1 and self.upos and self.upos[first] not in ("NOUN", "PROPN", "X", ""):
            return entry.category == "noun" and self.upos[first] == "ADJ" and entry.value == "NONE"
        return True

    # ------------------------------------------------------------ names of people and bodies

    def _names(self) -> list[Mention]:
        """Names of people: those that the lexicon knows in full, and those that the entity tags mark."""
        found: list[Mention] = []
        covered: set[int] = set()
        for hit in self.hits:
            people = hit.values("person")
            if people:
                found.append(self._name(hit.first, hit.last, people))
                covered.update(range(hit.first, hit.last))
        for first, last, kind in self.tokens.entities:
            if kind == "PER" and not self._is_place(first, last) and not covered.intersection(range(first, last)):
                for a, b in self._name_parts(first, last):
                    found.append(self._name(a, b, []))
                    covered.update(range(a, b))
        for i in self._untagged(found, covered):
            found.append(self._name(i, i + 1, []))
            covered.add(i)
        self.covered = covered
        return found

    def _name(self, first: int, last: int, people: list[str]) -> Mention:
        words = self.tokens.text[self.tokens.start[first] : self.tokens.end[last - 1]]
        head = self._head(first, last)
        return Mention("name", first, last, head, "name", words, values=people, kind="person")

    def _name_parts(self, first: int, last: int) -> list[tuple[int, int]]:
        """The person's name in a stretch tagged PER, without titles, countries and bodies; none if it is one."""
        lower, lexicon = self.lower, self.lexicon
        while first < last:
            hit = self.hit_at.get(first)
            word = lower[first]
            if (
                word in lexicon.words["honorifics"]
                or word in lexicon.words["honorifics_male"]
                or word in lexicon.words["honorifics_female"]
                or self.words[first] in ("@", "#", "-", "–", "—")
            ):
                first += 1
            elif (
                hit is not None
                and hit.last <= last
                and not (hit.last < last and hit.value(*_COUNTRY) and (word in lexicon.given or hit.value("capital")))
                and self._is_no_name(hit, last)
            ):
                first = hit.last
            else:
                break
        while last > first and (
            self.lower[last - 1] in ("'s", "’s", "'", "’", "of", "and", "in", "the")
            or not self.words[last - 1][0].isalnum()
        ):
            last -= 1
        trailing = self.hit_at.get(last - 1)
        known = (
            last - first == 2
            and pieces(self.words[first])[:1]
            and pieces(self.words[first])[0] in self.lexicon.by_short
        )
        if known and trailing is not None and trailing.value("capital", "state"):
            last -= 1  # two names run together: "Putin told Biden Washington has failed"
        if first >= last or not any(w[0].isupper() for w in self.words[first:last]):
            return []
        return [(first, last)]

    def _is_no_name(self, hit: Hit, last: int) -> bool:
        if hit.value("state", "adjective", "people", "body", "capital", "unit") is not None:
            return True
        return hit.last < last and hit.value("title", "noun") is not None

    def _untagged(self, named: list[Mention], covered: set[int]) -> list[int]:
        """Capitalised single words that the tags missed but a full name in the text, a title or fame makes a name."""
        found = []
        lasts = {self.words[m.last - 1] for m in named if m.last - m.first > 1}
        for i, word in enumerate(self.words):
            if i in covered or not word[0].isupper() or len(word) < 3:
                continue
            if i in self.hit_at or self._inside(i):
                continue
            if word in lasts and self.tokens.entity and self.tokens.entity[i] == "O" and self._no_month(i):
                found.append(i)
                continue
            if self.upos and self.upos[i] != "PROPN":
                continue
            people = self.lexicon.by_short.get(pieces(word)[0] if "-" not in word else word.lower())
            entity = self.tokens.entity[i] if self.tokens.entity else "O"
            if people and entity in ("O", "B-ORG", "B-PER", "B-MISC") and len(word) > 4 and not self._neighbour_name(i):
                found.append(i)
        return found

    def _no_month(self, i: int) -> bool:
        """Whether a word that is tagged as no name stands as one: a proper noun, and no month with a day or year."""
        if self.tokens.xpos[i : i + 1] not in (["NNP"], ["NNPS"]):
            return False
        if self.lower[i] not in self.lexicon.words["calendar"]:
            return True
        around = [self.lower[j] for j in (i - 1, i + 1) if 0 <= j < len(self.lower)]
        return not any(w[0].isdigit() or w in _BEFORE_MONTHS for w in around)

    def _inside(self, i: int) -> bool:
        return any((h := self.hit_at.get(j)) is not None and h.last > i for j in range(max(0, i - 4), i))

    def _neighbour_name(self, i: int) -> bool:
        entity = self.tokens.entity
        return i + 1 < len(entity) and entity[i + 1].startswith("I-")

    # ------------------------------------------------------------ joining

    def find(self) -> list[Mention]:
        """All mentions but pronouns, in text order."""
        names = self._names()
        starts = self.name_at = {m.first: m for m in names}
        found: list[Mention] = list(names)
        i, n = 0, len(self.words)
        taken = -1
        while i < n:
            name, hit = starts.get(i), self.hit_at.get(i)
            if name is not None:
                i = self._after_name(name, found)
            elif (short := self._short_of_body(i)) is not None and i >= taken:
                i = taken = self._from_body(Hit(i, i + 1, ()), short, found)
            elif hit is not None and hit.first >= taken and hit.first not in self.covered:
                i = taken = self._from_hit(hit, found)
            else:
                i += 1
        found += self._unknown_bodies(found)
        found.sort(key=lambda m: (m.first, -m.last))
        return found

    def lands(self) -> list[tuple[int, str]]:
        """Where the text says that something is in a country, or in its capital: (token, code)."""
        found: list[tuple[int, str]] = []
        for hit in self.hits:
            code = hit.value("state", "capital")
            if code is None:
                continue
            i = hit.first - 1
            while i > 0 and (self.upos[i : i + 1] in (["ADJ"], ["DET"]) or self.lower[i] in _COMPASS):
                i -= 1
            if i >= 0 and (self.lower[i] in _WHERE or (i < hit.first - 1 and self.lower[i + 1] in _COMPASS)):
                found.append((hit.first, code))
        return found

    def _short_of_body(self, i: int) -> str | None:
        """The body, named in full before, whose last word stands at token i after "the": "the Guards"."""
        word = self.words[i]
        if i == 0 or not word[0].isupper() or self.lower[i - 1] != "the" or self.words[i + 1 : i + 2] == []:
            return None
        if self.words[i + 1][0].isupper():
            return None
        full = self.last_words.get(self.lower[i])
        return full[1] if full is not None and full[0] < i else None

    def _last_words(self) -> dict[str, tuple[int, str]]:
        """{last word: (where first, id)} of the bodies of several words that the lexicon finds."""
        found: dict[str, tuple[int, str]] = {}
        for hit in self.hits:
            body = hit.value("body")
            if body is not None and hit.last - hit.first > 1 and len(self.words[hit.last - 1]) > 4:
                found.setdefault(self.lower[hit.last - 1], (hit.last, body))
        return found

    def _after_name(self, name: Mention, found: list[Mention]) -> int:
        """A name that owns what follows it: "Putin's spokesman", "the Biden administration"."""
        j = name.last
        owned = j < len(self.words) and self.lower[j] in ("'s", "’s", "'", "’")
        k = self._skip(j + 1 if owned else j)
        hit = self.hit_at.get(k)
        if hit is not None and k not in self.covered:
            if owned and hit.value("title", "unit", "noun"):
                return self._owned([name], name.first, hit, found)
            if not owned and k == j and hit.value("unit") in ("administration", "government"):
                return self._owned([name], name.first, hit, found)
        return name.last

    def _from_hit(self, hit: Hit, found: list[Mention]) -> int:
        code = hit.value("state", "adjective", "capital")
        body = hit.value("body")
        if code is not None and (body is None or hit.value("state")):
            return self._from_country(hit, found)
        if body is not None:
            return self._from_body(hit, body, found)
        if (people := hit.value("people")) is not None:
            found.append(self._state_mention(hit, people, "people"))
            return hit.last
        return self._from_noun(hit, found)

    def _from_country(self, hit: Hit, found: list[Mention]) -> int:
        """A country and what it owns, or the country itself."""
        codes, last = self._country_list(hit)
        alien = self._alien(hit)
        if len(codes) == 1 and not alien and self._makes_body(hit, found):
            return found[-1].last
        possessive = last < len(self.words) and self.lower[last] in ("'s", "’s", "'", "’")
        k = self._skip(last + 1 if possessive else last)
        owned = self.hit_at.get(k)
        mine = [self.hit_at[i] for i in range(hit.first, last) if i in self.hit_at and self.hit_at[i].value(*_COUNTRY)]
        if not alien and owned is not None and k not in self.covered and self._ownable(owned, possessive):
            states = [self._state_mention(h, str(h.value(*_COUNTRY)), "owner") for h in mine]
            end = self._owned(list(codes), hit.first, owned, found)
            if possessive or len(codes) > 1:
                found.extend(states)
            return end
        if (
            not alien
            and self.lower[k : k + 1]
            and self.lower[k] in self.lexicon.words["counterparts"]
            and k < len(self.words)
        ):
            found.append(self._phrase("counterpart", hit.first, k + 1, k, list(codes), [self.lower[k]]))
            return k + 1
        for h in mine:
            self._plain_country(h, alien, found)
        return last

    def _ownable(self, owned: Hit, possessive: bool) -> bool:
        """Whether a phrase is what an owner owns, and not the modifier of another noun ("Ukraine crisis talks")."""
        if owned.value("unit", "title", "noun") is None:
            return False
        if possessive or not self.tokens.deprel or owned.last >= len(self.words) or owned.last in self.hit_at:
            return True
        modifies = self.tokens.deprel[owned.last - 1] in ("compound", "amod") and self.upos[owned.last] == "NOUN"
        if not modifies or self.words[owned.first][0].isupper():
            return True
        return owned.value("unit") not in (None, "armed-forces", "police")

    def _makes_body(self, hit: Hit, found: list[Mention]) -> bool:
        """An unknown organisation that the entity tags mark and that begins with a country: the Lebanese Red Cross."""
        for first, last, kind in self.tokens.entities:
            if first == hit.first and last > hit.last and kind == "ORG":
                inner = [self.hit_at[i] for i in range(hit.last, last) if i in self.hit_at]
                if any(h.value("unit", "title") for h in inner) or not self.words[last - 1][0].isupper():
                    return False
                found.append(self._body_of_entity(first, last, hit.value("state", "adjective")))
                return True
        return False

    def _country_list(self, hit: Hit) -> tuple[list[str], int]:
        """A country with those joined to it: "French and German", "UK, US, German and French"."""
        codes, last = [str(hit.value(*_COUNTRY))], hit.last
        while True:
            k = last
            while k < len(self.words) and self.lower[k] in (",", "and", "&", "or", "the", "-", "–") and k - last < 3:
                k += 1
            nxt = self.hit_at.get(k)
            same = (
                nxt is not None and k > last and nxt.value(*_COUNTRY) and nxt.value("adjective") == nxt.value(*_COUNTRY)
            )
            if not same or nxt is None:
                break
            codes.append(str(nxt.value(*_COUNTRY)))
            last = nxt.last
        if len(codes) > 1 and self.hit_at.get(self._skip(last)) is None:
            return codes[:1], hit.last
        return codes, last

    def _plain_country(self, hit: Hit, alien: bool, found: list[Mention]) -> None:
        """The country or its adjective on its own; a capital only where it stands for the government."""
        code = str(hit.value(*_COUNTRY))
        if hit.value("state", "adjective") is None or (
            hit.value("capital") and hit.value("adjective") is None and not hit.value("state")
        ):
            body = self.lexicon.metonyms["stands_for"].get(self.words[hit.first])
            if not stands_for_government(self.tokens, hit.first, hit.last, self.lexicon.metonyms):
                return
            if body is not None:
                known = self.lexicon.actors.bodies[body]
                found.append(self._body(hit.first, hit.last, known.id, "metonym: the city stands for the body in it"))
                return
            found.append(self._state_mention(hit, code, "metonym"))
            return
        if alien and self.words[hit.first].lower().startswith(("pro", "anti", "non")):
            return
        found.append(self._state_mention(hit, code, "name" if hit.value("state") else "adjective"))

    def _alien(self, hit: Hit) -> bool:
        """Whether the country is only what somebody is for, against, backed by or based in."""
        words, lower = self.lexicon.words, self.lower
        word = lower[hit.first]
        if "-" in word[1:-1]:
            head, _, tail = word.partition("-")
            if head in words["alien_prefixes"] or tail in words["alien_suffixes"]:
                return True
        before = hit.first - 1
        if before >= 1 and lower[before] in ("-", "–") and lower[before - 1] in words["alien_prefixes"]:
            return True
        after = hit.last
        return after + 1 < len(lower) and lower[after] in ("-", "–") and lower[after + 1] in words["alien_suffixes"]

    def _from_body(self, hit: Hit, body: str, found: list[Mention]) -> int:
        mention = self._body(hit.first, hit.last, body, "name in the knowledge")
        found.append(mention)
        possessive = hit.last < len(self.words) and self.lower[hit.last] in ("'s", "’s", "'", "’")
        k = self._skip(hit.last + 1 if possessive else hit.last)
        owned = self.hit_at.get(k)
        if owned is not None and k not in self.covered and not self._alien(hit) and owned.value("title", "noun"):
            known = self.lexicon.actors.bodies[body]
            if self._ownable(owned, possessive):
                return self._owned([known.id], hit.first, owned, found)
        return hit.last

    def _from_noun(self, hit: Hit, found: list[Mention]) -> int:
        """A title, unit or noun that no owner stands before."""
        if self.lower[hit.first] in self.lexicon.words["counterparts"]:
            found.append(self._phrase("counterpart", hit.first, hit.last, hit.last - 1, [], [self.lower[hit.first]]))
            return hit.last
        noun = self.lower[hit.last - 1]
        land = noun in self.lexicon.words["state_nouns"] or noun in self.lexicon.words["plural_states"]
        if land and self._possessive(hit.last):
            country = self._phrase("noun", hit.first, hit.last, hit.last - 1, [], ["GOV", self.lower[hit.first]])
            owned = self.hit_at.get(self._skip(hit.last + 1))
            found.append(country)
            if owned is not None and owned.value("title", "unit", "noun"):
                return self._owned([country], country.first, owned, found)
            return hit.last
        nxt = self.hit_at.get(hit.last)
        unit = hit.value("unit")
        if (
            unit
            and nxt is not None
            and hit.last not in self.covered
            and nxt.value("title", "noun")
            and not nxt.value("unit")
        ):
            before = len(found)
            last = self._owned([], hit.first, nxt, found)
            for mention in found[before:]:
                mention.of_sector = self.lexicon.actors.units[unit]["sector"]
            return last
        owners, end, inner = self._owners_after(hit.last)
        if (
            owners
            and self.lower[hit.last] in ("in", "at", "with", "within")
            and (hit.value("noun") or "GOV") not in _SERVING
        ):
            owners, end, inner = [], hit.last, []
        if owners and hit.value("title", "unit", "noun"):
            last = self._owned(list(owners), hit.first, hit, found, owners_end=end)
            found.extend(inner)
            return max(last, end)
        return self._owned([], hit.first, hit, found)

    def _owners_after(self, i: int) -> tuple[list[str | Mention], int, list[Mention]]:
        """Owners behind "of": "president of Russia", "leaders of Britain, the US, Germany and France"."""
        if i >= len(self.words) or self.lower[i] not in ("of", "for", "from", "in", "at", "with", "within"):
            return [], i, []
        places = self.lower[i] in ("in", "at", "with", "within", "for")
        k = i + 1
        owners: list[str | Mention] = []
        inner: list[Mention] = []
        while k < len(self.words):
            while k < len(self.words) and self.lower[k] in (
                "the",
                ",",
                "and",
                "both",
                "&",
                "united",
                "neighbouring",
                "neighboring",
            ):
                if self.hit_at.get(k) is not None:
                    break
                k += 1
            k = self._skip(k)
            hit = self.hit_at.get(k)
            if not owners and self.lower[i] in ("of", "for") and (name := self._titled_name(k)) is not None:
                return [name], i, []
            if hit is None or k in self.covered:
                break
            nxt = self.hit_at.get(hit.last + 1 if self._possessive(hit.last) else hit.last)
            owned = nxt is not None and nxt.value("unit") and hit.value("adjective", "state")
            if owned and nxt is not None:
                code = str(hit.value("adjective", "state"))
                unit = str(nxt.value("unit"))
                inner.append(self._unit_mention(code, unit, hit.first, nxt.last))
                owners.append(inner[-1])
                k = nxt.last
            elif (code_or_none := hit.value("state")) is not None and not places:
                owners.append(code_or_none)
                inner.append(self._state_mention(hit, code_or_none, "owner"))
                k = hit.last
            elif places and hit.value("capital") and self.lower[i - 1] in _RULING:
                owners.append(str(hit.value("capital")))
                inner.append(self._state_mention(hit, str(hit.value("capital")), "metonym"))
                k = hit.last
            elif (body_or_none := hit.value("body")) is not None:
                owners.append(body_or_none)
                inner.append(self._body(hit.first, hit.last, body_or_none, "name in the knowledge"))
                k = hit.last
            else:
                break
            if k >= len(self.words) or self.lower[k] not in (",", "and", "&"):
                break
            if self.lower[i] != "of":
                break
        end = inner[-1].last if inner else i
        return owners, end, inner

    def _titled_name(self, k: int) -> Mention | None:
        """The name at token k, or behind a country and titles there: "(a spokesman for) Russian President X"."""
        start = k
        while k < len(self.words) and k - start < 8:
            if k in self.name_at:
                return self.name_at[k]
            hit = self.hit_at.get(k)
            if hit is not None and hit.value("title", "adjective", "noun", "body"):
                k = hit.last
            elif any(self.lower[k] in self.lexicon.words[w] for w in ("honorifics", "honorifics_male", "former_words")):
                k += 1
            else:
                return None
        return None

    def _owned(
        self, owners: list["str | Mention"], start: int, hit: Hit, found: list[Mention], owners_end: int | None = None
    ) -> int:
        """What a phrase of the lexicon is when `owners` own it: a body, a title or people."""
        unit, title, noun = hit.value("unit"), hit.value("title"), hit.value("noun")
        last = max(hit.last, owners_end or 0)
        body_owner = [o for o in owners if isinstance(o, str)]
        if unit is not None and len(owners) == 1 and body_owner and body_owner[0] in self.lexicon.actors.states:
            code = body_owner[0]
            only = self.lexicon.actors.units[unit].get("only")
            if not only or code in only:
                mention = self._unit_mention(code, unit, start, last)
                mention.head = hit.last - 1
                found.append(mention)
                following = self.hit_at.get(self._skip(hit.last))
                if (
                    owners_end is None
                    and following is not None
                    and following.first not in self.covered
                    and following.value("title", "noun")
                    and mention.actor
                ):
                    return self._owned([mention], start, following, found)
                return last
        if title is not None:
            mention = self._phrase("title", start, last, self._noun_of(hit), list(owners), hit.values("title"))
            mention.of_sector = None if owners else self._of_whom(hit.last)
            found.append(mention)
            return last
        if noun is not None or unit is not None:
            sector = noun or self.lexicon.actors.units[str(unit)]["sector"]
            if not self._stands_alone(hit, bool(owners)):
                return hit.last
            phrase = " ".join(self.lower[hit.first : hit.last])
            mention = self._phrase("noun", start, last, self._noun_of(hit), list(owners), [str(sector), phrase])
            mention.unit = unit
            mention.of_sector = None if owners else self._of_whom(hit.last)
            found.append(mention)
            return last
        return hit.last

    def _stands_alone(self, hit: Hit, owned: bool) -> bool:
        """Whether a noun is its phrase's head and means people there: no "police station", no "nerve agent"."""
        if not self.tokens.deprel:
            return True
        if self.tokens.deprel[hit.last - 1] in ("compound", "amod", "flat"):
            follows = self.upos[hit.last] if hit.last < len(self.upos) else ""
            if not owned or (follows == "NOUN" and hit.last not in self.hit_at):
                return False
        before = hit.first - 1
        if self.lower[hit.last - 1] not in self.lexicon.words["weak_nouns"] or before < 0:
            return True
        if (owned and hit.last - hit.first > 1) or before in self.hit_at:
            return True
        word = self.lower[before]
        if owned and self.lower[hit.last - 1] in _PORTFOLIOS:
            return True
        telling = word in self.lexicon.words["passing_modifiers"] or word in self.lexicon.actors.words["allegiances"]
        return telling or self.upos[before] not in ("NOUN", "PROPN", "ADJ")

    def _of_whom(self, i: int) -> str | None:
        """The sector of those behind "of": "a leader of the rebels"."""
        if i < len(self.words) and self.lower[i] == "of":
            k = self._skip(i + 2 if self.lower[i + 1 : i + 2] in (["the"], ["a"], ["an"]) else i + 1)
            hit = self.hit_at.get(k)
            return hit.value("noun") if hit is not None else None
        return None

    # ------------------------------------------------------------ building mentions

    def _phrase(
        self, what: What, first: int, last: int, head: int, owners: list["str | Mention"], values: list[str]
    ) -> Mention:
        """A title, counterpart or noun with the determiner and modifiers before it."""
        lower, words = self.lower, self.lexicon.words
        former = False
        begin = first
        while begin > 0 and self.tokens.sentence_of[begin - 1] == self.tokens.sentence_of[first]:
            word = lower[begin - 1]
            if word in words["former_words"]:
                former = True
            elif word in ("-", "–") and begin > 1 and self.tokens.start[begin - 1] == self.tokens.end[begin - 2]:
                begin -= 1
                former = former or lower[begin - 1] in words["former_words"]
            elif not (
                word in words["passing_modifiers"]
                or word in self.lexicon.actors.words["allegiances"]
                or (
                    self.upos
                    and self.upos[begin - 1] in ("ADJ", "NUM")
                    and begin - 1 not in self.covered
                    and begin - 1 not in self.hit_at
                    and not (word in ("least", "most") and lower[max(0, begin - 2)] == "at")
                )
            ):
                break
            begin -= 1
        definite = begin > 0 and lower[begin - 1] in ("the", "that", "this", "these", "those", "both")
        if (
            begin > 0
            and lower[begin - 1] in words["determiners"]
            and not (lower[begin - 1] == "that" and self.upos and self.upos[begin - 1] == "SCONJ")
        ):
            begin -= 1
        for i in range(first, head):
            former = former or lower[i] in words["former_words"]
        plural = (
            self.tokens.xpos[head] in ("NNS", "NNPS")
            if self.tokens.xpos and self.tokens.xpos[head]
            else (lower[head].endswith("s") and not lower[head].endswith("ss"))
        )
        form: Form = "title" if what in ("title", "counterpart") else "nominal"
        phrase = " ".join(lower[begin:last])
        mention = Mention(what, begin, last, head, form, phrase, list(owners), values, former, definite, plural)
        mention.kind = "group" if plural else "person"
        return mention

    def _state_mention(self, hit: Hit, code: str, how: str) -> Mention:
        state = self.lexicon.actors.states[code]
        why = {
            "name": "name of the state", "adjective": "adjective of the state", "people": "people of the state",
            "metonym": "metonym: the capital stands for the government", "owner": "name of the state",
        }[how]  # fmt: skip
        words = self.tokens.text[self.tokens.start[hit.first] : self.tokens.end[hit.last - 1]]
        mention = Mention("state", hit.first, hit.last, self._head(hit.first, hit.last), "name", words)
        mention.actor, mention.name, mention.country, mention.sector = state.id, state.name, code, "GOV"
        mention.kind, mention.why, mention.gender = "state", why, "n"
        if how == "people":
            mention.sector, mention.plural, mention.form = "CVL", True, "nominal"
        return mention

    def _body(self, first: int, last: int, body: str, why: str) -> Mention:
        known = self.lexicon.actors.bodies[body]
        words = self.tokens.text[self.tokens.start[first] : self.tokens.end[last - 1]]
        mention = Mention("body", first, last, self._head(first, last), "name", words, values=[body])
        mention.actor, mention.name, mention.country, mention.sector = body, known.name, known.country, known.sector
        mention.kind, mention.why, mention.gender = "body", why, "n"
        return mention

    def _unit_mention(self, code: str, unit: str, first: int, last: int) -> Mention:
        actor, name, sector = self.lexicon.body_of(code, unit)
        words = self.tokens.text[self.tokens.start[first] : self.tokens.end[last - 1]]
        mention = Mention("body", first, last, self._head(first, last), "name", words, values=[actor])
        mention.owners = [code]
        mention.actor, mention.name, mention.country, mention.sector = actor, name, code, sector
        mention.kind, mention.gender, mention.why = "body", "n", f"{unit} of the state that owns it"
        mention.plural = self.lower[mention.head].endswith("s")
        return mention

    def _unknown_bodies(self, found: list[Mention]) -> list[Mention]:
        """Organisations that only the entity tags know."""
        covered = {i for m in found for i in range(m.first, m.last)}
        return [
            self._body_of_entity(first, last, None)
            for first, last, kind in self.tokens.entities
            if kind == "ORG" and not covered.intersection(range(first, last)) and self._looks_like_body(first, last)
        ]

    def _is_place(self, first: int, last: int) -> bool:
        """Whether the same words are tagged as a place elsewhere in the document, at least as often."""
        if self._tags is None:
            self._tags = {}
            for a, b, kind in self.tokens.entities:
                votes = self._tags.setdefault(tuple(self.words[a:b]), [0, 0])
                votes[kind != "LOC"] += 1
        places, others = self._tags.get(tuple(self.words[first:last]), (0, 1))
        return places >= others

    def _looks_like_body(self, first: int, last: int) -> bool:
        words = self.words[first:last]
        text = " ".join(words)
        if text[1:2] == "-" and text[0] in "RDI":  # the party of an American politician
            return False
        if self.tokens.deprel and self.tokens.deprel[self._head(first, last)] in ("compound", "amod"):
            return False
        if self._is_place(first, last) or self.lower[first] in self.lexicon.words["calendar"]:
            return False
        after = self.lower[last] if last < len(self.lower) else ""
        if after in ("convention", "treaty", "agreement", "act", "accord", "accords", "protocol"):
            return False
        return words[0][0].isupper() and len(text) > 2 and not any(c in text for c in "/@#:") and "http" not in text

    def _body_of_entity(self, first: int, last: int, code: str | None) -> Mention:
        name = self.tokens.text[self.tokens.start[first] : self.tokens.end[last - 1]]
        sector = next(
            (self.lexicon.actors.nouns[w] for w in reversed(self.lower[first:last]) if w in self.lexicon.actors.nouns),
            None,
        )
        mention = Mention("body", first, last, self._head(first, last), "name", name)
        mention.actor, mention.name, mention.country, mention.sector = f"body:{slug(name)}", name, code, sector
        mention.kind, mention.gender, mention.why = "body", "n", "tagged as an organisation; not in the knowledge"
        return mention

    # ------------------------------------------------------------ helpers

    def _noun_of(self, hit: Hit) -> int:
        """The head noun of a phrase: "ambassador" in "ambassador to the United States"."""
        for i in range(hit.first + 1, hit.last):
            if self.lower[i] in ("of", "to", "for"):
                return i - 1
        return hit.last - 1

    def _possessive(self, i: int) -> bool:
        return i < len(self.words) and self.lower[i] in ("'s", "’s", "'", "’")

    def _skip(self, i: int) -> int:
        """The next token that is no modifier between an owner and what it owns."""
        limit = min(len(self.words), i + 4)
        while i < limit and i not in self.hit_at:
            word = self.lower[i]
            if (
                word in self.lexicon.words["passing_modifiers"]
                or word in _HYPHENATED
                or word in self.lexicon.words["former_words"]
                or (self.upos and self.upos[i] in ("ADJ", "NUM") and word not in (",",))
                or (
                    self.lower[i + 1 : i + 2] and self.lower[i + 1] in _PORTFOLIOS and self.upos[i] in ("NOUN", "PROPN")
                )
            ):
                i += 1
            else:
                break
        return i

    def _head(self, first: int, last: int) -> int:
        """The token whose governor stands outside the phrase."""
        heads = self.tokens.head
        if heads:
            for i in range(first, last):
                if not first <= heads[i] < last:
                    return i
        return last - 1
