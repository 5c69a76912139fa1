"""Attributions that a line's shape shows: headlines and transcripts (`Putin: no talks`), embedded tweets."""

import re
from bisect import bisect_left

from onrecord.annotate.reading import Reading
from onrecord.annotate.said.cues import Cues, Find
from onrecord.annotate.said.direct import Draft
from onrecord.annotate.said.lexicon import Lexicon
from onrecord.documents.tweets import tweets
from onrecord.records import Span

_SPEAKER_LINE = re.compile(r"(?P<source>[^\W\d_][^:\n\"“”?!]{1,60}?)\s?(?P<cue>:)\s+(?=\S)")
_HEARER = re.compile(r"(?P<source>.+?) to (?P<hearer>[^\W\d_].*)")
_SIGNED = re.compile(r"(?P<content>\S.{8,180}\S)\s+(?P<cue>[-–—])\s+(?P<source>[^\W\d_][\w .’'-]{1,40})")
_PRESS = frozenset(("JRN", "MED"))
_LONGEST_HEADLINE = 200
"""Characters; a longer paragraph that opens with a name and a colon is read as a transcript only in capitals."""


def line_drafts(reading: Reading, cues: Cues, lexicon: Lexicon, paragraphs: list[Span]) -> list[Draft]:
    """Drafts for headlines, transcript lines and tweets, in text order."""
    shapes = (_speaker_line, _signed_line)
    found = (shape(reading, cues, lexicon, p) for p in paragraphs for shape in shapes)
    drafts = [draft for draft in found if draft is not None]
    for tweet in tweets(reading.text):
        head = bisect_left(cues.tokens.start, tweet.signature.start)
        if head < len(cues.tokens):
            find = Find(head, [], head, [], lexicon.said, "tweet", kind="tweet")
            at = reading.text.find(tweet.author, tweet.signature.start)
            source = Span(at, at + len(tweet.author))
            drafts.append(Draft(find, [tweet.body], True, tweet.signature.start, [source]))
    return drafts


def _speaker_line(reading: Reading, cues: Cues, lexicon: Lexicon, paragraph: Span) -> Draft | None:
    text, tokens = reading.text, cues.tokens
    match = _SPEAKER_LINE.match(text, paragraph.start, paragraph.end)
    if match is None or paragraph.end - match.end() < 8:
        return None
    source = match["source"]
    told = _HEARER.fullmatch(source)
    source = told["source"] if told else source
    capitals = source.isupper()
    if paragraph.end - paragraph.start > _LONGEST_HEADLINE and not capitals:
        return None
    words = source.replace(".", "").split()
    if len(words) > 7 or any(word.lower() in cues.lexicon.labels for word in words):
        return None
    first, colon = bisect_left(tokens.start, paragraph.start), bisect_left(tokens.start, match.start("cue"))
    named = bisect_left(tokens.start, paragraph.start + len(source))
    if colon >= len(tokens) or colon <= first or not _names(cues, first, named, reading):
        return None
    head = next((t for t in range(first, colon) if not first <= cues.arcs.head[t] < colon), colon - 1)
    find = Find(colon, [colon], head, [], lexicon.said, "line", kind="line", addressee=colon - 1 if told else None)
    content = Span(match.end(), match.end() + len(text[match.end() : paragraph.end].rstrip()))
    return Draft(find, [content], False, match.start("cue"), [Span(paragraph.start, paragraph.start + len(source))])


def _signed_line(reading: Reading, cues: Cues, lexicon: Lexicon, paragraph: Span) -> Draft | None:
    """A headline whose last words, behind a dash, are whose it is: `Strike "was a mistake" - Kremlin`; an outlet's name
    there only says whose page it is."""
    text, tokens = reading.text, cues.tokens
    match = _SIGNED.fullmatch(text[paragraph.start : paragraph.end])
    if match is None or text[paragraph.end - 1] in ".?!":
        return None
    start, dash = paragraph.start + match.start("source"), paragraph.start + match.start("cue")
    cue, head = bisect_left(tokens.start, dash), bisect_left(tokens.start, start)
    signed = [m for m in reading.actors if m.start == start and m.end == paragraph.end and m.form == "name"]
    place_or_person = head < len(tokens) and tokens.entity[head][2:] in ("LOC", "PER")
    if any(m.sector in _PRESS for m in signed) or not (signed or place_or_person):
        return None
    find = Find(cue, [cue], head, [], lexicon.said, "line", kind="line")
    content = Span(paragraph.start, paragraph.start + match.end("content"))
    return Draft(find, [content], False, tokens.start[cue], [Span(start, paragraph.end)])


def _names(cues: Cues, first: int, colon: int, reading: Reading) -> bool:
    """Whether the words before the colon are a name or a body, and no clause."""
    arcs = cues.arcs
    if any(arcs.upos[t] in ("VERB", "AUX") and not cues.tokens.words[t][:1].isupper() for t in range(first, colon)):
        return False
    start, end = cues.tokens.start[first], cues.tokens.end[colon - 1]
    named = any(cues.tokens.entity[t][2:] in ("PER", "ORG", "NORP") for t in range(first, colon))
    speaks = any(arcs.lemma[t] in cues.lexicon.speaking for t in range(first, colon))
    known = any(m.start < end and m.end > start and m.form == "name" for m in reading.actors)
    return named or known or speaks or all(cues.tokens.words[t][:1].isupper() for t in range(first, colon))
