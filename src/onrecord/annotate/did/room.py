"""The room `did`: events of PLOVER's sixteen types, and the few others that a reader wants, sentence by sentence."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeVar

from onrecord.annotate.did import background, circumstances
from onrecord.annotate.did.lexicon import Lexicon, load
from onrecord.annotate.did.measures import Measures, Number
from onrecord.annotate.did.mended import mended
from onrecord.annotate.did.parties import OPEN, Cast, Party, agents_of
from onrecord.annotate.did.predicates import Hit, ancestors, case_of, find, marker, modifiers, obliques
from onrecord.annotate.did.status import Judgement, judge
from onrecord.annotate.reading import Reading, Room
from onrecord.language import clauses
from onrecord.language.tokens import Tokens
from onrecord.records import ActorMention, EventMention, Participant, PlaceMention, Span, Status, Time, Timex

Placed = TypeVar("Placed", Timex, PlaceMention)

HARMS = frozenset({"kill", "wound", "injure", "murder", "shoot", "bomb", "abduct", "kidnap", "massacre", "behead"})
"""What is told of victims without names."""
DENIALS = frozenset({"deny", "refute", "dispute", "dismiss"})
RECORDED = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "SANCTION"})
"""Types that stay on record though they are denied."""
VOWS = frozenset({"vow", "swear", "pledge", "promise"})
ARRANGED = frozenset({"agree", "undertake", "consent"})
"""Who agrees to meet has a meeting planned."""
SPEECH = frozenset({"AGREE", "REJECT", "REQUEST", "THREATEN"})
"""Types whose verb takes what it speaks of into itself."""
VERBAL = SPEECH | {"ACCUSE", "SUPPORT", "CONCEDE", "CONSULT"}
SPEAKING = ("say", "ask", "accuse", "deny", "commit", "threaten", "refuse")
"""What words of speech do to the clause below them."""
VOICED = VERBAL - {"THREATEN"}
"""Types that are only words when they stand in a quotation."""
HELD = frozenset({"ASSAULT", "PROTEST", "MOBILIZE", "CONSULT", "COOPERATE"})
"""Types whose nouns are told by where they are: 'fighting broke out in Goma'."""
AGREED = frozenset({"AGREE", "CONCEDE", "CONSULT", "COOPERATE", "RETREAT", "SUPPORT"})
"""Types told of what was agreed, whoever did, where the day is told: 'the truce was signed on 3 May'."""
TAKEN_FOR_GRANTED = "looked back upon"
WITNESSED = frozenset({"ASSAULT", "COERCE", "PROTEST", "RETREAT"})
"""Types told of people whom no list of names or offices knows: 'gunners shelled a market'."""


@dataclass(slots=True)
class Candidate:
    """An event in the making."""

    hit: Hit
    judgement: Judgement
    actors: list[Party]
    recipients: list[Party]
    kin: list[int] = field(default_factory=list)
    """Tokens that name the same event again."""

    @property
    def strong(self) -> int:
        """On how many sides somebody is named."""
        return any(p.strong for p in self.actors) + any(p.strong for p in self.recipients)


class Did(Room):
    """Codes who did what to whom, whether it happened, and on whose word it is told."""

    name = "did"
    version = "8"
    reads = ("text", "page", "tokens", "times", "dating", "actors", "places", "attributions")
    writes = ("events",)

    lexicon: Lexicon
    measures: Measures
    context_of: dict[str, list[str]]
    context_begins: set[str]
    abstract: frozenset[str]

    def open(self) -> None:
        """Load the lexicon."""
        self.lexicon = load()
        self.measures = Measures(self.lexicon.measures)
        self.abstract = self.lexicon.stock["abstract"]
        self.context_of = defaultdict(list)
        for name, words in self.lexicon.contexts.items():
            for word in words:
                self.context_of[word].append(name)
        self.context_begins = {word.partition(" ")[0] for word in self.context_of if " " in word}

    def read(self, reading: Reading) -> None:
        """Fill `reading.events`."""
        tokens = mended(reading.tokens, self.lexicon.stock["forms"])
        times = _by_sentence(tokens, reading.times)
        dates = frozenset(i for found in times.values() for i, t in found if t.type in ("DATE", "TIME"))
        cast = Cast(tokens, reading.actors, reading.places, self.lexicon, dates)
        places = _by_sentence(tokens, reading.places)
        reading.events = []
        for index, (first, last) in enumerate(tokens.sentences):
            hits = find(tokens, self.lexicon, first, last)
            if not hits:
                continue
            candidates = [self.candidate(reading, cast, hit) for hit in hits]
            kept = pruned(cast, self.lexicon, candidates)
            kept += self._looked_back_upon(cast, candidates, kept, times[index], reading.date)
            if not kept:
                continue
            numbers = [n for n in self.measures.numbers(tokens, first, last) if not _dated(tokens, n, times[index])]
            around = (times[index], places[index], numbers, self._contexts(tokens, first, last))
            sentence = Span(tokens.start[first], tokens.end[last - 1])
            kept.sort(key=lambda c: c.hit.at)
            reading.events += [self.event(reading, tokens, candidate, sentence, *around) for candidate in kept]

    def _looked_back_upon(
        self,
        cast: Cast,
        candidates: list[Candidate],
        kept: list[Candidate],
        times: Sequence[tuple[int, Timex]],
        date: Time,
    ) -> list[Candidate]:
        """The nouns of a sentence that take their deed for granted, where nothing kept tells of its kind already."""
        tokens = cast.tokens
        found: list[Candidate] = []
        told = {c.hit.at for c in kept}
        for candidate in candidates:
            hit = candidate.hit
            if hit.at in told or hit.light in told or not background.presupposed(tokens, self.lexicon, hit):
                continue
            if any(_is_told_by(tokens, hit, c) for c in (*kept, *found)):
                continue
            roles = hit.entry.frame.roles
            bare = Hit(hit.entry, hit.at)
            actors = cast.resolve(bare, roles.noun_actor, frozenset()) or cast.owner_meant(hit)
            recipients = cast.resolve(bare, ("owner", *roles.noun_recipient), frozenset(p.head for p in actors))
            recipients = _others(recipients, actors)
            if hit.entry.frame.reciprocal and not recipients:
                actors, recipients = actors[:1], actors[1:]
            below = tokens.subtree(hit.at)
            named = any(p.record.actor is not None or p.record.country is not None for p in (*actors, *recipients))
            dated = not cast.dates.isdisjoint(below)
            if named or dated or circumstances.date_behind(tokens, hit.at, times, date) is not None:
                judgement = Judgement(hit.entry.frame.type, "occurred", TAKEN_FOR_GRANTED, aside=True)
                found.append(Candidate(bare, judgement, actors, recipients))
        return found

    # ------------------------------------------------------------ who

    def candidate(self, reading: Reading, cast: Cast, hit: Hit) -> Candidate:
        """The event at a hit with its type, status and parties."""
        tokens, frame = cast.tokens, hit.entry.frame
        judgement = judge(tokens, self.lexicon, hit)
        if _predicts(tokens, hit):
            judgement = replace(judgement, keep=False, why="a prediction, not a threat")
        if not judgement.keep or _only_named(tokens, hit):
            return Candidate(hit, judgement, [], [])
        target = hit
        if hit.entry.part == "modal":
            target = Hit(hit.entry, tokens.head[hit.at])
        actors = self._actors(reading, cast, target, judgement)
        heads = frozenset(p.head for p in actors)
        nominal = hit.entry.part == "noun"
        if nominal and hit.light is None and _needs_actor(tokens, hit) and not any(p.strong for p in actors):
            return Candidate(hit, judgement, actors, [])
        names = ("owner", *frame.roles.noun_recipient) if nominal else frame.roles.recipient
        if nominal and hit.entry.of_actor:
            names = tuple(n for n in names if n != "of")
        if frame.reciprocal and len(actors) > 1:
            recipients = [p for p in cast.resolve(target, ("with", "between"), heads) if p.strong]
            if not recipients:
                return Candidate(hit, judgement, actors[:1], actors[1:])
        if frame.reciprocal and len(actors) == 1 and len(halves := cast.halves(actors[0].head)) > 1:
            recipients = [p for p in cast.resolve(target, ("with", "between"), heads) if p.strong]
            if not recipients:
                return Candidate(hit, judgement, halves[:1], halves[1:])
        recipients = cast.resolve(target, names, heads)
        if frame.type == "CONSULT" and not nominal:
            recipients = [p for p in recipients if p.strong]
        if hit.suffered and hit.light is not None:
            recipients = cast.group(agents_of(tokens, hit.light)) or recipients
        if frame.type in OPEN and not any(p.strong for p in recipients):
            tools = hit.held if frame.type == "MOBILIZE" else ()
            recipients = cast.anywhere_below(hit.at, heads, tools, recipients)
        if not recipients and nominal and actors and self._in_talks(cast, hit):
            told = clauses.dependents(tokens, tokens.head[hit.at], "obj", "iobj")
            recipients = [p for p in cast.group(told) if p.strong]
        recipients = _others(recipients, actors)
        if not recipients and hit.verbal and frame.type in VERBAL:
            recipients = cast.next_named(hit.at, heads)
        return Candidate(hit, judgement, actors, recipients)

    def _actors(self, reading: Reading, cast: Cast, hit: Hit, judgement: Judgement) -> list[Party]:
        tokens, frame = cast.tokens, hit.entry.frame
        if frame.spoken:
            return self._speaker(reading, cast, hit, judgement)
        if hit.entry.part == "noun":
            names = frame.roles.noun_actor
            found = cast.resolve(hit, ("of", *names) if hit.entry.of_actor else names, frozenset())
            found = [p for p in found if p.strong]
            planned = (
                frame.type == "CONSULT" and hit.light is not None and tokens.lemma[hit.light] in ("announce", "order")
            )
            if not found and (speaker := self._in_talks(cast, hit)):
                return speaker
            if hit.light is not None and not hit.suffered and not planned and not hit.started(tokens):
                carrying = cast.group(agents_of(tokens, hit.light))
                if not carrying and clauses.relation(tokens, hit.at) == "obl":  # 'are engaged in'
                    carrying = cast.group(clauses.dependents(tokens, hit.light, "nsubj"))
                found = carrying if any(p.strong for p in carrying) or not found else found
        else:
            found = cast.resolve(hit, frame.roles.actor, frozenset())
        if found and not any(p.strong for p in found):
            found = self._issuer(cast, found[0].head) or found
        if found and all(self._self(tokens, p.head) for p in found):
            return self._speaker(reading, cast, hit, judgement) or found
        return found

    def _in_talks(self, cast: Cast, hit: Hit) -> list[Party]:
        """Who speaks in a call or at a meeting: 'in a call with the emir, the premier said'."""
        tokens, at = cast.tokens, hit.at
        spoken = hit.entry.frame.type == "CONSULT" and hit.light is None and tokens.relations[at] == "obl"
        if not spoken or case_of(tokens, at) not in ("in", "during", "after", "at", "following", "on"):
            return []
        verb = tokens.head[at]
        if not any(self.lexicon.operator("verb", tokens.lemma[verb]) == name for name in SPEAKING):
            return []
        return [p for p in cast.group(agents_of(tokens, verb)) if p.strong]

    def _self(self, tokens: Tokens, i: int) -> bool:
        """Whether a noun phrase is how a speaker names himself or his side: 'it', 'his country'."""
        stock = self.lexicon.stock
        if tokens.lower[i] in stock["speakers_self"]:
            return True
        owned = any(tokens.lower[j] in stock["own"] for j in tokens.children[i])
        return owned and tokens.lemma[i] in stock["own_side"]

    def _issuer(self, cast: Cast, noun: int) -> list[Party]:
        """Who passes a resolution, sends a letter, releases a statement that condemns or threatens."""
        tokens = cast.tokens
        if not tokens.deprel[noun].startswith(("obj", "nsubj:pass")):
            return []
        return [p for p in cast.group(agents_of(tokens, tokens.head[noun])) if p.strong]

    def _speaker(self, reading: Reading, cast: Cast, hit: Hit, judgement: Judgement) -> list[Party]:
        tokens = cast.tokens
        if judgement.speaker is not None:
            found = cast.group(agents_of(tokens, judgement.speaker))
            if found:
                return found
        index = circumstances.whose_word(tokens.start[hit.at], tokens.end[hit.at], reading.attributions)
        if index is None or not reading.attributions[index].source:
            return []
        source = reading.attributions[index].source[0]
        inside = [
            i for i in range(circumstances.token_at(tokens, source[0]), len(tokens)) if tokens.start[i] < source[1]
        ]
        top = next((i for i in inside if tokens.head[i] not in inside), None)
        return cast.group([top]) if top is not None else []

    # ------------------------------------------------------------ the event

    def event(
        self,
        reading: Reading,
        tokens: Tokens,
        candidate: Candidate,
        sentence: Span,
        times: Sequence[tuple[int, Timex]],
        places: Sequence[tuple[int, PlaceMention]],
        numbers: list[Number],
        contexts: set[str],
    ) -> EventMention:
        """The record of a candidate, with its time, place, numbers, contexts and attribution."""
        hit, judgement = candidate.hit, candidate.judgement
        frame = hit.entry.frame
        status: Status = judgement.status
        retold, around = judgement.why == TAKEN_FOR_GRANTED, times
        if retold:
            times, places, numbers = _within_phrase(tokens, hit.at, times, places, numbers)
        time = circumstances.when(tokens, hit.at, times, reading.date, "historical" if retold else status)
        if retold and time.basis != "stated":
            time = circumstances.date_behind(tokens, hit.at, around, reading.date) or time
        past = circumstances.long_ago(time, reading.date) or circumstances.years_after(tokens, hit.at, times)
        if status in ("occurred", "ongoing") and past:
            status = "historical"
        trigger = self._trigger(tokens, hit)
        attribution = circumstances.whose_word(trigger.start, trigger.end, reading.attributions)
        if attribution is not None and status == "occurred" and not judgement.aside:
            status = _as_told(
                status, reading.attributions[attribution].force, reading.attributions[attribution].factuality
            )
        confidence = 0.4 + 0.15 * candidate.strong + 0.05 * min(4, hit.entry.weight) + 0.1 * (hit.entry.part == "verb")
        return EventMention(
            start=trigger.start,
            end=trigger.end,
            sentence=sentence,
            type=judgement.type,
            mode=frame.mode if judgement.type == frame.type else None,
            context=sorted({*contexts, *frame.context}),
            actors=_participants(candidate.actors, reading.actors, sentence),
            recipients=_participants(candidate.recipients, reading.actors, sentence),
            time=time,
            place=circumstances.where(tokens, hit.at, places),
            status=status,
            attribution=attribution,
            quantities=self.measures.of_event(
                tokens, numbers, hit.at, [*candidate.kin, *([hit.light] if hit.light else [])]
            ),
            confidence=round(min(confidence, 0.95), 2),
            predicate=f"{frame}: {hit.entry.text}",
            why=judgement.why,
        )

    def _trigger(self, tokens: Tokens, hit: Hit) -> Span:
        """From the verb to the words that its pattern holds, where they stand close together."""
        words = [hit.at, *(j for j in hit.held if abs(j - hit.at) <= 4)]
        if hit.entry.part == "adjective" and hit.held:  # 'behind' alone: the deed is another event
            words = list(hit.held)
        if hit.entry.part == "noun":
            words = list(range(hit.at - len(hit.entry.before), hit.at + 1))
        return tokens.span(min(words), max(words))

    def _contexts(self, tokens: Tokens, first: int, last: int) -> set[str]:
        """The contexts that words of a sentence, or two in a row, stand for."""
        lemmas = tokens.lemma[first:last]
        pairs = (f"{one} {two}" for one, two in pairwise(lemmas) if one in self.context_begins)
        words = self.context_of.keys() & {*lemmas, *pairs}
        return {context for word in words for context in self.context_of[word]}


def _as_told(status: Status, force: str, factuality: str) -> Status:
    if force == "deny" or factuality == "CT-":
        return "denied"
    if force in ("accuse", "blame"):
        return "alleged"
    return status


def _by_sentence(tokens: Tokens, mentions: Sequence[Placed]) -> dict[int, list[tuple[int, Placed]]]:
    """(first token, mention) by index of sentence."""
    found: dict[int, list[tuple[int, Placed]]] = defaultdict(list)
    if len(tokens):
        for mention in mentions:
            i = circumstances.token_at(tokens, mention.start)
            found[tokens.sentence_of[i]].append((i, mention))
    return found


def _within_phrase(
    tokens: Tokens,
    at: int,
    times: Sequence[tuple[int, Timex]],
    places: Sequence[tuple[int, PlaceMention]],
    numbers: list[Number],
) -> tuple[list[tuple[int, Timex]], list[tuple[int, PlaceMention]], list[Number]]:
    """The times, places and numbers that stand in the noun phrase of an event: those around it are of other events."""
    below = set(tokens.subtree(at))
    return (
        [t for t in times if t[0] in below],
        [p for p in places if p[0] in below],
        [n for n in numbers if n.first in below],
    )


def _dated(tokens: Tokens, number: Number, times: Sequence[tuple[int, Timex]]) -> bool:
    """Whether a number is part of a date or clock time."""
    start, end = tokens.start[number.first], tokens.end[number.last - 1]
    return any(t.type in ("DATE", "TIME", "SET") and t.start < end and start < t.end for _, t in times)


def _participants(parties: list[Party], mentions: Sequence[ActorMention], sentence: Span) -> list[Participant]:
    """The records of parties; somebody whom a pronoun or title stands for is shown where the sentence names him."""
    found: dict[tuple[int, int], Participant] = {}
    for party in parties:
        record = party.record
        if record.actor is not None and party.pronoun:
            named = next(
                (
                    m
                    for m in mentions
                    if m.actor == record.actor and m.form == "name" and sentence[0] <= m.start < sentence[1]
                ),
                None,
            )
            if named is not None:
                record = Participant(named.start, named.end, record.actor, record.name, record.country, record.sector)
        found.setdefault((record.start, record.end), record)
    return list(found.values())


def _only_named(tokens: Tokens, hit: Hit) -> bool:
    """Whether a noun is too far from any verb for its event to be told, whoever takes part: 'an end to the war'."""
    if hit.entry.part != "noun" or hit.light is not None:
        return False
    if hit.entry.frame.quiet:
        return True
    by_whom = any(p == "by" for p, _ in modifiers(tokens, hit.at))
    return tokens.relations[hit.at] == "nmod" and not hit.entry.of_actor and not by_whom


def _needs_actor(tokens: Tokens, noun: Hit) -> bool:
    """Whether a bare noun is told only where it is known who acts, whoever else takes part (see `_told`)."""
    kind = noun.entry.frame.type
    if tokens.relations[noun.at] == "nsubj" or kind in ("CONSULT", "PROTEST"):
        return False
    return kind not in RECORDED or all(p != "by" for p, _ in modifiers(tokens, noun.at))


def _predicts(tokens: Tokens, hit: Hit) -> bool:
    """Whether a warning foretells what others may do: 'warned that the rebels could attack'."""
    if hit.entry.frame.type != "THREATEN" or tokens.lemma[hit.at] not in ("warn", "caution") or not hit.verbal:
        return False
    if clauses.dependents(tokens, hit.at, "obj", "iobj"):
        return False
    for below in clauses.dependents(tokens, hit.at, "ccomp"):
        subject = clauses.subject(tokens, below)
        modal = clauses.modals(tokens, below)
        if subject is not None and tokens.upos[subject] != "PRON" and not {"will", "would", "shall"} & set(modal):
            return True
    return False


def _others(recipients: list[Party], actors: list[Party]) -> list[Party]:
    """The recipients without whoever acts."""
    acting = {p.record.actor or p.record.name for p in actors}
    return [p for p in recipients if (p.record.actor or p.record.name) not in acting]


# ---------------------------------------------------------------- little else


def pruned(cast: Cast, lexicon: Lexicon, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates without those that another one speaks of, says again, or that nobody takes part in."""
    tokens = cast.tokens
    absorbed = set()
    for by in (c for c in candidates if c.judgement.keep):
        for below in candidates:
            if by is not below and _takes_in(tokens, by, below):
                absorbed.add(id(below))
                _learn(tokens, by, below)
    alive = [
        c for c in candidates
        if c.judgement.keep and id(c) not in absorbed and _told(cast, lexicon, c) and not _opinion(cast, c)
    ]  # fmt: skip
    told_of = [c for c in alive if not _describes(cast, c)]
    alive = told_of or [
        c for c in alive
        if tokens.xpos[c.hit.at] == "VBG" or c.strong == 2 or tokens.relations[tokens.head[c.hit.at]] == "root"
    ]  # fmt: skip
    kept: list[Candidate] = []
    for candidate in sorted(alive, key=lambda c: (-c.strong, c.hit.entry.part == "noun", c.hit.at)):
        told = next((other for other in kept if _same(candidate, other)), None)
        if told is None:
            kept.append(candidate)
        else:
            told.kin.append(candidate.hit.at)
            told.actors = told.actors or candidate.actors
            told.actors = [p for p in told.actors if p.head not in {q.head for q in told.recipients}]
            told.recipients += [
                p for p in candidate.recipients if p.strong and p.head not in {q.head for q in told.recipients}
            ]
    for candidate in kept:  # whoever blew it up also killed
        if candidate.judgement.type == "ASSAULT" and not candidate.actors:
            same = [c.actors for c in kept if c.judgement.type == "ASSAULT" and c.actors and c.hit.verbal]
            candidate.actors = same[0] if same else []
    return sorted(kept, key=lambda c: c.hit.at)


def _learn(tokens: Tokens, above: Candidate, below: Candidate) -> None:
    """What an event learns from the one it speaks of: vowing to fight threatens, a rally is against whoever must go."""
    kind = above.judgement.type
    if kind == "AGREE" and below.hit.entry.frame.spoken:
        above.judgement = replace(above.judgement, keep=False, why="of one mind, bound to nothing")
    if kind == "AGREE" and below.judgement.type == "THREATEN" and tokens.lemma[above.hit.at] in VOWS:
        above.judgement = replace(
            above.judgement, type="THREATEN", status=below.judgement.status, why="vowed and hostile"
        )
    arranged = tokens.lemma[above.hit.at] in ARRANGED and (below.hit.verbal or below.hit.light is not None)
    if kind == "AGREE" and below.judgement.type == "CONSULT" and arranged:
        above.judgement = replace(above.judgement, type="CONSULT", status="planned", why="agreed to meet")
    if kind == "THREATEN" and below.judgement.type == "REJECT" and tokens.lemma[above.hit.at] == "warn":
        above.judgement = replace(
            above.judgement, type="REJECT", status="occurred", why="warned that it is not to be had"
        )
    if above.hit.entry.frame.type == below.hit.entry.frame.type:
        above.kin.append(below.hit.at)
    if kind == "PROTEST" and any(p.strong for p in below.recipients):
        above.recipients = below.recipients


def _takes_in(tokens: Tokens, above: Candidate, below: Candidate) -> bool:
    """Whether one event is what another speaks of or consists in."""
    kind = above.judgement.type
    at = above.hit.at if above.hit.entry.part != "modal" else tokens.head[above.hit.at]
    if above.hit.entry.part == "modal" and below.hit.at == at:
        return True
    if kind == "PROTEST" and below.judgement.type == "REQUEST" and below.hit.verbal:
        return any(governor == at for _, governor in ancestors(tokens, below.hit.at))
    for relation, governor in ancestors(tokens, below.hit.at):
        if relation.startswith(("acl:relcl", "advcl")) and governor != at:
            return False
        if governor == at:
            base = relation.partition(":")[0]
            if below.hit.entry.part == "noun" and base in ("obj", "obl", "nmod", "iobj", "nsubj", "compound"):
                if below.strong == 2 and kind != below.judgement.type and below.judgement.type in RECORDED:
                    return False
                return kind in VERBAL or kind == below.judgement.type
            if base in ("xcomp", "ccomp", "acl"):
                if kind == "AGREE" and below.hit.entry.frame.spoken:
                    return False
                if kind == "REJECT" and tokens.lemma[at] in DENIALS and below.judgement.type in RECORDED:
                    return False
                return kind in SPEECH or (kind == "CONSULT") or (kind == below.judgement.type)
            if base == "advcl":
                return below.hit.entry.frame.type == "CONSULT"
            return False
    return False


def _opinion(cast: Cast, c: Candidate) -> bool:
    """Whether words between quotation marks only say what their speaker thinks or wants ('we stand with Peru'): that is
    on record as his statement. Deeds that a quotation tells of stay; so do threats, and what somebody is blamed for."""
    tokens = cast.tokens
    if not {c.hit.entry.frame.type, c.judgement.type} & VOICED or not cast.quoted(c.hit.at):
        return False
    if c.hit.entry.frame.spoken:
        return c.judgement.type != "ACCUSE"
    subject = agents_of(tokens, c.hit.light if c.hit.light is not None else c.hit.at)
    return all(tokens.upos[j] == "PRON" or not cast.party(j).strong for j in subject)


def _told(cast: Cast, lexicon: Lexicon, c: Candidate) -> bool:
    """Whether enough is said of an event: somebody is named, and a bare noun is more than a mention in passing; nobody
    is attacked or threatened in an attack on an idea."""
    tokens, abstract, frame = cast.tokens, lexicon.stock["abstract"], c.hit.entry.frame
    strong = c.strong
    if frame.spoken and not any(p.strong and not p.pronoun for p in c.recipients):
        return False
    if frame.type == "THREATEN" and c.hit.verbal and c.hit.entry.text == "threaten":  # 'it threatens peace'
        return all(any(p.strong and not p.pronoun for p in side) for side in (c.actors, c.recipients))
    if frame.type == "REJECT" and c.hit.entry.clause == "inf":
        said = clauses.dependents(tokens, c.hit.at, "xcomp")
        if any(tokens.lemma[j] in lexicon.stock["unsaid"] for j in said):
            return False
    if c.judgement.type in ("ASSAULT", "THREATEN") and c.recipients:
        bloodless = all(tokens.lemma[p.head] in abstract for p in c.recipients)
        if bloodless and (c.judgement.type == "ASSAULT" or not any(p.strong and not p.pronoun for p in c.actors)):
            return False
    if c.judgement.type == "REQUEST" and c.hit.verbal and not c.actors:
        return False
    if c.judgement.type is None:
        return bool(c.actors or c.recipients) and c.hit.entry.part != "noun"
    if c.hit.entry.frame.type == "CONSULT" and c.hit.verbal and not any(p.strong for p in c.actors):
        return False
    if not strong and c.hit.verbal and c.judgement.type in AGREED and _known_by_its_day(cast, c.hit):
        return True
    harmed = c.judgement.type == "ASSAULT" and c.hit.verbal and tokens.lemma[c.hit.at] in HARMS and c.recipients
    if c.hit.started(tokens) and c.hit.entry.part == "noun":
        return bool(strong) or (c.judgement.type in HELD and _somewhere(cast, c.hit))
    if (
        not strong
        and not harmed
        and not (
            c.hit.verbal and c.actors and c.judgement.type in WITNESSED and (c.recipients or frame.type == "PROTEST")
        )
    ):
        return False
    if c.hit.entry.part == "noun":
        if c.hit.light is not None:
            return bool(c.actors or c.hit.suffered)
        if c.hit.entry.frame.quiet:
            return False
        if c.hit.entry.of_actor and len({p.record.actor or p.record.start for p in c.actors}) > 1:
            return True
        relation = tokens.relations[c.hit.at]
        if frame.type == "CONSULT" and relation == "obl" and any(p.strong for p in c.actors):  # 'said at a meeting of'
            return strong == 2 or _somewhere(cast, c.hit)
        by_whom = frame.type in RECORDED and any(p == "by" for p, _ in modifiers(tokens, c.hit.at))
        return (strong == 2 and relation != "nmod") or (strong > 0 and (relation == "nsubj" or by_whom))
    return True


def _somewhere(cast: Cast, hit: Hit) -> bool:
    """Whether the sentence says in which named place an event is."""
    tokens = cast.tokens
    first, last = tokens.sentences[tokens.sentence_of[hit.at]]
    return any(i in cast.place_of and case_of(tokens, i) in circumstances.WHERE for i in range(first, last))


def _is_told_by(tokens: Tokens, noun: Hit, other: Candidate) -> bool:
    """Whether a noun says again what another event of its sentence tells: one of its type, unless the noun is joined to
    the other's own noun ('ordered the expulsion of the envoys and the closure of the school') or stands behind what
    sets two deeds apart ('shelled the town in revenge for the bombing')."""
    frame, told = noun.entry.frame, other.hit.entry.frame
    if frame.type != told.type:
        return False
    if frame is not told and tokens.relations[noun.at] == "conj":
        return False
    i = noun.at
    while tokens.head[i] >= 0 and tokens.upos[i] in ("NOUN", "PROPN"):
        if case_of(tokens, i) in background.APART:
            return False
        i = tokens.head[i]
    return True


def _known_by_its_day(cast: Cast, hit: Hit) -> bool:
    """Whether a verb has a date of its own, and a thing already known is its subject or object."""
    tokens = cast.tokens
    below = tokens.children[hit.at]
    things = [k for j in below if tokens.relations[j] in ("nsubj", "obj") for k in tokens.children[j]]
    if not any(tokens.lower[k] in background.DEFINITE for k in things):
        return False
    if marker(tokens, hit.at) in background.FOLLOWED:
        return True
    return any(k in cast.dates for j in below for k in (j, *tokens.children[j]))


def _another_victim(one: Candidate, other: Candidate) -> bool:
    """Whether two verbs are done to different people: 'blew up a hotel, killing 54 and wounding 260'."""
    mine, theirs = {p.head for p in one.recipients}, {p.head for p in other.recipients}
    return one.judgement.type == "ASSAULT" and bool(mine and theirs) and not mine & theirs


def _describes(cast: Cast, c: Candidate) -> bool:
    """Whether a bare participle only says who somebody is: 'the coalition fighting the rebels'. One behind a comma
    tells more of him: 'the king, welcoming the truce, said'; so does one that says by whom and when."""
    tokens, at = cast.tokens, c.hit.at
    if not c.hit.verbal or tokens.deprel[at] != "acl" or tokens.xpos[at] not in ("VBG", "VBN"):
        return False
    if any(p.strong for p in c.actors) and any(p == "by" for p, _ in obliques(tokens, at)):
        return cast.dates.isdisjoint(tokens.subtree(at))
    return tokens.lower[at - 1] != ","


def _same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates of a sentence tell one event: of one type, with nobody acting in one who does not in the
    other; and, save for violence, whose victims are told one after another, on the same."""
    if one.judgement.type != other.judgement.type:
        return False
    if one.hit.verbal and other.hit.verbal and _another_victim(one, other):
        return False
    if one.hit.verbal and other.hit.verbal and one.hit.entry.frame is not other.hit.entry.frame:
        return False
    sides = [(one.actors, other.actors)]
    if one.judgement.type != "ASSAULT":
        sides.append((one.recipients, other.recipients))
    for mine, theirs in sides:
        if {p.record.start for p in mine if p.strong} - {p.record.start for p in theirs} and theirs:
            return False
    return True
