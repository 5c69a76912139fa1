"""The room `when`: reads a text, writes its times and its date."""

from datetime import date, datetime, timedelta

from onrecord.annotate.reading import Reading, Room
from onrecord.annotate.when import calendar as cal
from onrecord.annotate.when.dating import Dater, anchors_of
from onrecord.annotate.when.evidence import Evidence
from onrecord.annotate.when.grammar import Match, Words, grammar
from onrecord.annotate.when.order import order
from onrecord.annotate.when.resolve import Anchors, Resolved, Resolver
from onrecord.documents.tweets import tweets
from onrecord.records import Dating, Span, Timex

NARRATIVE_SHARE = 4
"""A history has at least this many dates with a year of the past for each "today" or bare weekday."""


class When(Room):
    """Times on the calendar, and the document's own date."""

    name = "when"
    version = "6"
    reads = ("text", "url", "outlet", "published", "page", "tokens")
    writes = ("times", "dating")

    def open(self) -> None:
        """Load words and patterns."""
        self._grammar = grammar()
        self._lexicon = self._grammar.lexicon
        self._resolver = Resolver(self._lexicon)
        self._dater = Dater(self._resolver)
        self._order = order()

    def read(self, reading: Reading) -> None:
        """Date the document, then resolve its times against that date."""
        page = reading.published if reading.published and reading.published.value else reading.page.published
        matches, words, evidence = self._look(reading)
        narrative = is_narrative(matches, cal.day_of((page.value or "")[:10]))
        reading.dating = self._dater.verdict(matches, evidence, page, tweets(reading.text), narrative)
        self._resolve(reading, reading.dating, matches, words, evidence)

    def resolve(self, reading: Reading, dating: Dating) -> None:
        """Resolve the times again, now that the document is known to be of another date."""
        matches, words, evidence = self._look(reading)
        reading.dating = dating
        self._resolve(reading, dating, matches, words, evidence)

    def offsets(self, reading: Reading, near: date) -> list[tuple[Span, tuple[int, ...]]]:
        """The expressions that hang on the document's date alone ("today", "on Friday"): their spans and, by the
        weekday of that date (Monday first), how many days they lie from it. `near` is a day of the document's time."""
        matches, words, evidence = self._look(reading)
        bare = {(m.start, m.end) for m in matches if _is_bare(m)}
        found: dict[tuple[int, int], list[int]] = {}
        for trial in (near + timedelta(k - near.weekday()) for k in range(7) if bare):
            for m, resolved in self._resolver.read(matches, words, evidence, Anchors(published=trial)):
                day = cal.day_of((resolved.value or "")[:10])
                if day is not None and (m.start, m.end) in bare:
                    found.setdefault((m.start, m.end), []).append((day - trial).days)
        close = {at: days for at, days in sorted(found.items()) if len(days) == 7 and max(map(abs, days)) <= 7}
        return [(Span(*at), tuple(days)) for at, days in close.items()]

    def _look(self, reading: Reading) -> tuple[list[Match], Words, Evidence]:
        words = self._grammar.cut(reading.text)
        matches = [m for m in self._grammar.find(words) if not _inside(m, reading.boilerplate)]
        self._resolver.lend(matches, reading.text)
        return matches, words, Evidence(self._lexicon, words, reading.tokens)

    def _resolve(
        self, reading: Reading, dating: Dating, matches: list[Match], words: Words, evidence: Evidence
    ) -> None:
        anchors = anchors_of(dating)
        anchors.clock = moment(dating.published.value)
        anchors.narrative = is_narrative(matches, anchors.published)
        if any("numeric" in m.fields for m in matches):
            anchors.day_first, anchors.order = self._order.day_first(reading, matches)
        found = self._resolver.read(matches, words, evidence, anchors)
        reading.times = [timex(m, r, reading.text) for m, r in found]


def _is_bare(match: Match) -> bool:
    fields = match.fields
    if {"month", "day", "year", "unit"} & {*fields, *match.lent}:
        return False
    if fields.get("rel", "last") not in ("last", "next", "this"):
        return False
    return match.rule.kind in ("deictic", "day_part") or (match.rule.kind == "calendar" and "weekday" in fields)


def _inside(match: Match, spans: list[Span]) -> bool:
    return any(s.start < match.end and match.start < s.end for s in spans)


def moment(value: str | None) -> datetime | None:
    """The clock of an ISO instant; None for a date."""
    try:
        return datetime.fromisoformat(value) if value and "T" in value else None
    except ValueError:
        return None


def is_narrative(matches: list[Match], published: date | None) -> bool:
    """Whether the document tells a history rather than the news of its day."""
    past = deictic = 0
    for m in matches:
        fields = m.fields
        if "year" in fields and fields["year"].isdigit():
            past += published is None or int(fields["year"]) < published.year - 1
        elif m.rule.kind == "era":
            past += 1
        elif (
            m.rule.kind == "deictic"
            or ("weekday" in fields and "day" not in fields)
            or (m.rule.kind == "relative" and fields.get("rel") in ("last", "this"))
        ):
            deictic += 1
    return past >= 5 and past >= NARRATIVE_SHARE * deictic


def timex(match: Match, resolved: Resolved, text: str) -> Timex:
    """The record of a resolved match."""
    earliest, latest = resolved.span
    if resolved.type in ("DATE", "TIME"):
        span = cal.bounds(resolved.value)
        if span is not None and resolved.span == (None, None):
            earliest, latest = span[0].isoformat(), span[1].isoformat()
        if cal.instant(resolved.value) is not None:
            earliest = latest = resolved.value
    return Timex(
        match.start, match.end, resolved.type, resolved.value, resolved.mod,  # type: ignore[arg-type]
        text[match.start : match.end], earliest, latest, resolved.why,
    )  # fmt: skip
