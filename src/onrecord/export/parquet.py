"""`onrecord export parquet`: the tables of the contract as Parquet files."""

from pathlib import Path

import pyarrow.parquet as pq

from onrecord.export.lines import FILES, table_of
from onrecord.store import Record
from onrecord.store.files import together


def export(record: Record, folder: Path) -> dict[str, int]:
    """Write one file a table, sorted by id, all of them or none; return their numbers of rows."""
    counts = {}
    with together(folder) as create:
        for name in FILES:
            stream = create(f"{name}.parquet")
            table = table_of(record, name)
            pq.write_table(table, stream, compression="zstd")
            counts[name] = table.num_rows
    return counts
