"""Did: who did what to whom, and what became of it."""

from onrecord.annotate.did.room import Did

__all__ = ["Did"]
