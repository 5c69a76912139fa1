"""The index: new documents cost a lookup and give what a comparison of all would."""

import json
from pathlib import Path

import pytest

from onrecord.copies import Text, derive
from onrecord.copies.index import MOST, Index
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


def test_adding_gives_what_a_comparison_of_all_does(tmp_path: Path) -> None:
    index = Index.create(tmp_path, OLD)
    index.add(NEW, fetch)
    assert edges(index) == [(d.child, d.parent) for d in derive(OLD + NEW)]


def test_opened_again_it_goes_on(tmp_path: Path) -> None:
    Index.create(tmp_path, OLD)
    Index.open(tmp_path).add(NEW, fetch)
    assert Index.open(tmp_path).derivations == derive(OLD + NEW)


def test_documents_that_are_there_are_not_added_again(tmp_path: Path) -> None:
    index = Index.create(tmp_path, OLD)
    before = index.derivations
    index.add(OLD, fetch)
    assert (index.ids, index.derivations) == (["a", "b", "r"], before)


def test_many_additions_are_put_together(tmp_path: Path) -> None:
    lines = [
        f"Report {k} of the harbour says that {k + 3} ships came in with grain and left with coal."
        for k in range(MOST + 2)
    ]
    more = [Text(f"x{k:02d}", line) for k, line in enumerate(lines)]
    Index.create(tmp_path, OLD)
    for text in more:
        Index.open(tmp_path).add([text], lambda ids: [t for t in OLD + more if t.id in set(ids)])
    index = Index.open(tmp_path)
    assert index.ids == ["a", "b", "r", *(text.id for text in more)]
    assert [edge for edge in edges(index) if edge[0] < "x"] == [(d.child, d.parent) for d in derive(OLD)]
    assert len(json.loads((tmp_path / "index.json").read_text())["segments"]) <= MOST


def test_an_addition_that_was_killed_leaves_the_index_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.create(tmp_path, OLD)
    before = index.derivations
    monkeypatch.setattr("onrecord.copies.index._list", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        index.add(NEW, fetch)
    monkeypatch.undo()
    again = Index.open(tmp_path)
    assert again.derivations == before
    again.add(NEW, fetch)
    assert again.derivations == derive(OLD + NEW)


def test_an_index_that_another_added_to_is_not_written_over(tmp_path: Path) -> None:
    stale = Index.create(tmp_path, OLD)
    Index.open(tmp_path).add(NEW[:1], fetch)
    with pytest.raises(RecordError, match="open it again"):
        stale.add(NEW[1:], fetch)


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="holds no index"):
        Index.open(tmp_path)
    (tmp_path / "index.json").write_text('{"version": 1, "segments": []}')
    with pytest.raises(RecordError, match="version 1"):
        Index.open(tmp_path)
    with pytest.raises(RecordError, match="already"):
        Index.create(tmp_path, OLD)


def test_a_damaged_segment_is_named(tmp_path: Path) -> None:
    Index.create(tmp_path, OLD)
    next(tmp_path.glob("*/wholes.npy")).write_bytes(b"")
    with pytest.raises(RecordError, match="cannot be read"):
        Index.open(tmp_path).add(NEW, fetch)
