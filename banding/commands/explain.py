"""``banding explain``: one decision, step by step."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import click

from banding.commands import options, running

if TYPE_CHECKING:
    from banding.engine import Decision
    from banding.intake import Row
    from banding.records import Allocation
    from banding.records.allocation import BandedRow
    from banding.ruleset import Ruleset
    from banding.services import Services

_SETTINGS = {"ignore_unknown_options": True, "allow_interspersed_args": True}
_THIS_CASE = "this case"
_TYPED = "these facts"
_HOW_TO_SEE = "Its own row in a result of `banding allocate` says why, for those who may see it."


@click.command("explain", context_settings=_SETTINGS)
@click.argument("words", metavar="[CASES] [--FACT VALUE]...", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--crn", "crns", multiple=True, metavar="CRN", help="The case to explain. May be given more than once."
)
@click.option(
    "--yes", "yes", multiple=True, metavar="FACT", help="A fact that is yes. May be given more than once."
)
@click.option(
    "--no", "no", multiple=True, metavar="FACT", help="A fact that is no. May be given more than once."
)
@click.option("--unknown", "unknown", multiple=True, metavar="FACT", help="A fact that is not known.")
@options.reading
def command(
    words: tuple[str, ...],
    crns: tuple[str, ...],
    yes: tuple[str, ...],
    no: tuple[str, ...],
    unknown: tuple[str, ...],
    rules: str | None,
    **reading: Any,
) -> None:
    """
    Explain one decision step by step, with the paragraph behind each step.

    Name a case of a file by its reference number, or give the facts themselves: each column is an option, such as
    --ogrs3 62 or --judged-band Blue. A fact that is not given is not known, unless you add --absent no.

    \b
    Examples:
      banding explain examples/cases.csv --crn SYN0000012
      banding explain --ogrs3 62 --rosh medium --yes cpp --unknown domestic_abuse

    Exit codes: 0 done; 2 could not run, or a case is not in the file.
    """
    with running.faults_to_exit_code():
        chosen = running.chosen_rules(rules, on=reading["on"])
        ruleset = chosen.ruleset
        from banding.intake.person import person_of
        from banding.records import Allocation
        from banding.services import services_beside

        services = services_beside(chosen.path, ruleset)
        source, facts = _parted(words)
        by_word = {"yes": yes, "no": no, "unknown": unknown}
        given = facts + [(name, word) for word, names in by_word.items() for name in names]
        if source is not None:
            if given or not crns:
                raise click.UsageError("with a file, name the case with --crn and give no facts of your own")
            with running.opened_cases(source, ruleset, **reading) as caseload:
                wanted = {person_of(crn): crn for crn in crns}
                named = ((row, caseload.reader.place(row).crn) for row in caseload.rows())
                people = ((row, person_of(crn)) for row, crn in named if crn)
                found = [(row, person) for row, person in people if person in wanted]
                missing = wanted.keys() - {person for _, person in found}
                allocation = Allocation(caseload, ruleset, services=services)
                _explain_all(allocation, [row for row, _ in found], [wanted[each] for each in missing])
            return
        if not given:
            raise click.UsageError("give a file and --crn, or facts such as --ogrs3 62 --rosh medium")
        columns, text = _columns_of(given, ruleset, services), io.StringIO()
        row = [crns[0] if crns else _THIS_CASE, *columns.values()]
        csv.writer(text, lineterminator="\n").writerows([["crn", *columns], row])
        typed = io.BytesIO(text.getvalue().encode())
        with running.open_caseload(typed, _TYPED, ruleset, **reading) as caseload:
            _explain_all(Allocation(caseload, ruleset, services=services), caseload.rows())


def _parted(words: tuple[str, ...]) -> tuple[str | None, list[tuple[str, str]]]:
    """Part the words of the command line into a file, if one is named, and facts with their values."""
    source: str | None = None
    facts: list[tuple[str, str]] = []
    waiting = iter(words)
    for word in waiting:
        if word.startswith("--") and word != "--":
            name, equals, value = word[2:].partition("=")
            given = value if equals else next(waiting, None)
            if given is None:
                raise click.UsageError(f"{word} needs a value")
            facts.append((name, given))
        elif source is None:
            source = word
        else:
            raise click.UsageError(f"one file at a time, and there are two: {source} and {word}")
    return source, facts


def _columns_of(given: list[tuple[str, str]], ruleset: Ruleset, services: Services | None) -> dict[str, str]:
    """Give the facts under our column names; refuses a name that is no column."""
    from banding.facts import plain
    from banding.intake import RECORD_COLUMNS
    from banding.nearest import did_you_mean

    columns = {plain(name): name for name in (*ruleset.fact_by_name, *RECORD_COLUMNS)}
    facts = (*ruleset.facts, *(services.circumstances if services else ()))
    columns |= {plain(word): fact.name for fact in facts for word in (fact.name, *fact.aliases)}
    found: dict[str, str] = {}
    for name, value in given:
        column = columns.get(plain(name))
        if column is None:
            raise click.UsageError(f"there is no fact `{name}`{did_you_mean(name, columns.values())}")
        if column in found:
            raise click.UsageError(f"{column} is given twice")
        found[column] = value
    return found


def _explain_all(allocation: Allocation, rows: Iterable[Row], missing: Sequence[str] = ()) -> None:
    """Explain rows as ``allocate`` bands them, what other rows of the same person do to them included."""
    from banding.explain import tell
    from banding.intake import WITHHELD, withheld
    from banding.text import wrapped

    failed, caseload = bool(missing), allocation.caseload
    is_typed, reader = caseload.name == _TYPED, caseload.reader
    for number, banded in enumerate(map(allocation.band, rows)):
        if number:
            click.echo("\n" + "-" * 80 + "\n")
        placed, hidden = banded.placed, banded.is_restricted
        for issue in withheld(banded.issues, placed.number) if hidden else banded.issues:
            where = f"row {issue.row}, {issue.column}"
            # Facts typed on the command line have an option, and no row.
            shown = issue.message.replace(where, f"--{issue.column}", 1) if is_typed else issue.message
            click.echo(shown if is_typed else f"{placed.crn}: {shown}", err=True)
        if banded.result is None:
            failed = True
            continue
        if hidden:
            band = f"{placed.crn}: {banded.result.band or 'no band'}"
            click.echo("\n".join([band, *wrapped(f"{WITHHELD} {_HOW_TO_SEE}")]))
            continue
        # What is said of the row stands above already.
        decision = allocation.decision(attrs.evolve(banded, issues=()))
        case = reader.case(placed, reader.understand(placed.pattern))
        for line in tell(decision, case, allocation.ruleset, then=_next_steps(allocation, banded, decision)):
            click.echo(line)
    for crn in missing:
        click.echo(f"banding: no row has the reference number {crn}", err=True)
    if failed:
        sys.exit(running.COULD_NOT_RUN)


def _next_steps(
    allocation: Allocation, banded: BandedRow, decision: Decision
) -> Iterator[tuple[str, tuple[str, ...]]]:
    from banding.services import next_step_lines, titles_of

    found, services = allocation.next_steps(banded, decision), allocation.services
    if found and services:
        steps, unread = found
        yield from next_step_lines(steps, titles_of(services, allocation.ruleset.facts))
        yield "Not read", unread
