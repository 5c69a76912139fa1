"""The tables of a record in SQL: DuckDB views over its segments, in memory and thrown away afterwards."""

from typing import Any

import duckdb

from onrecord.errors import RecordError
from onrecord.store.record import Record

HIDDEN = ("snapshots", "layers", "reread")
"""Tables without a view: original bytes, and documents before their ids are settled."""

_READS = ("SELECT", "EXPLAIN")


def connect(record: Record) -> duckdb.DuckDBPyConnection:
    """A connection with one view for each table of the record. It reaches no other file and no network, and these
    settings cannot be changed; `query` also refuses whatever is not a question."""
    connection = duckdb.connect(":memory:", config={"threads": "2"})
    names = [name for name in sorted(record.manifest.tables) if name not in HIDDEN]
    paths = {name: [str(path.resolve()) for path in record.files(name)] for name in names}
    for name in names:
        files = ", ".join(_quoted(path) for path in paths[name])
        connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet([{files}])')
    allowed = ", ".join(_quoted(path) for name in names for path in paths[name])
    connection.execute(f"SET allowed_paths=[{allowed}]")
    for setting in (
        "enable_external_access=false",
        "python_enable_replacements=false",
        "autoinstall_known_extensions=false",
        "autoload_known_extensions=false",
        "lock_configuration=true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def query(record: Record, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The column names and rows that one SELECT gives. Raises RecordError with the SQL if it does not run."""
    connection = connect(record)
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type.name not in _READS:
            raise RecordError("a record is only read: give one SELECT statement")
        result = connection.execute(statements[0])
        columns = [column[0] for column in result.description or []]
        return columns, result.fetchall()
    except duckdb.Error as error:
        raise RecordError(f"{error}\nin: {sql}\ntables: {', '.join(sorted(record.manifest.tables))}") from None
    finally:
        connection.close()


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
