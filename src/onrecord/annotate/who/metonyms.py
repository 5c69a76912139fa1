"""Does a capital stand for the government in it, or for a place?

The governing word decides: who speaks, owns policy or is dealt with is a government; where things happen is a place.
The word lists are in `knowledge/actors/metonyms.yaml`. `who` and `where` both ask.
"""

from typing import Any

from onrecord.language.tokens import Tokens

_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_DASHES = frozenset({"-", "–", "—"})


def stands_for_government(tokens: Tokens, first: int, last: int, words: dict[str, Any]) -> bool:
    """Whether the capital at tokens [first, last) is a metonym. `words` are those of `metonyms.yaml`."""
    return why_government(tokens, first, last, words) is not None


def why_government(tokens: Tokens, first: int, last: int, words: dict[str, Any], depth: int = 0) -> str | None:
    """The reason why a capital stands for its government, or None if it is a place."""
    lower, n = tokens.lower, len(tokens)
    after = lower[last] if last < n else ""
    if _dateline(tokens, first, last) or _in_its_country(tokens, first, last):
        return None
    if after in _POSSESSIVES:
        return None if _owned(tokens, last + 1) in words["place_possessions"] else "it owns a policy"
    if after in _DASHES and last + 1 < n and tokens.start[last + 1] == tokens.end[last]:
        return "it backs" if lower[last + 1] in ("backed", "led", "sponsored", "supported", "installed") else None
    if not tokens.head:
        return None
    head = next((i for i in range(first, last) if not first <= tokens.head[i] < last), last - 1)
    relation, governor = tokens.deprel[head].partition(":")[0], tokens.head[head]
    preposition = next((lower[j] for j in tokens.children[head] if tokens.deprel[j] == "case"), None)
    if governor < 0:
        return None
    lemma = tokens.lemma[governor].lower()
    if preposition in words["place_prepositions"]:
        return None
    if relation == "nsubj":
        return _as_subject(tokens, governor, lemma, tokens.deprel[head].endswith("pass"), words)
    if relation == "conj" and depth < 3 and governor < n:
        return why_government(tokens, governor, governor + 1, words, depth + 1)
    if preposition in words["government_prepositions"]:
        return f"dealt with: {preposition}"
    if preposition is not None:
        near = {lemma, lower[governor]}
        return f"{lemma} {preposition} it" if near & words["stance_governors"] else None
    if relation == "flat" and last < n and tokens.upos[last] in ("AUX", "VERB"):
        return "before its verb"
    if relation in ("obj", "iobj"):
        return None if lemma in words["place_verbs"] else f"object of {lemma}"
    if relation in ("compound", "nmod", "amod"):
        return f"modifies {lemma}" if lower[governor] in words["government_modified"] else None
    return None


def _as_subject(tokens: Tokens, governor: int, lemma: str, passive: bool, words: dict[str, Any]) -> str | None:
    if passive:
        return None if lemma in words["place_verbs"] else f"is {lemma}ed"
    if lemma in words["place_subjects"]:
        return None
    below = tokens.children[governor]
    if any(tokens.deprel[j] == "cop" for j in below):
        return (
            None if lemma in words["place_predicates"] or tokens.upos[governor] == "ADV" else "is said to be something"
        )
    return f"subject of {lemma}"


def _owned(tokens: Tokens, i: int) -> str:
    """The first noun behind a possessive."""
    for j in range(i, min(i + 4, len(tokens))):
        if tokens.upos[j] in ("NOUN", "PROPN") and not (
            j + 1 < len(tokens) and tokens.upos[j + 1] in ("NOUN", "PROPN") and tokens.deprel[j] == "compound"
        ):
            return tokens.lower[j]
    return ""


def _dateline(tokens: Tokens, first: int, last: int) -> bool:
    """At the head of a line, before a colon, a dash, a bracket or another place: MOSCOW (Agency) - ..."""
    a, _ = tokens.sentences[tokens.sentence_of[first]]
    if first - a > 4 or any(tokens.upos[i] in ("VERB", "AUX") for i in range(a, first)):
        return False
    if tokens.words[first].isupper() and len(tokens.words[first]) > 3 and tokens.lower[last : last + 1] != ["'s"]:
        return not any(tokens.deprel[j].startswith("nsubj") and j < last for j in range(first, last))
    after = tokens.lower[last : last + 1]
    return bool(after) and (
        after[0] in (":", "(", "/", "|", "–", "—") or (after[0] == "-" and tokens.start[last] > tokens.end[last - 1])
    )


def _in_its_country(tokens: Tokens, first: int, last: int) -> bool:
    """Followed by the country that it lies in: Tripoli, Libya."""
    k = last + 1
    if k >= len(tokens) or tokens.lower[last] != "," or tokens.upos[k] != "PROPN":
        return False
    return first <= tokens.head[k] < last and not tokens.deprel[k].startswith("conj")
