"""Who acts and on whom: noun phrases as actors and recipients of an event.

A phrase is who `who` says it is, if one of its mentions stands there; else it is named by its own words, with the
country of a name or adjective within it ('Iraqi fighters') and no id.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from onrecord.annotate.did.lexicon import Lexicon
from onrecord.annotate.did.predicates import (
    CONTAINERS,
    Hit,
    adjuncts,
    case_of,
    is_infinitive,
    is_passive,
    is_time,
    modifiers,
    objects_of,
    obliques,
    remembered,
)
from onrecord.language import clauses
from onrecord.language.tokens import Tokens
from onrecord.records import ActorMention, Participant, PlaceMention

NAMES = frozenset({"PER", "ORG", "LOC", "NORP"})
LATE = frozenset({"in", "at", "near", "from", "for", "on", "through", "complement"})
"""Places in a frame that give way to an object which names nobody."""
PLACES = frozenset({"in", "at", "near", "complement"})
OPEN = frozenset(
    {
        "AGREE",
        "AID",
        "COOPERATE",
        "RETREAT",
        "CONCEDE",
        "SANCTION",
        "MOBILIZE",
        "THREATEN",
        "COERCE",
        "REQUEST",
        "PROTEST",
    }
)
"""Types whose recipient may be named anywhere below, where its place holds a thing only."""
PHYSICAL = frozenset({"ASSAULT", "COERCE"})
"""Types done to whatever their object is."""
FEW = 9
"""Words behind a predicate among which a recipient is looked for at the last."""
QUOTED = 4
"""Words from which on a quotation is somebody's speech rather than a term set apart."""
DEEP = 4
"""Steps below a noun within which its country is looked for."""
LOCATING = frozenset({"of", "in", "from", "at", "near", "inside", "across", "throughout", "outside", "around", "by"})
SPEAK_FOR = frozenset({"spokesman", "spokeswoman", "spokesperson", "representative", "lawyer", "adviser", "advisor"})
"""Who is of the country of whomever he speaks for."""
NAME_PARTS = frozenset({"flat", "fixed", "goeswith"})
SPECIAL = frozenset(
    {"subject", "object", "iobj", "object's", "person", "complement", "poss", "mod", "speaker", "owner"}
)
"""Places in a frame that are not prepositions."""
THROUGH = frozenset({"by", "on", "against"})
"""Prepositions that may stand one noun further down: 'the start of attacks by rebels'."""
NEUTER = frozenset({"it", "this", "that", "what", "which", "these", "those", "one"})
OWN = frozenset({"its", "their", "his", "her", "our", "my"})
PERSONAL = frozenset({"his", "her", "their"})
MONEY = frozenset({"$", "€", "£", "¥", "dollar", "euro", "pound", "yen", "usd", "percent", "%"})


@dataclass(slots=True)
class Party:
    """A noun phrase in a role: the token that heads it, and whether it names somebody who can act."""

    head: int
    strong: bool
    record: Participant
    pronoun: bool = False


class Cast:
    """The parties of one document, looked up by token. `dates`: the first tokens of its dates and clock times."""

    def __init__(
        self,
        tokens: Tokens,
        actors: Sequence[ActorMention],
        places: Sequence[PlaceMention],
        lexicon: Lexicon,
        dates: frozenset[int] = frozenset(),
    ) -> None:
        self.tokens, self.actors, self.places, self.dates = tokens, actors, places, dates
        self.agents = lexicon.stock["agents"]
        self.pronouns = lexicon.stock["pronouns"]
        self.acts = lexicon.nouns.keys()
        self.means = lexicon.stock["means"]
        self.tools = lexicon.classes["weapons"].heads | lexicon.classes["weaponfire"].heads
        self._known: dict[int, Party] = {}
        self._owners: dict[tuple[int, tuple[str, ...]], list[Party]] = {}
        self._at_hand: dict[tuple[int, int | None, int | None], set[str]] = {}

    @cached_property
    def mention_of(self) -> dict[int, ActorMention]:
        """The longest mention that covers each token."""
        found: dict[int, ActorMention] = {}
        starts = self.tokens.start
        for mention in sorted(self.actors, key=lambda m: m.end - m.start):
            i = max(0, bisect_right(starts, mention.start) - 1)
            while i < len(starts) and starts[i] < mention.end:
                if self.tokens.end[i] > mention.start:
                    found[i] = mention
                i += 1
        return found

    @cached_property
    def mentions_at(self) -> dict[tuple[int, int], list[ActorMention]]:
        """The mentions of each span: several where one noun stands for several actors."""
        found: dict[tuple[int, int], list[ActorMention]] = {}
        for mention in self.actors:
            found.setdefault((mention.start, mention.end), []).append(mention)
        return found

    @cached_property
    def place_of(self) -> dict[int, PlaceMention]:
        """The place mention that covers each token."""
        found: dict[int, PlaceMention] = {}
        starts = self.tokens.start
        for place in self.places:
            i = max(0, bisect_right(starts, place.start) - 1)
            while i < len(starts) and starts[i] < place.end:
                if self.tokens.end[i] > place.start:
                    found[i] = place
                i += 1
        return found

    @cached_property
    def quotations(self) -> list[clauses.Quotation]:
        """Quotations that are more than a word or two."""
        return [q for q in clauses.quotations(self.tokens) if q.last - q.first >= QUOTED]

    def quoted(self, i: int) -> bool:
        """Whether a token stands in a quotation."""
        return any(q.first <= i < q.last for q in self.quotations)

    def named(self, i: int) -> bool:
        """Whether a token is part of a name."""
        if self.tokens.lower[i] in OWN:
            return False
        return self.tokens.entity[i][2:] in NAMES or i in self.mention_of or i in self.place_of

    def party(self, head: int) -> Party:
        """The noun phrase that a token heads."""
        known = self._known.get(head)
        if known is None:
            known = self._known[head] = self._read(head)
        return known

    def _read(self, head: int) -> Party:
        tokens = self.tokens
        first, last = self._phrase(head)
        mention = self.mention_of.get(head)
        if mention is not None:
            start, end = min(tokens.start[first], mention.start), max(tokens.end[last - 1], mention.end)
            if mention.form == "pronoun":
                start, end = mention.start, mention.end
            country = mention.country or self._country(first, last)
            if country is None and (mention.actor is None or mention.actor.startswith("unnamed:")):
                country = self._country_below(head)
            strong = mention.form != "nominal" or not self._owned_or_act(head, first)
            strong = strong and not (mention.actor is None and tokens.lower[head] in NEUTER)
            record = Participant(start, end, mention.actor, mention.name or mention.text, country, mention.sector)
            return Party(head, strong, record, mention.form == "pronoun")
        inside = next((self.mention_of[i] for i in range(first, last) if i in self.mention_of), None)
        named = any(self.named(i) for i in range(first, last))
        common = tokens.lemma[head] in self.agents and not self._owned_or_act(head, first)
        personal = tokens.lower[head] in self.pronouns and tokens.lower[head] not in NEUTER
        strong = (named or common or personal) and not self._money(head)
        if not strong and tokens.lemma[head] in CONTAINERS:
            strong = any(self._somebody(j) for p, j in modifiers(tokens, head) if p == "of")
        start, end = tokens.start[first], tokens.end[last - 1]
        text = " ".join(tokens.text[start:end].split())
        country = self._country(first, last) or self._country_below(head)
        record = Participant(start, end, None, text, country, inside.sector if inside else None)
        return Party(head, strong, record, tokens.upos[head] == "PRON")

    def _country(self, first: int, last: int) -> str | None:
        """The first country that a name or adjective among the tokens [first, last) belongs to."""
        for i in range(first, last):
            for known in (self.mention_of.get(i), self.place_of.get(i)):
                if known is not None and known.country is not None:
                    return known.country
        return None

    def _country_below(self, head: int) -> str | None:
        """The first country named in what says whose, where or from where somebody is: 'workers of a firm in Lima',
        'families fleeing the war in Liberia'."""
        tokens, level = self.tokens, [head]
        for _ in range(DEEP):
            level = [j for i in level for j in tokens.children[i] if j > head and self._locates(j)]
            for j in level:
                country = self._country(*self._phrase(j))
                if country is not None:
                    return country
        return None

    def _locates(self, j: int) -> bool:
        tokens, kind = self.tokens, self.tokens.deprel[j]
        if kind in ("acl", "obj") or kind == "appos":
            return True
        preposition = case_of(tokens, j) if kind.startswith(("nmod", "obl")) else ""
        return preposition in LOCATING or (preposition == "for" and tokens.lemma[tokens.head[j]] in SPEAK_FOR)

    def _phrase(self, head: int) -> tuple[int, int]:
        """[first, last) of a noun with the words before it that belong to it, its name's rest behind it included."""
        tokens = self.tokens
        first = last = head
        while first > 0 and tokens.upos[first - 1] != "PUNCT" and self._within(first - 1, head):
            first -= 1
        while (
            first < head
            and tokens.entity[first] == "O"
            and first not in self.mention_of
            and (
                tokens.upos[first] in ("DET", "ADP", "PART", "ADV", "VERB", "CCONJ")
                or tokens.lower[first] in ("least", "more", "most")
            )
        ):
            first += 1
        while last + 1 < len(tokens) and tokens.head[last + 1] >= head and tokens.deprel[last + 1] in NAME_PARTS:
            last += 1
        return first, self._name_behind(head, last) + 1

    def _name_behind(self, head: int, last: int) -> int:
        """The last token of a name or an 'of', 'from' phrase that follows a noun without a break: 'the watchdog
        Amnesty', 'leaders of the new government', 'activists from Fatah'."""
        tokens = self.tokens
        below = tokens.children[head]
        if not below or below[-1] <= last:
            return last
        for _ in range(2):
            behind = next(
                (
                    j for j in tokens.children[head]
                    if j > last and self._names(j)
                    and all(tokens.upos[k] not in ("PUNCT", "VERB") for k in range(last + 1, j))
                    and all(self._beneath(k, head) for k in range(last + 1, j))
                ),
                None,
            )  # fmt: skip
            fits = behind is not None and (
                self._somebody(head) or self.named(behind) or tokens.lemma[head] in CONTAINERS
            )
            if behind is None or not fits or is_time(tokens, behind):
                return last
            last = behind
            while last + 1 < len(tokens) and tokens.deprel[last + 1] == "flat":
                last += 1
        return last

    def _names(self, j: int) -> bool:
        if self.tokens.deprel[j] in ("appos", "flat", "nmod:desc", "compound"):
            return True
        near = case_of(self.tokens, j) in ("of", "from", "in")
        return near and clauses.relation(self.tokens, j) == "nmod"

    def _beneath(self, i: int, head: int) -> bool:
        """Whether a token hangs on another, at any depth."""
        for _ in range(8):
            if i == head:
                return True
            if i < 0:
                return False
            i = self.tokens.head[i]
        return False

    def _owned_or_act(self, head: int, first: int) -> bool:
        """Whether a noun is somebody's own ('its troops') or an act rather than somebody ('air strikes')."""
        tokens = self.tokens
        lemma = tokens.lemma[head]
        if lemma in self.means and any(tokens.lower[i] in OWN for i in range(max(first - 1, 0), head)):
            return True
        return lemma in self.acts and lemma not in self.agents

    def _money(self, head: int) -> bool:
        """Whether a noun is a sum."""
        tokens = self.tokens
        if tokens.lower[head] in MONEY or tokens.lemma[head] in MONEY:
            return True
        return tokens.lower[head] in ("million", "billion", "thousand", "hundred") and any(
            tokens.lower[j] in MONEY for j in [*tokens.children[head], max(0, head - 2), max(0, head - 1)]
        )

    def _within(self, i: int, head: int) -> bool:
        """Whether a token before a noun is one of its modifiers, at any depth."""
        for _ in range(6):
            if i == head:
                return True
            if i < 0 or self.tokens.deprel[i].startswith(("acl", "appos", "nsubj", "obl", "parataxis")):
                return False
            if self.tokens.deprel[i].startswith("conj") and self.tokens.upos[i] not in ("ADJ", "PROPN", "NUM"):
                return False
            i = self.tokens.head[i]
        return False

    # ------------------------------------------------------------ what a role asks for

    def group(self, heads: Iterable[int]) -> list[Party]:
        """A party for each head; several where one noun stands for several ('the two leaders')."""
        return [party for head in heads for party in self._all(self.party(head))]

    def _all(self, party: Party) -> list[Party]:
        mention = self.mention_of.get(party.head)
        if mention is None:
            return [party]
        same = self.mentions_at[(mention.start, mention.end)]
        if len(same) < 2:
            return [party]
        start, end = party.record.start, party.record.end
        return [replace(party, record=_participant(m, start, end)) for m in same]

    def owners(self, noun: int, words: tuple[str, ...] = ("poss", "mod", "of", "by", "from", "between")) -> list[Party]:
        """Who is named within a noun phrase: its possessor, its adjective, or behind 'of', 'by', 'from'."""
        known = self._owners.get((noun, words))
        if known is None:
            known = self._owners[noun, words] = self._named_within(noun, words)
        return list(known)

    def _named_within(self, noun: int, words: tuple[str, ...]) -> list[Party]:
        below = {p for p, _ in modifiers(self.tokens, noun)}
        for word in words:
            if word in below or word in ("poss", "mod") or (below and word in THROUGH):
                found = [p for p in self.of_noun(noun, word) if p.strong]
                if found:
                    return found
        return []

    def of_noun(self, noun: int, word: str) -> list[Party]:
        """The parties that hang on a noun as possessor (`poss`), as name or adjective before it (`mod`) or behind a
        preposition."""
        tokens = self.tokens
        if word == "poss":
            heads = clauses.dependents(tokens, noun, "nmod:poss") or self._owner_before(noun)
            heads = [j for j in heads if tokens.lower[j] not in OWN and not is_time(tokens, j)]
            return self.group(k for j in heads for k in clauses.conjuncts(tokens, j))
        if word == "mod":
            heads = [
                j for j in clauses.dependents(tokens, noun, "amod", "compound", "nmod") if j < noun and self.named(j)
            ]
            heads = [j for j in heads if tokens.deprel[j] != "nmod:poss"]
            return self.group(dict.fromkeys(k for j in heads for k in clauses.conjuncts(tokens, j) if self.named(k)))
        found = [j for p, j in modifiers(tokens, noun) if p == word and not is_time(tokens, j)]
        if not found and word in THROUGH:
            found = [k for _, j in modifiers(tokens, noun) for p, k in modifiers(tokens, j) if p == word]
        return self.group(k for j in found for k in clauses.conjuncts(tokens, j))

    def owner_meant(self, hit: Hit) -> list[Party]:
        """Whoever is known to be meant by the possessive pronoun before a noun, and acts: 'its attack'."""
        noun = hit.at
        if hit.entry.frame.undergone and not self._has_of(noun):
            return []
        for j in self.tokens.children[noun]:
            if self.tokens.deprel[j] == "nmod:poss" and j in self.mention_of and self.tokens.lower[j] in OWN:
                return self.group([j])
        return []

    def halves(self, head: int) -> list[Party]:
        """The two sides that one noun stands for: 'Hungarian and Romanian officials'."""
        tokens = self.tokens
        for j in clauses.dependents(tokens, head, "amod", "compound"):
            sides = [k for k in clauses.conjuncts(tokens, j) if k < head and self.named(k)]
            if j < head and self.named(j) and len(sides) > 1:
                return [Party(k, True, self._side(k)) for k in sides]
        return []

    def _side(self, i: int) -> Participant:
        start, end = self.tokens.start[i], self.tokens.end[i]
        for mention in self.mentions_at.get((start, end), ()):
            return _participant(mention, start, end)
        place = self.place_of.get(i)
        return Participant(
            self.tokens.start[i], self.tokens.end[i], None, self.tokens.word(i), place.country if place else None, None
        )

    def _owner_before(self, noun: int) -> list[int]:
        """The name before an apostrophe that stands before a noun, wherever the parser hung it."""
        tokens, i = self.tokens, noun - 1
        while i > 0 and tokens.upos[i] in ("ADJ", "NOUN", "NUM", "ADV", "DET"):
            i -= 1
        return [i - 1] if i > 0 and tokens.xpos[i] == "POS" and self.named(i - 1) else []

    def resolve(self, hit: Hit, names: Sequence[str], taken: frozenset[int]) -> list[Party]:
        """The first of the places that a role may be in at which somebody is named; failing that, something.

        `taken` are heads that already play another part.
        """
        weak: list[Party] = []
        at_hand = self._prepositions(hit)
        names = [name for name in names if name in SPECIAL or name in at_hand]
        seen: list[list[Party]] = []
        for name in names:
            if name in PLACES and not weak:
                weak = self._within_object(hit, taken)
            found = [p for p in self._place(hit, name) if p.head not in taken]
            seen.append(found)
            if not found:
                continue
            strong = [p for p in found if p.strong]
            late = name in LATE and not (name == "complement" and hit.entry.frame.type in OPEN)
            if strong and not (weak and late):
                return strong
            if found and name == "object" and hit.entry.frame.type in PHYSICAL:
                return found
            if not strong and name != "complement":
                inner = [q for p in found for q in self.owners(p.head) if q.head not in taken]
                if inner and not weak:
                    return inner
            if not weak and name not in ("in", "at", "complement"):
                weak = [p for p in found if self.tokens.upos[p.head] not in ("SYM", "NUM") and not self._money(p.head)]
        if not weak:
            weak = next((found for found in seen if found), [])
        if not weak and hit.entry.part != "noun":  # what the pattern itself holds, or a thing in the clause below
            for name in names:
                weak = [p for p in self._of_verb(hit, name, True) if p.head not in taken]
                if weak:
                    break
        return weak

    def _prepositions(self, hit: Hit) -> set[str]:
        """The prepositions that stand with a predicate, so that no other is looked for."""
        key = (hit.at, hit.object, hit.light)
        if key not in self._at_hand:
            self._at_hand[key] = self._standing_with(hit)
        return self._at_hand[key]

    def _standing_with(self, hit: Hit) -> set[str]:
        tokens = self.tokens
        if hit.entry.part != "noun":
            return {p for p, _ in adjuncts(tokens, hit.at, hit.object)} | {"of"}
        near = modifiers(tokens, hit.at)
        far = [m for _, j in near for m in modifiers(tokens, j)]
        light = obliques(tokens, hit.light) if hit.light is not None else []
        return {p for p, _ in (*near, *far, *light)}

    def _within_object(self, hit: Hit, taken: frozenset[int]) -> list[Party]:
        """Who is named within an object that the pattern asks for: 'respect the tribe's rights'."""
        if hit.object is None or hit.object not in hit.held:
            return []
        return [p for p in self.owners(hit.object, ("poss", "mod", "of")) if p.head not in taken]

    def _names_somebody(self, i: int) -> bool:
        own = self.tokens.lemma[i] in self.means and self._owned_or_act(i, self._phrase(i)[0])
        return not own and any(self.named(k) for k in range(*self._phrase(i)))

    def next_named(self, at: int, taken: frozenset[int]) -> list[Party]:
        """The first name within a few words behind a predicate."""
        tokens = self.tokens
        last = tokens.sentences[tokens.sentence_of[at]][1]
        for i in range(at + 1, min(last, at + FEW)):
            if tokens.upos[i] == "PUNCT" and tokens.word(i) in ",;:":
                break
            if self.named(i) and i not in taken:
                return self.group([i])
        return []

    def anywhere_below(
        self, at: int, taken: frozenset[int], tools: Sequence[int], besides: Sequence[Party]
    ) -> list[Party]:
        """Somebody named below a predicate: the first of those that stand highest, clauses that tell of something else
        left out. `taken` already act; `tools` are what they act with."""
        tokens = self.tokens
        aside = ("parataxis", "punct", "conj")
        for left_out in ((*aside, "acl:relcl", "nsubj", "advcl"), aside):
            level = [at]
            for _ in range(6):
                level = [
                    j for i in level for j in tokens.children[i]
                    if j > at and j not in taken
                    and not tokens.deprel[j].startswith(left_out) and not is_time(tokens, j)
                ]  # fmt: skip
                for j in level:
                    if j not in tools and tokens.upos[j] in ("NOUN", "PROPN", "ADJ") and self._names_somebody(j):
                        return self.group(clauses.conjuncts(tokens, j))
        return list(besides)

    def _place(self, hit: Hit, name: str, held: bool = False) -> list[Party]:
        return self._of_verb(hit, name, held) if hit.entry.part != "noun" else self._of_event_noun(hit, name)

    def _of_verb(self, hit: Hit, name: str, held: bool = False) -> list[Party]:
        tokens, i = self.tokens, hit.at
        if name == "subject":
            return self.group(agents_of(tokens, i))
        if name == "object":
            return self.group(j for j in objects_of(tokens, i) if held or j not in hit.held or self._undergoes(j))
        if name == "iobj":
            given = clauses.indirect_objects(tokens, i)
            direct = clauses.dependents(tokens, i, "obj")
            return self.group(given or (direct[:1] if len(direct) > 1 else []))
        if name == "person":
            return [p for p in self.group(objects_of(tokens, i)) if p.strong]
        if name == "object's":
            heads = objects_of(tokens, i) or [j for _, j in adjuncts(tokens, i)]
            owned = [p for j in heads for p in self.owners(j)]
            return owned or [p for p in self.group(heads) if p.strong]
        if name == "of":
            things = [*objects_of(tokens, i), *([hit.object] if hit.object is not None else [])]
            return [p for j in dict.fromkeys(things) for p in self.of_noun(j, "of")]
        if name == "complement":
            return self._below(i) or (self._thing_below(i) if held else [])
        return self.group(
            j
            for p, j in adjuncts(tokens, i, hit.object)
            if p == name and (held or j not in hit.held or self._somebody(j))
        )

    def _undergoes(self, i: int) -> bool:
        """Whether an object that a pattern asks for is whom it is done to rather than what it is done with."""
        return self._somebody(i) and (self.named(i) or self.tokens.lemma[i] not in self.tools)

    def _somebody(self, i: int) -> bool:
        """Whether a noun itself, and not only a word before it, names people or a body."""
        return self.named(i) or self.tokens.lemma[i] in self.agents

    def _of_event_noun(self, hit: Hit, name: str) -> list[Party]:
        tokens, i = self.tokens, hit.at
        if name in ("subject", "object", "iobj", "complement", "object's", "speaker"):
            return []
        if name == "owner":
            return self._owner_undergoing(hit)
        found = self.of_noun(i, name)
        if name in ("poss", "mod") and hit.entry.frame.undergone and not self._has_of(i):
            found = [p for p in found if not self._is_person(p.head)]
        if not found and hit.light is not None and name not in ("poss", "mod"):
            found = self.group(
                k
                for p, j in obliques(tokens, hit.light)
                if p == name and j != i and not is_time(tokens, j)
                for k in clauses.conjuncts(tokens, j)
            )
        return found

    def _owner_undergoing(self, hit: Hit) -> list[Party]:
        """The person whom a noun's deed was done to, named or meant before it: 'Popov's arrest', 'his arrest'."""
        i = hit.at
        if not hit.entry.frame.undergone or self._has_of(i):
            return []
        found = [p for name in ("poss", "mod") for p in self.of_noun(i, name) if self._is_person(p.head)]
        meant = [j for j in self.tokens.children[i] if self.tokens.lower[j] in PERSONAL and j in self.mention_of]
        return found or self.group(meant)

    def _has_of(self, noun: int) -> bool:
        return any(p == "of" for p, _ in modifiers(self.tokens, noun))

    def _is_person(self, i: int) -> bool:
        mention = self.mention_of.get(i)
        return self.tokens.entity[i][2:] == "PER" or (
            mention is not None and (mention.actor or "").startswith("person:")
        )

    def _thing_below(self, i: int) -> list[Party]:
        """The object or first adjunct of the clause below a predicate."""
        tokens = self.tokens
        for j in clauses.dependents(tokens, i, "xcomp", "ccomp", "advcl"):
            heads = [*objects_of(tokens, j), *(k for _, k in adjuncts(tokens, j))]
            found = [k for k in heads if k > i and tokens.upos[k] in ("NOUN", "PROPN")]
            if found:
                return [self.party(found[0])]
        return []

    def _below(self, i: int) -> list[Party]:
        """Who is named in the clause below a predicate: its subject, object, then what stands with prepositions."""
        tokens = self.tokens
        below = [j for j in tokens.children[i] if clauses.relation(tokens, j) in ("xcomp", "ccomp", "advcl", "acl")]
        below += [
            k for j in clauses.dependents(tokens, i, "obj", "obl") for k in tokens.children[j]
            if tokens.deprel[k] == "acl" and tokens.upos[k] == "VERB"
        ]  # fmt: skip
        for j in below:
            for heads in (
                clauses.dependents(tokens, j, "nsubj"),
                objects_of(tokens, j),
                [k for _, k in adjuncts(tokens, j)],
            ):
                for party in self.group(k for k in heads if k > i and tokens.upos[k] != "PRON"):
                    if party.strong:
                        return [party]
                    inner = [
                        p
                        for p in self.owners(
                            party.head, ("poss", "mod", "of", "with", "on", "against", "from", "in", "to")
                        )
                        if p.strong
                    ]
                    if inner:
                        return inner
            deeper = self._below(j)
            if deeper:
                return deeper
        return []


@remembered
def agents_of(tokens: Tokens, i: int) -> list[int]:
    """Heads of who does it, a by-phrase of the passive included even when its name is unknown."""
    if is_passive(tokens, i) and not _active_perfect(tokens, i):
        return [j for p, j in adjuncts(tokens, i) if p == "by"]
    own = [j for j in clauses.dependents(tokens, i, "nsubj") if j < i and not is_time(tokens, j)]
    accused = [] if own else _blamed(tokens, i) or _planner(tokens, i)
    if accused:
        return accused
    found = own[-1] if len(own) > 1 else clauses.subject(tokens, i)
    if found is None:
        return []
    if clauses.has_copula(tokens, found) and (really := clauses.dependents(tokens, found, "nsubj")):
        found = really[0]
    return clauses.conjuncts(tokens, found)


def _blamed(tokens: Tokens, i: int) -> list[int]:
    """Who is said to do it, in 'accused the army of burning', 'blamed rebels for attacking'."""
    if clauses.relation(tokens, i) not in ("advcl", "ccomp", "xcomp", "obl", "acl"):
        return []
    if not any(
        tokens.lower[j] in ("of", "for", "with", "over", "into") for j in clauses.dependents(tokens, i, "mark", "case")
    ):
        return []
    above = tokens.head[i]
    return objects_of(tokens, above) if tokens.upos[above] == "VERB" else []


def _planner(tokens: Tokens, i: int) -> list[int]:
    """Whose plan, threat or attempt it is, in 'has plans to invade', 'the army's attempt to storm'."""
    if tokens.deprel[i] != "acl" or not is_infinitive(tokens, i):
        return []
    noun = tokens.head[i]
    owner = clauses.dependents(tokens, noun, "nmod:poss")
    if owner:
        return owner
    return agents_of(tokens, tokens.head[noun]) if clauses.relation(tokens, noun) == "obj" else []


def _active_perfect(tokens: Tokens, i: int) -> bool:
    """Whether 'had agreed' was read as a passive for the phrase behind it."""
    helpers = clauses.auxiliaries(tokens, i)
    return bool(helpers) and all(tokens.lemma[j] == "have" for j in helpers)


def _participant(mention: ActorMention, start: int, end: int) -> Participant:
    return Participant(start, end, mention.actor, mention.name or mention.text, mention.country, mention.sector)
