"""Embedded tweets: the words are statements, the tails are furniture."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.tweets import tails, tweets


def one(text: str) -> tuple[str, str, str, str | None]:
    (tweet,) = tweets(text)
    published = tweet.published.value if tweet.published else None
    assert text[slice(*tweet.signature)].startswith(("—", "–", "--", "&mdash;"))
    return text[slice(*tweet.body)], tweet.author, tweet.handle, published


def test_signature_below() -> None:
    text = "He tweeted.\n\nThe line is open. pic.twitter.com/abc\n— Ministry (@ministry) July 27, 2021\nMore followed."
    assert one(text) == ("The line is open.", "Ministry", "ministry", "2021-07-27")
    (tail,) = tails(text)
    assert text[slice(*tail)] == "pic.twitter.com/abc"


def test_signature_in_the_same_line() -> None:
    text = "Before.\nThe line is open &amp; quiet. https://t.co/x1 — Kim Lee 🇰🇷 (@kim_lee) 27 July 2021"
    assert one(text) == ("The line is open &amp; quiet.", "Kim Lee 🇰🇷", "kim_lee", "2021-07-27")


def test_tweet_of_several_lines() -> None:
    text = "He wrote:\n1/ The line is open.\nWe will talk daily.\nhttps://t.co/x\n— Kim (@kim) July 27, 2021"
    assert one(text)[0] == "1/ The line is open.\nWe will talk daily."


def test_a_photo_credit_is_no_tweet() -> None:
    assert tweets("Image of the minister — from his account (@minister) and others\nText.") == []


@given(st.text(alphabet="—@() \nab.👉", max_size=60))
def test_spans_are_in_order(text: str) -> None:
    last = 0
    for tweet in tweets(text):
        assert last <= tweet.span.start <= tweet.body.start < tweet.body.end <= tweet.signature.start
        assert tweet.signature.end <= tweet.span.end <= len(text)
        last = tweet.span.end
