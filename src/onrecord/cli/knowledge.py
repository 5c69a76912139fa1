"""`onrecord knowledge`: look up, check and extend what is known of states, bodies, offices and their holders."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from onrecord.knowledge.actors import Actors

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _actors() -> "Actors":
    from onrecord.knowledge.actors import load_actors
    from onrecord.knowledge.actors.own import own_folder

    return load_actors(own_folder())


@click.group()
def knowledge() -> None:
    """Look things up in the knowledge files, check them, add your own.

    Your own tables lie in a folder that ONRECORD_KNOWLEDGE names; they have the columns of the shipped ones and come
    after them.
    """


@knowledge.command()
@click.argument("of")
@click.option("--office", help="Only this office, such as foreign-minister.")
@click.option("--on", "day", help="Only who held it on this day, month or year (ISO).")
def holders(of: str, office: str | None, day: str | None) -> None:
    """List who held the offices of OF, a country (FRA) or a body (body:nato).

    \b
    Examples:
      onrecord knowledge holders FRA --office president
      onrecord knowledge holders body:nato --on 2014-09-04
    """
    from onrecord.errors import ConfigurationError, choices

    actors = _actors()
    if of not in actors.states and of not in actors.bodies:
        raise ConfigurationError(f"{of!r} is no country code (FRA) and no body (body:nato) of the knowledge")
    offices = actors.offices_of.get(of, [])
    if office is not None and office not in offices:
        raise ConfigurationError(choices(office, offices, "office"))
    for name in offices if office is None else [office]:
        for term in actors.terms[of, name]:
            if day is None or term.holds(day):
                click.echo(f"{name}\t{actors.people[term.person].name}\t{term.start}\t{term.end}")


@knowledge.command()
def offices() -> None:
    """List the offices by their ids, with what they are called.

    \b
    Example:
      onrecord knowledge offices
    """
    for office in _actors().offices.values():
        click.echo(f"{office.id}\t{', '.join(office.titles)}")


@knowledge.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--on", "day", help="The day, month or year (ISO) that titles are looked up for.")
def find(words: tuple[str, ...], day: str | None) -> None:
    """Print whom WORDS mean, as an annotation would: a name, "the French president", "his Russian counterpart".

    \b
    Examples:
      onrecord knowledge find "the French president" --on 2014-06-20
      onrecord knowledge find Zelenski --on 2022-02-12
    """
    from onrecord.annotate.reading import Reading
    from onrecord.annotate.who import Who
    from onrecord.language import load
    from onrecord.records import Time

    room, text = Who(), " ".join(words)
    room.open()
    reading = Reading("words", text, published=Time(day, day, day, "given"), tokens=load().parse([text])[0])
    room.read(reading)
    for m in reading.actors:
        click.echo(f"{m.text}\t{m.actor}\t{m.name}\t{m.country or ''}\t{m.sector or ''}\t{m.why}")


@knowledge.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def check(folder: Path | None) -> None:
    """Hold the knowledge to its schema: the shipped tables, and those in FOLDER or in ONRECORD_KNOWLEDGE.

    \b
    Examples:
      onrecord knowledge check
      onrecord knowledge check my-knowledge/
    """
    from onrecord.knowledge.actors import load_actors
    from onrecord.knowledge.actors.own import own_folder

    actors = load_actors(folder or own_folder())
    terms = sum(len(t) for t in actors.terms.values())
    held = sum(1 for of in actors.offices_of if of in actors.states)
    bodies = len(actors.offices_of) - held
    click.echo(f"{len(actors.states)} states, {len(actors.bodies)} bodies, {len(actors.people)} people")
    click.echo(f"{terms} terms of office in {held} states and {bodies} bodies")
    click.echo("no faults")


@knowledge.command()
@click.argument("file", type=FILE)
@click.option(
    "--to", "folder", type=FOLDER, required=True, help="The folder of your own tables; made if it is not there."
)
@click.option("--wikidata", is_flag=True, help="FILE is the saved answer of the query that `knowledge query` prints.")
def add(file: Path, folder: Path, wikidata: bool) -> None:
    """Add office-holders from FILE, a CSV with the columns of,office,person,from,to (and gender,short,aliases,qid).

    \b
    Examples:
      onrecord knowledge add mayors.csv --to my-knowledge/
      onrecord knowledge add query.json --wikidata --to my-knowledge/
    """
    from onrecord.knowledge.actors import own

    rows = (own.from_wikidata if wikidata else own.from_table)(file, _actors())
    own.add(folder, rows)
    for row, why in rows.refused:
        click.echo(f"refused: {row}: {why}", err=True)
    click.echo(f"{len(rows.holders)} terms of office are in {folder}; {len(rows.refused)} rows were refused")
    click.echo(f"Use them with {own.VARIABLE}={folder}")


@knowledge.command()
def query() -> None:
    """Print the Wikidata query whose saved answer `knowledge add --wikidata` reads.

    \b
    Example:
      onrecord knowledge query
    """
    from onrecord.knowledge.actors.own import QUERY

    click.echo(QUERY)
