"""`onrecord export`: a record in another form."""

import click


@click.group()
def export() -> None:
    """Write a record in another form."""


@export.command()
@click.argument("folder", metavar="RECORD")
@click.option("-o", "--output", required=True, metavar="FOLDER", help="Where the files go; made if it is not there.")
def jsonl(folder: str, output: str) -> None:
    """Write every table as JSON lines, sorted by id.

    The files are documents, attributions, times, places, actors, derivations, statements, events, disagreements,
    stories, judgements and refused; `onrecord schema` prints the JSON Schema of their lines.

    \b
    Example:
      onrecord export jsonl case.record -o out/
    """
    from onrecord.export.jsonl import export as write
    from onrecord.store import Record

    counts = write(Record.open(folder), output)
    click.echo(f"{output}: " + ", ".join(f"{count:,} {name}" for name, count in counts.items()), err=True)
