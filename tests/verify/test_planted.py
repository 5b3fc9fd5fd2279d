"""Claims about faults planted in a sound ruleset: each is found, under its law, in these words, with the smallest case."""

from __future__ import annotations

from functools import cache

import pytest

from banding.verify import Checked, Law, Severity, check_ruleset, witness_in_words
from tests.builders import ruleset
from tests.verify.planted import PLANTED, Planted


@cache
def checked(name: str) -> Checked:
    """What a check says of the ruleset with one fault planted."""
    (planted,) = (each for each in PLANTED if each.name == name)
    return check_ruleset(planted.plant(ruleset()))


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_fault_is_found(planted: Planted) -> None:
    """The fault is reported once, by its law and severity, with the whole message and the smallest case."""
    found = checked(planted.name).findings
    told = [finding for finding in found if finding.message == planted.message]
    assert len(told) == 1, [finding.message for finding in found if finding.law is planted.law]
    (finding,) = told
    assert (finding.law, finding.severity) == (planted.law, planted.severity)
    assert ("" if finding.witness is None else witness_in_words(finding.witness)) == planted.witness


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_only_a_planted_error_makes_a_ruleset_fail(planted: Planted) -> None:
    """A warning or information alone leaves no error; an error plants no fault of a law that it does not break."""
    errors = {finding.law for finding in checked(planted.name).of(Severity.ERROR)}
    assert (planted.law in errors) == (planted.severity is Severity.ERROR) or planted.name in SIDE_EFFECTS
    assert errors <= {planted.law, *SIDE_EFFECTS.get(planted.name, ())}


SIDE_EFFECTS = {
    "consideration masked": {Law.DISTINCT},
    "routes contradict": {Law.REACHABLE},
}
"""Faults that break a second law too."""


def test_every_law_has_a_planted_fault() -> None:
    """
    No law goes without a fault that breaks it, but those that no loaded ruleset can break (floors, and boundaries), and
    that of versions, which is about files (see test_recording).
    """
    assert {planted.law for planted in PLANTED} == set(Law) - {Law.FLOORS, Law.BOUNDARIES, Law.VERSIONS}
