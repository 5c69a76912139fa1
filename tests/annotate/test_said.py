"""The room on sentences of ours, parsed beforehand: `data/said.conllu`, whose comments say what must be found.

A `# said` line is: source | cue | content | kind | force | factuality, `not` if negated | condition | via | addressee.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.annotate.reading import Reading
from onrecord.annotate.said import Said
from onrecord.language.tokens import Tokens
from onrecord.records import ActorMention, Attribution, Span, Timex

PARSES = Path(__file__).parent / "data" / "said.conllu"
NONE = "-"


def parses() -> Iterator[tuple[str, Tokens, list[str]]]:
    """(text, tokens, expected lines) of each document in the fixture."""
    text, said, rows, first = "", [], [], [0]
    for line in [*PARSES.read_text(encoding="utf-8").split("\n"), "# text = ''"]:
        if line.startswith("# text = "):
            if rows:
                yield text, build(text, rows, first), said
            text, said, rows, first = ast.literal_eval(line[9:]), [], [], [0]
        elif line.startswith("# said = "):
            said.append(line[9:])
        elif line:
            rows.append((first[-1], line.split("\t")))
        elif len(rows) > first[-1]:
            first.append(len(rows))


def build(text: str, rows: list[tuple[int, list[str]]], first: list[int]) -> Tokens:
    tokens = Tokens(text, first=first)
    for base, (_, form, lemma, upos, xpos, _, head, deprel, _, place) in rows:
        start, end = map(int, place.split(":"))
        assert text[start:end] == form
        tokens.start.append(start)
        tokens.end.append(end)
        tokens.lemma.append(lemma)
        tokens.upos.append(upos)
        tokens.xpos.append(xpos)
        tokens.head.append(base + int(head) - 1 if head != "0" else -1)
        tokens.deprel.append(deprel)
        tokens.entity.append("O")
    return tokens


def shown(text: str, a: Attribution) -> str:
    def words(spans: list[Span]) -> str:
        return " ... ".join(text[s:e] for s, e in spans) or NONE

    return " | ".join(
        [
            words(a.source),
            words(a.cue),
            words(a.content),
            a.kind,
            a.force,
            a.factuality + (" not" if a.negated else ""),
            words([a.condition] if a.condition else []),
            ", ".join(v.name or "?" for v in a.via) or NONE,
            (a.addressee.name if a.addressee else None) or NONE,
        ]
    )


@pytest.fixture(scope="module")
def room() -> Said:
    said = Said()
    said.open()
    return said


@pytest.mark.parametrize(("text", "tokens", "said"), list(parses()), ids=lambda v: v[:40] if isinstance(v, str) else "")
def test_own_sentences(room: Said, text: str, tokens: Tokens, said: list[str]) -> None:
    reading = Reading("d", text, tokens=tokens)
    room.read(reading)
    assert [shown(text, a) for a in reading.attributions] == said


def parsed(text: str) -> Tokens:
    return next(tokens for t, tokens, _ in parses() if t == text)


def mention(text: str, words: str, actor: str, kind: str, name: str | None = None) -> ActorMention:
    start = text.index(words)
    form = "name" if name else "nominal"
    return ActorMention(start, start + len(words), actor, name or words, None, None, words, kind, form)  # type: ignore[arg-type]


def test_words_cited_from_another_are_the_others(room: Said) -> None:
    text = "The mayor, citing the fire brigade, said three houses had burned down."
    actors = [
        mention(text, "mayor", "unnamed:mayor", "person"),
        mention(text, "fire brigade", "body:fire-brigade", "body"),
    ]
    reading = Reading("d", text, tokens=parsed(text), actors=actors)
    room.read(reading)
    said = next(a for a in reading.attributions if text[slice(*a.cue[0])] == "said")
    assert said.speaker is not None and said.speaker.actor == "body:fire-brigade"
    assert [v.actor for v in said.via] == ["unnamed:mayor"]


def test_speaker_via_and_addressee_are_actors(room: Said) -> None:
    text = "The spokeswoman told reporters that the army had warned the rebels to leave the valley."
    actors = [
        mention(text, "spokeswoman", "unnamed:spokeswoman", "person"),
        mention(text, "army", "body:army", "body"),
        mention(text, "rebels", "body:rebels", "group"),
    ]
    reading = Reading("d", text, tokens=parsed(text), actors=actors)
    room.read(reading)
    outer, inner = reading.attributions
    assert (outer.speaker and outer.speaker.actor, outer.addressee and outer.addressee.name) == (
        "unnamed:spokeswoman",
        "reporters",
    )
    assert (inner.speaker and inner.speaker.actor, inner.addressee and inner.addressee.actor) == (
        "body:army",
        "body:rebels",
    )
    assert [v.actor for v in inner.via] == ["unnamed:spokeswoman"]


def test_a_statement_speaks_for_the_body_that_made_it(room: Said) -> None:
    text = "Forty families have lost their homes, according to a report by the Red Cross."
    actors = [mention(text, "Red Cross", "body:red-cross", "body", "Red Cross")]
    reading = Reading("d", text, tokens=parsed(text), actors=actors)
    room.read(reading)
    (found,) = reading.attributions
    assert found.speaker is not None and found.speaker.actor == "body:red-cross"


def test_the_time_of_saying_is_the_cues(room: Said) -> None:
    text = '"The dam will hold," the minister said on Tuesday.'
    start = text.index("Tuesday")
    day = Timex(start, start + 7, "DATE", "2022-02-15", None, "Tuesday", "2022-02-15", "2022-02-15")
    reading = Reading("d", text, tokens=parsed(text), times=[day])
    room.read(reading)
    (found,) = reading.attributions
    assert found.time is not None and found.time.value == "2022-02-15"


def test_an_empty_document_has_no_attributions(room: Said) -> None:
    reading = Reading("d", "")
    room.read(reading)
    assert reading.attributions == []
