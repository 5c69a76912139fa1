"""The index: new documents cost a lookup and give what a comparison of all would."""

from pathlib import Path

import pytest

from onrecord.copies import Text, derive
from onrecord.copies.index import Index
from onrecord.errors import RecordError
from tests.copies.articles import HARBOUR, RIVER, at

OLD = [
    Text("a", HARBOUR, at("2021-03-09T08:00:00Z")),
    Text("b", HARBOUR[: len(HARBOUR) // 2], at("2021-03-09T12:00:00Z")),
    Text("r", RIVER, at("2021-03-08")),
]
NEW = [
    Text("c", HARBOUR, at("2021-03-10")),
    Text("m", "\n\n".join(HARBOUR.split("\n\n")[:3] + RIVER.split("\n\n")[:2]), at("2021-03-11")),
    Text("z", "Nothing of this stands anywhere else, and so nobody owes anything to anybody here."),
]


def fetch(ids: object) -> list[Text]:
    return [text for text in OLD + NEW if text.id in set(ids)]  # type: ignore[call-overload]


def edges(index: Index) -> list[tuple[str, str]]:
    return [(derivation.child, derivation.parent) for derivation in index.derivations]


def test_adding_gives_what_a_comparison_of_all_does() -> None:
    index = Index.of(OLD)
    index.add(NEW, fetch)
    assert edges(index) == [(d.child, d.parent) for d in derive(OLD + NEW)]


def test_documents_that_are_there_are_not_added_again() -> None:
    index = Index.of(OLD)
    before = index.derivations
    index.add(OLD, fetch)
    assert (index.ids, index.derivations) == (["a", "b", "r"], before)


def test_saved_and_loaded_it_goes_on(tmp_path: Path) -> None:
    Index.of(OLD).save(tmp_path / "index")
    index = Index.load(tmp_path / "index")
    index.add(NEW, fetch)
    assert edges(index) == [(d.child, d.parent) for d in derive(OLD + NEW)]


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="holds no index"):
        Index.load(tmp_path)
    (tmp_path / "version").write_text("0")
    with pytest.raises(RecordError, match="version 0"):
        Index.load(tmp_path)
