"""Numbers that measure an event: how many troops, killed, hours, dollars, with the bounds that the words set.

`value` is the number that is written, `low` and `high` what it may be: 'more than 100' has no upper bound, 'some 100'
is bounded on neither side, 'dozens' has no value. An unbounded side is null.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.language import clauses
from onrecord.language.tokens import Tokens
from onrecord.records import Quantity

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: n for n, word in enumerate(SMALL.split())} | {word: 10 * n for n, word in enumerate(TENS.split(), 2)}
SCALES = {
    "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0, "score": 20.0
}  # fmt: skip
DIGITS = re.compile(r"^[$€£¥]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(k|m|mn|bn|b|tn)?$", re.IGNORECASE)
YEAR = re.compile(r"(19|20)\d\d$")


@dataclass(slots=True)
class Number:
    """A number as written at tokens [first, last)."""

    first: int
    last: int
    value: float | None
    low: float | None
    high: float | None


class Measures:
    """Reads numbers and says what they count. `tables` is `knowledge/events/measures.yaml`."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self.vague: dict[str, list[float | None]] = tables["vague"]
        self.tens_of: dict[str, float] = tables["tens_of"]
        self.short_scales: dict[str, float] = tables["short_scales"]
        self.money: dict[str, str] = tables["money"]
        self.units: dict[str, str] = tables["units"]
        self.durations: dict[str, int] = tables["durations"]
        self.harm: dict[str, str] = tables["harm"]
        self.people = frozenset(tables["people"])
        self.first_words = {*UNITS, *SCALES, *self.vague, *self.tens_of, "a", "an", "half"}
        self.cues = [
            (sorted(tables[name], key=len, reverse=True), name) for name in ("upper", "lower", "nearly", "roughly")
        ]
        self.cue_ends = {cue.split()[-1] for words, _ in self.cues for cue in words}

    # ------------------------------------------------------------ reading

    def numbers(self, tokens: Tokens, first: int, last: int) -> list[Number]:
        """The numbers among the tokens [first, last), with what the words around them say of their bounds."""
        found = []
        i = first
        while i < last:
            word = tokens.lower[i]
            if word in ("a", "an"):
                begins = i + 1 < last and tokens.lower[i + 1] in SCALES
            elif "a" <= word[0] <= "z":
                begins = word in self.first_words or "-" in word
            else:
                begins = word in self.first_words or word[0].isdigit() or word[0] in "$€£¥" or "-" in word
            number = self._number(tokens, i, last) if begins else None
            if number is None:
                i += 1
                continue
            found.append(self._bounded(tokens, self._joined(tokens, number, last), first, last))
            i = max(i + 1, found[-1].last)
        return found

    def _plain(self, tokens: Tokens, i: int, last: int) -> tuple[float, int] | None:
        """A cardinal that begins at a token, and the token behind it."""
        lower, total, current, at, read = tokens.lower, 0.0, 0.0, i, False
        while at < last:
            word = lower[at]
            digits = DIGITS.match(word)
            tens, _, ones = word.partition("-")
            following = lower[at + 1] if at + 1 < last else ""
            if digits and not read:
                number = float(digits[1].replace(",", "") + (digits[2] or ""))
                current = number * self.short_scales.get((digits[3] or "").lower(), 1)
            elif word in UNITS and word != "zero":
                current += UNITS[word]
            elif ones and tens in UNITS and ones in UNITS:
                current += UNITS[tens] + UNITS[ones]
            elif word == "hundred" and (read or current):
                current = max(current, 1.0) * 100
            elif word in SCALES and (read or word != "score"):
                total, current = total + max(current, 1.0) * SCALES[word], 0.0
            elif read and word in self.short_scales and len(word) < 3 and tokens.start[at] == tokens.end[at - 1]:
                current *= self.short_scales[word]
            elif word in ("a", "an") and not read and following in SCALES:
                current = 1.0
            elif not (read and following in UNITS and (word == "-" or (word == "and" and current >= 100))):
                break
            read, at = True, at + 1
        return (total + current, at) if read else None

    def _number(self, tokens: Tokens, i: int, last: int) -> Number | None:
        lower = tokens.lower
        word, following = lower[i], lower[i + 1] if i + 1 < last else ""
        if word in self.tens_of and following == "of" and i + 2 < last and lower[i + 2] in ("thousands", "millions"):
            return Number(i, i + 3, None, self.tens_of[word] * (1e3 if lower[i + 2] == "thousands" else 1e6), None)
        if word in self.vague:
            if word in ("couple", "few", "handful") and (i == 0 or lower[i - 1] != "a"):
                return None
            if word in ("several", "few") and following in SCALES:
                return Number(i, i + 2, None, 2 * SCALES[following], 10 * SCALES[following])
            low, high = self.vague[word]
            return Number(i, i + 1, None, low, high)
        if tokens.entity[i][2:] in ("ORG", "PER", "LOC") and not word[0].isdigit():
            return None
        if word == "half" and following in ("a", "an") and i + 2 < last and lower[i + 2] in SCALES:
            value = 0.5 * SCALES[lower[i + 2]]
            return Number(i, i + 3, value, value, value)
        read = self._plain(tokens, i, last)
        if read is None or (word in ("a", "an") and read[1] == i + 1):
            return None
        return Number(i, read[1], read[0], read[0], read[0])

    def _joined(self, tokens: Tokens, number: Number, last: int) -> Number:
        """The range of '3,000 to 4,000', 'between 3,000 and 4,000'."""
        at, value = number.last, number.value
        if value is None or at + 1 >= last or tokens.lower[at] not in ("to", "-", "–", "and", "or"):
            return number
        if tokens.lower[at] == "and" and not (number.first > 0 and tokens.lower[number.first - 1] == "between"):
            return number
        second = self._plain(tokens, at + 1, last)
        if second is None or second[0] <= 0:
            return number
        scale = next((SCALES[w] for w in tokens.lower[at + 1 : second[1]] if w in SCALES), 1.0)
        if value < scale <= second[0]:  # 'two to three thousand'
            value *= scale
        return Number(number.first, second[1], None, min(value, second[0]), max(value, second[0]))

    def _bounded(self, tokens: Tokens, number: Number, first: int, last: int) -> Number:
        value = number.value
        if value is None:
            return number
        if " ".join(tokens.lower[number.last : min(last, number.last + 2)]) == "or more":
            return Number(number.first, number.last + 2, value, value, None)
        if number.first == first or tokens.lower[number.first - 1] not in self.cue_ends:
            return number
        before = " " + " ".join(tokens.lower[max(first, number.first - 4) : number.first])
        for words, bound in self.cues:
            cue = next((word for word in words if before.endswith(" " + word)), None)
            if cue is None:
                continue
            low, high = {
                "upper": (None, value),
                "lower": (value, None),
                "nearly": (None, value),
                "roughly": (None, None),
            }[bound]
            return Number(number.first - len(cue.split()), number.last, value, low, high)
        return number

    # ------------------------------------------------------------ measuring

    def of_event(self, tokens: Tokens, found: Iterable[Number], at: int, kin: Sequence[int]) -> list[Quantity]:
        """The numbers among `found` that measure the event at a token: in its arguments or, as a span of time, in its
        clause. `kin` are other tokens that stand for the event: the verb that carries its noun, a noun for its verb."""
        events = {at, *kin}
        measured: list[tuple[Quantity, bool]] = []
        for number in found:
            counted = _counted(tokens, number)
            if counted is not None and not _known(tokens, number):
                quantity = self._quantity(tokens, number, counted, at)
                measured.append((quantity, _belongs(tokens, counted, events) or _is_length_of(tokens, counted, at)))
        return self._whole_lengths(tokens, measured)

    def counts(self, tokens: Tokens, first: int, last: int) -> list[tuple[int, Quantity]]:
        """The counted noun and the quantity of the numbers among the tokens [first, last); no time, no money."""
        found = []
        for number in self.numbers(tokens, first, last):
            counted = _counted(tokens, number)
            if counted is not None and tokens.upos[counted] == "NOUN" and not _known(tokens, number):
                quantity = self._quantity(tokens, number, counted, counted)
                if quantity.unit is None:
                    found.append((counted, quantity))
        return found

    def _quantity(self, tokens: Tokens, number: Number, counted: int, at: int) -> Quantity:
        lemma = tokens.lemma[counted]
        first, last = min(number.first, counted), max(number.last, counted + 1)
        if counted > number.last + 4 or counted < number.first:
            first, last = number.first, number.last
        before = tokens.lower[number.first - 1] if number.first else ""
        written = tokens.lower[number.first]
        unit: str | None = None
        what: str | None
        if before in self.money or written[:1] in self.money:
            unit = self.money.get(before) or self.money[written[:1]]
            what = "money"
            first = number.first - (before in self.money)
        elif lemma in self.money:
            unit, what = self.money[lemma], "money"
        elif lemma in self.units:
            unit = self.units[lemma]
            what = "duration" if unit in self.durations else lemma
        else:
            harm = self.harm.get(tokens.lemma[at])
            what = None if number.first <= counted < number.last else lemma
            if what is None or what in self.people:
                what = harm or what or "people"
        span = tokens.span(first, last - 1)
        return Quantity(span.start, span.end, what, number.value, number.low, number.high, unit)

    def _whole_lengths(self, tokens: Tokens, found: list[tuple[Quantity, bool]]) -> list[Quantity]:
        """Those that belong; 'one hour and two minutes' is one length of 62 minutes and belongs if a part does."""
        merged: list[Quantity] = []
        own: list[bool] = []
        for quantity, belongs in found:
            last = merged[-1] if merged else None
            if last is None or not self._continues(tokens, last, quantity):
                merged.append(quantity)
                own.append(belongs)
                continue
            own[-1] = own[-1] or belongs
            ratio = self.durations[last.unit or ""] / self.durations[quantity.unit or ""]
            pairs = ((last.value, quantity.value), (last.low, quantity.low), (last.high, quantity.high))
            value, low, high = (None if a is None or b is None else a * ratio + b for a, b in pairs)
            merged[-1] = Quantity(last.start, quantity.end, quantity.what, value, low, high, quantity.unit)
        return [quantity for quantity, belongs in zip(merged, own, strict=True) if belongs]

    def _continues(self, tokens: Tokens, last: Quantity, quantity: Quantity) -> bool:
        if last.unit not in self.durations or quantity.unit not in self.durations:
            return False
        between = tokens.text[last.end : quantity.start].strip()
        return between in ("and", ",", "") and self.durations[last.unit] > self.durations[quantity.unit]


def _known(tokens: Tokens, number: Number) -> bool:
    """Whether a number only picks out those already spoken of: 'the two leaders', 'both', 'one day'."""
    before = tokens.lower[number.first - 1] if number.first else ""
    word = tokens.lower[number.first]
    if (
        number.value is not None
        and number.value <= 10
        and before in ("the", "these", "those", "both", "all", "its", "their")
    ):
        return tokens.lower[min(number.last, len(tokens) - 1)] not in (
            "hour",
            "minute",
            "day",
            "week",
            "month",
            "hours",
            "days",
        )
    if word == "one" and number.last < len(tokens) and tokens.lower[number.last] in ("day", "another", "of"):
        return True
    return word == "several"


def _counted(tokens: Tokens, number: Number) -> int | None:
    """The noun that a number counts, or the number itself where it stands for people; None for dates and names."""
    i = next(
        (k for k in range(number.last - 1, number.first - 1, -1) if not number.first <= tokens.head[k] < number.last),
        number.last - 1,
    )
    kind, head = tokens.deprel[i], tokens.head[i]
    if kind.startswith(("nummod", "det", "amod", "compound", "advmod", "nmod:unmarked")) and head >= 0:
        if head < number.first and tokens.upos[head] == "PROPN":
            return None
        return head if tokens.upos[head] in ("NOUN", "PROPN", "SYM", "NUM", "ADJ", "PRON") else i
    for j in tokens.children[i]:
        if clauses.relation(tokens, j) == "nmod" and clauses.preposition(tokens, j) == "of":
            return j
    word = tokens.lower[i]
    if YEAR.match(word) or "/" in word or ":" in word:
        return None
    return i if kind.startswith(("nsubj", "obj", "conj", "appos", "nmod", "obl", "root")) else None


def _is_length_of(tokens: Tokens, counted: int, at: int) -> bool:
    """Whether a counted span stands before the event as its length: 'two minutes long telephonic conversation'."""
    between = range(counted + 1, at)
    return any(tokens.lower[i] == "long" for i in between) and all(tokens.upos[i] in ("ADJ", "PUNCT") for i in between)


def _belongs(tokens: Tokens, i: int, events: set[int]) -> bool:
    """Whether a counted noun hangs on one of the events, not across a clause."""
    for _ in range(6):
        if i in events:
            return True
        kind = tokens.deprel[i].partition(":")[0]
        if tokens.lemma[i] in ("last", "take") and tokens.upos[i] == "VERB":
            lasting = clauses.subject(tokens, i)
            return lasting in events or tokens.head[i] in events
        if kind == "conj" and tokens.upos[i] == "VERB":
            return False
        if tokens.head[i] < 0 or (kind in ("ccomp", "advcl", "parataxis", "acl") and tokens.upos[i] == "VERB"):
            return False
        i = tokens.head[i]
    return False
