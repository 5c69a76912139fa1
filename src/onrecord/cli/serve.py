"""`onrecord serve`: the record as an app in the browser."""

from pathlib import Path

import click

EVERYWHERE = ("0.0.0.0", "::")
"""Hosts that stand for every address of this machine."""
STOPPED_AFTER = 2
"""Seconds that answers under way have when the app is stopped."""


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
@click.option("--edit", is_flag=True, help="Let people correct the record.")
@click.option("--title", help="The heading; by default the record's name.")
def serve(record: Path, host: str, port: int, open_browser: bool, edit: bool, title: str | None) -> None:
    """Look through a record of any size in the browser.

    The views of `onrecord report` with filters, search, explanations, documents side by side, and JSON for programs.
    It listens on this machine only, loads nothing from elsewhere, and follows the record while builds add to it.
    Ctrl-C (exit code 130) or SIGTERM (0) stops it.

    \b
    Examples:
      onrecord serve case.record --open
      onrecord serve case.record --port 0 --edit
    """
    import logging
    import signal
    import socket
    import sys

    import uvicorn

    from onrecord.cli.correct import login
    from onrecord.engines.local import processors
    from onrecord.errors import ConfigurationError
    from onrecord.store import Record
    from onrecord.web.app import create_app

    Record.open(record)
    logging.basicConfig(format="%(message)s")
    name = title or record.resolve().name.removesuffix(".record")
    names = (host, socket.gethostname()) if host in EVERYWHERE else (host,)
    app = create_app(record, name, edit, names, login() if edit else "", processors())
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # whoever reads the address below may come before the server is up
    except (OSError, TypeError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise ConfigurationError(
            f"cannot listen at {host!r}, port {port}: {why}; take another --host or --port, 0 for a free one"
        ) from None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn stops in order and then raises the signal again
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}/"
    click.echo(f"{address}  (Ctrl-C stops it)", err=True)
    if open_browser:
        click.launch(address)
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, access_log=False, timeout_graceful_shutdown=STOPPED_AFTER
    )
    uvicorn.Server(config).run(sockets=[listener])
