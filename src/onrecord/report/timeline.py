"""The timeline: one lane a party, one bar an event, as wide as its date is uncertain."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onrecord.report.drawn import Drawn

LANES = 9
"""Parties with a lane of their own; the others share the last."""
ROWS = 18
"""Rows in a lane; bars that find no room are counted beside its name."""
LEFT, WIDTH, ROW, BAR, TOP = 140, 1000, 12, 9, 34
NARROWEST = 9
PRECISE = 8
"""Days. The window is laid over events that are dated at least so well; wider ones are cut at its edges."""
NEAR = 30
"""Days beside the middle half of the well-dated events, or three times its length if that is more (Tukey's outer
fence): what lies further off is outside the window, so that one far date does not squeeze all others."""
OTHERS = "Others"


@dataclass(frozen=True)
class Bar:
    """An event in pixels. `days` is the width of its days, where they are too few to see; `cut` tells that its date
    reaches beyond the window."""

    event: Drawn
    x: float
    y: float
    width: float
    days: float
    cut: bool

    @property
    def rect(self) -> Markup:
        """The attributes of its rectangle: numbers, which nothing needs to be escaped of."""
        days = f' data-days="{self.days}"' if self.days != self.width else ""
        return Markup(f'x="{self.x}" y="{self.y}" width="{self.width}" height="{BAR}"{days}')


@dataclass(frozen=True)
class Lane:
    """A party's share of the drawing; `hidden` is the number of bars that found no room."""

    name: str
    y: float
    height: float
    hidden: int


@dataclass(frozen=True)
class Tick:
    """A line and its date."""

    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """The drawing, and the number of events that it can't hold: without a date, outside the window."""

    lanes: list[Lane]
    bars: list[Bar]
    ticks: list[Tick]
    height: float
    undated: int
    outside: int
    first: str
    last: str

    width = WIDTH
    left = LEFT
    top = TOP
    bar = BAR


def timeline(events: Sequence[Drawn]) -> Timeline | None:
    """The drawing, or None if no event is dated well enough to lay a window."""
    dated = [(event.first, event.last, event) for event in events if event.first]
    precise = sorted((first, last) for first, last, _ in dated if last - first < PRECISE)
    if not precise:
        return None
    begin, end = _window(precise)
    scale = (WIDTH - LEFT - 10) / (end - begin)
    inside = [(first, last, event) for first, last, event in dated if last >= begin and first < end]
    lanes, bars, y = _lanes(inside, begin, end, scale)
    return Timeline(
        lanes,
        bars,
        _ticks(begin, end, scale),
        y + 6,
        len(events) - len(dated),
        len(dated) - len(inside),
        datetime.date.fromordinal(begin).isoformat(),
        datetime.date.fromordinal(end - 1).isoformat(),
    )


def _window(precise: list[tuple[int, int]]) -> tuple[int, int]:
    """The first day of the window and the day after its last, for sorted days of well-dated events."""
    low, high = precise[len(precise) // 4][0], precise[3 * len(precise) // 4][0]
    reach = max(NEAR, 3 * (high - low))
    inside = [(first, last) for first, last in precise if low - reach <= first and last <= high + reach]
    return inside[0][0], max(last for _, last in inside) + 1


def _lanes(
    inside: list[tuple[int, int, Drawn]], begin: int, end: int, scale: float
) -> tuple[list[Lane], list[Bar], float]:
    busiest = Counter(event.lane for _, _, event in inside if event.lane)
    named = sorted(busiest, key=lambda n: (-busiest[n], n))[:LANES]
    members: defaultdict[str, list[tuple[int, int, Drawn]]] = defaultdict(list)
    for first, last, event in inside:
        members[event.lane if event.lane in named else OTHERS].append((first, last, event))
    lanes, bars, y = [], [], float(TOP)
    for name in [*named, *([OTHERS] if OTHERS in members else [])]:
        free: list[float] = []
        hidden = 0
        for first, last, event in sorted(members[name], key=lambda m: (m[1] - m[0] > PRECISE, m[0], m[1], m[2].id)):
            x = LEFT + (max(first, begin) - begin) * scale
            days = (min(last + 1, end) - max(first, begin)) * scale - 2
            width = max(NARROWEST, days)
            row = next((i for i, until in enumerate(free) if until <= x), len(free))
            if row >= ROWS:
                hidden += 1
                continue
            if row == len(free):
                free.append(0.0)
            free[row] = x + width + 1
            bars.append(
                Bar(
                    event, round(x, 1), y + 5 + row * ROW, round(width, 1), round(days, 1), first < begin or last >= end
                )
            )
        height = max(1, len(free)) * ROW + 10
        lanes.append(Lane(name, y, height, hidden))
        y += height
    return lanes, bars, y


def _ticks(begin: int, end: int, scale: float) -> list[Tick]:
    """At most ten or so dates: every day, week, month or year, whichever fits."""
    steps = (1, 2, 7, 14, 30, 91, 182, 365, 730, 1826, 3652, 18262)
    step = next((s for s in steps if (end - begin) / s <= 11), steps[-1])
    ticks, shown = [], ""
    for at in range(begin, end, step):
        day = datetime.date.fromordinal(at)
        month = f"{day:%b %Y}"
        label = f"{day.day} {day:%b}" + (f" {day.year}" if day.year != (shown and int(shown[-4:])) else "")
        ticks.append(Tick(round(LEFT + (at - begin) * scale, 1), label))
        shown = month
    return ticks
