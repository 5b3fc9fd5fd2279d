"""``banding sample``: the cases an auditor should read, drawn at random in the caseload's proportions."""

import secrets
from typing import Any

import click

from banding.commands import options, running


@click.command("sample")
@click.argument("cases", metavar="CASES")
@options.output(
    "Reading sheet to write, .xlsx or .csv; - for CSV on a pipe.", default="-", names=("--out", "output")
)
@options.preset("--confidence", default=80.0, says="Confidence of the estimates.", metavar="PERCENT")
@options.preset("--margin", default=5.0, says="Margin of error, percentage points.", metavar="POINTS")
@click.option(
    "--strata",
    metavar="COLUMNS",
    help="Columns whose ratios are kept, separated by commas; `none` for a simple sample. Default: as the ruleset's "
    "audit.yaml says, those that are there.",
)
@click.option(
    "--seed", type=click.IntRange(0), help="The same seed draws the same cases. Default: a new one, printed."
)
@options.reading
@click.option("-q", "--quiet", is_flag=True, help="Print the seed alone.")
def command(
    cases: str,
    output: str,
    confidence: float,
    margin: float,
    strata: str | None,
    seed: int | None,
    rules: str | None,
    quiet: bool,
    **reading: Any,
) -> None:
    """
    The size follows from the confidence and the margin of error, for a caseload of this size; each stratum (gender,
    sentence, risk of serious harm) is drawn at random, in proportion. When the sheet is filled in, `banding audit --sheet`
    scores it.

    \b
    Examples:
      banding sample cases.csv --out sheet.xlsx --seed 7
      banding sample cases.csv --confidence 95 --strata rosh --seed 7 > sheet.csv
    """
    options.refuse_ending(output, (".csv", ".xlsx"))
    asked = None if strata is None else _strata(strata)
    drawn = secrets.randbelow(1_000_000) if seed is None else seed
    with running.faults_to_exit_code():
        running.refuse_own_input(output, cases, reading["mapping"], rules)
        chosen = running.chosen_rules(rules, on=reading["on"], quiet=quiet)
        with running.opened_cases(cases, chosen.ruleset, **reading) as caseload:
            from banding.auditing import policy_beside
            from banding.auditing.sampling.draw import draw_sample, usual_strata

            if asked is None:
                usual = policy_beside(chosen.path, chosen.ruleset).sampling.strata
                asked = usual_strata(caseload, usual)
            sample = draw_sample(caseload, strata=asked, seed=drawn, confidence=confidence, margin=margin)
        from banding.records.reading_sheet import sample_lines, write_sheet_csv, write_sheet_xlsx

        with running.result_to(running.file_named(output)) as out:
            if running.is_workbook(output):
                write_sheet_xlsx(sample, chosen.ruleset, out, on=reading["on"] or running.today())
            else:
                with running.as_text(out) as text:
                    write_sheet_csv(sample, chosen.ruleset, text)
    if quiet:
        click.echo(f"seed {sample.seed}", err=True)
    else:
        running.tell(sample_lines(sample), written=running.file_named(output))


def _strata(words: str) -> tuple[str, ...]:
    """Read the columns named; refuses a name left blank."""
    names = tuple(word.strip() for word in words.split(","))
    if not all(names):
        reason = "a column has no name; part columns by commas, as in gender,rosh, or write none for a simple sample"
        raise click.UsageError(f"--strata: {reason}")
    return () if names == ("none",) else names
