"""Days weighed."""

from datetime import date

import pytest

from onrecord.annotate.when.likely import day_range, narrowest


def days(*shares: float) -> dict[date, float]:
    return {date(2021, 6, 1 + k): share for k, share in enumerate(shares)}


@pytest.mark.parametrize(
    ("shares", "share", "first", "last"),
    [
        ((0.1, 0.9), 0.85, 2, 2),
        ((0.1, 0.5, 0.4), 0.85, 2, 3),
        ((0.3, 0.3, 0.4), 0.6, 2, 3),
        ((0.4, 0.1, 0.1, 0.4), 0.85, 1, 4),
        ((1.0,), 0.85, 1, 1),
        ((0.0, 0.0), 0.85, 1, 2),
    ],
)
def test_the_fewest_days_that_hold_a_share(shares: tuple[float, ...], share: float, first: int, last: int) -> None:
    assert narrowest(days(*shares), share) == (date(2021, 6, first), date(2021, 6, last))


def test_a_range_holds_both_ends() -> None:
    assert day_range(date(2020, 2, 28), date(2020, 3, 1)) == [date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 1)]
