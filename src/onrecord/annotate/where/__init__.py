"""Where: every place a point on the map."""

from onrecord.annotate.where.room import Where

__all__ = ["Where"]
