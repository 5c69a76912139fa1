"""The document stage."""

import pyarrow as pa

from onrecord.language.stage import VERSION, Language
from onrecord.language.tokens import from_arrow
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
