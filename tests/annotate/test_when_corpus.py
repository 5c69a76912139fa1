"""Documents dated again by the others of their corpus."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from onrecord.annotate.reading import Reading, encode_layer
from onrecord.annotate.when import When
from onrecord.annotate.when.corpus import NO_SIGN, Redate, redate
from onrecord.language import load
from onrecord.language.pipeline import Pipeline
from onrecord.records import ActorRef, Attribution, Dating, Derivation, Passage, Span, Time

STORY = "The harbour of Tallinn was closed after a tanker struck the breakwater near the lighthouse, pilots reported."

NEWS = {
    "n02": (
        "A tanker with frozen fish ran into the breakwater of Tallinn on Wednesday, and divers found a long tear "
        "in its hull. Pilots closed the harbour.",
        "2021-06-02",
    ),
    "n05": (
        "Fishermen blocked the ferry terminal of Helsinki on Saturday with forty boats to protest against higher fees "
        "for berths. The blockade lasted until dusk.",
        "2021-06-05",
    ),
    "n09": (
        "The two ministers of transport met in Stockholm on Tuesday and signed a paper on pilots and tugs. "
        "Insurers had asked for it.",
        "2021-06-09",
    ),
    "n16": (
        "Fishermen blocked the ferry terminal of Turku on Tuesday night and burned nets on the quay. "
        "Coast guards cut the ropes.",
        "2021-06-16",
    ),
    "n21": (
        "Salvage crews lifted the bow of the wreck off Tallinn on Sunday with two floating cranes from Rotterdam. "
        "The stern is to follow.",
        "2021-06-21",
    ),
}
"""Reports of one invented affair, and their dates."""


@pytest.fixture(scope="module")
def room() -> When:
    when = When()
    when.open()
    return when


@pytest.fixture(scope="module")
def language() -> Pipeline:
    return load()


@pytest.fixture(scope="module")
def news(room: When, language: Pipeline) -> list[Reading]:
    return [parsed(room, language, name, text, published) for name, (text, published) in NEWS.items()]


def read(room: When, name: str, text: str, published: str | None = None) -> Reading:
    reading = Reading(name, text, published=Time(published, published, published, "given") if published else None)
    room.read(reading)
    return reading


def parsed(room: When, language: Pipeline, name: str, text: str, published: str | None = None) -> Reading:
    (tokens,) = language.parse([text])
    reading = Reading(
        name, text, published=Time(published, published, published, "given") if published else None, tokens=tokens
    )
    room.read(reading)
    return reading


def span_of(found: Dating) -> tuple[str | None, str | None]:
    return found.published.earliest, found.published.latest


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


def test_a_shared_today_dates_the_copy(room: When) -> None:
    words = "Pilots said today that the tanker had struck the breakwater."
    dated = read(room, "a", f"{words} {STORY}", "2021-06-10")
    open_ = read(room, "b", f"{words} Nothing else is known of it.")
    (found,) = redate([open_, dated], [copied(open_, dated, words)])
    assert (found.document, found.dating.published.value) == ("b", "2021-06-10")
    assert "a say 'today'" in found.dating.why
    assert [t.value for t in found.times] == ["2021-06-10"]


def test_a_copy_lies_near_what_it_shares_passages_with(room: When, language: Pipeline, news: list[Reading]) -> None:
    words = "Pilots closed the harbour."
    open_ = parsed(room, language, "open", f"{words} Nobody was hurt, its captain said.")
    (found,) = redate([*news, open_], [copied(open_, news[0], words)])
    first, last = (date.fromisoformat(d or "") for d in span_of(found.dating))
    assert first <= date(2021, 6, 2) <= last
    assert (last - first).days <= 14
    assert "shares passages with n02 of 2021-06-02" in found.dating.why


def test_a_quotation_lies_near_who_else_quotes_it(room: When, language: Pipeline, news: list[Reading]) -> None:
    words = "we shall answer any such step with all the means that we have"
    dated = parsed(room, language, "dated", f"The mayor warned the owners: “{words}”.", "2021-06-11")
    dated.attributions = [quotation(dated, words)]
    open_ = parsed(room, language, "open", f"“{words}”, the mayor had told the owners.")
    open_.attributions = [quotation(open_, words)]
    (found,) = redate([*news, dated, open_], [])
    first, last = (date.fromisoformat(d or "") for d in span_of(found.dating))
    assert first <= date(2021, 6, 11) <= last
    assert (last - first).days <= 7
    assert "it quotes “we shall answer any such step …”, as does dated of 2021-06-11" in found.dating.why


def test_a_weekday_is_the_one_of_which_others_tell_the_same(
    room: When, language: Pipeline, news: list[Reading]
) -> None:
    text = "On Sunday two floating cranes lifted the bow of the wreck off Tallinn, salvage crews said."
    open_ = parsed(room, language, "open", text)
    (found,) = redate([*news, open_], [])
    assert found.dating.published.earliest == "2021-06-20"
    assert date.fromisoformat(found.dating.published.latest or "") <= date(2021, 6, 23)
    assert "what it puts on 'Sunday' n21 dates 2021-06-20" in found.dating.why
    assert [t.value for t in found.times] == ["2021-06-20"]


def test_of_two_blockades_the_one_that_is_most_alike(room: When, language: Pipeline, news: list[Reading]) -> None:
    text = "Coast guards cut the ropes of fishermen who blocked the ferry terminal of Turku on Tuesday and burned nets."
    open_ = parsed(room, language, "open", text)
    (found,) = redate([*news, open_], [])
    assert found.dating.published.earliest == "2021-06-15"


def test_later_on_a_weekday_is_said_on_that_day(room: When, language: Pipeline, news: list[Reading]) -> None:
    text = "Salvage crews will lift the bow of the wreck off Tallinn later Sunday with floating cranes from Rotterdam."
    open_ = parsed(room, language, "open", text)
    (found,) = redate([*news, open_], [])
    assert span_of(found.dating) == ("2021-06-20", "2021-06-20")


def test_what_is_told_nowhere_else_is_of_the_time_of_the_others(
    room: When, language: Pipeline, news: list[Reading]
) -> None:
    open_ = parsed(room, language, "open", "Sugar beet fetched better prices as cattle feed grew dearer.")
    (found,) = redate([*news, open_], [])
    first, last = (date.fromisoformat(d or "") for d in span_of(found.dating))
    assert first < date(2021, 6, 2)
    assert last > date(2021, 6, 21)
    assert NO_SIGN in found.dating.why


def test_a_document_of_another_time_is_left_alone(room: When, language: Pipeline, news: list[Reading]) -> None:
    text = "VISBY, March 4, 1998 (Agency) - A tanker struck the breakwater, and pilots closed the harbour for a day."
    open_ = parsed(room, language, "open", text)
    assert redate([*news, open_], []) == []


def test_the_stage_writes_a_table(room: When, language: Pipeline, news: list[Reading]) -> None:
    text = "On Sunday two floating cranes lifted the bow of the wreck off Tallinn, salvage crews said."
    readings = [*news, parsed(room, language, "open", text)]
    names = ("id", "text", "tokens", "dating", "times")
    documents = pa.table({n: encode_layer(n, [getattr(r, n) for r in readings]) for n in names})
    derivations = pa.table({"child": pa.array([], pa.string())})
    (row,) = Redate().run({"documents": documents, "derivations": derivations})["redatings"].to_pylist()
    assert row["document"] == "open"
    assert row["times"][0]["value"] == "2021-06-20"
    assert row["dating"]["published"]["basis"] == "inferred"


def test_order_of_a_corpus_does_not_matter(room: When, language: Pipeline, news: list[Reading]) -> None:
    opens = [
        parsed(room, language, "o1", "Two floating cranes lifted the bow of the wreck off Tallinn on Sunday."),
        parsed(room, language, "o2", "Fishermen blocked a ferry terminal on Tuesday and burned nets on the quay."),
        parsed(room, language, "o3", "Insurers were content with the paper on pilots and tugs."),
    ]
    assert redate([*news, *opens], []) == redate([*opens[::-1], *news[::-1]], [])


def test_order_does_not_matter(room: When) -> None:
    words = "Pilots said today that the tanker had struck the breakwater."
    documents = [read(room, "a", f"{words} {STORY}", "2021-06-10"), read(room, "b", words), read(room, "c", STORY)]
    links = [copied(documents[1], documents[0], words), copied(documents[2], documents[0], STORY)]
    assert redate(documents, links) == redate(documents[::-1], links[::-1])


def test_a_corpus_without_any_date_stays_as_it_is(room: When) -> None:
    one, two = read(room, "a", STORY), read(room, "b", STORY)
    assert redate([one, two], [copied(one, two, STORY, "guessed")]) == []
    assert replace(one) == one
