"""From scores to structures: a dependency tree with one root per sentence, and well-formed entity tags."""

import itertools

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

NEVER = np.float32(-1e9)


def heads(scores: Floats, first: list[int]) -> Ints:
    """The best tree of each sentence, as the head of each word (-1: root).

    `scores[i, j]`: how well word j-1 fits as head of word i; column 0 is the root. `first`: the index of each
    sentence's first word, then the count of words. Arcs stay within sentences. The highest-scoring head of each word
    is a tree more often than not; where it is not, Chu-Liu/Edmonds with a single root decides (McDonald et al. 2005).
    """
    n = len(scores)
    sizes = np.diff(first)
    sentence = np.repeat(np.arange(len(sizes)), sizes)
    inner = np.where(sentence[:, None] == sentence[None, :], scores[:, 1 : n + 1], NEVER)
    np.fill_diagonal(inner, NEVER)
    best: Ints = np.concatenate([scores[:, :1], inner], axis=1).argmax(1) - 1
    roots = np.bincount(sentence[best < 0], minlength=len(sizes))
    reached = best
    for _ in range(max(1, int(sizes.max()).bit_length())):
        reached = np.where(reached < 0, -1, reached[reached])
    looped = np.bincount(sentence[reached >= 0], minlength=len(sizes))
    for k in np.flatnonzero((roots != 1) | (looped > 0)):
        a, b = first[k], first[k + 1]
        square = np.full((b - a + 1, b - a + 1), NEVER, dtype=np.float64)
        square[1:, 0] = scores[a:b, 0]
        square[1:, 1:] = inner[a:b, a:b]
        tree = single_root_tree(square)
        best[a:b] = np.where(tree == 0, -1, tree + a - 1)
    return best


def single_root_tree(scores: NDArray[np.float64]) -> Ints:
    """The highest-scoring tree with one dependent of the root. `scores[i, j]`: head j of node i, node 0 the root.

    Returns the heads of nodes 1.. (0: root).
    """
    dear = scores.copy()
    dear[:, 0] -= 1e6  # so dear that the best tree has one arc from the root, and the best one
    return _chu_liu_edmonds(dear)[1:]


def _chu_liu_edmonds(scores: NDArray[np.float64]) -> Ints:
    """Heads of all nodes, node 0 the root (its own entry is 0)."""
    best: Ints = scores.argmax(1)
    best[0] = 0
    cycle = _cycle(best)
    if not cycle:
        return best
    inside = np.zeros(len(scores), dtype=bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    ring = np.array(cycle)
    # Contract the cycle to one node, the last: entering it at a node costs that node's arc within the cycle.
    entering = scores[ring][:, outside] - scores[ring, best[ring]][:, None]
    leaving = scores[outside][:, ring]
    size = len(outside)
    small = np.full((size + 1, size + 1), NEVER * 1000, dtype=np.float64)
    small[:size, :size] = scores[outside][:, outside]
    small[size, :size] = entering.max(0)
    small[:size, size] = leaving.max(1)
    small[0] = NEVER * 1000
    solved = _chu_liu_edmonds(small)
    out = best.copy()
    for k in range(1, size):
        head = solved[k]
        out[outside[k]] = outside[head] if head < size else ring[leaving[k].argmax()]
    gate = solved[size]
    out[ring[entering[:, gate].argmax()]] = outside[gate]
    return out


def _cycle(best: Ints) -> list[int]:
    """The nodes of one cycle among the heads, or none."""
    state = [0] * len(best)
    state[0] = 2
    for begin in range(1, len(best)):
        path, node = [], begin
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(best[node])
        if state[node] == 1:
            return path[path.index(node) :]
        for seen in path:
            state[seen] = 2
    return []


def entity_tags(scores: Floats, labels: list[str], first: list[int]) -> list[str]:
    """The best well-formed BIO tags: an I follows a B or I of its type within the sentence.

    Taking the best tag of each word is well-formed nearly always; a sentence where it is not is solved by Viterbi.
    """
    best = scores.argmax(1)
    tags = [labels[k] for k in best.tolist()]
    for a, b in itertools.pairwise(first):
        before = "O"
        for tag in tags[a:b]:
            if tag[0] == "I" and before[2:] != tag[2:]:
                tags[a:b] = [labels[k] for k in _viterbi(scores[a:b], labels)]
                break
            before = tag
    return tags


def _viterbi(scores: Floats, labels: list[str]) -> list[int]:
    allowed = np.array([[not (t[0] == "I" and s[2:] != t[2:]) for t in labels] for s in labels])
    barrier = np.where(allowed, 0, NEVER)
    total = scores[0] + np.where([t[0] == "I" for t in labels], NEVER, np.float32(0))
    back: list[Ints] = []
    for row in scores[1:]:
        via = total[:, None] + barrier
        back.append(via.argmax(0))
        total = via.max(0) + row
    path = [int(total.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]
