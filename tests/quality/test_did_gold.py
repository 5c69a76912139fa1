"""Floors of the did room on gold of ours; the guideline is docs/explanation/did-gold.md."""

import hashlib
from pathlib import Path

import pytest
from tests.quality.make_gold import make, written
from tests.quality.score_did import score

HERE = Path(__file__).parent
DIGESTS = {"dev": "848ddf83d214b004", "test": "01ad23ad7ff85510", "more": "f2db2c82ce126f9c"}
FLOORS = {
    "recall": 0.70, "precision": 0.87, "type": 0.88, "status": 0.93, "actor": 0.95, "recipient": 0.85, "quantity": 0.86,
    "quiet": 0.40,
}  # fmt: skip
PER_GOLD = 1.2


@pytest.mark.parametrize("half", DIGESTS)
def test_the_gold_is_made_from_its_sources_and_the_one_the_floors_were_set_on(half: str) -> None:
    stands = (HERE / f"did_gold_{half}.jsonl").read_text(encoding="utf-8")
    assert stands == written(make("did")[half]), "run tests/quality/make_gold.py"
    digest = hashlib.sha256(stands.encode()).hexdigest()[:16]
    assert digest == DIGESTS[half], "the gold has changed: set the floors anew, on purpose"


@pytest.mark.parametrize("half", DIGESTS)
def test_floors(half: str) -> None:
    figures, _ = score(half)
    below = {name: (round(figures[name], 3), floor) for name, floor in FLOORS.items() if figures[name] < floor}
    assert not below
    assert figures["per_gold"] <= PER_GOLD
