"""The trained network at run time: windows of words in, scores out."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from onrecord.language.features import MOST_PIECES, SHAPES, Pieces, shape

WIDTH = 384
"""Numbers in a word's vector."""

LONGEST = 512
"""Places that the encoder knows; words of many pieces are cut shorter where a window would need more."""

OUTPUTS = ["upos", "xpos", "entities", "starts", "arcs", "rel_heads", "rel_deps"]


@dataclass
class Scores:
    """What the network says of one window. Row i is word i; heads count from 0, the root."""

    upos: NDArray[np.int64]
    xpos: NDArray[np.int64]
    entities: NDArray[np.float32]
    starts: NDArray[np.float32]
    arcs: NDArray[np.float32]
    rel_heads: NDArray[np.float32]
    rel_deps: NDArray[np.float32]
    vectors: NDArray[np.float32] | None


class Network:
    """Weights, vocabulary and labels of one folder; one thread, one session per worker."""

    def __init__(self, folder: Path) -> None:
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self.upos: list[str] = labels["upos"]
        self.xpos: list[str] = labels["xpos"]
        self.relations: list[str] = labels["rels"]
        self.entities: list[str] = labels["entities"]
        with gzip.open(folder / "vocabulary.txt.gz", "rt", encoding="utf-8") as lines:
            self.pieces = Pieces(lines.read().rstrip("\n").split("\n"))
        self._session = session(folder / "parser.onnx")
        self._relations = session(folder / "relations.onnx")

    def scores(self, forms: list[str], glue: list[int], vectors: bool = False) -> Scores:
        """Scores of one window, given as words and what stands before each (see features).

        Windows are run one by one: int8 scales its numbers by all that is in a run, so a document's parse would else
        hang on its neighbours. A full window keeps a core as busy as a batch does.
        """
        inputs = {name: np.array([row], dtype=np.int64) for name, row in self.inputs(forms, glue).items()}
        out = self._session.run([*OUTPUTS, "vectors"] if vectors else OUTPUTS, inputs)
        upos, xpos, entities, starts, arcs, rel_heads, rel_deps, *rest = (layer[0] for layer in out)
        return Scores(upos, xpos, entities, starts, arcs, rel_heads, rel_deps, rest[0] if rest else None)

    def relation_ids(self, heads: NDArray[np.float32], deps: NDArray[np.float32]) -> NDArray[np.int64]:
        """The relation of each (head, dependent) pair."""
        out: NDArray[np.int64] = self._relations.run(["relation"], {"head": heads, "dep": deps})[0]
        return out

    def inputs(self, forms: list[str], glue: list[int]) -> dict[str, list[int]]:
        """What the graph reads: piece ids, their features, and each word's first and last piece."""
        ids, features = [self.pieces.first], [0]
        first, last = [], []
        found = [self.pieces(form) for form in forms]
        most = MOST_PIECES
        while sum(min(len(pieces), most) for pieces in found) > LONGEST - 2:
            most -= 1
        for form, before, pieces in zip(forms, glue, (pieces[:most] for pieces in found), strict=True):
            first.append(len(ids))
            ids.extend(pieces)
            last.append(len(ids) - 1)
            features.extend([shape(form) + SHAPES * before] * len(pieces))
        ids.append(self.pieces.last)
        features.append(0)
        return {"pieces": ids, "features": features, "first": first, "last": last}


def session(path: Path) -> Any:
    """An onnxruntime session that keeps to one thread, so that workers do not fight over cores."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
