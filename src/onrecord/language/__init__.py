"""Tokens, sentences, parts of speech, dependencies and entities with exact offsets."""
