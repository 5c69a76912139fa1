"""From words to TIMEX3 values: each kind of rule has one resolver.

An expression is anchored to the document's date ("last week"), or to the day last told of ("the next day"). In a
history of the past ("narrative" documents, where dates with a year abound and no "yesterday" is heard) the anchor of
bare months is the year last told of too (Mazur and Dale 2010; Strötgen and Gertz 2013 tell the same two kinds apart).
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from onrecord.annotate.when import calendar as cal
from onrecord.annotate.when.evidence import Evidence
from onrecord.annotate.when.grammar import Match, Words
from onrecord.annotate.when.lexicon import KINDS, Lexicon
from onrecord.annotate.when.numbers import Numbers
from onrecord.annotate.when.zones import Zones

ANAPHORIC = {"previous", "preceding", "prior", "following", "ensuing", "subsequent", "succeeding", "that", "same",
             "the same", "that same", "this same", "very same"}  # fmt: skip
PARTIAL_UNITS = {"Y": (12, "M"), "Th": (60, "Tm"), "Tm": (60, "Ts")}
QUARTER_REACH = 600
"""Characters within which "a year earlier" is of the quarter last told of."""
INSTANT_REACH = 400
"""Characters within which "an hour later" is counted from the clock time last told."""
FAR_AHEAD = 1.5
"""News names days without a year more often behind than ahead (94 to 56 in our development news)."""
UP_TO = re.compile(r"\s*(?:to|until|through|till|up to|-|–|—)\s*", re.I)
CONNECTED = re.compile(r"\s*(?:,|and|or|to|until|through|–|-|—|and the|to the|, and|up to|till)\s*", re.I)


@dataclass(slots=True)
class Resolved:
    """What a match means: TIMEX3 type, value and mod, and why."""

    type: str
    value: str | None
    mod: str | None = None
    why: str = "stated"
    span: tuple[str | None, str | None] = (None, None)


@dataclass(slots=True)
class Anchors:
    """What expressions hang on: the document's own date and clock, and what was last told of."""

    published: date | None = None
    clock: datetime | None = None
    about: tuple[date, date] | None = None
    narrative: bool = False
    day_first: bool | None = None
    order: str = "month first, for want of a sign"
    last: str | None = None
    last_at: int = -1
    last_explicit: bool = False
    year: int | None = None
    year_at: int = -1
    aside: int | None = None
    day: date | None = None
    day_at: int = -1
    weekday_end: int = -1
    quarter: str | None = None
    quarter_at: int = -1
    longer: bool = False
    instant: datetime | None = None
    instant_at: int = -1
    era: str | None = None
    notes: set[str] = field(default_factory=set)


Resolve = Callable[[Match, Anchors], Resolved | None]
"""The resolver of one kind of rule."""


class Resolver:
    """Resolves the matches of one document after another."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._values = lexicon.values
        self._numbers = Numbers(lexicon)
        self._zones = Zones(lexicon)
        self._months = {**self._values["MONTH"], **self._values["MONTHP"], **self._values["MONTHABBR"]}
        self._weekdays = {**self._values["WEEKDAY"], **self._values["WEEKDAYABBR"], **self._values["WEEKDAYS"]}
        self._units = {**self._values["UNIT"], **self._values["UNITS"], **self._values["SECOND"]}
        self._parts = {**self._values["PART"], **self._values["PARTS"], "hours": "MO"}
        self._seasons = {**self._values["SEASON"], **self._values["SEASONF"], **self._values["SEASONS"]}
        self._edges = {**self._values["EDGEADJ"], **self._values["EDGENOUN"], "latter part": "END", "later part": "END",
                       "early part": "START", "better part": "MORE_THAN", "best part": "MORE_THAN"}  # fmt: skip
        self._kinds: dict[str, Resolve] = {name: getattr(self, "_" + name) for name in KINDS if name != "none"}

    def read(
        self, matches: list[Match], words: Words, evidence: Evidence, anchors: Anchors
    ) -> list[tuple[Match, Resolved]]:
        """The matches that are times, in order, resolved."""
        self._words, self._evidence, self._text = words, evidence, words.text
        self._matches = [m for m in matches if not evidence.refuses(m)]
        self._starts = [m.start for m in self._matches]
        years = [(m.start, m.fields.get("year", "")) for m in self._matches]
        self._years = [(start, int(year)) for start, year in years if year.isdigit() and len(year) == 4]
        found = []
        for match in self._matches:
            resolve = self._kinds[match.rule.kind]
            resolved = resolve(match, anchors) if anchors.about is None else self._at_both_ends(resolve, match, anchors)
            if resolved is None:
                continue
            found.append((match, resolved))
            self._remember(match, resolved, anchors)
        return found

    @staticmethod
    def _at_both_ends(resolve: Resolve, match: Match, anchors: Anchors) -> Resolved | None:
        """In a document that is dated to an interval, what is the same from its first day and from its last is known;
        for the rest the two ends give the bounds."""
        first, last = anchors.about or (None, None)
        low = resolve(match, replace(anchors, published=first, about=None))
        high = resolve(match, replace(anchors, published=last, about=None))
        if low is None or high is None or low.value == high.value:
            return low
        found = resolve(match, replace(anchors, published=None, about=None))
        left, right = cal.bounds(low.value), cal.bounds(high.value)
        if found is not None and left and right and cal.bounds(found.value) is None:
            found.span = (left[0].isoformat(), right[1].isoformat())
            found.why = f"the document is dated no closer than {first} to {last}"
        return found

    def lend(self, matches: list[Match], text: str) -> None:
        """Let neighbours share what one of them says, before anything is resolved."""
        self._text = text
        self._lend(matches)

    def nearest_day(self, match: Match, near: date | None) -> date | None:
        """The day of a month-and-day match; without a year, that nearest to `near` or agreeing with its weekday."""
        fields = self._fields(match)
        if "numeric" in fields:
            resolved = self._numeric(match, Anchors(published=near))
            return cal.day_of((resolved.value or "")[:10]) if resolved else None
        month, number = self._month(fields), self._numbers.ordinal(fields["day"])
        if month is None or number is None:
            return None
        if "year" in fields or "yearwords" in fields:
            year, _ = self._stated_year(match, fields, Anchors(published=near))
            return self._day(year, month, number) if year else None
        if near is None:
            return None
        days = [d for y in (near.year - 1, near.year, near.year + 1) if (d := self._day(y, month, number))]
        weekday = self._weekday(fields)
        agreeing = [d for d in days if weekday is None or d.isoweekday() == weekday]
        return min(agreeing or days, key=lambda d: abs((d - near).days), default=None)

    # ---- helpers

    def _lend(self, matches: list[Match]) -> None:
        """Let "January and February 2022" share the year, "9 and 10 January" the month."""
        for left, right in zip(reversed(matches[:-1]), reversed(matches[1:]), strict=True):
            gap = self._text[left.end : right.start]
            if len(gap) > 12 or not CONNECTED.fullmatch(gap):
                continue
            a, b = {**left.lent, **left.fields}, {**right.lent, **right.fields}
            if "day" in a and "month" not in a and "month" in b and left.parent is None:
                left.lent["month"] = b["month"]
            if "eranum" in a and "era" not in a and "era" in b:
                left.lent["era"] = b["era"]
            if ("day" in a or "month" in a or "season" in a) and "year" in b and not ({"year", "yrel", "rel"} & set(a)):
                if right.rule.name == "year" and "month" not in b and "season" not in b:
                    continue
                left.lent["year"] = b["year"]
                months = (
                    self._months.get(a.get("month", "").rstrip("."), 0),
                    self._months.get(b.get("month", "").rstrip("."), 0),
                )
                if months[0] > months[1] > 0 and "and" not in gap and b["year"].isdigit():
                    left.lent["year"] = str(int(b["year"]) - 1)

    def _month(self, fields: dict[str, str]) -> int | None:
        return self._months.get(fields["month"].rstrip(".")) if "month" in fields else None

    def _weekday(self, fields: dict[str, str]) -> int | None:
        return self._weekdays.get(fields["weekday"].rstrip(".")) if "weekday" in fields else None

    def _mod(self, fields: dict[str, str]) -> str | None:
        if "mod" in fields:
            return self._lexicon.approximations.get(fields["mod"], "APPROX")
        return self._edges.get(fields["edge"]) if "edge" in fields else None

    def _relation(self, words: str) -> tuple[int, bool]:
        """(how many units on, whether from what was last told of)."""
        words = words.lower()
        shift = 0
        for word in words.split():
            for name in ("LAST", "NEXT", "BEFOREADJ", "AFTERADJ"):
                shift = self._values[name].get(word, shift)
        return shift, words in ANAPHORIC

    def _year(self, text: str, anchors: Anchors) -> int:
        digits = re.sub(r"\D", "", text)
        if len(digits) == 4:
            return int(digits)
        now = anchors.published.year if anchors.published else 2030
        year = now // 100 * 100 + int(digits)
        return year - 100 if year > now + 10 else year

    def _fields(self, match: Match) -> dict[str, str]:
        """The match's fields with what its list's head or its neighbour lends it."""
        fields = {**match.lent, **match.fields}
        head = match.parent
        if head is not None:
            inherited: dict[str, str] = {**head.lent, **head.fields}
            for name in ("month", "year", "yrel"):
                if name in inherited and name not in fields:
                    fields[name] = inherited[name]
            if len(fields.get("year", "")) == 2 and len(inherited.get("year", "")) == 4:
                fields["year"] = inherited["year"][:2] + fields["year"]
        return fields

    def _narrated_day(self, anchors: Anchors) -> date | None:
        """The day that "the next day" follows: the one last told of, else the document's."""
        return anchors.day or (None if anchors.narrative else anchors.published)

    def _narrated(self, anchors: Anchors, match: Match) -> date | None:
        """The date that "a year later" counts from."""
        span = cal.bounds(anchors.last)
        if anchors.narrative:
            return span[0] if span else None
        return span[0] if span and match.start - anchors.last_at < 600 else anchors.published

    def _base(self, match: Match, anchors: Anchors) -> date | None:
        """What "last", "next", "this" count from: the document's date; for "the next" of a history the date told of."""
        if anchors.narrative and self._text[match.start : match.start + 4].lower() == "the ":
            span = cal.bounds(anchors.last)
            return span[0] if span else None
        return anchors.published

    def _told_year(self, match: Match, anchors: Anchors) -> int | None:
        """The year that a bare month is of, where the text tells of another time than its own."""
        if anchors.year is None:
            return None
        if anchors.narrative:
            return anchors.year
        if anchors.published is not None and anchors.year >= anchors.published.year:
            return None
        if self._evidence.sentence(match.start)[0] > anchors.year_at:
            return None
        return anchors.year if self._evidence.tense(match) != "future" else None

    def _choose(
        self, match: Match, anchors: Anchors, at: Callable[[int], date], until: Callable[[int], date]
    ) -> tuple[int | None, str]:
        """The year of a bare month, day or season, and why. `at` and `until` give its bounds in a year."""
        if anchors.narrative and anchors.year is None:
            return None, "no year told of"
        told = self._told_year(match, anchors)
        if told is not None:
            return self._told_on(told, match, anchors, at), "the year last told of"
        now = anchors.published
        if now is None:
            return None, "no date to count from"
        tense = self._evidence.tense(match)
        years = [now.year - 1, now.year, now.year + 1]
        nearest = min(years, key=lambda y: self._distance(now, at(y), until(y)) * (FAR_AHEAD if at(y) > now else 1))
        future = next(y for y in years if until(y) >= now)
        past = next(y for y in reversed(years) if at(y) <= now)
        if tense == "future" and self._distance(now, at(future), until(future)) < 320:
            return future, "next after the document's date (future tense)"
        if tense == "past" and self._distance(now, at(past), until(past)) < 320:
            return past, "last before the document's date (past tense)"
        return nearest, "nearest to the document's date"

    def _told_on(self, year: int, match: Match, anchors: Anchors, at: Callable[[int], date]) -> int:
        """A story moves forward: after December, January is of the next year."""
        span = cal.bounds(anchors.last)
        if span and span[0].year == year and (span[0] - at(year)).days > 240:
            return year + 1
        return year

    @staticmethod
    def _distance(now: date, first: date, last: date) -> int:
        return 0 if first <= now <= last else min(abs((first - now).days), abs((last - now).days))

    @staticmethod
    def _day(year: int, month: int, day: int) -> date | None:
        try:
            return date(year, month, day)
        except ValueError:
            return None

    def _remember(self, match: Match, resolved: Resolved, anchors: Anchors) -> None:
        """Move the narrative on to what was just told of."""
        if self._is_longer_period(match, resolved):
            anchors.longer = True
        if resolved.type not in ("DATE", "TIME"):
            return
        span = cal.bounds(resolved.value)
        if span is None or len(resolved.value or "") < 4:
            return
        if match.rule.kind == "shift" and not anchors.narrative:
            return
        explicit = bool({"year", "numeric", "yearwords"} & (set(match.lent) | set(match.fields)))
        if explicit and anchors.narrative and self._is_aside(match, resolved, anchors):
            anchors.aside = span[0].year
            return
        looks_back = match.rule.kind in ("relative", "shift") and len(resolved.value or "") == 4
        if anchors.narrative and anchors.year is not None and looks_back and span[0].year < anchors.year:
            return  # "as in the previous year": the story stays where it is
        anchors.last, anchors.last_at = resolved.value, match.start
        if explicit or anchors.narrative:
            anchors.year, anchors.year_at, anchors.aside = span[0].year, match.start, None
        elif match.rule.kind in ("calendar", "deictic", "relative", "clock") and anchors.year != span[0].year:
            anchors.year, anchors.year_at = None, -1
        if span[0] == span[1]:
            anchors.day, anchors.day_at = span[0], match.start
            anchors.weekday_end = match.end if set(match.fields) == {"weekday"} else -1
        elif explicit and anchors.day and not span[0] <= anchors.day <= span[1]:
            anchors.day = None
        if "-Q" in (resolved.value or "") and not ({"yearago", "dir", "yrel", "period"} & set(match.fields)):
            anchors.quarter, anchors.quarter_at, anchors.longer = resolved.value, match.start, False
        if (moment := cal.instant(resolved.value)) is not None:
            anchors.instant, anchors.instant_at = moment, match.end

    @staticmethod
    def _is_longer_period(match: Match, resolved: Resolved) -> bool:
        """Whether figures from here on are of more than a quarter: "in the first nine months", "for the full year"."""
        if resolved.type == "DURATION":
            return match.rule.name == "unit ended" or match.fields.get("span") in ("first", "latest")
        return resolved.type == "DATE" and match.rule.name == "the unit" and match.fields.get("unit") == "year"

    def _is_aside(self, match: Match, resolved: Resolved, anchors: Anchors) -> bool:
        """Whether a year named in passing ("since 1945", "the 1812 war") leaves the story where it was."""
        year = int((resolved.value or "0")[:4])
        if anchors.year is None or year == anchors.year:
            return False
        k = bisect_left(self._years, (match.end, 0))
        if k < len(self._years) and (abs(year - anchors.year) > 1 or len(resolved.value or "") == 4):
            following = self._years[k][1]  # goes the story on from there, or back?
            back = abs(following - anchors.year) < abs(following - year)
            return back and (abs(year - anchors.year) > 1 or following == anchors.year)
        if anchors.aside == year or abs(year - anchors.year) <= 1:
            return False
        opens = match.start - self._evidence.sentence(match.start)[0] < 12
        if len(resolved.value or "") > 4:
            return abs(year - anchors.year) > 10
        return not opens

    # ---- kinds

    def _calendar(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = self._fields(match)
        value, why = self._calendar_value(match, fields, anchors)
        if value is None:
            return None
        mod = self._mod(fields)
        if "part" in fields and len(value) == 10:
            return Resolved("TIME", f"{value}T{self._parts[fields['part']]}", mod, why)
        return Resolved("DATE", value, mod, why)

    def _stated_year(self, match: Match, fields: dict[str, str], anchors: Anchors) -> tuple[int | None, str]:
        if "year" in fields:
            return self._year(fields["year"], anchors), "stated"
        if "yearwords" in fields:
            return self._numbers.spelled_year(fields["yearwords"]), "stated"
        if "yrel" in fields:
            shift, anaphoric = self._relation(fields["yrel"])
            base = anchors.year if anaphoric and anchors.year else None
            if base is None:
                day = self._narrated(anchors, match) if anaphoric else self._base(match, anchors)
                base = day.year if day else None
            return (None if base is None else base + shift), f"{fields['yrel']} year"
        return None, ""

    def _calendar_value(self, match: Match, fields: dict[str, str], anchors: Anchors) -> tuple[str | None, str]:
        year, why = self._stated_year(match, fields, anchors)
        month = self._month(fields)
        if "day" in fields:
            return self._month_day(match, fields, anchors, year, month, why)
        if month is not None:
            return self._bare_month(match, fields, anchors, year, month, why)
        if "season" in fields:
            return self._season(match, fields, anchors, year, why)
        if "weekday" in fields:
            return self._bare_weekday(match, fields, anchors)
        return (f"{year:04d}", why) if year is not None else (None, "")

    def _month_day(
        self, match: Match, fields: dict[str, str], anchors: Anchors, year: int | None, month: int | None, why: str
    ) -> tuple[str | None, str]:
        number = self._numbers.ordinal(fields["day"])
        if number is None or not 1 <= number <= 31:
            return None, ""
        if month is None:
            base = cal.bounds(anchors.last)
            start = base[0] if base and len(anchors.last or "") >= 7 else anchors.published
            day = start and self._day(start.year, start.month, number)
            return (
                (day.isoformat(), "a day of the month last told of")
                if day
                else (f"XXXX-XX-{number:02d}", "no month known")
            )
        if year is None:
            weekday = self._weekday(fields)
            year, why = self._year_by_weekday(weekday, month, number, anchors) if weekday else (None, "")
        if year is None:
            top = min(number, 28) if month == 2 else min(number, 30)
            year, why = self._choose(match, anchors, lambda y: date(y, month, top), lambda y: date(y, month, top))
        if year is None:
            return f"XXXX-{month:02d}-{number:02d}", why
        exact = self._day(year, month, number)
        if exact is None and year is not None and number <= 31:
            return f"{year:04d}-{month:02d}-{number:02d}" if number <= 30 else None, why
        return (exact.isoformat() if exact else None), why

    def _year_by_weekday(self, weekday: int, month: int, number: int, anchors: Anchors) -> tuple[int | None, str]:
        """The year near the document's date in which the day falls on the weekday."""
        centre = (
            anchors.year
            if anchors.narrative and anchors.year
            else anchors.published.year
            if anchors.published
            else None
        )
        if centre is None:
            return None, ""
        for year in sorted(range(centre - 3, centre + 3), key=lambda y: (abs(y - centre), y)):
            day = self._day(year, month, number)
            if day and day.isoweekday() == weekday:
                return year, "weekday and day of the month agree in that year"
        return None, ""

    def _bare_month(
        self, match: Match, fields: dict[str, str], anchors: Anchors, year: int | None, month: int, why: str
    ) -> tuple[str | None, str]:
        if year is not None:
            return f"{year:04d}-{month:02d}", why
        if "rel" in fields:
            shift, anaphoric = self._relation(fields["rel"])
            base = self._narrated(anchors, match) if anaphoric else self._base(match, anchors)
            if base is None:
                return f"XXXX-{month:02d}", "no date to count from"
            year = base.year
            if shift < 0 and month >= base.month:
                year -= 1
            elif shift > 0 and month <= base.month:
                year += 1
            return f"{year:04d}-{month:02d}", f"{fields['rel']} {fields['month']}"
        chosen, why = self._choose(match, anchors, lambda y: date(y, month, 1), lambda y: cal.month_end(y, month))
        return (f"{chosen:04d}-{month:02d}" if chosen is not None else f"XXXX-{month:02d}"), why

    def _season(
        self, match: Match, fields: dict[str, str], anchors: Anchors, year: int | None, why: str
    ) -> tuple[str | None, str]:
        season = self._seasons[fields["season"]]
        first = cal.SEASON_MONTHS[season]
        if year is not None:
            return f"{year:04d}-{season}", why
        if "rel" in fields:
            shift, anaphoric = self._relation(fields["rel"])
            base = self._narrated(anchors, match) if anaphoric else self._base(match, anchors)
            if base is None:
                return f"XXXX-{season}", "no date to count from"
            year = base.year - (1 if season == "WI" and base.month <= 2 else 0)
            last_month = cal.add_months(year, first, 2)
            if shift < 0 and date(*last_month, 28) >= base:
                year -= 1
            elif shift > 0 and date(year, first, 1) <= base:
                year += 1
            return f"{year:04d}-{season}", f"{fields['rel']} {fields['season']}"
        chosen, why = self._choose(
            match, anchors, lambda y: date(y, first, 1), lambda y: cal.month_end(*cal.add_months(y, first, 2))
        )
        return (f"{chosen:04d}-{season}" if chosen is not None else f"XXXX-{season}"), why

    def _bare_weekday(self, match: Match, fields: dict[str, str], anchors: Anchors) -> tuple[str | None, str]:
        weekday = self._weekday(fields)
        assert_weekday = weekday or 1
        shift, anaphoric = self._relation(fields.get("rel", ""))
        base = self._narrated_day(anchors) if anaphoric or anchors.narrative else anchors.published
        if base is None:
            return f"XXXX-WXX-{weekday}", "no date to count from"
        if fields.get("unit") == "week":
            monday = base - timedelta(base.weekday()) + timedelta(weeks=shift)
            return (monday + timedelta(assert_weekday - 1)).isoformat(), f"{fields['rel']} week"
        if "rel" not in fields and (begun := self._range_begun(match, anchors)) is not None:
            return (begun + timedelta((assert_weekday - begun.isoweekday()) % 7)).isoformat(), f"the next after {begun}"
        back = (base.isoweekday() - assert_weekday) % 7
        on = -back % 7
        if "rel" in fields and shift < 0:
            return (base - timedelta(back or 7)).isoformat(), "the last before " + base.isoformat()
        if "rel" in fields and shift > 0:
            return (base + timedelta(on or 7)).isoformat(), "the next after " + base.isoformat()
        tense = self._evidence.tense(match)
        if fields.get("rel") == "this" and tense != "past":
            return (base + timedelta(on)).isoformat(), "this, from " + base.isoformat()
        if anaphoric and fields.get("rel") not in ("that", "same"):
            return (base - timedelta(back or 7)).isoformat(), "before " + base.isoformat()
        if tense == "future" or (anchors.narrative and "rel" not in fields):
            return (base + timedelta(on)).isoformat(), f"next after {base} (future tense)"
        return (base - timedelta(back)).isoformat(), f"last up to {base}"

    def _range_begun(self, match: Match, anchors: Anchors) -> date | None:
        """The weekday that a range begins with: "from Monday to Wednesday"."""
        gap = self._text[anchors.weekday_end : match.start] if anchors.weekday_end >= 0 else ""
        return anchors.day if gap and UP_TO.fullmatch(gap) else None

    def _numeric(self, match: Match, anchors: Anchors) -> Resolved | None:
        text = match.fields["numeric"]
        if re.match(r"\d{4}-", text):
            value = text.upper()
            if cal.bounds(value[:10]) is None:
                return None
            return Resolved("TIME" if "T" in value else "DATE", value)
        a, b, c = (int(x) for x in re.split(r"[/.\-]", text))
        year = c if c > 99 else self._year(f"{c:02d}", anchors)
        if a > 12 and b > 12:
            return None
        day_first, why = a > 12 or (b <= 12 and bool(anchors.day_first)), "stated"
        if max(a, b) <= 12 and a != b:
            why = f"day and month in the order {anchors.order}"
            if anchors.day_first is None and anchors.published is not None:
                day_first = self._is_nearer(anchors.published, self._day(year, b, a), self._day(year, a, b))
                why = "day and month in the order that lies nearer to the document's date"
        day = self._day(year, b, a) if day_first else self._day(year, a, b)
        return Resolved("DATE", day.isoformat(), None, why) if day else None

    @staticmethod
    def _is_nearer(to: date, one: date | None, other: date | None) -> bool:
        if one is None or other is None:
            return other is None
        return abs((one - to).days) < abs((other - to).days)

    def _week_of(self, match: Match, anchors: Anchors) -> Resolved | None:
        value, why = self._calendar_value(match, self._fields(match), anchors)
        day = cal.day_of(value)
        return Resolved("DATE", cal.week(day), None, why) if day else None

    def _every(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = match.fields
        if "unit" in fields:
            n = fields.get("n", "1")
            count = 2 if n == "other" else (self._numbers.cardinal(n) or 1)
            return Resolved("SET", self._period(count, self._units[fields["unit"]]), None, "each")
        if "weekday" in fields:
            part = "T" + self._parts[fields["part"]] if "part" in fields else ""
            if not part and match.end - match.start > len(fields["weekday"]) + 1 and fields["weekday"][-1] == "y":
                words = self._text[match.start : match.end].lower().split()
                part = "T" + self._parts[words[-1]] if words[-1] in self._parts else ""
            return Resolved("SET", f"XXXX-WXX-{self._weekday(fields)}{part}", None, "each")
        if "month" in fields:
            return Resolved("SET", f"XXXX-{self._month(fields):02d}", None, "each")
        if "season" in fields:
            return Resolved("SET", f"XXXX-{self._seasons[fields['season']]}", None, "each")
        return Resolved("SET", f"XXXX-XX-XXT{self._parts[fields['part']]}", None, "each")

    def _deictic(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = match.fields
        base = anchors.published
        mod = self._mod(fields)
        counted = "from the document's date" if base else "no date to count from"
        if "tonight" in fields:
            day = base
            if "weekday" in fields:
                value, _ = self._bare_weekday(match, {"weekday": fields["weekday"]}, anchors)
                return Resolved("TIME", f"{value}TNI", mod, "the night of that day")
            if "today" in fields and day:
                day += timedelta(self._values["TODAY"][fields["today"]])
            value = day.isoformat() if day else "XXXX-XX-XX"
            return Resolved("TIME", f"{value}TNI", mod, counted)
        shift = self._values["TODAY"][fields["today"]]
        if match.rule.name == "day before yesterday":
            shift *= 2
        value = (base + timedelta(shift)).isoformat() if base else "XXXX-XX-XX"
        if anchors.narrative and fields["today"] == "today":
            return Resolved("DATE", "PRESENT_REF", mod, "the present of a history")
        if "part" in fields:
            return Resolved("TIME", f"{value}T{self._parts[fields['part']]}", mod, counted)
        return Resolved("DATE", value, mod, counted)

    def _day_part(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = match.fields
        part = self._parts[fields["part"]]
        rel = fields.get("rel")
        shift, anaphoric = self._relation(rel or "")
        near = match.start - anchors.day_at < 400 or anchors.narrative
        if rel is None:
            base = anchors.day if anchors.day and near else anchors.published
        elif anaphoric or (shift > 0 and anchors.day and near):
            base = self._narrated_day(anchors)
        else:
            base = anchors.day if anchors.narrative and anchors.day else anchors.published
        value = (base + timedelta(shift)).isoformat() if base else "XXXX-XX-XX"
        return Resolved(
            "TIME", f"{value}T{part}", self._mod(fields), f"counted from {base}" if base else "no date to count from"
        )

    # ---- clock times

    def _clock(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = self._fields(match)
        time = self._clock_time(fields)
        if time is None:
            return None
        day, why = self._clock_day(match, fields, anchors, time)
        if time == (24, 0):
            return Resolved("TIME", f"{day or 'XXXX-XX-XX'}T24:00", self._mod(fields), why)
        hour, minute = time
        base = cal.day_of(day)
        offset = self._zones.offset(fields["zone"], base, hour) if "zone" in fields else None
        return Resolved("TIME", f"{day or 'XXXX-XX-XX'}T{hour:02d}:{minute:02d}{offset or ''}", self._mod(fields), why)

    def _clock_time(self, fields: dict[str, str]) -> tuple[int, int] | None:
        if "hourname" in fields:
            hour, minute = self._values["HOURNAME"][fields["hourname"]].split(":")
            return int(hour), int(minute)
        text = fields.get("clock") or fields.get("hour") or ""
        if re.fullmatch(r"\d{4}", text):
            hour, minute = int(text[:2]), int(text[2:])
        elif m := re.match(r"(\d{1,2})[:.](\d\d)", text):
            hour, minute = int(m[1]), int(m[2])
        elif text.isdigit():
            hour, minute = int(text), 0
        else:
            hour, minute = int(self._numbers.cardinal(text) or 0), 0
        ampm = fields.get("ampm", "").replace(".", "")
        half = fields.get("dayhalf")
        if ampm == "pm" or half in ("afternoon", "evening") or (half == "night" and hour >= 6):
            hour = hour + 12 if hour < 12 else hour
        elif (ampm == "am" or half == "morning") and hour == 12:
            hour = 0
        return (hour, minute) if hour < 24 and minute < 60 else None

    def _clock_day(
        self, match: Match, fields: dict[str, str], anchors: Anchors, time: tuple[int, int]
    ) -> tuple[str | None, str]:
        if {"month", "weekday"} & set(fields):
            value, why = self._calendar_value(match, fields, anchors)
            return (value if cal.day_of(value) else None), why
        if "today" in fields and anchors.published:
            return (anchors.published + timedelta(self._values["TODAY"][fields["today"]])).isoformat(), "stated day"
        if (paired := self._same_instant(match, fields, anchors, time)) is not None:
            return paired.isoformat(), "the same instant in another zone"
        if (ahead := self._day_ahead(match, anchors)) is not None:
            return ahead, "the day that follows in the text"
        sentence = self._evidence.sentence(match.start)[0]
        near = anchors.day_at >= 0 and match.start - anchors.day_at < 300
        near = near and "\n" not in self._text[anchors.day_at : match.start]
        if anchors.day and (anchors.narrative or anchors.day_at >= sentence or near):
            return anchors.day.isoformat(), "the day last told of"
        if anchors.published:
            return anchors.published.isoformat(), "the document's date"
        return None, "no day known"

    def _same_instant(
        self, match: Match, fields: dict[str, str], anchors: Anchors, time: tuple[int, int]
    ) -> date | None:
        """The day of "(16:04 GMT)" right after "11:04 am ET"."""
        gap = self._text[anchors.instant_at : match.start] if anchors.instant_at >= 0 else "x" * 9
        if (
            "zone" not in fields
            or anchors.instant is None
            or anchors.instant.tzinfo is None
            or not re.fullmatch(r"\s*[(/,;]?\s*(?:or)?\s*", gap)
        ):
            return None
        day = anchors.instant.date()
        options = []
        for candidate in (day - timedelta(1), day, day + timedelta(1)):
            offset = self._zones.offset(fields["zone"], candidate, time[0])
            moment = cal.instant(f"{candidate}T{time[0]:02d}:{time[1]:02d}{offset or 'Z'}")
            if moment is not None and moment.tzinfo is not None:
                options.append((abs((moment - anchors.instant).total_seconds()), candidate))
        return min(options)[1] if options else None

    def _day_ahead(self, match: Match, anchors: Anchors) -> str | None:
        """The day of "at 9 a.m. on Friday" or "10:35 a.m. (0735 GMT) Friday"."""
        k = bisect_left(self._starts, match.end)
        for following in self._matches[k : k + 2]:
            gap = self._text[match.end : following.start]
            if following.rule.kind == "clock" and re.fullmatch(r"\s*\(", gap):
                continue
            if len(gap) > 60 or not re.fullmatch(
                r"(?:\s*\([^)]*\))?(?:\s+[\w.]+ time)?,?\s*(?:on|on the|the|of)?\s*", gap
            ):
                return None
            if following.rule.kind in ("calendar", "deictic", "day_part"):
                resolved = self._kinds[following.rule.kind](following, anchors)
                day = (resolved.value or "")[:10] if resolved else ""
                return day if cal.day_of(day) else None
        return None

    # ---- units

    def _relative(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = match.fields
        unit = self._units[fields["unit"]]
        mod = self._mod(fields)
        if match.rule.name == "weekend" or ("rel" not in fields and unit == "WE"):
            return self._weekend(match, anchors)
        if unit in ("Th", "Tm", "Ts", "L"):
            rel = fields.get("rel", "")
            if rel.startswith(("last", "past")):
                return Resolved("DURATION", self._period(1, unit), mod, "the stretch up to now")
            return None
        if "rel" not in fields:
            if unit == "D":
                day = self._narrated_day(anchors)
                return Resolved("DATE", day.isoformat() if day else "XXXX-XX-XX", mod, "the day told of")
            base = self._narrated(anchors, match)
            if match.rule.name == "year end" or "whole" in fields:
                base = anchors.published
            if base is None:
                return Resolved("DATE", self._unknown(unit), mod, "no date to count from")
            return Resolved("DATE", cal.shifted(base, 0, unit), mod, f"counted from {base}")
        rel = fields["rel"]
        shift, anaphoric = self._relation(rel)
        if rel == "past" and not self._text[match.start : match.end].lower().startswith("this"):
            return Resolved("DURATION", self._period(1, unit), mod, "the stretch up to now")
        determined = self._text[match.start : match.end].lower().startswith("the ")
        if anaphoric or (determined and shift > 0 and (unit == "D" or anchors.narrative)):
            base = self._narrated_day(anchors) if unit == "D" else self._narrated(anchors, match)
        elif unit == "D" and rel == "this" and anchors.day:
            base = anchors.day
        else:
            base = self._base(match, anchors)
        if base is None:
            return Resolved("DATE", self._unknown(unit), mod, "no date to count from")
        if unit == "W" and shift < 0 and not anaphoric and base.isoweekday() == 7:
            base += timedelta(1)  # on a Sunday the week that ends is last week
        value = cal.shifted(base, shift, unit)
        if unit == "E" and value:
            value = value[:3]
        if unit == "C" and value:
            value = value[:2]
        span = self._so_far(match, value, base) if shift == 0 and base == anchors.published else (None, None)
        return Resolved("DATE", value, mod, f"counted from {base}", span)

    def _so_far(self, match: Match, value: str | None, base: date) -> tuple[str | None, str | None]:
        """The part of the current week, month or year that is meant: what is told of it as past is over by now."""
        span = cal.bounds(value)
        edge = match.fields.get("edge", "")
        tense = {"earlier": "past", "later": "future"}.get(edge) or self._evidence.tense(match)
        if span is None or not span[0] <= base <= span[1] or tense is None:
            return None, None
        first, last = (span[0], base) if tense == "past" else (base, span[1])
        return first.isoformat(), last.isoformat()

    @staticmethod
    def _unknown(unit: str) -> str:
        return {"Y": "XXXX", "M": "XXXX-XX", "W": "XXXX-WXX", "D": "XXXX-XX-XX", "Q": "XXXX-QX", "WE": "XXXX-WXX-WE",
                "E": "XXX", "C": "XX", "F": "XXXX-WXX"}.get(unit, "XXXX")  # fmt: skip

    def _weekend(self, match: Match, anchors: Anchors) -> Resolved | None:
        base = self._narrated_day(anchors) if anchors.narrative else anchors.published
        if base is None:
            return Resolved("DATE", "XXXX-WXX-WE", None, "no date to count from")
        coming = base.isoweekday() >= 6 or self._evidence.tense(match) == "future"
        day = base if coming else base - timedelta(weeks=1)
        return Resolved("DATE", cal.week(day, True), self._mod(match.fields), f"counted from {base}")

    def _decade(self, match: Match, anchors: Anchors) -> Resolved | None:
        text = match.fields["decade"]
        if text in self._values["DECADEWORD"]:
            value = 190 + self._values["DECADEWORD"][text] // 10
        else:
            digits = re.sub(r"\D", "", text)
            value = int(digits) // 10 if len(digits) > 2 else 190 + int(digits) // 10
            if match.fields.get("era", "").startswith("b"):
                return Resolved("DATE", f"BC{value:03d}", self._mod(match.fields))
            if len(digits) == 4 and digits[-1] != "0":
                return None
        return Resolved("DATE", f"{value:03d}", self._mod(match.fields))

    def _century(self, match: Match, anchors: Anchors) -> Resolved | None:
        number = self._numbers.ordinal(match.fields["century"])
        if number is None or not 1 <= number <= 22:
            return None
        if match.fields.get("era", "a").startswith("b"):
            return Resolved("DATE", f"BC{number - 1:02d}", self._mod(match.fields))
        return Resolved("DATE", f"{number - 1:02d}", self._mod(match.fields))

    def _era(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = self._fields(match)
        era = fields.get("era") or anchors.era
        if era is None:
            return None
        value = f"{int(fields['eranum']):04d}"
        if era.startswith("b"):
            anchors.era = era
            anchors.last = anchors.year = anchors.day = None
            value = "BC" + value
        elif int(fields["eranum"]) == 0:
            return None
        if "month" in fields:
            value += f"-{self._month(fields):02d}"
            if "day" in fields:
                value += f"-{self._numbers.ordinal(fields['day']) or 0:02d}"
        elif "season" in fields:
            value += f"-{self._seasons[fields['season']]}"
        return Resolved("DATE", value, self._mod(fields))

    # ---- quarters

    def _quarter(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = match.fields
        mod = self._mod(fields)
        number = self._numbers.ordinal(fields["quarter"]) if "quarter" in fields else None
        if number is not None and not 1 <= number <= 4:
            return None
        year, why = self._stated_year(match, fields, anchors)
        if number is None:
            return self._quarter_told_of(match, anchors, year, mod)
        if year is None:
            year, why = self._quarter_year(match, number, anchors)
        if year is None:
            return Resolved("DATE", f"XXXX-Q{number}", mod, why)
        if "yearago" in fields:
            year -= 1
        return Resolved("DATE", cal.quarter(year, number), mod, why)

    def _quarter_year(self, match: Match, number: int, anchors: Anchors) -> tuple[int | None, str]:
        now = anchors.published
        if anchors.narrative and anchors.year:
            return anchors.year, "the year last told of"
        if now is None:
            return None, "no date to count from"
        spans = {
            y: (date(y, number * 3 - 2, 1), cal.month_end(y, number * 3)) for y in range(now.year - 1, now.year + 2)
        }
        if self._evidence.tense(match) == "past":
            past = max(y for y, (first, _) in spans.items() if first <= now)
            return past, "last before the document's date (past tense)"
        return min(spans, key=lambda y: self._distance(now, *spans[y])), "nearest to the document's date"

    def _quarter_told_of(self, match: Match, anchors: Anchors, year: int | None, mod: str | None) -> Resolved | None:
        fields = match.fields
        now = anchors.published
        told = anchors.quarter
        if "period" in fields and (told is None or anchors.longer):
            return self._year_told_of(match, anchors, year, mod)
        if "latest" in fields and now is not None:
            told = cal.shifted(now, -1, "Q")
        if told is None and now is not None:
            told = cal.shifted(now, -1, "Q")
        if "rel" in fields and now is not None and "period" not in fields:
            shift, anaphoric = self._relation(fields["rel"])
            if not anaphoric:
                return Resolved("DATE", cal.shifted(now, shift, "Q"), mod, f"counted from {now}")
        if told is None:
            return Resolved("DATE", "XXXX-QX", mod, "no date to count from")
        told_year, number = int(told[:4]), int(told[-1])
        if "yearago" in fields:
            year = told_year - 1
        if "unitq" in fields and "rel" not in fields and self._evidence.before(match).lower() == "a":
            return None
        return Resolved(
            "DATE", cal.quarter(year if year is not None else told_year, number), mod, "the quarter told of"
        )

    def _year_told_of(self, match: Match, anchors: Anchors, year: int | None, mod: str | None) -> Resolved | None:
        """ "The 1988 period", "the year-earlier period" where no quarter is told of."""
        if year is None and "yearago" in match.fields and (base := self._narrated(anchors, match)) is not None:
            year = base.year - 1
        return Resolved("DATE", f"{year:04d}", mod, "the year told of") if year is not None else None

    def _half(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = match.fields
        if fields["half"].isdigit() and fields["half"] not in "12":
            return None
        first = fields["half"] in ("first", "1st", "1")
        if "decade" in fields:
            resolved = self._decade(match, anchors)
            return resolved and Resolved("DATE", resolved.value, "START" if first else "END")
        year, why = self._stated_year(match, fields, anchors)
        if year is None:
            shift, anaphoric = self._relation(fields.get("rel", "same"))
            base = self._narrated(anchors, match) if anaphoric else self._base(match, anchors)
            if fields.get("unit") not in (None, "year"):
                value = cal.shifted(base, shift, self._units[fields["unit"]]) if base else None
                return Resolved("DATE", value, "START" if first else "END", f"counted from {base}") if value else None
            if base is None:
                return Resolved("DATE", f"XXXX-H{1 if first else 2}", None, "no date to count from")
            year, why = base.year + shift, f"counted from {base}"
        return Resolved(
            "DATE", f"{year:04d}-H{1 if first else 2}", self._mod({k: v for k, v in fields.items() if k == "edge"}), why
        )

    # ---- shifts and stretches

    def _shift(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = match.fields
        unit, mod = self._units[fields["unit"]], self._mod(fields)
        back = fields["dir"] in ("ago", "earlier", "before", "previously", "prior", "beforehand", "back")
        spoken = fields["dir"] in ("ago", "from now", "hence", "from today", "back")
        n = (
            self._numbers.cardinal(fields["n"])
            if "n" in fields
            else (1 if fields["unit"] in self._values["UNIT"] else None)
        )
        if n is None:
            return Resolved("DATE", "PAST_REF" if back else "FUTURE_REF", mod, "no number given")
        if unit in ("D",) and not spoken:
            base = self._narrated_day(anchors)
        else:
            base = anchors.published if spoken and anchors.published else self._narrated(anchors, match)
        in_quarter = not anchors.longer and match.start - anchors.quarter_at < QUARTER_REACH
        if unit == "Y" and n == 1 and anchors.quarter and in_quarter:
            year, number = int(anchors.quarter[:4]), int(anchors.quarter[-1])
            return Resolved(
                "DATE", cal.quarter(year + (-1 if back else 1), number), mod, "the same quarter a year away"
            )
        if base is None:
            if unit in ("Th", "Tm", "Ts"):
                return Resolved("TIME", "XXXX-XX-XXTXX:XX", mod, "no date to count from")
            return Resolved("DATE", "XXXX" if unit in "ECL" else self._unknown(unit), mod, "no date to count from")
        n += 0.5 if "half" in fields else 0
        signed = -n if back else n
        if unit in ("Th", "Tm", "Ts"):
            return self._clock_shift(match, signed, spoken, base, mod, anchors)
        return Resolved("DATE", cal.shifted(base, signed, unit), mod, f"counted from {base}")

    def _clock_shift(
        self, match: Match, n: float, spoken: bool, base: date, mod: str | None, anchors: Anchors
    ) -> Resolved | None:
        unit = self._units[match.fields["unit"]]
        near = match.start - anchors.instant_at < INSTANT_REACH
        moment = anchors.clock if spoken else anchors.instant if near else None
        step = timedelta(seconds=n * {"Th": 3600, "Tm": 60, "Ts": 1}[unit])
        if moment is not None:
            return Resolved(
                "TIME",
                (moment + step).isoformat(timespec="minutes").replace("+00:00", "Z"),
                mod,
                f"counted from {moment}",
            )
        day = base + timedelta(int(n / 24)) if unit == "Th" else base
        return Resolved("TIME", f"{day}TXX:XX", mod, f"within {day}, the hour is not told")

    def _period(self, n: float | None, unit: str) -> str:
        """An ISO 8601 period; decades and centuries in years, halves in the next smaller unit."""
        if n is None:
            letter = {"E": "DE", "C": "CE", "L": "ML", "F": "W", "WE": "WE"}.get(unit, unit)
            return f"PTX{letter[1].upper()}" if letter[0] == "T" else f"PX{letter}"
        scale = {"E": (10, "Y"), "C": (100, "Y"), "L": (1000, "Y"), "F": (2, "W")}.get(unit)
        if scale:
            n, unit = n * scale[0], scale[1]
        whole, rest = int(n), n - int(n)
        if rest and unit in PARTIAL_UNITS:
            per, small = PARTIAL_UNITS[unit]
            head = f"{whole}{unit[-1].upper()}" if whole else ""
            return ("PT" if unit[0] == "T" else "P") + head + f"{round(rest * per)}{small[-1].upper()}"
        if rest and unit == "D" and not whole:
            return f"PT{round(rest * 24)}H"
        number = f"{whole}" if not rest else f"{n:g}"
        return f"PT{number}{unit[1].upper()}" if unit[0] == "T" else f"P{number}{unit}"

    def _duration(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = match.fields
        unit, mod = self._units[fields["unit"]], self._mod(fields)
        span = fields.get("span")
        n: float | None
        if match.rule.name == "unit ended":
            n = 1.0
        elif "n" in fields:
            n = self._numbers.cardinal(fields["n"])
            if n is not None and "half" in fields:
                n += 0.5
            if "so" in fields or "couple" in fields["n"]:
                mod = mod or "APPROX"
        elif match.rule.name == "stretch":
            n = 1.0
        else:
            n = None
            if span == "recent" and unit == "Y":
                return Resolved("DATE", "PAST_REF", mod, "no number given")
        if fields.get("n") in ("a", "an") and span is None and "hyphen" not in match.rule.name:
            if self._evidence.is_price(match):
                return None
            if self._evidence.is_rate(match):
                return Resolved("SET", self._period(1, unit), mod, "a rate")
        value = self._period(n, unit)
        return Resolved("DURATION", value, mod, "stated", self._stretch(span, n, unit, match, anchors))

    def _stretch(
        self, span: str | None, n: float | None, unit: str, match: Match, anchors: Anchors
    ) -> tuple[str | None, str | None]:
        """The days that "the past two weeks", "within 48 hours" cover."""
        now = anchors.published
        before = self._evidence.before(match).lower()
        if now is None or n is None or anchors.narrative:
            return None, None
        if span is None and (follows := self._evidence.next(match).lower()) in ("after", "before", "following"):
            return self._counted_to(match, n if follows == "before" else -n, unit, anchors)
        days = n * {"Y": 365.25, "M": 30.44, "W": 7, "D": 1, "F": 14, "E": 3652.5, "Th": 1 / 24, "Tm": 1 / 1440}.get(
            unit, 0
        )
        if not 0 < days < 36525:
            return None, None
        if span in ("last", "past"):
            return (now - timedelta(days)).isoformat(), now.isoformat()
        if span in ("next", "coming", "upcoming") or (before == "within" and self._evidence.tense(match) != "past"):
            return now.isoformat(), (now + timedelta(days + (1 if days < 1 else 0))).isoformat()
        return None, None

    def _counted_to(self, match: Match, n: float, unit: str, anchors: Anchors) -> tuple[str | None, str | None]:
        """When that was which "two days after" or "a week before" counts to, from the day told of before it in the
        sentence, else from the document's."""
        told = anchors.day is not None and anchors.day_at >= self._evidence.sentence(match.start)[0]
        base = anchors.day if told else anchors.published
        if base is None or unit[0] == "T" or self._evidence.promises(match):
            return None, None
        span = cal.bounds(cal.shifted(base, n, unit))
        return (span[0].isoformat(), span[1].isoformat()) if span else (None, None)

    def _set_adverb(self, match: Match, anchors: Anchors) -> Resolved | None:
        word = self._text[match.start : match.end]
        if word[0].isupper() and self._evidence.before(match):
            return None
        return Resolved("SET", self._values["SETADV"][match.fields["adverb"]], None, "each")

    def _reference(self, match: Match, anchors: Anchors) -> Resolved | None:
        return Resolved("DATE", self._values["NOW"][match.fields["ref"]], None, "a loose reference")

    def _fixed(self, match: Match, anchors: Anchors) -> Resolved | None:
        return Resolved("DATE", match.rule.value, None, "a loose reference")

    def _holiday(self, match: Match, anchors: Anchors) -> Resolved | None:
        fields = match.fields
        entry = self._lexicon.holidays.get(fields["holiday"]) or self._lexicon.holidays.get(
            fields["holiday"].replace("'", "’")
        )
        if entry is None:
            return None
        year, why = self._stated_year(match, fields, anchors)
        if year is None and "year" in entry:
            year, why = entry["year"], "a day of one year"
        if year is None and "rel" in fields:
            shift, anaphoric = self._relation(fields["rel"])
            base = self._narrated(anchors, match) if anaphoric else self._base(match, anchors)
            if base is not None:
                day = cal.named_day(entry, base.year)
                year, why = base.year, f"{fields['rel']}, from {base}"
                if shift < 0 and day >= base:
                    year -= 1
                elif shift > 0 and day <= base:
                    year += 1
        if year is None:
            year, why = self._choose(
                match, anchors, lambda y: cal.named_day(entry, y), lambda y: cal.named_day(entry, y)
            )
        if year is None:
            value = f"XXXX-{entry['date'][0]:02d}-{entry['date'][1]:02d}" if "date" in entry else "XXXX-XX-XX"
        else:
            value = cal.named_day(entry, year).isoformat()
        if "part" in fields:
            return Resolved("TIME", f"{value}T{self._parts[fields['part']]}", self._mod(fields), why)
        return Resolved("DATE", value, self._mod(fields), why)
