"""`onrecord serve`: the record as an app in the browser."""

from pathlib import Path

import click


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

    \b
    Examples:
      onrecord serve case.record --open
      onrecord serve case.record --port 0 --edit
    """
    import socket

    import uvicorn

    from onrecord.cli.correct import login
    from onrecord.engines.local import processors
    from onrecord.errors import ConfigurationError
    from onrecord.store import Record
    from onrecord.web.app import create_app

    Record.open(record)
    name = title or record.resolve().name.removesuffix(".record")
    app = create_app(record, name, edit, (host,), login() if edit else "", processors())
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # whoever reads the address below may come before the server is up
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen at {host}:{port}: {error.strerror}; take another --port, or 0"
        ) from None
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}/"
    click.echo(f"{address}  (Ctrl-C stops it)", err=True)
    if open_browser:
        click.launch(address)
    config = uvicorn.Config(app, log_level="warning", server_header=False, access_log=False)
    uvicorn.Server(config).run(sockets=[listener])
