"""Every rule's examples, and what lists, zones and anchors do."""

import time

import pytest

from onrecord.annotate.reading import Reading
from onrecord.annotate.when import When
from onrecord.annotate.when.lexicon import Lexicon
from onrecord.records import Time, Timex

EXAMPLES = [(rule.name, example) for rule in Lexicon().rules for example in rule.examples]


@pytest.fixture(scope="module")
def room() -> When:
    when = When()
    when.open()
    return when


def times(room: When, text: str, published: str | None = None) -> list[Timex]:
    reading = Reading("d", text, published=Time(published, basis="given") if published else None)
    room.read(reading)
    return reading.times


def values(room: When, text: str, published: str | None = None) -> list[tuple[str, str | None]]:
    return [(t.text, t.value) for t in times(room, text, published)]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{r}: {e[1]}" for r, e in EXAMPLES])
def test_examples(room: When, rule: str, example: tuple[str, str, str, str, str | None]) -> None:
    text, expression, kind, value, published = example
    found = [(t.text, t.type, t.value) for t in times(room, text, published)]
    assert (expression, kind, value) in found


def test_every_rule_has_an_example() -> None:
    assert [rule.name for rule in Lexicon().rules if not rule.examples and rule.kind != "none"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Theresa May said they may march on the second floor.",
        "The 35-year-old soldier, 35 years old, lost 2000 troops and $1990.",
        "Some 1500 people joined the March for Peace.",
        "It was Black Friday.",
        "April Glaspie and June Carter spoke.",
        "The fall of Kabul was felt. He fell in the ranks.",
    ],
)
def test_no_times(room: When, text: str) -> None:
    assert values(room, text, "2022-02-12") == []


def test_offsets_are_code_points(room: When) -> None:
    text = "🇷🇺 “Talks” on 4 March 2022 — “now”."
    for t in times(room, text):
        assert text[t.start : t.end] == t.text


def test_one_instant_in_two_zones(room: When) -> None:
    text = "The call on Saturday began at 11:04 am ET (16:04 GMT)."
    assert values(room, text, "2022-02-12")[1:] == [
        ("11:04 am ET", "2022-02-12T11:04-05:00"),
        ("16:04 GMT", "2022-02-12T16:04Z"),
    ]
    summer = values(room, text, "2022-07-09")
    assert summer[1] == ("11:04 am ET", "2022-07-09T11:04-04:00")


def test_nothing_to_count_from(room: When) -> None:
    assert values(room, "They met on Sunday and will meet on March 4.") == [
        ("Sunday", "XXXX-WXX-7"),
        ("March 4", "XXXX-03-04"),
    ]


def test_ranges_share_what_one_side_says(room: When) -> None:
    assert values(room, "Between January and March 2021 it fell; late 2021 – early 2022 it rose.", "2022-04-01") == [
        ("January", "2021-01"), ("March 2021", "2021-03"), ("late 2021", "2021"), ("early 2022", "2022"),
    ]  # fmt: skip


def test_open_twice_reads_the_same(room: When) -> None:
    text = "On Friday, 4 March, and again two days later, they met for an hour."
    other = When()
    other.open()
    assert values(room, text, "2022-03-09") == values(other, text, "2022-03-09")


@pytest.mark.parametrize(
    ("text", "url", "outlet", "value", "why"),
    [
        ("It fell on 03/04/2022.", "https://www.example.co.uk/a", None, "2022-04-03", "under .uk"),
        ("It fell on 03/04/2022.", None, None, "2022-03-04", "for want of a sign"),
        ("It fell on 03/04/2022, not on 17/04/2022.", None, None, "2022-04-03", "elsewhere in the text"),
        ("It fell on 03/04/2022. It rose on 5 May 2021.", None, None, "2022-04-03", "elsewhere in the text"),
        ("It fell on 03/04/2022.", None, "Reuters", "2022-04-03", "GBR"),
        ("It fell on 03/04/2022.", "https://apnews.com/x", None, "2022-03-04", "USA"),
        ("It fell on 03/24/2022.", "https://www.example.co.uk/a", None, "2022-03-24", "stated"),
    ],
)
def test_order_of_day_and_month(
    room: When, text: str, url: str | None, outlet: str | None, value: str, why: str
) -> None:
    reading = Reading("d", text, url=url, outlet=outlet)
    room.read(reading)
    assert reading.times[0].value == value
    assert why in (reading.times[0].why or "")


@pytest.mark.parametrize(
    "unit",
    ["1999 ", "1, ", "on Monday ", "March 4, ", "11:04 am ET (", "the first quarter of ", "two-", "May ", "“", "will "],
)
def test_hostile_text_costs_its_length(room: When, unit: str) -> None:
    begun = time.process_time()
    room.read(Reading("d", unit * 2000, published=Time("2022-01-01", basis="given")))
    assert time.process_time() - begun < 5
