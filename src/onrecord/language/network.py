"""The trained network at run time: windows of words in, scores out."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from onrecord.language.features import SHAPES, Pieces, shape

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

    def size(self, forms: list[str]) -> int:
        """Word pieces of these words, the two marks around a window included."""
        return 2 + sum(len(self.pieces(form)) for form in forms)

    def scores(self, windows: list[tuple[list[str], list[int]]], vectors: bool = False) -> list[Scores]:
        """Scores of each window, given as words and what stands before each (see features).

        Each window runs alone: int8 activations are scaled by the run, so that in company a window would be read
        differently, and what a batch gains its padding costs.
        """
        return [self._run(*self._row(*window), vectors) for window in windows]

    def relation_ids(self, heads: NDArray[np.float32], deps: NDArray[np.float32]) -> NDArray[np.int64]:
        """The relation of each (head, dependent) pair."""
        out: NDArray[np.int64] = self._relations.run(["relation"], {"head": heads, "dep": deps})[0]
        return out

    def _row(self, forms: list[str], glue: list[int]) -> tuple[list[int], list[int], list[int], list[int]]:
        ids, features = [self.pieces.first], [0]
        first, last = [], []
        for form, before in zip(forms, glue, strict=True):
            pieces = self.pieces(form)
            first.append(len(ids))
            ids.extend(pieces)
            last.append(len(ids) - 1)
            features.extend([shape(form) + SHAPES * before] * len(pieces))
        ids.append(self.pieces.last)
        features.append(0)
        return ids, features, first, last

    def _run(self, pieces: list[int], features: list[int], first: list[int], last: list[int], vectors: bool) -> Scores:
        columns = {"pieces": pieces, "features": features, "first": first, "last": last}
        inputs = {name: np.array([values], dtype=np.int64) for name, values in columns.items()}
        names = [*OUTPUTS, "vectors"] if vectors else OUTPUTS
        out = {name: layer[0] for name, layer in zip(names, self._session.run(names, inputs), strict=True)}
        return Scores(**{"vectors": None, **out})


def session(path: Path) -> Any:
    """An onnxruntime session that keeps to one thread, so that workers do not fight over cores."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
