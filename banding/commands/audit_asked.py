"""What ``banding audit`` was asked for, and what is opened to answer it: the policy, the caseload, the columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from banding.commands.running import input_file, open_caseload, today
from banding.facts import plain
from banding.nearest import did_you_mean

if TYPE_CHECKING:
    from banding.audit import Audit, AuditOptions, AuditPolicy, AuditReport, InputFile
    from banding.intake import Caseload
    from banding.ruleset import Ruleset
    from banding.ruleset.versions.choose import Chosen

_ROLES = {
    "team": "teams. Default: team.",
    "officer": "officers. Default: responsible_officer, or officer.",
    "manager": "managers. Default: manager.",
    "grade": "officer grades. Default: officer_grade.",
    "assessed": "assessment dates. Default: oasys_completed_date.",
    "review": "review dates. Default: review_due_date.",
    "route": "routes on record. Default: recorded_route.",
}


def column_options(command: Any) -> Any:
    """Add an option for the heading of each of an audit's own columns."""
    for role, of_what in reversed(_ROLES.items()):
        command = click.option(f"--{role}-column", metavar="NAME", help=f"Column of {of_what}")(command)
    return command


@attrs.frozen
class Asked:
    """What the command was asked for: its options, by their names."""

    on: date
    rules: str | None
    blank: str
    absent: str
    mapping: str | None
    policy: str | None
    assessment_age: int | None
    by: tuple[str, ...]
    age_groups: tuple[int, ...]
    smallest: int
    names: str | None
    columns: Mapping[str, str]

    def said(self) -> tuple[tuple[str, str], ...]:
        """List the options that bear on the result and are told nowhere else in a report."""
        named = [("--blank", self.blank), ("--absent", self.absent), ("--map", self.mapping or "")]
        if self.assessment_age is not None:
            named.append(("--assessment-age", str(self.assessment_age)))
        named += [(f"--{role}-column", heading) for role, heading in self.columns.items()]
        named += [("--by", heading) for heading in self.by]
        if any(plain(heading) == plain("age_group") for heading in self.by):
            named.append(("--age-groups", ",".join(map(str, self.age_groups))))
        named += [("--smallest", str(self.smallest))] if self.by else []
        return tuple((name, value) for name, value in named if value)


def asked_for(on: date | None, asked: Mapping[str, object]) -> Asked:
    """Gather the options of the command by their names."""
    columns = {role: str(asked[f"{role}_column"]) for role in _ROLES if asked[f"{role}_column"]}
    named = {name: value for name, value in asked.items() if not name.endswith("_column")}
    return Asked(on=on or today(), columns=columns, **named)  # type: ignore[arg-type]


def policy_for(asked: Asked, chosen: Chosen) -> AuditPolicy:
    """Load the policy asked for, or the one beside the ruleset."""
    from banding.audit import load_policy, policy_beside

    policy = (
        load_policy(Path(asked.policy), chosen.ruleset)
        if asked.policy
        else policy_beside(chosen.path, chosen.ruleset)
    )
    if asked.assessment_age is None:
        return policy
    return attrs.evolve(policy, assessment=attrs.evolve(policy.assessment, max_age_days=asked.assessment_age))


def opened_for_audit(cases: str, ruleset: Ruleset, asked: Asked) -> tuple[Caseload, str]:
    """Open the caseload; gives the hash of its bytes too."""
    from banding.intake.tables import sha256_of

    source, name = input_file(cases)
    digest = sha256_of(source)
    options = {"on": asked.on, "blank": asked.blank, "absent": asked.absent, "mapping": asked.mapping}
    return open_caseload(source, name, ruleset, **options), digest  # type: ignore[arg-type]


def options_for(caseload: Caseload, asked: Asked, policy: AuditPolicy) -> AuditOptions:
    """Find the audit's columns, and put its options together."""
    from banding.audit import AuditOptions, find_columns

    columns = find_columns(
        caseload.layout,
        name=caseload.name,
        asked=asked.columns,
        by=asked.by,
        age_starts=asked.age_groups,
    )
    return AuditOptions(policy, columns, asked.smallest, asked.said())


def inputs_of(name: str, digest: str, ruleset: Ruleset, policy: AuditPolicy) -> tuple[InputFile, ...]:
    """List what was read, by hash."""
    from banding.audit import InputFile

    found = [
        InputFile("cases", name, digest),
        InputFile("ruleset", f"{ruleset.id} {ruleset.version}", ruleset.content_hash),
    ]
    if policy.name:
        found.append(InputFile("policy", policy.name, policy.content_hash))
    return tuple(found)


def refuse_unknown(fail_on: tuple[str, ...], audit: Audit) -> None:
    """Refuse a --fail-on that is no outcome, family, severity or finding, with the nearest that is."""
    from banding.audit import CaseOutcome, Family, Severity

    known = [*map(str, (*CaseOutcome, *Family, *Severity)), *audit.kinds]
    for what in fail_on:
        if what not in known:
            near = did_you_mean(what, known) or f"; one of {', '.join(dict.fromkeys(known))}"
            raise click.UsageError(f"--fail-on: `{what}` is no outcome, finding or severity{near}")


def is_met(what: str, report: AuditReport) -> bool:
    """Say whether a report has something that the command was asked to fail on."""
    outcomes = any(each.count and what in (each.outcome.value, each.family.value) for each in report.outcomes)
    return outcomes or any(what in (each.code, each.severity.value) for each in report.findings)
