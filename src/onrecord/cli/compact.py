"""`onrecord compact`: fewer files, nothing that no commit needs."""

import click


@click.command()
@click.argument("record", metavar="RECORD")
def compact(record: str) -> None:
    """Put a record's segments together anew and drop its older commit and leftovers of stopped builds.

    \b
    Example:
      onrecord compact case.record
    """
    from onrecord.store.compact import compact as put_together

    before, after = put_together(record)
    click.echo(
        f"{record}: {before.files:,} files and {before.bytes:,} bytes before, "
        f"{after.files:,} files and {after.bytes:,} bytes now"
    )
