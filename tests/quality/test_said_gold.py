"""Floors of the said room on gold of ours; the guideline is docs/explanation/said-gold.md."""

import hashlib
from pathlib import Path

import pytest
from tests.quality.make_gold import make, written
from tests.quality.score_said import score

HERE = Path(__file__).parent
DIGESTS = {"dev": "16a275d10e7901ce", "test": "f533666d3042e65f", "more": "26014855c65afee3"}
FLOORS = {
    "span": 0.86, "chain": 0.85, "force": 0.81, "factuality": 0.80, "condition": 0.64, "negated": 0.98, "quiet": 0.90,
}  # fmt: skip


@pytest.mark.parametrize("half", DIGESTS)
def test_the_gold_is_made_from_its_sources_and_the_one_the_floors_were_set_on(half: str) -> None:
    stands = (HERE / f"said_gold_{half}.jsonl").read_text(encoding="utf-8")
    assert stands == written(make("said")[half]), "run tests/quality/make_gold.py"
    digest = hashlib.sha256(stands.encode()).hexdigest()[:16]
    assert digest == DIGESTS[half], "the gold has changed: set the floors anew, on purpose"


@pytest.mark.parametrize("half", DIGESTS)
def test_floors(half: str) -> None:
    figures, _ = score(half)
    below = {name: (round(figures[name], 3), floor) for name, floor in FLOORS.items() if figures[name] < floor}
    assert not below
