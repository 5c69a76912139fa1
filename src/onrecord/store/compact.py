"""Putting a record's segments together anew: fewer files, nothing that no commit needs."""

import os
from dataclasses import dataclass

from onrecord.engines import Engine
from onrecord.engines.local import Local
from onrecord.pipeline import default_plan
from onrecord.store.build import Build
from onrecord.store.record import Record
from onrecord.store.writer import Writer


@dataclass(frozen=True)
class Size:
    """Files in a record folder and their bytes."""

    files: int
    bytes: int

    @classmethod
    def of(cls, record: Record) -> "Size":
        sizes = [path.stat().st_size for path in record.folder.rglob("*") if path.is_file()]
        return cls(len(sizes), sum(sizes))


def compact(folder: str | os.PathLike[str], engine: Engine | None = None) -> tuple[Size, Size]:
    """Write all documents and originals into as few segments as serve, in one commit beside which no older one is kept;
    return the size before and after. Raises RecordError if the record cannot be written."""
    before = Size.of(Record.open(folder))
    with Writer(folder) as writer:
        build = Build(writer, default_plan(writer.last.language), engine or Local())
        build.whole = True
        build.run()
        return before, Size.of(Record(writer.folder, writer.last))
