"""Numbers in words, as far as times need them."""

import re

from onrecord.annotate.when.lexicon import Lexicon

FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}


class Numbers:
    """Reads `twenty-four`, `two and a half`, `a couple of`, `19th`, `nineteen ninety-six`."""

    def __init__(self, lexicon: Lexicon) -> None:
        values = lexicon.values
        self._small: dict[str, int] = {**values["DIGITWORD"], **values["TEENWORD"], **values["TENWORD"]}
        self._big = values["BIGWORD"]
        self._vague = values["VAGUE"]
        self._ordinal = values["ORDWORD"]

    def cardinal(self, text: str) -> float | None:
        """The number, or None if it is vague (`several`). Of a range the lower end."""
        words = [w for w in re.split(r"[\s\-–—]+", text.lower()) if w]
        if any(w in self._vague for w in words) and not (words[0] == "some" and len(words) > 1):
            return None
        total = current = 0.0
        seen = False
        for at, word in enumerate(words):
            if word in ("to", "or") and seen:
                break
            if re.fullmatch(r"\d/\d", word):
                current += int(word[0]) / max(1, int(word[2]))
            elif word[0].isdigit():
                if seen:
                    break
                current += float(word.replace(",", ""))
            elif word in self._small:
                if seen and self._small[word] >= current % 10 > 0:
                    break
                current += self._small[word]
            elif word in self._big:
                current = (current or 1) * self._big[word]
                if self._big[word] == 1000:
                    total, current = total + current, 0.0
            elif word == "half":
                current += 0.5 if not seen or words[at - 1] == "a" else 0
            elif word in ("a", "an", "another") and not seen and not ({"half", "couple"} & set(words[at + 1 : at + 2])):
                current = 1 if not set(words[at + 1 : at + 2]) & set(self._big) else 0
            elif word == "couple":
                current = 2
            else:
                continue
            seen = True
        return total + current if seen else None

    def ordinal(self, text: str) -> int | None:
        """`19th`, `nineteenth`, `twenty-first`."""
        if m := re.match(r"\d+", text):
            return int(m.group())
        total = 0
        for word in re.split(r"[\s\-–]+", text.lower()):
            value = self._ordinal.get(word) or self._small.get(word)
            if value is None:
                return None
            total += int(value)
        return total

    def spelled_year(self, text: str) -> int | None:
        """`nineteen ninety-six`, `two thousand and four`."""
        words = [w for w in re.split(r"[\s\-–]+", text.lower()) if w != "and"]
        if words[:2] == ["two", "thousand"]:
            return 2000 + sum(self._small.get(w, 0) for w in words[2:])
        if words[0] not in self._small:
            return None
        return int(self._small[words[0]]) * 100 + sum(self._small.get(w, 0) for w in words[1:])
