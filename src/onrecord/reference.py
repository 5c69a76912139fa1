"""Writes docs/reference from the code: commands, records, errors. `python -m onrecord.reference FOLDER`."""

import dataclasses
import inspect
import sys
import typing
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import click
import yaml

from onrecord import errors, records
from onrecord.cli import COMMANDS, cli

HEAD = "<!-- Written by `make docs` from the code; edit the code. -->\n\n"


@cache
def field_texts() -> dict[str, dict[str, str]]:
    """The meaning of each field of each record, from `fields.yaml`."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load((files("onrecord") / "fields.yaml").read_text("utf-8"))
    return loaded


def _classes(module: ModuleType) -> list[type]:
    """The classes that a module defines, in its order."""
    return [c for c in vars(module).values() if inspect.isclass(c) and c.__module__ == module.__name__]


def record_types() -> list[type]:
    """All records, in the order of `records.py`."""
    return [c for c in _classes(records) if dataclasses.is_dataclass(c)]


def error_types() -> list[type]:
    """All errors, in the order of `errors.py`."""
    return _classes(errors)


def pages() -> dict[str, str]:
    """File name and content of every page of the reference."""
    return {
        "commands.md": HEAD + "# Commands\n\n" + "\n".join(_commands()),
        "records.md": HEAD + "# Records\n\n" + "\n".join(_records()),
        "errors.md": HEAD + "# Errors\n\n" + "\n".join(_errors()),
    }


def commands(group: click.Group = cli, prefix: str = "onrecord") -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, groups before their members."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        yield f"{prefix} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")


def _commands() -> Iterator[str]:
    yield f"{inspect.cleandoc(cli.help or '')}\n".replace("\b\n", "")
    for name, command in commands():
        yield f"## {name}\n"
        short = COMMANDS.get(name.split()[-1], "")
        text = inspect.cleandoc(command.help or short)
        yield _examples(text) + "\n"
        rows = [r for p in command.params if (r := _parameter(p))]
        if rows:
            yield "| parameter | meaning |\n|---|---|"
            yield from rows
            yield ""


def _examples(text: str) -> str:
    """Paragraphs after click's \\b marker keep their lines."""
    parts = []
    for paragraph in text.split("\n\n"):
        keep = paragraph.startswith("\b\n")
        parts.append("```\n" + paragraph[2:] + "\n```" if keep else paragraph)
    return "\n\n".join(parts)


def _parameter(parameter: click.Parameter) -> str | None:
    if isinstance(parameter, click.Option):
        if parameter.hidden:
            return None
        names = ", ".join(f"`{o}`" for o in (*parameter.opts, *parameter.secondary_opts))
        default = parameter.default
        shown = (
            f" Default: `{default}`." if isinstance(default, str | int | float) and default not in (False, "") else ""
        )
        return f"| {names} | {(parameter.help or '').replace('|', '/')}{shown} |"
    return f"| `{parameter.make_metavar(click.Context(click.Command('x')))}` | argument |"


def _records() -> Iterator[str]:
    for record in record_types():
        yield f"## {record.__name__}\n\n{inspect.cleandoc(record.__doc__ or '')}\n"
        yield "| field | type | meaning |\n|---|---|---|"
        texts = field_texts().get(record.__name__, {})
        for _, name, hint in records.outward_fields(record):
            yield f"| `{name}` | {_type(hint)} | {texts.get(name, '')} |"
        yield ""


def _type(hint: object) -> str:
    """An annotation for people: 'text', 'list of Span', 'one of a, b', 'text or null'."""
    inner, nullable = records.optional(hint)
    if typing.get_origin(inner) is list:
        text = f"list of {_type(typing.get_args(inner)[0])}"
    elif typing.get_origin(inner) is typing.Literal:
        text = "one of " + ", ".join(f"`{v}`" for v in typing.get_args(inner))
    elif inner is records.Span:
        text = "[start, end]"
    else:
        plain = {str: "text", int: "integer", float: "number", bool: "true or false"}
        text = plain.get(inner) or f"[{inner.__name__}](#{inner.__name__.lower()})"
    return f"{text} or null" if nullable else text


def _errors() -> Iterator[str]:
    for kind in error_types():
        yield f"## {kind.__name__}\n\n{inspect.cleandoc(kind.__doc__ or '')}\n"


def write(folder: Path) -> None:
    """Write every page of the reference into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
