"""Floors of who and where on texts of ours about seventy crises, a third written before the rooms met them."""

import hashlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

FLOORS = {"seen": {"actors": 0.93, "places": 0.91}, "held": {"actors": 0.92, "places": 0.87}}
DIGESTS = {"seen": "fa3f16fa46139398", "held": "04f007a5b6d97e6b"}


def _scorer() -> ModuleType:
    path = Path(__file__).with_name("score_crises.py")
    spec = importlib.util.spec_from_file_location("score_crises", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("half", ["seen", "held"])
def test_floors(half: str) -> None:
    gold = Path(__file__).with_name(f"crises_{half}.yaml").read_bytes()
    digest = hashlib.sha256(gold).hexdigest()[:16]
    assert digest == DIGESTS[half], "the gold has changed: set the floors anew, on purpose"
    for kind, (right, total) in _scorer().score(half).items():
        assert right / total >= FLOORS[half][kind], f"{kind}: {right} of {total}"
