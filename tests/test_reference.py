"""Nothing is undocumented: each command, option, record, field and error has its words, the pages are current."""

from pathlib import Path

import click
import pytest

from onrecord import records, reference

DOCS = Path(__file__).parents[1] / "docs"


def test_every_command_and_option_has_help_and_every_command_an_example() -> None:
    found = dict(reference.commands())
    assert found
    for name, command in found.items():
        assert command.help, f"{name} has no help"
        if not isinstance(command, click.Group):
            assert "onrecord " in command.help, f"{name} shows no example"
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts[0]} has no help"


def test_every_field_of_every_record_has_its_words() -> None:
    have = {r.__name__: set(records.field_names(r)) for r in reference.record_types()}
    told = {name: set(fields) for name, fields in reference.field_texts().items()}
    assert told == have


def test_every_record_and_error_has_a_docstring() -> None:
    for kind in (*reference.error_types(), *reference.record_types()):
        assert kind.__doc__
        assert not kind.__doc__.startswith(f"{kind.__name__}("), f"{kind.__name__} has no docstring of its own"


@pytest.mark.parametrize("page", sorted(reference.pages()))
def test_reference_pages_are_up_to_date(page: str) -> None:
    assert (DOCS / "reference" / page).read_text("utf-8") == reference.pages()[page], "run `make docs`"


def test_every_doc_is_reachable_from_the_index() -> None:
    index = (DOCS / "index.md").read_text("utf-8")
    missing = [str(p.relative_to(DOCS)) for p in DOCS.rglob("*.md") if p.name != "index.md"]
    assert [p for p in missing if f"({p})" not in index] == []
