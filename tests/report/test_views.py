"""What the page's drawings and lists show of facts."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from onrecord.records import ActorRef, Derivation, Event, PlaceRef, Span, Time
from onrecord.report import atlas, parties, sources, timeline
from onrecord.report.drawn import Drawn
from onrecord.report.drawn import drawn as drawn_of
from onrecord.report.evidence import Evidence
from onrecord.report.facts import Facts
from tests.report import hostile

BLANK = hostile.facts("w").events[0]
FRANCE, SPAIN = ActorRef("state:FRA", "France", "FRA", "GOV"), ActorRef("state:ESP", "Spain", "ESP", "GOV")


def event(number: int, first: str | None, last: str | None = None, **changes: object) -> Event:
    when = Time(None, first, last or first, "stated") if first else Time()
    fields = {"id": f"e-{number:016x}", "time": when, "actors": [FRANCE], "recipients": [SPAIN]} | changes
    return replace(BLANK, **fields)  # type: ignore[arg-type]


def shown(*events: Event) -> list[Drawn]:
    return [*map(drawn_of, events)]


def test_a_bar_is_as_wide_as_its_date_is_uncertain() -> None:
    days = [event(n, f"2020-03-{n:02}") for n in range(1, 11)]
    drawn = timeline.timeline(
        shown(*days, event(20, "2020-03-02", "2020-03-04"), event(21, None), event(22, "2031-01-01"))
    )
    assert drawn is not None
    widths = {bar.event.id: bar.width for bar in drawn.bars}
    assert widths[event(20, None).id] == pytest.approx(3 * widths[days[0].id], rel=0.1)
    assert (drawn.undated, drawn.first, drawn.last) == (1, "2020-03-01", "2020-03-10")
    assert drawn.outside == 1


def test_bars_of_a_lane_never_cover_one_another_and_what_finds_no_room_is_counted() -> None:
    drawn = timeline.timeline(shown(*(event(n, "2020-03-01", "2020-03-03") for n in range(40))))
    assert drawn is not None
    assert drawn.lanes[0].hidden == 40 - len(drawn.bars)
    places = [(bar.x, bar.y) for bar in drawn.bars]
    assert len(set(places)) == len(places)
    assert all(bar.y + drawn.bar <= drawn.height for bar in drawn.bars)


def test_no_timeline_without_dates_to_the_week() -> None:
    assert timeline.timeline(shown(event(1, None), event(2, "2020-01-01", "2020-12-31"))) is None


def test_a_place_is_drawn_where_it_lies_and_land_lies_around_it() -> None:
    drawn = atlas.atlas(shown(event(1, None, place=PlaceRef("Kyiv", "UKR", 50.45, 30.52)), event(2, None, place=None)))
    assert drawn is not None
    assert drawn.placeless == 1
    (dot,) = drawn.dots
    assert (dot.x, dot.y) == (pytest.approx(drawn.width / 2, rel=0.1), pytest.approx(drawn.height / 2, rel=0.1))
    assert drawn.land


@pytest.mark.parametrize(("place", "unlisted"), [((42.7, 21.2), True), ((35.1, 33.4), True), ((-13.5, -72.0), False)])
def test_boundaries_around_areas_that_iso_does_not_list_are_drawn_apart(
    place: tuple[float, float], unlisted: bool
) -> None:
    drawn = atlas.atlas(shown(event(1, None, place=PlaceRef("there", None, *place))))
    assert drawn is not None
    assert drawn.listed
    assert bool(drawn.unlisted) == unlisted


def test_a_line_that_leaves_the_window_is_drawn_in_runs() -> None:
    line = np.array([(float(lon), 0.0) for lon in (-9, -8, 1, 2, 9, 10, 11, 3, 4)])
    window = (0.0, -1.0, 5.0, 1.0)
    assert [run.tolist() for run in atlas._runs(line, window)] == [line[1:5].tolist(), line[6:].tolist()]
    assert atlas._runs(line[:2], window) == []
    assert [run.tolist() for run in atlas._runs(line[2:4], window)] == [line[2:4].tolist()]


@pytest.mark.parametrize("points", [[(65.0, 179.0), (65.0, -179.0)], [(-89.0, 0.0)], [(0.0, 0.0), (-60.0, 170.0)]])
def test_land_stays_inside_the_drawing_also_at_the_edges_of_the_world(points: list[tuple[float, float]]) -> None:
    drawn = atlas.atlas(shown(*(event(n, None, place=PlaceRef(str(n), None, *p)) for n, p in enumerate(points))))
    assert drawn is not None
    for path in (drawn.land,):
        for ring in path.split("M")[1:]:
            numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", ring)]
            x = y = 0.0
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                assert -2 <= x <= drawn.width + 2
                assert -2 <= y <= drawn.height + 2
    for dot in drawn.dots:
        assert -1 <= dot.x <= drawn.width + 1


def test_no_ring_of_the_atlas_leaps_over_the_antimeridian() -> None:
    rings = [ring for ring, _ in atlas._world()[0]]
    assert len(rings) > 1000
    leaps = [abs(b[0] - a[0]) for ring in rings for a, b in itertools.pairwise(ring) if abs(a[1]) < 89]
    assert max(leaps) < 180


def test_parties_are_states_and_bodies() -> None:
    assert parties.party(ActorRef("person:x", "X", "FRA", "GOV")) == "France"
    assert parties.party(ActorRef("body:nato", "NATO", None, "IGO")) == "NATO"
    assert parties.party(ActorRef("unnamed:rebel", "a rebel", None, None)) == ""
    (pair,) = parties.pairs([event(1, None), event(2, None, type="AID"), event(3, None, type=None)], [])
    assert (pair.source, pair.target) == ("France", "Spain")
    assert pair.colours == {"force": 1, "agree": 1, "plain": 1}


def test_every_document_hangs_once_under_what_it_owes_most_to() -> None:
    made = hostile.facts("w")
    a, b, c, *rest = [d.id for d in made.documents]
    debts = [
        Derivation(b, a, "copy", 0.9, "known", "", []),
        Derivation(c, a, "merge", 0.4, "guessed", "", []),
        Derivation(c, b, "merge", 0.6, "known", "", []),
    ]
    tree = sources.branches(replace(made, derivations=debts))
    assert [(x.document.id, x.depth, x.heirs) for x in tree[:3]] == [(a, 0, 2), (b, 1, 1), (c, 2, 0)]
    assert [d.parent for d in tree[2].debts] == [b, a]
    assert {x.document.id for x in tree[3:]} == set(rest)


def test_a_chain_of_a_thousand_copies_is_no_trouble() -> None:
    made = hostile.facts("w")
    first = made.documents[0]
    documents = [replace(first, id=f"{n:05}") for n in range(2000)]
    debts = [Derivation(f"{n + 1:05}", f"{n:05}", "copy", 1.0, "known", "", []) for n in range(1999)]
    tree = sources.branches(Facts(documents, [], [], [], debts, [], [], []))
    assert [branch.depth for branch in tree] == list(range(2000))


def test_pieces_of_a_text_join_to_the_text_and_carry_its_marks() -> None:
    made = hostile.facts("word")
    evidence = Evidence(made)
    for document in made.documents:
        paragraphs = evidence.paragraphs(document, [Span(1, 3)])
        joined = "".join(piece.text for p in paragraphs for piece in p.pieces)
        assert joined == document.text.replace("\n\n", "")
        assert {t.fact.id[0] for p in paragraphs for t in p.tellings} == {"e", "s"}
        marked = "".join(piece.text for p in paragraphs for piece in p.pieces if "done" in piece.marks)
        (told,) = [t for t in evidence.tellings[document.id] if t.kind == "done"]
        assert marked == document.text[slice(*told.marks[0])]
        assert [span for p in paragraphs for piece in p.pieces for span in piece.starts].count(Span(1, 3)) == 1
