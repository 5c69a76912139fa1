"""When, where and on whose word an event is told."""

import datetime
from collections.abc import Sequence

from onrecord.annotate.did.predicates import case_of, marker
from onrecord.language import clauses
from onrecord.language.tokens import Tokens
from onrecord.records import Attribution, PlaceMention, PlaceRef, Status, Time, Timex

LONG_PAST = 183
"""Days before the document's date from which an event is history."""
NEWS = 7
"""Days after which a report no longer tells an event as what has just happened."""
EARLIER = frozenset({"previously", "formerly", "earlier"})
ELSEWHERE = frozenset({"acl", "advcl", "parataxis", "conj"})
"""Clauses whose times and places are theirs alone."""
WHERE = frozenset(
    {"in", "at", "near", "outside", "inside", "around", "off", "across", "along", "on", "from", "to", "into"}
)


def token_at(tokens: Tokens, offset: int) -> int:
    """The token that stands at, or else last before, a code point."""
    low, high = 0, len(tokens) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if tokens.start[middle] <= offset:
            low = middle
        else:
            high = middle - 1
    return low


def distance(tokens: Tokens, i: int, event: int) -> int | None:
    """Steps in the tree from a token up to an event; a clause on the way is worth five; None if it hangs elsewhere."""
    up: dict[int, int] = {}
    steps, j = 0, event
    while j >= 0 and len(up) < 40:
        up[j] = steps
        steps += 5 if tokens.deprel[j].partition(":")[0] in ("ccomp", "advcl", "acl", "parataxis", "csubj") else 2
        j = tokens.head[j]
    steps, j = 0, i
    for _ in range(40):
        if j in up:
            return steps + up[j]
        if j < 0 or (tokens.upos[j] == "VERB" and tokens.relations[j] in ELSEWHERE):
            return None
        steps += 6 if tokens.upos[j] == "VERB" and j != i else 1
        j = tokens.head[j]
    return None


def when(tokens: Tokens, event: int, times: Sequence[tuple[int, Timex]], date: Time, status: Status) -> Time:
    """The time of an event: the day that "two days after" it counts to, the nearest date or clock time of its sentence,
    else what its status says against the document's date."""
    counted = counted_from(tokens, event, times)
    if counted is not None and counted.earliest:
        value = counted.earliest if counted.earliest == counted.latest else None
        return Time(value, counted.earliest, counted.latest, "stated")
    ranked = [
        (d, i, timex) for i, timex in times
        if timex.type in ("DATE", "TIME") and timex.value and (d := distance(tokens, i, event)) is not None and d < 14
        and not _in_aside(tokens, i, event) and not _of_another(tokens, i, timex, event)
    ]  # fmt: skip
    if ranked:
        _, i, timex = min(ranked, key=lambda r: (r[0], abs(r[1] - event), r[1]))
        if _is_followed(tokens, i, event):
            return Time(None, None, timex.latest, "inferred" if timex.latest else "unknown")
        if timex.earliest or timex.latest:
            return _so_far(Time(timex.value, timex.earliest, timex.latest, "stated"), date, status)
    day = date.latest or date.earliest
    if status in ("planned", "threatened", "conditional", "hypothetical"):
        return Time(None, date.earliest, None, "inferred" if date.earliest else "unknown")
    if status == "historical" or day is None or _told_as_earlier(tokens, event):
        return Time(None, None, day, "inferred" if day else "unknown")
    return Time(date.value, date.earliest, date.latest, "inferred")


def _of_another(tokens: Tokens, i: int, timex: Timex, event: int) -> bool:
    """Whether a date stands before a noun that is not the event: 'accused of meddling in the 2016 election'."""
    while tokens.head[i] >= 0 and timex.start <= tokens.start[tokens.head[i]] < timex.end:
        i = tokens.head[i]
    return tokens.relations[i] in ("nummod", "compound", "amod") and i < tokens.head[i] != event


def _so_far(time: Time, date: Time, status: Status) -> Time:
    """A stated time without the days that lie ahead of the document's date: 'this week' holds no later day for what has
    happened."""
    latest, day = time.latest, date.latest
    ahead = latest is not None and day is not None and latest[:10] > day[:10] >= (time.earliest or "")[:10]
    if status not in ("occurred", "historical", "alleged") or not ahead or day is None:
        return time
    return Time(time.value, time.earliest, day[:10], time.basis)


def _in_aside(tokens: Tokens, i: int, event: int) -> bool:
    """Whether a time stands in a relative clause and the event does not: 'the man, who fled in May, denied'."""
    held = set()
    while event >= 0 and event not in held:
        held.add(event)
        event = tokens.head[event]
    while i >= 0 and i not in held:
        if tokens.deprel[i].startswith("acl:relcl"):
            return True
        i = tokens.head[i]
    return False


def _is_followed(tokens: Tokens, i: int, event: int) -> bool:
    """Whether a time is that of what came after the event: 'it shut on Monday after the raid'."""
    above = set()
    while i >= 0 and i not in above:
        above.add(i)
        i = tokens.head[i]
    for _ in range(20):
        if event < 0 or event in above:
            return False
        if (marker(tokens, event) or case_of(tokens, event)) in ("after", "following"):
            return True
        event = tokens.head[event]
    return False


def _told_as_earlier(tokens: Tokens, event: int) -> bool:
    """Whether an event without a time came before what is told: 'had previously agreed', 'earlier joined'."""
    below = {tokens.lower[j] for j in tokens.children[event] if tokens.deprel[j].startswith(("aux", "advmod"))}
    if tokens.xpos[event] == "VBG" and tokens.relations[event] in ("advcl", "xcomp") and not below & EARLIER:
        above = tokens.children[tokens.head[event]]
        below |= {tokens.lower[j] for j in above if tokens.relations[j] == "advmod" and tokens.lower[j] in EARLIER}
    return bool(below & EARLIER) or (tokens.xpos[event] == "VBN" and "had" in below)


def long_ago(time: Time, date: Time) -> bool:
    """Whether a stated time lies so far before the document's date that the event is history."""
    return time.basis == "stated" and days_before(time.latest, date) > LONG_PAST


def days_before(day: str | None, date: Time) -> int:
    """How many days a day lies before the document's date; 0 where one of them is unknown."""
    if day is None or date.earliest is None:
        return 0
    try:
        return (datetime.date.fromisoformat(date.earliest[:10]) - datetime.date.fromisoformat(day[:10])).days
    except ValueError:
        return 0


def date_behind(tokens: Tokens, noun: int, times: Sequence[tuple[int, Timex]], date: Time) -> Time | None:
    """The date that stands right behind a noun phrase, wherever the parser hung it, if it is too old to be that of the
    news: 'sanctions over its attack with drones on May 3'."""
    if not times:
        return None
    last = tokens.subtree(noun)[-1]
    for i, timex in times:
        between = range(last + 1, i)
        if 0 < i - last <= 2 and all(tokens.upos[k] == "ADP" for k in between) and timex.type == "DATE":
            old = days_before(timex.latest, date) > NEWS
            return Time(timex.value, timex.earliest, timex.latest, "stated") if old else None
    return None


def counted_from(tokens: Tokens, event: int, times: Sequence[tuple[int, Timex]]) -> Timex | None:
    """The span of time that is counted from an event: 'two days after the army seized the islands'."""
    if all(t.type != "DURATION" for _, t in times):
        return None
    top = event
    for _ in range(4):
        word = marker(tokens, top) or case_of(tokens, top)
        if word in ("after", "before", "following", "since"):
            mark = next(j for j in clauses.dependents(tokens, top, "mark", "case"))
            return next((t for i, t in times if t.type == "DURATION" and mark - 4 <= i < mark), None)
        if tokens.head[top] < 0:
            return None
        top = tokens.head[top]
    return None


def years_after(tokens: Tokens, event: int, times: Sequence[tuple[int, Timex]]) -> bool:
    """Whether an event is what a span of years is counted from: 'eight years after the army seized the islands'."""
    counted = counted_from(tokens, event, times)
    return counted is not None and (counted.value or "").endswith(("Y", "DE", "CE"))


def where(tokens: Tokens, event: int, places: Sequence[tuple[int, PlaceMention]]) -> PlaceRef | None:
    """The nearest place named with a preposition of place in the event's clause; of equals the first, so the town and
    not its country."""
    ranked = []
    for i, place in places:
        head = i
        while tokens.head[head] >= 0 and tokens.deprel[head].partition(":")[0] in ("flat", "compound", "nmod:poss"):
            head = tokens.head[head]
        if place.use == "demonym" or case_of(tokens, head) not in WHERE:
            continue
        steps = distance(tokens, i, event)
        if steps is not None and steps < 12:
            late = case_of(tokens, head) in ("to", "into", "from", "on")
            ranked.append((late, steps, i, place))
    if not ranked:
        return None
    place = min(ranked, key=lambda r: r[:3])[3]
    return PlaceRef(place.name, place.country, place.lat, place.lon)


def whose_word(start: int, end: int, attributions: Sequence[Attribution]) -> int | None:
    """The index of the innermost attribution whose content holds [start, end)."""
    best: tuple[int, int] | None = None
    for index, attribution in enumerate(attributions):
        for span in attribution.content:
            if span[0] <= start and end <= span[1]:
                size = span[1] - span[0]
                if best is None or size < best[0]:
                    best = (size, index)
    return best[1] if best is not None else None
