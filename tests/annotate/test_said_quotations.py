"""Every pair of quotation marks is accounted for: its words are somebody's, or they are a heading, a name or a term."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.annotate.reading import Reading
from onrecord.annotate.said import Said
from onrecord.annotate.said.marks import Quotation, aside, quotations
from onrecord.annotate.when import When
from onrecord.annotate.who import Who
from onrecord.documents.clean import Clean
from onrecord.documents.read import read
from onrecord.documents.source import Source
from onrecord.language import load
from onrecord.records import Attribution

EXAMPLE = Path(__file__).parents[2] / "examples" / "hotline" / "articles"


def annotated(folder: Path) -> list[Reading]:
    """The documents of a folder with every layer up to `attributions`."""
    language, rooms = load(), (When(), Who(), Said())
    clean = Clean()
    for room in (clean, *rooms):
        room.open()
    readings = []
    for source in read([folder]):
        assert isinstance(source, Source)
        reading = Reading(source.id, source.text, source.url, source.outlet, source.title, source.published)
        clean.read(reading)
        (reading.tokens,) = language.parse([reading.text])
        for room in rooms:
            room.read(reading)
        readings.append(reading)
    return readings


@pytest.fixture(scope="module")
def example() -> list[Reading]:
    return annotated(EXAMPLE)


@pytest.fixture(scope="module")
def seeds(shared_data: Path) -> list[Reading]:
    return annotated(shared_data / "seeds")


def held(readings: list[Reading]) -> Iterator[tuple[Reading, Quotation, list[Attribution]]]:
    """Each outer pair of marks with the attributions that its words belong to."""
    for reading in readings:
        for q in quotations(reading.text):
            furniture = any(b.start <= q.start < b.end for b in reading.boilerplate)
            if q.depth or furniture:
                continue
            yield (
                reading,
                q,
                [a for a in reading.attributions if any(s <= q.start and q.end <= e for s, e in a.content)],
            )


def unaccounted(readings: list[Reading]) -> list[str]:
    return [
        f"{reading.id}: {reading.text[q.start : q.end]}"
        for reading, q, found in held(readings)
        if not found and aside(reading.text, q) is None
    ]


def unspoken(readings: list[Reading]) -> list[str]:
    """Quotations of three words and more that are somebody's words, but nobody knows whose."""
    return [
        f"{reading.id}: {reading.text[q.start : q.end]}"
        for reading, q, found in held(readings)
        if found and len(reading.text[q.inner : q.outer].split()) >= 3 and not any(a.speaker for a in found)
    ]


def test_every_pair_of_marks_in_the_example_is_accounted_for(example: list[Reading]) -> None:
    assert sum(1 for _ in held(example)) >= 15
    assert unaccounted(example) == []


def test_every_quotation_of_the_example_has_a_speaker(example: list[Reading]) -> None:
    assert unspoken(example) == []


def test_every_pair_of_marks_in_the_seeds_is_accounted_for(seeds: list[Reading]) -> None:
    assert sum(1 for _ in held(seeds)) >= 30
    assert unaccounted(seeds) == []


def test_every_quotation_of_the_seeds_has_a_speaker(seeds: list[Reading]) -> None:
    assert unspoken(seeds) == []


def test_embedded_tweets_are_their_authors_words(seeds: list[Reading]) -> None:
    tweets = [a for reading in seeds for a in reading.attributions if a.why.startswith("tweet")]
    assert len(tweets) == 2 and all(a.speaker and a.speaker.actor for a in tweets)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ('A subheading stands alone.\n"Total war"\nThe next paragraph.', "heading"),
        ('They marched in a "March for the River" on Sunday.', "name"),
        ('The so-called "corridor" stayed shut.', "term"),
        ('He said "we will leave the valley" and left.', None),
    ],
)
def test_what_marks_can_hold_beside_speech(text: str, shape: str | None) -> None:
    (quotation,) = quotations(text)
    assert aside(text, quotation) == shape
