"""Small questions about decisions that several claims ask."""

from __future__ import annotations

from itertools import product

from banding.engine import Decision
from banding.facts import Value
from banding.vocabulary import Status
from tests.builders import (
    FLAGS,
)

Facts = dict[str, Value]

HUB_WAYS: Facts = dict.fromkeys(("other_requirement", "field_case", "drr", "atr", "mhtr"), False)
HUB_WAYS |= {"sentence_type": "community-order", "unpaid_work": True, "attendance_centre": True}
"""The answers that leave the way to the hub open."""
WITH_A_BAND = (Status.JUDGED, Status.CONSIDER, Status.PROVISIONAL, Status.SETTLED)


def ranks(decision: Decision) -> set[int]:
    """Give the ranks of every band the case could turn out to have as its minimum."""
    return {band.rank for band in decision.possible_bands} or {decision.minimum_band.rank}


def pair(decision: Decision) -> tuple[str, str]:
    """Give what an enquiry is about: the minimum band and the consideration."""
    return str(decision.minimum_band), str(decision.consider_band)


def answers_to(name: str) -> tuple[Value, ...]:
    """Give one of each answer to an unknown that the guidance could tell apart, on the field route."""
    return {"ogrs3": (49, 50, 90), "rosh": ("low", "medium"), "mappa": (False,)}.get(name, (False, True))


def open_facts(facts: Facts) -> list[str]:
    """List the unknown facts whose answers complete the case, on the field route."""
    scored = facts.get("ror") is not None or facts.get("iom") is True
    names = [name for name in ("rosh", "mappa", *FLAGS) if facts.get(name) is None]
    return names if scored or facts.get("ogrs3") is not None else ["ogrs3", *names]


def completions(facts: Facts) -> list[Facts]:
    """Complete a case in every way."""
    names = open_facts(facts)
    return [{**facts, **dict(zip(names, values, strict=True))} for values in product(*map(answers_to, names))]
