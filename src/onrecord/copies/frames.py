"""The frames in which one text shows another: embedded tweets."""

import re

from onrecord.records import Span

SIGNATURE = re.compile(
    r"(?:(?:pic\.twitter\.com|https?://t\.co)/\w+)?\s*[\u2014\u2013-]{1,2}\s*"
    r"[^\n()]{2,60}\(@\w+\)\s+[A-Z][a-z]+ \d{1,2}, \d{4}"
)
"""How an embedded tweet ends: '— Name (@handle) February 12, 2022'."""
SHORT = 18
"""Words below which the paragraph before the signature's belongs to the tweet too."""


def embedded_tweets(text: str) -> list[Span]:
    """Tweets in a text, each with its signature."""
    if "(@" not in text:
        return []
    spans = []
    for signature in SIGNATURE.finditer(text):
        begin = text.rfind("\n", 0, signature.start()) + 1
        if len(text[begin : signature.start()].split()) < SHORT:
            begin = text.rfind("\n", 0, len(text[:begin].rstrip())) + 1
        spans.append(Span(begin, signature.end()))
    return spans
