"""Repairs are an overlay: the text stays, and every place maps back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.repair import Overlay, is_mojibake

DAMAGE = [
    "â€™",
    "â€œ",
    "â€\x9d",
    "â€",
    "Ã©",
    "â—ï¸",
    "ðŸ‡·ðŸ‡º",
    "Ã",
    "&amp;",
    "“",
    "ﬁ",
    "\u200b",
    "``",
    "é",
    "naïve»",
    " ",
    "a",
    "Kyiv",
]


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("Kyiv â€œholdsâ€\x9d now", "Kyiv “holds” now"),
        ("it wonâ€™t, cafÃ©", "it won’t, café"),
        ("â—ï¸ We say", " We say"),
        ("AT&amp;T &quot;x&quot;", 'AT&T "x"'),
        ("naïve “café”, Łódź, Київ — «так»", "naïve “café”, Łódź, Київ — «так»"),
    ],
)
def test_repairs(text: str, repaired: str) -> None:
    assert Overlay(text).repaired == repaired


def test_marks_only_where_asked() -> None:
    assert Overlay("``so'' he “said”").repaired == "``so'' he “said”"
    assert Overlay("``so'' he “said”", marks=True).repaired == '"so" he "said"'


def test_maps_back() -> None:
    text = "He said â€œnoâ€\x9d twice"
    overlay = Overlay(text)
    at = overlay.repaired.index("“no”")
    span = overlay.to_original((at, at + 4))
    assert text[slice(*span)] == "â€œnoâ€\x9d"
    assert overlay.to_repaired(span) == (at, at + 4)
    at = overlay.repaired.index("twice")
    assert text[slice(*overlay.to_original((at, at + 5)))] == "twice"


def test_flag() -> None:
    assert is_mojibake("donâ€™t") and is_mojibake("lost \ufffd here")
    assert not is_mojibake("naïve “café” — Київ, São Tomé, Ångström")


@given(st.lists(st.sampled_from(DAMAGE) | st.text(max_size=6), max_size=12).map("".join), st.booleans())
def test_every_place_maps_both_ways(text: str, marks: bool) -> None:
    overlay = Overlay(text, marks)
    assert all(a.end <= b.start for a, b in zip(overlay.edits, overlay.edits[1:], strict=False))
    edited = {offset for e in overlay.edits for offset in range(e.start, e.end)}
    for start in range(len(overlay.repaired)):
        span = overlay.to_original((start, start + 1))
        assert 0 <= span.start <= span.end <= len(text)
        if not edited.intersection(range(*span)):
            assert text[slice(*span)] == overlay.repaired[start]
    for start in range(len(text)):
        span = overlay.to_repaired((start, start + 1))
        assert 0 <= span.start <= span.end <= len(overlay.repaired)


def test_long_words_cost_little() -> None:
    Overlay("Ã©" + "x" * 300_000 + "â€" * 2000, marks=True)
