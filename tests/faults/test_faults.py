"""What may go wrong around a record: each fault is really provoked, and ends in a clear error or a completed run."""

import datetime as dt
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onrecord.engines.local import Local
from onrecord.errors import RecordError
from onrecord.store import Record
from onrecord.store import judgements as judging
from onrecord.store.build import build
from onrecord.store.check import check
from onrecord.store.judgements import Correction, correct
from tests.faults.corpus import articles
from tests.faults.powercut import in_a_process
from tests.store.made import ENGINE, exported, jsonl, plan

COMMAND = [sys.executable, "-m", "onrecord"]


def can_mount() -> bool:
    """Whether a file system may be mounted here, seen by one process only."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "x", "/mnt"], capture_output=True).returncode == 0


mounts = pytest.mark.skipif(not can_mount(), reason="this machine lets nobody mount a file system")


def run(*arguments: object, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own; `before` it a shell's commands, in a mount namespace of its own."""
    command = [*COMMAND, *map(str, arguments)]
    if before:
        command = ["unshare", "-m", "sh", "-c", f'{before} && exec "$@"', "sh", *command]
    there = {**os.environ, **environment}
    return subprocess.run(command, env=there, capture_output=True, text=True, errors="replace", check=False)


def clear(done: subprocess.CompletedProcess[str], *codes: int) -> str:
    """The message of a command that ended on purpose."""
    assert done.returncode in codes, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record of made stages with one commit, and more to add in `b.jsonl`."""
    jsonl(tmp_path / "a.jsonl", *({"id": f"d{n}", "text": f"text {n} of today"} for n in range(3)))
    noise = os.urandom(60_000).hex()
    jsonl(tmp_path / "b.jsonl", {"id": "x", "text": f"today {noise}"})
    build([tmp_path / "a.jsonl"], tmp_path / "r", Local(1), plan())
    return tmp_path / "r"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A record of the real stages, and more to add in `b.jsonl`."""
    folder = tmp_path_factory.mktemp("real")
    rows = articles(5, seed=9)
    jsonl(folder / "a.jsonl", *rows[:3])
    jsonl(folder / "b.jsonl", *rows[3:])
    build([folder / "a.jsonl"], folder / "r", ENGINE)
    yield folder


def add(folder: Path) -> None:
    build([folder.parent / "b.jsonl"], folder, Local(1), plan())


def test_a_write_that_fails_at_any_size_leaves_the_last_commit(record: Path) -> None:
    before = exported(record)

    def limited(size: int) -> Callable[[], None]:
        def work() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails then, as on a full disk
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            with pytest.raises(RecordError, match=r"its last commit is as it was"):
                add(record)

        return work

    for size in (0, 700, 5_000, 20_000, 60_000):
        assert in_a_process(limited(size)) == 0, size
        assert exported(record) == before
        assert all(finding.kind == "note" for finding in check(record))
    add(record)
    assert check(record) == []
    assert Record.open(record).table("documents").num_rows == 4


@mounts
def test_a_full_disk(real: Path, tmp_path: Path) -> None:
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    size = sum(path.stat().st_size for path in (real / "r").rglob("*") if path.is_file())
    # What is on the small disk is copied out again, since the mount ends with the process.
    full = f"mount -t tmpfs -o size={size + 60_000} x {disk} && cp -r {real}/r {disk}/r"
    after = f"{' '.join(COMMAND)} build {real}/b.jsonl -o {disk}/r --quiet; code=$?; cp -r {disk}/r {kept}; exit $code"
    done = subprocess.run(["unshare", "-m", "sh", "-c", f"{full} && {after}"], capture_output=True, text=True)
    assert "No space left on device" in clear(done, 2)
    assert exported(kept) == exported(real / "r")
    build([real / "b.jsonl"], kept, ENGINE)
    assert Record.open(kept).table("documents").num_rows == 5


def test_output_that_does_not_fit(real: Path) -> None:
    with Path("/dev/full").open("w") as full:
        line = json.dumps({"id": "a", "text": "Talks ended in Geneva."})
        command = [*COMMAND, "annotate", "--input", "-", "--output", "-", "--quiet"]
        done = subprocess.run(command, input=line, stdout=full, stderr=subprocess.PIPE, text=True)
    assert "No space left on device" in clear(done, 2)
    assert "No space left on device" in clear(run("annotate", "--input", real / "a.jsonl", "--output", "/dev/full"), 2)
    assert Path("/dev/full").is_char_device()


@mounts
def test_a_folder_that_is_read_only_is_read_and_not_written(real: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(real / "r", tmp_path / "r")
    fixed = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}"
    assert "Read-only file system" in clear(run("build", real / "b.jsonl", "-o", folder, before=fixed), 2)
    assert "Read-only file system" in clear(run("compact", folder, before=fixed), 2)
    done = run("export", "jsonl", folder, "-o", tmp_path / "out", before=fixed)
    clear(done, 0)
    assert (tmp_path / "out" / "events.jsonl").stat().st_size > 0


def test_a_folder_of_somebody_else_is_read_and_not_written(real: Path) -> None:
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders let nobody else in
        folder = Path(shutil.copytree(real / "r", Path(place) / "r"))
        shutil.copy(real / "b.jsonl", place)
        before = exported(folder)
        for path in (Path(place), *folder.rglob("*"), folder):
            path.chmod(0o555 if path.is_dir() else 0o444)

        def work() -> None:
            if os.getuid() == 0:  # whom no mode keeps out
                os.setgid(65534)
                os.setuid(65534)
            with pytest.raises(RecordError, match="Permission denied"):
                build([Path(place) / "b.jsonl"], folder, ENGINE)
            assert Record.open(folder).rows("events")

        assert in_a_process(work) == 0
        for path in (Path(place), folder, *folder.rglob("*")):
            path.chmod(0o755)
        assert exported(folder) == before


def test_a_segment_that_is_gone_or_cut_is_named_by_every_command(real: Path, tmp_path: Path) -> None:
    for damage in (Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:100])):
        folder = Path(shutil.copytree(real / "r", tmp_path / "r", dirs_exist_ok=True))
        segment = Record.open(folder).files("events")[0]
        damage(segment)
        for command in (["show", folder], ["export", "jsonl", folder, "-o", tmp_path / "out"]):
            told = clear(run(*command), 2).replace("\n", "")
            assert segment.name in told and "--repair" in told
        assert segment.name in clear(run("check", folder), 1) + run("check", folder).stdout
        shutil.rmtree(folder)


def test_the_later_judgement_wins_whatever_the_clock_says(
    real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(real / "r", tmp_path / "r")
    event = Record.open(folder).rows("events")[0].id

    class Clock(dt.datetime):
        year_now = 2040

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Clock":
            return cls(cls.year_now, 1, 1, tzinfo=tz)

    monkeypatch.setattr(judging.dt, "datetime", Clock)
    for year, status in ((2040, "denied"), (1970, "historical"), (2026, "planned")):
        Clock.year_now = year
        correct(folder, [Correction("set", event, f"status={status}")], "me", "so", engine=ENGINE)
    monkeypatch.undo()
    build([real / "b.jsonl"], folder, ENGINE)
    listed = Record.open(folder).rows("judgements")
    assert [j.at[:4] for j in listed] == ["2040", "1970", "2026"]
    held = [e for e in Record.open(folder).rows("events") if listed[0].id in e.judgements]
    assert [e.status for e in held] == ["planned"]
    for path in folder.rglob("*"):
        os.utime(path, (0, 0))
    assert build([real / "b.jsonl"], folder, ENGINE).committed is False


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.ISO-8859-9", "PYTHONIOENCODING": "ascii", "TZ": "Pacific/Kiritimati"},
    ],
)
def test_the_locale_changes_nothing(real: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    source = tmp_path / "Überblick İ.jsonl"
    jsonl(
        source, {"id": "é", "text": "The minister said: “Später.” Talks ended in İzmir on Monday.", "title": "Überall"}
    )
    folder = tmp_path / "r"
    clear(run("build", source, "-o", folder, **environment), 0)
    clear(run("show", folder, **environment), 0)
    assert "é" in exported(folder)["documents.jsonl"].decode()
    build([source], tmp_path / "here", ENGINE)
    assert exported(folder) == exported(tmp_path / "here")


@pytest.mark.parametrize("megabytes", [420, 600])
def test_too_little_memory_ends_clearly_and_costs_no_commit(real: Path, tmp_path: Path, megabytes: int) -> None:
    folder = shutil.copytree(real / "r", tmp_path / "r")
    before = exported(folder)
    command = [*COMMAND, "build", str(real / "b.jsonl"), "-o", str(folder), "--quiet", "--workers", "1"]
    limited = ["sh", "-c", f'ulimit -v {megabytes * 1024} && exec "$@"', "sh", *command]
    done = subprocess.run(limited, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    clear(done, 0, 1, 2, 3)
    if done.returncode in (1, 2):
        assert exported(folder) == before
        assert done.stderr.startswith("Error: ")
    build([real / "b.jsonl"], folder, ENGINE)
    assert Record.open(folder).table("documents").num_rows == 5
