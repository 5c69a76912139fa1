"""Fixtures that every test may use."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """Serve a record on a free port of this machine from a thread; returns its address once the record is read, or at
    once without `wait`."""
    import socket
    import threading
    import time

    import uvicorn

    from onrecord.web.app import create_app

    running = []

    def start(record: Path, title: str = "A record", wait: bool = True, **options: Any) -> str:
        app = create_app(record, title, **options)
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        running.append((server, thread))
        for _ in range(1200 if wait else 0):
            if app.state.live.source is not None or app.state.live.failure:
                break
            time.sleep(0.05)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(timeout=10)
