"""Records that one page cannot hold."""

from pathlib import Path

from onrecord.cli.show import load
from onrecord.report import huge, page
from onrecord.store import Record


def test_the_counts_of_the_whole_are_those_of_its_facts(hotline: Path) -> None:
    record = Record.open(hotline)
    assert huge.overview(record) == page.overview(load(record)) | {"refused": []}
