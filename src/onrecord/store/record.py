"""A record as its readers see it: one commit, whole."""

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.errors import RecordError, choices
from onrecord.records import (
    Actor,
    Derivation,
    Disagreement,
    Document,
    Event,
    Judgement,
    Refusal,
    Statement,
    Story,
    Tombstone,
    arrow_schema,
    from_row,
)
from onrecord.store.manifest import Manifest, check_format, newest

RECORDS: dict[str, type] = {
    "documents": Document,
    "actors": Actor,
    "derivations": Derivation,
    "statements": Statement,
    "events": Event,
    "disagreements": Disagreement,
    "stories": Story,
    "judgements": Judgement,
    "forgotten": Tombstone,
    "refused": Refusal,
}
"""The tables whose rows are records."""


class Record:
    """The last commit of a record folder at the time it was opened."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> "Record":
        """Open the last commit. Raises RecordError if the folder is no record or has no commit yet."""
        path = Path(folder)
        check_format(path)
        manifest = newest(path)
        if manifest is None:
            raise RecordError(f"{path} has no commit yet: run 'onrecord build PATH -o {path}' to its end")
        return cls(path, manifest)

    @property
    def stages(self) -> dict[str, str]:
        """The stages that made this commit, in order, with their versions."""
        return self.manifest.stages

    def files(self, name: str) -> list[Path]:
        """The segments of a table. Raises RecordError for a table that the record does not have."""
        entry = self.manifest.tables.get(name)
        if entry is None:
            raise RecordError(choices(name, self.manifest.tables, "table"))
        return [self.folder / "segments" / segment for segment in entry.segments]

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """A table, or some of its columns. A table of `RECORDS` has the columns of its record, whichever version wrote
        it: what that version did not know is null, or an empty list."""
        if name in RECORDS and name not in self.manifest.tables:
            return arrow_schema(RECORDS[name]).empty_table()
        parts = [read_segment(path, columns) for path in self.files(name)]
        if name in RECORDS:
            wanted = arrow_schema(RECORDS[name])
            parts = [
                _conformed(part, wanted if columns is None else pa.schema(map(wanted.field, columns))) for part in parts
            ]
        return pa.concat_tables(parts)

    def rows(self, name: str) -> list[Any]:
        """A table of `RECORDS` as records, in the order of their ids."""
        return [from_row(RECORDS[name], row) for row in self.table(name).to_pylist()]


def _conformed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table with just these columns, the missing ones empty."""
    if table.schema.equals(schema):
        return table
    columns = []
    for field in schema:
        if field.name in table.column_names:
            columns.append(table.column(field.name))
        else:
            empty: list[Any] | None = [] if pa.types.is_list(field.type) else None
            columns.append(pa.array([empty] * table.num_rows, field.type))
    return pa.table(columns, schema=schema)


def read_segment(path: Path, columns: list[str] | None = None) -> pa.Table:
    """One segment. Raises RecordError if it is gone or damaged."""
    try:
        with pq.ParquetFile(path) as segment:
            return segment.read(columns=columns)
    except (OSError, pa.ArrowInvalid) as error:
        raise RecordError(
            f"segment {path} cannot be read: {error}; "
            f"open the record again; if that fails, 'onrecord check {path.parent.parent} --repair' mends what it can"
        ) from None
