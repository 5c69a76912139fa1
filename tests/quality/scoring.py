"""What the scorers of our gold share: its lines, predictions for them, pairing by overlap, names, F1."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Line = dict[str, Any]
HERE = Path(__file__).parent
LIGHT_WORDS = """
    a an the of and for to in on at by mr mrs ms dr sir president minister prime premier leader king senator general
    colonel major his her its their who that one two three several some most senior former official unnamed
"""
LIGHT = frozenset(LIGHT_WORDS.split())


def gold(task: str, half: str) -> list[Line]:
    """The lines of a half of our gold."""
    path = HERE / f"{task}_gold_{half}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def annotate(lines: Iterable[Line]) -> list[Line]:
    """What `onrecord annotate` writes for the texts of gold lines, in order."""
    from onrecord.cli.annotate import annotate_lines

    given = (json.dumps({k: line[k] for k in ("id", "text", "published")}).encode() for line in lines)
    return list(annotate_lines(given, workers=1))


def characters(spans: Iterable[Iterable[int]] | None) -> set[int]:
    """The code points that spans cover."""
    return {at for start, end in spans or () for at in range(start, end)}


def overlap(one: set[int], other: set[int]) -> float:
    """Intersection over union; 0 for two empty sets."""
    return len(one & other) / (len(one | other) or 1)


def pairs(golden: list[Line], predicted: list[Line], key: str, least: float) -> list[tuple[Line, Line, float]]:
    """One-to-one pairs by the overlap of their spans under `key`, from the largest overlap down."""
    wanted, found = ([characters(a[key]) for a in side] for side in (golden, predicted))
    ranked = sorted(
        ((-overlap(w, f), i, j) for i, w in enumerate(wanted) for j, f in enumerate(found) if w & f),
    )
    out, used_gold, used_predicted = [], set(), set()
    for negative, i, j in ranked:
        if -negative > least and i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            out.append((golden[i], predicted[j], -negative))
    return out


def name_words(name: str | None) -> list[str]:
    """The words of a name that tell it from others, without accents; all of them if none does."""
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    words = [re.sub(r"s$", "", word) for word in re.findall(r"[a-z0-9]+", plain.replace("'s", ""))]
    return [word for word in words if word not in LIGHT] or words


def same_name(name: str, reference: Line | None) -> bool:
    """Whether an actor reference bears a name: the last word of either is in the other, its words are
    ours, or one is the initials of the other."""
    if reference is None:
        return False
    ours = name_words(name)
    for theirs in (name_words(reference["name"]), name_words((reference["actor"] or "").partition(":")[2])):
        if theirs and (ours[-1] in theirs or theirs[-1] in ours or set(theirs) <= set(ours)):
            return True
        if "".join(word[0] for word in theirs) == ours[0] or "".join(word[0] for word in ours) in theirs[:1]:
            return True
    return False


def share(right: int, of: int) -> float:
    """right / of, 1 where there is nothing to get right."""
    return right / of if of else 1.0


def f1(right: int, gold_count: int, found_count: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (gold_count + found_count) if gold_count + found_count else 1.0


def macro_f1(confusion: Counter[tuple[str, str]]) -> float:
    """F1 of each gold class from (gold, predicted) counts, averaged with equal weight."""
    golden, predicted = Counter[str](), Counter[str]()
    for (g, p), n in confusion.items():
        golden[g] += n
        predicted[p] += n
    return sum(f1(confusion[c, c], golden[c], predicted[c]) for c in golden) / (len(golden) or 1)


def report(arguments: list[str], score: Callable[[str, list[Line] | None], tuple[dict[str, float], list[str]]]) -> None:
    """Prints the figures of a half (`dev`, `test` or `more`), and with --show what is wrong; --predictions FILE scores
    lines of `onrecord annotate` instead of making them."""
    half = next((half for half in ("test", "more") if half in arguments), "dev")
    given = arguments[arguments.index("--predictions") + 1] if "--predictions" in arguments else None
    lines = [json.loads(x) for x in Path(given).read_text(encoding="utf-8").splitlines()] if given else None
    figures, wrong = score(half, lines)
    if "--show" in arguments:
        print("\n".join(wrong))
    for name, value in figures.items():
        print(f"{name:12} {value:.3f}")
