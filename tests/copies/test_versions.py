"""Which of the documents with the same words came first."""

import pytest

from onrecord.copies import Text, derive
from onrecord.copies.dates import Moment
from onrecord.copies.versions import first_odds
from tests.copies.articles import HARBOUR, at


def hours(*values: float | None) -> list[Moment | None]:
    return [None if value is None else Moment(value, 0.0) for value in values]


def moments(*values: float) -> list[Moment]:
    return [Moment(value, 0.0) for value in values]


def test_the_earlier_date_comes_first() -> None:
    ((early, late),) = first_odds([(hours(1000, 1009), [])])
    assert early > late + 2


def test_an_undated_one_came_first_if_what_took_from_it_is_older_than_the_dated_ones() -> None:
    ((dated, undated),) = first_odds([(hours(1020, None), moments(1001, 1003, 1008))])
    assert undated > dated + 1


def test_a_dated_one_came_first_if_all_that_took_from_it_came_out_soon_after() -> None:
    ((dated, undated),) = first_odds([(hours(1000, None), moments(1003, 1005, 1008))])
    assert dated > undated


def test_nothing_tells_undated_twins_apart() -> None:
    assert first_odds([(hours(None, None), moments(1003))]) == [pytest.approx([0.0, 0.0])]


def test_no_outlet_takes_from_itself() -> None:
    excerpt = "\n\n".join(HARBOUR.split("\n\n")[:3])
    documents = [
        Text("a", HARBOUR, None, "Coast Mail"),
        Text("b", HARBOUR, None, "Northern Wire"),
        Text("c", excerpt, at("2021-03-10"), "Coast Mail"),
    ]
    assert [(d.child, d.parent) for d in derive(documents)] == [("a", "b"), ("c", "b")]
