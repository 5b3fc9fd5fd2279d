"""Claims about the live caseload as a file: everybody the user sees, as they stand, and nobody else."""

from __future__ import annotations

from banding.intake import undo
from banding.workbench.changes import Workbench
from banding.workbench.live import live_caseload
from tests.workbench.builders import ADMIN, NORTH, TODAY, a_row, hold, put_people


def test_the_live_caseload_is_everybody_as_they_stand(bench: Workbench) -> None:
    """Answers, judgements and holders given here are in it, whatever heading the file had; other teams are for who sees them."""
    put_people(
        bench,
        a_row("X1", officer="PO7", recorded_band="Red"),
        a_row("X1", officer="PO7", note="second, order"),
        a_row("X2", cpp="unknown"),
        a_row("X3", team="South", holder="PO8"),
    )
    person = bench.answer(
        NORTH, "x2", {"cpp": "yes"}, seen=bench.person(NORTH, "x2").version, source="letter"
    )
    held = hold(bench, NORTH, "x2", "PO1", seen=person.version)
    ruleset = bench.rules_now().ruleset
    for user, team, keys in (
        (NORTH, "", ["x1", "x1", "x2"]),
        (ADMIN, "", ["x1", "x1", "x2", "x3"]),
        (ADMIN, "South", ["x3"]),
        (NORTH, "South", []),
    ):
        with (
            bench.database.reading() as connection,
            live_caseload(connection, user, team, ruleset, on=TODAY, with_recorded=True) as live,
        ):
            caseload = live.caseload
            headings = [undo(heading) for heading in caseload.layout.header]
            rows = [dict(zip(headings, row.cells, strict=True)) for row in caseload.rows()]
            assert live.keys == keys
            assert [row["crn"].lower() for row in rows] == keys
            holders = {"x1": "PO7", "x2": "PO1", "x3": "PO8"}
            assert [row["responsible_officer"] for row in rows] == [holders[key] for key in keys]
            if keys[:1] == ["x1"]:
                assert (rows[2]["cpp"], rows[2]["recorded_band"], rows[1]["note"]) == (
                    "yes",
                    "Blue",
                    "second, order",
                )
                assert live.versions["x2"] == held.version
