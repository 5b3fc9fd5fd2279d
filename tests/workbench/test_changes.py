"""Claims about what people do to a case: it is kept with the decision it came to, and nobody overwrites what they did not see."""

from __future__ import annotations

import pytest

from banding.workbench.access import NotFoundError
from banding.workbench.changes import ChangedMeanwhileError, RefusedError, Workbench
from banding.workbench.deciding import cells_digest, decide
from banding.workbench.needs import Need
from banding.workbench.people import state_after
from banding.workbench.rules import kept
from banding.workbench.store import people
from banding.workbench.store.record import breaks, entries_about
from tests.workbench.builders import ADMIN, NORTH, SOUTH, TODAY, a_row, hold, on_both_databases, put_people


@on_both_databases
def test_an_answer_decides_the_case_again_at_once(bench: Workbench) -> None:
    """A case whose child protection plan was not known is Blue the moment somebody says yes."""
    put_people(bench, a_row(cpp="unknown"))
    before = bench.person(NORTH, "x100001")
    after = bench.answer(NORTH, before.key, {"cpp": "yes"}, seen=before.version, source="social worker")
    assert (before.status, after.band, after.status) == ("provisional", "Blue", "settled")


def test_who_saw_an_older_version_overwrites_nothing(bench: Workbench) -> None:
    """The second of two people who opened the same page is told what the first did, and nothing of theirs is kept."""
    put_people(bench, a_row(cpp="unknown"))
    seen = bench.person(NORTH, "x100001").version
    bench.answer(NORTH, "x100001", {"cpp": "yes"}, seen=seen, source="social worker")
    with pytest.raises(ChangedMeanwhileError) as refused:
        bench.answer(ADMIN, "x100001", {"cpp": "no"}, seen=seen, source="file")
    assert [entry.body["facts"] for entry in refused.value.since] == [{"cpp": "yes"}]
    assert bench.person(NORTH, "x100001").band == "Blue"


def test_a_judgement_below_the_minimum_is_refused_and_not_kept(bench: Workbench) -> None:
    """The guidance's minimum cannot be judged away; the refusal says so, and the record has no judgement."""
    put_people(bench, a_row(cpp="yes"))
    person = bench.person(NORTH, "x100001")
    with pytest.raises(RefusedError, match="minimum"):
        bench.judge(NORTH, person.key, "Green", "doing well", seen=person.version)
    assert bench.person(NORTH, "x100001").version == person.version


def test_a_judgement_whose_facts_change_is_brought_up(bench: Workbench) -> None:
    """Once an answer changes what a judgement rested on, the case needs somebody."""
    put_people(bench, a_row(domestic_abuse="yes", cpp="unknown"))
    person = bench.person(NORTH, "x100001")
    judged = bench.judge(NORTH, person.key, "Blue", "recent escalation", seen=person.version)
    assert (judged.band, judged.status) == ("Blue", "judged")
    bench.answer(NORTH, person.key, {"cpp": "no"}, seen=judged.version, source="social worker")
    with bench.database.reading() as connection:
        assert Need.FACTS_CHANGED in people.needs_of_person(connection, person.key)


def test_nobody_sees_or_changes_a_case_of_another_team(bench: Workbench) -> None:
    """A case of another team is answered as one that does not exist, to reading and to changing."""
    put_people(bench, a_row())
    with pytest.raises(NotFoundError):
        bench.person(SOUTH, "x100001")
    with pytest.raises(NotFoundError):
        bench.answer(SOUTH, "x100001", {"cpp": "yes"}, seen=1, source="x")


def test_every_past_decision_can_be_made_again(bench: Workbench) -> None:
    """From what the record has up to an entry, with the ruleset kept, the same cells come out, to the byte."""
    put_people(bench, a_row(cpp="unknown", domestic_abuse="yes"))
    person = bench.person(NORTH, "x100001")
    person = bench.answer(NORTH, person.key, {"cpp": "no"}, seen=person.version, source="social worker")
    person = bench.judge(NORTH, person.key, "Blue", "recent escalation", seen=person.version)
    hold(bench, NORTH, person.key, "PO1", seen=person.version)
    with bench.database.reading() as connection:
        entries = entries_about(connection, person.key)
        assert len(entries) == 4
        for place, entry in enumerate(entries, start=1):
            said = entry.body["decision"]
            again = decide(
                state_after(entries[:place]).own_rows(), kept(connection, said["ruleset"]), on=TODAY
            )
            assert cells_digest(again.cells()) == said["digest"]
        assert list(breaks(connection, bench.database.key)) == []
