"""Scores attributions on gold of ours.

    python -m tests.quality.score_said [dev|more|test] [--show] [--predictions FILE]

Predictions are lines of `onrecord annotate`; without a file the pipeline is run here. Gold and predicted attributions
are paired one to one by the overlap of their contents (IoU above .3, largest first), as score/attributions.py of the
PolNeAR data does. Figures:

    span       F1 of those pairs over all items; `span80` the same for IoU above .8
    chain      of gold attributions that are paired: speaker and every link of `via` right, and no link too many
    speaker    of those: the speaker alone
    addressee  of those with an addressee: it is right
    force      of those: the same force
    factuality F1 of each FactBank value on the pairs, averaged over the values that the gold has
    condition  F1 of condition spans over all items, right where IoU is above .5 in a pair
    negated    of those: the same
    quiet      of the items without any attribution: none predicted

An attribution that was not found counts in `span` and `condition`; a floor on `span` keeps the others honest.
"""

import sys
from collections import Counter
from collections.abc import Iterator

from tests.quality.scoring import (
    Line,
    annotate,
    characters,
    f1,
    gold,
    macro_f1,
    overlap,
    pairs,
    report,
    same_name,
    share,
)  # fmt: skip

PAIRED, TIGHT, CONDITION = 0.3, 0.8, 0.5


def same_speaker(golden: Line | None, source: list[list[int]], predicted: Line) -> bool:
    """Whether a predicted attribution has the gold speaker.

    A named one: by name, or the state that a metonym stands for (a speaker GOV of that country for a state or its
    capital). An unnamed one: by a word of its description or by its place in the text; a country that contradicts the
    gold's is wrong for both. No speaker in the gold: none predicted, or one without a name.
    """
    reference = predicted["speaker"]
    if golden is None:
        return reference is None or not reference["actor"] or reference["actor"].startswith("unnamed:")
    if golden["country"] and reference and reference["country"] and golden["country"] != reference["country"]:
        return False
    if same_name(golden["name"], reference):
        return True
    if golden["unnamed"]:
        return bool(characters(source) & characters(predicted["source"]))
    government = golden["sector"] in ("GOV", "MIL") and golden["country"]
    return bool(reference and government and _is_government(reference, golden["country"]))


def _is_government(reference: Line, country: str) -> bool:
    """Whether a reference is a state itself, its government or its forces as a whole."""
    actor, name = reference["actor"] or "", (reference["name"] or "").lower()
    return actor == f"state:{country}" or (
        name.endswith(("government", "armed forces")) and reference["country"] == country
    )


def same_chain(golden: Line, predicted: Line) -> bool:
    """Whether the links that a statement came through are the same, in order."""
    links = predicted["via"]
    return len(links) == len(golden["via"]) and all(map(same_name, golden["via"], links))


def score(half: str = "dev", predictions: list[Line] | None = None) -> tuple[dict[str, float], list[str]]:
    """The figures by name, each 0 to 1, and what is wrong, a line each."""
    lines = gold("said", half)
    predicted = {line["id"]: line for line in predictions or annotate(lines)}
    count: Counter[str] = Counter()
    confusion: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for line in lines:
        golden, found = line["attributions"], predicted.get(line["id"], {}).get("attributions", [])
        matched = pairs(golden, found, "content", PAIRED)
        count.update(gold=len(golden), found=len(found), pairs=len(matched), empty=not golden)
        count["quiet"] += "attributions" in predicted.get(line["id"], {}) and not golden and not found
        count["conditions"] += sum(a["condition"] is not None for a in golden)
        count["conditions found"] += sum(a["condition"] is not None for a in found)
        for g, p, iou in matched:
            count["tight"] += iou > TIGHT
            count["addressees"] += g["addressee"] is not None
            confusion[g["factuality"], p["factuality"]] += 1
            for name, right in _verdicts(g, p):
                count[f"{name} right"] += right
                if not right:
                    wrong.append(f"{line['id']} {name}: {_told(g, name)} not {_told(p, name)}")
        for what, side, at in (("missed", golden, 0), ("too many", found, 1)):
            used = {id(pair[at]) for pair in matched}
            wrong += [f"{line['id']} {what}: {_words(line['text'], a)}" for a in side if id(a) not in used]
    paired = count["pairs"]
    figures = {
        "span": f1(paired, count["gold"], count["found"]),
        "span80": f1(count["tight"], count["gold"], count["found"]),
        **{name: share(count[f"{name} right"], paired) for name in ("chain", "speaker", "force", "negated")},
        "addressee": share(count["addressee right"], count["addressees"]),
        "factuality": macro_f1(confusion),
        "condition": f1(count["condition right"], count["conditions"], count["conditions found"]),
        "quiet": share(count["quiet"], count["empty"]),
    }
    return figures, wrong


def _verdicts(golden: Line, predicted: Line) -> Iterator[tuple[str, bool]]:
    """What of a pair is right; no verdict on an addressee or a condition that neither has."""
    speaker = same_speaker(golden["speaker"], golden["source"], predicted)
    yield "speaker", speaker
    yield "chain", speaker and same_chain(golden, predicted)
    for name in ("force", "factuality", "negated"):
        yield name, golden[name] == predicted[name]
    if golden["addressee"]:
        yield "addressee", same_name(golden["addressee"], predicted["addressee"])
    spans = [characters([a["condition"]] if a["condition"] else []) for a in (golden, predicted)]
    if any(spans):
        yield "condition", overlap(*spans) > CONDITION


def _told(attribution: Line, name: str) -> str:
    if name in ("chain", "speaker"):
        via = [link["name"] if isinstance(link, dict) else link for link in attribution["via"]]
        return f"{(attribution['speaker'] or {}).get('name')} via {via}"
    return repr(attribution[name])


def _words(text: str, attribution: Line) -> str:
    return " ... ".join(text[start:end] for start, end in attribution["content"])


if __name__ == "__main__":
    report(sys.argv[1:], score)
