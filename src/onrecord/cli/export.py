"""`onrecord export`: a record in another form."""

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.errors import RecordError, choices
from onrecord.export.formats import FORMATS, Format

if TYPE_CHECKING:
    from onrecord.export.rows import Left
    from onrecord.store import Record

REPLACING = ("jsonl",)
"""Forms whose files replace older ones of their names unasked: programs export again after each build."""
SHOWN_EVERY = 0.5
"""Seconds between two looks at how far an export is."""


def _list(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    for name, form in FORMATS.items():
        click.echo(f"{name}\n    {form.holds}\n    can't carry: {form.lost}")
    ctx.exit()


class Forms(click.Group):
    """A group that answers an unknown form with those there are."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in FORMATS and not args[0].startswith("-"):
            raise click.UsageError(choices(args[0], FORMATS, "form") + ": onrecord export FORM RECORD", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Forms)
@click.option(
    "--list",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_list,
    help="Every form and what it can't carry.",
)
def export() -> None:
    """Write a record in another form.

    What a form can't carry, and how many events it left out and why, is said on standard error.

    \b
    Examples:
      onrecord export --list
      onrecord export jsonl case.record -o out/
      onrecord export dyads case.record                     writes case.dyads.csv
      onrecord export geojson case.record -o - | jq .features[0]
    """


def _command(name: str, form: Format) -> click.Command:
    """The command of one form."""
    where = "FOLDER" if form.target == "folder" else "FILE"
    given = f"by default RECORD's name with {form.suffix}, here."
    told = {
        "folder": f"Where the files go, {given}",
        "text": f"Where it goes, {given} '-' is standard output.",
        "file": f"Where it goes, {given}",
    }[form.target]
    example = "out/" if form.target == "folder" else f"case{form.suffix}"

    about = f"Write {form.holds}.\n\nIt can't carry: {form.lost}."

    @click.command(
        name,
        short_help=form.holds,
        help=f"{about}\n\n\b\nExample:\n  onrecord export {name} case.record -o {example}",
    )
    @click.argument("folder", metavar="RECORD")
    @click.option("-o", "--output", metavar=where, help=told)
    @click.option("--force", is_flag=True, help="Write over what is there.")
    def command(folder: str, output: str | None, force: bool) -> None:
        write(name, folder, output, force)

    return command


def write(name: str, folder: str, output: str | None, force: bool) -> None:
    """Write a record in one of `FORMATS`. Raises RecordError if something is there or cannot be written."""
    from onrecord.export.rows import Left
    from onrecord.store import Record

    form, left = FORMATS[name], Left()
    if output == "-" and form.target != "text":
        texts = ", ".join(other for other, f in FORMATS.items() if f.target == "text")
        raise RecordError(
            f"{name} is a {form.target} and can't go to standard output: name a {form.target}, or choose one of {texts}"
        )
    record = Record.open(folder)
    writer = import_module(f"onrecord.export.{form.module}")
    if output == "-":
        for line in writer.lines(record, left):
            sys.stdout.buffer.write(line.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    else:
        named = Path(folder).resolve().name.removesuffix(".record") + form.suffix
        target = Path(named if output is None else output)
        _refuse(name, form, target, force)
        if target.is_file() and target.is_symlink():  # what a link points to is replaced, not the link
            target = target.resolve()
        with _ended_by_the_way(), _progress(target if form.target == "folder" else target.parent):
            said = _written(writer, record, form, target, left)
        click.echo(f"{target}: {said}", err=True)
    if left:
        click.echo("left out: events " + "; ".join(f"{why}: {n:,}" for why, n in sorted(left.items())), err=True)
    if form.lost != "nothing":
        click.echo(f"not carried: {form.lost}", err=True)


def _written(writer: Any, record: "Record", form: Format, target: Path, left: "Left") -> str:
    """Write a form to its target and return what to say of it. Raises RecordError if that cannot be written."""
    made = form.target == "folder" and not target.exists()
    try:
        if form.target == "text":
            return _text(target, writer.lines(record, left))
        if form.target == "folder":
            target.mkdir(parents=True, exist_ok=True)
        return ", ".join(f"{count:,} {table}" for table, count in writer.export(record, target).items())
    except OSError as error:
        kind = "folder" if form.target == "folder" else "file in a folder"
        raise RecordError(f"cannot write to {target}: {error.strerror}; name a {kind} that can be written") from None
    finally:
        if made:
            with suppress(OSError):  # it is not empty where all went well
                target.rmdir()


@contextmanager
def _ended_by_the_way() -> Iterator[None]:
    """A request to end (SIGTERM) is followed as an interruption is, so that no half written file stays."""

    def end(number: int, _: object) -> None:
        sys.exit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # only the main thread hears signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _refuse(name: str, form: Format, target: Path, force: bool) -> None:
    """Raise RecordError if `target` is the wrong thing, or there already and not to be written over."""
    if form.target != "folder" and target.is_dir():
        raise RecordError(f"{target} is a folder: name a file in it, such as {target / ('case' + form.suffix)}")
    if form.target == "folder" and target.exists() and not target.is_dir():
        raise RecordError(f"{target} is a file: name a folder")
    if form.target == "file" and target.exists() and not target.is_file():
        raise RecordError(f"{target} is a device or pipe: name a file")
    if (target / "manifests").is_dir():
        raise RecordError(f"{target} is a record: name another folder")
    there = any(target.iterdir()) if target.is_dir() else target.is_file()
    if there and not force and name not in REPLACING:
        kind = "folder" if form.target == "folder" else "file"
        raise RecordError(f"{target} is there already: name another {kind}, or write over it with --force")


def _text(target: Path, lines: Iterable[str]) -> str:
    """Write a text, whole or not at all; what to say of it."""
    from onrecord.store.files import whole

    size = 0
    with whole(target) as stream:
        for line in lines:
            size += stream.write(line.encode("utf-8", "replace"))
    return f"{size:,} bytes"


@contextmanager
def _progress(folder: Path) -> Iterator[None]:
    """On a terminal, how much is written so far: the size of what this process has half written in a folder."""
    if not sys.stderr.isatty():
        yield
        return
    ended = threading.Event()

    def show() -> None:
        while not ended.wait(SHOWN_EVERY):
            with suppress(OSError):  # one was renamed just now
                size = sum(part.stat().st_size for part in folder.glob(f".*.{os.getpid()}.part"))
                click.echo(f"\r{size / 1e6:,.0f} MB ", nl=False, err=True)
        click.echo("\r\x1b[K", nl=False, err=True)

    shown = threading.Thread(target=show, daemon=True)
    shown.start()
    try:
        yield
    finally:
        ended.set()
        shown.join()


for _name, _form in FORMATS.items():
    export.add_command(_command(_name, _form))
