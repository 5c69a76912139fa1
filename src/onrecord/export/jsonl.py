"""`onrecord export jsonl`: every file of the contract, one JSON object a line, sorted by id."""

import json
import os
from pathlib import Path

from onrecord.errors import RecordError
from onrecord.export.lines import FILES, ordered
from onrecord.store import Record
from onrecord.store.files import write_whole

ROWS_AT_ONCE = 4096


def export(record: Record, folder: str | os.PathLike[str]) -> dict[str, int]:
    """Write the files of the contract into a folder, each whole or not at all; return their numbers of lines.

    UTF-8 without escapes, keys in record order. Raises RecordError if the folder cannot be written.
    """
    target = Path(folder)
    counts = {}
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            table = ordered(name, record.table(name))
            write_whole(target / f"{name}.jsonl", b"".join(_lines(batch) for batch in table.to_batches(ROWS_AT_ONCE)))
            counts[name] = table.num_rows
    except OSError as error:
        raise RecordError(f"cannot write to {target}: {error.strerror}; name a folder that can be written") from None
    return counts


def _lines(batch: object) -> bytes:
    rows = batch.to_pylist()  # type: ignore[attr-defined]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
