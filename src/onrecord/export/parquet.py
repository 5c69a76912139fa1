"""`onrecord export parquet`: the tables of the contract as Parquet files."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.export.lines import FILES, ordered
from onrecord.store import Record
from onrecord.store.files import write_whole


def export(record: Record, folder: Path) -> dict[str, int]:
    """Write one file a table, sorted by id; return their numbers of rows."""
    counts = {}
    for name in FILES:
        table = ordered(name, record.table(name))
        buffer = pa.BufferOutputStream()
        pq.write_table(table, buffer, compression="zstd")
        write_whole(folder / f"{name}.parquet", buffer.getvalue().to_pybytes())
        counts[name] = table.num_rows
    return counts
