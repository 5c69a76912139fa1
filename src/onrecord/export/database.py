"""`onrecord export duckdb`: the tables of the contract in one database."""

import os
from pathlib import Path

import duckdb

from onrecord.errors import RecordError
from onrecord.export.lines import FILES, table_of
from onrecord.store import Record

TABLES = (*FILES, "actor_mentions", "event_mentions")


def export(record: Record, file: Path) -> dict[str, int]:
    """Write a database under a temporary name and rename it; return the numbers of rows.

    Raises RecordError if DuckDB cannot write it.
    """
    part = file.with_name(f".export.{os.getpid()}.part")
    leftovers = (part, part.with_name(f"{part.name}.wal"))
    counts = {}
    try:
        with duckdb.connect(str(part)) as connection:
            for name in TABLES:
                table = table_of(record, name)
                connection.register("given", table)
                connection.execute(f'CREATE TABLE "{name}" AS FROM given')
                connection.unregister("given")
                counts[name] = table.num_rows
        part.replace(file)
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        raise RecordError(f"cannot write to {file}: {error}; name a file in a folder that can be written") from None
    finally:
        for path in leftovers:
            path.unlink(missing_ok=True)
    return counts
