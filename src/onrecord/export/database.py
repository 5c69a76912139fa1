"""`onrecord export duckdb`: the tables of the contract in one database."""

import os
from pathlib import Path

import duckdb

from onrecord.export.lines import FILES, table_of
from onrecord.store import Record

TABLES = (*FILES, "actor_mentions", "event_mentions")


def export(record: Record, file: Path) -> dict[str, int]:
    """Write a database under a temporary name and rename it; return the numbers of rows."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    counts = {}
    try:
        connection = duckdb.connect(str(part))
        for name in TABLES:
            table = table_of(record, name)
            connection.register("given", table)
            connection.execute(f'CREATE TABLE "{name}" AS FROM given')
            connection.unregister("given")
            counts[name] = table.num_rows
        connection.close()
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return counts
