"""Those who stay without a name: an id from the noun, its country and sector."""

from onrecord.annotate.who.cast import HOMEGROWN, SERVING
from onrecord.annotate.who.mentions import Mention
from onrecord.annotate.who.together import Together
from onrecord.knowledge.actors import slug


class Phrases(Together):
    """Names the unnamed and follows a noun to its earlier, fuller mention."""

    def _unnamed(self, m: Mention) -> None:
        """Somebody who stays without a name: an id from the noun, the country and the sector."""
        country, sector = self._office(m)
        if country is None:
            for owner in m.owners:
                if isinstance(owner, Mention) and owner.country:
                    country = owner.country
        if country is None and not m.owners and (sector in HOMEGROWN or "government" in m.words.split()):
            country = self._home(m)
        elif country is None and not m.owners and m.what == "noun" and sector in SERVING and self._serves(m):
            country = self._served(m)
        if m.former and sector == "GOV":
            sector = "ELI"
        noun = self._noun_phrase(m)
        if not noun or self._is_predicate(m):
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

    def _home(self, m: Mention) -> str | None:
        """Where rebels or opponents of no stated country are at home: where they are said to be, else the theatre."""
        if self.tokens.lower[m.last : m.last + 1] in (["in"], ["from"], ["across"]):
            for r in self.mentions:
                if r.what == "state" and 0 <= r.first - m.last <= 3 and r.country and self._locative(r):
                    return r.country
        return self.theatre or self._land_near(m, before=0)

    def _serves(self, m: Mention) -> bool:
        return self.tokens.lower[m.head] not in ("peacekeeper", "peacekeepers", "investigator", "investigators")

    def _served(self, m: Mention) -> str | None:
        """Whose "soldiers" or "police" of no stated country are: of the country of the scene, if no other is near."""
        here = self.sentence_of[m.first]
        near = (r for r in self.resolved if here - self.sentence_of[r.first] <= 1)
        others = {r.country for r in near if r.country in self.actors.states} - {self.scene}
        return None if others else self.scene

    def _is_predicate(self, m: Mention) -> bool:
        """A bare office that is nobody: "elected president", "for president"."""
        if m.what != "title" or m.plural or m.owners or not self.tokens.deprel:
            return False
        bare = self.tokens.lower[m.first] not in self.lexicon.words["determiners"]
        return bare and not self._subject_like(m) and not self.tokens.words[m.head][0].isupper()

    def _noun_phrase(self, m: Mention) -> str:
        lower = self.tokens.lower
        kept = [lower[i] for i in range(m.first, m.head) if lower[i] in _TELLING]
        phrase = m.values[0] if m.what == "title" and " " in m.values[0] else None
        head = singular(phrase or lower[m.head]).removeprefix("ex-")
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


_TELLING = frozenset({
    "senior", "former", "deputy", "high-ranking", "top", "rebel", "military", "opposition", "police", "intelligence",
    "security", "defence", "defense", "foreign", "separatist", "unidentified",
})  # fmt: skip
"""Modifiers that stay in the id of somebody unnamed."""

_IRREGULAR = {
    "men": "man", "women": "woman", "people": "people", "police": "police", "gunmen": "gunman", "children": "child",
    "spokesmen": "spokesman", "forces": "forces", "troops": "troops", "authorities": "authorities",
}  # fmt: skip


def singular(word: str) -> str:
    head = word.split()[-1]
    if head in _IRREGULAR:
        single = _IRREGULAR[head]
    elif head.endswith("men") and len(head) > 5:
        single = head[:-3] + "man"
    elif head.endswith("ies") and len(head) > 4:
        single = head[:-3] + "y"
    elif head.endswith(("sses", "xes", "ches", "shes")):
        single = head[:-2]
    elif head.endswith("s") and not head.endswith(("ss", "us", "is")) and len(head) > 3:
        single = head[:-1]
    else:
        single = head
    return " ".join([*word.split()[:-1], single])
