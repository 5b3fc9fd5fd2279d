"""Every law, tried on one ruleset over its whole space; and whether its versions follow each other and are as recorded."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import attrs

from banding.case_space import Counts, Space
from banding.errors import Fault, RulesetError
from banding.ruleset import Ruleset, rules_folder, shipped_rulesets
from banding.ruleset.load import load
from banding.ruleset.places import Places, file_said
from banding.ruleset.versions.find import is_dated, names_a_file, ruleset_folder
from banding.ruleset.versions.record import IN_FORCE, PUT_IT_BACK, edited_in_words, read_record
from banding.ruleset.versions.timeline import Version, versions_in
from banding.verify.findings import Finding, Law, Severity
from banding.verify.laws import effective, monotone, total


@attrs.frozen
class Checked:
    """What came of checking a ruleset: findings, gravest first, then in the order of the laws and of the file."""

    ruleset: Ruleset
    findings: tuple[Finding, ...]
    counts: Counts

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Give the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)

    def broken(self, law: Law) -> int:
        """Count the findings against one law: its errors and warnings, and of unknowns each that is not read as no."""
        grave = (Severity.ERROR, Severity.WARNING)
        against = tuple(Severity) if law is Law.UNKNOWN else grave
        return sum(finding.law is law and finding.severity in against for finding in self.findings)


def check_ruleset(
    ruleset: Ruleset, places: Places | None = None, *, versions: Iterable[Finding] = ()
) -> Checked:
    """
    Prove a ruleset's properties over every case, with any fact unknown, or find the smallest case against each.

    ``places`` has the lines of findings, and ``versions`` what :func:`~banding.verify.version_findings` found.
    """
    space = Space.of(ruleset)
    found = [*total.boundaries(ruleset), *_over_the_space(space)]
    for n, finding in enumerate(found):
        if at := (places or {}).get(finding.subject):
            found[n] = attrs.evolve(finding, file=at[0], line=at[1])
    return Checked(ruleset, tuple(sorted((*found, *versions), key=Finding.order)), Counts.of(space))


def _over_the_space(space: Space) -> Iterator[Finding]:
    if space.shop.answers(space.elsewhere) == {True}:
        yield from effective.routes(space)
        return  # no case stays in the matrix, so nothing more can be said of it
    yield from total.answered(space)
    yield from monotone.lowered(space)
    yield from monotone.unknown_as_no(space)
    yield from effective.floors(space)
    parts = (effective.matrix_and_rules, effective.routes, effective.checks, effective.clauses)
    changing_nothing = [finding for part in parts for finding in part(space)]
    yield from changing_nothing
    spared = frozenset(finding.subject for finding in changing_nothing)
    yield from effective.redundant_parts(space, spared=spared)
    yield from effective.distinct(space)
    yield from total.facts_used(space)
    yield from total.readings_placed(space.ruleset)
    yield from total.paragraphs_covered(space.ruleset)


def version_findings(path: Path, ruleset: Ruleset, *, on: date, is_draft: bool) -> Iterator[Finding]:
    """Hold a dated version against its neighbours and its record; one named by its path may be a draft, and need no record."""
    if not is_dated(path):
        return
    try:
        versions_in(path.parent)
        record = read_record(path.parent)
    except RulesetError as error:
        for fault in error.faults:
            message = f"{fault.path}: {fault.message}" if fault.path else fault.message
            file = file_said(Path(fault.file))
            yield Finding(Law.VERSIONS, Severity.ERROR, message, file=file, line=fault.line)
        return
    recorded, in_force = record.hashes.get(path.stem), ruleset.in_force_from <= on
    finding = Finding(Law.VERSIONS, Severity.ERROR, "", file=file_said(path), line=1)
    if recorded is None:
        severity = Severity.ERROR if in_force and (record.is_there or not is_draft) else Severity.INFORMATION
        state = "has been in force since" if in_force else "comes into force on"
        message = (
            f"this version {state} {ruleset.in_force_from} and is not recorded in {IN_FORCE}, so nothing would show that "
            f"it is edited afterwards; record it with `banding rules record {_called(path)}`"
        )
        yield attrs.evolve(finding, severity=severity, message=message)
    elif recorded != ruleset.content_hash and in_force:
        yield attrs.evolve(finding, message=f"{edited_in_words(ruleset, recorded)}; {PUT_IT_BACK}")
    elif recorded != ruleset.content_hash:
        message = (
            f"this version has changed since it was recorded, and comes into force on {ruleset.in_force_from}; "
            f"record it again before then: `banding rules record {_called(path)}`"
        )
        yield attrs.evolve(finding, severity=Severity.INFORMATION, message=message)


def _called(path: Path) -> str:
    """Give what to call a version by: its shipped name, or its path."""
    said = file_said(path)
    return said if said == str(path) else said.removesuffix(".yaml")


@attrs.frozen
class ListedVersion:
    """One version, called ``cl-crc/2019-03`` or by the path of its file, with the hash that ``in-force.yaml`` records."""

    name: str
    version: Version
    content_hash: str
    recorded: str | None

    @property
    def is_edited(self) -> bool:
        """Whether its content is not what is recorded."""
        return self.recorded is not None and self.recorded != self.content_hash


def listed_versions(name: str | None = None) -> tuple[ListedVersion, ...]:
    """Give every version of a ruleset, or of every shipped one, earliest first; RulesetError where there is none, or a fault."""
    if name is None:
        folders = [each for each in shipped_rulesets() if "/" not in each]
        return tuple(each for folder in folders for each in listed_versions(folder))
    if names_a_file(name) and not is_dated(Path(name)):
        message = "this is no version of a ruleset; name a folder of them, or a file named by its date, such as 2019-03.yaml"
        raise RulesetError((Fault(name, None, "", message),))
    folder = ruleset_folder(name)
    recorded = read_record(folder).hashes
    shipped = folder.parent == rules_folder()
    return tuple(
        ListedVersion(
            f"{folder.name}/{version.name}" if shipped else str(version.path),
            version,
            load(version.path).content_hash,
            recorded.get(version.name),
        )
        for version in versions_in(folder)
    )
