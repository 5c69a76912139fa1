"""Accuracy floors of the room `when`, held to a digest of the data that they were measured on.

Every tenth document is read, for the parses take most of the time; `benchmarks/times.py` reads them all. Raise a floor
when it is passed for good; lower one only on purpose, and say why in the commit.
"""

import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

DIGESTS = {
    "timebank": "73ad895bf102cdd45028e8585286ca52e7dac7333138b275e06135a5bbd0526d",
    "aquaint": "4595e4080817239dd8f9fc2571e4190ebb4e2f14e2d9b476254f64d79d8e8174",
    "wikiwars": "84ddcd7b4b4cca20ce01b932e06479d2e34f021d209785fc2cc9b96491b19155",
}


@pytest.fixture(scope="module")
def data(shared_data: Path) -> Path:
    for name, digest in DIGESTS.items():
        found = hashlib.sha256((shared_data / "times" / name / f"{name}.jsonl").read_bytes()).hexdigest()
        assert found == digest, f"{name} is not what the floors were measured on: measure again, then pin its digest"
    return shared_data


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "times.py"
    spec = importlib.util.spec_from_file_location("times_benchmark", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["times_benchmark"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("sets", "every", "floors"),
    [
        (("timebank", "aquaint"), 10, {"strict_f1": 0.85, "relaxed_f1": 0.94, "value_f1": 0.86, "calendar": 0.89}),
        (("wikiwars",), 7, {"relaxed_f1": 0.95, "value_f1": 0.87, "calendar": 0.9}),
    ],
)
def test_floors(benchmark: ModuleType, data: Path, sets: tuple[str, ...], every: int, floors: dict[str, float]) -> None:
    scorer = benchmark.scorer(data.parent)
    gold = [d for s in sets for d in scorer.read_gold(data / "times" / s / f"{s}.jsonl")[::every]]
    lines, _ = benchmark.annotate(gold)
    figures = scorer.score(gold, lines)
    assert {name: figures[name] for name, floor in floors.items() if figures[name] < floor} == {}
