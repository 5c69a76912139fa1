"""When an event is: by the time of its own clause, what it came before, what is counted from it."""

import pytest

from onrecord.annotate.did import circumstances
from onrecord.annotate.reading import Reading
from onrecord.annotate.when import When
from onrecord.language import load
from onrecord.language.pipeline import Pipeline
from onrecord.records import Time

PUBLISHED = Time("2023-07-14", "2023-07-14", "2023-07-14", "given")


@pytest.fixture(scope="module")
def room() -> When:
    when = When()
    when.open()
    return when


@pytest.fixture(scope="module")
def language() -> Pipeline:
    return load()


@pytest.mark.parametrize(
    ("text", "trigger", "earliest", "latest"),
    [
        ("The ministers met on Tuesday in Oslo.", "met", "2023-07-11", "2023-07-11"),
        ("The ministers met in Oslo.", "met", "2023-07-14", "2023-07-14"),
        ("The vote came a day after the ministers met in Oslo.", "met", "2023-07-13", "2023-07-13"),
        ("The vote came on Tuesday, two days after the ministers met in Oslo.", "met", "2023-07-09", "2023-07-09"),
        ("The port was closed on Tuesday after a tanker struck the pier.", "struck", None, "2023-07-11"),
        ("The minister, who left for Oslo in March, denied the report.", "denied", "2023-07-14", "2023-07-14"),
        ("The minister, who left for Oslo in March, denied the report.", "left", "2023-03-01", "2023-03-31"),
        ("The two ministers had met in Oslo.", "met", None, "2023-07-14"),
        ("The two ministers previously met in Oslo.", "met", None, "2023-07-14"),
    ],
)
def test_when(
    room: When, language: Pipeline, text: str, trigger: str, earliest: str | None, latest: str | None
) -> None:
    (tokens,) = language.parse([text])
    reading = Reading("d", text, published=PUBLISHED, tokens=tokens)
    room.read(reading)
    times = [(circumstances.token_at(tokens, t.start), t) for t in reading.times]
    found = circumstances.when(tokens, tokens.lower.index(trigger), times, PUBLISHED, "occurred")
    assert (found.earliest, found.latest) == (earliest, latest)
