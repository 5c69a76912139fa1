"""Copies: who owes text to whom, how many texts and how many origins stand behind a fact."""

from onrecord.copies.corpus import Text
from onrecord.copies.counts import Ancestry
from onrecord.copies.derivations import derive
from onrecord.copies.stage import Copies

__all__ = ["Ancestry", "Copies", "Text", "derive"]
