"""Tokens, sentences, parts of speech, dependencies and entities with exact offsets."""

from onrecord.language.pipeline import Pipeline, load

__all__ = ["Pipeline", "load"]
