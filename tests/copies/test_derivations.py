"""Who owes text to whom, on articles written for this test."""

import random

import pyarrow as pa
import pytest

from onrecord.annotate.reading import column_type
from onrecord.copies import Ancestry, Copies, Text, derive
from onrecord.records import MentionRef, Time, to_row
from tests.copies.articles import HARBOUR, RIVER, at


def edges(documents: list[Text]) -> list[tuple[str, str]]:
    return [(d.child, d.parent) for d in derive(documents)]


def test_reprint_in_page_furniture_owes_to_the_earlier() -> None:
    documents = [
        Text("a", HARBOUR, at("2021-03-09T08:00:00Z"), "Northern Wire"),
        Text("b", HARBOUR.replace('"', "\u201c"), at("2021-03-09T13:00:00Z"), "Coast Mail"),
        Text("c", RIVER, at("2021-03-09"), "Coast Mail"),
    ]
    assert edges(documents) == [("b", "a")]


def test_order_of_documents_makes_no_difference() -> None:
    documents = [
        Text("a", HARBOUR, at("2021-03-09T08:00:00Z")),
        Text("b", HARBOUR[: len(HARBOUR) // 2]),
        Text("c", HARBOUR, at("2021-03-10")),
        Text("d", RIVER + "\n\n" + HARBOUR[:500]),
        Text("e", RIVER),
    ]
    expected = derive(documents)
    for seed in range(4):
        shuffled = documents[:]
        random.Random(seed).shuffle(shuffled)
        assert derive(shuffled) == expected


def test_excerpt_owes_to_the_longer_text_without_dates() -> None:
    excerpt = HARBOUR.split("\n\n")[1] + "\n\n" + HARBOUR.split("\n\n")[2]
    (found,) = derive([Text("z", HARBOUR), Text("a", excerpt)])
    assert (found.child, found.parent, found.kind) == ("a", "z", "excerpt")
    assert found.coverage == pytest.approx(1.0)


def test_merge_has_two_parents() -> None:
    merged = "\n\n".join(HARBOUR.split("\n\n")[:3]) + "\n\n" + "\n\n".join(RIVER.split("\n\n")[:2])
    documents = [Text("m", merged), Text("h", HARBOUR), Text("r", RIVER)]
    assert edges(documents) == [("m", "h"), ("m", "r")]


def test_the_same_words_of_a_third_party_are_no_derivation() -> None:
    said = (
        '"We will open the gates when the agreement has been signed, and not an hour before that, because our members '
        'have been lied to twice this year and they will not be lied to again," Lind said.'
    )
    documents = [Text("a", HARBOUR + "\n\n" + said), Text("b", RIVER + "\n\nElsewhere, there was no news. " + said)]
    assert edges(documents) == []


def test_passages_lead_to_the_same_words() -> None:
    copy = "From the wires.\n\n" + HARBOUR
    (found,) = derive([Text("a", HARBOUR, at("2021-03-09")), Text("b", copy, at("2021-03-11"))])
    (passage,) = found.passages
    assert copy[slice(*passage.child)] == HARBOUR[slice(*passage.parent)]


def test_texts_are_counted_through_passages() -> None:
    merged = "\n\n".join(HARBOUR.split("\n\n")[:3]) + "\n\n" + "\n\n".join(RIVER.split("\n\n")[:2])
    ancestry = Ancestry(derive([Text("m", merged), Text("h", HARBOUR), Text("r", RIVER)]))

    def mention(document: str, text: str, words: str) -> MentionRef:
        return MentionRef(document, text.index(words), text.index(words) + len(words))

    gathered, bridges = "About 640 men and women gathered", "ordered the two bridges closed"
    assert ancestry.texts([mention("m", merged, gathered), mention("h", HARBOUR, gathered)]) == 1
    assert ancestry.texts([mention("m", merged, gathered), mention("r", RIVER, bridges)]) == 2


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["one"], ["\u2603", "\ud800", "a b c d e"]])
def test_anything_goes_in(texts: list[str]) -> None:
    assert derive([Text(str(k), text) for k, text in enumerate(texts)]) == []


def test_documents_that_only_repeat_themselves_are_read() -> None:
    sentence = "Officials said on Monday that the talks would go on in the capital next week. "
    assert derive([Text("a", sentence * 4, Time()), Text("b", sentence * 5, Time())]) == []


def test_stage_reads_and_writes_tables() -> None:
    rows = [
        {"id": "b", "text": HARBOUR, "outlet": "Mail", "published": to_row(Time("2021-03-10"))},
        {"id": "a", "text": HARBOUR, "outlet": None, "published": to_row(Time("2021-03-09"))},
    ]
    layers = ("id", "text", "outlet", "published")
    table = pa.Table.from_pylist(rows, schema=pa.schema([pa.field(name, column_type(name)) for name in layers]))
    out = Copies().run({"documents": table})["derivations"]
    assert out.select(["child", "parent", "kind"]).to_pylist() == [{"child": "b", "parent": "a", "kind": "copy"}]


def article(topic: int, manner: str) -> str:
    """Sentences of words that no other topic has, but for how something is done."""
    source = random.Random(topic)

    def words(count: int) -> str:
        return " ".join("".join(source.choices("bdfgklmnprstv", k=1) + source.choices("aeiou", k=1)) * 2 + str(topic)
                        for _ in range(count))  # fmt: skip

    return "\n\n".join(f"The {words(6)} {manner} {words(6)}." for _ in range(6))


@pytest.mark.parametrize(("original", "spun"), [("swiftly", "fleetly"), ("fleetly", "swiftly")])
@pytest.mark.parametrize("first", ["a", "z"])
def test_a_corpus_teaches_what_replaces_what(original: str, spun: str, first: str) -> None:
    documents = [
        Text(f"{topic}-{kind}", article(topic, manner), at(f"2021-03-09T{hour}:00:00Z"))
        for topic in range(6)
        for kind, manner, hour in (("original", original, "08"), ("spun", spun, "12"))
    ]
    undated = [Text(first, article(9, original)), Text("m", article(9, spun))]
    assert ("m", first) in edges([*documents, *undated])


def test_a_free_rewriting_keeps_scattered_runs_of_words() -> None:
    free = (
        "There was no work in the northern port on Tuesday: talks about night shifts had ended badly, as the union "
        "put it. Hundreds were at the eastern gate before sunrise, with drums and two container ships looking on. "
        "To the harbour authority it is a case of an unlawful strike. Perishable cargo worth 12 million crowns may "
        "spoil before the weekend. A mediator from the labour ministry will try, and both sides have agreed to that."
    )
    documents = [Text("a", HARBOUR, at("2021-03-09T08:00:00Z")), Text("b", free, at("2021-03-09T20:00:00Z"))]
    assert edges([*documents, Text("c", RIVER)]) == [("b", "a")]


def test_a_statement_that_one_report_quotes_and_another_tells_is_no_derivation() -> None:
    said = (
        "the ministry will open the northern gates when the agreement has been signed by all parties, and not an hour "
        "before that, since its members have been lied to twice this year"
    )
    documents = [
        Text("a", f'{HARBOUR}\n\nIn a statement, it said that "{said}".'),
        Text("b", f"{RIVER}\n\nElsewhere, {said}."),
    ]
    assert edges(documents) == []
