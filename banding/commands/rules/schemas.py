"""``banding rules schema``: the JSON Schemas of the files of a ruleset, as editors and ``rules/schema`` have them."""

import json
from typing import Any, Final

import click

SCHEMA_NAMES: Final = ("rules", "guidance", "readings", "audit", "officers", "services", "examples")
"""The files there are schemas of."""


@click.command("schema")
@click.argument("name", metavar="[FILE]", type=click.Choice(SCHEMA_NAMES), default="rules")
def rules_schema(name: str) -> None:
    """
    Print the JSON Schema of a file of rules, so that an editor completes keys and marks slips as you type.

    FILE is rules, guidance, readings, audit, officers, services or examples; rules when none is given. An editor that knows YAML finds the
    schema by the first line of a file: # yaml-language-server: $schema=... with the path of the schema.

    \b
    Examples:
      banding rules schema
      banding rules schema examples
    """
    click.echo(schema_text(name), nl=False)


def schema_of(name: str) -> dict[str, Any]:
    """Give the schema of one of the files, draft 2020-12, as plain data."""
    from banding.assign.policy import OfficersDoc
    from banding.auditing.policy.model import policy_schema
    from banding.ruleset.documents import GuidanceDoc, ReadingsDoc, RulesDoc
    from banding.ruleset.schema import document_schema
    from banding.services.written import services_schema
    from banding.verify.examples.files import examples_schema

    if name == "audit":
        return policy_schema()
    if name == "services":
        return services_schema()
    if name == "examples":
        return examples_schema()
    documents = {
        "rules": (RulesDoc, "Rules file"),
        "guidance": (GuidanceDoc, "Guidance"),
        "officers": (OfficersDoc, "Officers"),
    }
    return document_schema(*documents.get(name, (ReadingsDoc, "Readings")))


def schema_text(name: str) -> str:
    """Give the schema of one of the files as JSON, the same every time."""
    return json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n"


def schema_file(name: str) -> str:
    """Give the name of the file that a schema is kept in."""
    return f"{name}.schema.json"
