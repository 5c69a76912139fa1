"""Words by rule."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.words import lines, read_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't go, we can't.", "Do|n't|go|,|we|ca|n't|."),
        ("Putin’s aides cannot say", "Putin|’s|aides|can|not|say"),
        ("U.S. Gen. J. Hale, U.N.-backed", "U.S.|Gen.|J.|Hale|,|U.N.|-|backed"),
        ("at 10.30am on Jan. 5, 1,500.5 men", "at|10.30|am|on|Jan.|5|,|1,500.5|men"),
        ("the 1990s, 21st, $5m, 7%", "the|1990s|,|21st|,|$|5|m|,|7|%"),
        ("anti-war and long-range", "anti-war|and|long|-|range"),
        ("See https://example.org/a_(b)?x=1.", "See|https://example.org/a_(b)?x=1|."),
        ("write to a.b@example.org, @desk #crisis2", "write|to|a.b@example.org|,|@desk|#crisis2"),
        ("O'Brien said: “No…”", "O'Brien|said|:|“|No|…|”"),
        ("Wait... what?! -- he asked", "Wait|...|what|?!|--|he|asked"),
        ("AT&T and 2014-02-13", "AT&T|and|2014-02-13"),
        ("soldiers' pay", "soldiers|'|pay"),
        ("zero\u200bwidth \ufeffmark", "zero\u200bwidth|mark"),
        ("nai\u0308ve", "nai\u0308ve"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert read_words(text).forms() == words.split("|")


def test_lines_are_kept_apart_and_typewriter_lines_joined() -> None:
    assert len(lines("One.\nTwo.\n\nThree")) == 3
    wrapped = (
        "The ministers of both countries met on Thursday in the capital for\n"
        "the first time since the war, and agreed to meet again in the autumn,\n"
        "officials said after the talks had ended.\n\nA second paragraph."
    )
    assert [wrapped[a:b][-7:] for a, b in lines(wrapped)] == [" ended.", "agraph."]


def test_skipped_spans_part_what_is_around_them() -> None:
    words = read_words("Good morning reader goodbye", [(5, 12)])
    assert words.forms() == ["Good", "reader", "goodbye"]
    assert words.lines == [0, 1, 3]


@pytest.mark.parametrize(
    "unit", ["a.", "a", "1.", "1,", "-", "a-", "a'", "@a", "a@", ".", "a&", "anti-", "\u0301", "http://", "[", "'s"]
)
def test_hostile_repetition_costs_no_more_than_its_length(unit: str) -> None:
    short, long = (timed(unit * n) for n in (2_000, 16_000))
    assert long < 60 * short + 0.2


def timed(text: str) -> float:
    begun = time.process_time()
    read_words(text)
    return time.process_time() - begun


@given(st.text(max_size=80))
def test_any_text_is_cut_in_order(text: str) -> None:
    words = read_words(text)
    assert all(0 <= s < e <= len(text) for s, e in zip(words.start, words.end, strict=True))
    assert all(e <= s for e, s in zip(words.end, words.start[1:], strict=False))
    assert all(not form.isspace() for form in words.forms())
    assert words.lines[-1] == len(words)
