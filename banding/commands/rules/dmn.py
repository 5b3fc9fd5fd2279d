"""``banding rules dmn``: a ruleset as a decision model that other people's tools open and run."""

from __future__ import annotations

from datetime import date

import click

from banding.commands.rules.sharing import ruleset_argument, version_option
from banding.commands.running import faults_to_exit_code, load_rules, refuse_own_input, write_result


@click.command("dmn")
@ruleset_argument
@version_option
@click.option("-o", "--output", metavar="OUT", default="-", help="File to write; - for the screen or a pipe.")
def rules_dmn(ruleset: str | None, on: date | None, output: str) -> None:
    """
    Write the rules as a decision model (DMN 1.3), to open in a modeller or run in another decision engine.

    RULESET is a shipped name such as cl-crc/2019-03, or a file; cl-crc when none is given. The model has the decisions
    as tables, with the guidance's words beside each row, and a diagram. It bands cases whose facts are all known, and
    gives no answer for any other: what is not known is never read as no.

    \b
    Examples:
      banding rules dmn cl-crc -o cl-crc.dmn
      banding rules dmn cl-crc/2019-03

    Exit codes: 0 done; 2 could not run.
    """
    from banding.export.dmn import model_of, render_dmn

    with faults_to_exit_code():
        refuse_own_input(output, ruleset)
        write_result(render_dmn(model_of(load_rules(ruleset, on=on))).encode(), output)
