"""``banding assign``: whom to give the cases that nobody holds."""

from typing import Any

import click

from banding.commands.assigning import assign_options, run


@click.command("assign")
@assign_options
def command(**given: Any) -> None:
    """
    Suggest an officer for every case that nobody holds, say why, and apply what the manager chose.

    CASES is a caseload as for `banding allocate`, with a column of officers; STAFF lists them, as `banding template
    --staff` gives it. The most urgent cases come first, each with a short list, the load before and after, and the rule
    that bars everybody else. The manager decides: fill in the column choice and give the file back with --choices.

    \b
    Examples:
      banding assign cases.csv staff.csv > suggested.csv
      banding assign cases.csv staff.csv -o to-choose.xlsx
      banding assign cases.csv staff.csv --choices to-choose.xlsx -o assigned.csv

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    run(given, lambda held, _, __, on: (held.unheld(on), ()), what="to be given to an officer")
