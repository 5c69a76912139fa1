"""Train a further head on the encoder's vectors: `python training/train_head.py --data FOLDER --out NAME.onnx`.

The folder holds `train.jsonl` and `dev.jsonl`, a line `{"text": ..., "spans": [[start, end, "LABEL"], ...]}` with
half-open code points. The encoder stays as it is, so that parse and head come out of one pass. See heads.md.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onrecord.language.decode import entity_tags
from onrecord.language.pipeline import WEIGHTS, Pipeline
from onrecord.language.tokens import Tokens, tagged_spans

WIDTH, INNER = 384, 192


class SpanHead(nn.Module):
    """Two convolutions over neighbouring words and a layer of labels."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.enter = nn.Linear(WIDTH, INNER)
        self.around = nn.ModuleList(nn.Conv1d(INNER, INNER, 5, padding=2) for _ in range(2))
        self.leave = nn.Linear(INNER, labels)
        self.dropout = nn.Dropout(0.3)

    def forward(self, vectors: Tensor) -> Tensor:
        x = F.gelu(self.enter(self.dropout(vectors)))
        for conv in self.around:
            x = x + F.gelu(conv(self.dropout(x).transpose(1, 2)).transpose(1, 2))
        return self.leave(self.dropout(x))


class Example:
    """One text: tokens, vectors and the gold tag of each token."""

    def __init__(self, tokens: Tokens, vectors: np.ndarray, spans: list) -> None:  # type: ignore[type-arg]
        self.tokens, self.vectors = tokens, torch.from_numpy(vectors)
        self.tags = ["O"] * len(tokens)
        for start, end, label in sorted(spans):
            inside = [i for i in range(len(tokens)) if tokens.start[i] < end and tokens.end[i] > start]
            for k, i in enumerate(inside):
                begins = k == 0 or i in tokens.first
                self.tags[i] = f"{'B' if begins else 'I'}-{label}"


def examples(path: Path, pipeline: Pipeline) -> list[Example]:
    """The texts of a file, parsed once."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = pipeline.parse_with_vectors([row["text"] for row in rows])
    return [Example(t, v, row["spans"]) for (t, v), row in zip(found, rows, strict=True) if len(t)]


@torch.inference_mode()
def f_score(head: SpanHead, data: list[Example], labels: list[str]) -> float:
    """F1 of exact spans."""
    head.eval()
    hit = gold = found = 0
    for e in data:
        tags = entity_tags(head(e.vectors[None])[0].numpy(), labels, e.tokens.first)
        a, b = set(tagged_spans(e.tags)), set(tagged_spans(tags))
        hit, gold, found = hit + len(a & b), gold + len(a), found + len(b)
    head.train()
    return 100 * 2 * hit / max(1, gold + found)


def train(data: Path, out: Path, weights: Path = WEIGHTS, epochs: int = 20, seed: int = 1) -> float:
    """Train, write the best head by development F1, and return that F1."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = random.Random(seed)
    pipeline = Pipeline(weights)
    fit, dev = (examples(data / f"{part}.jsonl", pipeline) for part in ("train", "dev"))
    labels = ["O", *sorted({tag for e in fit for tag in e.tags if tag != "O"}
                           | {"I" + tag[1:] for e in fit for tag in e.tags if tag != "O"})]  # fmt: skip
    ids = {label: i for i, label in enumerate(labels)}
    head = SpanHead(len(labels))
    optimiser = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.01)
    best, best_state = -1.0, head.state_dict()
    for epoch in range(epochs):
        rng.shuffle(fit)
        for group in optimiser.param_groups:
            group["lr"] = 1e-3 * (1 - epoch / epochs)
        for e in fit:
            gold = torch.tensor([ids[tag] for tag in e.tags])
            F.cross_entropy(head(e.vectors[None])[0], gold).backward()
            optimiser.step()
            optimiser.zero_grad()
        score = f_score(head, dev, labels)
        print(f"epoch {epoch + 1}: F {score:.1f}", flush=True)
        if score > best:
            best, best_state = score, {k: v.clone() for k, v in head.state_dict().items()}
    head.load_state_dict(best_state)
    write(head.eval(), labels, out)
    return best


def write(head: SpanHead, labels: list[str], out: Path) -> None:
    """The head as ONNX, its labels in the metadata."""
    torch.onnx.export(head, (torch.zeros(1, 7, WIDTH),), str(out), input_names=["vectors"], output_names=["scores"],
                      dynamic_axes={"vectors": {1: "tokens"}, "scores": {1: "tokens"}}, opset_version=17,
                      dynamo=False)  # fmt: skip
    model = onnx.load(out)
    onnx.helper.set_model_props(model, {"labels": json.dumps(labels)})
    onnx.save(model, out)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--weights", type=Path, default=WEIGHTS)
    ask.add_argument("--epochs", type=int, default=20)
    args = ask.parse_args()
    print("best F", round(train(args.data, args.out, args.weights, args.epochs), 1))


if __name__ == "__main__":
    main()
