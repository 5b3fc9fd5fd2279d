"""``banding rules``: look after a ruleset. Each subcommand is in the table below."""

import click

from banding.commands import LazyGroup

_COMMANDS = {
    "list": "rules.showing:rules_list",
    "show": "rules.showing:rules_show",
    "check": "rules.proving:rules_check",
    "test": "rules.proving:rules_test",
    "mutate": "rules.proving:rules_mutate",
    "diff": "rules.proving:rules_diff",
    "impact": "rules.proving:rules_impact",
    "new": "rules.new:rules_new",
    "record": "rules.showing:rules_record",
    "schema": "rules.showing:rules_schema",
    "sql": "rules.exporting:rules_sql",
    "dmn": "rules.exporting:rules_dmn",
    "export": "rules.exporting:rules_export",
}


@click.group("rules", cls=LazyGroup, table=_COMMANDS)
def command() -> None:
    """
    RULESET is a shipped name such as cl-crc or cl-crc/2019-03, a rules file, or a folder of them.

    \b
    Examples:
      banding rules list
      banding rules check cl-crc
    """
