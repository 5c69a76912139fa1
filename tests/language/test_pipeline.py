"""The shipped pipeline on text of our own."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.language import Pipeline, load
from onrecord.language.tokens import Tokens


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return load()


def check(tokens: Tokens, text: str) -> None:
    """What holds for every parse."""
    n = len(tokens)
    for column in (tokens.end, tokens.lemma, tokens.upos, tokens.xpos, tokens.head, tokens.deprel, tokens.entity):
        assert len(column) == n
    assert tokens.first[0] == 0 and tokens.first[-1] == n
    assert all(0 <= s < e <= len(text) for s, e in zip(tokens.start, tokens.end, strict=True))
    assert all(e <= s for e, s in zip(tokens.end, tokens.start[1:], strict=False))
    for a, b in pairwise(tokens.first):
        assert [tokens.head[i] for i in range(a, b)].count(-1) == 1
        for i in range(a, b):
            seen = 0
            while i != -1:
                assert a <= i < b
                i, seen = tokens.head[i], seen + 1
                assert seen <= b - a
    before = "O"
    for tag in tokens.entity:
        assert tag[0] != "I" or before[2:] == tag[2:]
        before = tag


def test_a_news_sentence(pipeline: Pipeline) -> None:
    text = "The minister said on Monday that two soldiers were killed near Tallinn."
    (tokens,) = pipeline.parse([text])
    check(tokens, text)
    assert tokens.words[2] == "said"
    assert tokens.deprel[2] == "root" and tokens.lemma[2] == "say"
    assert tokens.head[1] == 2 and tokens.deprel[1] == "nsubj"
    killed = tokens.words.index("killed")
    assert tokens.deprel[killed] == "ccomp" and tokens.deprel[tokens.words.index("soldiers")] == "nsubj:pass"
    assert tokens.entities == [(len(tokens) - 2, len(tokens) - 1, "LOC")]


def test_nothing_in_nothing_out(pipeline: Pipeline) -> None:
    empty, blank = pipeline.parse(["", " \n\t "])
    assert len(empty) == len(blank) == 0
    assert empty.sentences == blank.sentences == []


def test_skipped_spans_have_no_tokens(pipeline: Pipeline) -> None:
    text = "Read more here\nThe talks ended without a deal."
    (tokens,) = pipeline.parse([text], [[(0, 14)]])
    check(tokens, text)
    assert tokens.words[0] == "The"


def test_parsing_together_or_alone_gives_the_same(pipeline: Pipeline) -> None:
    texts = ["The army left the town.", "“We won’t go,” she said. He agreed.", "Oil prices fell 3% in London."]
    together = pipeline.parse(texts)
    assert [t.head for t in together] == [pipeline.parse([text])[0].head for text in texts]


def test_words_of_many_pieces_and_long_lines(pipeline: Pipeline) -> None:
    text = " ".join(f"xq{k}zvwkjq{k}ypfh" for k in range(400))
    (tokens,) = pipeline.parse([text])
    check(tokens, text)
    assert len(tokens) == 400


def test_given_words_keep_their_sentences(pipeline: Pipeline) -> None:
    (tokens,) = pipeline.parse_words([[["Talks", "failed", "."], ["no"] * 300, ["He", "left"]]])
    check(tokens, tokens.text)
    assert {0, 3, 303, 305} <= set(tokens.first)
    assert tokens.words[:3] == ["Talks", "failed", "."]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120))
def test_any_text_gives_wellformed_tokens(text: str) -> None:
    (tokens,) = load().parse([text])
    check(tokens, text)
