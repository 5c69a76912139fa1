"""The people of a document: whom each name means, and what the text and the knowledge say of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.annotate.who.lexicon import Lexicon, sound
from onrecord.annotate.who.mentions import Mention
from onrecord.knowledge.actors import RANKS, Actors, Person, plain, slug
from onrecord.language.tokens import Tokens

LEADING = ("head_of_state", "head_of_government", "head_of_body")

MAJORITY = 0.6
"""Share of the places of a text in one country that makes it the home of rebels and opponents named without one."""
HOMEGROWN = ("REB", "OPP")
"""Sectors of groups that fight or oppose a government at home."""
SERVING = ("MIL", "COP")
"""Sectors of those who serve a state, its own where no other is named."""


@dataclass(slots=True)
class Member:
    """A person of the document: what the text and the knowledge say of them."""

    id: str
    name: str
    person: Person | None = None
    gender: str | None = None
    country: str | None = None
    sector: str | None = None
    stated: set[tuple[str, str]] = field(default_factory=set)
    roles: list[str] = field(default_factory=list)
    shorts: set[str] = field(default_factory=set)
    count: int = 0


class Cast(ABC):
    """Who is in a document.

    `date` is ISO, perhaps only a year; `dates` overrule it by sentence; `lands` tells at which tokens the text says
    that something is in a country.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        tokens: Tokens,
        mentions: list[Mention],
        date: str | None,
        dates: dict[int, str],
        lands: list[tuple[int, str]],
    ) -> None:
        self.lexicon, self.tokens, self.mentions = lexicon, tokens, mentions
        self.actors: Actors = lexicon.actors
        self.date, self.dates = date, dates
        self.members: dict[str, Member] = {}
        self.by_short: dict[str, list[str]] = {}
        self.sentence_of = tokens.sentence_of
        self.pronoun_at: dict[int, Mention] = {}
        self.resolved: list[Mention] = []
        self.at: dict[int, Mention] = {}
        self.countries: dict[str, int] = {}
        fighters: dict[str, int] = {}
        for mention in mentions:
            if mention.country:
                self.countries[mention.country] = self.countries.get(mention.country, 0) + 1
                if mention.what == "body" and mention.sector in HOMEGROWN:
                    fighters[mention.country] = fighters.get(mention.country, 0) + 1
        self.lands = lands
        self.scene: str | None = None
        self.theatre = self._theatre(fighters)

    def _theatre(self, fighters: dict[str, int]) -> str | None:
        """The country that the text is about: where it says that things are, whose rebels it names, whose people."""
        there: dict[str, int] = {}
        for _, code in self.lands:
            there[code] = there.get(code, 0) + 1
        anything = dict(self.countries)
        for mention in self.mentions:
            home = self._home_of(mention)
            if home is not None:
                anything[home] = anything.get(home, 0) + 1
        for code, n in there.items():
            anything[code] = anything.get(code, 0) + n
        self.scene = _main(there, 2)
        return self.scene or _main(fighters, 1) or _main(self.countries, 3) or _main(anything, 3)

    def _land_near(self, m: Mention, before: int = 1) -> str | None:
        """The only country in which the sentence, or else one of so many `before` it, says that something is."""
        here = self.sentence_of[m.first]
        for sentence in range(here, here - before - 1, -1):
            codes = {code for i, code in self.lands if self.sentence_of[i] == sentence and (not before or i < m.first)}
            if codes:
                return codes.pop() if len(codes) == 1 else None
        return None

    @abstractmethod
    def _resolve(self, m: Mention) -> None:
        """Give a mention its actor."""

    def _day(self, mention: Mention) -> str | None:
        return self.dates.get(self.sentence_of[mention.first], self.date)

    # ------------------------------------------------------------ roles that the text states

    def _attach_roles(self) -> None:
        """Join titles and names that stand together: before the name, or in apposition behind or before a comma."""
        names = self.name_at = {m.first: m for m in self.mentions if m.what == "name"}
        by_last = {m.last: m for m in self.mentions if m.what == "name"}
        self.role_of: dict[int, list[Mention]] = {}
        self.apposed: dict[int, Mention] = {}
        self.prefixes: dict[int, int] = {}
        lower, n = self.tokens.lower, len(self.tokens)
        for m in self.mentions:
            if m.what not in ("title", "noun", "counterpart") or m.plural:
                continue
            k = m.last
            while k < n and k not in names and self._honours(k):
                k += 1
            name = names.get(k)
            if name is not None:
                self._state_role(m, name, before=m.what != "counterpart")
                continue
            if k < n and lower[k] in (",", "("):
                behind = k + 1
                while behind < n and behind not in names and self._honours(behind):
                    behind += 1
                name = names.get(behind)
                if name is not None and self._closed(name.last):
                    self._state_role(m, name, before=False)
                    continue
            if (called := self._called(m)) is not None:
                self._state_role(m, called, before=False)
                continue
            before = m.first - 1
            name = by_last.get(before) if before >= 1 and lower[before] == "," else None
            if name is not None and (
                (self._closed(m.last) and not self._begins_clause(name, m)) or self._is_appositive(name, m)
            ):
                self._state_role(m, name, before=False)
        for i, m in enumerate(self.mentions):  # "Russia's Putin", "NATO's Stoltenberg"
            if m.what in ("state", "body") and m.last < n and i + 1 < len(self.mentions):
                k = m.last + 1 if lower[m.last] in ("'s", "’s") else m.last
                name = names.get(k)
                if name is not None and m.what == "state" and not self.role_of.get(name.first):
                    name.owners.append(m.country or "")

    def _called(self, m: Mention) -> Mention | None:
        """The name behind "a man identified as": nothing but a naming word and "as" between them."""
        k = m.last
        if self.tokens.lower[k : k + 1] in (["identified"], ["named"], ["known"], ["called"]):
            k += 2 if self.tokens.lower[k + 1 : k + 2] in (["as"], ["only"]) else 1
            return self.name_at.get(k)
        return None

    def _honours(self, k: int) -> bool:
        words, word = self.lexicon.words, self.tokens.lower[k]
        return word in words["honorifics"] or word in words["honorifics_male"] or word in words["honorifics_female"]

    def _closed(self, k: int) -> bool:
        """Whether an apposition ends at token k."""
        return (
            k >= len(self.tokens)
            or self.tokens.lower[k] in (",", ".", ")", ";", ":", "-", "–", "—", "who", "and")
            or self.tokens.words[k][0] in '"”.,;:?!'
            or self.tokens.sentence_of[k] != self.tokens.sentence_of[k - 1]
            or (bool(self.tokens.upos) and self.tokens.upos[k] in ("VERB", "AUX", "ADP"))
        )

    def _begins_clause(self, name: Mention, m: Mention) -> bool:
        """Whether a title behind a name and comma is the subject of what follows: "took X, the minister said"."""
        k = m.last
        if not self.tokens.head or k >= len(self.tokens) or self.tokens.upos[k] not in ("VERB", "AUX"):
            return False
        return self._subject_like(m) and not self._subject_like(name)

    def _is_appositive(self, name: Mention, m: Mention) -> bool:
        heads = self.tokens.head
        return bool(heads) and (heads[m.head] == name.head and self.tokens.deprel[m.head].startswith("appos"))

    def _state_role(self, role: Mention, name: Mention, before: bool) -> None:
        """Let a title or noun mean the person named beside it; `before`: it stands right before the name."""
        self.role_of.setdefault(name.first, []).append(role)
        self.apposed[id(role)] = name
        if before:
            role.attached = True
            self.prefixes[role.first] = role.last

    # ------------------------------------------------------------ names

    def _meet_full_names(self) -> None:
        """Know everybody whom the text names in full before last names alone are linked."""
        for m in self.mentions:
            if m.what == "name" and len(self._parts(m)) > 1:
                self._meet(m)

    def _parts(self, m: Mention) -> list[str]:
        words = [plain(w) for w in m.words.replace("-", " ").replace("\n", " ").split()]
        return [w for w in words if w not in self.lexicon.words["suffixes"] and w not in ("'s", "'")]

    def _meet(self, m: Mention) -> Member:
        """The member that a name means, made if it is new."""
        day = self._day(m)
        person = self._known(m, day)
        if person is not None:
            member = self.members.get(person.id) or self._admit(Member(person.id, person.name, person, person.gender))
            member.shorts |= {plain(person.short), *self._shorts(person.name)}
        else:
            member = self._stranger(m)
        for short in sorted(member.shorts | self._shorts(m.words)):
            ids = self.by_short.setdefault(short, [])
            if member.id in ids:
                ids.remove(member.id)
            ids.append(member.id)
        self._learn(member, m, day)
        m.actor = member.id
        return member

    def _shorts(self, name: str) -> set[str]:
        words = [w for w in plain(name).replace("’", "'").split() if w not in self.lexicon.words["suffixes"]]
        if not words:
            return set()
        last = words[-1].removesuffix("'s")
        bare = (
            last.split("-", 1)[1] if last.split("-", 1)[0] in self.lexicon.words["particles"] and "-" in last else last
        )
        return {last, bare}

    def _known(self, m: Mention, day: str | None) -> Person | None:
        """The person of the knowledge with this name, or with one that sounds like it."""
        people = [self.actors.people[p] for p in m.values]
        if people:
            return self._choose(people, m, day)
        parts = self._parts(m)
        if len(parts) < 2:
            return None
        first = sound(parts[0])
        alike = []
        for person in self.lexicon.by_sound.get(sound(parts[-1]), ()):
            for name in person.names:
                words = plain(name).replace("-", " ").split()
                if len(words) > 1 and _alike(parts, words) and sound(words[0]) == first and words[0][0] == parts[0][0]:
                    alike.append(person)
                    break
        return self._choose(alike, m, day) if alike else None

    def _choose(self, people: list[Person], m: Mention, day: str | None) -> Person | None:
        if len(people) == 1:
            return people[0]
        return max(people, key=lambda p: (self._fame(p, m, day), p.id), default=None)

    def _fame(self, person: Person, m: Mention, day: str | None) -> float:
        """How well a known person fits a mention: by the office stated, held on the day, in a country of the text."""
        score = 0.0
        stated = self._stated(m)
        for term in person.terms:
            held = day is not None and term.holds(day)
            rank = 1 - RANKS.index(self.actors.offices[term.office].rank) / 10
            score = max(score, rank + (2 if held else 0))
            for code, title in stated:
                if title in self.actors.titles_of(term.office, term.of) and (
                    code in ("", term.of, self.actors.country_of(term.of))
                ):
                    score = max(score, 4 + rank + (2 if held else 0))
        countries = {self.actors.country_of(t.of) for t in person.terms}
        if any(c and self.countries.get(c) for c in countries):
            score += 1
        return score

    def _stated(self, m: Mention) -> list[tuple[str, str]]:
        found = [(o, "") for o in m.owners if isinstance(o, str)]
        for role in self.role_of.get(m.first, ()):
            for value in role.values:
                found += [(self._code(o), value) for o in role.owners] or [("", value)]
        return found

    def _code(self, owner: "str | Mention") -> str:
        if isinstance(owner, str):
            return owner
        return owner.country or owner.actor or ""

    def _stranger(self, m: Mention) -> Member:
        """Somebody whom the knowledge does not hold: an actor of the document, by the fullest name given."""
        parts = self._parts(m)
        for ident in reversed(self.by_short.get(parts[-1], []) if parts else []):
            known = self.members[ident]
            theirs = plain(known.name).replace("-", " ").split()
            if len(parts) == 1 or _alike(parts, theirs):
                return known
        name = m.words.replace("\n", " ").removesuffix("'s").removesuffix("’s")
        key = f"person:{slug(name)}"
        return self.members.get(key) or self._admit(Member(key, name, None, self.lexicon.gender(name)))

    def _admit(self, member: Member) -> Member:
        self.members[member.id] = member
        return member

    def _learn(self, member: Member, m: Mention, day: str | None) -> None:
        """What the text says of a person beside the name: office, country, gender."""
        member.count += 1
        member.gender = member.gender or self._honorific(m)
        for owner in m.owners:
            if isinstance(owner, str) and member.person is None:
                member.country = member.country or owner or None
        for role in self.role_of.get(m.first, ()):
            member.roles.append(role.words)
            codes = [self._code(o) for o in role.owners] or [""]
            if not role.former:
                member.stated.update((code, value) for code in codes for value in role.values)
            country, sector = self._office(role)
            if member.person is None:
                member.country = member.country or country or self._in_view(role)
                member.sector = member.sector or ("ELI" if role.former and sector == "GOV" else sector)
            elif not role.former:
                member.sector = member.sector or sector
            member.gender = member.gender or self._gender_of_words(role.words)

    def _in_view(self, role: Mention) -> str | None:
        """Whose office a title without an owner is: of the only country in view, else of that of the whole text."""
        if role.owners or role.what not in ("title", "noun"):
            return None
        if not _DOMESTIC.intersection(role.words.split()):
            return self.theatre if role.what == "noun" and role.values[0] in SERVING else None
        here = self.sentence_of[role.first]
        seen: set[str | None] = set()
        for n in self.mentions:
            if n.first < role.first and here - self.sentence_of[n.first] <= 1:
                seen.add(n.country if n.what in ("state", "body") else self._home_of(n))
        if not seen - {None}:
            seen = {n.country or self._home_of(n) for n in self.mentions if self.sentence_of[n.first] == here}
        codes = sorted(c for c in seen if c in self.actors.states)
        return codes[0] if len(codes) == 1 else self._land_near(role) or self.theatre

    def _home_of(self, name: Mention) -> str | None:
        """The country of somebody whom the knowledge knows by this name alone."""
        if name.what != "name" or len(name.values) != 1:
            return None
        return self.actors.person_ref(self.actors.people[name.values[0]], self.date).country

    def _resolve_name(self, m: Mention) -> None:
        parts = self._parts(m)
        if m.actor is None and len(parts) == 1:
            if not self._link_short(m, parts[0]):
                m.drop = True
                return
        elif m.actor is None:
            self._meet(m)
        member = self.members[str(m.actor)]
        if member.person is not None and m.why is None:
            exact = m.words in member.person.names
            m.why = "full name in the knowledge" if exact else "spelling of a name in the knowledge"
        m.why = m.why or "name; role and country as the text states them"
        self._be(m, member)

    def _link_short(self, m: Mention, short: str) -> bool:
        """A last name alone: whom the text has named, else the known person whom office, day and text make likely."""
        short = short.removesuffix("'s")
        gender = self._honorific(m)
        ids = [i for i in self.by_short.get(short, []) if gender is None or self.members[i].gender in (None, gender)]
        stated = self._stated(m)
        if ids:
            ident = self._latest(ids, m, stated)
            member = self.members[ident]
            m.actor, m.why = ident, f"last name of {member.name}, named in full in the text"
            self._learn(member, m, self._day(m))
            return True
        called = [i for i, member in self.members.items() if plain(member.name).split()[0] == short]
        if len(called) == 1 and gender in (None, self.members[called[0]].gender):
            m.actor, m.why = called[0], f"given name of {self.members[called[0]].name}"
            return True
        day = self._day(m)
        people = [p for p in self.lexicon.by_short.get(short, ()) if gender is None or p.gender in (None, gender)]
        if not people and len(short) > 5:
            key = sound(short)
            people = [p for p in self.lexicon.by_sound.get(key, ()) if _near(plain(p.short), short) and len(key) > 2]
        scored = sorted(((self._fame(p, m, day), p.id, p) for p in people), key=lambda s: (-s[0], s[1]))
        if scored and scored[0][0] >= (2.5 if day else 1.0) and self._plausible(m, scored[0][2], scored[0][0], day):
            person = scored[0][2]
            member = self.members.get(person.id) or self._admit(Member(person.id, person.name, person, person.gender))
            member.shorts.add(short)
            self.by_short.setdefault(short, []).append(member.id)
            m.actor, m.why = member.id, f"last name of {person.name}, in office on the day"
            self._learn(member, m, day)
            return True
        tagged = bool(self.tokens.entity) and self.tokens.entity[m.first].endswith("PER")
        if m.first > 0 and self.tokens.lower[m.first - 1] == "the":
            return False
        if not tagged and not self.role_of.get(m.first):
            return False
        if not (self.role_of.get(m.first) or gender or self.lexicon.gender(m.words) or self._acts(m)):
            return False
        member = self._stranger(m)
        self.by_short.setdefault(short, []).append(member.id)
        m.actor, m.why = member.id, "last name; nobody named in full in the text"
        self._learn(member, m, day)
        return True

    def _acts(self, m: Mention) -> bool:
        """Whether a bare name speaks, acts or owns, as people do."""
        after = self.tokens.lower[m.last : m.last + 1]
        return self._subject_like(m) or after in (["'s"], ["’s"])

    def _plausible(self, m: Mention, person: Person, fame: float, day: str | None) -> bool:
        """A known last name alone needs the day or the country on its side, more so where the tags saw no person."""
        tagged = bool(self.tokens.entity) and self.tokens.entity[m.first].endswith("PER")
        held = day is not None and any(t.holds(day) for t in person.terms)
        here = any(self.countries.get(self.actors.country_of(t.of) or "") for t in person.terms)
        if fame >= 4:
            return True
        if plain(m.words) in self.lexicon.given and not here:
            return False
        leads = any(self.actors.offices[t.office].rank in LEADING for t in person.terms)
        if day is None and tagged and leads and len(self.lexicon.by_short[plain(person.short)]) == 1:
            return True
        return (held or day is None) and ((here and (tagged or leads)) or (held and tagged and leads))

    def _latest(self, ids: list[str], m: Mention, stated: list[tuple[str, str]]) -> str:
        """Of people with one last name: the one whose office is stated, else the one named last before the mention."""
        if len(ids) == 1:
            return ids[0]
        for ident in ids:
            member = self.members[ident]
            if any(s in member.stated for s in stated) or (
                member.person and self._fame(member.person, m, self._day(m)) >= 4
            ):
                return ident
        last = next((r.actor for r in reversed(self.resolved) if r.what == "name" and r.actor in ids), None)
        return max(ids, key=lambda i: (self.members[i].count + 2 * (i == last), i))

    # ------------------------------------------------------------ what words say of somebody

    def _office(self, role: Mention) -> tuple[str | None, str | None]:
        """Country and sector that an office or a noun with its owners gives its holder."""
        country, sector = None, None
        for owner in role.owners:
            code = owner if isinstance(owner, str) else owner.country
            if isinstance(owner, str) and owner.startswith("body:"):
                body = self.actors.bodies.get(owner)
                code, sector = (body.country, body.sector) if body else (None, None)
            elif isinstance(owner, Mention) and owner.kind == "body":
                sector = owner.sector
            country = country or (code if code in self.actors.states else None)
        if role.what == "noun" and role.values and role.values[0] != "GOV":
            sector = role.values[0]
        sector = self._allegiance(role) or sector or role.of_sector
        if sector is None and role.values:
            value = role.values[0]
            sector = value if role.what == "noun" else self._title_sector(value, country)
        return country, sector

    def _allegiance(self, role: Mention) -> str | None:
        """The sector of a modifier that tells the side: a rebel commander is no soldier of the state."""
        words = self.lexicon.actors.words["allegiances"]
        return next((words[w] for w in self.tokens.lower[role.first : role.head] if w in words), None)

    def _title_sector(self, title: str, country: str | None) -> str | None:
        """That of the office so called: first by that name, then that the state has, then the humblest."""
        own = self.actors.offices_of.get(country or "", [])
        called = [o for o in self.actors.offices.values() if title in self.actors.titles_of(o.id, country or "")]
        office = min(
            called, key=lambda o: (o.titles[:1] != (title,), o.id not in own, -RANKS.index(o.rank)), default=None
        )
        return (office.sector if office else None) or self.actors.nouns.get(title)

    def _gender_of_words(self, words: str) -> str | None:
        for word in reversed(words.split()):
            if word in self.lexicon.words["person_words_female"]:
                return "f"
            if word in self.lexicon.words["person_words_male"]:
                return "m"
        return None

    def _honorific(self, m: Mention) -> str | None:
        for i in range(max(0, m.first - 2), m.first + 1):
            word = self.tokens.lower[i]
            if word in self.lexicon.words["honorifics_female"]:
                return "f"
            if word in self.lexicon.words["honorifics_male"]:
                return "m"
        return None

    # ------------------------------------------------------------ letting mentions stand for somebody

    def _be(self, m: Mention, member: Member) -> None:
        """Let a mention stand for a person of the document."""
        m.actor, m.name, m.kind, m.gender = member.id, member.name, "person", member.gender
        m.country, m.sector = member.country, member.sector
        if member.person is not None:
            ref = self.actors.person_ref(member.person, self._day(m))
            m.country, m.sector = ref.country, ref.sector
            if ref.sector in (None, "ELI"):  # out of office; the text may say what came after
                m.sector = member.sector or ref.sector
        if m.what == "name" and (roles := self.role_of.get(m.first)):
            m.role = roles[0].words

    def _be_all(self, m: Mention, people: list[Member], why: str) -> None:
        for k, member in enumerate(people):
            target = m if k == 0 else Mention(m.what, m.first, m.last, m.head, m.form, m.words, plural=True)
            self._be(target, member)
            target.why = why
            if k:
                m.others.append(target)

    def _be_state(self, m: Mention, code: str, why: str) -> None:
        state = self.actors.states[code]
        m.actor, m.name, m.country, m.sector = state.id, state.name, code, "GOV"
        m.kind, m.gender, m.why = "state", "n", why

    def _copy(self, m: Mention, other: Mention, why: str) -> None:
        m.actor, m.name, m.country, m.sector = other.actor, other.name, other.country, other.sector
        m.kind, m.gender, m.why = other.kind, other.gender, why
        m.others = [self._twin(m, o, why) for o in other.others]

    def _twin(self, m: Mention, other: Mention, why: str) -> Mention:
        twin = Mention(m.what, m.first, m.last, m.head, m.form, m.words, plural=m.plural)
        twin.actor, twin.name, twin.country, twin.sector = other.actor, other.name, other.country, other.sector
        twin.kind, twin.gender, twin.why = other.kind, other.gender, why
        return twin

    def _member_of(self, person: Person) -> Member:
        return self.members.get(person.id) or self._admit(Member(person.id, person.name, person, person.gender))

    def _cast(self) -> Iterable[Member]:
        """The people of the text, the last mentioned first."""
        seen: set[str] = set()
        for m in reversed(self.resolved):
            if m.actor in self.members and m.actor not in seen:
                seen.add(m.actor)
                yield self.members[m.actor]
        for ident, member in self.members.items():
            if ident not in seen:
                yield member

    def _cast_before(self, m: Mention) -> Iterable[Member]:
        seen: set[str] = set()
        here = self.sentence_of[m.first]
        for r in reversed(self.resolved):
            if here - self.sentence_of[r.first] > 12:
                break
            if r.actor in self.members and r.actor not in seen and r.what in ("name", "title", "counterpart"):
                seen.add(r.actor)
                yield self.members[r.actor]

    # ------------------------------------------------------------ places in the tree

    def _top(self, i: int) -> int:
        """The token that carries a phrase's relation: a name hangs on its title or on what it is in apposition to."""
        deprel, heads = self.tokens.deprel, self.tokens.head
        while heads[i] >= 0 and deprel[i] in ("appos", "flat", "flat:name") and heads[i] < i:
            i = heads[i]
        return i

    def _subject_like(self, r: Mention) -> bool:
        return bool(self.tokens.deprel) and self.tokens.deprel[self._top(r.head)].startswith("nsubj")

    def _main_subject(self, r: Mention) -> bool:
        if not self._subject_like(r):
            return False
        governor = self.tokens.head[self._top(r.head)]
        return governor >= 0 and self.tokens.head[governor] < 0

    def _coargument(self, m: Mention, r: Mention) -> bool:
        """Arguments of one verb are two people: "Putin told him"."""
        if not self.tokens.head:
            return False
        a, b = self._verb_of(m.head), self._verb_of(r.head)
        return a is not None and a == b

    def _verb_of(self, i: int) -> int | None:
        i = self._top(i)
        deprel = self.tokens.deprel[i].partition(":")[0]
        return self.tokens.head[i] if deprel in ("nsubj", "obj", "iobj", "obl") else None

    def _clause_of(self, i: int) -> int | None:
        """The predicate that a token hangs on."""
        if not self.tokens.head:
            return None
        j, deprel = i, self.tokens.deprel
        for _ in range(12):
            if j < 0:
                return None
            if (
                self.tokens.head[j] < 0
                or deprel[j].partition(":")[0] in ("ccomp", "advcl", "acl", "parataxis", "xcomp", "csubj")
                or (deprel[j] == "conj" and self.tokens.upos[j] in ("VERB", "AUX"))
            ):
                return j
            j = self.tokens.head[j]
        return None

    def _locative(self, r: Mention) -> bool:
        return any(
            self.tokens.deprel[j] == "case" and self.tokens.lower[j] in ("in", "at", "near", "inside", "from")
            for j in self.tokens.children[r.head]
        )


_DOMESTIC = frozenset({
    "minister", "president", "premier", "speaker", "senator", "secretary", "chancellor", "governor", "army", "military",
    "navy", "police",
})  # fmt: skip
"""Titles of offices of a state."""


def _main(counts: dict[str, int], least: int) -> str | None:
    """The country that is counted most, if often enough and with a clear majority."""
    best = max(sorted(counts), key=lambda code: counts[code], default=None)
    if best is None or counts[best] < least or counts[best] < MAJORITY * sum(counts.values()):
        return None
    return best


def _near(a: str, b: str) -> bool:
    """Whether two last names may be spellings of one: they begin alike and are about as long."""
    return a[:3] == b[:3] and abs(len(a) - len(b)) <= 2


def _alike(a: list[str], b: list[str]) -> bool:
    """Whether two full names may be one person's: last names sound alike and a given name agrees, or its initial."""
    if sound(a[-1]) != sound(b[-1]):
        return False
    if len(a) < 2 or len(b) < 2:
        return True
    x, y = a[0].rstrip("."), b[0].rstrip(".")
    return sound(x) == sound(y) or (min(len(x), len(y)) == 1 and x[0] == y[0])
