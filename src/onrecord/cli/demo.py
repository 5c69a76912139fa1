"""`onrecord demo`: the example record, built and shown."""

import shutil
import sys
from pathlib import Path

import click

from onrecord.errors import ConfigurationError


@click.command()
@click.option(
    "--output",
    "-o",
    "target",
    type=click.Path(path_type=Path),
    help="Keep the record here; by default out/hotline.record.",
)
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
@click.pass_context
def demo(ctx: click.Context, target: Path | None, quiet: bool) -> None:
    """Build the example record and show it.

    The ten articles of examples/hotline hold the troubles of real pages: a reprint, a spun copy, a wrong date, a
    mangled quotation, numbers that differ, a denial.

    \b
    Examples:
      onrecord demo
      onrecord demo -o hotline.record
    """
    from onrecord.cli.build import carry_out
    from onrecord.cli.show import show

    articles = Path("examples/hotline/articles")
    if not articles.is_dir():
        raise ConfigurationError(
            f"{articles} not found: run 'onrecord demo' in the folder that onrecord was cloned into"
        )
    record = target or Path("out/hotline.record")
    record.parent.mkdir(parents=True, exist_ok=True)
    carry_out([str(articles)], str(record), quiet=quiet)
    ctx.invoke(show, record=record, limit=12, as_json=False)
    called = sys.argv[0] if Path(sys.argv[0]).name == "onrecord" else "onrecord"
    call = "onrecord" if shutil.which("onrecord") else called
    lines = (
        ("One line, back to its sentences:", f"explain {record} ID"),
        ("All of it on one page:", f"report {record} -o {record.with_suffix('.html')}"),
        ("Your own articles, files of any form in a folder:", "build FOLDER -o case.record"),
    )
    click.echo(f"\nThe record is {record}.", err=True)
    for what, command in lines:
        click.echo(f"  {what}\n    {call} {command}", err=True)
