"""Which language a text is in, ISO 639-1. English is told by its function words; only doubt asks py3langid."""

import functools
import re
from typing import Any

from onrecord.documents.tables import table

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 1500
_FEW = 12
_ENGLISH_SHARE = 0.22
_TRACE_SHARE = 0.08
_SURE = 0.9


def language_of(text: str, given: str | None = None) -> str | None:
    """The language of a text; None where too few words stand to tell. A `given` one, ISO 639-1, is believed unless
    function words refute it: English ones in number, or none of them in a text said to be English.

    Looks at the beginning and the middle. The statistical identifier (py3langid, after Lui and Baldwin 2012) takes a
    second to load and is asked only where English function words do not settle the matter.
    """
    sample = text[:_SAMPLE]
    if len(text) > 3 * _SAMPLE:
        middle = len(text) // 2
        sample += " " + text[middle : middle + _SAMPLE]
    words = [word.lower() for word in _WORD.findall(sample)]
    if not words:
        return given
    share = sum(word in english_words() for word in words) / len(words)
    if share >= _ENGLISH_SHARE and len(words) >= _FEW:
        return "en"
    if given is not None and (given != "en" or share >= _TRACE_SHARE or len(words) < _FEW):
        return given
    if len(words) < _FEW and sample.isascii():
        return "en" if share > 0 else None
    language, sure = _identify(sample)
    if share >= _TRACE_SHARE and (language != "en" and sure < _SURE):
        return "en"
    return language if sure >= _SURE or len(words) >= _FEW or _in_other_script(words) else None


def iso_language(value: str | None) -> str | None:
    """ISO 639-1 of a language's code or English name."""
    if not value or not value.strip():
        return None
    word = re.split(r"[-_]", value.strip().lower())[0]
    if len(word) == 2 and word.isascii() and word.isalpha():
        return word
    known = table("columns")["languages"].get(word)
    return str(known) if known else None


def _in_other_script(words: list[str]) -> bool:
    """Whether most letters lie beyond the Latin and IPA blocks: a script says more than a few words."""
    letters = "".join(words)
    return sum(letter > "\u02af" for letter in letters) * 2 > len(letters)


@functools.cache
def english_words() -> frozenset[str]:
    """Frequent English function words, in lower case."""
    return frozenset(table("language")["english"])


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _identify(sample: str) -> tuple[str, float]:
    language, probability = _identifier().classify(sample)
    return str(language), float(probability)
