"""Numbers that measure an event: how many troops, killed, hours, dollars, with the bounds that the words set.

`value` is the number that is written, `low` and `high` what it may be: 'more than 100' has no upper bound, 'some 100' a tenth
each way, 'dozens' no value. An unbounded side is null.
"""

import re
from dataclasses import dataclass

from onrecord.language import clauses
from onrecord.language.tokens import Tokens
from onrecord.records import Quantity

UNITS = {word: n for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)} | {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}  # fmt: skip
SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0, "score": 20.0}
SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
VAGUE = {
    "dozens": (24.0, None), "scores": (40.0, None), "hundreds": (200.0, None), "thousands": (2e3, None),
    "millions": (2e6, None), "billions": (2e9, None), "several": (3.0, 10.0), "couple": (2.0, 2.0), "few": (2.0, 10.0),
    "handful": (2.0, 10.0),
}  # fmt: skip
TENS_OF = {"tens": 20.0, "dozens": 24.0, "hundreds": 200.0, "scores": 40.0}
ABOUT = 0.1
"""How far 'about' reaches, as a share of the number."""
LOWER = ("more than", "at least", "over", "above", "upwards of", "no fewer than", "no less than", "exceeding", "in excess of", "minimum of", "as many as well over")
UPPER = ("up to", "as many as", "at most", "no more than", "less than", "fewer than", "under", "below", "maximum of", "not more than", "within")
NEARLY = ("nearly", "almost", "close to", "just under", "approaching")
ROUGHLY = ("some", "about", "around", "roughly", "approximately", "an estimated", "estimated", "circa", "or so", "reportedly", "reported")
DIGITS = re.compile(r"^[$€£¥]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(k|m|mn|bn|b|tn)?$", re.IGNORECASE)
MONEY = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "usd": "USD",
         "eur": "EUR", "rouble": "RUB", "ruble": "RUB", "yuan": "CNY", "rupee": "INR", "us$": "USD"}  # fmt: skip
MEASURES = {
    "second": "second", "minute": "minute", "hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year",
    "percent": "percent", "%": "percent", "point": "point", "kilometer": "kilometre", "kilometre": "kilometre", "km": "kilometre",
    "mile": "mile", "meter": "metre", "metre": "metre", "tonne": "tonne", "ton": "ton", "kilogram": "kilogram", "kg": "kilogram",
    "barrel": "barrel", "foot": "foot", "acre": "acre", "hectare": "hectare", "litre": "litre",
}  # fmt: skip
TIME_UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
HARM = {"kill": "killed", "wound": "wounded", "injure": "injured", "die": "killed", "arrest": "arrested", "detain": "detained",
        "displace": "displaced", "abduct": "abducted", "kidnap": "abducted", "evacuate": "evacuated", "expel": "expelled",
        "dead": "killed", "deploy": "deployed", "release": "released", "free": "released"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written at tokens [first, last)."""

    first: int
    last: int
    value: float | None
    low: float | None
    high: float | None


def numbers(tokens: Tokens, first: int, last: int) -> list[Number]:
    """The numbers among the tokens [first, last) with what the words before and after them say of their bounds."""
    found = []
    i = first
    while i < last:
        number = _number(tokens, i, last)
        if number is None:
            i += 1
            continue
        number = _joined(tokens, number, last)
        found.append(_bounded(tokens, number, first, last))
        i = number.last
    return found


def _plain(tokens: Tokens, i: int, last: int) -> tuple[float, int] | None:
    """A cardinal that begins at a token, and the token behind it."""
    total, current, at, read = 0.0, 0.0, i, False
    while at < last:
        word = tokens.lower[at]
        digits = DIGITS.match(word)
        parts = word.split("-")
        if digits and not read:
            current = float(digits[1].replace(",", "") + (digits[2] or "")) * SHORT_SCALES.get((digits[3] or "").lower(), 1)
        elif word in UNITS and word != "zero":
            current += UNITS[word]
        elif len(parts) == 2 and parts[0] in UNITS and parts[1] in UNITS:
            current += UNITS[parts[0]] + UNITS[parts[1]]
        elif word in SCALES and (read or word != "score"):
            if SCALES[word] == 100:
                current = max(current, 1.0) * 100
            else:
                total, current = total + max(current, 1.0) * SCALES[word], 0.0
        elif word in ("a", "an") and not read and at + 1 < last and tokens.lower[at + 1] in SCALES:
            current = 1.0
        elif word == "-" and read and at + 1 < last and tokens.lower[at + 1] in UNITS:
            pass
        elif word == "and" and read and current >= 100 and at + 1 < last and tokens.lower[at + 1] in UNITS:
            pass
        elif word == "half" and not read and at + 2 < last and tokens.lower[at + 1] in ("a", "an") and tokens.lower[at + 2] in SCALES:
            return 0.5 * SCALES[tokens.lower[at + 2]], at + 3
        else:
            break
        read, at = True, at + 1
    return (total + current, at) if read else None


def _number(tokens: Tokens, i: int, last: int) -> Number | None:
    word = tokens.lower[i]
    if word in TENS_OF and i + 2 < last and tokens.lower[i + 1] == "of" and tokens.lower[i + 2] in ("thousands", "millions"):
        low = TENS_OF[word] * (1e3 if tokens.lower[i + 2] == "thousands" else 1e6)
        return Number(i, i + 3, None, low, None)
    if word in VAGUE:
        if word in ("couple", "few", "handful") and (i == 0 or tokens.lower[i - 1] != "a"):
            return None
        if word in ("several", "few") and i + 1 < last and tokens.lower[i + 1] in ("hundred", "thousand", "dozen", "million"):
            scale = SCALES[tokens.lower[i + 1]]
            return Number(i, i + 2, None, 2 * scale, 10 * scale)
        low, high = VAGUE[word]
        return Number(i, i + 1, None, low, high)
    if tokens.entity[i] != "O" and tokens.entity[i][2:] in ("ORG", "PER", "LOC") and not word[0].isdigit():
        return None
    read = _plain(tokens, i, last)
    if read is None or (word in ("a", "an") and read[1] == i + 1):
        return None
    return Number(i, read[1], read[0], read[0], read[0])


def _joined(tokens: Tokens, number: Number, last: int) -> Number:
    """'3,000 to 4,000', 'between 3,000 and 4,000', 'one hour and two minutes' is left to the unit."""
    at = number.last
    if number.value is None or at + 1 >= last or tokens.lower[at] not in ("to", "-", "–", "and", "or"):
        return number
    if tokens.lower[at] == "and" and not (number.first > 0 and tokens.lower[number.first - 1] == "between"):
        return number
    second = _plain(tokens, at + 1, last)
    if second is None or second[0] <= 0:
        return number
    low, high = number.value, second[0]
    if low < high and high >= 1000 > low and high / max(low, 1) > 50:  # 'two to three thousand'
        low *= 1000 ** int(len(str(int(high))) > 3)
    return Number(number.first, second[1], None, min(low, high), max(low, high))


def _bounded(tokens: Tokens, number: Number, first: int, last: int) -> Number:
    before = " ".join(tokens.lower[max(first, number.first - 4) : number.first])
    after = " ".join(tokens.lower[number.last : min(last, number.last + 2)])
    value = number.value if number.value is not None else number.low
    if value is None:
        return number

    def cue(words: tuple[str, ...]) -> int:
        return next((len(w.split()) for w in sorted(words, key=len, reverse=True) if before.endswith(w) and before[: -len(w)][-1:] in ("", " ")), 0)

    for words, low, high in (
        (UPPER, None, value),
        (LOWER, value, None),
        (NEARLY, value * (1 - ABOUT), value),
        (ROUGHLY, value * (1 - ABOUT), value * (1 + ABOUT)),
    ):
        if (length := cue(words)) and number.value is not None:
            return Number(number.first - length, number.last, number.value, low, high)
    if after.startswith("or more"):
        return Number(number.first, number.last + 2, number.value, value, None)
    return number


def of_event(tokens: Tokens, found: list[Number], at: int, light: int | None) -> list[Quantity]:
    """The numbers among `found` that measure the event at a token: those in its arguments, and spans of time in its clause."""
    measured = []
    for number in found:
        counted = _counted(tokens, number)
        if counted is None:
            continue
        owner = _owner(tokens, counted, {at} if light is None else {at, light})
        if owner is None:
            continue
        measured.append(_quantity(tokens, number, counted, at))
    return _one_length(tokens, measured)


def _counted(tokens: Tokens, number: Number) -> int | None:
    """The noun that a number counts, or the number itself where it stands for people; None for dates, ordinals and names."""
    head_of_number = number.last - 1
    for i in range(number.first, number.last):
        if not number.first <= tokens.head[i] < number.last:
            head_of_number = i
            break
    i = head_of_number
    if tokens.deprel[i].startswith(("nummod", "det", "amod", "compound", "advmod", "nmod:unmarked")) and tokens.head[i] >= 0:
        noun = tokens.head[i]
        if noun < number.first and tokens.upos[noun] == "PROPN":
            return None
        return noun if tokens.upos[noun] in ("NOUN", "PROPN", "SYM", "NUM", "ADJ", "PRON") else i
    for j in tokens.children[i]:
        if clauses.relation(tokens, j) == "nmod" and clauses.preposition(tokens, j) == "of":
            return j
    word = tokens.lower[i]
    if re.fullmatch(r"(19|20)\d\d", word) or "/" in word or ":" in word:
        return None
    if tokens.deprel[i].startswith(("nsubj", "obj", "conj", "appos", "nmod", "obl", "root")):
        return i
    return None


def _owner(tokens: Tokens, i: int, events: set[int]) -> int | None:
    """The event that a counted noun hangs on, climbing out of noun phrases but not out of clauses."""
    for _ in range(6):
        if i in events:
            return i
        kind = tokens.deprel[i].partition(":")[0]
        if tokens.head[i] < 0 or kind in ("ccomp", "advcl", "parataxis", "acl") and i not in events and tokens.upos[i] == "VERB":
            return None
        i = tokens.head[i]
    return None


def _quantity(tokens: Tokens, number: Number, counted: int, at: int) -> Quantity:
    lemma = tokens.lemma[counted].lower()
    first, last = min(number.first, counted), max(number.last, counted + 1)
    if counted > number.last + 4 or counted < number.first:
        first, last = number.first, number.last
    before = tokens.word(number.first - 1) if number.first else ""
    sign = next((s for s in (tokens.word(number.first)[:1], before) if s in ("$", "€", "£", "¥", "US$")), None)
    if sign is not None:
        unit: str | None = MONEY[sign.lower()]
        what = "money" if lemma in MONEY or counted < number.last else lemma
        first = first - 1 if before == sign else first
    elif lemma in MONEY:
        unit, what = MONEY[lemma], "money"
    elif lemma in MEASURES:
        unit, what = MEASURES[lemma], "duration" if MEASURES[lemma] in TIME_UNITS else lemma
    else:
        unit, what = None, None if number.first <= counted < number.last else lemma
    if unit is None:
        harm = HARM.get(tokens.lemma[at].lower())
        what = what if what not in (None, "people", "person", "other", "others") else harm or what or "people"
    span = tokens.span(first, last - 1)
    return Quantity(span.start, span.end, what, number.value, number.low, number.high, unit)


def _one_length(tokens: Tokens, found: list[Quantity]) -> list[Quantity]:
    """'one hour and two minutes' is one length of 62 minutes."""
    seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
    merged: list[Quantity] = []
    for q in found:
        last = merged[-1] if merged else None
        between = tokens.text[last.end : q.start].strip() if last is not None else ""
        if last is None or between not in ("and", ",", "") or not (last.unit in seconds and q.unit in seconds) or seconds[last.unit] <= seconds[q.unit]:
            merged.append(q)
            continue
        ratio = seconds[last.unit] / seconds[q.unit]

        def add(a: float | None, b: float | None, ratio: float = ratio) -> float | None:
            return None if a is None or b is None else a * ratio + b

        merged[-1] = Quantity(last.start, q.end, q.what, add(last.value, q.value), add(last.low, q.low), add(last.high, q.high), q.unit)
    return merged
