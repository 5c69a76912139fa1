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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The summit ended on 12/07/2023.", [("12/07/2023", "2023-07-12")]),
        ("Rockets fell in the early hours of Tuesday.", [("the early hours of Tuesday", "2023-07-11TMO")]),
        ("It is open from Monday to Wednesday.", [("Monday", "2023-07-10"), ("Wednesday", "2023-07-12")]),
        ("It will be open from Monday to Wednesday.", [("Monday", "2023-07-17"), ("Wednesday", "2023-07-19")]),
        ("They met on March 1 and the 9th of June.", [("March 1", "2023-03-01"), ("the 9th of June", "2023-06-09")]),
        ("He left three-and-a-half years ago.", [("three-and-a-half years ago", "2020")]),
        ("It was said 48 hours earlier.", [("48 hours earlier", "2023-07-12TXX:XX")]),
        ("They rested on Orthodox Christmas.", [("Orthodox Christmas", "2023-01-07")]),
        ("Posted Mon 3 July 2023 18.43 GMT", [("Mon 3 July 2023 18.43 GMT", "2023-07-03T18:43Z")]),
        ("Under Resolution 1973 and Flight 2020 they came in 2011.", [("2011", "2011")]),
        ("USA Today and Russia Today wrote of it today.", [("today", "2023-07-14")]),
        ("The Six-Day War lasted six days.", [("six days", "P6D")]),
        ("Notes due Oct. 15, 2033, were sold.", [("Oct. 15, 2033", "2033-10-15")]),
        ("Ships have been there since November.", [("November", "2022-11")]),
    ],
)
def test_values(room: When, text: str, wanted: list[tuple[str, str]]) -> None:
    assert values(room, text, "2023-07-14") == wanted


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They met earlier this week.", "2023-07-10", "2023-07-14"),
        ("They will meet later this month.", "2023-07-14", "2023-07-31"),
        ("It came a day after the raid.", "2023-07-13", "2023-07-13"),
        ("On Tuesday, two days before the vote, it rained.", "2023-07-13", "2023-07-13"),
        ("It comes three weeks after the vote.", "2023-06-19", "2023-06-25"),
    ],
)
def test_bounds(room: When, text: str, first: str, last: str) -> None:
    found = times(room, text, "2023-07-14")[-1]
    assert (found.earliest, found.latest) == (first, last)


def test_a_quarter_told_of_is_left_for_longer_periods(room: When) -> None:
    text = (
        "Profit fell in the third quarter from a year earlier. In the first nine months it was half that of the 1988 "
        "period, a year earlier it had been more."
    )
    assert [v for _, v in values(room, text, "1989-11-02")] == ["1989-Q3", "1988-Q3", "P9M", "1988", "1987"]


def test_a_year_named_in_passing_leaves_a_story_where_it_is(room: When) -> None:
    text = (
        "The war began in 1801. In 1802 the fleet sailed. It was as large as that of 1760. In May it took the port. In "
        "1803, the army crossed the river. Losses were twice those of the previous year. On 4 June it was beaten. In "
        "1804 both sides made peace. It was signed on 9 July."
    )
    months = [v for e, v in values(room, text, "2009-12-19") if e in ("May", "4 June", "9 July")]
    assert months == ["1802-05", "1803-06-04", "1804-07-09"]


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
