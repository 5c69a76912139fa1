"""`onrecord forget`: documents removed for good."""

import click

from onrecord.cli.plain import plain


@click.command()
@click.argument("record", metavar="RECORD")
@click.argument("documents", metavar="DOCUMENT...", nargs=-1, required=True)
@click.option("--why", required=True, metavar="TEXT", help="The reason; it stays in the record.")
@click.option("--by", metavar="NAME", help="Who removes it; by default the name you are logged in with.")
def forget(record: str, documents: tuple[str, ...], why: str, by: str | None) -> None:
    """Remove documents for good: their originals, their text and everything derived from them.

    A tombstone with the reason stays, and a document that was forgotten is refused when it is handed in again. Copies
    of its text in other documents stay: 'onrecord explain RECORD DOCUMENT' names those that owe text to it. Exports,
    backups and what the disk itself still holds are not reached.

    \b
    Example:
      onrecord forget case.record d-0123456789abcdef --why "takedown notice of 3 May"
    """
    from onrecord.cli.correct import login
    from onrecord.store.forget import forget as remove

    for stone in remove(record, documents, by or login(), why):
        click.echo(plain(f"{stone.id}: forgotten, {stone.why}"))
