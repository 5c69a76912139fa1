"""Where sentences start: the network's guess, bounded by rules that never fail on news.

A line is never run into the next one, a quotation is never cut, a closing mark never opens a sentence.
"""

import math
from itertools import pairwise

from onrecord.language.words import Words

_OPEN, _CLOSE = set("\u201c\u00ab\u201e"), set("\u201d\u00bb")
_NO_START = set(",;:.!?)]}%\u201d\u00bb\u2026") | {"...", "'s", "\u2019s", "n't"}
_LAST = frozenset(".!?:;\u2026\"'\u201d\u2019\u00bb)]}-\u2013\u2014*|>\u2022")
_SURE = 1.0
"""Log-odds wanted for a start behind a word that does not end a sentence."""
LONGEST_QUOTATION = 90
"""Words; a longer quotation is read sentence by sentence."""
LONGEST_SENTENCE = 150
"""Words; what is longer is cut at its likeliest place (attention and trees cost the square)."""


def quoted(forms: list[str], glue: list[int], a: int, b: int) -> list[tuple[int, int]]:
    """[first, last] word indices of each pair of double quotation marks within words [a, b), marks included.

    Curly marks pair by their form; straight ones by turns, an opening one never being glued to the word before while
    apart from the word behind. A mark without partner makes no pair.
    """
    pairs: list[tuple[int, int]] = []
    opened = -1
    for i in range(a, b):
        form = forms[i]
        if form in _OPEN or form == "``":
            opened = i
        elif form in _CLOSE or form == "''":
            if opened >= 0:
                pairs.append((opened, i))
            opened = -1
        elif form == '"':
            glued_before = i > a and glue[i] == 1
            glued_behind = i + 1 < b and glue[i + 1] == 1
            if opened < 0:
                if not (glued_before and not glued_behind):
                    opened = i
            elif not (glued_behind and not glued_before):
                pairs.append((opened, i))
                opened = -1
            else:
                opened = i
    return pairs


def sentence_starts(words: Words, forms: list[str], scores: list[float]) -> list[int]:
    """Indices of the words that start a sentence, then the count of words. `scores`: log-odds of a start, per word,
    infinite where a sentence must start."""
    starts: list[int] = []
    for a, b in pairwise(words.lines):
        barred = {a}
        for first, last in quoted(forms, words.glue, a, b):
            if last - first <= LONGEST_QUOTATION:
                barred.update(range(first + 1, last + 1))
            if forms[last - 1] == ",":
                barred.add(last + 1)
        free = [i for i in range(a, b) if i not in barred and forms[i] not in _NO_START]
        likely = [i for i in free if scores[i] > (0 if forms[i - 1][-1] in _LAST else _SURE)]
        must = [i for i in range(a + 1, b) if scores[i] == math.inf]
        starts += _shortened([a, *sorted({*likely, *must}), b], scores)[:-1]
    return [*starts, len(forms)]


def _shortened(bounds: list[int], scores: list[float]) -> list[int]:
    """Cut what is too long at its likeliest place, again and again."""
    out = bounds[:1]
    for b in bounds[1:]:
        stack = [(out[-1], b)]
        while stack:
            x, y = stack.pop()
            if y - x <= LONGEST_SENTENCE:
                out.append(y)
                continue
            margin = LONGEST_SENTENCE // 5
            cut = max(range(x + margin, y - margin), key=lambda i: (scores[i], -abs(i - (x + y) / 2)))
            stack += [(cut, y), (x, cut)]
    return out
