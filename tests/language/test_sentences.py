"""Sentence starts: the network's guess within the rules."""

import math

from onrecord.language.sentences import LONGEST_SENTENCE, quoted, sentence_starts
from onrecord.language.words import read_words


def starts(text: str, sure: set[str]) -> list[str]:
    """The first words of the sentences, if the network believes in a start at the words in `sure`."""
    words = read_words(text)
    forms = words.forms()
    scores = [5.0 if form in sure else -5.0 for form in forms]
    return [forms[i] for i in sentence_starts(words, forms, scores)[:-1]]


def test_the_network_decides_within_a_line() -> None:
    assert starts("Talks failed. Troops left.", {"Troops"}) == ["Talks", "Troops"]
    assert starts("Talks failed. Troops left.", set()) == ["Talks"]


def test_lines_are_never_run_together() -> None:
    assert starts("Headline here\nTalks failed", set()) == ["Headline", "Talks"]


def test_a_quotation_is_never_cut() -> None:
    text = "“We came. Nobody spoke,” she said. Then we left."
    assert starts(text, {"Nobody", "Then"}) == ["“", "Then"]
    assert starts(text.replace("“", '"').replace("”", '"'), {"Nobody", "Then"}) == ['"', "Then"]


def test_a_comma_before_the_closing_mark_says_that_the_sentence_goes_on() -> None:
    assert starts('He called it "a trap," the paper wrote.', {"the"}) == ["He"]


def test_closing_marks_open_nothing() -> None:
    assert starts("He left . ) Then", {")", "Then"}) == ["He", "Then"]


def test_unpaired_marks_bar_nothing() -> None:
    words = read_words('He said "no. They left')
    assert quoted(words.forms(), words.glue, 0, len(words)) == []


def test_the_longest_sentence_is_cut_at_its_likeliest_place() -> None:
    words = read_words("word " * (LONGEST_SENTENCE + 50))
    scores = [-5.0] * len(words)
    scores[120] = -1.0
    assert sentence_starts(words, words.forms(), scores) == [0, 120, len(words)]


def test_a_window_always_starts_a_sentence() -> None:
    words = read_words("“one two three”")
    scores = [-5.0] * len(words)
    scores[2] = math.inf
    assert sentence_starts(words, words.forms(), scores) == [0, 2, len(words)]
