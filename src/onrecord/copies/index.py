"""What has been compared, kept on disk, so that new documents cost their own lookup and their relatives' comparison.

An index is a folder: `index.json` lists its segments, each a folder of plain arrays that is named by its content and
never changes. Opening an index maps the arrays into memory without reading them. What is added goes into a new
segment; `index.json` is replaced by a rename once the segment is on disk, so whoever opens an index sees it before an
addition or after it, also when the adding process was killed. The texts themselves stay where they are; whoever adds
documents says how to fetch some of them by id.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from onrecord.copies import words
from onrecord.copies.candidates import ENOUGH, NEAREST, runs_of
from onrecord.copies.corpus import COUNTERS, Corpus, Known, Text, count_neighbours, read_corpus
from onrecord.copies.derivations import Family, derive
from onrecord.copies.words import I64
from onrecord.errors import RecordError
from onrecord.records import Derivation, arrow_schema, from_row, to_row

VERSION = 3
WIDESPREAD = 200
"""Documents with a run, of which the first so many in each segment are looked up."""
MOST = 8
"""Segments; where there are more, all are written as one."""
LISTING = "index.json"
Fetch = Callable[[Sequence[str]], Iterable[Text]]
"""The documents of these ids."""


class _Segment:
    """One addition. Its documents have numbers from `base` up, in the order of their ids. All arrays are mapped when
    they are asked for:

    `hashes`, `owners`   sampled runs of words, sorted by hash, and their documents
    `wholes`             a hash of all words of each document
    `names`, `name_ends` the ids as UTF-8, one after another
    `keys`, `key_owners` hashes of the ids, sorted, and their documents
    `lines`              page furniture known with it
    `slots`, `counts`    how often pairs of words stand side by side in its documents
    `debtors`            the documents, sorted, whose debts this segment states, in place of earlier segments
    `children`, `parents` a row each debt, sorted by child; the derivations themselves are `derivations.arrow`
    """

    def __init__(self, folder: Path, base: int) -> None:
        self.folder, self.base = folder, base
        self._mapped: dict[str, npt.NDArray[Any]] = {}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        array = self._mapped.get(name)
        if array is None:
            try:
                array = self._mapped[name] = np.load(self.folder / f"{name}.npy", mmap_mode="r")
            except (OSError, ValueError, EOFError) as error:
                raise _damaged(self.folder, error) from None
        return array

    def __len__(self) -> int:
        return len(self["wholes"])

    def name(self, number: int) -> str:
        """The id of a document of this segment."""
        ends, local = self["name_ends"], number - self.base
        return bytes(self["names"][int(ends[local]) : int(ends[local + 1])]).decode("utf-8", "surrogatepass")

    def find(self, id_: str) -> int | None:
        """The number of a document, if it is of this segment."""
        key = _key(id_)
        at = int(np.searchsorted(self["keys"], key))
        while at < len(self) and self["keys"][at] == key:
            number = int(self["key_owners"][at]) + self.base
            if self.name(number) == id_:
                return number
            at += 1
        return None

    def states(self, number: int) -> bool:
        """Whether a document's debts are stated here."""
        at = int(np.searchsorted(self["debtors"], number))
        return at < len(self["debtors"]) and int(self["debtors"][at]) == number

    def rows(self, child: int) -> range:
        """The debts of a child."""
        low, high = np.searchsorted(self["children"], [child, child + 1]).tolist()
        return range(low, high)

    @cached_property
    def derivations(self) -> pa.Table:
        """The derivations, mapped."""
        try:
            return pa.ipc.open_file(pa.memory_map(str(self.folder / "derivations.arrow"))).read_all()
        except (OSError, pa.ArrowInvalid) as error:
            raise _damaged(self.folder, error) from None


class Index:
    """The compared documents of a folder, as they stood when it was opened, and what was added since."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self._segments: list[_Segment] = []
        for name in names:
            self._segments.append(_Segment(folder / name, self._documents))

    @classmethod
    def create(cls, folder: Path, documents: Iterable[Text]) -> "Index":
        """Compare documents with one another and keep what was found. Raises RecordError if the folder is an index."""
        folder.mkdir(parents=True, exist_ok=True)
        with _held(folder):
            if (folder / LISTING).exists():
                raise RecordError(f"{folder} is an index of copies already: open it with Index.open and add to it")
            index = cls(folder, [])
            corpus = read_corpus(documents)
            index._publish([index._written(corpus, range(len(corpus.texts)), Family(corpus).derivations())])
        return index

    @classmethod
    def open(cls, folder: Path) -> "Index":
        """Open an index. Raises RecordError if the folder holds none, or one of another version."""
        try:
            listing = json.loads((folder / LISTING).read_text("utf-8"))
            version, names = listing["version"], listing["segments"]
        except (OSError, ValueError, TypeError, KeyError):
            raise RecordError(
                f"{folder} holds no index of copies: make one with Index.create(folder, documents)"
            ) from None
        if version != VERSION:
            raise RecordError(
                f"{folder} holds an index of version {version}, this is version {VERSION}: "
                "remove it and make it anew with Index.create(folder, documents)"
            )
        return cls(folder, names)

    @property
    def ids(self) -> list[str]:
        """The documents, in the order of their numbers."""
        return [segment.name(segment.base + k) for segment in self._segments for k in range(len(segment))]

    @property
    def derivations(self) -> list[Derivation]:
        """All derivations, sorted by child, then parent."""
        found = [
            from_row(Derivation, segment.derivations.slice(row, 1).to_pylist()[0])
            for segment, rows in self._stated(range(self._documents))
            for row in rows
        ]
        return sorted(found, key=lambda derivation: (derivation.child, derivation.parent))

    def add(self, documents: Iterable[Text], fetch: Fetch) -> None:
        """Compare new documents with all, and anew those that share text with them.

        Costs as much as the new documents have relatives, however many others there are. Page furniture and usual
        wording are taken as known, so a corpus built at once may differ in pairs that are hard to tell. Raises
        RecordError if another process adds to the index.
        """
        with _held(self._folder):
            if [segment.folder.name for segment in self._segments] != _listed(self._folder):
                raise RecordError(f"{self._folder} was added to since it was opened: open it again")
            fresh = [text for text in documents if self._find(text.id) is None]
            if not fresh:
                return
            known = self._known()
            new = read_corpus(fresh, known)
            near = self._near(new)
            around = {number for text in near for number in self._family(text)}
            together = [*new.texts, *fetch([self._name(number) for number in sorted(near | around)])]
            base = self._documents
            debtors = sorted(near) + [base + k for k in range(len(new.texts))]
            self._publish([self._written(new, debtors, derive(together, known))])
            if len(self._segments) > MOST:
                self._put_together()

    @property
    def _documents(self) -> int:
        return self._segments[-1].base + len(self._segments[-1]) if self._segments else 0

    def _segment(self, number: int) -> _Segment:
        return next(segment for segment in reversed(self._segments) if segment.base <= number)

    def _name(self, number: int) -> str:
        return self._segment(number).name(number)

    def _find(self, id_: str) -> int | None:
        found = (segment.find(id_) for segment in self._segments)
        return next((number for number in found if number is not None), None)

    def _known(self) -> Known:
        neighbours = np.zeros(COUNTERS, dtype=np.int64)
        for segment in self._segments:
            neighbours[segment["slots"]] += segment["counts"]
        return Known(np.asarray(self._segments[0]["lines"]), neighbours)

    def _near(self, new: Corpus) -> set[int]:
        """Documents that share ENOUGH runs with a new one, or all of its words."""
        runs, near = runs_of(new.words), set[int]()
        shared: dict[int, Counter[int]] = {}
        for segment in self._segments:
            low = np.searchsorted(segment["hashes"], runs.hashes)
            high = np.searchsorted(segment["hashes"], runs.hashes, side="right")
            for k in np.flatnonzero(low < high).tolist():
                others = segment["owners"][low[k] : min(high[k], low[k] + WIDESPREAD)] + segment.base
                shared.setdefault(int(runs.documents[k]), Counter()).update(others.tolist())
            same = np.flatnonzero(np.isin(segment["wholes"], words.whole(new.words)[new.length > 0]))
            near |= {segment.base + other for other in same.tolist()}
        for counts in shared.values():
            ranked = sorted((-count, other) for other, count in counts.items() if count >= ENOUGH)
            near |= {other for _, other in ranked[: 2 * NEAREST]}
        return near

    def _stated(self, children: Iterable[int]) -> Iterator[tuple[_Segment, range]]:
        """Where the debts of each child stand: in the last segment that states them."""
        for child in children:
            segment = next((s for s in reversed(self._segments) if s.states(child)), None)
            if segment is not None:
                yield segment, segment.rows(child)

    def _parents(self, child: int) -> list[int]:
        return [int(segment["parents"][row]) for segment, rows in self._stated([child]) for row in rows]

    def _heirs(self, parent: int) -> list[int]:
        rows = ((s, row) for s in self._segments for row in np.flatnonzero(s["parents"] == parent).tolist())
        children = {int(segment["children"][row]) for segment, row in rows}
        return sorted(child for child in children if parent in self._parents(child))

    def _family(self, document: int) -> set[int]:
        """A document's parents, their other heirs up to a few, and its own."""
        parents = self._parents(document)
        siblings = {heir for parent in parents for heir in self._heirs(parent)[:NEAREST]}
        return {*parents, *siblings, *self._heirs(document)[: 2 * NEAREST]}

    def _reaches(self, number: int, ancestor: int, restated: dict[int, list[int]]) -> bool:
        """Whether debts lead from a document to an older one; `restated` are parents that take the place of earlier
        ones."""
        stack, seen = [number], {number}
        while stack:
            at = stack.pop()
            if at == ancestor:
                return True
            fresh = set(restated[at] if at in restated else self._parents(at)) - seen
            seen |= fresh
            stack.extend(fresh)
        return False

    def _written(self, new: Corpus, debtors: Sequence[int], derivations: Iterable[Derivation]) -> Path:
        """Write a segment: new documents, and the debts of `debtors`."""
        base = self._documents
        numbers = {text.id: base + k for k, text in enumerate(new.texts)}
        numbers |= {self._name(number): number for number in debtors if number < base}
        restated: dict[int, list[int]] = {number: [] for number in debtors}
        rows = []
        for derivation in derivations:
            child = numbers.get(derivation.child)
            parent = numbers.get(derivation.parent, self._find(derivation.parent))
            if child is None or parent is None or self._reaches(parent, child, restated):
                continue
            restated[child].append(parent)
            rows.append((child, parent, derivation))
        rows.sort(key=lambda row: row[:2])
        runs, slots = runs_of(new.words), count_neighbours(new.compared)
        arrays: dict[str, npt.NDArray[Any]] = {
            "hashes": runs.hashes,
            "owners": runs.documents,
            "wholes": words.whole(new.words),
            **_names([text.id for text in new.texts]),
            "lines": new.known.lines if not self._segments else np.zeros(0, dtype=np.uint64),
            **_sparse(slots),
            "debtors": np.array(debtors, dtype=np.int32),
            "children": np.array([row[0] for row in rows], dtype=np.int32),
            "parents": np.array([row[1] for row in rows], dtype=np.int32),
        }
        table = pa.Table.from_pylist([to_row(row[2]) for row in rows], schema=arrow_schema(Derivation))
        return _write(self._folder, arrays, table)

    def _publish(self, added: Sequence[Path]) -> None:
        for folder in added:
            self._segments.append(_Segment(folder, self._documents))
        _list(self._folder, [segment.folder.name for segment in self._segments])

    def _put_together(self) -> None:
        """Write all segments as one."""
        parts = self._segments
        hashes = np.concatenate([part["hashes"] for part in parts])
        owners = np.concatenate([part["owners"] + np.int32(part.base) for part in parts])
        order = np.lexsort((owners, hashes))
        children, parents, taken = [], [], []
        for segment, rows in self._stated(range(self._documents)):
            children += segment["children"][rows.start : rows.stop].tolist()
            parents += segment["parents"][rows.start : rows.stop].tolist()
            taken.append(segment.derivations.slice(rows.start, len(rows)))
        arrays: dict[str, npt.NDArray[Any]] = {
            "hashes": hashes[order],
            "owners": owners[order],
            "wholes": np.concatenate([part["wholes"] for part in parts]),
            **_names(self.ids),
            "lines": parts[0]["lines"],
            **_sparse(self._known().neighbours),
            "debtors": np.arange(self._documents, dtype=np.int32),
            "children": np.array(children, dtype=np.int32),
            "parents": np.array(parents, dtype=np.int32),
        }
        whole = _write(self._folder, arrays, pa.concat_tables(taken))
        self._segments = []
        self._publish([whole])


def _key(id_: str) -> np.uint64:
    digest = hashlib.blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def _names(ids: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    encoded = [id_.encode("utf-8", "surrogatepass") for id_ in ids]
    keys = np.array([_key(id_) for id_ in ids], dtype=np.uint64)
    order = np.argsort(keys, kind="stable")
    return {
        "names": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "name_ends": np.cumsum([0, *map(len, encoded)], dtype=np.int64),
        "keys": keys[order],
        "key_owners": order.astype(np.int32),
    }


def _sparse(counts: I64) -> dict[str, npt.NDArray[Any]]:
    slots = np.flatnonzero(counts)
    return {"slots": slots.astype(np.int32), "counts": counts[slots].astype(np.int32)}


def _write(folder: Path, arrays: dict[str, npt.NDArray[Any]], derivations: pa.Table) -> Path:
    """Write a segment under a name that its content gives, whole or not at all."""
    part = folder / f".{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for name, array in arrays.items():
        np.save(part / f"{name}.npy", array)
    with pa.ipc.new_file(part / "derivations.arrow", derivations.schema) as sink:
        sink.write_table(derivations)
    content = hashlib.sha256()
    for path in sorted(part.iterdir()):
        content.update(path.read_bytes())
        _sync(path)
    _sync(part)
    whole = folder / content.hexdigest()[:32]
    if whole.exists():
        shutil.rmtree(part)
    else:
        part.rename(whole)
    return whole


def _listed(folder: Path) -> list[str]:
    path = folder / LISTING
    names: list[str] = json.loads(path.read_text("utf-8"))["segments"] if path.exists() else []
    return names


def _list(folder: Path, names: Sequence[str]) -> None:
    """Make these the segments of an index, and remove what neither this list nor the one before it names."""
    kept = {*names, *_listed(folder)}
    part = folder / f".{LISTING}.part"
    part.write_text(json.dumps({"version": VERSION, "segments": list(names)}) + "\n", "utf-8")
    _sync(part)
    part.replace(folder / LISTING)
    _sync(folder)
    for path in folder.iterdir():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    """Make a file, or the names in a folder, outlast a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other processes from writing an index. Raises RecordError if one does."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RecordError(f"another process adds to the index {folder}: wait for it to end") from None
        yield


def _damaged(folder: Path, error: Exception) -> RecordError:
    return RecordError(
        f"segment {folder} of an index of copies cannot be read ({error}): remove the index and make it anew"
    )
