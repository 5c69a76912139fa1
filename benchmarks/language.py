"""Speed and size of the language pipeline: `python benchmarks/language.py [--texts FILE.jsonl] [--data FOLDER]`.

Prints words per second on one core with all layers, against the bare int8 encoder on the same windows in the same run,
the size of the weights and the time of import and load; with `--data` also every accuracy figure of the model card,
fp32 beside int8 if the folder of fp32 weights is given.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from onrecord.language.network import session
from onrecord.language.pipeline import WEIGHTS, Pipeline, _windows
from onrecord.language.words import read_words

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))

OWN = (
    "The foreign minister of Estonia said on Tuesday that talks with her Latvian counterpart had been “frank”. "
    "“We agreed on nothing, but we will meet again,” she told reporters in Riga. Two soldiers were wounded near "
    "the border on Monday, according to the defence ministry, which blamed an armed group that denies any part in it.\n"
    "Officials did not say when the next round, planned for March 12, would be held. The army, which has moved some "
    "3,000 troops to the region since January, warned that it would answer any attack. Oil prices rose 2.5 per cent.\n"
)


def bare_encoder(folder: Path) -> Path | None:
    """The shipped graph cut off behind its last encoder layer; None without the package onnx, which cuts it."""
    try:
        import onnx
        from onnx import utils
    except ImportError:
        print("no comparison with the bare encoder: it needs 'onnx' (pip install 'onrecord[training]')")
        return None

    model = onnx.load(folder / "parser.onnx")
    last = [n.output[0] for n in model.graph.node if "/encoder/layers.5/norm2" in n.name][-1]
    target = Path(tempfile.mkdtemp()) / "encoder.onnx"
    utils.extract_model(str(folder / "parser.onnx"), str(target), ["pieces", "features"], [last], check_model=False)
    return target


def bare_seconds(pipeline: Pipeline, encoder: Path, texts: list[str]) -> float:
    """Time of the encoder alone over the same windows; reading the words is not counted."""
    inputs = []
    for text in texts:
        words = read_words(text)
        forms = words.forms()
        for a, b in _windows(words, forms):
            rows = pipeline.network.inputs(forms[a:b], words.glue[a:b])
            inputs.append({name: np.array([rows[name]], dtype=np.int64) for name in ("pieces", "features")})
    run = session(encoder)
    name = run.get_outputs()[0].name
    begun = time.perf_counter()
    for given in inputs:
        run.run([name], given)
    return time.perf_counter() - begun


def speed(texts: list[str], folder: Path = WEIGHTS, rounds: int = 3) -> dict[str, float]:
    """Words per second of the whole pipeline and of the bare encoder, the best of `rounds` taken in turns.

    Without onnx, which cuts the bare encoder out, the pipeline alone is timed.
    """
    pipeline, encoder = Pipeline(folder), bare_encoder(folder)
    words = sum(len(read_words(text)) for text in texts)
    whole = bare = float("inf")
    pipeline.parse(texts[:2])
    for _ in range(rounds):
        begun = time.perf_counter()
        pipeline.parse(texts)
        whole = min(whole, time.perf_counter() - begun)
        if encoder is not None:
            bare = min(bare, bare_seconds(pipeline, encoder, texts))
    if encoder is None:
        return {"words/s": round(words / whole)}
    return {
        "words/s": round(words / whole),
        "bare encoder words/s": round(words / bare),
        "ratio": round(bare / whole, 3),
    }


def load_seconds(folder: Path = WEIGHTS) -> float:
    """Import and load in a fresh interpreter, the best of three; the interpreter's own start left out."""
    code = (
        "import time; t = time.perf_counter(); from pathlib import Path; from onrecord.language import Pipeline; "
        f"Pipeline(Path({str(folder)!r})); print(time.perf_counter() - t)"
    )
    return round(min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3)), 2)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--texts", type=Path, help="JSONL with a field `text`; default: text of our own")
    ask.add_argument("--most", type=int, default=60, help="so many texts at most")
    ask.add_argument("--data", type=Path, help="the folder of treebanks and entity data")
    ask.add_argument("--weights", type=Path, default=WEIGHTS)
    ask.add_argument("--fp32", type=Path, help="folder of the fp32 weights")
    args = ask.parse_args()
    texts = [OWN * 4] * 40
    if args.texts:
        lines = args.texts.read_text(encoding="utf-8").splitlines()[: args.most]
        texts = [json.loads(line)["text"] for line in lines]
    print("import + load, s:", load_seconds(args.weights))
    print("weights, MB:", round(sum(p.stat().st_size for p in args.weights.iterdir() if p.is_file()) / 1e6, 1))
    print("speed, one core:", speed(texts, args.weights))
    if args.data:
        from evaluate import all_scores

        for folder in [args.weights, *([args.fp32] if args.fp32 else [])]:
            print(folder.name)
            for name, scores in all_scores(Pipeline(folder), args.data).items():
                print(f"  {name:28}", scores)


if __name__ == "__main__":
    main()
