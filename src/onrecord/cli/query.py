"""`onrecord query`: a record in SQL."""

import datetime
import json
import sys
from typing import Any

import click


@click.command()
@click.argument("folder", metavar="RECORD")
@click.argument("sql", metavar="SQL")
@click.option("--json", "as_json", is_flag=True, help="Write JSON lines even on a terminal.")
def query(folder: str, sql: str, as_json: bool) -> None:
    """Ask a record in SQL.

    The tables are those of `onrecord export jsonl` and, beside them, actor_mentions and event_mentions. The
    SQL is DuckDB's, and one SELECT: a record is only read. The answer is a table on a terminal, JSON lines elsewhere.

    \b
    Examples:
      onrecord query case.record "SELECT type, count(*) FROM events GROUP BY ALL"
      onrecord query case.record "SELECT speaker.name, text FROM statements WHERE force = 'deny'"
      onrecord query case.record "DESCRIBE events"
    """
    from onrecord.store import Record
    from onrecord.store.views import query as ask

    columns, rows = ask(Record.open(folder), sql)
    if as_json or not sys.stdout.isatty():
        for row in rows:
            click.echo(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=_plain))
        return
    from rich.table import Table

    from onrecord.cli.screen import Screen

    table = Table(*columns)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    Screen().print(table)


def _plain(value: Any) -> Any:
    """A value that JSON has no form for."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain)
