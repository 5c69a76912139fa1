"""The speech lexicon is checked when it is loaded."""

import pytest

from onrecord.annotate.said import lexicon
from onrecord.errors import KnowledgeError


def test_the_tables_load_and_are_broad() -> None:
    tables = lexicon.load()
    assert len(tables.verbs) >= 500 and len(tables.nouns) >= 150 and len(tables.adjectives) >= 70
    assert tables.verbs["deny"].frames["that"].force == "deny"
    assert tables.verbs["point_out"].frames["that"].force == "assert"
    assert tables.verbs["quote"].frames["np"].via


def test_a_wrong_force_is_named_with_the_choices() -> None:
    rows = [{"name": "x", "force": "shout", "factuality": "CT+", "verbs": {"that": "say"}}]
    with pytest.raises(KnowledgeError, match=r"shout.*assert"):
        lexicon._entries(rows, "verbs", "verbs.yaml")


def test_an_unknown_frame_is_refused() -> None:
    rows = [{"name": "x", "force": "assert", "factuality": "CT+", "verbs": {"thta": "say"}}]
    with pytest.raises(KnowledgeError, match="thta"):
        lexicon._entries(rows, "verbs", "verbs.yaml")


def test_two_senses_cannot_share_a_frame() -> None:
    rows = [{"name": name, "force": "assert", "factuality": "CT+", "verbs": {"that": "say"}} for name in ("one", "two")]
    with pytest.raises(KnowledgeError, match="keep one"):
        lexicon._entries(rows, "verbs", "verbs.yaml")
