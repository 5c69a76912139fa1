"""Copies: who owes text to whom, how many texts and how many origins stand behind a fact."""

from onrecord.copies.corpus import Text
from onrecord.copies.counts import Ancestry, count_texts
from onrecord.copies.derivations import derive
from onrecord.copies.origins import Origins
from onrecord.copies.stage import Copies

__all__ = ["Ancestry", "Copies", "Origins", "Text", "count_texts", "derive"]
