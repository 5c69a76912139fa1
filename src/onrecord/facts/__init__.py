"""Across documents: one event, one statement, however often told, on whose word, and where the tellings differ."""

from onrecord.facts.stage import Facts

__all__ = ["Facts"]
