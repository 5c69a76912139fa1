"""`onrecord annotate`: one line out for each line in, in order."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import validate

from onrecord.annotate.lines import given_time, parse_line
from onrecord.cli import cli
from onrecord.cli.annotate import annotate_lines
from onrecord.errors import InputRefused
from onrecord.records import Annotation, AnnotationError, Time, json_schema


def run(tmp_path: Path, lines: bytes, *options: str) -> tuple[int, list[dict[str, Any]]]:
    (tmp_path / "in").write_bytes(lines)
    arguments = ["annotate", "--input", str(tmp_path / "in"), "--output", str(tmp_path / "out"), *options]
    result = CliRunner().invoke(cli, arguments)
    return result.exit_code, [json.loads(line) for line in (tmp_path / "out").read_bytes().splitlines()]


def test_lines_keep_their_order_and_errors_their_place(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a", "text": "The minister denied it.", "published": "2019-05-01"}',
        b"{nope",
        b'{"id": "b", "text": 5}',
        b"\xff\xfe",
        b'{"id": "c", "text": "\\ud800"}',
        '{"id": "d", "text": "«Нет», — сказал он.\u2028Ja."}'.encode(),
        b'{"id": "e", "text": "x", "published": "last week"}',
        b"[]",
    ]
    code, out = run(tmp_path, b"\n".join(lines))
    assert code == 3
    assert [(line["id"], line.get("error", {}).get("code")) for line in out] == [
        ("a", None), (None, "not-json"), ("b", "no-text"), (None, "not-utf-8"), ("c", None), ("d", None),
        ("e", "bad-published"), (None, "not-an-object"),
    ]  # fmt: skip
    for line in out:
        validate(line, json_schema(AnnotationError if "error" in line else Annotation))


def test_good_input_exits_with_zero_and_may_be_empty(tmp_path: Path) -> None:
    assert run(tmp_path, b'{"id": 7, "text": ""}\r\n')[0] == 0
    assert run(tmp_path, b"") == (0, [])


def test_tokens_are_written_on_request(tmp_path: Path) -> None:
    _, (plain,) = run(tmp_path, b'{"id": "a", "text": "Talks ended."}')
    _, (full,) = run(tmp_path, b'{"id": "a", "text": "Talks ended."}', "--tokens")
    assert "tokens" not in plain
    assert isinstance(full["tokens"], list)


def test_a_document_without_an_id_gets_one_from_its_content() -> None:
    one, same, other = (parse_line(json.dumps({"text": t}).encode())["id"] for t in ("x", "x", "y"))
    assert one == same != other


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("2022-02-12", Time("2022-02-12", "2022-02-12", "2022-02-12", "given")),
        ("2022-02-12T14:46:00+05:30", Time(*["2022-02-12T14:46:00+05:30"] * 3, "given")),
        ("2024-02", Time("2024-02", "2024-02-01", "2024-02-29", "given")),
        ("2024", Time("2024", "2024-01-01", "2024-12-31", "given")),
    ],
)
def test_given_times(value: str | None, expected: Time | None) -> None:
    assert given_time(value) == expected


@pytest.mark.parametrize("given", ["2022-13-01", "2022-02-30", "last week", 7, True, [], "2022-02-12T25:00"])
def test_times_without_a_meaning_are_refused(given: object) -> None:
    with pytest.raises(InputRefused, match="ISO 8601"):
        given_time(given)


def test_a_missing_input_file_is_wrong_use(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["annotate", "--input", str(tmp_path / "no"), "--output", "-"])
    assert result.exit_code != 0
    assert "no" in result.output


def test_a_given_language_counts() -> None:
    lines = [b'{"id": "a", "text": "Putin ist da", "language": "German"}', b'{"id": "b", "text": "x", "language": 7}']
    first, second = annotate_lines(lines, workers=1)
    assert (first["language"], first["flags"], first["events"]) == ("de", ["non-english"], [])
    assert second["error"]["code"] == "bad-field"
