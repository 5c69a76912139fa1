"""Rows as readings."""

import pyarrow as pa

from onrecord.annotate.reading import column_type, encode_layer, readings
from onrecord.language.tokens import Tokens
from onrecord.records import Timex


def batch(text: str, lemma: str, value: str) -> pa.RecordBatch:
    """One document with one token and one time."""
    columns = {
        "id": pa.array(["d"]),
        "text": pa.array([text]),
        "tokens": encode_layer("tokens", [Tokens(text, [0], [1], [lemma])]),
        "times": encode_layer("times", [[Timex(0, 1, "DATE", value, None, text)]]),
    }
    schema = pa.schema([(name, column_type(name)) for name in columns])
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=schema)


def test_what_one_stage_decoded_the_next_one_shares_but_for_its_lists() -> None:
    (first,) = readings(batch("a", "a", "2021"), ("tokens", "times"))
    (again,) = readings(batch("a", "a", "2021"), ("tokens", "times"))
    assert again.tokens is first.tokens and again.times == first.times
    first.times.clear()
    assert len(again.times) == 1
    assert len(readings(batch("a", "a", "2021"), ("times",))[0].times) == 1


def test_no_other_document_is_taken_for_the_last_one() -> None:
    readings(batch("a", "a", "2021"), ("tokens", "times"))
    assert readings(batch("a", "b", "2021"), ("tokens",))[0].tokens.lemma == ["b"]
    assert readings(batch("b", "b", "2021"), ("tokens",))[0].tokens.text == "b"
    assert readings(batch("b", "b", "2022"), ("times",))[0].times[0].value == "2022"
