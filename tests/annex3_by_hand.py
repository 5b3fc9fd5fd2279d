"""
Annex 3 worked by hand: a second reading of the guidance, sharing nothing with the engine it holds to account.

A case with every fact known is worked from the words of the annex (:func:`worked`). Any other case is worked by brute
force: every answer its unknown facts could have is tried. Facts are a plain mapping of column name to True, False or a
level; what is missing or None is not known. Bands are 0 to 3 inside and names outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product
from typing import NamedTuple

GREEN, YELLOW, BLUE, RED = range(4)
BANDS = ("Green", "Yellow", "Blue", "Red")
LEVELS = ("low", "high", "very-high")
MATRIX = {
    ("low", "low"): GREEN,
    ("low", "medium"): YELLOW,
    ("high", "low"): YELLOW,
    ("high", "medium"): BLUE,
    ("very-high", "low"): RED,
    ("very-high", "medium"): RED,
}
RULES = {
    "yellow/treatment-requirement": lambda fact: fact["drr"] or fact["atr"] or fact["mhtr"],
    "yellow/young-person-aces": lambda fact: fact["young_person"] and fact["aces"],
    "yellow/serious-organised-crime": lambda fact: fact["serious_organised_crime"],
    "blue/child-protection-plan": lambda fact: fact["cpp"],
    "blue/sex-offender": lambda fact: fact["sex_offender"],
    "blue/prevent": lambda fact: fact["prevent"],
    "consider/safeguarding": lambda fact: fact["child_concern"] or fact["child_in_need"],
    "consider/domestic-abuse": lambda fact: fact["domestic_abuse"],
    "consider/hate-crime": lambda fact: fact["hate_crime"],
    "consider/complex-mental-health": lambda fact: fact["complex_mental_health"],
    "red/iom": lambda fact: fact["iom"],
}
# In the order enquiries are listed. The place of `ogrs3` holds the RoR level that score or judgement gives.
FACTS = (
    *("ogrs3", "rosh", "iom", "mappa", "cpp", "sex_offender", "prevent", "child_concern", "child_in_need"),
    *("domestic_abuse", "hate_crime", "complex_mental_health", "drr", "atr", "mhtr", "young_person", "aces"),
    "serious_organised_crime",
)
OTHER_REQUIREMENTS = ("other_requirement", "drr", "atr", "mhtr")
SENTENCES = (
    *("community-order", "suspended-sentence-order", "licence", "post-sentence-supervision", "custody"),
)
HUB_FACTS = ("sentence_type", "unpaid_work", "attendance_centre", *OTHER_REQUIREMENTS, "field_case")


class Answer(NamedTuple):
    """What the guidance says of one case, in the words of the contract's columns out."""

    route: str
    band: str | None
    status: str
    matrix_band: str | None = None
    minimum_band: str | None = None
    consider_band: str | None = None
    possible_bands: tuple[str, ...] = ()
    enquiries: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@cache
def worked(answers: tuple[str | bool, ...]) -> tuple[int, int | None, int]:
    """Work a case with every fact known: its minimum band, the band to consider or None, its matrix band."""
    fact = dict(zip(FACTS, answers, strict=True))
    ror = "very-high" if fact["iom"] else fact["ogrs3"]
    blue = RED if ror == "very-high" else BLUE  # "Red if very high RoR or IOM nominal"
    gives = {"yellow": YELLOW, "blue": blue, "red": RED}
    kinds = [rule.split("/")[0] for rule, applies in RULES.items() if applies(fact)]
    matrix = MATRIX[ror, fact["rosh"]]
    minimum = max([matrix, *(gives[kind] for kind in kinds if kind != "consider")])
    return minimum, blue if "consider" in kinds and minimum < blue else None, matrix


def judged_or_scored_ror(score: int | None, judged: str | None, reason: str) -> str | None:
    """Place a case by its score, or by judgement where that stands, leaving IOM aside; None where neither says."""
    if score is None:
        return judged
    level = "low" if score <= 49 else "high" if score <= 89 else "very-high"
    if judged is None or level == "very-high":
        return level
    return judged if LEVELS.index(judged) > LEVELS.index(level) or reason else level


def agreed(values: Iterable[int | None]) -> int | None:
    """Give the value they all share, or None."""
    shared = set(values)
    return shared.pop() if len(shared) == 1 else None


@cache
def _outcome(answers: tuple[str | bool, ...]) -> int:
    """Put minimum and band to consider in one number; no case is to be considered for Green."""
    minimum, considered, _ = worked(answers)
    return minimum * len(BANDS) + (considered or GREEN)


@cache
def _completed(known: tuple[object, ...]) -> tuple:
    """Try every answer the unknown facts could have; each place is a level, True, False, or None for not known."""
    tries = {"ogrs3": LEVELS, "rosh": ("low", "medium")}
    options = [tries.get(f, (False, True)) if v is None else (v,) for f, v in zip(FACTS, known, strict=True)]
    outcomes, matters = bytes(map(_outcome, product(*options))), set[str]()  # bytes are soon compared
    run = len(outcomes)
    for fact, option in zip(FACTS, options, strict=True):
        if len(option) > 1:
            # Each answer of this fact has runs of its own, in which the facts after it go through all of theirs.
            whole, run = run, run // len(option)
            of_each = {
                _runs(outcomes, first=answer * run, run=run, step=whole) for answer in range(len(option))
            }
            matters |= {fact} if len(of_each) > 1 else set()
    as_no = [o if fact in tries else o[:1] for fact, o in zip(FACTS, options, strict=True)]
    minima, considered, matrix = zip(*map(worked, product(*as_no)), strict=True)
    possible = sorted({outcome // len(BANDS) for outcome in outcomes})
    rules = [rule for rule, applies in RULES.items() if applies(dict(zip(FACTS, known, strict=True)))]
    return possible, matters, agreed(minima), agreed(considered), agreed(matrix), rules


def _runs(outcomes: bytes, *, first: int, run: int, step: int) -> bytes:
    """Give the outcomes of every run, from the first on; in an order of their own where that needs fewer cuts."""
    if run * step < len(outcomes):
        return b"".join(outcomes[at::step] for at in range(first, first + run))
    return b"".join(outcomes[at : at + run] for at in range(first, len(outcomes), step))


@cache
def _certainly_hub(known: tuple[object, ...]) -> bool:
    """Whether a case is for the hub whatever the answers to what is not known, each answer tried."""
    options = [
        (value,) if value is not None else SENTENCES if fact == "sentence_type" else (False, True)
        for fact, value in zip(HUB_FACTS, known, strict=True)
    ]
    for answers in product(*options):
        fact = dict(zip(HUB_FACTS, answers, strict=True))
        community = fact["sentence_type"] in ("community-order", "suspended-sentence-order")
        standalone = (fact["unpaid_work"] or fact["attendance_centre"]) and not any(
            fact[name] for name in OTHER_REQUIREMENTS
        )
        if not community or not standalone or fact["field_case"]:
            return False
    return True


def by_hand(facts: Mapping[str, object], judged_band: str | None = None, rationale: str = "") -> Answer:
    """Say what the guidance says of a case, with a manager's judged band and reason where there is one."""
    know = facts.get
    if know("mappa") or know("rosh") in ("high", "very-high"):
        return Answer("nps", None, "refer", rules=("route/nps",))
    to_assess = [fact for fact in ("rosh", "mappa") if know(fact) is None]
    if _certainly_hub(tuple(map(know, HUB_FACTS))):
        return Answer("hub", None, "hub", enquiries=tuple(to_assess), rules=("route/hub",))

    ror = judged_or_scored_ror(know("ogrs3"), know("ror"), (know("ror_rationale") or "").strip())
    placed = {**facts, "ogrs3": "very-high" if know("iom") else ror, "mappa": False}
    possible, matters, band, consider, matrix, rules = _completed(tuple(map(placed.get, FACTS)))
    if placed["ogrs3"] and know("rosh"):
        rules = [f"matrix/{placed['ogrs3']}/{know('rosh')}", *rules]
    enquiries = tuple(fact for fact in FACTS if fact in matters or fact in to_assess)
    status = "incomplete" if band is None else "settled" if not enquiries else "provisional"
    status = "consider" if status != "incomplete" and consider is not None else status
    judged = BANDS.index(judged_band) if judged_band and rationale.strip() else -1
    if judged >= (possible[-1] if band is None else band):
        status, band = "judged", judged
        if judged > possible[0] and judged in (YELLOW, BLUE):
            rules = [*rules, "yellow/judgement" if judged == YELLOW else "consider/judgement"]
    named = [None if value is None else BANDS[value] for value in (band, matrix, possible[0], consider)]
    several = tuple(BANDS[value] for value in possible) if len(possible) > 1 else ()
    return Answer("field", named[0], status, *named[1:], several, enquiries, tuple(rules))
