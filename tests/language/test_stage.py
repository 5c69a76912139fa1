"""The stage parses repaired text and keeps the offsets of the text as given."""

import pyarrow as pa

from onrecord.annotate.reading import encode_layer, readings
from onrecord.language.stage import Language
from onrecord.records import Page, Span, Time


def test_mojibake_is_parsed_as_repaired() -> None:
    text = "By admin\nThe minister said: â€œWe wonâ€™t attack,â€\x9d he added. AT&amp;T closed."
    page = Page("en", ["mojibake"], [Span(0, 8)], None, None, None, Time())
    batch = pa.RecordBatch.from_pydict({"id": ["a"], "text": [text]}).append_column(
        "page", encode_layer("page", [page])
    )
    stage = Language()
    stage.open()
    (reading,) = readings(next(stage.map(iter([batch]))), ("tokens",))
    tokens = reading.tokens
    assert tokens.words[:9] == ["The", "minister", "said", ":", "â€œ", "We", "wo", "nâ€™t", "attack"]
    assert tokens.lemma[4] == '"' and tokens.lemma[7] == "not"
    assert "AT&amp;T" in tokens.words
