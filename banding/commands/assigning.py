"""``banding assign`` and ``reassign``: whom to give the cases that nobody holds, or that must move; ``staff`` opens files so too."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import click

from banding.commands import options, running

if TYPE_CHECKING:
    from banding.assign import Batch, CasesHeld, Choice, Decided, Person, Staff, StaffPolicy
    from banding.intake import Caseload

FORMATS = ("csv", "json", "xlsx")
FAIL_ON = ("failed", "left", "issues")
_SHOWN = 12
_HELD = {
    "held": "staying with an officer of the staff file",
    "held_elsewhere": "held by somebody who is not in it",
    "nobody_holds": "held by nobody; see `banding assign`",
    "holder_not_known": "of which the holder is not known",
}
"""What is said of the rows that are not to be given to anybody, by :func:`batch_counts`."""

team_files = options.together(
    click.argument("cases", metavar="CASES"),
    click.argument("staff", metavar="STAFF...", nargs=-1, required=True),
    options.output(),
)
team_reading = options.together(
    click.option(
        "--reductions",
        metavar="FILE",
        multiple=True,
        help="Reductions of hours. Default: the sheet of a staff workbook that has them. Repeatable.",
    ),
    click.option("--officers", metavar="FILE", help="Policy. Default: officers.yaml beside the ruleset."),
    options.team_column,
    options.officer_column("whoever holds the case"),
    options.reading,
)
"""How the files of a team are read, of whichever command."""
assign_options = options.together(
    team_files,
    options.form(FORMATS, "xlsx is a workbook to choose in."),
    click.option(
        "--choices",
        metavar="FILLED",
        help="The workbook or CSV of an earlier run, filled in: check and apply it. The result is then CASES with the "
        "new holders, as CSV.",
    ),
    click.option(
        "--optimise/--greedy",
        default=None,
        help="Plan all cases together, or give them out one at a time. Default: all together "
        "where its library (the extra optimise) is installed.",
    ),
    team_reading,
    click.option(
        "--fail-on",
        multiple=True,
        type=click.Choice(FAIL_ON),
        help="Exit with code 1 if a choice failed, a case is left without an officer or a suggestion of one, or a row of "
        "the staff file or a column of the cases could not be read.",
    ),
    options.quiet,
)
"""The arguments and options of both commands."""

FindPeople = Callable[["CasesHeld", "Staff", "StaffPolicy", date], "tuple[Sequence[Person], tuple[str, ...]]"]


class Team(NamedTuple):
    """The files of a team, read: ``staff`` as of each day asked for, ``files`` those of cases, staff and reductions."""

    policy: StaffPolicy
    staff: Sequence[Staff]
    caseload: Caseload
    held: CasesHeld
    files: Sequence[tuple[BinaryIO, str]]


@contextmanager
def open_team(asked: SimpleNamespace, *days: date) -> Iterator[Team]:
    """Open the files that :data:`team_files` and :data:`team_reading` name, decide the cases, and say who holds what."""
    from banding.assign import cases_held, read_staff, staff_policy_beside
    from banding.records import Allocation

    chosen = running.chosen_rules(asked.rules, on=days[0], quiet=asked.quiet)
    named = Path(asked.officers) if asked.officers else None
    policy = staff_policy_beside(chosen.path, chosen.ruleset, named=named)
    files = [running.input_file(each) for each in asked.staff]
    reductions = [running.input_file(each) for each in asked.reductions]
    staff = [read_staff(files, policy, on=day, reductions=reductions) for day in days]
    handle, name = running.input_file(asked.cases)
    reading = {each: getattr(asked, each) for each in ("blank", "absent", "mapping")}
    with running.open_caseload(handle, name, chosen.ruleset, on=days[0], **reading) as caseload:
        rows = ((row.placed, row.result) for row in Allocation(caseload, chosen.ruleset).rows())
        columns = {"team": asked.team_column, "officer": asked.officer_column}
        headings = {role: heading for role, heading in columns.items() if heading}
        held = cases_held(rows, caseload, policy, staff[0], columns=headings)
        yield Team(policy, staff, caseload, held, [(handle, name), *files, *reductions])


def refuse_team_files(path: str | None, asked: SimpleNamespace, *more: str | None) -> None:
    """Refuse to write over a file that is read."""
    read = (asked.cases, *asked.staff, *asked.reductions, asked.officers, asked.mapping, asked.rules)
    running.refuse_own_input(path, *read, *more)


@click.command("assign")
@assign_options
def assign(**given: Any) -> None:
    """
    CASES is a caseload as for `banding allocate`, with a column of officers; STAFF lists them, as `banding template
    --staff` gives it. The most urgent cases come first, each with a short list, the load before and after, and the rule
    that bars everybody else. The manager decides: fill in the column choice and give the file back with --choices.

    \b
    Examples:
      banding assign cases.csv staff.csv > suggested.csv
      banding assign cases.csv staff.csv -o to-choose.xlsx
      banding assign cases.csv staff.csv --choices to-choose.xlsx -o assigned.csv
    """
    _suggest_or_apply(given, lambda held, _, __, on: (held.unheld(on), ()), what="to be given to an officer")


@click.command("reassign")
@assign_options
def reassign(**given: Any) -> None:
    """
    CASES and STAFF are as for `banding assign`. Only cases that must move are moved, the highest risk first, each with
    its reason code: also those whose holder is at risk from the person, or of too low a grade. An absence that is short or covered moves none, and is told. The workbook has a handover list.

    \b
    Examples:
      banding reassign cases.csv staff.csv -o handover.xlsx
      banding reassign cases.csv staff.csv --choices handover.xlsx -o moved.csv
    """
    from banding.assign import people_to_move

    _suggest_or_apply(
        given,
        lambda held, staff, policy, on: people_to_move(held, staff, policy, on=on),
        what="to be moved to another officer",
    )


def _suggest_or_apply(given: dict[str, Any], people_of: FindPeople, *, what: str) -> None:
    """Suggest for the people a command is about, or apply choices; ``what`` is done, such as "to be given to an officer"."""
    from banding.assign import apply_choices, read_choices, suggest
    from banding.records.assign.rows import write_applied, write_batch_csv, write_batch_json

    asked = SimpleNamespace(**given)
    path = running.file_named(asked.output)
    form = options.form_of(path, asked.form, forms=("csv",) if asked.choices else FORMATS)
    if asked.choices and form != "csv":
        raise click.UsageError("with --choices the result is CASES with the new holders, as CSV")
    with running.faults_to_exit_code():
        refuse_team_files(path, asked, asked.choices)
        on = asked.on or running.today()
        choices: tuple[Choice, ...] = ()
        if asked.choices:
            filled, name = running.input_file(asked.choices)
            choices = read_choices(filled, name=name)
        with open_team(asked, on) as (policy, (staff,), caseload, held, _):
            people, waiting = people_of(held, staff, policy, on)
            batch = suggest(people, held, staff, policy, on=on, optimise=asked.optimise, waiting=waiting)
            decided, about_nobody = apply_choices(batch, choices) if asked.choices else ((), ())
            notes: list[str] = []
            with running.result_to(path) as out:
                if form == "xlsx":
                    from banding.records.assign.workbook import write_batch_xlsx

                    write_batch_xlsx(batch, out)
                else:
                    with running.as_text(out) as text:
                        if asked.choices:
                            notes = write_applied(batch, decided, caseload, text)
                        elif form == "json":
                            write_batch_json(batch, text)
                        else:
                            write_batch_csv(batch, text)
        if not asked.quiet:
            lines = _applied_lines(decided, about_nobody) if asked.choices else _batch_lines(batch, what)
            running.tell((*lines, *_noticed(batch, notes)), written=path)
    found = {"issues"} if batch.staff.issues or batch.held.issues else set()
    outcomes = {each.outcome.value for each in decided} | ({"failed"} if about_nobody else set())
    found |= outcomes if asked.choices else {"left" for each in batch.suggestions if not each.officer}
    if found & {*asked.fail_on}:
        sys.exit(running.ATTENTION)


def _batch_lines(batch: Batch, what: str) -> Iterator[str]:
    from banding.records.assign.rows import PLAN_WORDS, batch_counts
    from banding.render.words import cases, counted

    counts = batch_counts(batch)
    given = [(each, each.officer) for each in batch.suggestions if each.officer]
    without = [each for each in batch.suggestions if not each.officer]
    yield f"{counted(counts['rows'], 'row', 'rows')}; {counted(len(batch.suggestions), 'person', 'people')} {what}"
    yield f"{len(given):>9,}  {'has' if len(given) == 1 else 'have'} a suggestion"
    yield f"{len(without):>9,}  {'has' if len(without) == 1 else 'have'} none"
    for name, words in _HELD.items():
        if counts[name] or (name == "held" and batch.held.knows_holders):
            yield f"{counts[name]:>9,}  {'row' if counts[name] == 1 else 'rows'} {words}"
    yield from (PLAN_WORDS[batch.plan.method],) if given else ()
    yield from _listed(
        f"{each.person.crn}, {each.person.bands}: {officer.code} ({each.why})" for each, officer in given
    )
    yield from ("", "Nobody is suggested for") if without else ()
    yield from _listed(
        f"{each.person.crn or 'a row'}: {each.why}; what to do: {each.unlock}" for each in without
    )
    away = [load for load in batch.loads.values() if load.held and load.officer.available == 0]
    yield from ("", "Over capacity") if away else ()
    holds = ((load.officer.code, cases(len(load.held))) for load in away)
    yield from _listed(f"{code} is not available and holds {some}" for code, some in holds)


def _listed(texts: Iterable[str]) -> Iterator[str]:
    """Give the first few of some texts, indented, and say how many there are more."""
    from banding.text import wrapped

    for n, text in enumerate(whole := list(texts)):
        if n == _SHOWN:
            yield f"  and {len(whole) - n:,} more"
            return
        yield from wrapped(text, "  ", following="    ")


def _applied_lines(decided: Sequence[Decided], about_nobody: Sequence[str]) -> Iterator[str]:
    from banding.assign import Outcome
    from banding.render.words import counted

    counts = Counter(each.outcome for each in decided) + Counter({Outcome.FAILED: len(about_nobody)})
    for outcome in Outcome:
        yield f"{counts[outcome]:>9,}  {outcome.value}"
    failed = [each for each in decided if each.outcome is Outcome.FAILED]
    yield from _listed([*(f"{each.suggestion.person.crn}: {each.why}" for each in failed), *about_nobody])
    given = [each for each in decided if each.code and each.outcome is Outcome.DONE]
    yield from (f"{counted(len(given), 'choice has', 'choices have')} an override code.",) if given else ()


def _noticed(batch: Batch, notes: Sequence[str]) -> Iterator[str]:
    issues = [issue.message for issue in (*batch.staff.issues, *batch.held.issues)]
    noticed = [*notes, *batch.held.notes, *batch.waiting, *issues, *batch.staff.notes]
    yield from ("", "Noticed") if noticed else ()
    yield from _listed(noticed)
