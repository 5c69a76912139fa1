"""Datelines out of the way: 'JERUSALEM (AP) -- Settlers have ...' is said of settlers."""

import dataclasses
import re

from onrecord.language.tokens import Tokens

DASHES = frozenset({"-", "--", "---", "–", "—", ":"})
FARTHEST = 14
"""A dateline's dash stands within so many words of its sentence."""
SHOUTED = re.compile(r"[A-Z][A-Z.'’-]{2,}$")


def end_of_dateline(tokens: Tokens, first: int, last: int) -> int:
    """The token behind a dateline's dash, or `first` where a sentence begins without one."""
    if not SHOUTED.match(tokens.word(first)):
        return first
    for i in range(first + 1, min(last, first + FARTHEST)):
        if tokens.word(i) in DASHES and i + 1 < last:
            return i + 1
        if tokens.upos[i] in ("VERB", "AUX"):
            break
    return first


def without_datelines(tokens: Tokens) -> Tokens:
    """The same tokens in trees whose subjects stand behind the datelines; the given ones if there are none."""
    head, deprel, changed = list(tokens.head), list(tokens.deprel), False
    for first, last in tokens.sentences:
        begin = end_of_dateline(tokens, first, last)
        if begin == first:
            continue
        tops = [i for i in range(first, begin) if head[i] >= begin and deprel[i].startswith(("nsubj", "obl", "dislocated"))]
        held = [i for i in range(begin, last) if first <= head[i] < begin and tokens.upos[i] in ("NOUN", "PROPN", "PRON", "NUM")]
        if not tops:
            continue
        top = next((i for i in tops if deprel[i].startswith("nsubj")), tops[0])
        if held and deprel[top].startswith("nsubj"):
            head[held[0]], deprel[held[0]] = head[top], deprel[top]
        deprel[top], changed = "dep", True
    return dataclasses.replace(tokens, head=head, deprel=deprel) if changed else tokens
