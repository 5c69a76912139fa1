"""Archives are streams of members, bounded and never unpacked to disk."""

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.documents import archives
from onrecord.documents.archives import Budget, Exhausted
from onrecord.documents.read import read
from onrecord.documents.source import Source
from onrecord.errors import InputRefused
from onrecord.records import Refusal

FILES = {
    "a.txt": b"The first text.",
    "rows/b.jsonl": b'{"id": "r1", "text": "The second."}\n{"id": "r2", "text": "The third."}\n',
}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def texts(path: Path) -> dict[str, str]:
    found = list(read([path]))
    assert all(isinstance(item, Source) for item in found), found
    return {f"{Path(d.path).relative_to(path.parent)} {d.member}": d.text for d in found if isinstance(d, Source)}


def reasons(path: Path) -> list[str]:
    return [item.reason for item in read([path]) if isinstance(item, Refusal)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", zipped(FILES)),
        ("x.tar", tarred(FILES)),
        ("x.tar.gz", tarred(FILES, "w:gz")),
        ("x.tgz", tarred(FILES, "w:gz")),
        ("x.tar.xz", tarred(FILES, "w:xz")),
        ("x.tar.bz2", tarred(FILES, "w:bz2")),
    ],
)
def test_archives(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert texts(tmp_path / name) == {
        f"{name}/a.txt None": "The first text.",
        f"{name}/rows/b.jsonl row 1": "The second.",
        f"{name}/rows/b.jsonl row 2": "The third.",
    }


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_one_compressed_file(tmp_path: Path, suffix: str, pack: object) -> None:
    (tmp_path / f"b.jsonl.{suffix}").write_bytes(pack(FILES["rows/b.jsonl"]))  # type: ignore[operator]
    assert list(texts(tmp_path / f"b.jsonl.{suffix}").values()) == ["The second.", "The third."]


def test_every_format_within_an_archive_within_an_archive(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet as pq

    table = io.BytesIO()
    pq.write_table(pa.table({"text": ["In parquet."]}), table)
    inner = zipped(
        {"p.parquet": table.getvalue(), "c.csv": b"id,text\n1,In csv.\n", "h.html": b"<html><p>In html.</p></html>"}
    )
    (tmp_path / "x.tar").write_bytes(tarred({"in/y.zip": inner, "j.json.gz": gzip.compress(b'[{"text": "In json."}]')}))
    assert sorted(texts(tmp_path / "x.tar").values()) == ["In csv.", "In html.", "In json.", "In parquet."]


def test_ids_do_not_depend_on_the_wrapping(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(FILES["a.txt"])
    (tmp_path / "x.zip").write_bytes(zipped(FILES))
    (plain,) = read([tmp_path / "a.txt"])
    packed = next(iter(read([tmp_path / "x.zip"])))
    assert isinstance(plain, Source) and isinstance(packed, Source) and plain.id == packed.id


def test_what_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../out.txt", "/abs.txt", "c:\\x.txt", "ok.txt", "__MACOSX/._ok.txt", "x.rtf"):
            archive.writestr(name, b"{\\rtf" if name == "x.rtf" else b"Text.")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    found = list(read([path]))
    assert [Path(d.path).name for d in found if isinstance(d, Source)] == ["ok.txt"]
    assert sorted(r.split(":")[0] for r in reasons(path)) == ["archive"] * 4 + ["format"]


def test_links_and_devices_in_a_tar(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo(f"member{kind.decode()}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert reasons(tmp_path / "x.tar") == ["archive: a link or device"] * 4


def test_bombs(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(bytes(17 << 20)))
    assert reasons(tmp_path / "a.txt.gz") == ["archive: it unpacks to more than 200 times its size"]
    layer = zipped({"t.txt": b" " * (9 << 20)})
    (tmp_path / "b.zip").write_bytes(zipped({f"{n}.zip": layer for n in range(4)}))
    assert reasons(tmp_path / "b.zip")[-1].startswith("archive: it unpacks")
    nested = FILES["a.txt"]
    for n in range(6):
        nested = zipped({f"{n}.zip" if n else "a.txt": nested})
    (tmp_path / "c.zip").write_bytes(nested)
    assert reasons(tmp_path / "c.zip") == ["archive: archives are nested too deeply"]


def test_too_many_members() -> None:
    data = io.BytesIO(zipped({str(n): b"" for n in range(9)}))
    with pytest.raises(Exhausted, match="too many"):
        list(archives.members(data, "x.zip", Budget(10, members=5)))


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tgz", "x.gz", "x.xz", "x.bz2"])
def test_damage(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no archive at all")
    assert reasons(tmp_path / name)[0].startswith("archive: damaged")
    whole = _WHOLE.get(name)
    if whole:
        (tmp_path / name).write_bytes(whole[: 520 if name == "x.tar" else len(whole) // 2])
        assert reasons(tmp_path / name)[0].startswith("archive: damaged")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["x.zip", "x.tar", "x.tgz"]), st.integers(0, 400), st.integers(0, 255))
def test_any_broken_byte(name: str, at: int, byte: int) -> None:
    data = bytearray(_WHOLE[name])
    data[at % len(data)] = byte
    try:
        for _, stream in archives.members(io.BytesIO(data), name, Budget(len(data))):
            if not isinstance(stream, InputRefused):
                stream.read()
    except InputRefused as problem:
        assert problem.code == "archive"


_WHOLE = {"x.zip": zipped(FILES), "x.tar": tarred(FILES), "x.tgz": tarred(FILES, "w:gz")}


def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"Text.")
    (doc,) = read([tmp_path])
    doc.path.encode()
