"""The command line. Commands are imported when they are called, so that `--help` answers at once."""

import gc
import os
import sys
import threading
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from onrecord import __version__
from onrecord.cli.failure import DEBUG, explained
from onrecord.cli.plain import plain
from onrecord.errors import ConfigurationError, OnrecordError, StageFailed, choices

CONFIGURATION = "onrecord.toml"
REFUSED, INTERRUPTED = 3, 130
"""Exit codes beside 0 (done), 1 (a defect) and 2 (wrong use): part of the input was refused; stopped by the user."""

COMMANDS = {
    "build": "Build a record from files, folders and archives, or add to one.",
    "annotate": "Annotate documents one by one: JSON lines in, JSON lines out.",
    "show": "Show the brief of a record: stories, what happened, who said what, what differs.",
    "diff": "Show what is new in a record: events, statements, changed status, new disputes, new corroboration.",
    "report": "Write a record as one page that opens anywhere, offline.",
    "serve": "Look through a record of any size in the browser.",
    "sample": "Mark a random sample right or wrong, and read how precise the record is.",
    "query": "Ask a record in SQL.",
    "explain": "Trace an event, statement, disagreement or document back to its sentences.",
    "correct": "Correct a record: reject, merge, split, set a value, name a speaker, undo.",
    "forget": "Remove documents for good: their originals, their text and everything derived from them.",
    "check": "Check a record: files against their hashes, offsets against the texts, ids against what they name.",
    "compact": "Put a record's segments together anew and drop its older commit and leftovers of stopped builds.",
    "export": "Write a record in another form.",
    "schema": "Print the JSON Schema of an output line, or the names of all lines.",
    "demo": "Build the example record and show it.",
    "knowledge": "Look things up in the knowledge files, check them, add your own.",
}


class Commands(click.Group):
    """A group whose commands live in modules of this package by the same name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"onrecord.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in COMMANDS])

    def invoke(self, ctx: click.Context) -> Any:
        ctx.default_map = configuration(self, ctx)
        return super().invoke(ctx)


def configuration(group: click.Group, ctx: click.Context) -> dict[str, Any]:
    """Defaults from `onrecord.toml` in the working directory: one table a command, options by their long names.

    Raises ConfigurationError if the file is not TOML or names a command or an option that does not exist.
    """
    path = Path(CONFIGURATION)
    if not path.is_file():
        return {}
    import tomllib  # slow to load, and mostly there is no such file

    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{CONFIGURATION} is not TOML: {error}") from None
    defaults: dict[str, Any] = {}
    for name, table in tables.items():
        command = group.get_command(ctx, name)
        if command is None:
            raise ConfigurationError(f"{CONFIGURATION}: {choices(name, group.list_commands(ctx), 'table')}")
        defaults[name] = _options(command, name, table, click.Context(command))
    return defaults


def _options(command: click.Command, where: str, table: Any, ctx: click.Context) -> dict[str, Any]:
    """The options of one table by click's parameter names; a table inside it belongs to a command of the group."""
    if not isinstance(table, dict):
        raise ConfigurationError(f"{CONFIGURATION}: {where} must be a table, [{where}]")
    known = {o[2:]: p.name for p in command.params if isinstance(p, click.Option) for o in p.opts if o[:2] == "--"}
    found: dict[str, Any] = {}
    for key, value in table.items():
        inner = command.get_command(ctx, key) if isinstance(command, click.Group) else None
        if inner is not None:
            found[key] = _options(inner, f"{where}.{key}", value, ctx)
        elif key not in known:
            raise ConfigurationError(f"{CONFIGURATION}: [{where}] {choices(key, known, 'option')}")
        else:
            found[str(known[key])] = value
    return found


@click.group(cls=Commands, context_settings={"auto_envvar_prefix": "ONRECORD", "help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="onrecord")
def cli() -> None:
    """Many overlapping, noisy news reports of a crisis into one sourced record.

    \b
      onrecord build articles/ -o case.record      read documents into a record
      onrecord show case.record                    read the brief
      onrecord export jsonl case.record -o out/    take it elsewhere

    Every option can also be given as ONRECORD_COMMAND_OPTION in the environment or under [command] in onrecord.toml.
    Exit codes: 0 done, 1 a defect or a failed check, 2 wrong use, no room, memory or right to write, 3 done but part of
    the input was refused, 130 interrupted.
    """


def main() -> None:
    """Run the command line and exit. No error is shown as a traceback, unless ONRECORD_DEBUG is set."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter still shows the rest
    # Lexicons and tokens are many objects without cycles: looking through them at every turn costs a tenth of a build.
    gc.set_threshold(50_000, 20, 50)
    try:
        code = cli.main(prog_name="onrecord", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except OnrecordError as error:
        click.echo(plain(f"Error: {error}"), err=True)
        code = 1 if isinstance(error, StageFailed) else 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output, such as `head`, has seen enough.
        sys.stderr.close()
        code = 0
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        code = explained(error)
        if threading.active_count() > 1:
            # What still opens in the background would be waited for, and without memory it brings the process down.
            with suppress(OSError):
                sys.stdout.flush()
            os._exit(code)
    sys.exit(code if isinstance(code, int) else 0)
