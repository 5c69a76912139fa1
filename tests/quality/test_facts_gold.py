"""Floors of events across documents on texts of ours about ten crises, four of them scored only."""

import hashlib
from pathlib import Path

import pytest
from tests.quality.score_facts import read, score

FLOORS = {
    "seen": {"tellings found": 0.65, "merged where found": 0.64},
    "held": {"tellings found": 0.60, "merged where found": 0.70},
}
WRONG = {"seen": 0.05, "held": 0.05}
"""Greatest share of found events that tell of two."""
DIGESTS = {"seen": "f549e5eed32f1614", "held": "1e8b9e9eb1fe1469"}


@pytest.mark.parametrize("half", ["seen", "held"])
def test_floors(half: str) -> None:
    gold = Path(__file__).with_name(f"facts_{half}.yaml").read_bytes()
    digest = hashlib.sha256(gold).hexdigest()[:16]
    assert digest == DIGESTS[half], "the gold has changed: set the floors anew, on purpose"
    found = score(read(half))
    for name, floor in FLOORS[half].items():
        count, total = found[name]
        assert count / total >= floor, f"{name}: {count} of {total}"
    count, total = found["wrongly merged"]
    assert count / total <= WRONG[half], f"wrongly merged: {count} of {total}"
