"""Building: what is new or changed is worked on, the rest is kept; what cannot be read is refused with a reason."""

import json
import shutil
import sys
from pathlib import Path

import pytest

import onrecord
from onrecord.engines.local import Local
from onrecord.errors import ConfigurationError, PlanError, StageFailed
from onrecord.pipeline import Plan, default_plan
from onrecord.store import Record, sources
from onrecord.store import build as building
from onrecord.store.build import Built, build
from tests.store.made import READ, Actors, exported, jsonl, plan, redating_plan, texts


@pytest.fixture(autouse=True)
def _forget() -> None:
    READ.clear()


def made(path: Path, folder: Path, with_plan: Plan | None = None) -> Built:
    READ.clear()
    return build([path], folder, Local(1), with_plan or plan())


def test_a_record_holds_documents_mentions_and_what_corpus_stages_made(tmp_path: Path) -> None:
    built = made(texts(tmp_path / "a.jsonl", "It rains today.", "It does not."), tmp_path / "r")
    assert (built.documents, built.new, built.read, built.committed) == (2, 2, 2, True)
    record = Record.open(tmp_path / "r")
    first, _ = record.rows("documents")
    assert (first.id, first.text, first.outlet, first.boilerplate) == ("d0", "It rains today.", "The Outlet", [(0, 1)])
    (time,) = record.table("times").to_pylist()
    assert (time["document"], time["start"], time["end"]) == ("d0", 9, 14)
    assert [actor.id for actor in record.rows("actors")] == ["person:d0", "person:d1"]
    assert record.table("snapshots").num_rows == 2
    assert record.stages == {"pages": "1", "times": "1", "actors": "1"}


def test_building_the_same_again_does_no_work(tmp_path: Path) -> None:
    path = texts(tmp_path / "a.jsonl", "one", "two")
    made(path, tmp_path / "r")
    before = sorted((tmp_path / "r").rglob("*"))
    built = made(path, tmp_path / "r")
    assert READ == []
    assert (built.new, built.read, built.committed) == (0, 0, False)
    assert sorted((tmp_path / "r").rglob("*")) == before


def test_only_new_documents_are_read_and_adding_equals_building_at_once(tmp_path: Path) -> None:
    one = jsonl(tmp_path / "1.jsonl", {"id": "a", "text": "one today"}, {"id": "b", "text": "two"})
    two = jsonl(tmp_path / "2.jsonl", {"id": "c", "text": "three today"}, {"id": "a", "text": "another a"})
    made(one, tmp_path / "r")
    built = made(two, tmp_path / "r")
    assert {text for stage, text in READ if stage == "pages"} == {"three today", "another a"}
    assert (built.documents, built.new) == (4, 2)
    build([two, one], tmp_path / "once", Local(1), plan())
    assert exported(tmp_path / "r") == exported(tmp_path / "once")


def test_a_changed_stage_is_run_again_with_those_that_read_it(tmp_path: Path) -> None:
    path = texts(tmp_path / "a.jsonl", "one today", "two")
    made(path, tmp_path / "r")
    made(path, tmp_path / "r", plan(times="2"))
    assert {stage for stage, _ in READ} == {"times", "actors"}
    made(path, tmp_path / "r", plan(pages="2", times="2"))
    assert {stage for stage, _ in READ} == {"pages", "times", "actors"}
    assert Record.open(tmp_path / "r").table("times").num_rows == 1


def test_a_build_goes_on_where_a_stopped_one_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "SHELVED_AT_ONCE", 1)
    path = texts(tmp_path / "a.jsonl", *(f"text {i} today" for i in range(100)))

    batches = iter(range(2))

    def stop_at_third(done: int, total: int) -> None:
        if next(batches, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([path], tmp_path / "r", Local(1), plan(), progress=stop_at_third)
    READ.clear()
    built = build([path], tmp_path / "r", Local(1), plan())
    assert 0 < built.read < 100
    build([path], tmp_path / "once", Local(1), plan())
    assert exported(tmp_path / "r") == exported(tmp_path / "once")


def test_documents_of_a_stopped_build_that_is_not_repeated_stay_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = texts(tmp_path / "a.jsonl", "one", "two")
    monkeypatch.setattr(building.Writer, "commit", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        made(path, tmp_path / "r")
    monkeypatch.undo()
    other = jsonl(tmp_path / "b.jsonl", {"id": "x", "text": "three"}, {"id": "d0", "text": "one"})
    assert made(other, tmp_path / "r").documents == 2
    assert {d.text for d in Record.open(tmp_path / "r").rows("documents")} == {"three", "one"}


def test_what_cannot_be_read_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "good"}\n{nope\n{"id": "b", "text": "unreadable"}\n')
    built = made(path, tmp_path / "r")
    assert (built.documents, built.refused) == (1, 2)
    reasons = [refusal.reason for refusal in Record.open(tmp_path / "r").rows("refused")]
    assert any("failed: pages: ValueError: cannot be read" in reason for reason in reasons)
    path.write_text('{"id": "a", "text": "good"}\n')
    assert made(path, tmp_path / "r").refused == 0
    assert Record.open(tmp_path / "r").rows("refused") == []


def test_many_small_additions_are_put_together(tmp_path: Path) -> None:
    for number in range(12):
        made(jsonl(tmp_path / f"{number}.jsonl", {"id": str(number), "text": f"text {number}"}), tmp_path / "r")
    record = Record.open(tmp_path / "r")
    assert record.table("documents").num_rows == 12
    assert len(record.files("layers")) <= 8
    built = made(tmp_path / "0.jsonl", tmp_path / "r")
    assert (built.read, built.committed) == (0, False)


def test_documents_that_others_date_are_read_again_by_what_reads_dates(tmp_path: Path) -> None:
    path = texts(tmp_path / "a.jsonl", "date me", "leave me")
    made(path, tmp_path / "r", redating_plan())
    assert [read for read in READ if read[0] == "places"] == [("places", t) for t in ("date me", "leave me", "date me")]
    record = Record.open(tmp_path / "r")
    assert [d.published.value for d in record.rows("documents")] == ["2020-02-20", None]
    assert [(p["document"], p["name"]) for p in record.table("places").to_pylist()] == [("d0", "2020-02-20")]
    dated, _ = record.rows("actors")
    assert len(dated.mentions) == 1
    built = made(path, tmp_path / "r", redating_plan())
    assert READ == []
    assert not built.committed


def test_an_empty_record_is_a_record(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("")
    built = made(tmp_path / "a.jsonl", tmp_path / "r")
    assert built.documents == 0
    assert json.loads(json.dumps(exported(tmp_path / "r")["events.jsonl"].decode())) == ""


def test_wrong_paths_and_plans_leave_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        build([tmp_path / "absent"], tmp_path / "r", plan=plan())
    with pytest.raises(PlanError):
        build([tmp_path], tmp_path / "r", plan=Plan(plan().document[::-1], ()))
    assert not (tmp_path / "r").exists()


def test_the_default_plan_fits() -> None:
    default_plan().check()


def test_a_change_of_a_stage_or_of_the_knowledge_shows_without_a_new_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.annotate.said import Said
    from onrecord.annotate.when import When

    package = shutil.copytree(sources._PACKAGE, tmp_path / "onrecord", ignore=shutil.ignore_patterns("weights"))
    monkeypatch.setattr(sources, "_PACKAGE", package)
    for stage in (Said, When):
        relative = Path(sys.modules[stage.__module__].__file__ or "").relative_to(Path(onrecord.__file__).parent)
        monkeypatch.setattr(sys.modules[stage.__module__], "__file__", str(package / relative))

    def digests() -> list[str]:
        sources._tree.cache_clear()
        return [sources.made_of(stage()) for stage in (Said, When)]

    first = digests()
    assert digests() == first
    with (package / "annotate" / "said" / "cues.py").open("a") as file:
        file.write("# changed\n")
    second = digests()
    assert second[0] != first[0] and second[1] == first[1]
    with (package / "knowledge" / "speech" / "verbs.yaml").open("a") as file:
        file.write("# changed\n")
    third = digests()
    assert all(a != b for a, b in zip(second, third, strict=True))
    monkeypatch.setenv("ONRECORD_KNOWLEDGE", str(tmp_path / "own"))
    jsonl(Path(shutil.copytree(package / "engines", tmp_path / "own")) / "x.csv", {"a": 1})
    assert all(a != b for a, b in zip(third, digests(), strict=True))


def test_a_stage_over_all_documents_that_fails_says_so_and_keeps_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = texts(tmp_path / "a.jsonl", "one today")
    made(path, tmp_path / "r")
    texts(tmp_path / "b.jsonl", "two")
    monkeypatch.setattr(Actors, "run", lambda self, tables: 1 // 0)
    before = exported(tmp_path / "r")
    with pytest.raises(StageFailed, match="stage 'actors' failed over all documents: ZeroDivisionError") as failed:
        made(tmp_path / "b.jsonl", tmp_path / "r")
    assert "test_build.py" in str(failed.value)
    assert exported(tmp_path / "r") == before
    monkeypatch.undo()
    assert made(tmp_path / "b.jsonl", tmp_path / "r").read == 0
