"""Quotations by their marks: shapes, paragraphs, nesting, and marks that are none."""

import pytest

from onrecord.annotate.said.marks import quotations


def inside(text: str, depth: int | None = 0) -> list[str]:
    return [text[q.inner : q.outer] for q in quotations(text) if depth is None or q.depth == depth]


@pytest.mark.parametrize(
    "text",
    [
        'She said "the dam will hold" on Friday.',
        "She said “the dam will hold” on Friday.",
        "She said ''the dam will hold'' on Friday.",
        "She said ``the dam will hold'' on Friday.",
        "She said «the dam will hold» on Friday.",
        "She said „the dam will hold“ on Friday.",
        "She said ”the dam will hold” on Friday.",
        "She said “the dam will hold“ on Friday.",
        "She said 'the dam will hold' on Friday.",
        "She said ‘the dam will hold’ on Friday.",
        "She said â€œthe dam will holdâ€\x9d on Friday.",
        "She said &quot;the dam will hold&quot; on Friday.",
    ],
)
def test_every_shape_of_mark(text: str) -> None:
    assert inside(text) == ["the dam will hold"]


@pytest.mark.parametrize(
    "text",
    [
        "It's the ministers' view that the '90s aren't over, y'all.",
        'The wall is 6\'2" tall and 3" thick.',
        "The workers’ union and the miners’ union met; they’re cross.",
        "rock 'n' roll",
    ],
)
def test_apostrophes_and_inches_are_no_quotations(text: str) -> None:
    assert inside(text) == []


def test_a_quotation_inside_another() -> None:
    text = "\"He told me 'go home' and left,\" she said."
    assert inside(text) == ["He told me 'go home' and left,"]
    assert inside(text, 1) == ["go home"]


def test_marks_that_close_together() -> None:
    text = "''I would not call it 'a defeat,''' said the general. ''Not yet.''"
    assert inside(text) == ["I would not call it 'a defeat,'", "Not yet."]


def test_an_inner_quotation_in_marks_of_the_same_kind() -> None:
    text = 'He wrote: "They shouted "go home" as we passed."'
    assert inside(text) == ['They shouted "go home" as we passed.']


def test_a_quotation_that_runs_over_paragraphs() -> None:
    text = "“We waited two days.\n\n“Nobody came,” the mayor said."
    first, second = quotations(text)
    assert not first.closed and second.continues and second.closed


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    text = 'He said: "We will rebuild the port.\n\nThe port was shut in May.'
    assert inside(text) == ["We will rebuild the port."]


def test_spans_hold_the_marks() -> None:
    text = "Then “no” again."
    (q,) = quotations(text)
    assert text[q.start : q.end] == "“no”" and text[q.inner : q.outer] == "no"
