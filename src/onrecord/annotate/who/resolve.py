"""Who each mention is: names linked, titles looked up on their date, nouns and pronouns followed to their antecedents.

Rules run in text order, each leaves its reason in `why`. The order of preference follows the multi-pass sieve of Lee et
al. (Computational Linguistics 2013): exact and stated facts first, agreement and salience last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.annotate.who.lexicon import Lexicon, pieces, sound
from onrecord.annotate.who.mentions import Mention
from onrecord.knowledge.actors import RANKS, Actors, Person, plain, slug
from onrecord.language.clauses import quotations, subject
from onrecord.language.tokens import Tokens

_QUOTES = frozenset({'"', "“", "”", "``", "''", "«", "»"})
_POSSESSIVE = frozenset({"his", "her", "its", "their", "my", "our"})
_PAIRS = frozenset({"country", "nation", "side", "state", "neighbour", "neighbor", "capital", "government", "power"})
"""Nouns that, counted in two or both, mean states just spoken of."""
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})
_MODIFIERS = frozenset({"compound", "amod", "flat"})
_LEADING = ("head_of_state", "head_of_government", "head_of_body")


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


class Resolver:
    """Resolves the mentions of one document. `date` is ISO, perhaps only a year; `dates` overrule it by sentence."""

    def __init__(
        self, lexicon: Lexicon, tokens: Tokens, mentions: list[Mention], date: str | None, dates: dict[int, str]
    ) -> None:
        self.lexicon, self.tokens, self.mentions = lexicon, tokens, mentions
        self.actors: Actors = lexicon.actors
        self.date, self.dates = date, dates
        self.members: dict[str, Member] = {}
        self.by_short: dict[str, list[str]] = {}
        self.sentence_of = tokens.sentence_of
        self.resolved: list[Mention] = []
        self.at: dict[int, Mention] = {}
        self.countries: dict[str, int] = {}
        for mention in mentions:
            if mention.country:
                self.countries[mention.country] = self.countries.get(mention.country, 0) + 1

    def run(self) -> list[Mention]:
        """All mentions with their actors, pronouns included, in text order; what stays unresolved is left out."""
        self._attach_roles()
        self._meet_full_names()
        self.quotes = [(q.first, q.last) for q in quotations(self.tokens)] if self.tokens.head else []
        self.quoted = [False] * len(self.tokens)
        for first, last in self.quotes:
            self.quoted[first:last] = [True] * (last - first)
        pronouns = self._pronouns()
        self.pronoun_at = {p.first: p for p in pronouns}
        queue = sorted([*self.mentions, *pronouns], key=lambda m: (m.first, -m.last))
        late: list[Mention] = []
        for mention in queue:
            if mention.drop:
                continue
            ours = mention.what in ("title", "noun") and self.tokens.lower[mention.first] in ("our", "my")
            if ours or (mention.what == "pronoun" and mention.values[0] in ("i", "we")):
                late.append(mention)
                continue
            self._resolve(mention)
            if mention.actor is not None:
                self.resolved.append(mention)
                self.at[mention.head] = mention
        for mention in sorted(late, key=lambda m: m.what != "pronoun"):
            if mention.what == "pronoun":
                self._first_person(mention)
            else:
                self._resolve(mention)
            if mention.actor is not None:
                self.resolved.append(mention)
        self.resolved.sort(key=lambda m: (m.first, -m.last))
        return self.resolved

    def _day(self, mention: Mention) -> str | None:
        return self.dates.get(self.sentence_of[mention.first], self.date)

    # ------------------------------------------------------------ roles that the text states

    def _attach_roles(self) -> None:
        """Join titles and names that stand together: before the name, or in apposition behind or before a comma."""
        names = {m.first: m for m in self.mentions if m.what == "name"}
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
            if k < n and lower[k] in (",", "(") and (name := names.get(k + 1)) is not None and self._closed(name.last):
                self._state_role(m, name, before=False)
                continue
            before = m.first - 1
            name = by_last.get(before) if before >= 1 and lower[before] == "," else None
            if name is not None and (self._closed(m.last) or self._is_appositive(name, m)):
                self._state_role(m, name, before=False)
        for i, m in enumerate(self.mentions):  # "Russia's Putin", "NATO's Stoltenberg"
            if m.what in ("state", "body") and m.last < n and i + 1 < len(self.mentions):
                k = m.last + 1 if lower[m.last] in ("'s", "’s") else m.last
                name = names.get(k)
                if name is not None and m.what == "state" and not self.role_of.get(name.first):
                    name.owners.append(m.country or "")

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

    # ------------------------------------------------------------ names of people

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
            if member.person is None:
                country, sector = self._office(role)
                member.country = member.country or country
                member.sector = member.sector or ("ELI" if role.former and sector == "GOV" else sector)
            member.gender = member.gender or self._gender_of_words(role.words)

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
        sector = sector or role.of_sector
        if sector is None and role.values:
            value = role.values[0]
            sector = value if role.what == "noun" else self._title_sector(value, country)
        return country, sector

    def _title_sector(self, title: str, country: str | None) -> str | None:
        for office in self.actors.offices.values():
            if title in self.actors.titles_of(office.id, country or ""):
                return office.sector or self.actors.nouns.get(title)
        return self.actors.nouns.get(title)

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

    # ------------------------------------------------------------ one mention

    def _resolve(self, m: Mention) -> None:
        if m.actor is not None and m.what != "name":
            return
        if m.what in ("title", "noun", "counterpart") and self.tokens.lower[m.first] in _POSSESSIVE:
            self._resolve_possessor(m)
        if m.what == "name":
            self._resolve_name(m)
        elif m.what == "title":
            self._resolve_title(m)
        elif m.what == "counterpart":
            self._resolve_counterpart(m)
        elif m.what == "noun":
            self._resolve_noun(m)
        elif m.what == "pronoun" and m.actor is None:
            self._resolve_pronoun(m)

    def _resolve_possessor(self, m: Mention) -> None:
        """Resolve "his" in "his troops" first: it says whose they are."""
        owner = self.pronoun_at.get(m.first)
        if owner is not None and owner.values[0] in ("he", "it", "they", "we", "i"):
            if owner.actor is None:
                self._resolve_pronoun(owner)
            if owner.actor is not None and not m.owners and not owner.others and m.what != "counterpart":
                m.owners.append(owner)

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

    def _be(self, m: Mention, member: Member) -> None:
        """Let a mention stand for a person of the document."""
        m.actor, m.name, m.kind, m.gender = member.id, member.name, "person", member.gender
        m.country, m.sector = member.country, member.sector
        if member.person is not None:
            ref = self.actors.person_ref(member.person, self._day(m))
            m.country, m.sector = ref.country, ref.sector
        if m.what == "name" and (roles := self.role_of.get(m.first)):
            m.role = roles[0].words

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
            people = [p for p in self.lexicon.by_sound.get(key, ()) if plain(p.short)[:1] == short[:1] and len(key) > 2]
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
        leads = any(self.actors.offices[t.office].rank in _LEADING for t in person.terms)
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
        before = [r.actor for r in self.resolved if r.what == "name" and r.actor in ids]
        return str(before[-1]) if before else ids[0]

    # ------------------------------------------------------------ titles

    def _resolve_title(self, m: Mention) -> None:
        name = self.apposed.get(id(m))
        if name is not None:
            self._follow_name(m, name, "in apposition to the name")
            return
        codes = [c for o in m.owners for c in self._groups(o)]
        if m.plural:
            self._resolve_titles(m, codes)
            return
        if not codes:
            self._bare_title(m)
            return
        found = None if m.former else self._office_holder(codes, m)
        if found is not None:
            self._be(m, found[0])
            m.why = found[1]
            return
        self._unnamed(m)

    def _follow_name(self, m: Mention, name: Mention, why: str) -> None:
        if name.actor is None:
            self._resolve_name(name)
        if name.actor in self.members:
            self._be(m, self.members[name.actor])
            m.why = why

    def _owner_code(self, owner: "str | Mention") -> list[str] | None:
        """The states and bodies to ask for an office, the nearest first."""
        if isinstance(owner, str):
            return [owner]
        if owner.what == "body":
            body = [owner.actor] if owner.actor in self.actors.bodies else []
            return [str(b) for b in body] + ([owner.country] if owner.country else [])
        if owner.what in ("name", "pronoun", "title", "noun"):
            if owner.actor is None and owner.what != "pronoun":
                self._resolve(owner)
            return [owner.country] if owner.country else None
        return [owner.country] if owner.country else None

    def _office_holder(self, codes: list[list[str]], m: Mention) -> tuple[Member, str] | None:
        """Who holds the office that a title names: as the text states, else as the knowledge says of the day."""
        day = self._day(m)
        for group in codes:
            for code in group:
                for title in m.values:
                    for member in self._cast():
                        if (code, title) in member.stated:
                            return member, f"the text calls {member.name} so"
            for code in group:
                for title in self._full_titles(m, code, group):
                    person = self._titled(code, title, day, m)
                    if person is not None:
                        return self._member_of(person), f"holds the office on {day}"
        return None

    def _full_titles(self, m: Mention, code: str, group: list[str]) -> list[str]:
        """The title, and with the words of the body before it: "Foreign Ministry" + "spokeswoman"."""
        owner = m.owners[0] if m.owners else None
        if isinstance(owner, Mention) and owner.what == "body" and code == owner.country:
            unit = self.tokens.lower[owner.first : owner.last]
            return [f"{' '.join(unit[k:])} {title}" for title in m.values for k in range(1, len(unit))]
        return list(m.values)

    def _titled(self, code: str, title: str, day: str | None, m: Mention) -> Person | None:
        """Who a title means in a state or body, with the bodies of states that have an office of their own."""
        gender = self._gender_of_words(title)
        person = self._outgoing(code, title, day, m) or self.actors.titled(code, title, day)
        if person is None and (body := self.actors.bodies.get(code)) is not None and body.country:
            person = self._in_body(body.id, body.country, title, day)
        if person is None and code in self.actors.states:
            person = self._cast_by_knowledge(code, title, day)
        if (
            person is not None
            and gender
            and person.gender not in (None, gender)
            and title.startswith("spokes") is False
        ):
            return None
        return person

    def _outgoing(self, code: str, title: str, day: str | None, m: Mention) -> Person | None:
        """On the day of a change, who leaves: "the prime minister resigned"."""
        if day is None or len(day) < 10:
            return None
        first, last = self.tokens.sentences[self.sentence_of[m.first]]
        if not self.lexicon.words["leaving_verbs"].intersection(self.tokens.lemma[first:last]):
            return None
        for office in self.actors.offices_of.get(code, ()):
            if title in self.actors.titles_of(office, code):
                leaving = [t for t in self.actors.terms[code, office] if t.end == day]
                if leaving:
                    return self.actors.people[leaving[0].person]
        return None

    def _in_body(self, body: str, country: str, title: str, day: str | None) -> Person | None:
        for state, unit in self.lexicon.units_of_body.get(body, [(country, body.split(":")[1].partition("-")[2])]):
            if unit == "presidency" and (title in self.lexicon.words["leader_words"] or title in ("chief", "boss")):
                return self.actors.leader(state, day)
            for office in self.actors.offices_of.get(state, ()):
                known = self.actors.offices[office]
                if known.body == unit and title in self.actors.titles_of(office, state):
                    held = self.actors.holders(state, office, day)
                    if len(held) == 1:
                        return held[0]
                    if held:
                        here = [p for p in held if p.id in self.members]
                        return here[-1] if here else None
            if unit == "defence-ministry" and title in ("chief", "head", "boss"):
                return self.actors.holder(state, "defence-minister", day)
            if unit in ("presidency", "premiers-office"):
                return self.actors.titled(state, title, day)
        return None

    def _cast_by_knowledge(self, code: str, title: str, day: str | None) -> Person | None:
        """Somebody of the text who holds one of several such offices at once ("Kremlin aide")."""
        for member in self._cast():
            if member.person is not None and day is not None:
                for term in member.person.terms:
                    if term.of == code and term.holds(day) and title in self.actors.titles_of(term.office, code):
                        return member.person
        return None

    def _member_of(self, person: Person) -> Member:
        return self.members.get(person.id) or Member(person.id, person.name, person, person.gender)

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

    def _resolve_titles(self, m: Mention, codes: list[list[str]]) -> None:
        """Several office-holders at once: "the French and German leaders", "the two presidents"."""
        title = _singular(m.values[0]) if m.values else ""
        if len(codes) > 1 and self._each_holder(m, codes, title):
            return
        if not codes and m.definite:
            self._plural_people(m, title)
            return
        self._unnamed(m)

    def _be_all(self, m: Mention, people: list[Member], why: str) -> None:
        for k, member in enumerate(people):
            target = m if k == 0 else Mention(m.what, m.first, m.last, m.head, m.form, m.words, plural=True)
            self._be(target, member)
            target.why = why
            if k:
                m.others.append(target)

    def _plural_people(self, m: Mention, title: str) -> None:
        """The last two people (or as many as are counted) whom the words fit."""
        number = {"three": 3, "four": 4, "five": 5}.get(
            next((w for w in m.words.split() if w in ("three", "four", "five")), ""), 2
        )
        exact = any(w in ("two", "both", "three", "four", "five") for w in m.words.split())
        if not exact and (earlier := self._earlier_nominal(m)) is not None:
            self._copy(m, earlier, "taken up from the noun before")
            return
        candidates = self._recent_people(m, title)
        if len(candidates) < number or (not exact and title not in _COUPLED):
            self._unnamed(m)
            return
        order = list(self.members)
        people = sorted(candidates[:number], key=lambda p: order.index(p.id))
        self._be_all(m, people, "the last that the words fit: " + " and ".join(p.name for p in people))

    def _recent_people(self, m: Mention, title: str) -> list[Member]:
        """People of the text before a mention whom a title fits, the likeliest first."""
        leads = title in ("leader", "president", "head", "premier", "statesman", "chief", "ruler") or not title
        here = self.sentence_of[m.first]
        scores: dict[str, float] = {}
        for r in self.resolved:
            if r.actor not in self.members or r.plural or r.what not in ("name", "title", "counterpart"):
                continue
            member = self.members[r.actor]
            if leads and not self._is_leader(member, m):
                continue
            distance = here - self.sentence_of[r.first]
            weight = 1.0 / (1 + distance) + 0.05
            scores[r.actor] = scores.get(r.actor, 0) + weight
        ranked = sorted(scores, key=lambda a: (-scores[a], a))
        return [self.members[a] for a in ranked]

    def _is_leader(self, member: Member, m: Mention) -> bool:
        day = self._day(m)
        if member.person is None:
            return any(
                t in ("leader", "president", "prime minister", "premier", "chancellor", "king")
                for _, t in member.stated
            )
        for term in member.person.terms:
            if self.actors.offices[term.office].rank in ("head_of_state", "head_of_government") and (
                day is None or term.holds(day)
            ):
                return True
        return any(t in ("leader", "president", "prime minister", "premier", "chancellor") for _, t in member.stated)

    def _bare_title(self, m: Mention) -> None:
        """ "the president", "the spokeswoman": the last person of the text who is called or known to be one."""
        gender = self._gender_of_words(m.words)
        if (m.definite or m.head == m.first) and not m.former:
            day = self._day(m)
            for member in self._cast_before(m):
                if gender and member.gender not in (None, gender):
                    continue
                if self._bears(member, m.values, day):
                    self._be(m, member)
                    m.why = f"the last one called so: {member.name}"
                    return
            earlier = self._earlier_nominal(m)
            if earlier is not None:
                self._copy(m, earlier, "taken up from the noun before")
                return
        self._unnamed(m)

    def _cast_before(self, m: Mention) -> Iterable[Member]:
        seen: set[str] = set()
        here = self.sentence_of[m.first]
        for r in reversed(self.resolved):
            if here - self.sentence_of[r.first] > 12:
                break
            if r.actor in self.members and r.actor not in seen and r.what in ("name", "title", "counterpart"):
                seen.add(r.actor)
                yield self.members[r.actor]

    def _bears(self, member: Member, titles: list[str], day: str | None) -> bool:
        """Whether a person is called by one of these titles, in the text or by an office held on the day."""
        wanted = set(titles)
        for _, stated in member.stated:
            if stated in wanted or any(stated.endswith(f" {t}") for t in wanted):
                return True
        if member.person is None or day is None:
            return False
        leader = bool(wanted & self.lexicon.words["leader_words"])
        for term in member.person.terms:
            if not term.holds(day):
                continue
            if leader and self.actors.offices[term.office].rank in _LEADING:
                return True
            if wanted & set(self.actors.titles_of(term.office, term.of)) and (
                (not leader and not wanted & {"head", "chief"}) or self.actors.offices[term.office].rank in _LEADING
            ):
                return True
        return False

    # ------------------------------------------------------------ counterparts

    def _resolve_counterpart(self, m: Mention) -> None:
        """Who holds in another state the office that the person beside holds: named beside it, else on the day."""
        name = self.apposed.get(id(m))
        names = [n for n in self.mentions if n.what == "name" and n.first == m.last]
        if names:
            self._follow_name(m, names[0], "named right behind")
            return
        if name is not None:
            self._follow_name(m, name, "named in apposition")
            return
        codes = [c for o in m.owners for c in (self._owner_code(o) or [])]
        model = self._model(m)
        if not codes:
            other = self._other_of(model, m)
            if other is not None:
                self._be(m, other)
                m.why = f"the other of the two; counterpart of {model.name if model else 'the one before'}"
            return
        if m.plural:
            self._unnamed(m)
            return
        member = self._counterpart(model, codes[0], m)
        if member is not None:
            self._be(m, member)
            m.why = f"holds in {codes[0]} the office of {model.name if model else 'the one before'}"
        else:
            self._unnamed(m)

    def _model(self, m: Mention) -> Member | None:
        """Whose counterpart it is: the possessor, else the subject of the clause, else the last person."""
        for owner in m.owners:
            if isinstance(owner, Mention) and owner.what == "name" and owner.actor in self.members:
                return self.members[owner.actor]
        inside = [r for r in self.resolved if m.first <= r.first < m.last and r.actor in self.members]
        if inside:
            return self.members[str(inside[0].actor)]
        before = m.first - 1
        if before > 0 and self.tokens.lower[before] in ("'s", "’s"):
            owner_name = next((r for r in self.resolved if r.last == before and r.actor in self.members), None)
            if owner_name is not None:
                return self.members[str(owner_name.actor)]
        return next(iter(self._cast_before(m)), None)

    def _counterpart(self, model: Member | None, code: str, m: Mention) -> Member | None:
        day = self._day(m)
        offices = self._offices_held(model, day)
        for _, title in sorted(model.stated) if model else []:
            for member in self._cast():
                if member is not model and ((code, title) in member.stated or (code, "leader") in member.stated):
                    return member
        for office in offices:
            for same in (office, *_EQUIVALENT.get(office, ())):
                person = self.actors.holder(code, same, day)
                if person is None:
                    continue
                if self.actors.offices[office].rank in ("head_of_state", "head_of_government"):
                    leader = self.actors.leader(code, day)
                    if same not in self.actors.states[code].leader and leader is not None and office != same:
                        person = leader
                return self._member_of(person)
        if any(self.actors.offices[o].rank in ("head_of_state", "head_of_government") for o in offices) or not offices:
            leader = self.actors.leader(code, day)
            if leader is not None and (offices or model is None or self._is_leader(model, m)):
                return self._member_of(leader)
        return None

    def _offices_held(self, model: Member | None, day: str | None) -> list[str]:
        if model is None:
            return []
        terms = model.person.terms if model.person else []
        held = [t.office for t in terms if day is None or t.holds(day)]
        if not held and day is not None:
            held = [t.office for t in terms if 0 <= _months(day, t.start) <= 3]
        for _, title in sorted(model.stated):
            held += [o.id for o in self.actors.offices.values() if o.titles and title == o.titles[0]]
        return held

    def _other_of(self, model: Member | None, m: Mention) -> Member | None:
        """ "his counterpart" without a country: the other leader or minister just spoken of."""
        for member in self._cast_before(m):
            if member is not model and model is not None and self._same_rank(model, member, m):
                return member
        return None

    def _same_rank(self, a: Member, b: Member, m: Mention) -> bool:
        day = self._day(m)
        mine = {self.actors.offices[o].rank for o in self._offices_held(a, day)}
        theirs = {self.actors.offices[o].rank for o in self._offices_held(b, day)}
        return bool(mine & theirs)

    # ------------------------------------------------------------ nouns

    def _resolve_noun(self, m: Mention) -> None:
        name = self.apposed.get(id(m))
        if name is not None:
            self._follow_name(m, name, "in apposition to the name")
            return
        groups = [c for o in m.owners for c in self._groups(o)]
        noun = _singular(self.tokens.lower[m.head])
        if noun in self.lexicon.words["state_nouns"] and len(groups) == 1 and not m.plural:
            code = self._state_of(groups[0])
            if code is not None and isinstance(m.owners[0], Mention):
                self._be_state(m, code, "the country of whom it belongs to")
                return
        if (
            m.plural
            and not groups
            and noun in _PAIRS
            and {"two", "both"} & set(m.words.split())
            and self._two_states(m)
        ):
            return
        if m.plural and len(groups) > 1 and self._each_holder(m, groups, _singular(m.values[1])):
            return
        codes = [c for group in groups for c in group]
        if m.unit is not None and len(groups) == 1 and (code := self._state_of(groups[0])) is not None:
            m.actor, m.name, m.sector = self.lexicon.body_of(code, m.unit)
            m.country, m.kind, m.gender, m.why = code, "body", "n", f"{m.unit} of whom it belongs to"
            return
        if not codes and m.definite:
            if m.plural and _singular(self.tokens.lower[m.head]) in (
                "man",
                "leader",
                "woman",
                "president",
                "politician",
                "statesman",
            ):
                self._plural_people(m, _singular(self.tokens.lower[m.head]))
                return
            gender = self._gender_of_words(m.words)
            if not m.plural:
                for member in self._cast_before(m):
                    if gender and member.gender not in (None, gender):
                        continue
                    if any(self.tokens.lower[m.head] in role.split() for role in member.roles):
                        self._be(m, member)
                        m.why = f"the last one called so: {member.name}"
                        return
            earlier = self._earlier_nominal(m)
            if earlier is not None:
                self._copy(m, earlier, "taken up from the noun before")
                return
            if m.unit is not None and not m.plural and (state := self._state_in_view(m)) is not None:
                m.actor, m.name, m.sector = self.lexicon.body_of(state, m.unit)
                m.country, m.kind, m.gender, m.why = state, "body", "n", f"{m.unit} of the only state in view"
                return
            taken = self._take_up(m)
            if taken is not None:
                self._copy(m, taken, f"takes up {taken.name}")
                return
        self._unnamed(m)

    def _groups(self, owner: "str | Mention") -> list[list[str]]:
        """What to ask for an office, for every actor of an owner: "the two countries' presidents" has two."""
        codes = self._owner_code(owner)
        if not codes:
            return []
        more = [[o.country] for o in owner.others if o.country] if isinstance(owner, Mention) else []
        return [codes, *more]

    def _be_state(self, m: Mention, code: str, why: str) -> None:
        state = self.actors.states[code]
        m.actor, m.name, m.country, m.sector = state.id, state.name, code, "GOV"
        m.kind, m.gender, m.why = "state", "n", why

    def _two_states(self, m: Mention) -> bool:
        """Let "the two countries" or "both sides" stand for the two states spoken of most, lately."""
        here = self.sentence_of[m.first]
        scores: dict[str, float] = {}
        for r in self.resolved:
            if r.country in self.actors.states and not r.plural:
                near = 1.0 / (1 + here - self.sentence_of[r.first]) + 0.05
                scores[r.country] = scores.get(r.country, 0.0) + near * (1.0 if r.kind in ("state", "body") else 0.7)
        pair = sorted(scores, key=lambda c: (-scores[c], c))[:2]
        if len(pair) < 2:
            return False
        names = " and ".join(self.actors.states[c].name for c in pair)
        self._be_state(m, pair[0], f"the two states spoken of most: {names}")
        twin = Mention(m.what, m.first, m.last, m.head, m.form, m.words, plural=True)
        self._be_state(twin, pair[1], str(m.why))
        m.others.append(twin)
        return True

    def _state_in_view(self, m: Mention) -> str | None:
        """The only country spoken of in this sentence and the one before: a bare "Interior Ministry" is its own."""
        here = self.sentence_of[m.first]
        seen = {
            r.country
            for r in self.resolved
            if here - self.sentence_of[r.first] <= 1 and r.kind in ("state", "body", "person")
        }
        codes = sorted(c for c in seen if c in self.actors.states)
        return codes[0] if len(codes) == 1 else None

    def _state_of(self, codes: list[str]) -> str | None:
        return next((c for c in codes if c in self.actors.states), None)

    def _each_holder(self, m: Mention, groups: list[list[str]], title: str) -> bool:
        """Give a plural office its holder in each of several states: "the leaders of France and Germany"."""
        people = []
        for group in groups:
            found = next((p for c in group if (p := self.actors.titled(c, title, self._day(m)))), None)
            if found is None:
                return False
            people.append(self._member_of(found))
        self._be_all(m, people, f"each holds the office on {self._day(m)}")
        return True

    def _earlier_nominal(self, m: Mention) -> Mention | None:
        """The last mention with the same noun that says more."""
        noun = (
            self.tokens.lemma[m.head] if self.tokens.lemma and self.tokens.lemma[m.head] else self.tokens.lower[m.head]
        )
        here = self.sentence_of[m.first]
        for r in reversed(self.resolved):
            if here - self.sentence_of[r.first] > (30 if m.unit else 8):
                return None
            if r.what not in ("noun", "title", "body") or r.plural != m.plural or r is m:
                continue
            lemma = (
                self.tokens.lemma[r.head]
                if self.tokens.lemma and self.tokens.lemma[r.head]
                else self.tokens.lower[r.head]
            )
            if lemma == noun and (
                r.country or (r.actor and r.actor.startswith("person:")) or r.what == "body" or self._more(r, m)
            ):
                return r
        return None

    def _more(self, r: Mention, m: Mention) -> bool:
        return len(r.words.split()) > len(m.words.split())

    def _take_up(self, m: Mention) -> Mention | None:
        """A definite noun that takes up a body or state: "the alliance", "the agency", "the country"."""
        noun = self.tokens.lower[m.head]
        sectors = self.lexicon.body_nouns.get(noun)
        here = self.sentence_of[m.first]
        if noun in self.lexicon.words["state_nouns"]:
            return self._state_before(m)
        for r in reversed(self.resolved):
            if here - self.sentence_of[r.first] > 6:
                return None
            if sectors and r.what == "body" and r.sector in sectors and not r.plural:
                if noun in ("alliance", "bloc", "union") and r.country:
                    continue
                return r
        return None

    def _state_before(self, m: Mention) -> Mention | None:
        """The state that "the country" takes up: the subject before it, else the last one named."""
        here, best = self.sentence_of[m.first], None
        for r in reversed(self.resolved):
            distance = here - self.sentence_of[r.first]
            if distance > 3:
                break
            if r.what != "state" or r.form != "name":
                continue
            score = -1.0 * distance + (1.0 if self._subject_like(r) else 0.0)
            score -= 0.5 if r.why == "adjective of the state" else 0.0
            if best is None or score > best[0]:
                best = (score, r)
        return best[1] if best else None

    def _copy(self, m: Mention, other: Mention, why: str) -> None:
        m.actor, m.name, m.country, m.sector = other.actor, other.name, other.country, other.sector
        m.kind, m.gender, m.why = other.kind, other.gender, why
        m.others = [self._twin(m, o, why) for o in other.others]

    def _twin(self, m: Mention, other: Mention, why: str) -> Mention:
        twin = Mention(m.what, m.first, m.last, m.head, m.form, m.words, plural=m.plural)
        twin.actor, twin.name, twin.country, twin.sector = other.actor, other.name, other.country, other.sector
        twin.kind, twin.gender, twin.why = other.kind, other.gender, why
        return twin

    def _unnamed(self, m: Mention) -> None:
        """Somebody who stays without a name: an id from the noun, the country and the sector."""
        country, sector = self._office(m)
        if country is None:
            for owner in m.owners:
                if isinstance(owner, Mention) and owner.country:
                    country = owner.country
        if m.former and sector == "GOV":
            sector = "ELI"
        noun = self._noun_phrase(m)
        if not noun:
            return
        tail = [country.lower()] if country else []
        if not country and len(m.owners) == 1 and isinstance(m.owners[0], str) and m.owners[0].startswith("body:"):
            tail = [m.owners[0].removeprefix("body:")]
        if sector:
            tail.append(sector.lower())
        m.actor = "unnamed:" + "-".join([slug(noun), *tail])
        m.name, m.country, m.sector = self._label(m), country, sector
        m.kind, m.gender = ("group" if m.plural else "person"), self._gender_of_words(m.words)
        if sector in ("IGO", "NGO", "BUS", "JRN", "LEG", "JUD") and not m.plural and noun in self.lexicon.body_nouns:
            m.kind, m.gender = "body", "n"
        m.why = "nobody is named: the noun, its country and sector"

    def _noun_phrase(self, m: Mention) -> str:
        lower = self.tokens.lower
        kept = [lower[i] for i in range(m.first, m.head) if lower[i] in _TELLING]
        phrase = m.values[0] if m.what == "title" and " " in m.values[0] else None
        head = _singular(phrase or lower[m.head]).removeprefix("ex-")
        if m.what == "counterpart":
            head = "counterpart"
        words = [w for w in kept if w not in head.split()]
        return " ".join([*dict.fromkeys(words), head])

    def _label(self, m: Mention) -> str:
        text = self.tokens.text[self.tokens.start[m.first] : self.tokens.end[m.last - 1]]
        first, _, rest = text.partition(" ")
        return (
            rest
            if first.lower() in ("the", "a", "an", "this", "that", "these", "those", "its", "his", "her", "their")
            and rest
            else text
        )

    # ------------------------------------------------------------ pronouns

    def _pronouns(self) -> list[Mention]:
        found, known = [], self.lexicon.pronouns
        for i, word in enumerate(self.tokens.lower):
            row = known.get(word)
            if row is None or (self.tokens.upos and self.tokens.upos[i] not in ("PRON", "DET", "")):
                continue
            if word == "us" and self.tokens.words[i] == "US":
                continue
            kind = "he" if row["gender"] in ("m", "f") else {"n": "it"}.get(row["gender"] or "", "they")
            if word in ("i", "me", "my", "myself"):
                kind = "i"
            elif word in ("we", "us", "our", "ours", "ourselves"):
                kind = "we"
            elif word == "who":
                kind = "who"
            mention = Mention("pronoun", i, i + 1, i, "pronoun", word, values=[kind])
            mention.gender, mention.plural = row["gender"], row["number"] == "plural"
            found.append(mention)
        return found

    def _resolve_pronoun(self, m: Mention) -> None:
        kind = m.values[0]
        if kind == "he":
            self._third_person(m)
        elif kind == "it":
            self._thing(m)
        elif kind == "they":
            self._several(m)
        elif kind == "who":
            self._relative(m)

    def _relative(self, m: Mention) -> None:
        """ "who": the noun that its clause belongs to."""
        before = m.first - 2 if m.first and self.tokens.lower[m.first - 1] == "," else m.first - 1
        for r in reversed(self.resolved[-6:]):
            if r.last == before + 1 and r.kind in ("person", "group"):
                self._copy(m, r, "the person right before the relative clause")
                return
        if not self.tokens.head:
            return
        verb = self.tokens.head[m.head]
        for _ in range(3):
            if verb < 0:
                return
            if self.tokens.deprel[verb].startswith("acl"):
                target = self.at.get(self.tokens.head[verb])
                if target is not None:
                    self._copy(m, target, "the noun that the relative clause belongs to")
                return
            verb = self.tokens.head[verb]

    def _third_person(self, m: Mention) -> None:
        """he, she: the most salient person before it who agrees in gender."""
        scored = self._candidates(m)
        if not scored:
            return
        _, _, best, reason = max(scored, key=lambda s: (s[0], s[1]))
        self._copy(m, best, f"{reason}: {best.name}")
        m.others = []
        member = self.members.get(str(best.actor))
        if member is not None and member.gender is None and member.person is None:
            member.gender = m.gender

    def _candidates(self, m: Mention) -> list[tuple[float, int, Mention, str]]:
        tokens, here = self.tokens, self.sentence_of[m.first]
        reflexive, possessive = m.words in _REFLEXIVE, m.words in _POSSESSIVE
        clause = self._clause_of(m.head)
        actor_of_subject = None if reflexive or possessive else self._shared_subject(m)
        inside = self.quoted[m.head]
        speaker = self._quote_speaker(m) if inside else None
        found: list[tuple[float, int, Mention, str]] = []
        seen: set[str] = set()
        for r in reversed(self.resolved):
            distance = here - self.sentence_of[r.first]
            if distance > 6 or (distance > 3 and found):
                break
            if (
                r.kind != "person"
                or r.plural
                or r.actor is None
                or (r.what == "pronoun" and r.values[0] not in ("he",))
            ):
                continue
            gender = self._gender_of(r)
            if gender not in (None, m.gender):
                continue
            if r.first <= m.first < r.last and r.first != m.first:
                continue
            if m.first <= r.first and m.first != r.first:
                continue
            if inside and speaker is not None and r.actor == speaker and not reflexive:
                continue
            if actor_of_subject is not None and r.actor == actor_of_subject:
                continue
            if not inside and self.quoted[r.head] and distance > 0 and r.what == "pronoun":
                continue
            if distance == 0 and not reflexive and not possessive and self._coargument(m, r):
                continue
            if distance == 0 and r.what != "pronoun" and self._inside_of(r, m):
                continue
            score, reason = 0.0, "last person before it"
            score -= 1.0 * distance
            if self._subject_like(r):
                score += 1.0
                reason = "subject before it"
            if self._main_subject(r):
                score += 0.5
            if gender == m.gender:
                score += 0.7
            if r.what == "name":
                score += 0.1
            if tokens.deprel and tokens.deprel[r.head] in ("nmod:poss", "compound"):
                score -= 0.7
            if tokens.deprel and tokens.deprel[r.head].startswith(("nmod", "obl")) and not possessive:
                score -= 0.3
            if self._subject_like(m) and self._subject_like(r):
                score += 0.3
            if r.actor.startswith("unnamed:"):
                score -= 0.6
            if r.actor not in seen:
                member = self.members.get(r.actor)
                score += 0.1 * min(member.count, 5) if member else 0.0
            if (
                possessive
                and distance == 0
                and clause is not None
                and self._clause_of(r.head) == clause
                and self._subject_like(r)
            ):
                score += 0.7
                reason = "subject of its clause"
            if possessive and distance == 0 and self._coordinated(m, r):
                score += 3.0
                reason = "joined to it"
            seen.add(r.actor)
            found.append((score, r.first, r, reason))
        if not found or max(f[0] for f in found) < -3.5:
            found += self._cataphora(m)
        return found

    def _shared_subject(self, m: Mention) -> str | None:
        """The actor of the subject, own or shared, of the verb over an object pronoun: another than the object."""
        if not self.tokens.head or not self.tokens.deprel[m.head].startswith(("obj", "iobj", "obl")):
            return None
        owner = subject(self.tokens, self.tokens.head[m.head])
        found = self._mention_over(owner) if owner is not None and owner < m.head else None
        return found.actor if found is not None else None

    def _cataphora(self, m: Mention) -> list[tuple[float, int, Mention, str]]:
        """ "In his speech, X said": the subject that follows in the same sentence."""
        here = self.sentence_of[m.first]
        for n in self.mentions:
            if n.first > m.first and self.sentence_of[n.first] == here and n.what == "name" and self._subject_like(n):
                if n.actor is None:
                    self._resolve_name(n)
                if n.actor and n.actor in self.members and self.members[n.actor].gender in (None, m.gender):
                    return [(0.0, n.first, n, "subject that follows")]
        return []

    def _coordinated(self, m: Mention, r: Mention) -> bool:
        """ "Smith and his daughter": what is owned is joined to the owner."""
        owned = self.tokens.head[m.head] if self.tokens.head else -1
        return owned >= 0 and self.tokens.deprel[owned] == "conj" and self.tokens.head[owned] == self._top(r.head)

    def _gender_of(self, r: Mention) -> str | None:
        member = self.members.get(str(r.actor))
        return member.gender if member is not None else r.gender

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

    def _inside_of(self, r: Mention, m: Mention) -> bool:
        """A possessor within a phrase is not the phrase: "his Russian counterpart"."""
        return r.first <= m.first < r.last

    def _thing(self, m: Mention) -> None:
        """it, its: a body or state, only where it acts, says or owns like one."""
        tokens, lower = self.tokens, self.tokens.lower
        if not tokens.head:
            return
        if m.words == "its":
            governor = tokens.head[m.head]
            owned = governor >= 0 and (
                lower[governor] in self.lexicon.words["owned_nouns"]
                or tokens.lemma[governor] in self.lexicon.words["owned_nouns"]
            )
            if not owned:
                return
        else:
            governor = tokens.head[m.head]
            if governor < 0 or not tokens.deprel[m.head].startswith("nsubj") or tokens.deprel[m.head] == "expl":
                return
            if (sayer := self._embedding_subject(governor)) is not None:
                self._copy(m, sayer, f"says so of itself: {sayer.name}")
                return
            lemma = tokens.lemma[governor].lower()
            if lemma not in self.lexicon.words["agent_verbs"] or (
                tokens.deprel[m.head] == "nsubj:pass" and lemma not in ("accuse", "force", "ask", "invite")
            ):
                return
        here, speaker = self.sentence_of[m.first], self._quote_speaker(m) if self.quoted[m.head] else None
        best: tuple[float, int, Mention] | None = None
        for r in reversed(self.resolved):
            distance = here - self.sentence_of[r.first]
            if distance > 2:
                break
            if (
                r.kind not in ("body", "state")
                or r.plural
                or r.first >= m.first
                or (r.what == "state" and r.form == "nominal")
            ):
                continue
            if speaker is not None and r.actor == speaker:
                continue
            if distance == 0 and m.words != "its" and self._coargument(m, r):
                continue
            score = -1.2 * distance + (1.2 if self._subject_like(r) else 0) + (0.5 if self._main_subject(r) else 0)
            if tokens.deprel[r.head] in ("amod", "compound") or r.why == "adjective of the state":
                score -= 0.8
            if r.why == "name of the state" and self._locative(r):
                score -= 0.6
            if distance == 0 and self._clause_of(r.head) == self._clause_of(m.head) and self._subject_like(r):
                score += 0.8
            if r.sector == "JRN" and m.words == "its":
                score -= 1.0
            if best is None or score > best[0]:
                best = (score, r.first, r)
        if best is not None and best[0] > -2.5:
            self._copy(m, best[2], f"acts or owns as a body does; the most salient before it: {best[2].name}")

    def _embedding_subject(self, predicate: int) -> Mention | None:
        """The body or state that says, thinks or wants the clause: "the airline said it had lost contact"."""
        tokens, verb = self.tokens, self.tokens.head[predicate]
        if (
            verb < 0
            or tokens.deprel[predicate] != "ccomp"
            or tokens.lemma[verb] not in self.lexicon.words["agent_verbs"]
        ):
            return None
        owner = subject(tokens, verb)
        found = self._mention_over(owner) if owner is not None and owner < predicate else None
        return found if found is not None and found.kind in ("body", "state") and not found.plural else None

    def _locative(self, r: Mention) -> bool:
        return any(
            self.tokens.deprel[j] == "case" and self.tokens.lower[j] in ("in", "at", "near", "inside", "from")
            for j in self.tokens.children[r.head]
        )

    def _several(self, m: Mention) -> None:
        """they, their: people or states joined by "and", or a group: the most salient of these before it."""
        here = self.sentence_of[m.first]
        best: tuple[float, list[Mention]] | None = None
        for parts in [*self._joined(m), *([r] for r in self.resolved)]:
            r = parts[0]
            distance = here - self.sentence_of[r.first]
            if distance > 2 or parts[-1].last > m.first:
                continue
            group = len(parts) > 1 or r.plural or r.kind == "group" or bool(r.others)
            if not group and not (r.kind == "body" and r.sector in ("COP", "MIL", "REB")):
                continue
            if distance == 0 and m.words == "them" and self._coargument(m, r):
                continue
            score = -1.0 * distance + r.first / (len(self.tokens) + 1)
            score += (1.0 if self._subject_like(r) else 0.0) + (0.4 if self._main_subject(r) else 0.0)
            score += 0.3 if len(parts) > 1 or r.others else 0.0
            score -= 0.0 if group else 0.5
            score -= 0.5 if r.why == "people of the state" or (len(parts) > 1 and r.kind == "state") else 0.0
            if best is None or score > best[0]:
                best = (score, parts)
        if best is None:
            return
        first, *rest = best[1]
        self._copy(m, first, "the most salient plural before it: " + " and ".join(str(p.name) for p in best[1]))
        m.others += [self._twin(m, p, str(m.why)) for p in rest]

    def _joined(self, m: Mention) -> list[list[Mention]]:
        """People, or states, that stand joined: nothing but commas, "and" and their titles between them."""
        here, lower = self.sentence_of[m.first], self.tokens.lower
        found: list[list[Mention]] = []
        run: list[Mention] = []
        for r in self.resolved:
            if here - self.sentence_of[r.first] > 2 or r.what == "pronoun" or r.plural or r.others or r.attached:
                continue
            if run and r.first >= run[-1].last and r.kind == run[-1].kind and self._only_joined(run[-1].last, r.first):
                if r.actor != run[-1].actor:
                    run.append(r)
                continue
            if run and r.first < run[-1].last:
                continue
            if len(run) > 1:
                found.append(run)
            run = [r] if r.kind in ("person", "state") else []
        if len(run) > 1:
            found.append(run)
        return [
            run
            for run in found
            if "and" in lower[run[0].last : run[-1].first] or "&" in lower[run[0].last : run[-1].first]
        ]

    def _only_joined(self, first: int, last: int) -> bool:
        """Whether tokens [first, last) hold only commas, "and" and titles of the name that follows."""
        i = first
        while i < last:
            if self.tokens.lower[i] in (",", "and", "&", "the", "his", "her", "'s", "’s") or self._honours(i):
                i += 1
            elif (skipped := self.prefixes.get(i)) is not None and skipped > i:
                i = skipped
            else:
                return False
        return last > first

    def _quote_speaker(self, m: Mention) -> str | None:
        """Who says the quotation that a token stands in: the subject of the saying verb beside it."""
        span = next(((a, b) for a, b in self.quotes if a <= m.head < b), None)
        if span is None:
            return None
        cached = self._speakers.get(span)
        if cached is None:
            cached = self._speakers[span] = (self._find_speaker(span),)
        return cached[0].actor if cached[0] is not None else None

    @property
    def _speakers(self) -> dict[tuple[int, int], tuple[Mention | None]]:
        held = self.__dict__.get("_speaker_cache")
        if held is None:
            held = self.__dict__["_speaker_cache"] = {}
        return held

    def _find_speaker(self, span: tuple[int, int]) -> Mention | None:
        """The subject of a saying verb in the quotation's sentences; in the next one where that says nothing else; else
        who spoke in the quotation or sentence before."""
        first, last = self.sentence_of[span[0]], self.sentence_of[span[1] - 1]
        for k in dict.fromkeys((last, first)):
            if (found := self._sayer(k, alone=False)) is not None:
                return found
        if last + 1 < len(self.tokens.sentences) and (found := self._sayer(last + 1, alone=True)) is not None:
            return found
        before = [s for s in self.quotes if s[1] <= span[0] and first - self.sentence_of[s[1] - 1] <= 1]
        if before:
            if before[-1] not in self._speakers:
                self._speakers[before[-1]] = (self._find_speaker(before[-1]),)
            return self._speakers[before[-1]][0]
        return self._sayer(first - 1, alone=False) if first else None

    def _sayer(self, sentence: int, alone: bool) -> Mention | None:
        """The subject of a saying verb outside quotations; with `alone` only of one that has no content of its own."""
        tokens, (a, b) = self.tokens, self.tokens.sentences[sentence]
        for i in range(a, b):
            if self.quoted[i] or tokens.lemma[i] not in self.lexicon.words["saying_verbs"]:
                continue
            below = tokens.children[i]
            if alone and (i > a + 6 or any(tokens.deprel[j] in ("ccomp", "obj", "xcomp") for j in below)):
                continue
            heads = (j for j in below if tokens.deprel[j].startswith("nsubj") and not self.quoted[j])
            for head in heads:
                if (found := self._mention_over(head)) is not None:
                    return found
        return None

    def _mention_over(self, i: int) -> Mention | None:
        """The mention that a token heads, or the name that hangs on it."""
        for r in self._all_resolved():
            if r.head == i or self._top(r.head) == i:
                return r
        return None

    def _all_resolved(self) -> list[Mention]:
        return [r for r in self.mentions if r.actor is not None and not r.drop] + [
            r for r in self.resolved if r.what == "pronoun"
        ]

    def _first_person(self, m: Mention) -> None:
        """I, we inside a quotation: who speaks; 'we' of an official is the state or body spoken for."""
        span = next(((a, b) for a, b in self.quotes if a <= m.head < b), None)
        if span is None:
            return
        cached = self._speakers.get(span)
        if cached is None or cached[0] is None:
            cached = self._speakers[span] = (self._find_speaker(span),)
        speaker = cached[0]
        if speaker is None:
            return
        if m.values[0] == "i":
            if speaker.kind == "person":
                self._copy(m, speaker, f"speaks: {speaker.name}")
                m.others = []
            return
        official = speaker.sector in ("GOV", "MIL", "COP", "SPY", "LEG") and speaker.country in self.actors.states
        if official and speaker.country is not None:
            state = self.actors.states[speaker.country]
            m.actor, m.name, m.country, m.sector = state.id, state.name, state.code, "GOV"
            m.kind, m.why = "state", f"{speaker.name} speaks for it"
        else:
            self._copy(m, speaker, f"speaks: {speaker.name}")


_EQUIVALENT: dict[str, tuple[str, ...]] = {
    "president": ("prime-minister", "chancellor", "premier", "king", "supreme-leader"),
    "prime-minister": ("premier", "chancellor", "chief-adviser"),
    "premier": ("prime-minister", "chancellor"),
    "chancellor": ("prime-minister", "premier"),
    "king": ("queen", "emir", "sultan", "emperor"),
    "emir": ("king", "sultan"),
    "foreign-minister": ("secretary-of-state",),
    "secretary-of-state": ("foreign-minister",),
    "national-security-adviser": ("security-council-secretary",),
    "security-council-secretary": ("national-security-adviser",),
    "army-chief": ("joint-chiefs-chair",),
    "joint-chiefs-chair": ("army-chief",),
    "general-secretary": ("president",),
    "foreign-affairs-director": ("secretary-of-state", "foreign-minister"),
    "presidential-spokesperson": ("foreign-spokesperson", "government-spokesperson"),
}
"""Offices that do the same work under another name."""


_COUPLED = ("leader", "president", "man", "woman")
"""Nouns whose bare plural means people just named."""

_TELLING = frozenset({
    "senior", "former", "deputy", "high-ranking", "top", "rebel", "military", "opposition", "police", "intelligence",
    "security", "defence", "defense", "foreign", "separatist", "unidentified",
})  # fmt: skip
"""Modifiers that stay in the id of somebody unnamed."""

_IRREGULAR = {
    "men": "man", "women": "woman", "people": "people", "police": "police", "gunmen": "gunman", "children": "child",
    "spokesmen": "spokesman", "forces": "forces", "troops": "troops", "authorities": "authorities",
}  # fmt: skip


def _alike(a: list[str], b: list[str]) -> bool:
    """Whether two full names may be one person's: last names sound alike and a given name agrees, or its initial."""
    if sound(a[-1]) != sound(b[-1]):
        return False
    if len(a) < 2 or len(b) < 2:
        return True
    x, y = a[0].rstrip("."), b[0].rstrip(".")
    return sound(x) == sound(y) or (min(len(x), len(y)) == 1 and x[0] == y[0])


def _months(earlier: str, later: str) -> int:
    """Calendar months from one ISO day to another; a year without a month counts from its January."""
    a, b = (earlier + "-01")[:7], (later + "-01")[:7]
    return (int(b[:4]) - int(a[:4])) * 12 + int(b[5:7]) - int(a[5:7])


def _singular(word: str) -> str:
    head = word.split()[-1]
    if head in _IRREGULAR:
        single = _IRREGULAR[head]
    elif head.endswith("men") and len(head) > 5:
        single = head[:-3] + "man"
    elif head.endswith("ies") and len(head) > 4:
        single = head[:-3] + "y"
    elif head.endswith("s") and not head.endswith(("ss", "us", "is")) and len(head) > 3:
        single = head[:-1]
    else:
        single = head
    return " ".join([*word.split()[:-1], single])


__all__ = ["Resolver", "pieces"]
