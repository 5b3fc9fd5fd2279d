"""Every law, tried on one ruleset over its whole space."""

from collections.abc import Iterable, Iterator

import attrs

from banding.case_space import Counts, Space, Unknowns, counts_of
from banding.ruleset import Ruleset
from banding.ruleset.places import Places
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
    unknowns = Unknowns.of(space)
    found = [*total.boundaries(ruleset), *_over_the_space(space, unknowns)]
    for n, finding in enumerate(found):
        if at := (places or {}).get(finding.subject):
            found[n] = attrs.evolve(finding, file=at[0], line=at[1])
    return Checked(ruleset, tuple(sorted((*found, *versions), key=Finding.order)), counts_of(space, unknowns))


def _over_the_space(space: Space, unknowns: Unknowns) -> Iterator[Finding]:
    if space.shop.answers(space.elsewhere) == {True}:
        yield from effective.routes(space)
        return  # no case stays in the matrix, so nothing more can be said of it
    yield from total.answered(space, unknowns)
    yield from monotone.lowered(space)
    yield from monotone.unknown_as_no(space, unknowns)
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
