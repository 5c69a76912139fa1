"""Trees and tags from scores, against trying everything."""

from itertools import pairwise, product

import numpy as np
import pytest

from onrecord.language.decode import entity_tags, heads, single_root_tree


def best_by_trying(scores: np.ndarray) -> float:
    """The score of the best tree with one root, by enumeration."""
    n = len(scores) - 1
    best = -np.inf
    for found in product(range(n + 1), repeat=n):
        if found.count(0) == 1 and all(reaches_root(found, i) for i in range(1, n + 1)):
            best = max(best, sum(scores[i + 1, h] for i, h in enumerate(found)))
    return best


def reaches_root(found: tuple[int, ...], i: int) -> bool:
    for _ in range(len(found) + 1):
        if i == 0:
            return True
        i = found[i - 1]
    return False


@pytest.mark.parametrize("seed", range(40))
def test_the_best_tree_is_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    scores = rng.normal(size=(n + 1, n + 1))
    np.fill_diagonal(scores, -1e9)
    tree = single_root_tree(scores)
    assert (tree == 0).sum() == 1
    total = float(scores[np.arange(1, n + 1), tree].sum())
    assert total == pytest.approx(best_by_trying(scores))


@pytest.mark.parametrize("seed", range(20))
def test_sentences_are_solved_apart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(9, 10)).astype(np.float32)
    first = [0, 4, 5, 9]
    found = heads(scores, first)
    for a, b in pairwise(first):
        inner = found[a:b]
        assert (inner == -1).sum() == 1
        assert all(h == -1 or a <= h < b for h in inner)


LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"]


def test_wellformed_tags_stay() -> None:
    scores = np.eye(5, dtype=np.float32)[[1, 2, 0, 3]]
    assert entity_tags(scores, LABELS, [0, 4]) == ["B-PER", "I-PER", "O", "B-ORG"]


def test_illformed_tags_are_solved_by_the_best_path() -> None:
    scores = np.zeros((3, 5), dtype=np.float32)
    scores[0, 0], scores[0, 1] = 1.0, 0.9
    scores[1, 2] = scores[2, 2] = 2.0
    assert entity_tags(scores, LABELS, [0, 3]) == ["B-PER", "I-PER", "I-PER"]
    assert entity_tags(scores, LABELS, [0, 1, 3])[1][0] != "I"
