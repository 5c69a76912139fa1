"""SQL over a record: every table, and nothing else."""

import pytest

from onrecord.engines.local import Local
from onrecord.errors import RecordError
from onrecord.store import Record
from onrecord.store.build import build
from onrecord.store.views import connect, query
from tests.store.made import plan, texts


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("views")
    build([texts(folder / "a.jsonl", "It rains today.", "It's dry today.")], folder / "it's r", Local(1), plan())
    return Record.open(folder / "it's r")


def test_tables_answer(record: Record) -> None:
    assert query(record, "SELECT id, published.basis FROM documents ORDER BY id") == (
        ["id", "basis"],
        [("d0", "unknown"), ("d1", "unknown")],
    )
    assert query(record, "SELECT count(*) FROM times JOIN documents d ON d.id = times.document")[1] == [(2,)]
    assert query(record, "SELECT * FROM events")[1] == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM read_text('https://example.org/')",
        "COPY documents TO 'out.csv'",
        "CREATE TABLE t AS SELECT 1",
        "INSTALL httpfs",
        "SET enable_external_access=true",
        "ATTACH 'x.db'",
        "SELECT 1; DROP VIEW documents",
        "SELECT * FROM record",
        "nonsense",
        "",
    ],
)
def test_anything_but_a_question_to_the_record_is_refused(record: Record, sql: str) -> None:
    with pytest.raises(RecordError):
        query(record, sql)


def test_a_segment_cannot_be_written_through_a_connection(record: Record) -> None:
    (segment,) = record.files("documents")
    before = segment.read_bytes()
    with pytest.raises(RecordError):
        query(record, f"COPY (SELECT 1) TO '{str(segment).replace(chr(39), chr(39) * 2)}'")
    assert segment.read_bytes() == before


def test_settings_are_locked(record: Record) -> None:
    with pytest.raises(Exception, match="locked"):
        connect(record).execute("SET enable_external_access=true")
