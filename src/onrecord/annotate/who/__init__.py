"""Who: every name, title, noun and pronoun that stands for somebody becomes an actor with a country and a sector.

The knowledge of actors (`onrecord.knowledge.actors`) says who held which office when; the document's date picks the
right one. See `docs/explanation/who.md`.
"""

from bisect import bisect_right

from onrecord.annotate.reading import Reading, Room
from onrecord.annotate.who.lexicon import Lexicon, load_lexicon
from onrecord.annotate.who.mentions import Finder, Mention
from onrecord.annotate.who.period import working_day
from onrecord.annotate.who.resolve import Resolver
from onrecord.knowledge.actors.own import digest, own_folder
from onrecord.records import ActorMention

__all__ = ["Who", "actor_at", "actors_at"]


class Who(Room):
    """The room that fills `actors`. A plural ("the two leaders") gives one mention an actor, all with one span."""

    name = "who"
    reads = ("text", "page", "tokens", "times", "dating")
    writes = ("actors",)

    def __init__(self, knowledge: str | None = None) -> None:
        """`knowledge`: a folder of the user's own tables, by default what ONRECORD_KNOWLEDGE names, if anything."""
        self.knowledge = own_folder(knowledge)

    @property
    def version(self) -> str:  # type: ignore[override]
        """Rises with the code, and differs with the user's own tables."""
        return f"2+{digest(self.knowledge)}" if self.knowledge else "2"

    def open(self) -> None:
        self.lexicon: Lexicon = load_lexicon(self.knowledge)

    def read(self, reading: Reading) -> None:
        if not len(reading.tokens):
            return
        finder = Finder(self.lexicon, reading.tokens)
        mentions = finder.find()
        day = working_day(reading.date, mentions, self.lexicon.actors)
        dates = _days_of_sentences(reading, day)
        resolver = Resolver(self.lexicon, reading.tokens, mentions, day, dates, finder.lands())
        reading.actors = [
            _record(reading, part) for mention in resolver.run() for part in (mention, *mention.others) if part.actor
        ]


def actors_at(actors: list[ActorMention], start: int, end: int) -> list[ActorMention]:
    """The actors of the smallest mention that covers code points [start, end): several for a plural.

    Ask with the span of a phrase's head word: "Russian" and "Putin" in "Putin's Russian adviser" are not its head.
    """
    covering = [a for a in actors if a.start <= start and end <= a.end]
    if not covering:
        return []
    size = min(a.end - a.start for a in covering)
    return [a for a in covering if a.end - a.start == size]


def actor_at(actors: list[ActorMention], start: int, end: int) -> ActorMention | None:
    """The first of `actors_at`, or None."""
    return next(iter(actors_at(actors, start, end)), None)


def _record(reading: Reading, m: Mention) -> ActorMention:
    start, end = reading.tokens.start[m.first], reading.tokens.end[m.last - 1]
    return ActorMention(
        start, end, m.actor, m.name, m.country, m.sector, reading.text[start:end], m.kind, m.form, m.role, m.why
    )


def _days_of_sentences(reading: Reading, today: str | None) -> dict[int, str]:
    """Sentences that name one past time of their own, at least a season before the document: {sentence: day}."""
    if today is None or len(today) < 10 or not reading.times:
        return {}
    starts = [reading.tokens.start[a] for a, _ in reading.tokens.sentences]
    found: dict[int, list[str]] = {}
    for time in reading.times:
        if time.type in ("DATE", "TIME") and time.earliest and time.latest:
            found.setdefault(bisect_right(starts, time.start) - 1, []).append(time.latest[:10])
    return {k: days[0] for k, days in found.items() if len(days) == 1 and _months(days[0], today) >= 3}


def _months(earlier: str, later: str) -> int:
    """Whole calendar months from one ISO day to another."""
    return (int(later[:4]) - int(earlier[:4])) * 12 + int(later[5:7]) - int(earlier[5:7])
