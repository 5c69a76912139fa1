"""The command line: quick help, configuration, exit codes."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from onrecord.cli import COMMANDS, cli

COMMAND = [sys.executable, "-m", "onrecord"]
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(str(Path(path).resolve()) for path in sys.path)}


def run(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    env = ENVIRONMENT | environment
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=env)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "articles.jsonl"
    path.write_text('{"id": "a", "text": "Talks ended in Geneva."}\n')
    return path


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from onrecord.cli import cli; cli(['--help'], standalone_mode=False); print(list(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split("Commands:")[1].split("'"))
    assert not loaded & {"pyarrow", "duckdb", "onnxruntime", "numpy", "yaml", "rich", "trafilatura"}


def test_every_command_of_the_package_is_listed_with_the_first_line_of_its_help() -> None:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert (command.help or "").split("\n")[0] == COMMANDS[name]


def test_build_query_and_export_from_end_to_end(articles: Path, tmp_path: Path) -> None:
    built = run("build", articles, "-o", tmp_path / "r", "--json")
    assert (built.returncode, json.loads(built.stdout)["documents"]) == (0, 1)
    assert "read 1 document in" in built.stderr
    asked = run("query", tmp_path / "r", "SELECT id, flags FROM documents")
    assert [json.loads(line) for line in asked.stdout.splitlines()] == [{"id": "a", "flags": []}]
    assert run("export", "jsonl", tmp_path / "r", "-o", tmp_path / "out").returncode == 0
    assert (tmp_path / "out" / "documents.jsonl").exists()


def test_exit_codes(articles: Path, tmp_path: Path) -> None:
    assert run("build", articles).returncode == 2
    assert run("query", tmp_path, "SELECT 1").returncode == 2
    unknown = run("build", articles, "-o", tmp_path / "u", "--language", "klingon")
    assert (unknown.returncode, "choose one of onrecord" in unknown.stderr) == (2, True)
    (tmp_path / "bad\x1b.jsonl").write_text('{"id": "a", "text": "One."}\n[]\n')
    refused = run("build", tmp_path / "bad\x1b.jsonl", "-o", tmp_path / "r")
    assert refused.returncode == 3
    assert "1 input was refused" in refused.stderr
    assert "bad\ufffd.jsonl row 2: " in refused.stderr, "each refusal is told with its reason"
    assert "Traceback" not in refused.stderr


def test_options_come_from_flag_then_environment_then_file(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").write_text("[build]\njson = true\noutput = 'from-file'\n")
    assert json.loads(run("build", articles, cwd=tmp_path).stdout)
    assert (tmp_path / "from-file").is_dir()
    run("build", articles, cwd=tmp_path, ONRECORD_BUILD_OUTPUT="from-environment")
    assert (tmp_path / "from-environment").is_dir()
    run("build", articles, "-o", "from-flag", cwd=tmp_path, ONRECORD_BUILD_OUTPUT="not-this")
    assert (tmp_path / "from-flag").is_dir()
    assert not (tmp_path / "not-this").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [("[build]\nworker = 2", "workers"), ("[bild]", "build"), ("build = 1", "[build]"), ("[[[", "not TOML")],
)
def test_configuration_without_a_meaning_is_wrong_use(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").write_text(content)
    done = run("build", "x", "-o", "y", cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr


def test_schemas_are_printed_and_valid() -> None:
    runner = CliRunner()
    for name in runner.invoke(cli, ["schema"]).output.split():
        schema: dict[str, Any] = json.loads(runner.invoke(cli, ["schema", name]).output)
        Draft202012Validator.check_schema(schema)


def test_ctrl_c_ends_with_130_at_once_and_leaves_no_output(tmp_path: Path) -> None:
    text = "The minister denied the report on Monday, officials said. " * 40
    (tmp_path / "in").write_text("".join(json.dumps({"id": str(i), "text": text}) + "\n" for i in range(400)))
    arguments = ["annotate", "--input", "in", "--output", "out", "--workers", "2"]
    process = subprocess.Popen([*COMMAND, *arguments], cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE)
    while not list(tmp_path.glob(".out*")) and process.poll() is None:
        time.sleep(0.05)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert (process.returncode, told.decode().strip()) == (130, "Interrupted.")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_completion_is_offered() -> None:
    assert "_onrecord_completion" in run("", _ONRECORD_COMPLETE="bash_source").stdout


def on_a_terminal(*arguments: object, typed: bytes = b"") -> str:
    """What a command writes to a terminal."""
    ours, its = pty.openpty()
    command = [*COMMAND, *map(str, arguments)]
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=ENVIRONMENT) as running:
        os.close(its)
        os.write(ours, typed)
        written = b""
        with suppress(OSError):  # what Linux says at the end
            while part := os.read(ours, 65536):
                written += part
        running.wait(60)
    os.close(ours)
    return written.decode()


def test_documents_do_not_steer_the_terminal(tmp_path: Path) -> None:
    steering = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e[/b]"
    row = {"id": f"a{steering}", "title": steering, "outlet": steering, "published": "2031-03-04",
           "text": f"Ruritania{steering} accused Syldavia of shelling Vesta on Monday, officials said."}  # fmt: skip
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n[]\n")
    record = tmp_path / "r"
    assert run("build", tmp_path / "a.jsonl", "-o", record, "--quiet").returncode == 3
    event = json.loads(run("query", record, "SELECT id FROM events").stdout.splitlines()[0])["id"]
    assert run("correct", "set", record, event, "mode=x", "--why", steering, "--later").returncode == 0
    for command in (
        ("show", record), ("explain", record, event), ("explain", record, row["id"]), ("correct", "list", record),
        ("query", record, "SELECT id, title, text FROM documents"), ("check", record, "--fail-on", "refused"),
        ("sample", record, "--size", "1"), ("diff", record, "--since", "2000-01-01"),
    ):  # fmt: skip
        written = on_a_terminal(*command, typed=b"q\n")
        assert "\ufffd" in written or command[0] == "check", command
        assert not re.search("\x1b]|\x1b\\[2J|[\x9b\u202e\x07]", written), command
        assert "Traceback" not in written and "defect" not in written, command


def test_a_judgement_that_is_no_text_is_refused(articles: Path, tmp_path: Path) -> None:
    record = tmp_path / "r"
    run("build", articles, "-o", record)
    event = json.loads(run("query", record, "SELECT id FROM events LIMIT 1").stdout)["id"]
    for options in (("--why", "\udcff"), ("--why", "x", "--by", "\udcff"), ("--why", "x", "--name", "\udcff")):
        refused = run("correct", "set", record, event, "actors=nobody:x", *options)
        assert (refused.returncode, "half a character" in refused.stderr) == (2, True)
    refused = run("forget", record, "a", "--why", "\udcff")
    assert (refused.returncode, "half a character" in refused.stderr) == (2, True)
