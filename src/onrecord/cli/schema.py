"""`onrecord schema`: the JSON Schemas of the outward lines."""

import json

import click

from onrecord.errors import ConfigurationError, choices


@click.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print the JSON Schema of an output line, or the names of all lines.

    \b
    Examples:
      onrecord schema
      onrecord schema annotation
      onrecord schema events > events.schema.json
    """
    from onrecord.export.lines import schemas

    known = schemas()
    if name is None:
        click.echo("\n".join(known))
    elif name in known:
        click.echo(json.dumps(known[name], indent=2, ensure_ascii=False))
    else:
        raise ConfigurationError(choices(name, known, "line"))
