"""The Python API: what ``from banding import …`` gives. Values are read as they are in a file; nothing is guessed."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from io import TextIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self, overload

import attrs

from banding import engine
from banding.case import Case
from banding.engine import Warn
from banding.errors import InvalidCaseError, OutputError
from banding.explain import actions_for, reasons_for
from banding.frames import cell_of
from banding.intake import RECORD_COLUMNS, Caseload, ReadingOptions, Row, RowReader, match_columns
from banding.nearest import did_you_mean
from banding.records.columns import warning
from banding.records.json import decision_fields
from banding.ruleset import Ruleset, find_ruleset, shipped_rulesets
from banding.ruleset.versions.timeline import choose_ruleset

if TYPE_CHECKING:
    from banding.auditing import AuditReport
    from banding.compare import RebandReport
    from banding.reports.allocation import Summary


Source = str | Path | BinaryIO
Fact = object
"""A fact's value: True, False or None; a number; a word as a file would have it; a date; whatever numpy has for these."""


class Decision(engine.Decision):
    """What was decided about one case, every step kept, with the words for it."""

    _guidance: Ruleset

    def _replace(self, **changes: Any) -> Self:
        return self._by(self._guidance, {**self._asdict(), **changes})

    @classmethod
    def _by(cls, guidance: Ruleset, fields: Mapping[str, Any]) -> Self:
        made = cls(**fields)
        made._guidance = guidance
        return made

    @property
    def reasons(self) -> str:
        """Why, in one or two plain sentences."""
        return reasons_for(self, self._guidance)

    @property
    def actions(self) -> tuple[str, ...]:
        """What the matrix cell and the factors call for."""
        return actions_for(self, self._guidance)

    def to_dict(self) -> dict[str, object]:
        """Give all of it as plain lists, texts and numbers, as ``--format json`` does, the guidance's words included."""
        hub = self.in_field
        in_field = decision_fields(hub, self._guidance) if hub else None
        return {"crn": self.crn, **decision_fields(self, self._guidance), "in_field": in_field}


def load_ruleset(name_or_path: str | Path = "cl-crc", *, on: date | None = None) -> Ruleset:
    """
    Load a ruleset.

    Args:
        name_or_path: a shipped name (``cl-crc``), one version of it (``cl-crc/2019-03``), or a rules file.
        on: the day decided for, which picks the version where none is named; today where it is not given.

    Raises:
        RulesetError: it is not there, or has faults; carries every one with its line.

    A version that is not in force on the day, or not recorded, is warned about.
    """
    chosen = choose_ruleset(str(name_or_path), on=on or _today())
    for note in (chosen.note, chosen.unrecorded):
        if note:
            warnings.warn(note, stacklevel=2)
    return chosen.ruleset


def list_rulesets() -> tuple[str, ...]:
    """Name every shipped ruleset and each of its versions: ``cl-crc``, ``cl-crc/2019-03``."""
    return shipped_rulesets()


@overload
def decide(case: Case | Mapping[str, Fact], /, ruleset: Ruleset, *, on: date | None = None) -> Decision: ...


@overload
def decide(case: Ruleset, /, *, on: date | None = None, **facts: Fact) -> Decision: ...


def decide(
    case: Case | Mapping[str, Fact] | Ruleset,
    /,
    ruleset: Fact = None,
    *,
    on: date | None = None,
    **facts: Fact,
) -> Decision:
    """
    Decide one case.

    ``decide(case, ruleset)`` takes a :class:`Case`, or a mapping of column names to values; for a quick trial,
    ``decide(ruleset, ogrs3=62, rosh="medium", cpp=None)`` takes the facts by name. What is missing or None is not known.
    Words, dates and numbers are read as in a file: ``"yes"``, ``"very high"``, ``"62%"``, ``numpy.int64(62)``; NaN is not
    known. A mapping may also have ``crn``, ``date_of_birth``, ``age``, ``requirements`` and a manager's ``judged_band``
    with its ``rationale``.

    Args:
        on: the day decided for: ages are taken on it; today where it is not given.

    Raises:
        InvalidCaseError: a name that is no fact of the ruleset, or a value that cannot be read; says what is allowed.

    Source: contract, section 1
    """
    if isinstance(case, Ruleset):
        if ruleset is not None:
            raise TypeError("decide() takes a case and a ruleset, or a ruleset and facts by name")
        return _decided(facts, case, on)
    if facts or not isinstance(ruleset, Ruleset):
        way = "a case and a ruleset, such as load_ruleset(), or a ruleset and facts by name"
        raise TypeError(f"decide() takes {way}")
    return _decided(case, ruleset, on)


def decide_all(
    cases: Iterable[Case | Mapping[str, Fact]], ruleset: Ruleset, *, on: date | None = None
) -> Iterator[Decision]:
    """Decide cases one after the other, each as :func:`decide` does."""
    return (decide(case, ruleset, on=on) for case in cases)


def read_cases(
    source: Source,
    ruleset: Ruleset,
    *,
    on: date | None = None,
    blank: str = "unknown",
    absent: str = "unknown",
    mapping: str | Path | None = None,
) -> Caseload:
    """
    Open a file of cases, CSV or XLSX, as ``banding allocate`` does. Use it in a ``with``, and go through its ``cases()``:
    each row has a ``case``, or the ``issues`` that say why it cannot be one.

    Args:
        source: a path, or a file of bytes.
        on: the day decided for; today where it is not given.
        blank: ``no`` or ``unknown``: what a blank cell means.
        absent: ``no`` or ``unknown``: what an absent column means.
        mapping: a column-mapping file.

    Raises:
        TableError: it cannot be read as a table of cases; says why and what to do.
        TypeError, ValueError: it is no path and no file of bytes; or ``blank`` or ``absent`` is another word.

    Source: contract, section 2
    """
    from banding.commands.running import open_caseload

    if isinstance(source, TextIOBase) or not (isinstance(source, str | Path) or hasattr(source, "read")):
        raise TypeError("a file of cases is a path, or a file opened for bytes: open(path, 'rb')")
    name = str(source) if isinstance(source, str | Path) else str(getattr(source, "name", "cases"))
    return open_caseload(
        Path(source) if isinstance(source, str) else source,
        name,
        ruleset,
        on=on,
        blank=blank,
        absent=absent,
        mapping=str(mapping) if mapping else None,
    )


def allocate(
    source: Source,
    ruleset: Ruleset,
    *,
    output: str | Path | None = None,
    on: date | None = None,
    blank: str = "unknown",
    absent: str = "unknown",
    mapping: str | Path | None = None,
) -> Summary:
    """
    Band every case of a file, as ``banding allocate`` does.

    Args:
        output: the file to write, in the form that its ending says (.csv, .json, .xlsx, .html); None writes nothing.

    The other arguments are those of :func:`read_cases`.

    Returns:
        What the run came to, in numbers: rows, bands, statuses, what needs attention.

    Raises:
        TableError, OutputError: the file cannot be read, or the result not written; nothing half-written is left.
    """
    from banding.commands.allocate import FORMATS, write_allocated
    from banding.records import Allocation

    with (
        _output(output, FORMATS, source, mapping) as (out, form),
        read_cases(source, ruleset, on=on, blank=blank, absent=absent, mapping=mapping) as caseload,
    ):
        return write_allocated(Allocation(caseload, ruleset), out, form=form)


def reband(
    source: str | Path,
    ruleset: Ruleset,
    *,
    previous: str | Path | None = None,
    previous_on: date | None = None,
    previous_ruleset: Ruleset | None = None,
    output: str | Path | None = None,
    on: date | None = None,
    blank: str = "unknown",
    absent: str = "unknown",
    mapping: str | Path | None = None,
) -> RebandReport:
    """
    Say which cases have moved band, and why, as ``banding reband`` does.

    Args:
        previous: the earlier caseload; where neither it nor an earlier day or ruleset is given, the bands on record
            (the column ``recorded_band``) are what stood before.
        previous_on: the earlier day; ``on`` where it is not given.
        previous_ruleset: what the earlier side is decided by; ``ruleset`` where it is not given.

    The other arguments are those of :func:`allocate`.

    Returns:
        What it came to, in numbers: cases, moves, causes, and the cases for a manager.

    Raises:
        TableError, OutputError: a file cannot be read, or the result not written; nothing half-written is left.
    """
    from banding.commands.options import REBAND_FORMATS
    from banding.commands.rebanding import Asked, opened_rebanding
    from banding.compare import Basis

    on, before = on or _today(), previous_ruleset or ruleset
    asked = Asked(
        cases=os.fspath(source),
        previous=os.fspath(previous) if previous else None,
        previous_on=previous_on,
        previous_rules=before.stamp if previous_ruleset else None,
        on=on,
        blank=blank,
        absent=absent,
        mapping=os.fspath(mapping) if mapping else None,
    )
    sides = Basis(before, previous_on or on), Basis(ruleset, on), None
    with (
        _output(output, REBAND_FORMATS, source, previous, mapping) as (out, form),
        opened_rebanding(asked, sides) as opened,
    ):
        opened.write(out, form=form)
        return opened.counted


def audit(
    source: str | Path,
    ruleset: Ruleset,
    *,
    by: Sequence[str] = (),
    smallest: int = 10,
    policy: str | Path | None = None,
    output: str | Path | None = None,
    on: date | None = None,
    blank: str = "unknown",
    absent: str = "unknown",
    mapping: str | Path | None = None,
) -> AuditReport:
    """
    Check recorded bands against the guidance, as ``banding audit`` does.

    Args:
        by: headings whose groups are compared; ``age_group`` is made from dates of birth or ages.
        smallest: counts below it are suppressed in tables by group.
        policy: an audit policy file; None for the one shipped with the ruleset.

    The other arguments are those of :func:`allocate`.

    Returns:
        What was found, in numbers and words: outcomes, findings, groups compared, figures, notes.

    Raises:
        TableError, MappingError, OutputError: a file cannot be read, or the result not written; nothing half-written
            is left.
    """
    from banding.auditing import AuditPolicy, load_policy, policy_beside
    from banding.auditing.columns import AGE_STARTS
    from banding.commands.audit import FORMATS, Asked, write_audit

    with _output(output, FORMATS, source, policy, mapping) as (out, form):
        asked = Asked(
            cases=os.fspath(source),
            form=form,
            on=on or _today(),
            blank=blank,
            absent=absent,
            mapping=os.fspath(mapping) if mapping else None,
            by=tuple(by),
            age_groups=AGE_STARTS,
            smallest=smallest,
            policy=os.fspath(policy) if policy else None,
        )
        name = f"{ruleset.id}/{ruleset.version}"
        chosen = AuditPolicy()
        if policy:
            chosen = load_policy(Path(policy), ruleset)
        elif name in shipped_rulesets():
            chosen = policy_beside(find_ruleset(name), ruleset)
        return write_audit(asked, os.fspath(source), ruleset, chosen, out)


def case_of(
    facts: Mapping[str, Fact], ruleset: Ruleset, *, on: date | None = None
) -> tuple[Case, tuple[Warn, ...]]:
    """
    Read a case from values by column name, as a row of a file is read, with what is to be said of the values.

    Arguments and errors are those of :func:`decide`.
    """
    names = [name for name in facts if name != "crn"]
    for name in names:
        if not isinstance(name, str):
            raise InvalidCaseError(str(name), facts[name], "", problem="has a name that is no text")
    reader = _reader(tuple(names), ruleset, on or _today())
    read = {*reader.layout.index.values()}
    for place, name in enumerate(names, start=1):
        if place not in read:
            near = did_you_mean(name, [*ruleset.fact_by_name, *RECORD_COLUMNS])
            raise InvalidCaseError(name, facts[name], f"a fact this ruleset declares{near}")
    crn = str(facts.get("crn") or "")
    placed = reader.place(Row(1, (crn or "-1", *(cell_of(facts[name]) for name in names))))
    understood = reader.understand(placed.pattern)
    findings = (*placed.findings, *understood.findings)
    for finding in findings:
        if finding.fatal:
            raise InvalidCaseError(finding.column, facts[finding.column], "", problem=finding.problem)
    case = attrs.evolve(reader.case(placed, understood), crn=crn)
    return case, tuple(warning(finding.code, finding.words) for finding in findings)


@lru_cache(64)
def _reader(names: tuple[str, ...], ruleset: Ruleset, on: date) -> RowReader:
    layout = match_columns(("crn", *names), name="case", facts=ruleset.facts, output_columns=())
    bands = [band.name for band in ruleset.bands]
    return RowReader(layout, ruleset.facts, bands, options=ReadingOptions(on=on))


def _decided(case: Case | Mapping[str, Fact], ruleset: Ruleset, on: date | None) -> Decision:
    warned: tuple[Warn, ...] = ()
    if isinstance(case, Mapping):
        case, warned = case_of(case, ruleset, on=on)
    try:
        decision = engine.decide(case, ruleset)
    except InvalidCaseError:
        read, warned = case_of(case.facts, ruleset, on=on)
        case = attrs.evolve(case, facts=read.facts)
        decision = engine.decide(case, ruleset)
    return Decision._by(ruleset, decision._asdict() | {"warnings": (*warned, *decision.warnings)})


@contextmanager
def _output(output: str | Path | None, forms: Sequence[str], *read: object) -> Iterator[tuple[BinaryIO, str]]:
    """Open what a result is written to, or nowhere, with the form its name says; what commands open is closed after."""
    import click

    from banding.commands.options import endings_of, form_of, wrong_ending
    from banding.commands.running import refuse_own_input, result_to

    path = os.fspath(output) if output else None
    if path and (problem := wrong_ending(path, endings_of(forms))):
        raise OutputError(path, problem)
    form = form_of(path, None, forms=forms)
    refuse_own_input(path, *(os.fspath(each) for each in read if isinstance(each, str | Path)))
    with (
        click.Context(click.Command("banding")),
        result_to(path) if path else Path(os.devnull).open("wb") as out,
    ):
        yield out, form


def _today() -> date:
    return date.today()  # noqa: DTZ011 - a decision is made for the day on the user's calendar
