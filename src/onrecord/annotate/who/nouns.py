"""Nouns: groups and bodies by whom they belong to, and what definite nouns take up ("the alliance", "both sides")."""

from onrecord.annotate.who.mentions import Mention
from onrecord.annotate.who.offices import Offices
from onrecord.annotate.who.phrases import singular

_PAIRS = frozenset({"country", "nation", "side", "state", "neighbour", "neighbor", "capital", "government", "power"})
"""Nouns that, counted in two or both, mean states just spoken of."""
_ORGANS = frozenset({"GOV", "MIL", "COP", "LEG"})
"""Sectors of bodies that make one think of their country."""
_PEOPLE = frozenset({"man", "leader", "woman", "president", "politician", "statesman"})
_COLLEAGUES = frozenset({"minister", "premier", "chancellor", "king", "diplomat", "general", "envoy", "negotiator"})
"""Nouns whose plural means people just spoken of: of the latter only where they are counted."""


class Nouns(Offices):
    """Resolves nouns that mean somebody."""

    def _resolve_noun(self, m: Mention) -> None:
        name = self.apposed.get(id(m))
        if name is not None:
            self._follow_name(m, name, "in apposition to the name")
            return
        groups = [c for o in m.owners for c in self._groups(o)]
        noun = singular(self.tokens.lower[m.head])
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
        if m.plural and len(groups) > 1 and self._each_holder(m, groups, singular(m.values[1])):
            return
        codes = [c for group in groups for c in group]
        if m.unit is not None and len(groups) == 1 and (code := self._state_of(groups[0])) is not None:
            m.actor, m.name, m.sector = self.lexicon.body_of(code, m.unit)
            m.country, m.kind, m.gender, m.why = code, "body", "n", f"{m.unit} of whom it belongs to"
            return
        if not codes and m.definite:
            sided = self._allegiance(m) is not None
            head = singular(self.tokens.lower[m.head])
            counted = bool({"two", "both", "three"}.intersection(m.words.split()))
            if m.plural and not sided and (head in _PEOPLE or (counted and head in _COLLEAGUES)):
                self._plural_people(m, singular(m.values[1]) if head in _COLLEAGUES else head)
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
            if self._resume(m):
                return
            if m.unit is not None and not m.plural and not sided and (state := self._state_in_view(m)) is not None:
                m.actor, m.name, m.sector = self.lexicon.body_of(state, m.unit)
                m.country, m.kind, m.gender, m.why = state, "body", "n", f"{m.unit} of the only state in view"
                return
            taken = self._take_up(m)
            if taken is not None and taken.kind != "state" and noun in self.lexicon.words["state_nouns"]:
                self._be_state(m, str(taken.country), f"the country of {taken.name}")
                return
            if taken is not None:
                self._copy(m, taken, f"takes up {taken.name}")
                return
        self._unnamed(m)

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
        if len(codes) == 1:
            return codes[0]
        return self._land_near(m) or (self.theatre if self.theatre in codes else None)

    def _state_of(self, codes: list[str]) -> str | None:
        return next((c for c in codes if c in self.actors.states), None)

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
            organ = r.what == "body" and r.form == "name" and r.country in self.actors.states and r.sector in _ORGANS
            if not organ and (r.what != "state" or r.form != "name"):
                continue
            score = -1.0 * distance + (1.0 if self._subject_like(r) else 0.0)
            score -= 0.5 if organ or r.why == "adjective of the state" else 0.0
            if best is None or score > best[0]:
                best = (score, r)
        return best[1] if best else None
