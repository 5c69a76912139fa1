"""Documents dated again by the others of their corpus."""

from dataclasses import replace

import pyarrow as pa
import pytest

from onrecord.annotate.reading import Reading, encode_layer
from onrecord.annotate.when import When
from onrecord.annotate.when.corpus import Redate, redate
from onrecord.records import (
    ActorRef,
    Attribution,
    Derivation,
    EventMention,
    Participant,
    Passage,
    Span,
    Time,
)

STORY = "The harbour of Tallinn was closed after a tanker struck the breakwater near the lighthouse, pilots reported."


@pytest.fixture(scope="module")
def room() -> When:
    when = When()
    when.open()
    return when


def read(room: When, name: str, text: str, published: str | None = None) -> Reading:
    reading = Reading(name, text, published=Time(published, published, published, "given") if published else None)
    room.read(reading)
    return reading


def copied(child: Reading, parent: Reading, text: str, direction: str = "known") -> Derivation:
    a, b = child.text.index(text), parent.text.index(text)
    passage = Passage(Span(a, a + len(text)), Span(b, b + len(text)))
    return Derivation(child.id, parent.id, "copy", 0.9, direction, "shared words", [passage])  # type: ignore[arg-type]


def quotation(reading: Reading, words: str, time: Time | None = None) -> Attribution:
    at = reading.text.index(words)
    return Attribution(
        [Span(at, at + len(words))], [Span(0, 1)], [], ActorRef("person:x", "X"), [], None, "direct", "assert", "CT+",
        False, None, time, 0.9,
    )  # fmt: skip


def meeting(reading: Reading, word: str, status: str = "occurred") -> EventMention:
    timex = next(t for t in reading.times if t.text == word)
    time = Time(timex.value, timex.earliest, timex.latest, "stated" if timex.earliest else "unknown")
    return EventMention(
        timex.start - 4, timex.start - 1, Span(0, len(reading.text)), "CONSULT", None, [],
        [Participant(0, 1, "person:a", "A", None, None)], [Participant(1, 2, "person:b", "B", None, None)],
        time, None, status, None, [], 0.9,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_shared_today_dates_the_copy(room: When) -> None:
    words = "Pilots said today that the tanker had struck the breakwater."
    dated = read(room, "a", f"{words} {STORY}", "2021-06-10")
    open_ = read(room, "b", f"{words} Nothing else is known of it.")
    (found,) = redate([open_, dated], [copied(open_, dated, words)])
    assert (found.document, found.dating.published.value) == ("b", "2021-06-10")
    assert "a say 'today'" in found.dating.why
    assert [t.value for t in found.times] == ["2021-06-10"]


def test_a_copy_is_made_within_days(room: When) -> None:
    words = "The tanker had struck the breakwater near the old lighthouse at night."
    dated = read(room, "a", words, "2021-06-10")
    open_ = read(room, "b", f"{words} It was seen on Monday.")
    (found,) = redate([dated, open_], [copied(open_, dated, words)])
    assert (found.dating.published.earliest, found.dating.published.latest) == ("2021-06-10", "2021-06-17")
    assert found.dating.published.value == "2021-06"


def test_a_quotation_dates_what_quotes_it(room: When) -> None:
    words = "we shall answer any such step with all the means that we have"
    dated = read(room, "a", f"He told reporters: “{words}”.", "2021-06-10")
    dated.attributions = [quotation(dated, words, Time("2021-06-09", "2021-06-09", "2021-06-09", "inferred"))]
    open_ = read(room, "b", f"“{words}”, he had said on Wednesday.")
    open_.attributions = [quotation(open_, words)]
    (found,) = redate([dated, open_], [])
    assert (found.dating.published.earliest, found.dating.published.latest) == ("2021-06-09", "2021-06-17")


def test_a_happening_on_a_weekday_that_others_date(room: When) -> None:
    dated = read(room, "a", "The two met on Sunday in Oslo.", "2021-06-14")
    dated.events = [meeting(dated, "Sunday")]
    open_ = read(room, "b", "The two met on Sunday, officials said.")
    open_.events = [meeting(open_, "Sunday")]
    (found,) = redate([dated, open_], [])
    assert (found.dating.published.earliest, found.dating.published.latest) == ("2021-06-13", "2021-06-19")
    assert [t.value for t in found.times] == ["2021-06-13"]


def test_later_on_a_weekday_is_said_on_that_day(room: When) -> None:
    dated = read(room, "a", "The two met on Sunday in Oslo.", "2021-06-14")
    dated.events = [meeting(dated, "Sunday")]
    open_ = read(room, "b", "The two will meet later Sunday, officials said.")
    open_.events = [meeting(open_, "later Sunday", "planned")]
    (found,) = redate([dated, open_], [])
    assert found.dating.published.value == "2021-06-13"


def test_the_stage_writes_a_table(room: When) -> None:
    dated = read(room, "a", "The two met on Sunday in Oslo.", "2021-06-14")
    dated.events = [meeting(dated, "Sunday")]
    open_ = read(room, "b", "The two met on Sunday, officials said.")
    open_.events = [meeting(open_, "Sunday")]
    names = ("id", "text", "dating", "times", "events")
    documents = pa.table({n: encode_layer(n, [getattr(r, n) for r in (dated, open_)]) for n in names})
    derivations = pa.table({"child": pa.array([], pa.string())})
    (row,) = Redate().run({"documents": documents, "derivations": derivations})["redatings"].to_pylist()
    assert row["document"] == "b"
    assert row["times"][0]["value"] == "2021-06-13"
    assert row["dating"]["published"]["basis"] == "inferred"


def test_two_sundays_decide_nothing(room: When) -> None:
    first = read(room, "a", "The two met on Sunday in Oslo.", "2021-06-14")
    second = read(room, "c", "The two met on Sunday in Oslo.", "2021-06-28")
    open_ = read(room, "b", "The two met on Sunday, officials said.")
    for reading in (first, second, open_):
        reading.events = [meeting(reading, "Sunday")]
    found = redate([first, second, open_], [])
    assert [r for r in found if "weekday" in r.dating.why] == []


def test_a_story_bounds_its_undated_reports(room: When) -> None:
    dated = read(room, "a", STORY, "2021-06-10")
    other = read(room, "c", "Sugar beet yields rose in the plains while cattle feed grew dearer.", "2019-01-01")
    open_ = read(room, "b", STORY.replace("closed", "shut") + " It opened again yesterday.")
    (found,) = redate([dated, other, open_], [])
    assert (found.dating.published.earliest, found.dating.published.latest) == ("2020-12-12", "2021-12-07")
    assert found.dating.published.basis == "inferred"


def test_three_of_a_story_bound_closer_than_one(room: When) -> None:
    dated = [read(room, n, STORY, f"2021-06-{d}") for n, d in (("a", 10), ("c", 11), ("d", 20))]
    open_ = read(room, "b", STORY.replace("closed", "shut") + " It opened again yesterday.")
    (found,) = redate([*dated, open_], [])
    assert (found.dating.published.earliest, found.dating.published.latest) == ("2021-04-11", "2021-08-19")


def test_order_does_not_matter(room: When) -> None:
    words = "Pilots said today that the tanker had struck the breakwater."
    documents = [read(room, "a", f"{words} {STORY}", "2021-06-10"), read(room, "b", words), read(room, "c", STORY)]
    links = [copied(documents[1], documents[0], words), copied(documents[2], documents[0], STORY)]
    assert redate(documents, links) == redate(documents[::-1], links[::-1])


def test_a_corpus_without_any_date_stays_as_it_is(room: When) -> None:
    one, two = read(room, "a", STORY), read(room, "b", STORY)
    assert redate([one, two], [copied(one, two, STORY, "guessed")]) == []
    assert replace(one) == one
