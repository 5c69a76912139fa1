"""What a commit consists of."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.errors import RecordError

FORMAT = "onrecord.record/2"
READABLE = (FORMAT, "onrecord.record/1")
"""The formats that this version reads. The first commit to an older record raises it to `FORMAT`: 2 added judgements,
tombstones and the language pipeline to the manifest, which an older version would drop."""


@dataclass(frozen=True)
class Entry:
    """One table of a commit: the `key` of what it was made from, its segments in order and its number of rows."""

    key: str
    segments: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Manifest:
    """All tables of a commit, and the stages that made them with their versions. `number` counts commits from 1.

    `language` is the language pipeline, None for the shipped one. Beside an `alone` commit no older one is kept.
    """

    number: int
    tables: dict[str, Entry] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    language: str | None = None
    alone: bool = False

    @property
    def segments(self) -> set[str]:
        """All segments of the commit."""
        return {segment for entry in self.tables.values() for segment in entry.segments}

    def same_as(self, other: "Manifest") -> bool:
        """Whether both hold the same."""
        return (self.tables, self.stages, self.language) == (other.tables, other.stages, other.language)

    def to_json(self) -> str:
        """The manifest as it is stored."""
        tables = {
            name: {"key": entry.key, "rows": entry.rows, "segments": list(entry.segments)}
            for name, entry in sorted(self.tables.items())
        }
        body: dict[str, Any] = {"format": FORMAT, "number": self.number, "stages": self.stages, "tables": tables}
        body |= {"language": self.language, "alone": self.alone}
        return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def numbers(folder: Path) -> list[int]:
    """The commits of a record folder, oldest first."""
    return sorted(int(path.stem) for path in (folder / "manifests").glob("*.json") if path.stem.isdecimal())


def path_of(folder: Path, number: int) -> Path:
    """Where the manifest of a commit lies."""
    return folder / "manifests" / f"{number:08}.json"


def load(folder: Path, number: int) -> Manifest:
    """One commit of a record. Raises RecordError if it is not there or not readable."""
    path = path_of(folder, number)
    try:
        body = json.loads(path.read_text("utf-8"))
        tables = {n: Entry(t["key"], tuple(t["segments"]), t["rows"]) for n, t in body["tables"].items()}
        return Manifest(body["number"], tables, body["stages"], body.get("language"), body.get("alone", False))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        fix = f"'onrecord check {folder} --repair' goes back to the commit before it, if that one is whole"
        raise RecordError(f"{path} is not a manifest of {FORMAT}: {error!r}; {fix}") from None


def readable(folder: Path, number: int) -> bool:
    """Whether the manifest of a commit can be read."""
    try:
        load(folder, number)
    except RecordError:
        return False
    return True


def newest(folder: Path) -> Manifest | None:
    """The last commit, or None before the first."""
    known = numbers(folder)
    return load(folder, known[-1]) if known else None


def check_format(folder: Path) -> None:
    """Raise RecordError unless the folder is a record that this version reads."""
    try:
        found = (folder / "format").read_text("utf-8").strip()
    except OSError:
        raise RecordError(f"{folder} is not a record: build one with 'onrecord build PATH -o {folder}'") from None
    except UnicodeDecodeError:
        found = "no text"
    if found not in READABLE:
        raise RecordError(
            f"{folder} has the format {found!r}; this version reads {', '.join(READABLE)}: "
            "install the version that wrote it, or build the record anew"
        )
