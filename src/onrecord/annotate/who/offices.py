"""Titles and counterparts: who holds an office on a day, as the text states it, else as the knowledge says."""

from onrecord.annotate.who.cast import LEADING, Member
from onrecord.annotate.who.mentions import Mention
from onrecord.annotate.who.phrases import Phrases, singular
from onrecord.knowledge.actors import Person


class Offices(Phrases):
    """Resolves titles ("the French president") and counterparts ("his Russian counterpart")."""

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
        somebody = m.former or self.tokens.lower[m.first] in ("a", "an")
        found = None if somebody else self._office_holder(codes, m)
        if found is None and m.former:
            found = self._former_holder(codes, m)
        if found is not None:
            self._be(m, found[0])
            m.why = found[1]
            return
        self._unnamed(m)

    def _former_holder(self, codes: list[list[str]], m: Mention) -> tuple[Member, str] | None:
        """Somebody of the text who held the office that a former title names, and is not known to hold it still."""
        day = self._day(m)
        if day is None:
            return None
        for member in self._cast_before(m):
            for term in member.person.terms if member.person is not None else ():
                titles = self.actors.titles_of(term.office, term.of)
                over = term.start <= day and term.end and (term.end <= day or not term.holds(day))
                if over and [term.of] in codes and set(m.values) & set(titles):
                    return member, f"held the office until {term.end}"
        return None

    def _follow_name(self, m: Mention, name: Mention, why: str) -> None:
        if name.actor is None:
            self._resolve_name(name)
        if name.actor in self.members:
            member = self.members[name.actor]
            if member.person is None and not m.former and m.owners:  # "X, its spokesman": whose is known by now
                country, sector = self._office(m)
                member.country, member.sector = member.country or country, member.sector or sector
            self._be(m, member)
            m.why = why

    def _owner_code(self, owner: "str | Mention") -> list[str] | None:
        """The states and bodies to ask for an office, the nearest first."""
        if isinstance(owner, str):
            return [owner]
        if owner.what == "body":
            body = [owner.actor] if owner.actor in self.actors.bodies else []
            return [str(b) for b in body] + ([owner.country] if owner.country else [])
        if owner.what in ("name", "pronoun", "title", "noun"):
            if owner.name is None and owner.what != "pronoun":
                self._resolve(owner)
            return [owner.country] if owner.country else None
        return [owner.country] if owner.country else None

    def _groups(self, owner: "str | Mention") -> list[list[str]]:
        """What to ask for an office, for every actor of an owner: "the two countries' presidents" has two."""
        codes = self._owner_code(owner)
        if not codes:
            return []
        more = [[o.country] for o in owner.others if o.country] if isinstance(owner, Mention) else []
        return [codes, *more]

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
        if person is None and code.startswith("body:"):
            person = self._in_part(code, title, day)
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

    def _in_part(self, body: str, title: str, day: str | None) -> Person | None:
        """The holder of an office that a part of the body has: the UN human rights chief."""
        for part in self.lexicon.parts.get(body, ()):
            for office in self.actors.offices_of.get(part, ()):
                if title in self.actors.offices[office].titles_for.get(part, ()):
                    return self.actors.holder(part, office, day)
        return None

    def _cast_by_knowledge(self, code: str, title: str, day: str | None) -> Person | None:
        """Somebody of the text who holds one of several such offices at once ("Kremlin aide")."""
        for member in self._cast():
            if member.person is not None and day is not None:
                for term in member.person.terms:
                    if term.of == code and term.holds(day) and title in self.actors.titles_of(term.office, code):
                        return member.person
        return None

    def _bare_title(self, m: Mention) -> None:
        """ "the president", "the spokeswoman": the last person of the text who is called or known to be one."""
        gender = self._gender_of_words(m.words)
        if m.first > 1 and self.tokens.lower[m.first - 1] in ("'s", "’s"):
            self._title_in_group(m)
            return
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
            if m.definite and self._resume(m):
                return
        if m.former and m.definite and (fallen := self._fallen(m)) is not None:
            self._be(m, fallen)
            m.why = f"the last one who held the office: {fallen.name}"
            return
        self._unnamed(m)

    def _title_in_group(self, m: Mention) -> None:
        """ "the group's leader": of the body that the noun takes up, if one stands before it."""
        noun = self.tokens.lower[m.first - 2]
        sectors = self.lexicon.body_nouns.get(noun, ())
        here = self.sentence_of[m.first]
        for r in reversed(self.resolved):
            if here - self.sentence_of[r.first] > 4:
                break
            if r.what == "body" and r.sector in sectors and r.actor in self.actors.bodies:
                found = self._office_holder([[str(r.actor)]], m)
                if found is not None:
                    self._be(m, found[0])
                    m.why = f"{found[1]}; the {noun} is {r.name}"
                    return
                m.owners.append(str(r.actor))
                break
        self._unnamed(m)

    def _fallen(self, m: Mention) -> Member | None:
        """ "the ousted president": the last person of the text whose term is over, or ends this month."""
        day = self._day(m)
        for member in self._cast_before(m):
            for term in member.person.terms if member.person is not None and day is not None else ():
                over = term.end and term.start <= str(day) and term.end[:7] <= str(day)[:7]
                leads = self.lexicon.words["leader_words"].intersection(m.values)
                led = leads and self.actors.offices[term.office].rank in LEADING
                if over and (led or set(m.values) & set(self.actors.titles_of(term.office, term.of))):
                    return member
        return None

    def _resume(self, m: Mention) -> bool:
        """Let "the commander" be the person who was subject in the sentence before, if the sector agrees."""
        noun = self.tokens.lower[m.head]
        if m.plural or noun not in self.lexicon.words["resumptive_nouns"]:
            return False
        wanted = {self.actors.nouns.get(noun)}
        wanted |= {"MIL", "REB"} if wanted & {"MIL", "REB"} else set()
        here = self.sentence_of[m.first]
        for r in reversed(self.resolved):
            distance = here - self.sentence_of[r.first]
            if distance > 1:
                return False
            if distance == 1 and r.form == "name" and r.actor in self.members and self._subject_like(r):
                if r.sector not in wanted:
                    return False
                self._be(m, self.members[r.actor])
                m.why = f"takes up the person just spoken of: {r.name}"
                return True
        return False

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
            if leader and self.actors.offices[term.office].rank in LEADING:
                return True
            if wanted & set(self.actors.titles_of(term.office, term.of)) and (
                (not leader and not wanted & {"head", "chief"}) or self.actors.offices[term.office].rank in LEADING
            ):
                return True
        return False

    # ------------------------------------------------------------ several at once

    def _resolve_titles(self, m: Mention, codes: list[list[str]]) -> None:
        """Several office-holders at once: "the French and German leaders", "the two presidents"."""
        title = singular(m.values[0]) if m.values else ""
        if len(codes) > 1 and self._each_holder(m, codes, title):
            return
        if not codes and m.definite:
            self._plural_people(m, title)
            return
        self._unnamed(m)

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

    def _plural_people(self, m: Mention, title: str) -> None:
        """The last two people (or as many as are counted) whom the words fit."""
        number = {"three": 3, "four": 4, "five": 5}.get(
            next((w for w in m.words.split() if w in ("three", "four", "five")), ""), 2
        )
        exact = any(w in ("two", "both", "three", "four", "five") for w in m.words.split())
        if not exact and (earlier := self._earlier_nominal(m)) is not None:
            self._copy(m, earlier, "taken up from the noun before")
            return
        if exact and title not in _COUPLED and (pair := self._pair_before(m, number)):
            self._be_all(m, pair, "who stand together before it: " + " and ".join(p.name for p in pair))
            return
        candidates = self._recent_people(m, title) or self._coming_people(m)
        if len(candidates) < number or (not exact and title not in _COUPLED):
            self._unnamed(m)
            return
        order = list(self.members)
        people = sorted(candidates[:number], key=lambda p: order.index(p.id))
        self._be_all(m, people, "the last that the words fit: " + " and ".join(p.name for p in people))

    def _pair_before(self, m: Mention, number: int) -> list[Member]:
        """So many people who stand together in the sentence before, or in this one."""
        for parts in reversed(self._together(self._recent(m, 1))):
            everybody = [p for part in parts for p in (part, *part.others)]
            if len(everybody) == number and all(p.actor in self.members for p in everybody):
                return [self.members[str(p.actor)] for p in everybody]
        return []

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
            if title.endswith("minister") and not self._bears(member, [title], self._day(m)):
                continue
            distance = here - self.sentence_of[r.first]
            weight = 1.0 / (1 + distance) ** 2 + 0.01
            scores[r.actor] = scores.get(r.actor, 0) + weight
        ranked = sorted(scores, key=lambda a: (-scores[a], a))
        return [self.members[a] for a in ranked]

    def _coming_people(self, m: Mention) -> list[Member]:
        """The leaders named in the next sentences, for a headline that names nobody."""
        here, found = self.sentence_of[m.first], []
        for n in self.mentions:
            member = self.members.get(str(n.actor)) if n.what == "name" else None
            if member is not None and 0 <= self.sentence_of[n.first] - here <= 2 and self._is_leader(member, m):
                found.append(member)
        return list({member.id: member for member in found}.values())

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
        possessor = self.pronoun_at.get(m.first)
        if possessor is not None and possessor.actor in self.members:
            return self.members[str(possessor.actor)]
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


def _months(earlier: str, later: str) -> int:
    """Calendar months from one ISO day to another; a year without a month counts from its January."""
    a, b = (earlier + "-01")[:7], (later + "-01")[:7]
    return (int(b[:4]) - int(a[:4])) * 12 + int(b[5:7]) - int(a[5:7])
