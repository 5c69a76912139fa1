"""Scores events on gold of ours: `python -m tests.quality.score_did [dev|more|test] [--show] [--predictions FILE]`.

Predictions are lines of `onrecord annotate`; without a file the pipeline is run here. Gold and predicted events are
paired one to one by the overlap of their triggers, the largest first; any shared character is enough. Figures:

    recall     of gold events with a type: those in a pair
    precision  of predicted events with a type: those in a pair
    per_gold   predicted events with a type per gold event with a type
    type       of the pairs: the type, or another that the gold allows; also where the gold says null
    status     of the pairs: the status, or another that the gold allows
    mode       of the pairs whose gold has a mode and whose type is right: the mode, or another that the gold allows
    actor, recipient   of the pairs whose gold has one: a predicted one shares a character with it
    time       of the pairs whose gold has a time: the same ISO value, or one that says the same more precisely
    quantity   of the gold quantities of the pairs: one on the event with the same value, bounds and unit overlaps it
    quiet      of the items without any event: no event with a type

Finding an event that PLOVER has no type for (null), or that the gold calls optional, is left to the coder: neither
recall nor precision counts it. A document that failed has no events and is not quiet.
"""

import sys
from collections import Counter
from collections.abc import Iterator

from tests.quality.scoring import Line, annotate, characters, gold, pairs, report, share

UNITS = {"$": "usd", "dollar": "usd", "€": "eur", "euro": "eur", "percent": "%", "per cent": "%", "kilometre": "km"}
UNITS |= {"kilometer": "km", "metre": "m", "meter": "m", "nautical mile": "nmi", "tonne": "t", "ton": "t"}


def same_quantity(golden: Line, predicted: Line) -> bool:
    """Whether a predicted quantity lies on the gold one and says the same: value, on which side it is open, unit."""
    if not characters([golden["span"]]) & characters([[predicted["start"], predicted["end"]]]):
        return False
    if golden["unit"] and _unit(golden["unit"]) != _unit(predicted["unit"]):
        return False
    if golden["value"] is None:
        return any(predicted[bound] is not None for bound in ("low", "high"))
    known = predicted["value"] if predicted["value"] is not None else predicted["low"] or predicted["high"]
    close = known is not None and abs(known - golden["value"]) <= 0.005 * abs(golden["value"])
    return close and _open_side(golden) == _open_side(predicted)


def _unit(unit: str | None) -> str:
    plain = (unit or "").lower()
    return UNITS.get(plain, UNITS.get(plain.removesuffix("s"), plain.removesuffix("s")))


def _open_side(quantity: Line) -> str:
    """`up` for at least, `down` for at most; a number given exactly or about is open to neither."""
    low, high = quantity["low"], quantity["high"]
    if (low is None) == (high is None):
        return ""
    return "up" if high is None else "down"


def same_time(golden: str, predicted: Line | None) -> bool:
    """Whether a predicted time has the gold value, perhaps to the hour."""
    return predicted is not None and (predicted["value"] or "").startswith(golden)


def score(half: str = "dev", predictions: list[Line] | None = None) -> tuple[dict[str, float], list[str]]:
    """The figures by name, and what is wrong, a line each."""
    lines = gold("did", half)
    predicted = {line["id"]: line for line in predictions or annotate(lines)}
    count: Counter[str] = Counter()
    wrong: list[str] = []
    for line in lines:
        text = line["text"]
        golden = [{**e, "spans": [e["trigger"]]} for e in line["events"]]
        events = predicted.get(line["id"], {}).get("events", [])
        found = [{**e, "spans": [[e["start"], e["end"]]]} for e in events]
        matched = pairs(golden, found, "spans", 0.0)
        spare = {
            id(p) for g, p, _ in matched if g["optional"] or (g["type"] is None and p["type"] in g["also"]["type"])
        }
        matched = [pair for pair in matched if not pair[0]["optional"]]
        typed = [e for e in found if e["type"] and id(e) not in spare]
        count.update(gold=sum(map(_counts, golden)), found=len(typed), empty=not golden)
        count["quiet"] += "events" in predicted.get(line["id"], {}) and not golden and not typed
        count["recalled"] += sum(_counts(g) for g, _, _ in matched)
        count["precise"] += sum(p["type"] is not None and id(p) not in spare for _, p, _ in matched)
        for g, p, _ in matched:
            for name, right in _verdicts(g, p):
                count[f"{name} asked"] += 1
                count[f"{name} right"] += right
                if not right:
                    told = f"{g.get(name, g.get(name + 's'))} not {p.get(name, p.get(name + 's'))}"
                    wrong.append(f"{line['id']} {name} of {_words(text, g)!r}: {told}")
        for what, side, at in (("missed", golden, 0), ("too many", typed, 1)):
            used = {id(pair[at]) for pair in matched}
            wrong += [
                f"{line['id']} {what}: {_words(text, e)!r} {e['type']}"
                for e in side
                if id(e) not in used and not e.get("optional")
            ]
    asked = ("type", "status", "mode", "actor", "recipient", "time", "quantity")
    figures = {
        "recall": share(count["recalled"], count["gold"]),
        "precision": share(count["precise"], count["found"]),
        "per_gold": share(count["found"], count["gold"]),
        **{name: share(count[f"{name} right"], count[f"{name} asked"]) for name in asked},
        "quiet": share(count["quiet"], count["empty"]),
    }
    return figures, wrong


def _counts(golden: Line) -> bool:
    """Whether a coder has to find a gold event: it has a type, and is not left to the coder."""
    return golden["type"] is not None and not golden["optional"]


def _verdicts(golden: Line, predicted: Line) -> Iterator[tuple[str, bool]]:
    """What of a pair is right; no verdict on what the gold does not have."""

    def allowed(name: str) -> bool:
        return predicted[name] in [golden[name], *golden["also"][name]]

    yield "type", allowed("type")
    yield "status", allowed("status")
    if golden["mode"] and allowed("type"):
        yield "mode", allowed("mode")
    for role in ("actor", "recipient"):
        if spans := golden[f"{role}s"]:
            theirs = [[p["start"], p["end"]] for p in predicted[f"{role}s"]]
            yield role, bool(characters(spans) & characters(theirs))
    if golden["time"]:
        yield "time", same_time(golden["time"], predicted["time"])
    for quantity in golden["quantities"]:
        yield "quantity", any(same_quantity(quantity, p) for p in predicted["quantities"])


def _words(text: str, event: Line) -> str:
    return " ... ".join(text[start:end] for start, end in event["spans"])


if __name__ == "__main__":
    report(sys.argv[1:], score)
