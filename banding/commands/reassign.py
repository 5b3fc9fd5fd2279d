"""``banding reassign``: whom to give the cases of leavers, the long absent, those at risk, and too low a grade."""

from typing import Any

import click

from banding.commands.assigning import assign_options, run


@click.command("reassign")
@assign_options
def command(**given: Any) -> None:
    """
    Suggest who takes over from leavers, the long absent, and those who may no longer hold a case.

    CASES and STAFF are as for `banding assign`. Only cases that must move are moved, the highest risk first, each with
    its reason code: also those whose holder is at risk from the person, or of too low a grade. An absence that is short or covered moves none, and is told. The workbook has a handover list.

    \b
    Examples:
      banding reassign cases.csv staff.csv -o handover.xlsx
      banding reassign cases.csv staff.csv --choices handover.xlsx -o moved.csv

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    from banding.assign import people_to_move

    run(
        given,
        lambda held, staff, policy, on: people_to_move(held, staff, policy, on=on),
        what="to be moved to another officer",
    )
