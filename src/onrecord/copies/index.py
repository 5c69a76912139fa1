"""What has been compared, kept on disk, so that new documents cost their own lookup and their relatives' comparison.

An index is a folder of plain arrays: the sampled runs of words of every document, sorted by hash, and what the corpus
teaches of page furniture and usual wording. Arrays are opened without being read. The texts themselves stay where they
are; whoever adds documents says how to fetch some of them by id.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.copies import words
from onrecord.copies.candidates import ENOUGH, NEAREST, Runs, runs_of
from onrecord.copies.corpus import Corpus, Known, Text, count_neighbours, read_corpus
from onrecord.copies.derivations import Family, derive
from onrecord.copies.words import U64
from onrecord.errors import RecordError
from onrecord.records import Derivation, arrow_schema, from_row, to_row

VERSION = 1
WIDESPREAD = 200
"""Documents with a run, of which the first so many are looked up."""
Fetch = Callable[[Sequence[str]], Iterable[Text]]
"""The documents of these ids."""


class Index:
    """Compared documents: `ids` in the order of their numbers, and the `derivations` among them."""

    def __init__(
        self, ids: list[str], runs: Runs, wholes: U64, known: Known, derivations: Iterable[Derivation]
    ) -> None:
        self.ids = ids
        self.known = known
        self._runs = runs
        self._wholes = wholes
        self._debts: dict[str, list[Derivation]] = {}
        self._heirs: dict[str, set[str]] = {}
        for derivation in derivations:
            self._record(derivation)

    @classmethod
    def of(cls, documents: Iterable[Text]) -> "Index":
        """Compare documents with one another."""
        corpus = read_corpus(documents)
        ids = [text.id for text in corpus.texts]
        runs, wholes = runs_of(corpus.words), words.whole(corpus.words)
        return cls(ids, runs, wholes, corpus.known, Family(corpus).derivations())

    @property
    def derivations(self) -> list[Derivation]:
        """All derivations, sorted by child, then parent."""
        return [derivation for child in sorted(self._debts) for derivation in self._debts[child]]

    def add(self, documents: Iterable[Text], fetch: Fetch) -> None:
        """Compare new documents with all, and anew those that share text with them.

        Costs as much as the new documents have relatives, however many others there are. Page furniture and usual
        wording are taken as known, so a corpus built at once may differ in pairs that are hard to tell.
        """
        new = read_corpus(documents, self.known)
        have = set(self.ids)
        fresh = [text for text in new.texts if text.id not in have]
        if len(fresh) < len(new.texts):
            new = read_corpus(fresh, self.known)
        if not fresh:
            return
        near = self._near(new)
        around = {id_ for text in near for id_ in self._family(text)}
        self._enter(new)
        together = [*fresh, *fetch(sorted(near | around))]
        self._replace(near | {text.id for text in fresh}, derive(together, self.known))

    def _near(self, new: Corpus) -> set[str]:
        """Documents that share ENOUGH runs with a new one, or all of its words."""
        runs, near = runs_of(new.words), set()
        low = np.searchsorted(self._runs.hashes, runs.hashes)
        high = np.searchsorted(self._runs.hashes, runs.hashes, side="right")
        shared: dict[int, Counter[int]] = {}
        for begin, end, number in zip(low.tolist(), high.tolist(), runs.documents.tolist(), strict=True):
            if begin < end:
                stop = min(end, begin + WIDESPREAD)
                shared.setdefault(number, Counter()).update(self._runs.documents[begin:stop].tolist())
        for counts in shared.values():
            ranked = sorted((-count, other) for other, count in counts.items() if count >= ENOUGH)
            near |= {self.ids[other] for _, other in ranked[: 2 * NEAREST]}
        same = np.flatnonzero(np.isin(self._wholes, words.whole(new.words)[new.length > 0]))
        return near | {self.ids[other] for other in same.tolist()}

    def _family(self, document: str) -> set[str]:
        """A document's parents, their other heirs up to a few, and its own."""
        parents = {derivation.parent for derivation in self._debts.get(document, ())}
        siblings = {heir for parent in parents for heir in sorted(self._heirs.get(parent, ()))[:NEAREST]}
        return parents | siblings | set(sorted(self._heirs.get(document, ()))[: 2 * NEAREST])

    def _enter(self, new: Corpus) -> None:
        runs, base = runs_of(new.words), len(self.ids)
        hashes = np.concatenate((self._runs.hashes, runs.hashes))
        numbers = np.concatenate((self._runs.documents, runs.documents + np.int32(base)))
        order = np.argsort(hashes, kind="stable")
        self._runs = Runs(hashes[order], numbers[order])
        self._wholes = np.concatenate((self._wholes, words.whole(new.words)))
        self.known = Known(self.known.lines, self.known.neighbours + count_neighbours(new.compared))
        self.ids += [text.id for text in new.texts]

    def _replace(self, children: set[str], found: Iterable[Derivation]) -> None:
        for child in children:
            for derivation in self._debts.pop(child, ()):
                self._heirs[derivation.parent].discard(child)
        for derivation in found:
            if derivation.child in children and not self._reaches(derivation.parent, derivation.child):
                self._record(derivation)

    def _record(self, derivation: Derivation) -> None:
        self._debts.setdefault(derivation.child, []).append(derivation)
        self._heirs.setdefault(derivation.parent, set()).add(derivation.child)

    def _reaches(self, document: str, ancestor: str) -> bool:
        stack, seen = [document], {document}
        while stack:
            at = stack.pop()
            if at == ancestor:
                return True
            fresh = {derivation.parent for derivation in self._debts.get(at, ())} - seen
            seen |= fresh
            stack.extend(fresh)
        return False

    def save(self, folder: Path) -> None:
        """Write the index into an empty or absent folder."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, npt.NDArray[Any]] = {
            "hashes": self._runs.hashes,
            "numbers": self._runs.documents,
            "wholes": self._wholes,
            "lines": self.known.lines,
            "neighbours": self.known.neighbours.astype(np.int32),
        }
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
        rows = [to_row(derivation) for derivation in self.derivations]
        pq.write_table(pa.Table.from_pylist(rows, schema=arrow_schema(Derivation)), folder / "derivations.parquet")
        pq.write_table(pa.table({"id": self.ids}), folder / "ids.parquet")
        (folder / "version").write_text(f"{VERSION}\n")

    @classmethod
    def load(cls, folder: Path) -> "Index":
        """Open an index. Raises RecordError if the folder holds none, or one of another version."""
        version = folder / "version"
        if not version.is_file():
            raise RecordError(f"{folder} holds no index of copies: make one with Index.of(documents).save(folder)")
        if version.read_text().strip() != str(VERSION):
            raise RecordError(
                f"{folder} holds an index of version {version.read_text().strip()}, this is version {VERSION}: "
                "make it anew with Index.of(documents).save(folder)"
            )
        hashes, numbers, wholes, lines = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("hashes", "numbers", "wholes", "lines")
        )
        known = Known(lines, np.load(folder / "neighbours.npy", mmap_mode="r"))
        rows = pq.read_table(folder / "derivations.parquet").to_pylist()
        ids = pq.read_table(folder / "ids.parquet").column("id").to_pylist()
        return cls(ids, Runs(hashes, numbers), wholes, known, [from_row(Derivation, row) for row in rows])
