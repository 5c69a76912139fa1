"""Whether a record is whole: its files, its hashes, and that every line leads back to words that stand there."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq

from onrecord.engines import Engine
from onrecord.engines.local import Local
from onrecord.errors import RecordError
from onrecord.pipeline import default_plan
from onrecord.records import Derivation, Document, Event, Statement
from onrecord.store.build import Build
from onrecord.store.layers import LAYERS, SNAPSHOTS
from onrecord.store.manifest import Entry, check_format, load, numbers, readable
from onrecord.store.record import Record, read_segment
from onrecord.store.writer import Writer

KEPT_BY_HAND = ("judgements", "forgotten")
"""Tables that nothing else can be made into again."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that is not as it should be. `damage` must be mended; a `note` costs space or attention only."""

    kind: Literal["damage", "note"]
    where: str
    message: str


def check(folder: str | os.PathLike[str]) -> list[Finding]:
    """Everything that is wrong with a record's last commit and its folder, sorted. Raises RecordError if it is none."""
    path = Path(folder)
    check_format(path)
    found = list(_manifests(path))
    known = [number for number in numbers(path) if readable(path, number)]
    if not known or known[-1] != numbers(path)[-1]:
        return sorted(found)
    record = Record(path, load(path, known[-1]))
    found += _leftovers(record, {s for number in known for s in load(path, number).segments})
    broken = dict(_broken(record))
    found += [Finding("damage", name, reason) for name, reason in broken.items()]
    if not broken:
        found += _content(record)
    return sorted(set(found))


def repair(folder: str | os.PathLike[str], engine: Engine | None = None) -> list[str]:
    """Mend what can be: go back to the last commit that is whole, make derived tables anew, drop leftovers. Returns a
    line for each thing that was done, and for each that is lost.

    A lost segment of documents takes them out of the record; a build that is given them takes them in again.
    """
    done: list[str] = []
    check_format(Path(folder))
    if not any(readable(Path(folder), number) for number in numbers(Path(folder))):
        raise RecordError(f"{folder} has no commit that can be read: build the record anew")
    with Writer(folder, mend=True) as writer:
        record = Record(writer.folder, writer.last)
        paths = _paths(record)
        tables = dict(record.manifest.tables)
        broken = dict(_broken(record))
        for segment, reason in sorted(broken.items()):
            done.append(f"removed {segment}: {reason}")
            (writer.segments / segment).unlink(missing_ok=True)
        for name, entry in record.manifest.tables.items():
            if broken.keys().isdisjoint(entry.segments):
                continue
            del tables[name]
            if name in (LAYERS, SNAPSHOTS):
                whole = tuple(s for s in entry.segments if s not in broken)
                tables[name] = Entry(entry.key, whole, entry.rows)
            elif name in KEPT_BY_HAND:
                tables |= _earlier(writer, name, done)
        writer.last = replace(writer.last, tables=tables)
        build = Build(writer, default_plan(writer.last.language), engine or Local())
        build.whole = True
        build.run()
        after = Record(writer.folder, writer.last)
        left = {row["id"] for row in after.table("documents", ["id"]).to_pylist()}
        done += [f"lost: document {i}, build again from {paths[i]}" for i in sorted(set(paths) - left)]
    return done


def _earlier(writer: Writer, name: str, done: list[str]) -> dict[str, Entry]:
    """A table as the commit before had it, if that is whole."""
    for number in reversed(numbers(writer.folder)[:-1]):
        if readable(writer.folder, number):
            manifest = load(writer.folder, number)
            entry = manifest.tables.get(name)
            record = Record(writer.folder, replace(manifest, tables={name: entry} if entry else {}))
            if entry and not dict(_broken(record)):
                done.append(f"{name} are those of commit {number}: what was noted since is lost")
                return {name: entry}
    done.append(f"lost: {name}")
    return {}


def _paths(record: Record) -> dict[str, str]:
    """Document id -> where it was read from, as far as that can be told."""
    try:
        return {row["id"]: row["path"] for row in record.table("documents", ["id", "path"]).to_pylist()}
    except RecordError:
        return {}


# files


def _manifests(folder: Path) -> Iterator[Finding]:
    known = numbers(folder)
    if not known:
        yield Finding("damage", "manifests", "there is no commit")
    for number in known:
        try:
            load(folder, number)
        except RecordError as error:
            yield Finding("damage" if number == known[-1] else "note", f"manifests/{number:08}.json", str(error))


def _leftovers(record: Record, live: set[str]) -> Iterator[Finding]:
    for path in sorted(record.folder.rglob("*")):
        name = path.relative_to(record.folder).as_posix()
        if path.name.endswith(".part"):
            yield Finding("note", name, "left half written by a build that was stopped; the next build removes it")
        elif path.parent.name == "segments" and path.name not in live:
            yield Finding("note", name, "no commit needs it; the next build uses or removes it")


def _broken(record: Record) -> Iterator[tuple[str, str]]:
    """Segment -> what is wrong with it."""
    for name, entry in sorted(record.manifest.tables.items()):
        whole = []
        for segment in entry.segments:
            path = record.folder / "segments" / segment
            reason = _segment(path)
            if reason:
                yield segment, reason
            else:
                whole.append(pq.read_metadata(path).num_rows)
        if len(whole) == len(entry.segments) and whole and sum(whole) != entry.rows and name != SNAPSHOTS:
            yield entry.segments[0], f"{name} has {sum(whole)} rows where the manifest says {entry.rows}"


def _segment(path: Path) -> str | None:
    """What is wrong with a segment: it is gone, its bytes are not those that it is named after."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    if digest[:32] != path.stem.rpartition("-")[2]:
        return "its bytes are not those that were written: damaged or changed"
    try:
        read_segment(path, [])
    except RecordError as error:
        return str(error)
    return None


# content


def _content(record: Record) -> Iterator[Finding]:
    documents: dict[str, Document] = {d.id: d for d in record.rows("documents")}
    yield from _originals(record, documents.values())
    yield from _mentions(record, documents)
    yield from _facts(record, documents)


def _originals(record: Record, documents: Iterable[Document]) -> Iterator[Finding]:
    held: set[str] = set()
    for path in record.files(SNAPSHOTS):
        for row in read_segment(path).to_pylist():
            held.add(row["sha256"])
            if hashlib.sha256(row["bytes"]).hexdigest() != row["sha256"]:
                yield Finding("damage", path.name, f"an original does not have the hash {row['sha256']}")
    for document in documents:
        if document.sha256 not in held:
            yield Finding("note", document.id, "its original bytes are gone; a build that is given it keeps them again")


def _mentions(record: Record, documents: Mapping[str, Document]) -> Iterator[Finding]:
    places: dict[str, Callable[[dict[str, Any]], list[Sequence[int]]]] = {
        "times": lambda row: [(row["start"], row["end"])],
        "places": lambda row: [(row["start"], row["end"])],
        "attributions": lambda row: [*row["content"], *row["cue"], *row["source"]],
        "actor_mentions": lambda row: [(row["start"], row["end"])],
        "event_mentions": lambda row: [(row["start"], row["end"]), row["sentence"]],
    }
    for name, spans in places.items():
        if name not in record.manifest.tables:
            continue
        for row in record.table(name).to_pylist():
            document = documents.get(row["document"])
            if document is None:
                yield Finding("damage", row["id"], f"{name}: its document {row['document']} is not there")
                continue
            yield from _spans(row["id"], document, spans(row))
            words = row.get("text")
            if words is not None and document.text[row["start"] : row["end"]] != words:
                yield Finding("damage", row["id"], f"{name}: {words!r} does not stand at {row['start']}")


def _spans(identity: str, document: Document, spans: Iterable[Sequence[int]]) -> Iterator[Finding]:
    for start, end in spans:
        if not 0 <= start <= end <= len(document.text):
            yield Finding("damage", identity, f"[{start}, {end}) lies outside the text of {document.id}")


def _facts(record: Record, documents: Mapping[str, Document]) -> Iterator[Finding]:
    events: list[Event] = record.rows("events")
    statements: list[Statement] = record.rows("statements")
    disagreements = record.rows("disagreements")
    ids = {"document": set(documents), "event": {e.id for e in events}, "attribution": set[str]()}
    if "attributions" in record.manifest.tables:
        ids["attribution"].update(record.table("attributions", ["id"]).column("id").to_pylist())
    ids["disagreement"] = {d.id for d in disagreements}
    ids["fact"] = ids["event"] | {s.id for s in statements}
    refers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    spans: list[tuple[str, str, Sequence[int]]] = []
    for e in events:
        refers[e.id, "document"] |= {*e.documents, *(d for o in e.origins for d in o.documents)}
        refers[e.id, "disagreement"] |= set(e.disputes)
        refers[e.id, "attribution"] |= {m.attribution for m in e.mentions if m.attribution}
        spans += [(e.id, m.document, span) for m in e.mentions for span in ((m.start, m.end), m.sentence)]
    for s in statements:
        refers[s.id, "document"] |= {*s.documents, *(d for o in s.origins for d in o.documents)}
        refers[s.id, "disagreement"] |= set(s.disputes)
        refers[s.id, "attribution"] |= {v.attribution for v in s.variants}
        spans += [(s.id, v.document, span) for v in s.variants for span in v.spans]
    for d in disagreements:
        refers[d.id, "fact"].add(d.about)
        spans += [(d.id, p.document, (p.start, p.end)) for v in d.values for p in v.spans]
    for story in record.rows("stories"):
        refers[story.id, "document"] |= set(story.documents)
        refers[story.id, "event"] |= {e for entry in story.timeline for e in entry.events}
        spans += [(story.id, p.document, (p.start, p.end)) for t in story.timeline for p in t.sources]
    derivations: list[Derivation] = record.rows("derivations")
    for derivation in derivations:
        refers[f"{derivation.child}>{derivation.parent}", "document"] |= {derivation.child, derivation.parent}
    for (identity, kind), others in sorted(refers.items()):
        for other in sorted(others - ids[kind]):
            yield Finding("damage", identity, f"it refers to the {kind} {other}, which is not there")
    for identity, document, span in spans:
        if document in documents:
            yield from _spans(identity, documents[document], [span])
        else:
            yield Finding("damage", identity, f"it is told in the document {document}, which is not there")
    yield from _judgements(record, {j for f in (*events, *statements, *disagreements) for j in f.judgements}, documents)


def _judgements(record: Record, carried_out: set[str], documents: Container[str]) -> Iterator[Finding]:
    for j in record.rows("judgements"):
        if j.undone_by is None and j.what not in ("reject", "undo") and j.id not in carried_out:
            if j.about == "document" and j.target in documents:
                continue
            yield Finding("note", j.id, f"{j.what} {j.target} finds nothing to change: its tellings are gone")


# what a pipeline may not want

WANTED: dict[str, tuple[str, Callable[[Record], list[str]]]] = {
    "disputed": (
        "an event or statement is disputed",
        lambda r: [f.id for f in (*r.rows("events"), *r.rows("statements")) if f.disputes],
    ),
    "single-origin": (
        "an event or statement rests on one origin or none",
        lambda r: [f.id for f in (*r.rows("events"), *r.rows("statements")) if len(f.origins) <= 1],
    ),
    "refused": ("an input was refused", lambda r: [row.path for row in r.rows("refused")]),
    "misdated": (
        "a document's page date is refuted by its text",
        lambda r: [d.id for d in r.rows("documents") if "misdated" in d.flags],
    ),
    "undated": (
        "a document has no date",
        lambda r: [d.id for d in r.rows("documents") if d.published.earliest is None],
    ),
}
"""What `check --fail-on` may name: what it means, and what of a record it finds."""
