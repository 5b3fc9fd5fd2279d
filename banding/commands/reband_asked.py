"""What ``banding reband`` was asked for, and what is opened to answer it: caseloads, rulesets, days, weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from banding.commands.options import refuse_names
from banding.commands.running import input_file, load_rules, open_caseload, refuse_own_input, refuse_raw
from banding.errors import TableError
from banding.nearest import did_you_mean

if TYPE_CHECKING:
    from banding.compare import Basis, GroupColumns, Rebanding
    from banding.intake import Caseload
    from banding.ruleset import Ruleset


@attrs.frozen
class Asked:
    """What the command was asked for: its options, by their names."""

    cases: str
    previous: str | None
    previous_on: date | None
    previous_rules: str | None
    on: date
    rules: str | None
    blank: str
    absent: str
    mapping: str | None
    team_column: str | None
    officer_column: str | None
    weights: str | None
    weight: tuple[str, ...]
    quiet: bool
    names: str | None

    def files(self) -> tuple[str | None, ...]:
        """List what is read: files, names of rulesets, None for what is not."""
        return (self.cases, self.previous, self.mapping, self.weights, self.rules, self.previous_rules)

    def settings(self) -> tuple[tuple[str, str], ...]:
        """List the options that were set and are told nowhere else in a report."""
        named = [("--blank", self.blank), ("--absent", self.absent), ("--map", self.mapping or "")]
        named += [("--team-column", self.team_column or ""), ("--officer-column", self.officer_column or "")]
        named += [("--weights", self.weights or ""), *(("--weight", each) for each in self.weight)]
        return tuple((name, value) for name, value in named if value)


@attrs.frozen
class Opened:
    """What was opened: the comparison, its files, and the hashes of their bytes."""

    rebanding: Rebanding
    caseload: Caseload
    earlier: Caseload | None
    digests: tuple[str, str]
    ruleset: Ruleset


def refuse_contradictions(asked: Asked, *, form: str, raw: bool) -> None:
    """Refuse options that cannot both be meant."""
    refuse_raw(raw, form)
    refuse_names(asked.names, form)
    if asked.previous_on and asked.previous_on > asked.on:
        raise click.UsageError("--previous-on is later than --on; the earlier side comes first")
    if asked.weight and asked.weights:
        raise click.UsageError("give the weights by --weight or by --weights, not both")
    if asked.cases == "-" and asked.previous == "-":
        raise click.UsageError("only one of the two caseloads can come from a pipe")
    if asked.previous == asked.cases and Path(asked.cases).is_fifo():
        raise click.UsageError("a pipe can be read once only; give the two caseloads as two files")


@contextmanager
def opened_for_rebanding(asked: Asked, output: str | None) -> Iterator[Opened]:
    """Open what was asked for, ready to be compared, unless the output is part of it; closed at the end."""
    from banding.compare import ComparisonKind, Rebanding

    refuse_own_input(output, *asked.files())
    before, after = _bases(asked)
    kind = ComparisonKind.RECORDED
    if asked.previous:
        kind = ComparisonKind.CASELOADS
    elif asked.previous_on or asked.previous_rules:
        kind = ComparisonKind.DATES
    with ExitStack() as stack:
        caseload, digest = opened_file(asked.cases, after, asked)
        stack.enter_context(caseload)
        earlier, digest_before = opened_file(asked.previous, before, asked) if asked.previous else (None, "")
        if earlier:
            stack.enter_context(earlier)
        if kind is ComparisonKind.RECORDED:
            _refuse_unrecorded(caseload)
        rebanding = Rebanding(
            caseload,
            kind,
            before=before,
            after=after,
            earlier=earlier,
            columns=group_columns(asked, [each for each in (caseload, earlier) if each]),
            weights=weights_asked(asked, before.ruleset, after.ruleset),
        )
        yield Opened(rebanding, caseload, earlier, (digest, digest_before), after.ruleset)


def _bases(asked: Asked) -> tuple[Basis, Basis]:
    from banding.compare import Basis

    after = before = load_rules(asked.rules, on=asked.on, quiet=asked.quiet)
    if asked.previous_rules or asked.previous_on:
        other = load_rules(
            asked.previous_rules or asked.rules, on=asked.previous_on or asked.on, quiet=asked.quiet
        )
        # The same content under another name is no change of ruleset.
        before = after if other.stamp == after.stamp else other
    return Basis(before, asked.previous_on or asked.on), Basis(after, asked.on)


def opened_file(source: str, basis: Basis, asked: Asked) -> tuple[Caseload, str]:
    """Open a caseload, and give the SHA-256 of its bytes, hexadecimal."""
    from banding.intake.tables import sha256_of

    handle, name = input_file(source)
    digest = sha256_of(handle)
    caseload = open_caseload(
        handle,
        name,
        basis.ruleset,
        on=basis.on,
        blank=asked.blank,
        absent=asked.absent,
        mapping=asked.mapping,
    )
    return caseload, digest


def _refuse_unrecorded(caseload: Caseload) -> None:
    if "recorded_band" in caseload.layout.index:
        return
    reason = (
        "there is nothing to compare with: it has no column `recorded_band`; name the earlier caseload with "
        "--previous, or an earlier day with --previous-on"
    )
    raise TableError(caseload.name, reason)


def group_columns(asked: Asked, files: Sequence[Caseload]) -> GroupColumns:
    """Say which columns hold teams and officers; raises TableError for one named that no file has."""
    from banding.compare import GroupColumns
    from banding.compare.pairing import place_of_column

    for wanted in (asked.team_column, asked.officer_column):
        if wanted and all(place_of_column(file.layout.header, (wanted,)) is None for file in files):
            headings = files[0].layout.header
            raise TableError(files[0].name, f"no column `{wanted}`{did_you_mean(wanted, headings)}")
    columns = GroupColumns()
    return GroupColumns(
        (asked.team_column,) if asked.team_column else columns.team,
        (asked.officer_column,) if asked.officer_column else columns.officer,
    )


def weights_asked(asked: Asked, *rulesets: Ruleset) -> Mapping[str, Decimal]:
    """Give the weight of each band; none where no weights were given."""
    from banding.compare.weights import load_weights, weights_from

    bands = list(dict.fromkeys(band.name for ruleset in reversed(rulesets) for band in ruleset.bands))
    if asked.weights:
        return load_weights(Path(asked.weights), bands)
    return weights_from(asked.weight, bands) if asked.weight else {}
