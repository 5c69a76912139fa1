"""When: every time expression on the calendar, and the document's own date."""

from onrecord.annotate.when.room import When

__all__ = ["When"]
