"""The document stage."""

import pyarrow as pa

from onrecord.language.stage import VERSION, Language
from onrecord.language.tokens import Tokens, from_arrow, to_arrow
from onrecord.records import Page, Span, Time, arrow_type, encoder


def page(flags: list[str], boilerplate: list[Span]) -> Page:
    return Page("en", flags, boilerplate, None, None, None, Time())  # type: ignore[arg-type]


def test_tokens_are_written_but_for_furniture_and_other_languages() -> None:
    texts = ["Leave a reply\nTalks failed.", "Die Gespräche sind gescheitert.", ""]
    pages = [page([], [Span(0, 13)]), page(["non-english"], []), page([], [])]
    encode = encoder(Page)
    batch = pa.record_batch(
        {"text": pa.array(texts), "page": pa.array([encode(p) for p in pages], type=arrow_type(Page))}
    )
    stage = Language()
    stage.open()
    (out,) = stage.map(iter([batch]))
    found = from_arrow(texts, out.column("tokens"))
    assert [t.words for t in found] == [["Talks", "failed", "."], [], []]
    assert found[0].deprel == ["nsubj", "root", "punct"]


def test_another_pipeline_is_another_version() -> None:
    assert Language().version == VERSION
    assert Language("spacy:en_core_web_trf").version != VERSION


def test_tokens_of_one_column_are_read_once_and_no_other_column_is_taken_for_it() -> None:
    one, other = to_arrow([Tokens("a b", [0], [1], ["a"])]), to_arrow([Tokens("a b", [0], [1], ["b"])])
    first = from_arrow(["a b"], one)
    assert from_arrow(["a b"], to_arrow(first))[0] is first[0]
    assert from_arrow(["a c"], one)[0].text == "a c"
    assert from_arrow(["a b"], other)[0].lemma == ["b"]
