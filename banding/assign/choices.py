"""
A filled-in assignment → what was decided for each person: done, failed and why, or left.

A choice within the policy counts as it is; one outside it only with an override code and words; one made on a file that
has changed since does not count.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import BinaryIO, Final

import attrs

from banding.assign.officers import Officer
from banding.assign.suggestions import Batch, Suggestion, exclusions_for
from banding.facts import plain, says_something
from banding.intake import person_of
from banding.intake.tables import KnownHeadings, open_table
from banding.intake.tables.cell_text import Unsure, own_text

_COLUMNS: Final = ("crn", "choice", "override_code", "override_words", "check")
_KNOWN: Final = KnownHeadings(
    {plain(name): name for name in _COLUMNS},
    ("crn", "choice", "check"),
    "give the workbook or CSV that `banding assign` wrote, with the column choice filled in",
)


class Outcome(StrEnum):
    """What became of a person's cases."""

    DONE = "done"
    FAILED = "failed"
    LEFT = "left"


@attrs.frozen(eq=False)
class Choice:
    """One row of a filled-in file; what cannot be read is empty, and ``fault`` says so."""

    row: int
    crn: str
    choice: str
    code: str
    words: str
    check: str
    fault: str = ""


@attrs.frozen(eq=False)
class Decided:
    """What was decided for one person, and why not where it failed or was left."""

    suggestion: Suggestion
    outcome: Outcome
    why: str
    officer: Officer | None = None
    code: str = ""
    words: str = ""


def read_choices(source: BinaryIO, *, name: str) -> tuple[Choice, ...]:
    """Read a filled-in file, CSV or XLSX; TableError where it is no file of ours."""
    with open_table(source, name=name, known=_KNOWN) as table:
        places, found = _KNOWN.places(table.header, name=name), []
        for row in table.rows:
            if not any(cell.strip() for cell in row.cells):
                continue
            cells, fault = dict[str, str](), ""
            for column, place in places.items():
                cell = own_text(row.cells[place]) if place < len(row.cells) else ""
                if isinstance(cell, Unsure) and cell.problem:
                    fault = f"{column} {cell.problem}"
                cells[column] = "" if isinstance(cell, Unsure) else cell.strip()
            crn, choice, code, words, check = (cells.get(each, "") for each in _COLUMNS)
            found.append(Choice(row.number, crn, choice, code, words, check, fault))
    return tuple(found)


def apply_choices(batch: Batch, choices: Sequence[Choice]) -> tuple[tuple[Decided, ...], tuple[str, ...]]:
    """
    Check what was chosen against the policy and the files as they are now.

    Gives what was decided for each person of the batch, in its order, and a sentence on each row that is about nobody in it.
    """
    by_person: dict[str, list[Choice]] = {}
    for choice in choices:
        by_person.setdefault(person_of(choice.crn), []).append(choice)
    decided = tuple(_decided(each, by_person.pop(each.person.key, []), batch) for each in batch.suggestions)
    left = [choice for found in by_person.values() for choice in found if choice.choice]
    said = "is to be given to anybody; nothing was done"
    return decided, tuple(f"row {each.row}: no case of `{each.crn[:40]}` {said}" for each in left)


def _decided(suggestion: Suggestion, rows: Sequence[Choice], batch: Batch) -> Decided:
    if not rows:
        return Decided(suggestion, Outcome.LEFT, "no row of the choices is about this person")
    choice = rows[0]
    if len(rows) > 1 and any(each.choice for each in rows):
        listed = ", ".join(str(each.row) for each in rows)
        return Decided(suggestion, Outcome.FAILED, f"rows {listed} of the choices are all about this person")
    if choice.fault:
        return Decided(suggestion, Outcome.FAILED, f"row {choice.row}: {choice.fault}")
    if not choice.choice:
        return Decided(suggestion, Outcome.LEFT, "nobody was chosen")
    if failure := _failure(suggestion, choice, batch):
        why = f"row {choice.row}: {failure}"
        return Decided(suggestion, Outcome.FAILED, why, None, choice.code, choice.words)
    officer = batch.staff.find(choice.choice)
    return Decided(suggestion, Outcome.DONE, "", officer, choice.code, choice.words)


def _failure(suggestion: Suggestion, choice: Choice, batch: Batch) -> str:
    """Say why a choice cannot be done; empty where it can."""
    overrides, officer = batch.policy.officers.overrides, batch.staff.find(choice.choice)
    if choice.check != suggestion.check:
        return (
            "the case, an officer who may hold it, or the policy has changed since this was suggested; "
            "run `banding assign` again and choose again"
        )
    if officer is None:
        return f"`{choice.choice[:40]}` {batch.staff.not_found(choice.choice)}"
    codes = {plain(code): code for code in overrides.codes}
    if choice.code and plain(choice.code) not in codes:
        return f"override_code `{choice.code[:40]}` is not one of {', '.join(overrides.codes)}"
    found = exclusions_for(officer, suggestion, batch)
    never = [rule for rule in found if rule in overrides.never]
    if never:
        return f"{officer.code}: {', '.join(never)} ({never[0].said}); no reason lifts that"
    is_outside = bool(found) or suggestion.officer is None
    if is_outside and not (choice.code and says_something(choice.words)):
        said = ", ".join(bar.said for bar in found) or suggestion.why
        return f"{officer.code} is outside the policy ({said}); give an override_code and override_words, or choose another"
    return ""
