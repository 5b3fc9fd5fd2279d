"""``banding page``: the rules as one page that bands cases in a browser, with nothing installed."""

from datetime import date

import click

from banding.commands.options import DAY, refuse_ending, rules_option
from banding.commands.running import faults_to_exit_code, load_rules, refuse_own_input, write_result


@click.command("page")
@click.option("-o", "--output", metavar="OUT", default="-", help="File to write, .html; - for a pipe.")
@click.option("--on", type=DAY, metavar="DATE", help="The ruleset in force on this day. Default: today.")
@rules_option
def command(output: str, on: date | None, rules: str | None) -> None:
    """
    Write the rules as one page that bands cases in a browser, for people who cannot install anything.

    The page works from a shared drive, an e-mail or a USB stick, in Edge, Chrome and Firefox. It has a form for one
    case, and takes a caseload as a CSV file or as cells pasted from Excel. It gives the answers of allocate, and
    nothing that is typed, pasted or opened leaves the computer.

    \b
    Example:
      banding page -o bands.html

    Exit codes: 0 done; 2 could not run.
    """
    from banding.export.page import page_of

    refuse_ending(output, (".html",))
    with faults_to_exit_code():
        refuse_own_input(output, rules)
        write_result(page_of(load_rules(rules, on=on)).encode(), output)
