"""The power may go at any step of writing: the record is then the old or the new one, and the next run ends well."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.engines.local import Local
from onrecord.store import Record
from onrecord.store import compact as compacting
from onrecord.store import forget as forgetting
from onrecord.store.build import build
from onrecord.store.check import check
from tests.faults.powercut import PowerCut, in_a_process
from tests.store.made import exported, jsonl, plan

STEPS = 500
"""More than any of these operations has."""
STRIDE = int(os.environ.get("ONRECORD_POWER_CUT_STRIDE", "6"))
"""Every so many steps are tried; 1 tries all."""


def read(folder: Path) -> dict[str, bytes]:
    """What a reader sees, without the moments at which things were done."""
    found = exported(folder)
    found["forgotten.jsonl"] = b"%d" % found["forgotten.jsonl"].count(b"\n")
    return found


def add(folder: Path) -> None:
    build([folder.parent / "b.jsonl"], folder, Local(1), plan())


def compact(folder: Path) -> None:
    compacting.compact(folder, Local(1))


def forget(folder: Path) -> None:
    if any(document.id == "d1" for document in Record.open(folder).rows("documents")):
        forgetting.forget(folder, ["d1"], "me", "takedown", engine=Local(1))


@pytest.mark.parametrize("operation", [add, compact, forget], ids=lambda f: f.__name__)
def test_every_step_may_be_the_last(
    operation: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (compacting, forgetting):
        monkeypatch.setattr(module, "default_plan", lambda language: plan())
    jsonl(tmp_path / "a.jsonl", *({"id": f"d{n}", "text": f"text {n} of today"} for n in range(3)))
    jsonl(tmp_path / "b.jsonl", {"id": "x", "text": "one more"}, {"id": "y", "text": "and today"})
    start = tmp_path / "start"
    build([tmp_path / "a.jsonl"], start, Local(1), plan())
    before = read(start)
    operation(Path(shutil.copytree(start, tmp_path / "undisturbed")))
    after = read(tmp_path / "undisturbed")
    for step in range(1, STEPS, STRIDE):
        folder = Path(shutil.copytree(start, tmp_path / f"{step}"))
        status = in_a_process(lambda folder=folder: operation(folder), PowerCut(step))  # type: ignore[misc]
        assert read(folder) in (before, after), f"torn at step {step}"
        assert all(finding.kind == "note" for finding in check(folder)), f"damaged at step {step}"
        operation(folder)
        assert read(folder) == after, f"not finished after step {step}"
        assert check(folder) == []
        shutil.rmtree(folder)
        if status == 0:
            break
        assert status == 9
    assert 5 < step < STEPS - 1
