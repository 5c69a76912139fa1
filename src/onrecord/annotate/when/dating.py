"""The document's own date: stated, or worked out from within, and whether the page's date can be true.

Every explicit day in the text is a clue. What is told as past was over when the text was written; what is promised had
still to come; a dateline, a "today (12 February)" or a tweet says it outright. A page date that a clue refutes is set
aside, and the interval that the clues leave takes its place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from onrecord.annotate.when import calendar as cal
from onrecord.annotate.when.evidence import Evidence
from onrecord.annotate.when.grammar import Match
from onrecord.annotate.when.resolve import Anchors, Resolver
from onrecord.documents.tweets import Tweet
from onrecord.records import Dating, Span, Time

SLACK = 1
"""Days that zones, late editions and "on Saturday" of a night desk may lie between a page's date and its text's."""

DATELINE_AGE = 7
"""Days that a page may carry an earlier dateline before the page's date is doubted."""

DATELINE_WITHIN = 800
"""Characters within which a story has begun."""

AHEAD = 100
"""News names a day without its year at most so far ahead: 54 of 56 such days in TimeBank and AQUAINT."""

LEAD = 4
"""News names a coming day by month and day alone at least so many days ahead: all 58 such days in the same two sets."""

TWEET_AGE = 7
"""A text that shows a tweet and speaks of "today" or a bare weekday is taken to be of the week after it."""

DATELINE_BEFORE = re.compile(r"\s*(?:\W*[A-Z][A-Za-z.'’/]*(?:[ ,/-]+|$)){0,8}(?:\([A-Za-z]{2,12}\)[ ,:-]*)?$")
DATELINE_AFTER = re.compile(
    r"(?:\s*,?\s*\d{4})?[.,]?\s*(?:\([^()\n]{2,40}\)|/[A-Za-z -]{2,20}/\.?)?\s*(?:-|–|—|_|:|/[A-Z][A-Za-z]+/|\.\s*/)"
)
AGENCY = re.compile(r"\([^()]+\)|/[A-Z]")
CLOCK_NEAR = re.compile(r"\s*(?:,|at|-|\|)?\s*(?:at\s+)?\d{1,2}[:.]\d\d")
CLOCK_END = re.compile(r"\d{1,2}[:.]\d\d\W*(?:[ap]\.?m\.?|GMT|UTC|UK time)?\W*(?:on\s+)?$", re.I)
AMENDED = re.compile(r"\b(?:update|correct|amend|clarif|revis|modif|edit)\w*\W+(?:\w+\W+){0,6}$", re.I)
"""Before the day on which somebody touched the text again."""
TODAY_BEFORE = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\s*[,(]\s*(?:on\s+)?$", re.I)


@dataclass(frozen=True, slots=True)
class Clue:
    """A day in the text and what it says of the document: it is of that `on` day, `after` it, or `before` it.

    `firm` clues name their year or stand in a tweet's signature; the year of others is the one nearest to the page's.
    """

    bound: Literal["on", "after", "before"]
    day: date
    at: int
    what: str
    firm: bool
    refutes: bool = True
    lead: int = 0
    """Days by which the document must precede a promised `day`."""


class Dater:
    """Dates documents by the days in their text."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def verdict(
        self,
        matches: Sequence[Match],
        evidence: Evidence,
        page: Time,
        tweets: Sequence[Tweet] = (),
        narrative: bool = False,
    ) -> Dating:
        """The document's date, whether the page's is refuted, and the sentence that shows it.

        A history (`narrative`) promises what its sources promised: it refutes no date.
        """
        stated = cal.bounds((page.value or "")[:10]) if page.value else None
        clues = self._clues(matches, evidence, stated, tweets)
        if stated is None:
            return self._undated(clues, matches, evidence)
        refuting = [] if narrative else [c for c in clues if self._refutes(c, *stated) and not self._outlived(c, clues)]
        if refuting:
            return self._redated(clues, refuting, page, evidence)
        return Dating(page, False, f"the date of the page ({page.basis}); nothing in the text speaks against it", None)

    # ---- clues

    def _clues(
        self, matches: Sequence[Match], evidence: Evidence, stated: tuple[date, date] | None, tweets: Sequence[Tweet]
    ) -> list[Clue]:
        clues = []
        for tweet in tweets:
            day = cal.day_of((tweet.published.value or "")[:10]) if tweet.published else None
            if day is not None:
                clues.append(Clue("after", day, tweet.signature.start, f"a tweet of {day}", True))
        inside = [t.span for t in tweets]
        near = stated[0] if stated else self._latest_year(matches)
        for match in matches:
            if any(s.start <= match.start < s.end for s in inside) or evidence.refuses(match):
                continue
            clue = self._clue(match, evidence, near)
            if clue is not None:
                clues.append(clue)
        named = self._latest_year(matches)  # a promise of 1993 in a text that names 2004 is a memory
        late = named.year if named else 0
        return [c for c in clues if c.bound != "before" or stated or (c.firm and c.day.year >= late)]

    @staticmethod
    def _latest_year(matches: Sequence[Match]) -> date | None:
        """The middle of the latest year that the text names: days without a year are near it."""
        years = [int(m.fields["year"]) for m in matches if m.fields.get("year", "").isdigit()]
        years = [y for y in years if 1900 <= y <= 2099]
        return date(max(years), 7, 1) if years else None

    def _clue(self, match: Match, evidence: Evidence, near: date | None) -> Clue | None:
        fields = {**match.lent, **match.fields}
        if "numeric" in fields or ("day" in fields and "month" in fields):
            day, firm = self._day(match, fields, near)
            if day is not None:
                return self._day_clue(match, evidence, day, firm)
        elif "year" in fields and fields["year"].isdigit() and match.rule.kind == "calendar" and "edge" not in fields:
            return self._period_clue(match, evidence, fields)
        return None

    def _day(self, match: Match, fields: dict[str, str], near: date | None) -> tuple[date | None, bool]:
        """The day of a match and whether it names its year; without one, that year nearest to `near`."""
        if near is None and not {"year", "numeric"} & set(fields):
            return None, False
        return self._resolver.nearest_day(match, near), bool({"year", "numeric"} & set(fields))

    def _day_clue(self, match: Match, evidence: Evidence, day: date, firm: bool) -> Clue | None:
        line = evidence.line_before(match)
        if AMENDED.search(line):
            return None
        if self._is_dateline(match, evidence, line):
            return Clue("on", day, match.start, f"the dateline says {day}", firm)
        if TODAY_BEFORE.search(line[-30:]):
            return Clue("on", day, match.start, f"the text calls {day} today", firm)
        if self._is_stamp(match, evidence, line):
            return None
        if evidence.promises(match):
            lead = 0 if firm or "weekday" in {*match.fields, *match.lent} else LEAD
            return Clue("before", day, match.start, f"{day} was still to come", firm, lead=lead)
        if evidence.tells_past(match):
            return Clue("after", day, match.start, f"{day} is told as past", firm)
        return None

    @staticmethod
    def _is_dateline(match: Match, evidence: Evidence, line: str) -> bool:
        """A place, a day, perhaps an agency, a dash, and then the story; not a day that opens a line of a timeline."""
        after = DATELINE_AFTER.match(evidence.text_after(match, 60))
        if after is None or len(line) > 60 or not DATELINE_BEFORE.fullmatch(line) or match.start > DATELINE_WITHIN:
            return False
        return evidence.opens_line(match) and (
            any(c.isupper() for c in line) or AGENCY.search(after.group()) is not None
        )

    @staticmethod
    def _is_stamp(match: Match, evidence: Evidence, line: str) -> bool:
        """The day and hour of a comment or an update, which is not of the article."""
        return CLOCK_NEAR.match(evidence.text_after(match, 20)) is not None or CLOCK_END.search(line[-20:]) is not None

    @staticmethod
    def _period_clue(match: Match, evidence: Evidence, fields: dict[str, str]) -> Clue | None:
        """A month or a year told as past: the document is not older than its beginning."""
        if not evidence.tells_past(match):
            return None
        year = int(fields["year"])
        return (
            Clue("after", date(year, 1, 1), match.start, f"{year} is told as past", True, False)
            if 1900 <= year < 2100
            else None
        )

    # ---- verdicts

    @staticmethod
    def _refutes(clue: Clue, first: date, last: date) -> bool:
        """Whether a page dated from `first` to `last` cannot carry the text."""
        if clue.bound == "after":
            return clue.refutes and clue.firm and clue.day > last + timedelta(SLACK)
        behind = (first - clue.day).days
        if clue.bound == "before":
            return behind > SLACK and (clue.firm or behind <= AHEAD)
        return clue.day > last + timedelta(SLACK) or (behind > DATELINE_AGE and (clue.firm or behind <= 2 * AHEAD))

    @staticmethod
    def _outlived(clue: Clue, clues: list[Clue]) -> bool:
        """Whether the text itself tells as past what came after the promised day: then the promise is an old one."""
        return clue.bound == "before" and any(c.bound == "after" and c.day > clue.day for c in clues)

    def _redated(self, clues: list[Clue], refuting: list[Clue], page: Time, evidence: Evidence) -> Dating:
        earliest, latest, shown = self._interval(clues)
        time = self._time(earliest, latest)
        first = refuting[0]
        why = f"the page is dated {page.value}, but {first.what}"
        if shown and shown != first:
            why += f"; {shown.what}"
        return Dating(time, True, why, self._sentence(evidence, first.at))

    def _undated(self, clues: list[Clue], matches: Sequence[Match], evidence: Evidence) -> Dating:
        earliest, latest, shown = self._interval(clues)
        if shown is None:
            return Dating(Time(), False, "no date on the page and no day in the text that dates it", None)
        tweet = shown.what.startswith("a tweet")
        if tweet and latest is None and any(self._is_deictic(m) for m in matches):
            latest = shown.day + timedelta(TWEET_AGE)
        time = self._time(earliest, latest)
        return Dating(time, False, f"no date on the page; {shown.what}", self._sentence(evidence, shown.at))

    @staticmethod
    def _is_deictic(match: Match) -> bool:
        return match.rule.kind == "deictic" or ("weekday" in match.fields and "day" not in match.fields)

    @staticmethod
    def _interval(clues: list[Clue]) -> tuple[date | None, date | None, Clue | None]:
        """(earliest, latest, the clue that decides most): what the clues leave together."""
        for clue in clues:
            if clue.bound == "on":
                return clue.day, clue.day + timedelta(SLACK), clue
        after = max((c for c in clues if c.bound == "after" and c.firm), key=lambda c: c.day, default=None)
        floor = after.day if after else None
        before = min(
            (c for c in clues if c.bound == "before" and (floor is None or c.day >= floor)),
            key=lambda c: c.day - timedelta(c.lead),
            default=None,
        )
        if before is None:
            return floor, None, after
        earliest, latest = before.day - timedelta(AHEAD), before.day - timedelta(before.lead)
        return (max(earliest, floor) if floor else earliest), max(latest, floor or latest), before

    @staticmethod
    def _time(earliest: date | None, latest: date | None) -> Time:
        """The interval as a time; its value is the calendar place that both ends share."""
        if earliest is None and latest is None:
            return Time()
        first, last = (d.isoformat() if d else None for d in (earliest, latest))
        if earliest is None or latest is None:
            return Time(None, first, last, "unknown")
        if latest - earliest <= timedelta(SLACK):
            value: str | None = first
        elif earliest.strftime("%Y-%m") == latest.strftime("%Y-%m"):
            value = earliest.strftime("%Y-%m")
        else:
            value = earliest.strftime("%Y") if earliest.year == latest.year else None
        return Time(value, first, last, "inferred")

    @staticmethod
    def _sentence(evidence: Evidence, at: int) -> Span:
        start, end = evidence.sentence(at)
        return Span(start, end)


def anchors_of(dating: Dating) -> Anchors:
    """What the text's times are counted from: the document's day if it has one, else only the time it is about."""
    published = dating.published
    day = cal.day_of((published.value or "")[:10])
    if day is None and published.earliest and published.earliest == published.latest:
        day = cal.day_of(published.earliest[:10])
    anchors = Anchors(published=day)
    if day is None:
        bounds = [cal.day_of((b or "")[:10]) for b in (published.earliest, published.latest)]
        earliest, latest = bounds if all(bounds) else cal.bounds(published.value) or (None, None)
        if earliest and latest and (latest - earliest).days <= 366:
            anchors.about = (earliest, latest)
    return anchors
