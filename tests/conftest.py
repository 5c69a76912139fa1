"""Fixtures that every test may use."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of third-party development data beside the repository; the test is skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"third-party development data not found at {SHARED / 'data'}")
    return SHARED / "data"


@pytest.fixture(scope="session")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of examples/hotline, built once; nobody may write to it."""
    from onrecord.engines.local import Local
    from onrecord.pipeline import default_plan
    from onrecord.store.build import build

    record = tmp_path_factory.mktemp("hotline") / "hotline.record"
    articles = Path(__file__).parents[1] / "examples" / "hotline" / "articles"
    build([str(articles)], str(record), Local(1), default_plan(None))
    return record
