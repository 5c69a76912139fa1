"""Running stories: which documents belong together, and what happened on which day."""

from onrecord.stories.stage import Stories

__all__ = ["Stories"]
