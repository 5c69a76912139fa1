"""`onrecord report`: the record as one page."""

import sys
from pathlib import Path

import click

from onrecord import __version__
from onrecord.errors import RecordError


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, metavar="FILE", help="Where the page goes; '-' is standard output.")
@click.option("--title", help="The heading; by default the record's name.")
@click.option("--whole", is_flag=True, help="Put everything on the page, however large the record is.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def report(record: Path, output: str, title: str | None, whole: bool, force: bool) -> None:
    """Write a record as one page that opens anywhere, offline.

    Overview, timeline, events, who said what, who disputes what, sources, map, actors, and the documents with their
    evidence marked: every line leads to its sentence. The page loads nothing, and what was scraped can't run in it.
    Of a record with more than 1,000 documents, or 12,000 events and statements, it holds what most documents report
    and what is disputed, and says what it leaves out.

    \b
    Examples:
      onrecord report case.record -o case.html
      onrecord report case.record -o case.html --force --title "The hotline"
    """
    from onrecord.cli.show import load
    from onrecord.report import huge
    from onrecord.report.facts import count
    from onrecord.report.page import render
    from onrecord.store import Record
    from onrecord.store.files import write_whole

    opened = Record.open(record)
    target = Path(output)
    if output != "-" and (target.is_file() or target.is_dir()) and not force:
        raise RecordError(f"{target} is there already: name another file, or write over it with --force")
    name = title or record.resolve().name.removesuffix(".record")
    if huge.is_huge(opened) and not whole:
        facts, parts = huge.most_reported(opened)
        page = render(facts, name, opened.stages, __version__, huge.overview(opened), parts)
    else:
        page, parts = render(load(opened), name, opened.stages, __version__), []
    content = page.encode()
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        write_whole(target, content)
    except OSError as error:
        raise RecordError(
            f"cannot write {target}: {error.strerror}; name a file in a folder that is there and has room"
        ) from None
    held = ", ".join(f"{part.shown:,} of {count(part.total, part.noun)}" for part in parts)
    of = f"; it holds the most reported: {held} (--whole puts everything on the page)" if held else ""
    click.echo(f"{target}: {len(content) / 1e6:.1f} MB, opens in any browser{of}", err=True)
