"""Said: on whose word. Every attribution of a document, with its content, cue and source."""

from onrecord.annotate.said.room import Said

__all__ = ["Said"]
