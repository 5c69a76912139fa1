"""`onrecord export`: a record in another form."""

import sys
from importlib import import_module
from pathlib import Path

import click

from onrecord.errors import RecordError
from onrecord.export.formats import FORMATS, Format

REPLACING = ("jsonl",)
"""Forms whose files replace older ones of their names unasked: programs export again after each build."""


def _list(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    for name, form in FORMATS.items():
        click.echo(f"{name}\n    {form.holds}\n    can't carry: {form.lost}")
    ctx.exit()


@click.group()
@click.option(
    "--list",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_list,
    help="Every form and what it can't carry.",
)
def export() -> None:
    """Write a record in another form."""


def _command(name: str, form: Format) -> click.Command:
    """The command of one form."""
    where = "FOLDER" if form.target == "folder" else "FILE"
    told = {
        "folder": "Where the files go; made if it is not there.",
        "text": "Where it goes; '-' is standard output.",
        "file": "Where it goes.",
    }[form.target]
    example = "out/" if form.target == "folder" else f"case.{name}"

    @click.command(name, help=f"Write {form.holds}.\n\nIt can't carry: {form.lost}.\n\n\b\nExample:\n  "
                   f"onrecord export {name} case.record -o {example}")  # fmt: skip
    @click.argument("folder", metavar="RECORD")
    @click.option("-o", "--output", required=True, metavar=where, help=told)
    @click.option("--force", is_flag=True, help="Write over what is there.")
    def command(folder: str, output: str, force: bool) -> None:
        write(name, folder, output, force)

    return command


def write(name: str, folder: str, output: str, force: bool) -> None:
    """Write a record in one of `FORMATS`. Raises RecordError if something is there or cannot be written."""
    from onrecord.store import Record
    from onrecord.store.files import write_whole

    form = FORMATS[name]
    record = Record.open(folder)
    writer = import_module(f"onrecord.export.{form.module}")
    target = Path(output)
    if output == "-":
        if form.target != "text":
            raise RecordError(f"{name} is no text that could go to standard output: name a {form.target}")
        for line in writer.lines(record):
            sys.stdout.buffer.write(line.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
        return
    there = any(target.iterdir()) if target.is_dir() and form.target == "folder" else target.is_file()
    if there and not force and name not in REPLACING:
        raise RecordError(f"{target} is there already: name another {form.target}, or write over it with --force")
    try:
        if form.target == "folder":
            target.mkdir(parents=True, exist_ok=True)
        if form.target == "text":
            content = "".join(writer.lines(record)).encode("utf-8", "replace")
            write_whole(target, content)
            click.echo(f"{target}: {len(content):,} bytes", err=True)
        else:
            counts = writer.export(record, target)
            click.echo(f"{output}: " + ", ".join(f"{count:,} {table}" for table, count in counts.items()), err=True)
    except OSError as error:
        kind = "folder" if form.target == "folder" else "file in a folder"
        raise RecordError(f"cannot write to {target}: {error.strerror}; name a {kind} that can be written") from None
    if form.lost != "nothing":
        click.echo(f"not carried: {form.lost}", err=True)


for _name, _form in FORMATS.items():
    export.add_command(_command(_name, _form))
