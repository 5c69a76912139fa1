"""Write the trained network as ONNX, fp32 and int8: `python training/export.py --model FOLDER --out FOLDER`.

The encoder's products and the embedding of words become int8 (weights per channel, activations as they come); the
heads, which are small and where a rounded score can flip a tree, stay fp32.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from data import NER_SETS
from evaluate import all_scores, treebank
from lemmas import accuracy, write_lemmas
from model import REL, Parser
from onrecord.language.network import Network
from onrecord.language.pipeline import Pipeline
from onrecord.language.words import read_words

OUTPUTS = ("upos", "xpos", "entities", "starts", "arcs", "rel_heads", "rel_deps", "vectors")

EDITED = ("uner", "wikigold", "re3d")
"""Entity sets whose habits (how often a type comes up) are taken together for text of unknown origin."""


class Annotator(nn.Module):
    """Everything but relation scores, which wait for the tree."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self.parser = parser
        edited = [NER_SETS.index(name) for name in EDITED]
        self.register_buffer("bias", parser.entity_bias.weight[edited].mean(0).detach())

    def forward(self, pieces: Tensor, features: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, ...]:
        p = self.parser
        x = p.vectors(pieces, features, first, last)
        arcs, rel_heads, rel_deps = p.arcs(x)
        return (p.upos(x).argmax(-1), p.xpos(x).argmax(-1), p.entities(x) + self.bias, p.start(x).squeeze(-1),
                arcs, rel_heads, rel_deps, x)  # fmt: skip


class Relations(nn.Module):
    """The likeliest relation of pairs, `root` left out (that is the tree's to say)."""

    def __init__(self, parser: Parser, root: int) -> None:
        super().__init__()
        self.parser = parser
        barred = torch.zeros(len(parser.rel))
        barred[root] = -1e9
        self.register_buffer("barred", barred)

    def forward(self, head: Tensor, dep: Tensor) -> Tensor:
        return (self.parser.relations(head, dep) + self.barred).argmax(-1)


def write_fp32(parser: Parser, out: Path, root: int) -> None:
    """`parser.onnx` and `relations.onnx` in fp32."""
    parser.eval()
    b, t, w = 2, 17, 11
    pieces = torch.randint(1, 1000, (b, t))
    example = (
        pieces,
        torch.zeros_like(pieces),
        torch.arange(w).expand(b, w).contiguous(),
        torch.arange(w).expand(b, w).contiguous(),
    )
    names = ["pieces", "features", "first", "last"]
    axes = {n: {0: "batch", 1: "pieces"} for n in names[:2]} | {n: {0: "batch", 1: "words"} for n in names[2:]}
    axes |= {n: {0: "batch", 1: "words"} for n in OUTPUTS}
    torch.onnx.export(Annotator(parser), example, str(out / "parser.onnx"), input_names=names,
                      output_names=list(OUTPUTS), dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
    pair = (torch.randn(5, REL), torch.randn(5, REL))
    torch.onnx.export(Relations(parser, root), pair, str(out / "relations.onnx"), input_names=["head", "dep"],
                      output_names=["relation"], dynamic_axes={n: {0: "n"} for n in ("head", "dep", "relation")},
                      opset_version=17, dynamo=False)  # fmt: skip


def quantise(source: Path, target: Path, samples: list[dict[str, Any]]) -> None:
    """int8: the encoder's products per channel, and the embedding of words per row.

    `samples`: inputs of the graph, to see how large each number in the encoder gets.
    """
    model = onnx.load(source)
    _smooth(model, samples)
    onnx.save(model, target)
    inner = [n.name for n in model.graph.node if n.op_type in ("MatMul", "Attention") and "/encoder/layers" in n.name]
    quantize_dynamic(target, target, per_channel=True, weight_type=QuantType.QInt8,
                     op_types_to_quantize=["MatMul", "Attention"], nodes_to_quantize=inner)  # fmt: skip
    model = onnx.load(target)
    _int8_rows(model, rows_at_least=10_000)
    onnx.save(model, target)
    _fuse(target)


def _fuse(path: Path) -> None:
    """Save the graph as onnxruntime would fuse its operators at every start, which takes longer than the rest of it.
    Only what holds on every processor (its level "extended"); the outputs stay the same bits."""
    options = SessionOptions()
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    fused = path.with_suffix(".fused")
    options.optimized_model_filepath = str(fused)
    InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    fused.replace(path)


def _smooth(model: onnx.ModelProto, samples: list[dict[str, Any]]) -> None:
    """Divide the columns that enter a feed-forward product by a scale each, and multiply its weights' rows by it.

    The product is the same, but no single large column eats up the 256 steps of the others (Xiao et al. 2023).
    """
    weights = {i.name: i for i in model.graph.initializer}
    products = [
        n for n in model.graph.node
        if n.op_type == "MatMul" and n.input[1] in weights and ("/down/" in n.name or "/up/" in n.name)
    ]  # fmt: skip
    largest = _largest(model, [n.input[0] for n in products], samples)
    for node in products:
        table = numpy_helper.to_array(weights[node.input[1]])
        scale = np.sqrt(np.maximum(largest[node.input[0]], 1e-3))
        scale = np.clip(scale / np.median(scale), 0.1, 10).astype(np.float32)
        weights[node.input[1]].CopyFrom(numpy_helper.from_array(table * scale[:, None], node.input[1]))
        name = node.name + "_scale"
        model.graph.initializer.append(numpy_helper.from_array(1 / scale, name))
        smooth = helper.make_node("Mul", [node.input[0], name], [node.name + "_smooth"])
        model.graph.node.insert(list(model.graph.node).index(node), smooth)
        node.input[0] = node.name + "_smooth"


def _largest(model: onnx.ModelProto, names: list[str], samples: list[dict[str, Any]]) -> dict[str, Any]:
    """The largest absolute value in each column of the named tensors over all samples."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    run = InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    found = [[np.abs(layer).max((0, 1)) for layer in run.run(names, sample)] for sample in samples]
    return {name: np.max([row[k] for row in found], axis=0) for k, name in enumerate(names)}


def samples(folder: Path, data: Path) -> list[dict[str, Any]]:
    """Inputs of the network from the development texts of GUM."""
    network = Network(folder)
    rows = []
    for document in treebank(data / "gum/dev.conllu.gz"):
        words = read_words(document.text[:1500])
        given = network.inputs(words.forms()[:120], words.glue[:120])
        rows.append({name: np.array([row], dtype=np.int64) for name, row in given.items()})
    return rows


def _int8_rows(model: onnx.ModelProto, rows_at_least: int) -> None:
    """Replace each large embedding by int8 rows and a scale a row."""
    graph = model.graph
    large = {i.name: i for i in graph.initializer if len(i.dims) == 2 and i.dims[0] >= rows_at_least}
    nodes = list(graph.node)
    del graph.node[:]
    for node in nodes:
        if node.op_type != "Gather" or node.input[0] not in large:
            graph.node.append(node)
            continue
        table = numpy_helper.to_array(large[node.input[0]])
        scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-9) / 127
        name = node.input[0]
        graph.initializer.remove(large[name])
        graph.initializer.append(numpy_helper.from_array(np.round(table / scale).astype(np.int8), name + "_q"))
        graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), name + "_scale"))
        at, out = node.input[1], node.output[0]
        graph.node.extend([
            helper.make_node("Gather", [name + "_q", at], [out + "_q"], axis=0),
            helper.make_node("Cast", [out + "_q"], [out + "_f"], to=TensorProto.FLOAT),
            helper.make_node("Gather", [name + "_scale", at], [out + "_s"], axis=0),
            helper.make_node("Mul", [out + "_f", out + "_s"], [out]),
        ])  # fmt: skip


CARD = """# The language pipeline's weights

One encoder (all-MiniLM-L6-v2, 6 layers, 384 wide, uncased, with added shape and white-space features), fine-tuned
jointly for UPOS, XPOS, biaffine UD dependencies, entities and sentence starts; int8 but for the heads. English.

- Written by the recipe under `training/`: {words:,} words in {steps:,} steps, torch {torch}
  (settings in `training.json`).
- Licence: CC BY-SA 4.0, as a derivative of the data named in NOTICE. The encoder it starts from is Apache-2.0.
- Punctuation is left out of UAS and LAS, relation subtypes are kept; entity F is exact spans over PER, ORG and LOC;
  raw text is scored as in the CoNLL 2018 shared task. Choices were made on the development parts.

{table}

Lemmas given gold tags, share right: {lemmas}.

SHA-256 of the data that trained and scored it:

{digests}
"""


def card(full: dict[str, dict[str, float]], small: dict[str, dict[str, float]], record: dict[str, Any]) -> str:
    """The model card: settings, digests, and every figure in fp32 and int8."""
    rows = ["| test data | figure | int8 | fp32 |", "|---|---|---|---|"]
    rows += [
        f"| {name} | {k} | {v} | {full[name].get(k)} |" for name, scores in small.items() for k, v in scores.items()
    ]
    digests = "\n".join(f"- `{name}` {digest}" for name, digest in sorted(record["data"].items()))
    lemmas = ", ".join(f"{name} test {share}" for name, share in record["lemmas"].items())
    runs = [record, *([record["before"]] if "before" in record else [])]
    words, steps = (sum(run[k] for run in runs) for k in ("words", "steps"))
    return CARD.format(
        table="\n".join(rows), digests=digests, lemmas=lemmas, words=words, steps=steps, torch=record["torch"]
    )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--model", type=Path, required=True, help="folder that train.py wrote")
    ask.add_argument("--data", type=Path, required=True, help="the folder that train.py read")
    ask.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"), help="folder with index.verb")
    ask.add_argument("--out", type=Path, required=True, help="folder for the weights; fp32 beside it under NAME-fp32")
    args = ask.parse_args()
    labels = json.loads((args.model / "labels.json").read_text(encoding="utf-8"))
    state = torch.load(args.model / "model.pt", map_location="cpu")
    sizes = (len(labels[n]) for n in ("upos", "xpos", "rels", "entities"))
    parser = Parser(len(state["encoder.words.weight"]), *sizes, len(state["entity_bias.weight"]))
    parser.load_state_dict(state)
    full = args.out.with_name(args.out.name + "-fp32")
    for folder in (full, args.out):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "labels.json").write_text(json.dumps(labels, indent=0) + "\n", encoding="utf-8")
        vocabulary = (args.model / "vocabulary.txt").read_bytes()
        (folder / "vocabulary.txt.gz").write_bytes(gzip.compress(vocabulary, mtime=0))
        write_lemmas(args.data, args.wordnet, folder)
    write_fp32(parser, full, labels["rels"].index("root"))
    quantise(full / "parser.onnx", args.out / "parser.onnx", samples(full, args.data))
    (args.out / "relations.onnx").write_bytes((full / "relations.onnx").read_bytes())
    record = json.loads((args.model / "training.json").read_text(encoding="utf-8"))
    scores = [all_scores(Pipeline(folder), args.data) for folder in (full, args.out)]
    record["scores"] = dict(zip(("fp32", "int8"), scores, strict=True))
    record["lemmas"] = accuracy(args.data, args.out)
    (args.out / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (args.out / "MODEL_CARD.md").write_text(card(*scores, record), encoding="utf-8")
    print(card(*scores, record))


if __name__ == "__main__":
    main()
