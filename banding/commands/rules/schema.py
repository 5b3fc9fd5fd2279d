"""``banding rules schema``: the shape of the files of a ruleset, for an editor."""

from __future__ import annotations

import click

_NAMES = ("rules", "guidance", "readings", "audit", "examples")


@click.command("schema")
@click.argument("name", metavar="[FILE]", type=click.Choice(_NAMES), default="rules")
def rules_schema(name: str) -> None:
    """
    Print the JSON Schema of a file of rules, so that an editor completes keys and marks slips as you type.

    FILE is rules, guidance, readings, audit or examples; rules when none is given. An editor that knows YAML finds the
    schema by the first line of a file: # yaml-language-server: $schema=... with the path of the schema.

    \b
    Examples:
      banding rules schema
      banding rules schema examples

    Exit codes: 0 done; 2 could not run.
    """
    from banding.commands.rules.schemas import schema_text

    click.echo(schema_text(name), nl=False)
