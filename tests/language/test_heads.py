"""A further head, from data to spans."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from onrecord.errors import ConfigurationError
from onrecord.language import Pipeline
from onrecord.language.heads import Head, heads_in
from onrecord.language.pipeline import WEIGHTS

RECIPE = Path(__file__).parents[2] / "training" / "train_head.py"


def recipe() -> ModuleType:
    pytest.importorskip("torch", reason="the extra onrecord[training] is not installed")
    pytest.importorskip("onnx", reason="the extra onrecord[training] is not installed")
    spec = importlib.util.spec_from_file_location("train_head", RECIPE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["train_head"] = module
    spec.loader.exec_module(module)
    return module


def test_a_head_is_trained_and_read(tmp_path: Path) -> None:
    rows = []
    for who in ("Mari", "Jaan", "The mayor", "The old captain", "A spokesman"):
        for verb in ("resigned", "retired", "stepped down"):
            text = f"{who} {verb} on Friday."
            rows.append(json.dumps({"text": text, "spans": [[len(who) + 1, len(who) + 1 + len(verb), "EXIT"]]}))
    (tmp_path / "train.jsonl").write_text("\n".join(rows[:12]))
    (tmp_path / "dev.jsonl").write_text("\n".join(rows[12:]))
    heads = tmp_path / "heads"
    heads.mkdir()
    assert recipe().train(tmp_path, heads / "exits.onnx", epochs=8) > 90
    pipeline = Pipeline(WEIGHTS)
    pipeline.heads = heads_in(heads)
    ((tokens, found),) = pipeline.parse_with_heads(["The minister resigned on Monday."])
    ((first, last, label),) = found["exits"]
    assert tokens.words[first:last] == ["resigned"] and label == "EXIT"


def test_a_file_without_labels_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="names no labels"):
        Head(WEIGHTS / "relations.onnx")
