"""`onrecord correct`: judgements by people."""

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.plain import plain

if TYPE_CHECKING:
    from onrecord.store.judgements import Correction


@click.group()
def correct() -> None:
    """Correct a record: reject, merge, split, set a value, name a speaker, undo.

    A judgement keeps who made it, when and why. It is never removed, only undone by another, and it is carried out on
    every build: it survives added documents and new versions of the program.
    """


def _signed(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every judgement has."""
    options = [
        click.option("--why", required=True, metavar="TEXT", help="The reason; it stays in the record."),
        click.option("--by", metavar="NAME", help="Who judges; by default the name you are logged in with."),
        click.option("--later", is_flag=True, help="Only note it: the next build carries it out."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _judge(record: str, corrections: "list[Correction]", why: str, by: str | None, later: bool) -> None:
    from onrecord.store.judgements import correct as carry_out

    for judgement in carry_out(record, corrections, by or login(), why, later=later):
        click.echo(plain(f"{judgement.id}: {judgement.what} {judgement.target} {judgement.value or ''}".rstrip()))


def login() -> str:
    """The name of who is logged in. Raises UsageError where none is known."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise click.UsageError("no login name is known here: say who judges with --by") from None


@correct.command()
@click.argument("record", metavar="RECORD")
@click.argument("targets", metavar="ID...", nargs=-1, required=True)
@_signed
def reject(record: str, targets: tuple[str, ...], **signed: Any) -> None:
    """Take out what is wrong: events, statements, disagreements, or a derivation CHILD>PARENT.

    \b
    Examples:
      onrecord correct reject case.record e-0123456789abcdef --why "the talks collapsed, nobody was hit"
      onrecord correct reject case.record "d1>d2" --why "both quote one communique"
    """
    from onrecord.store.judgements import Correction

    _judge(record, [Correction("reject", target) for target in targets], **signed)


@correct.command()
@click.argument("record", metavar="RECORD")
@click.argument("target", metavar="ID")
@click.argument("others", metavar="OTHER...", nargs=-1, required=True)
@_signed
def merge(record: str, target: str, others: tuple[str, ...], **signed: Any) -> None:
    """Make OTHER part of ID: two events or two statements that are one.

    \b
    Example:
      onrecord correct merge case.record e-0123456789abcdef e-fedcba9876543210 --why "one call, told twice"
    """
    from onrecord.store.judgements import Correction

    _judge(record, [Correction("merge", target, other) for other in others], **signed)


@correct.command()
@click.argument("record", metavar="RECORD")
@click.argument("target", metavar="ID")
@click.argument("tellings", metavar="DOCUMENT:START-END...", nargs=-1, required=True)
@_signed
def split(record: str, target: str, tellings: tuple[str, ...], **signed: Any) -> None:
    """Make some tellings of an event or statement another one. `onrecord explain` shows them with their offsets.

    \b
    Example:
      onrecord correct split case.record e-0123456789abcdef d1:120-126 --why "the second shelling, on Sunday"
    """
    from onrecord.store.judgements import Correction

    _judge(record, [Correction("split", target, " ".join(tellings))], **signed)


@correct.command("set")
@click.argument("record", metavar="RECORD")
@click.argument("target", metavar="ID")
@click.argument("values", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option("--name", metavar="TEXT", help="What to call an actor that neither the record nor the knowledge has.")
@_signed
def set_value(record: str, target: str, values: tuple[str, ...], name: str | None, **signed: Any) -> None:
    """Set a field: of an event type, mode, status, time, place (NAME or NAME,COUNTRY), actors and recipients (ids,
    commas between them); of a statement force, factuality, negated, time, addressee; of a disagreement kind; of a
    document published, outlet, title.

    An empty value is null.

    \b
    Examples:
      onrecord correct set case.record e-0123456789abcdef status=planned time=2022-02-20 --why "announced only"
      onrecord correct set case.record e-0123456789abcdef actors=state:RUS,body:nato --why "both signed"
      onrecord correct set case.record d-0123456789abcdef published=2022-02-12 --why "the page is dated by its crawl"
    """
    from onrecord.store.judgements import Correction

    _judge(record, [Correction("set", target, value, name) for value in values], **signed)


@correct.command()
@click.argument("record", metavar="RECORD")
@click.argument("target", metavar="ID")
@click.argument("actor", metavar="ACTOR")
@click.option("--name", metavar="TEXT", help="What to call an actor that neither the record nor the knowledge has.")
@_signed
def speaker(record: str, target: str, actor: str, name: str | None, **signed: Any) -> None:
    """Say who made a statement.

    \b
    Example:
      onrecord correct speaker case.record s-0123456789abcdef person:angela-merkel --why "her spokesman is quoted"
    """
    from onrecord.store.judgements import Correction

    _judge(record, [Correction("speaker", target, actor, name)], **signed)


@correct.command()
@click.argument("record", metavar="RECORD")
@click.argument("judgements", metavar="JUDGEMENT...", nargs=-1, required=True)
@_signed
def undo(record: str, judgements: tuple[str, ...], **signed: Any) -> None:
    """Undo judgements by their ids; undoing an undoing restores what it undid.

    \b
    Example:
      onrecord correct undo case.record j-0123456789abcdef --why "the wire corrected itself"
    """
    from onrecord.store.judgements import Correction

    _judge(record, [Correction("undo", judgement) for judgement in judgements], **signed)


@correct.command("list")
@click.argument("record", metavar="RECORD")
def list_all(record: str) -> None:
    """Print all judgements, oldest first, with who made them and why.

    \b
    Example:
      onrecord correct list case.record
    """
    from onrecord.store import Record

    for j in Record.open(record).rows("judgements"):
        click.echo(plain(f"{j.id}\t{j.at}\t{j.by}\t{j.what} {j.target} {j.value or ''}".rstrip() + f"\t{j.why}"))
        if j.undone_by:
            click.echo(f"\tundone by {j.undone_by}")
