"""Trees mended where the parser is known to slip.

Datelines are taken for subjects ('JERUSALEM (AP) -- Settlers have ...'), and the subject of a reported clause is given
to the verb of saying behind it ('The miners are on strike, officials said').
"""

import dataclasses
import re

from onrecord.language.tokens import Tokens

DASHES = frozenset({"-", "--", "---", "–", "—", ":"})
FARTHEST = 14
"""A dateline's dash stands within so many words of its sentence."""
SHOUTED = re.compile(r"[A-Z][A-Z.'’-]{2,}$")
WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
UNTOUCHED = ("words", "lower", "sentences", "sentence_of")
"""What is known of tokens and stays so whatever their trees."""
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM")


def mended(tokens: Tokens, forms: dict[str, str]) -> Tokens:
    """The same tokens in better trees, with lemmas in lower case and those of `forms` set right."""
    head, deprel = list(tokens.head), list(tokens.deprel)
    lemma = [known.lower() for known in tokens.lemma]
    for i, word in enumerate(tokens.lower):
        if word in forms and tokens.upos[i] != "PROPN":
            lemma[i] = forms[word]
    for first, last in tokens.sentences:
        _free_of_dateline(tokens, head, deprel, first, last)
        if "expl" in deprel[first:last] or not WEEKDAYS.isdisjoint(tokens.lower[first:last]):
            _true_subjects(tokens, head, deprel, first, last)
        subjects = [i for i in range(first, last) if deprel[i][:5] == "nsubj"]
        if subjects:
            _no_odd_subjects(tokens, head, deprel, first, last, subjects)
            _each_its_subject(tokens, head, deprel, first, last, subjects)
    better = dataclasses.replace(tokens, head=head, deprel=deprel, lemma=lemma)
    for name in UNTOUCHED:
        better.__dict__[name] = getattr(tokens, name)
    if head == tokens.head and deprel == tokens.deprel:
        better.__dict__.update(children=tokens.children, relations=tokens.relations)
    return better


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


def _free_of_dateline(tokens: Tokens, head: list[int], deprel: list[str], first: int, last: int) -> None:
    begin = end_of_dateline(tokens, first, last)
    tops = [i for i in range(first, begin) if head[i] >= begin and deprel[i].startswith(("nsubj", "obl", "dislocated"))]
    if not tops:
        return
    top = next((i for i in tops if deprel[i].startswith("nsubj")), tops[0])
    held = [i for i in range(begin, last) if first <= head[i] < begin and tokens.upos[i] in NOMINAL]
    if held and deprel[top].startswith("nsubj"):
        head[held[0]], deprel[held[0]] = head[top], deprel[top]
    deprel[top] = "dep"


def _true_subjects(tokens: Tokens, head: list[int], deprel: list[str], first: int, last: int) -> None:
    """'It' is somebody where an infinitive is open ('said it is willing to leave'); and who stands before a weekday and
    a verb without subject acts ('Chile Friday recalled its envoy')."""
    for i in range(first, last):
        verb = head[i]
        if deprel[i] == "expl" and i < verb and any(
            head[j] == verb and deprel[j] == "xcomp" for j in range(verb, last)
        ):  # fmt: skip
            deprel[i] = "nsubj"
        elif tokens.lower[i] in WEEKDAYS and deprel[i] == "obl:unmarked" and first < i < verb:
            before = i - 1
            if head[before] == i and tokens.upos[before] in NOMINAL and not any(
                head[j] == verb and deprel[j].startswith("nsubj") for j in range(first, last)
            ):  # fmt: skip
                head[before], deprel[before] = verb, "nsubj"


def _no_odd_subjects(
    tokens: Tokens, head: list[int], deprel: list[str], first: int, last: int, subjects: list[int]
) -> None:
    """What stands behind a preposition is no subject; nor is a weekday beside a noun ('a judge Thursday ruled'); a past
    tense without auxiliary is no passive; and whoever stands before 'of having done' is the object of the verb before
    him."""
    marks = {
        head[i]: i for i, kind in enumerate(deprel[first:last], first)
        if kind == "mark" and tokens.lower[i] in ("of", "from", "over")
    }  # fmt: skip
    for k, i in enumerate(subjects):
        verb = head[i]
        if deprel[i] == "nsubj:pass" and tokens.xpos[verb] == "VBD" and not any(
            head[j] == verb and deprel[j] == "aux:pass" for j in range(first, last)
        ):  # fmt: skip
            deprel[i] = "nsubj"
        if i > verb and any(
            head[j] == i and deprel[j] == "case" and tokens.upos[j] == "ADP" for j in range(first, last)
        ):
            deprel[i] = "obl"
        elif tokens.lower[i] in WEEKDAYS and i > first and head[i - 1] in (i, verb) and tokens.upos[i - 1] in NOMINAL:
            head[i - 1], deprel[i - 1] = verb, deprel[i]
            deprel[i] = "obl:unmarked"
            subjects[k] = i - 1
        elif i < marks.get(verb, -1) and first <= head[verb] < i and tokens.upos[head[verb]] == "VERB":
            head[i], deprel[i] = head[verb], "obj"


def _each_its_subject(
    tokens: Tokens, head: list[int], deprel: list[str], first: int, last: int, known: list[int]
) -> None:
    """A predicate keeps the nearest of several subjects; the others go to a clause below it that has none. A subject
    that stands behind a relative clause's verb belongs to the next verb."""
    subjects: dict[int, list[int]] = {}
    for i in known:
        if deprel[i].startswith("nsubj") and deprel[i] != "nsubj:outer":
            subjects.setdefault(head[i], []).append(i)
    for verb, own in subjects.items():
        before = [i for i in own if i < verb]
        if before and own[-1] > verb and not any(head[i] == verb and deprel[i] == "obj" for i in range(verb, last)):
            deprel[own.pop()] = "obj"  # 'ordered Carlos Menem to appear'
        for subject in before[:-1]:
            orphan = next(
                (
                    i for i in range(subject + 1, before[-1])
                    if head[i] == verb and i not in subjects and deprel[i].startswith(("ccomp", "parataxis", "advcl"))
                    and tokens.upos[i] in ("VERB", "ADJ", "NOUN")
                ),
                None,
            )  # fmt: skip
            if orphan is not None:
                _give(tokens, head, deprel, subject, orphan)
        if tokens.lemma[verb] == "have" and deprel[verb].startswith(("ccomp", "aux")) and head[verb] > verb:
            participle = head[verb]  # 'had on Friday warned'
            if participle not in subjects and not any(
                head[i] == verb and deprel[i] == "obj" for i in range(first, last)
            ):
                head[own[0]], deprel[verb] = participle, "aux"
        if tokens.upos[verb] == "VERB" and own[-1] > verb and not before:
            following = next(
                (
                    i
                    for i in range(own[-1] + 1, last)
                    if tokens.upos[i] == "VERB" and i not in subjects and head[i] < first
                ),
                None,
            )
            if following is not None and deprel[verb].startswith(("acl", "advcl")):
                _give(tokens, head, deprel, own[-1], following)


def _give(tokens: Tokens, head: list[int], deprel: list[str], subject: int, verb: int) -> None:
    passive = any(head[i] == verb and deprel[i] == "aux:pass" for i in range(subject, verb))
    head[subject], deprel[subject] = verb, "nsubj:pass" if passive else "nsubj"
