"""Removing documents for good: a takedown, a right to erasure.

The document's original, its text and every fact derived from it leave all segments, and older commits go with them. A
tombstone keeps its id, who removed it, when and why, and two digests by which it is refused if it is handed in again.
"""

import datetime as dt
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.engines import Engine
from onrecord.engines.local import Local
from onrecord.errors import ConfigurationError, RecordError, choices
from onrecord.pipeline import default_plan
from onrecord.records import Document, Judgement, Tombstone
from onrecord.store.build import Build, text_digest
from onrecord.store.judgements import must_be_text
from onrecord.store.record import Record
from onrecord.store.writer import Writer

RUN = 20
"""So many characters of a forgotten text in a row may stand nowhere in the record any more."""
PARTS = ("format", "lock", "manifests", "segments")
"""What a record folder consists of; whatever else stages keep in it is made anew."""


def forget(
    folder: str | os.PathLike[str], documents: Sequence[str], by: str, why: str, *, engine: Engine | None = None
) -> list[Tombstone]:
    """Remove documents by their ids, in one commit beside which no older one is kept.

    Raises ConfigurationError for an id that the record does not have and a reason that quotes a text; RecordError if
    the record cannot be written.
    """
    if not by.strip() or not why.strip():
        raise ConfigurationError("a tombstone says who removed the document and why: both must be given")
    must_be_text(by, why)
    Record.open(folder)
    with Writer(folder) as writer:
        record = Record(writer.folder, writer.last)
        held: dict[str, Document] = {d.id: d for d in record.rows("documents")}
        gone = [_found(held, identity) for identity in dict.fromkeys(documents)]
        texts = Runs(d.text for d in gone)
        if texts.quoted(why) or texts.quoted(by):
            raise ConfigurationError(f"the reason quotes the text that is to go: {RUN} characters of it or more")
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        stones = [Tombstone(d.id, by.strip(), now, why.strip(), d.sha256, text_digest(d.text)) for d in gone]
        _drop_what_is_made_anew(writer.folder)
        build = Build(writer, default_plan(writer.last.language), engine or Local())
        ids = {d.id for d in gone}
        build.take_in("forgotten", [*record.rows("forgotten"), *stones])
        build.take_in("judgements", [_without(j, ids, texts) for j in record.rows("judgements")])
        build.forget, build.whole = ids, True
        build.keeps = lambda row: not any(texts.quoted(value) for value in row.values() if value)
        build.run()
        _drop_what_is_made_anew(writer.folder)  # whoever serves the record may have made it of the commit that is gone
    return stones


def _drop_what_is_made_anew(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and path.name not in PARTS:
            if path.is_symlink():
                raise RecordError(
                    f"{path} is a link: remove it and what it leads to, which may hold the text, and retry"
                )
            shutil.rmtree(path, ignore_errors=True)
            if path.exists():
                shutil.rmtree(path)  # somebody was writing in it


def _found(held: dict[str, Document], identity: str) -> Document:
    if identity not in held:
        raise ConfigurationError(
            choices(identity, held, "document") if len(held) < 20 else f"the record holds no document {identity!r}"
        )
    return held[identity]


class Runs:
    """Every run of `RUN` characters in some texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._runs = {text[i : i + RUN] for text in texts for i in range(len(text) - RUN + 1)}

    def quoted(self, text: str) -> bool:
        """Whether a text holds any of them."""
        return any(text[i : i + RUN] in self._runs for i in range(len(text) - RUN + 1))


def _without(judgement: Judgement, documents: set[str], texts: Runs) -> Judgement:
    """A judgement without what it holds of forgotten documents; the fact that it was made, when and by whom stays."""
    anchors = [p for p in judgement.anchors if p.document not in documents]
    tellings = [p for p in judgement.tellings if p.document not in documents]
    kept = replace(judgement, anchors=anchors, tellings=tellings)
    if (judgement.anchors and not anchors) or judgement.target in documents:
        kept = replace(kept, value=None, refs=[])
    if texts.quoted(kept.value or ""):
        kept = replace(kept, value=None)
    return replace(kept, why=None) if texts.quoted(kept.why or "") else kept
