"""`onrecord export jsonl`: every file of the contract, one JSON object a line, sorted by id."""

import os
from pathlib import Path

from onrecord.errors import RecordError
from onrecord.export.lines import FILES, plain_rows, table_of
from onrecord.export.rows import ROWS_AT_ONCE, to_json
from onrecord.store import Record
from onrecord.store.files import together


def export(record: Record, folder: str | os.PathLike[str]) -> dict[str, int]:
    """Write the files of the contract into a folder, all of them or none; return their numbers of lines.

    UTF-8 without escapes, keys in record order. Raises RecordError if the folder cannot be written.
    """
    target = Path(folder)
    counts = {}
    try:
        target.mkdir(parents=True, exist_ok=True)
        with together(target) as create:
            for name in FILES:
                stream = create(f"{name}.jsonl")
                table = table_of(record, name)
                for batch in table.to_batches(ROWS_AT_ONCE):
                    rows = plain_rows(batch.to_struct_array())
                    stream.write("".join(to_json(row) + "\n" for row in rows).encode())
                counts[name] = table.num_rows
    except OSError as error:
        raise RecordError(f"cannot write to {target}: {error.strerror}; name a folder that can be written") from None
    return counts
