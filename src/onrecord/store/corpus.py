"""The tables over all documents: made by corpus stages, or listed from the documents, and made anew when what they were
made from has changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa

from onrecord.annotate.reading import SOURCE_LAYERS, table_readings
from onrecord.annotate.when.corpus import LAYERS as DATED_BY
from onrecord.annotate.when.corpus import REDATINGS, resolve_again
from onrecord.engines import Engine
from onrecord.errors import StageFailed
from onrecord.facts.judgements import Judgements, value_of
from onrecord.pipeline import Plan
from onrecord.records import Dating, Derivation, Judgement, arrow_schema, from_row, to_row
from onrecord.stage import CorpusStage, Stage
from onrecord.store.layers import Shelf, digest, stage_keys
from onrecord.store.manifest import Entry
from onrecord.store.record import RECORDS, Record
from onrecord.store.sources import made_of
from onrecord.store.tables import DOCUMENT_LAYERS, MENTIONS, documents_table, mention_table
from onrecord.store.writer import Writer

TAKEN_IN = ("judgements", "forgotten", "refused")
"""Tables that no stage makes."""
REREAD = "reread"
"""The documents that `REDATINGS` dates anew, as the stages that read dates read them again."""


class Corpus:
    """Renews `tables`, the entries of the next commit. `ids` are the final ids of all documents by their keys."""

    def __init__(
        self, writer: Writer, plan: Plan, shelf: Shelf, engine: Engine, tables: dict[str, Entry], ids: dict[str, str]
    ) -> None:
        self._writer, self._plan, self._shelf, self._engine = writer, plan, shelf, engine
        self._tables, self._ids = tables, ids
        self._stages: list[Stage] = [spec.create() for spec in plan.document]
        self._layers = {layer for stage in self._stages for layer in stage.writes}.union(SOURCE_LAYERS)
        versions = stage_keys(self._stages, [spec.params for spec in plan.document])
        self._set = self._set_by_people()
        read = [sorted(ids.items()), versions, *([self._set] if self._set else [])]
        self._keys = {"documents": digest(read), "judgements": tables["judgements"].key}
        self._reread: pa.Table | None = None

    def renew(self) -> None:
        """Run the corpus stages whose input changed, and list the documents and their mentions."""
        for spec in self._plan.corpus:
            stage: CorpusStage = spec.create()
            read = {name: self._keys[name] for name in stage.reads}
            rejected = self._rejected() if "derivations" in stage.writes else ()
            key = digest([stage.name, stage.version, made_of(stage), spec.params, read, *rejected])
            self._keys.update(dict.fromkeys(stage.writes, key))
            if not all(self._current(name, key) for name in stage.writes):
                written = self._run(stage)
                if rejected:
                    written["derivations"] = self._judged(written["derivations"])
                for name in stage.writes:
                    self._put(name, key, written[name])
            if REDATINGS in stage.writes:
                self._read_again()
        self._list_documents()
        for name, record in RECORDS.items():
            if name not in self._keys and name not in TAKEN_IN:
                self._renew(name, "none", arrow_schema(record).empty_table)

    def _rejected(self) -> list[str]:
        """The derivations that people rejected, as `CHILD>PARENT`."""
        return sorted(j.target for j in self._judgements() if j.about == "derivation" and j.undone_by is None)

    def _judged(self, derivations: pa.Table) -> pa.Table:
        found = [from_row(Derivation, row) for row in derivations.to_pylist()]
        kept = Judgements(self._judgements()).derivations(found)
        return pa.Table.from_pylist([to_row(d) for d in kept], schema=derivations.schema)

    def _judgements(self) -> list[Judgement]:
        return [from_row(Judgement, row) for row in self._stored("judgements").to_pylist()]

    def _set_by_people(self) -> dict[str, dict[str, Any]]:
        """What people set of documents: columns and their values by the ids of documents, in order."""
        found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for j in self._judgements():
            if j.about != "document" or j.undone_by is not None or j.value is None:
                continue
            field, _, text = j.value.partition("=")
            value = value_of("document", field, text)
            if field == "published":
                field, value = "dating", to_row(Dating(value, False, f"set by {j.by}: {j.why}", None))
            found[j.target][field] = value
        there = set(self._ids.values())
        return {document: found[document] for document in sorted(found) if document in there}

    def _run(self, stage: CorpusStage) -> dict[str, pa.Table]:
        given = {name: self._given(name, stage) for name in stage.reads}
        try:
            return stage.run(given)
        except Exception as error:
            raise StageFailed(stage.name, error) from error

    def _given(self, name: str, stage: CorpusStage) -> pa.Table:
        return self._documents(getattr(stage, "layers", None)) if name == "documents" else self._stored(name)

    def _stored(self, name: str) -> pa.Table:
        return Record(self._writer.folder, replace(self._writer.last, tables=self._tables)).table(name)

    def _documents(self, layers: Iterable[str] | None = None) -> pa.Table:
        """All documents with these layers and their final ids, sorted by id."""
        table = self._shelved(self._ids, layers)
        if self._reread is not None and self._reread.num_rows:
            others, _ = _parted(table, "key", self._reread.column("key"))
            table = pa.concat_tables([others, self._reread.select(table.column_names)])
        return table.sort_by("id").combine_chunks()

    def _shelved(self, keys: Iterable[str], layers: Iterable[str] | None = None) -> pa.Table:
        """Documents as they were read first, with their final ids and what people set of them."""
        table = self._shelf.table(keys, self._shelf.columns(layers))
        ids = pa.array([self._ids[key] for key in table.column("key").to_pylist()], pa.string())
        table = table.set_column(table.schema.get_field_index("id"), "id", ids)
        if not self._set:
            return table
        others, judged = _parted(table, "id", pa.array(list(self._set), pa.string()))
        return pa.concat_tables([others, self._as_set(judged)])

    def _as_set(self, documents: pa.Table) -> pa.Table:
        """Documents with what people set of them; what they set also stands for what the page says."""
        values = [self._set[identity] for identity in documents.column("id").to_pylist()]
        for place, (name, old) in enumerate(zip(documents.column_names, documents.columns, strict=True)):
            if name == "page":
                new = [{**page, **{k: given[k] for k in given.keys() & page}} for page, given in _rows(old, values)]
            elif any(name in given for given in values):
                new = [given.get(name, value) for value, given in _rows(old, values)]
            else:
                continue
            documents = documents.set_column(place, name, pa.array(new, old.type))
        return documents

    def _read_again(self) -> None:
        """Have documents that were dated anew, or of which people set something, read again for all later stages."""
        self._keys[REREAD] = self._keys["documents"] = digest([self._keys["documents"], self._keys[REDATINGS]])
        self._renew(REREAD, self._keys[REREAD], self._made_again)
        self._reread = self._stored(REREAD)

    def _made_again(self) -> pa.Table:
        """The redated documents, and those of which people set something, with every layer made anew that rests on
        that."""
        redatings = self._stored(REDATINGS)
        if self._set:
            given = self._shelved((key for key, identity in self._ids.items() if identity in self._set), DATED_BY)
            again = [to_row(redating) for redating in resolve_again(table_readings(given, DATED_BY))]
            others, _ = _parted(redatings, "document", pa.array(list(self._set), pa.string()))
            redatings = pa.concat_tables([others, pa.Table.from_pylist(again, schema=redatings.schema)])
        redatings = redatings.sort_by("document")
        dated = set(redatings.column("document").to_pylist())
        rows = self._shelved(key for key, identity in self._ids.items() if identity in dated).sort_by("id")
        changed, stages = {"dating", "times"}, []
        for spec, stage in zip(self._plan.document, self._stages, strict=True):
            if changed.intersection(stage.reads) and not changed.intersection(stage.writes):
                stages.append(spec)
                changed.update(stage.writes)
        schema = rows.schema
        rows = rows.drop_columns([name for name in schema.names if name in changed])
        for name in ("dating", "times"):
            rows = rows.append_column(schema.field(name), redatings.column(name).cast(schema.field(name).type))
        done = [o.batch for o in self._engine.map(stages, rows.to_batches(max_chunksize=32)) if o.batch.num_rows]
        return pa.Table.from_batches(done).select(schema.names) if done else schema.empty_table()

    def _list_documents(self) -> None:
        """The documents and their mentions as tables."""
        content = self._keys["documents"]
        for name, kind in MENTIONS.items():
            needed = (kind.layer, "attributions") if name == "event_mentions" else (kind.layer,)
            self._renew(name, content, partial(self._mentions, name, [x for x in needed if x in self._layers]))
        self._renew("documents", digest([content, self._keys.get("stories")]), self._listed)

    def _mentions(self, name: str, layers: Sequence[str]) -> pa.Table:
        return mention_table(name, self._documents(layers))

    def _listed(self) -> pa.Table:
        told: dict[str, list[str]] = {}
        if "stories" in self._keys:
            for story in self._stored("stories").to_pylist():
                for document in story["documents"]:
                    told.setdefault(document, []).append(story["id"])
        return documents_table(self._documents([x for x in DOCUMENT_LAYERS if x in self._layers]), told)

    def _renew(self, name: str, key: str, make: Callable[[], pa.Table]) -> None:
        if not self._current(name, key):
            self._put(name, key, make())

    def _current(self, name: str, key: str) -> bool:
        entry = self._tables.get(name)
        return entry is not None and entry.key == key

    def _put(self, name: str, key: str, table: pa.Table) -> None:
        self._tables[name] = Entry(key, (self._writer.put(name, table),), table.num_rows)


def _parted(table: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> tuple[pa.Table, pa.Table]:
    """The rows without and those with one of the values in a column."""
    import pyarrow.compute as pc  # slow to load

    there = pc.is_in(table.column(name), values)
    return table.filter(pc.invert(there)), table.filter(there)


def _rows(column: pa.ChunkedArray, values: Sequence[dict[str, Any]]) -> Iterable[tuple[Any, dict[str, Any]]]:
    return zip(column.to_pylist(), values, strict=True)
