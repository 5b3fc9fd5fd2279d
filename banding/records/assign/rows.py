"""Suggestions, loads and decisions as rows: CSV, and one JSON document. Of a restricted case only reference and band go out."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TextIO

from banding import assign
from banding.facts import plain
from banding.intake import Caseload, defuse, undo
from banding.intake.columns import renamed_in
from banding.records.csv.lines import record_text, write_records

Value = str | int

_MEANINGS: Final[Mapping[str, str]] = {
    "urgency": "Place in the order of urgency: band, days since sentence, first appointment due.",
    "crn": "The person's case reference number; all of their rows go to one officer.",
    "rows": "The rows of the file that are to be given to somebody.",
    "bands": "Their bands, the highest first; every possible one where that is not settled.",
    "points": "The most points they weigh.",
    "waiting_days": "Days since the earliest sentence; empty where it is not known.",
    "moved_from": "Who holds them now, where they are to be moved.",
    "reason": "Why they are to be moved: a reassignment code.",
    "suggested": "Staff code of the officer suggested; empty where nobody may be.",
    "suggested_name": "That officer's name.",
    "choice": "To fill in: the staff code of who is to hold them. Blank leaves them.",
    "override_code": "To fill in where the choice is outside the policy: one of the policy's codes.",
    "override_words": "To fill in with it: why.",
    "why": "What speaks for that officer, with the load before and after; or why nobody is suggested.",
    "unlock": "What would let somebody be suggested.",
    "shortlist": "Others who may hold them, the best first, with load before and after, skills and office.",
    "tied": "Who was as good as the one suggested; the less loaded comes first, then the more experienced, then the code.",
    "excluded": "Who may not hold them, rule by rule.",
    "points_low": "The least points they weigh; another number where a band or phase is not known.",
    "check": "Not to be changed: tells whether the case, the staff or the policy have changed since.",
}
ASSIGN_COLUMNS: Final = tuple(_MEANINGS.items())
"""The columns of a suggestion, with what they mean."""
APPLIED: Final = ("assignment", "assignment_why", "override_code", "override_words")
"""What is added to the rows of the cases when choices are applied; docs/reference/columns-out.md says what it means."""
PLAN_WORDS: Final = {
    "greedy": "Each case in turn went to whoever was best placed by then.",
    "optimum": "The whole batch was weighed together.",
}
"""How suggestions were come by, by the plan's method; its figures are in the JSON."""
_HOLDING: Final = {"officer": "officer", "assigned": "assigned_on"}
"""The columns of who holds a case and since when, by what they are for, as they are named where a file has none."""
_OPEN_TO_ALL: Final = ("urgency", "crn", "rows", "bands", "why", "unlock", "check")


def suggestion_row(suggestion: assign.Suggestion, batch: assign.Batch) -> dict[str, Value]:
    """Give the cells of a suggestion, by column."""
    person, officer = suggestion.person, suggestion.officer
    days = [(batch.on - case.sentenced).days for case in person.to_give if case.sentenced]
    others = [option for option in suggestion.options if option.officer is not officer]
    found: dict[str, Value] = {
        **dict.fromkeys(_MEANINGS, ""),
        "urgency": suggestion.number,
        "crn": person.crn,
        "rows": ";".join(str(case.row) for case in sorted(person.to_give, key=lambda case: case.row)),
        "bands": person.bands,
        "points": person.points[1],
        "points_low": person.points[0],
        "waiting_days": max(days) if days else "",
        "moved_from": ";".join(sorted(batch.staff.officers[key].code for key in person.moved_from)),
        "reason": person.reason,
        "suggested": officer.code if officer else "",
        "suggested_name": officer.name if officer else "",
        "why": suggestion.why,
        "unlock": suggestion.unlock,
        "shortlist": "; ".join(f"{each.officer.code} {each.words}" for each in others),
        "tied": ";".join(suggestion.tied),
        "excluded": assign.excluded_words(suggestion),
        "check": suggestion.check,
    }
    if person.is_restricted:
        found |= {name: "" for name in _MEANINGS if name not in _OPEN_TO_ALL}
    return found


def load_row(key: str, batch: assign.Batch) -> dict[str, Value]:
    """Give the cells of an officer's load, by column; what is not known is empty."""
    load, officer = batch.loads[key], batch.loads[key].officer
    return {
        "staff_code": officer.code,
        "name": officer.name,
        "grade": officer.grade or "",
        "contracted_hours": said_hours(officer.hours),
        "reduced_hours": said_hours(officer.reduced),
        "available": "" if officer.available is None else officer.available,
        "cases": len(load.held),
        "without_band": load.without_band,
        "covered": len(load.covered),
        "points_low": load.low,
        "points_high": load.high,
        "load": load.said(),
        "taken_lately": load.lately,
        "load_after": assign.said_load(*batch.loads_after[key], officer.available),
        "above": "; ".join([*officer.problems, *assign.over_limits(load, batch.policy)]),
    }


def said_hours(hours: Any) -> str:
    """Say weekly hours: 37, 22.2; empty where they are not known."""
    return "" if hours is None else f"{float(hours):g}"


def batch_counts(batch: assign.Batch) -> dict[str, int]:
    """Count the rows of the file by who holds them; each is in one of the counts alone."""
    held, moved = batch.held, {case.row for each in batch.suggestions for case in each.person.to_give}
    given = [each for each in batch.suggestions if each.officer]
    unheld = sum(not case.is_held and case.row not in moved for case in held.cases)
    return {
        "rows": len(held.cases),
        "held": sum(bool(case.holder) and case.row not in moved for case in held.cases),
        "held_elsewhere": len(held.elsewhere),
        "suggested": sum(len(each.person.to_give) for each in given),
        "nobody_suggested": sum(len(each.person.to_give) for each in batch.suggestions if not each.officer),
        "nobody_holds": unheld if held.knows_holders else 0,
        "holder_not_known": 0 if held.knows_holders else unheld,
    }


def write_batch_csv(batch: assign.Batch, out: TextIO) -> None:
    """Write the suggestions as CSV, the most urgent first; ``out`` is opened with ``newline=""``."""
    write_records(out, _MEANINGS, (suggestion_row(each, batch).values() for each in batch.suggestions))


def write_batch_json(batch: assign.Batch, out: TextIO) -> None:
    """Write suggestions, loads, counts and what was noticed as one JSON document."""
    plan = batch.plan
    whole = {
        "on": batch.on.isoformat(),
        "ruleset": batch.policy.ruleset.stamp,
        "policy": {"name": batch.policy.name, "sha256": batch.policy.content_hash},
        "plan": {"method": plan.method, "price": plan.price, "bound": plan.bound},
        "counts": batch_counts(batch),
        "suggestions": [suggestion_row(each, batch) for each in batch.suggestions],
        "officers": [{**load_row(key, batch), "bands": load.bands} for key, load in batch.loads.items()],
        "waiting": list(batch.waiting),
        "notes": [*batch.held.notes, *batch.staff.notes],
        "issues": [issue.message for issue in (*batch.staff.issues, *batch.held.issues)],
    }
    json.dump(whole, out, ensure_ascii=False, indent=1)
    out.write("\n")


def write_applied(
    batch: assign.Batch, decided: Sequence[assign.Decided], caseload: Caseload, out: TextIO
) -> list[str]:
    """
    Write every row of the cases, in its order, with its new holder where the choice is done.

    A row's own cells stay but for the officer and the day of assignment, which are added where the file has no such column.
    What an earlier run said of a row stays where this one has nothing to say of it. Gives notes on the headings.
    """
    layout, places, size = caseload.layout, batch.held.places, len(APPLIED)
    width = len(layout.header)
    by_row = {case.row: each for each in decided for case in each.suggestion.person.to_give}
    # An empty column of officers would say of rows whose holder is not known that nobody holds them.
    added = [role for role in _HOLDING if role not in places and (decided or batch.held.knows_holders)]
    places = {**places, **{role: width + n for n, role in enumerate(added)}}
    folded, ours = [plain(undo(heading)) for heading in layout.header], [plain(name) for name in APPLIED]
    at = next((n for n in range(width) if folded[n : n + size] == ours), width + len(added))
    theirs = [n for n, word in enumerate(folded) if word in ours and n not in range(at, at + size)]
    renamed = renamed_in(layout.header, theirs)
    names = [*(renamed.get(n, undo(heading)) for n, heading in enumerate(layout.header))]
    names += [_HOLDING[role] for role in added]
    names[at : at + size] = APPLIED
    out.write(record_text([defuse(name) for name in names]))
    for case, row in zip(batch.held.cases, caseload.rows(), strict=True):
        cells = [undo(cell) for cell in (*row.cells, *("",) * (width - len(row.cells)))]
        own, beyond = [*cells[:width], *("" for _ in added)], cells[width:]
        done = by_row.get(case.row)
        if done and done.outcome is assign.Outcome.DONE and done.officer:
            now = {"officer": done.officer.code, "assigned": batch.on.isoformat()}
            for role, text in now.items():
                own[places[role]] = text
        if done:
            own[at : at + size] = (done.outcome.value, done.why, done.code, done.words)
        elif not any(own[at : at + size]):
            own[at : at + size] = ("held" if case.is_held else "left", "", "", "")
        out.write(record_text([defuse(cell) for cell in (*own, *beyond)]))
    return [f"Your own column `{layout.heading(n)}` comes out as `{name}`." for n, name in renamed.items()]
