"""Records, their Arrow form and their JSON form are one."""

import pyarrow as pa
import pytest

from onrecord import records
from onrecord.annotate.reading import Reading, Room, encode_layer, readings
from onrecord.errors import PlanError
from onrecord.language.tokens import Tokens
from onrecord.records import Attribution, Role, Span, Time, Timex, arrow_schema, from_row, json_schema, to_row
from onrecord.stage import check_plan

ATTRIBUTION = Attribution(
    [Span(0, 4), Span(9, 12)], [Span(5, 8)], [], None, [], None, "direct", "deny", "CT-", False, Span(1, 2),
    Time("2022-02-12", "2022-02-12", "2022-02-12", "stated"), 0.5,
)  # fmt: skip


def test_row_round_trip() -> None:
    row = to_row(ATTRIBUTION)
    assert row["content"] == [[0, 4], [9, 12]]
    assert row["condition"] == [1, 2]
    assert from_row(Attribution, row) == ATTRIBUTION


def test_arrow_round_trip() -> None:
    table = pa.Table.from_pylist([to_row(ATTRIBUTION)], schema=arrow_schema(Attribution))
    assert from_row(Attribution, table.to_pylist()[0]) == ATTRIBUTION


def test_outward_name_differs_from_attribute() -> None:
    assert to_row(Role("president", "USA", "2021", None)) == {
        "title": "president", "of": "USA", "from": "2021", "to": None
    }  # fmt: skip


def test_json_schema_requires_every_field_and_closes_vocabularies() -> None:
    schema = json_schema(Attribution)
    assert set(schema["required"]) == set(schema["properties"])
    assert "deny" in schema["properties"]["force"]["enum"]


def test_absent_field_without_default_is_an_error() -> None:
    with pytest.raises(TypeError):
        from_row(records.Refusal, {"path": "a"})


class Shout(Room):
    name, version, reads, writes = "shout", "1", ("text", "tokens"), ("times",)

    def read(self, reading: Reading) -> None:
        reading.times = [
            Timex(s, e, "DATE", None, None, reading.tokens.word(i))
            for i, (s, e) in enumerate(zip(reading.tokens.start, reading.tokens.end, strict=True))
        ]


def test_room_maps_rows_to_layers() -> None:
    tokens = Tokens("ab cd", [0, 3], [2, 5], ["ab", "cd"], ["X", "X"], ["X", "X"], [-1, 0], ["root", "dep"],
                    ["B-PER", "I-PER"], [0, 2])  # fmt: skip
    batch = pa.RecordBatch.from_pydict(
        {"id": ["x", "a"], "text": ["", "ab cd"], "tokens": encode_layer("tokens", [Tokens(""), tokens])}
    )
    for part in (batch, batch.slice(1)):
        done = next(Shout().map(iter([part])))
        got = readings(done, ("times", "tokens"))[-1]
        assert [t.text for t in got.times] == ["ab", "cd"]
        assert got.tokens.sentences == [(0, 2)]
        assert got.tokens.entities == [(0, 2, "PER")]


def test_plan_refuses_wrong_wiring() -> None:
    check_plan([Shout()], ["id", "text", "tokens"])
    with pytest.raises(PlanError, match="reads 'tokens'"):
        check_plan([Shout()], ["id", "text"])
    with pytest.raises(PlanError, match="writes 'times'"):
        check_plan([Shout()], ["id", "text", "tokens", "times"])
