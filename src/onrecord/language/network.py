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
PIECES_PER_RUN = 2048


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
        """Scores of each window, given as words and what stands before each (see features)."""
        rows = [self._row(*window) for window in windows]
        order = sorted(range(len(rows)), key=lambda k: (len(rows[k][0]), k))
        found: list[Scores | None] = [None] * len(rows)
        run: list[int] = []
        for k in order:
            if run and (len(run) + 1) * len(rows[k][0]) > PIECES_PER_RUN:
                self._run(run, rows, found, vectors)
                run = []
            run.append(k)
        if run:
            self._run(run, rows, found, vectors)
        return [s for s in found if s is not None]

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

    def _run(self, run: list[int], rows: list[Any], found: list[Scores | None], vectors: bool) -> None:
        size, words = max(len(rows[k][0]) for k in run), max(len(rows[k][2]) for k in run)
        inputs = {}
        for column, name in enumerate(("pieces", "features", "first", "last")):
            full = np.zeros((len(run), size if column < 2 else words), dtype=np.int64)
            for i, k in enumerate(run):
                values = rows[k][column]
                full[i, : len(values)] = values
            inputs[name] = full
        out = self._session.run([*OUTPUTS, "vectors"] if vectors else OUTPUTS, inputs)
        for i, k in enumerate(run):
            n = len(rows[k][2])
            upos, xpos, entities, starts, arcs, rel_heads, rel_deps = (layer[i] for layer in out[:7])
            found[k] = Scores(upos[:n], xpos[:n], entities[:n], starts[:n], arcs[:n, : n + 1], rel_heads[: n + 1],
                              rel_deps[:n], out[7][i, :n] if vectors else None)  # fmt: skip


def session(path: Path) -> Any:
    """An onnxruntime session that keeps to one thread, so that workers do not fight over cores."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
