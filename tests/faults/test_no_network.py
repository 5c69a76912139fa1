"""No command reaches for the network; only `serve` listens, on this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import onrecord
from onrecord.cli import COMMANDS
from tests.documents import forms

LISTENS = {"serve"}
WATCHED = """
import os, sys

REACHES = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto",
           "socket.sendmsg", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect"}

def watch(event, arguments):
    # A library may ask by a bound socket whether the machine knows IPv6: on this machine that is no network.
    listens = event == "socket.bind" and arguments[1][0] not in ("127.0.0.1", "::1")
    if listens or event in REACHES:
        os.write(2, f"NETWORK {event} {arguments}\\n".encode())
        os._exit(99)

sys.addaudithook(watch)
import json
import click
from onrecord.cli import cli

for arguments in json.loads(sys.stdin.read()):
    try:
        cli.main(arguments, prog_name="onrecord", standalone_mode=False)
    except click.exceptions.Exit:
        pass
"""


def watched(lines: list[list[str]], folder: Path) -> subprocess.CompletedProcess[str]:
    """Commands one after the other in a process that ends with 99 when it touches the network."""
    command = [sys.executable, "-c", WATCHED]
    there = {**os.environ, "PYTHONPATH": str(Path(onrecord.__file__).parents[1])}
    return subprocess.run(
        command, input=json.dumps(lines), cwd=folder, env=there, capture_output=True, text=True, check=False
    )


def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    code = WATCHED.split("import json")[0] + "import socket; socket.create_connection(('127.0.0.1', 9))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 99


def test_no_command_touches_the_network(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, data in forms.samples().items():
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in" / "page.html").write_bytes(
        b"<html><head><link rel='stylesheet' href='http://x.example/a.css'></head><body><p>"
        + b"The minister met the envoy in Geneva on Monday, officials said. <img src='http://x.example/i.png'></p></body>"
    )
    (tmp_path / "in.jsonl").write_text('{"id": "a", "text": "Talks ended in Geneva.", "url": "http://x.example/"}\n')
    (tmp_path / "examples").symlink_to(Path(__file__).parents[2] / "examples")
    lines = [
        ["build", "in", "-o", "r", "--quiet"],
        ["annotate", "--input", "in.jsonl", "--output", "out.jsonl", "--quiet"],
        ["show", "r"],
        ["query", "r", "SELECT count(*) FROM events"],
        ["export", "jsonl", "r", "-o", "out"],
        ["schema"],
        ["check", "r"],
        ["compact", "r"],
        ["knowledge", "check"],
    ]
    done = watched(lines, tmp_path)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in (tmp_path / "out" / "events.jsonl").read_text().splitlines()]
    document = events[0]["documents"][0]
    more = [
        ["explain", "r", events[0]["id"]],
        ["correct", "reject", "r", events[0]["id"], "--why", "so", "--by", "me"],
        ["diff", "r"],
        ["forget", "r", document, "--why", "takedown", "--by", "me"],
        ["report", "r", "-o", "r.html"],
        ["sample", "r", "--help"],
        ["demo", "--quiet", "-o", "demo"],
    ]
    done = watched(more, tmp_path)
    assert done.returncode == 0, done.stderr
    assert {line[0] for line in [*lines, *more]} | LISTENS == set(COMMANDS)
