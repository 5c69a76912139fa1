"""Events across documents: which mentions tell of one and the same event.

Mentions are taken from the most to the least specific and joined to the best cluster that nothing contradicts: words
that may name one deed, parties that can be the same, times that can be the same, places that can be the same. A greedy
pass with a veto keeps Thursday's call from Saturday's and one leader's from another's, where plain single-link
clustering would chain them. Every merge can be explained by its parts.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush, nlargest
from itertools import count, pairwise

from onrecord.facts.days import Days, iso
from onrecord.facts.deeds import Deed, affinity, alike
from onrecord.facts.mentions import AHEAD, Telling, distinct
from onrecord.facts.parties import CONFLICT, STANDS_FOR, STRANGER, both_ways, described, kind, likeness, one_name
from onrecord.facts.words import Weights
from onrecord.knowledge.actors import load_actors
from onrecord.knowledge.actors.own import own_folder
from onrecord.records import ActorRef, EventMention, EventType, Participant, PlaceRef, Time

RECIPROCAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})
"""PLOVER types whose two sides may stand either way round."""

HAPPENING = frozenset({"occurred", "ongoing", "planned", "denied", "alleged", "historical"})
"""Statuses of one event as it moves on; what is threatened, conditional or hypothetical never merges with these."""

DEED, STORY, WHO, OCCASION, WORDS = 0.40, 0.15, 0.25, 0.10, 0.10
"""What the words for the deed, the story of the documents, the participants, the time and the words of the sentence
weigh in the score of two mentions; all set by hand."""
JOIN = 0.58
"""Least score at which a mention joins a cluster."""
UNKNOWN = 0.3
"""How far participants that are not both known count as the same, before their words are compared."""
UNDATED = 0.4
"""How far two mentions without any time count as one occasion."""
WORDS_ONLY = frozenset({"ACCUSE", "CONSULT", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
"""Types of deeds that are said again on another day, where an attack or an agreement is looked back upon."""
SPEECH = WORDS_ONLY - {"CONSULT"}
"""Types of deeds that are words to, or about, somebody."""
WORDED = WORDS_ONLY - {"CONSULT"} | {"AGREE", "SANCTION"}
"""Types of deeds that are done by a word: a place beside them is where it was spoken, or of whom."""
PATIENT = 0.75
"""How surely two words of one type name one deed if it is done to one person."""
ONE_DAY = 0.8
"""Least likeness of two times that are one day."""
SALIENCE, MUCH_TOLD = 0.05, 4
"""What a mention without a day gains from a cluster that five documents or more tell of, for it needs no date there."""
MEAN = 0.3
"""Weight of the mean over a cluster's mentions beside the best of them."""
CONTRADICTED = 0.3
"""Greatest share of a cluster's mentions that may contradict one that joins: annotation errs now and then."""
APART = 0.2
"""The same among the pairs of two clusters that are joined."""
SUPPORT = 0.25
"""Least share of the documents that name the best known party, for another to be among an event's own."""
TELLS_ALL = 0.6
"""Share of an event's documents that can be taken to say who did it, or to whom."""
LONELY = 0.5
"""How far talks of which one mention knows one party alone are of the parties that the other knows."""
SURE = 0.75
"""Participants at least so alike are the same ones, and numbers that differ are told of one event."""
PHONE = "phone"
DONE = frozenset({"occurred", "ongoing", "historical"})
LONG_PAST = 183
"""Days after which a deed is history, and no news or denial of the day speaks of it without saying so."""
NEWS_LASTS = 4
"""Days for which an event stays news and is told without its date."""
VAGUE = 31
"""A time of more days than this tells two documents' occasions neither apart nor together."""
RETOLD = 0.4
"""Likeness of the sentences from which on talks of unknown date are those that another document dates: leaders call
each other again and again."""
NEAR_COUNT = 0.25
"""Counts that differ by no more than this share of the larger may be one count."""
FAR_KM = 161.0
"""Places farther apart than this (the radius of geoparsing's accuracy@161km) are two places."""
COMPARED, LOOKED_AT = 48, 8
"""Clusters that a mention is compared with, those that share most with it, and mentions of each."""


Key = tuple[object, ...]


@dataclass
class Cluster:
    """Mentions of one event, in the order they joined, and their different deeds."""

    members: list[Telling] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)

    def add(self, mention: Telling) -> None:
        """Put a mention in."""
        self.members.append(mention)
        if mention.deed not in self.deeds:
            self.deeds.append(mention.deed)


def cluster(mentions: Sequence[Telling]) -> list[list[Telling]]:
    """Group mentions by event. Deterministic, whatever the order given."""
    weights = Weights([m.words | m.named for m in mentions])
    near: defaultdict[Key, set[int]] = defaultdict(set)
    clusters: list[Cluster] = []
    for mention in sorted(mentions, key=_unspecific):
        blocks = _blocks(mention)
        shared = _sharing(blocks, near)
        best, best_score = len(clusters), JOIN
        for number in sorted(nlargest(COMPARED, shared, key=lambda n: (shared[n], n))):
            score = _join_score(mention, clusters[number], weights)
            if score > best_score:
                best, best_score = number, score
        if best == len(clusters):
            clusters.append(Cluster())
        clusters[best].add(mention)
        for place in set().union(*blocks.values()):
            near[place].add(best)
    groups = [sorted(c.members, key=lambda m: m.key) for c in _joined(clusters, weights)]
    return sorted(groups, key=lambda g: g[0].key)


def _joined(clusters: Sequence[Cluster], weights: Weights) -> list[Cluster]:
    """Clusters that are one on the average are joined, the surest first: a mention that came early found only those
    that came before it."""
    held: dict[int, Cluster] = dict(enumerate(clusters))
    near: defaultdict[Key, set[int]] = defaultdict(set)
    blocks: dict[int, dict[Key, set[Key]]] = {}
    for number, c in held.items():
        blocks[number] = _together(_blocks(m) for m in c.members[:LOOKED_AT])
        for place in set().union(*blocks[number].values()):
            near[place].add(number)
    pairs: list[tuple[float, int, int]] = []
    weighed: set[tuple[int, int]] = set()
    fresh = count(len(clusters))

    def weigh(number: int) -> None:
        shared = _sharing(blocks[number], near)
        for other in nlargest(LOOKED_AT, shared, key=lambda n: (shared[n], n)):
            pair = min(number, other), max(number, other)
            if other == number or pair in weighed:
                continue
            weighed.add(pair)
            if (score := _link(held[number], held[other], weights)) > JOIN:
                heappush(pairs, (-score, *pair))

    for number in list(held):
        weigh(number)
    while pairs:
        _, a, b = heappop(pairs)
        if a not in held or b not in held:
            continue
        number = next(fresh)
        joined = Cluster()
        for m in sorted((*held[a].members, *held[b].members), key=_unspecific):
            joined.add(m)
        held[number], blocks[number] = joined, _together((blocks[a], blocks[b]))
        for old in (a, b):
            del held[old]
            for place in set().union(*blocks.pop(old).values()):
                near[place].discard(old)
        for place in set().union(*blocks[number].values()):
            near[place].add(number)
        weigh(number)
    return list(held.values())


def _together(blocks: Iterable[dict[Key, set[Key]]]) -> dict[Key, set[Key]]:
    joined: defaultdict[Key, set[Key]] = defaultdict(set)
    for each in blocks:
        for key, places in each.items():
            joined[key] |= places
    return dict(joined)


def _link(a: Cluster, b: Cluster, weights: Weights) -> float:
    """How surely two clusters are one event; CONFLICT where too many of their mentions speak against it."""
    scores = _scores([(x, y) for x in a.members[:LOOKED_AT] for y in b.members[:LOOKED_AT]], weights, APART)
    if not scores:
        return CONFLICT
    return (1 - MEAN) * max(scores) + MEAN * sum(max(score, 0.0) for score in scores) / len(scores)


def _unspecific(mention: Telling) -> tuple[object, ...]:
    """Sorts the best described mentions first."""
    event, when = mention.event, mention.when
    known = len(event.actors) + len(event.recipients)
    return (not mention.stated, when is None, when.length if when else 0, -known, event.place is None, mention.key)


def _blocks(mention: Telling) -> dict[Key, set[Key]]:
    """Keys of which two mentions of one event share at least one: a word for the deed in one story, or a party and the
    deed or its type; always the kind of status. With each, where it is looked up: what a party does is one event in one
    story, at one time, or if it is done to one person (`_score`), and parties do much in many stories."""
    event, deed = mention.event, mention.deed
    happening = event.status in HAPPENING or mention.announced
    parties: defaultdict[str, set[Key]] = defaultdict(set)
    for p in (*event.actors, *event.recipients):
        if known := p.country or p.actor or p.name:
            parties[known].update((("story", mention.story), *_months(mention)))
            if _is_person(p):
                parties[known].add(("person", p.actor))
    keys: list[Key] = [(happening, mention.story, name) for name in (deed.root, *sorted(deed.families))]
    keys += [(happening, mention.story, None, p.actor) for p in event.recipients if _is_person(p)]
    if event.mode is not None:
        keys.append((happening, mention.story, event.type, event.mode, None))
    if mention.when is not None and mention.when.length == 1:
        keys.append((happening, mention.story, deed.root, None, mention.when.first))
    blocks = {key: {key} for key in keys}
    for party, places in sorted(parties.items()):
        done: list[Key] = [(happening, party, deed.root)]
        if event.type is not None:
            done.append((happening, party, None, event.type))
        blocks.update((key, {(*key, place) for place in places}) for key in done)
    return blocks


def _months(mention: Telling) -> list[Key]:
    """Stretches of days, two of them at most, that a mention's time lies in; none if it is unknown or vague."""
    when = mention.when
    if when is None or when.length > VAGUE:
        return []
    return [("month", month) for month in range(when.first // (VAGUE + 1), when.last // (VAGUE + 1) + 1)]


def _sharing(blocks: dict[Key, set[Key]], near: dict[Key, set[int]]) -> Counter[int]:
    """How many keys each cluster shares."""
    shared: Counter[int] = Counter()
    for places in blocks.values():
        shared.update(set().union(*(near.get(place, ()) for place in places)))
    return shared


def _join_score(mention: Telling, candidate: Cluster, weights: Weights) -> float:
    most = alike(mention.deed, candidate.deeds)
    if DEED * max(most, PATIENT) + STORY + WHO + OCCASION + WORDS <= JOIN:
        return CONFLICT
    scores = _scores([(mention, member) for member in candidate.members[:LOOKED_AT]], weights, CONTRADICTED)
    if not scores:
        return CONFLICT
    mean = sum(max(score, 0.0) for score in scores) / len(scores)
    known = min(1.0, (len({m.document for m in candidate.members}) - 1) / MUCH_TOLD)
    salience = 0.0 if mention.stated or mention.event.type in WORDS_ONLY else SALIENCE * known
    return (1 - MEAN) * max(scores) + MEAN * mean + salience


def _scores(pairs: Sequence[tuple[Telling, Telling]], weights: Weights, most: float) -> list[float]:
    """The score of each pair; none at all where more than a share `most` are in conflict."""
    scores: list[float] = []
    conflicts = 0
    for a, b in pairs:
        scores.append(_score(a, b, weights))
        conflicts += scores[-1] < 0
        if conflicts > most * len(pairs):
            return []
    return scores


def _score(a: Telling, b: Telling, weights: Weights) -> float:
    """0..1, or CONFLICT where something speaks against one event."""
    if a.document == b.document and a.event.sentence == b.event.sentence:
        return CONFLICT
    occasion, patient = _occasion(a, b), _one_patient(a, b)
    same_story = patient or a.story == b.story
    if occasion < 0 or (occasion <= UNDATED and not same_story):
        return CONFLICT
    parties = _parties(a.event, b.event)
    if parties is not None and parties < 0:
        return CONFLICT
    if not patient and not _bodiless(a, b) and _apart(a.event.place, b.event.place):
        return CONFLICT
    if _counted_apart(a.event, b.event) and not _one_deed(a, b, parties, occasion):
        return CONFLICT
    known = parties if parties is not None else 0.0 if _nobody_speaks(a, b) else UNKNOWN
    who = known + (1 - known) * _named_alike(a, b, weights)
    words = weights.likeness(a.words, b.words)
    if (_may_recur(a, b) and words < RETOLD) or _one_by_phone(a, b):
        return CONFLICT
    deed = max(affinity(a.deed, b.deed), PATIENT if patient else 0.0)
    score = DEED * deed + STORY * same_story + WHO * who + OCCASION * occasion + WORDS * words
    return score if deed else min(score, JOIN - WORDS)  # nothing joins what the two words name


def _nobody_speaks(a: Telling, b: Telling) -> bool:
    """Whether both are deeds done by a word, or talks, and one does not say whose: they are held again and again."""
    types = {a.event.type, b.event.type}
    if types == {"CONSULT"}:
        return not (_known(_everyone(a.event)) and _known(_everyone(b.event)))
    return types <= SPEECH and not (a.event.actors and b.event.actors)


def _one_patient(a: Telling, b: Telling) -> bool:
    """Whether one kind of deed is done to one person: a man is attacked, poisoned and murdered once."""
    types = {a.event.type, b.event.type}
    if types & (WORDED | RECIPROCAL) or (types != {a.event.type} and None not in types):
        return False
    one_day = a.stated and b.stated and a.when is not None and a.when == b.when and a.when.length == 1
    if None in types and not one_day and not a.deed.families & b.deed.families:
        return False
    mine = [p for p in a.event.recipients if _is_person(p)]
    return any(likeness(p, q) >= STANDS_FOR for p in mine for q in b.event.recipients if _is_person(q))


def _is_person(party: Participant) -> bool:
    return (party.actor or "").startswith("person:")


def _one_deed(a: Telling, b: Telling, parties: float | None, occasion: float) -> bool:
    """Whether what two documents count otherwise is one deed: of the same parties, or of one actor on one day."""
    if parties is None:
        return False
    acting = [likeness(p, q) for p in a.event.actors for q in b.event.actors]
    same_day = a.document != b.document and occasion >= ONE_DAY and max(acting, default=STRANGER) >= STANDS_FOR
    return parties >= SURE or same_day


def _may_recur(a: Telling, b: Telling) -> bool:
    """Whether the same people may have met or called twice: one document knows the days, the other only that it was
    within some weeks."""
    if a.document == b.document or a.event.type != "CONSULT" or b.event.type != "CONSULT" or not a.when or not b.when:
        return False
    return (a.when.length > VAGUE) != (b.when.length > VAGUE)


def _one_by_phone(a: Telling, b: Telling) -> bool:
    """Whether one is a call and the other a meeting in person."""
    call, other = (a, b) if a.event.mode == PHONE else (b, a)
    if call.event.mode != PHONE or other.event.type != "CONSULT" or other.event.mode == PHONE:
        return False
    return "meeting" in other.deed.families and "phone call" not in other.deed.families


def _counted_apart(a: EventMention, b: EventMention) -> bool:
    """Whether both count the same thing and no count of one comes near one of the other."""
    if not a.quantities or not b.quantities:
        return False
    mine: defaultdict[str | None, list[float]] = defaultdict(list)
    theirs: defaultdict[str | None, list[float]] = defaultdict(list)
    for event, found in ((a, mine), (b, theirs)):
        for q in event.quantities:
            if q.value is not None:
                found[q.unit].append(q.value)
    return any(
        unit in theirs and all(abs(x - y) > NEAR_COUNT * max(abs(x), abs(y)) for x in mine[unit] for y in theirs[unit])
        for unit in mine
    )


def _named_alike(a: Telling, b: Telling, weights: Weights) -> float:
    """0..1: how far the words for the participants of each stand in the other's sentence."""
    if not a.named or not b.named:
        return 0.0
    mine = weights.mass(a.named & (b.words | b.named)) / weights.whole(a.named)
    theirs = weights.mass(b.named & (a.words | a.named)) / weights.whole(b.named)
    return (mine + theirs) / 2


def _parties(a: EventMention, b: EventMention) -> float | None:
    """How far the sides are the same; CONFLICT where a side is known to be another's; None where nothing is known.

    Who is only described ('two men', 'a former officer') may be anybody; a side that one mention leaves out, as a
    passive does, speaks for nothing.
    """
    if a.type in RECIPROCAL and b.type in RECIPROCAL:
        mine, theirs = _known(_everyone(a)), _known(_everyone(b))
        if not mine or not theirs:
            return None
        score = both_ways(mine, theirs)
        lonely = min(len(mine), len(theirs)) == 1 and max(len(mine), len(theirs)) > 1
        return score * (LONELY if lonely else 1.0)
    if _crossed(a, b) or _crossed(b, a):
        return CONFLICT
    total = weight = 0.0
    doers, spoken = bool({a.type, b.type} & WORDED), {a.type, b.type} <= SPEECH
    for mine, theirs, acting in ((a.actors, b.actors, True), (a.recipients, b.recipients, False)):
        missing = 1.0 if acting == doers else 0.5
        if mine and theirs:
            score = max(likeness(x, y) for x in mine for y in theirs)
            if score < 0 or (acting and _of_other_states(mine, theirs)):
                return CONFLICT
            if not acting and spoken and score <= STRANGER and _to_others(mine, theirs):
                return CONFLICT
            sure = score > STRANGER or (_known(mine) and _known(theirs))
            total += score
            weight += 1 if sure else missing
        elif mine or theirs:
            weight += missing
    return total / weight if total else None


def _of_other_states(mine: Sequence[Participant], theirs: Sequence[Participant]) -> bool:
    """Whether each side is one party, and they are of two states."""
    if len(mine) != 1 or len(theirs) != 1:
        return False
    one, other = mine[0].country, theirs[0].country
    return one is not None and other is not None and one != other


def _crossed(a: EventMention, b: EventMention) -> bool:
    """Whether who does it in one, and nobody else, is who suffers it in the other, which names no doer."""
    if b.actors or not a.actors or not b.recipients:
        return False
    return all(max(likeness(p, q) for p in a.actors) >= STANDS_FOR for q in b.recipients) and not any(
        likeness(p, q) >= STANDS_FOR for p in a.recipients for q in b.recipients
    )


def _to_others(mine: Sequence[Participant], theirs: Sequence[Participant]) -> bool:
    """Whether words are to parties that cannot be one, as a president and citizens; a thing is no party."""
    known = [[p for p in side if p.actor] for side in (mine, theirs)]
    return all(known) and not any(
        p.country == q.country if p.country and q.country else p.sector == q.sector for p in known[0] for q in known[1]
    )


def _known(parties: Sequence[Participant]) -> list[Participant]:
    return [p for p in parties if not described(p)]


def _everyone(event: EventMention) -> list[Participant]:
    seen: dict[object, Participant] = {}
    for p in (*event.actors, *event.recipients):
        seen.setdefault(p.actor or p.name, p)
    return list(seen.values())


def _occasion(a: Telling, b: Telling) -> float:
    """How far the times are one occasion; CONFLICT where they cannot be.

    A time that a text states binds. One that was only inferred from the document's date says no more than that the
    event was news then: it may lie some days back, and a later look back may tell it again.
    """
    if _over(a, b) or _over(b, a):
        return CONFLICT
    if a.document == b.document and not (a.stated or b.stated):
        return 0.8
    if a.looks_back or b.looks_back:
        back, news = (a, b) if a.looks_back else (b, a)
        day, written = news.when, back.written or back.when
        ahead = a.document == b.document or bool(news.stated and day and written and day.first > written.last)
        if ahead and news.event.status == "planned" and back.event.status in DONE:
            return CONFLICT
        if news.looks_back or not day or not written or day.first <= written.last + 1:
            return UNDATED
        sure = news.stated or news.event.type in WORDS_ONLY or news.event.status in AHEAD
        return CONFLICT if sure else 0.15
    if a.when and b.when and (a.document == b.document or max(a.when.length, b.when.length) <= VAGUE):
        close = a.when.overlaps(b.when)
        if a.stated and b.stated:
            return CONFLICT if not close else 1.0 if max(a.when.length, b.when.length) <= 2 else 0.7
        if close:
            return 0.8 if max(a.when.length, b.when.length) <= 2 else 0.5
        told, other = (a, b) if a.stated else (b, a)
        if told.stated and told.when and other.when and told.when.first > other.when.last + 1:
            return CONFLICT if other.event.status in DONE else 0.3
        if a.when.overlaps(b.when, slack=NEWS_LASTS):
            return 0.4
        return CONFLICT if a.event.type in WORDS_ONLY and b.event.type in WORDS_ONLY else 0.15
    if a.document == b.document:
        return 0.4
    mine, theirs = a.when or a.written, b.when or b.written
    if mine and theirs and max(mine.length, theirs.length) <= VAGUE:
        if not mine.overlaps(theirs, slack=NEWS_LASTS):
            return CONFLICT if a.event.type in WORDS_ONLY and b.event.type in WORDS_ONLY else 0.1
        return 0.4
    return UNDATED


def _over(done: Telling, other: Telling) -> bool:
    """Whether one is history where the other is news, denied or still to come: what was taken years ago is not what is
    feared today, and a plan is not of what was done before it."""
    day, written = done.when, other.written
    if not done.stated or done.event.status not in DONE or day is None or other.stated or written is None:
        return False
    if other.event.status == "planned":
        return day.last < written.first - 1
    told_back = other.looks_back and other.event.status in DONE
    return not told_back and day.last < written.first - LONG_PAST


def _bodiless(a: Telling, b: Telling) -> bool:
    """Whether either deed is done by a word, so that a place beside it says little."""
    return a.event.type in WORDED or b.event.type in WORDED


def _apart(a: PlaceRef | None, b: PlaceRef | None) -> bool:
    if a is None or b is None or a.name == b.name:
        return False
    if a.country and b.country and a.country != b.country:
        return True
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return False
    return kilometres(a.lat, a.lon, b.lat, b.lon) > FAR_KM and not (_is_country(a) or _is_country(b))


def _is_country(place: PlaceRef) -> bool:
    state = load_actors(own_folder()).states.get(place.country or "")
    return state is not None and place.name in (state.name, *state.names)


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance of two points in degrees on a sphere of 6,371 km (haversine)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    h = math.sin((p2 - p1) / 2) ** 2
    h += math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(h))


STATUS_ORDER = (
    "occurred", "ongoing", "historical", "planned", "alleged", "threatened", "conditional", "denied", "hypothetical",
)  # fmt: skip
"""Which status an event has when its mentions differ and are equally many: what is told as done outweighs the plan."""


def type_of(group: Sequence[Telling]) -> EventType | None:
    """The type that most mentions have, each as sure as it is; the first by name among equals."""
    sure: defaultdict[EventType, float] = defaultdict(float)
    for m in group:
        if m.event.type is not None:
            sure[m.event.type] += m.event.confidence
    return min(sure, key=lambda kind: (-round(sure[kind], 6), kind), default=None)


def status(group: Sequence[Telling]) -> tuple[str, str]:
    """The event's status and why."""
    documents: defaultdict[str, set[str]] = defaultdict(set)
    for m in group:
        documents[m.event.status].add(m.document)
    counts = ", ".join(f"{s} in {len(documents[s])}" for s in STATUS_ORDER if s in documents)
    return settled(documents), f"status: {counts} document{'s' if len(group) > 1 else ''}"


def settled(documents: Mapping[str, Collection[str]]) -> str:
    """The status of an event of which documents tell these: done outweighs planned; else the status with most
    documents."""
    told = [s for s in ("occurred", "ongoing") if s in documents]
    if told and sum(len(documents[s]) for s in told) >= len(documents.get("denied", ())):
        return max(told, key=lambda s: (len(documents[s]), s == "occurred"))
    return max(sorted(documents), key=lambda s: (len(documents[s]), -STATUS_ORDER.index(s)))


def time(group: Sequence[Telling]) -> tuple[Time, str]:
    """The event's time and why: the narrowest range of days that most documents' mentions can share."""
    ranges = [(m.when, m) for m in group if m.when and m.stated]
    if not ranges:
        news = [(m.when, m) for m in group if m.when]
        if not news:
            return Time(), "time: none is stated"
        _, earliest = min(news, key=lambda pair: (pair[0].last, pair[0].length, pair[1].key))
        return earliest.event.time, "time: none is stated; by its earliest report"
    votes: Counter[int] = Counter()
    for document in sorted({m.document for _, m in ranges}):
        mine = min((r for r, m in ranges if m.document == document), key=lambda r: (r.length, r.first))
        if mine.length <= 400:
            for day in range(mine.first, mine.last + 1):
                votes[day] += 1
    if not votes:
        _, m = min(ranges, key=lambda pair: (pair[0].length, pair[0].first))
        return m.event.time, f"time: the narrowest of {len(ranges)}"
    most = max(votes.values())
    held = sorted(day for day, n in votes.items() if n == most)
    shared = Days(held[0], next((d for d, after in pairwise(held) if after != d + 1), held[-1]))
    exact = [m for r, m in ranges if (r.first, r.last) == (shared.first, shared.last)]
    if exact:
        best = max(exact, key=lambda m: (m.event.time.basis == "stated", len(m.event.time.value or ""), m.key))
        return best.event.time, f"time: {most} document{'s' if most > 1 else ''} can share it"
    first, last = iso(shared.first), iso(shared.last)
    value = first if first == last else f"{first}/{last}"
    return Time(value, first, last, "inferred"), f"time: the days that {most} documents share"


def sides(group: Sequence[Telling]) -> tuple[list[ActorRef], list[ActorRef]]:
    """Who acted and to whom, as most documents tell it; a state gives way to its person or body, a description to the
    one it stands for, a thing to a party."""
    actors = [(p, m.document) for m in group for p in m.event.actors]
    recipients = [(p, m.document) for m in group for p in m.event.recipients]
    few = SUPPORT * TELLS_ALL * len({m.document for m in group})
    if type_of(group) in RECIPROCAL:
        either = [*actors, *recipients]
        first = _ranked(actors, either, few)
        return first, [r for r in _ranked(recipients, either, few) if r not in first]
    acting = _ranked(actors, actors, few)
    return acting, [r for r in _ranked(recipients, recipients, few) if r not in acting or len(acting) > 1]


Named = Sequence[tuple[Participant, str]]
"""Participants, each with the document that names it."""


def _ranked(parties: Named, known: Named, few: float) -> list[ActorRef]:
    """Each actor once, the most often named first, without those that others among the `known` stand for, those that
    no more than `few` documents name, and more than one description of a country's people."""
    refs = {(r.actor, None if r.actor else r.name): r for r in distinct([p for p, _ in known])}
    counts = {key: len({d for p, d in known if (p.actor, None if p.actor else p.name) == key}) for key in refs}
    least = max(few, SUPPORT * max(counts.values(), default=0))
    backed = [key for key in refs if counts[key] >= least]
    mine = {(p.actor, None if p.actor else p.name) for p, _ in parties}
    kept = [k for k in backed if k in mine and not any(_stands_for(refs[other], refs[k]) for other in backed)]
    found: list[ActorRef] = []
    for k in sorted(kept, key=lambda k: (-counts[k], k[0] or "~", k[1] or "")):
        ref = refs[k]
        if not (described(ref) and ref.country and any(described(r) and r.country == ref.country for r in found)):
            found.append(ref)
    return found


def _stands_for(other: ActorRef, ref: ActorRef) -> bool:
    """Whether another party makes one needless: a named one its description, state or short name, any party a thing."""
    if other == ref or described(other):
        return other != ref and ref.actor is None and not ref.country and other.actor is not None
    if ref.actor is None and not ref.country:
        return True
    what, named = kind(ref), kind(other) in ("person", "body")
    if what == "state":
        return named and other.country == ref.country
    if described(ref):
        return named and (not ref.country or not other.country or ref.country == other.country)
    return (
        what == "person"
        and kind(other) == "person"
        and one_name(other, ref)
        and len(other.name or "") > len(ref.name or "")
    )


def place(group: Sequence[Telling]) -> PlaceRef | None:
    """The place that most mentions name, with a point if any has one."""
    named = [m.event.place for m in group if m.event.place is not None]
    if not named:
        return None
    counts = Counter(p.name for p in named)
    return max(named, key=lambda p: (counts[p.name], p.lat is not None, p.name or ""))
