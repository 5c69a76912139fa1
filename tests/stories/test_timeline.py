"""The days of a story and what is told of each."""

import random
from dataclasses import replace

from onrecord.annotate.reading import Reading
from onrecord.facts.stage import resolve
from onrecord.records import Timex
from onrecord.stories.timeline import LEAST_DAYS, timeline
from tests.facts.made import ANNA, IVAN, event, on, reading, span

CALL = "Anna Berg telephoned Ivan Petrov on 4 March about the closed bridge ."
AGAIN = "On 4 March Anna Berg telephoned Ivan Petrov about the bridge that was closed ."
TALKS = "Ministers of both states met at Oslo on 9 March and signed nothing there ."
OTHER = "The harbour of Bergen reopened to ferries after the long winter repairs ended ."


def told(identity: str, text: str, published: str, *named: tuple[str, str]) -> Reading:
    """A reading whose verbs are verbs; `named`: words that name a day, and the day."""
    r = reading(identity, text, published)
    for i, word in enumerate(r.tokens.words):
        if word in ("telephoned", "met", "reopened"):
            r.tokens.xpos[i] = "VBD"
    for words, value in named:
        at = span(r, words)
        r.times.append(Timex(at.start, at.end, "DATE", value, None, words))
    return r


def corpus() -> list[Reading]:
    return [
        told("a", CALL, "2031-03-05", ("4 March", "2031-03-04")),
        told("b", AGAIN, "2031-03-10", ("4 March", "2031-03-04")),
        told("c", TALKS, "2031-03-10", ("9 March", "2031-03-09")),
        told("d", OTHER, "2031-03-20"),
    ]


def test_days_stand_in_order_and_are_told_once() -> None:
    entries = timeline(corpus(), [])
    assert [e.date for e in entries] == sorted(e.date for e in entries)
    (fourth,) = [e for e in entries if e.date == "2031-03-04"]
    assert fourth.text in (CALL, AGAIN)  # the second would repeat the first
    assert fourth.documents == ["a", "b"]
    text = {r.id: r.text for r in corpus()}
    assert [" ".join(text[s.document][s.start : s.end].split()) for s in fourth.sources] == [fourth.text]


def test_the_day_that_most_documents_speak_of_comes_first_where_few_are_wanted() -> None:
    assert [e.date for e in timeline(corpus(), [], dates=1)] == ["2031-03-04"]


def test_a_day_that_nobody_names_is_not_told() -> None:
    assert "2031-03-20" not in {e.date for e in timeline(corpus(), [])}


def test_threats_are_not_told_as_what_happened() -> None:
    documents = corpus()
    event(documents[2], "met", "CONSULT", [ANNA], [IVAN], on("2031-03-09"), "hypothetical")
    assert "2031-03-09" not in {e.date for e in timeline(documents, resolve(documents, [])[2])}


def test_an_event_of_a_year_stands_before_its_days() -> None:
    old = told("e", "Anna Berg met Ivan Petrov in 2030 for the first time ever .", "2031-03-10")
    event(old, "met", "CONSULT", [ANNA], [IVAN], replace(on("2030-01-01", "2030-12-31"), value="2030"))
    documents = [*corpus(), old]
    first = timeline(documents, resolve(documents, [])[2])[0]
    assert (first.date, first.documents) == ("2030", ["e"])
    assert len(first.events) == 1


def test_order_of_documents_changes_nothing() -> None:
    documents = corpus()
    want = timeline(documents, [])
    for seed in range(5):
        random.Random(seed).shuffle(documents)
        assert timeline(documents, []) == want


def test_by_default_a_story_gets_days_by_the_root_of_its_documents() -> None:
    documents = [
        told(
            f"{k:02}",
            f"Envoy number {k} met the council at town {k} on the {k} th .",
            "2031-05-30",
            (f"{k} th", f"2031-05-{k:02}"),
        )
        for k in range(1, 29)
    ]
    assert len(timeline(documents, [])) == LEAST_DAYS
