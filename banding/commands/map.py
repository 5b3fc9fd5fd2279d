"""``banding map``: look at somebody's spreadsheet, and write down which of its columns and words are which of ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from banding.commands import options, running
from banding.errors import OutputError
from banding.text import counted

if TYPE_CHECKING:
    from banding.intake.mapping.headings import ColumnGuess
    from banding.intake.mapping.propose import Proposal, WordGuess

_LEAVE = "leave"


@click.command("map")
@click.argument("cases", metavar="FILE")
@options.output("Mapping file to write, .yaml; - or nothing for the screen or a pipe.")
@click.option("--ask", is_flag=True, help="Ask about each thing that is not sure, on the screen.")
@options.decided_on
@options.rules
def command(cases: str, output: str | None, ask: bool, on: date | None, rules: str | None) -> None:
    """
    FILE is a CSV or Excel file of cases with your own headings; - reads a pipe. What is written is a mapping file to
    look at and then give to any command with --map. What has one meaning is a line of it; what could mean more than one
    thing, or is only like something of ours, is there as a line that is not read until you say so.

    \b
    Examples:
      banding map examples/cases.csv -o mapping.yaml
      banding map cases.csv > mapping.yaml
    """
    if ask and cases == "-":
        raise click.UsageError("--ask reads your answers from standard input, so the cases must be a file")
    path = running.file_named(output)
    with running.writing(output or "-", (".yaml", ".yml"), cases, rules) as out:
        ruleset = running.load_rules(rules, on=on)
        from banding.intake import ReadingOptions
        from banding.intake.mapping.propose import Proposer
        from banding.intake.mapping.write import mapping_text
        from banding.intake.tables import open_table
        from banding.records import REPLACED_NAMES

        proposer = Proposer(
            ruleset.facts,
            [band.name for band in ruleset.bands],
            options=ReadingOptions(on=on or running.today()),
        )
        handle, name = running.input_file(cases)
        with open_table(handle, name=name, known=proposer.known) as table:
            proposal = proposer.columns(table, REPLACED_NAMES)
        if ask:
            proposal = _columns_asked(proposal)
        proposal = proposer.words(proposal)
        if ask:
            proposal = attrs.evolve(proposal, words=tuple(map(_word_asked, proposal.words)))
        content = mapping_text(proposal, file=path or "mapping.yaml").encode()
        # A mapping file has its owner's own lines.
        if path and Path(path).is_file() and Path(path).read_bytes() != content:
            problem = "it is there already, and may have lines of your own; choose another file with -o"
            raise OutputError(path, problem)
        out.write(content)
    running.note(_counted(proposal))


def _columns_asked(proposal: Proposal) -> Proposal:
    """Ask of each heading that is not sure; one that is not what it seemed is carried through."""
    from banding.intake.mapping.headings import ColumnGuess

    kept: list[ColumnGuess] = []
    taken = set(proposal.sure)
    refused: list[str] = []
    for guess in proposal.columns:
        if guess.is_sure:
            kept.append(guess)
        elif guess.column not in taken and _confirmed(guess):
            taken.add(guess.column)
            kept.append(ColumnGuess(guess.heading, guess.column, is_sure=True))
        else:
            refused.append(guess.heading)
    return attrs.evolve(proposal, columns=tuple(kept), theirs=(*proposal.theirs, *refused))


def _confirmed(guess: ColumnGuess) -> bool:
    running.note(f"`{guess.heading.strip()}` may be {guess.column}: {guess.doubt}")
    return click.confirm(f"Is it {guess.column}?", default=False, err=True)


def _word_asked(word: WordGuess) -> WordGuess:
    """Ask of a word that is not sure; one that is left stays a question in the file."""
    if word.is_sure:
        return word
    running.note(f"{word.fact}: `{word.word}`, on {counted(word.rows, 'row', 'rows')}")
    choices = click.Choice([*word.choices, _LEAVE])
    said = click.prompt("What does it mean?", type=choices, default=_LEAVE, err=True)
    return word if said == _LEAVE else attrs.evolve(word, choices=(said,), is_sure=True)


def _counted(proposal: Proposal) -> str:
    """Say how much was proposed, and how much somebody has to look at."""
    marks = [*(guess.is_sure for guess in proposal.columns), *(word.is_sure for word in proposal.words)]
    sure, unsure = sum(marks) + len(proposal.unknown), len(marks) - sum(marks)
    if "crn" not in proposal.sure:
        return "No column of case reference numbers was found for sure; the file says where to write which it is."
    proposed = f"{counted(sure, 'line', 'lines')} proposed" if sure else "Nothing proposed"
    if not unsure:
        return f"{proposed}; look at each before you use it." if sure else "Nothing needs a line."
    return f"{proposed}; {unsure:,} not sure, marked #! with the doubt above each."
