"""Cases and answers built in one line, for tests."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from banding.case import Case, Judgement
from banding.engine import Decision, decide
from banding.facts import Value
from banding.ruleset import Ruleset, find_ruleset, load_ruleset
from tests.annex3_by_hand import SENTENCES as SENTENCES
from tests.annex3_by_hand import Answer

DATA = Path(__file__).parent / "data"
AUTOMATIC = ("cpp", "sex_offender", "prevent")
CONSIDER = ("child_concern", "child_in_need", "domestic_abuse", "hate_crime", "complex_mental_health")
TREATMENT = ("drr", "atr", "mhtr")
FLAGS = ("iom", *AUTOMATIC, *CONSIDER, *TREATMENT, "young_person", "aces", "serious_organised_crime")
HUB_FLAGS = ("unpaid_work", "attendance_centre", "other_requirement", "field_case")
BANDS = ("Green", "Yellow", "Blue", "Red")
NOTHING = dict.fromkeys(("mappa", *FLAGS, *HUB_FLAGS), False)
"""Every yes/no fact answered no."""
PLAIN = {**NOTHING, "ogrs3": 30, "rosh": "low"}
"""A case with nothing on it: low and low, Green."""
STANDALONE = {**PLAIN, "sentence_type": "community-order", "unpaid_work": True}
"""A plain case with standalone unpaid work: for the hub."""


@cache
def ruleset() -> Ruleset:
    """Load the ruleset that cases are decided by when none is named."""
    return load_ruleset(find_ruleset("cl-crc/2019-03"))


def judgement(band: str | None, reason: str = "Recorded at supervision") -> Judgement | None:
    """Build a manager's judgement, or None for no band."""
    return Judgement(band=band, reason=reason) if band else None


def decided(
    facts: Mapping[str, Value], *, judged: str | None = None, reason: str = "Recorded at supervision"
) -> Decision:
    """Decide the facts as given; what is not given is not known."""
    return decide(Case(crn="X1", facts=facts, judgement=judgement(judged, reason)), ruleset())


def plain_but(
    *, judged: str | None = None, reason: str = "Recorded at supervision", **facts: Value
) -> Decision:
    """Decide the plain case with some facts changed; None makes one unknown."""
    return decided({**PLAIN, **facts}, judged=judged, reason=reason)


def answer(decision: Decision) -> Answer:
    """Put a decision in the reference's words, to compare the two."""
    return Answer(
        decision.route,
        decision.band and decision.band.name,
        str(decision.status),
        decision.matrix_band and decision.matrix_band.name,
        decision.minimum_band and decision.minimum_band.name,
        decision.consider_band and decision.consider_band.name,
        tuple(band.name for band in decision.possible_bands),
        decision.enquiries,
        decision.rules,
    )


def rank(name: str) -> int:
    """Place a band in the order, 0 for Green."""
    return BANDS.index(name)


def read_examples(name: str) -> list[dict[str, str]]:
    """Read one of the tables of worked cases beside these tests."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts_in(row: Mapping[str, str]) -> dict[str, Value]:
    """Read the facts of an example's row; a blank cell is not known."""
    words: dict[str, Value] = {"": None, "yes": True, "no": False}
    facts: dict[str, Value] = {fact: words[row[fact]] for fact in ("mappa", *FLAGS, *HUB_FLAGS)}
    facts["ogrs3"] = int(row["ogrs3"]) if row["ogrs3"] else None
    for fact in ("ror", "rosh", "sentence_type"):
        facts[fact] = row[fact].replace(" ", "-") or None
    facts["ror_rationale"] = row["ror_rationale"] or None
    return facts


def expected_in(row: Mapping[str, str]) -> Answer:
    """Read the expected answer of an example's row."""
    cell = {
        name.removeprefix("expected_"): text for name, text in row.items() if name.startswith("expected_")
    }
    return Answer(
        **{
            name: tuple(filter(None, text.split(";")))
            if name in ("possible_bands", "enquiries", "rules")
            else text or None
            for name, text in cell.items()
        }
    )


def codes(decision: Decision) -> set[str]:
    """Give the codes of a decision's warnings."""
    return {warning.code for warning in decision.warnings}
