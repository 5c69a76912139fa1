"""Dates as callers give them and pages state them."""

import datetime as dt

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from onrecord.documents import date


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2022-02-12", "2022-02-12"),
        ("20220212", "2022-02-12"),
        ("2022-02-12T14:46:00Z", "2022-02-12T14:46:00Z"),
        ("2022-02-12 14:46", "2022-02-12T14:46"),
        ("2022-02-12T14:46:00.123+0530", "2022-02-12T14:46:00+05:30"),
        ("20220212T144600Z", "2022-02-12T14:46:00Z"),
        ("Sat, 12 Feb 2022 14:46:00 GMT", "2022-02-12T14:46:00Z"),
        ("Sat, 12 Feb 2022 14:46:00 -0500", "2022-02-12T14:46:00-05:00"),
        ("12 Feb 2022, 02:46 pm", "2022-02-12T14:46"),
        ("February 12, 2022", "2022-02-12"),
        ("Wed. Jan 26th, 2022", "2022-01-26"),
        ("13/02/2022", "2022-02-13"),
        ("02/13/2022", "2022-02-13"),
        ("02/12/2022", None),
        ("2022-02", "2022-02"),
        ("2022", "2022"),
        (1644677160, "2022-02-12T14:46:00Z"),
        (1644677160000, "2022-02-12T14:46:00Z"),
        (dt.datetime(2022, 2, 12, 14, 46, tzinfo=dt.UTC), "2022-02-12T14:46:00Z"),
        (dt.date(2022, 2, 12), "2022-02-12"),
        ("", None),
        (None, None),
        (True, None),
        ("yesterday", None),
        ("2022-02-30", None),
        ("0000-01-01", None),
        ("99999-01-01", None),
        ("2022-02-12T25:00:00Z", None),
    ],
)
def test_given(value: object, wanted: str | None) -> None:
    time = date.given(value)
    assert (time.value if time else None) == wanted
    if time:
        assert time.basis == "given" and time.earliest and time.latest and time.earliest <= time.latest


def test_a_month_is_bounded() -> None:
    time = date.given("2024-02")
    assert time and (time.earliest, time.latest) == ("2024-02-01", "2024-02-29")


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://a.example/2018/mar/15/slug", "2018-03-15"),
        ("https://a.example/x/2014/0826/slug", "2014-08-26"),
        ("https://a.example/2018-03-26/slug", "2018-03-26"),
        ("https://a.example/2018/13/45/slug", None),
        ("https://a.example/news/43415271", None),
    ],
)
def test_in_url(url: str, wanted: str | None) -> None:
    time = date.in_url(url)
    assert (time.value if time else None) == wanted


@drawn(st.text(max_size=60) | st.integers() | st.floats(allow_nan=True))
def test_nothing_breaks(value: object) -> None:
    date.given(value)
    date.in_url(str(value))
