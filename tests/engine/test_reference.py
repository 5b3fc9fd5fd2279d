"""
The engine and the annex worked by hand give the same answer to every case the guidance can tell apart.

The cases cannot all be written down: 102 scores, seven ways to judge RoR, five of RoSH, three answers each to twenty
yes/no facts, nine judgements. What the guidance cannot tell apart is therefore merged, and each sweep below tries one
part of the case whole while the rest runs over its merged states:

- *RoR.* The guidance sees a score only through its level, so a score stands for its level; but both scores at the
  edges of each level are used in turn, and one sweep tries every score with every judged level, reason and IOM answer.
- *Groups of facts joined by "or"* (three automatic factors, five to consider, three treatment requirements). A group
  is "some yes", "none yes, some unknown" or "all no"; which member speaks for it is drawn anew for each case, by a
  fixed seed. Three sweeps try every combination of yes, no and unknown within one group; the third takes in all the
  yellow facts.
- *Facts as individuals.* Nothing above would notice two facts exchanged in their effects only in company, so every
  pair of facts is tried in its nine states on every cell of the matrix, unknown row and column included.
- *Routing.* Hub facts are read by the hub rule alone: every combination of them, with RoSH and MAPPA.
- *Judgement.* It is weighed against the minimum, the most the case could be and the consideration, so all nine
  judgements are tried on every combination of merged states that moves those.
- *Red if very high.* The annex's own matrix is Red wherever that clause bites, so it could be dropped unseen; a sweep
  under a gentler matrix, given to both, makes it show.
- *Much unknown.* Merging could hide what only shows when many facts are open at once, so some cases with all or nearly
  all facts unknown are worked by true brute force, up to 196,608 completions each.

Then Hypothesis draws cases with no regard to any of this.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path
from random import Random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.engine import decide
from banding.facts import Value
from banding.ruleset import Ruleset
from tests import annex3_by_hand
from tests.annex3_by_hand import LEVELS, by_hand
from tests.builders import (
    AUTOMATIC,
    BANDS,
    CONSIDER,
    FLAGS,
    HUB_FLAGS,
    NOTHING,
    PLAIN,
    SENTENCES,
    TREATMENT,
    answer,
    ruleset,
)
from tests.strategies import any_facts, judgements

Facts = Mapping[str, Value]
Question = tuple[Facts, Judgement | None]

YES_NO_UNKNOWN = (True, False, None)
EDGES = {"low": (0, 49), "high": (50, 89), "very-high": (90, 100), None: (None,)}
CELLS = tuple(product((*LEVELS, None), ("low", "medium", None)))
JUDGEMENTS = (
    None,
    *(Judgement(band, reason) for band in BANDS for reason in ("", "Recorded at supervision")),
)


def disagreements(questions: Iterable[Question], rules: Ruleset | None = None) -> tuple[int, str]:
    """Put every question to both; give how many there were, and the simplest that they answer differently, if any."""
    rules = rules or ruleset()
    asked, simplest = 0, None
    for facts, judgement in questions:
        asked += 1
        decision = answer(decide(Case("X1", facts, judgement), rules))
        worked = by_hand(facts, judgement and judgement.band, judgement.reason if judgement else "")
        if decision != worked:
            said = {name: value for name, value in facts.items() if value is not False}
            witness = f"not no: {said}, {judgement}\nengine:  {decision}\nby hand: {worked}"
            simplest = min(simplest or witness, witness, key=len)
    return asked, simplest or ""


def unjudged(cases: Iterable[Facts]) -> Iterator[Question]:
    """Ask about each case with no judgement on it."""
    return ((facts, None) for facts in cases)


def placed() -> Iterator[dict[str, Value]]:
    """Give a plain case in each cell of the matrix, unknown row and column included, at each edge of the level."""
    for level, rosh in CELLS:
        for score in EDGES[level]:
            yield {**PLAIN, "ogrs3": score, "rosh": rosh}


def group_states(group: tuple[str, ...], lots: Random) -> Iterator[dict[str, Value]]:
    """Give the merged states of a group: some yes, all no, some unknown; the member that speaks for it is drawn."""
    return ({lots.choice(group): state} for state in YES_NO_UNKNOWN)


def every_state(facts: tuple[str, ...]) -> Iterator[dict[str, Value]]:
    """Give every combination of yes, no and unknown over the facts."""
    return (dict(zip(facts, states, strict=True)) for states in product(YES_NO_UNKNOWN, repeat=len(facts)))


def merged_cases() -> Iterator[Facts]:
    """Give every combination of the merged states of all groups, on every cell, with IOM and MAPPA each way."""
    lots = Random(3)  # noqa: S311 - the same lots at every run
    for place, iom, mappa, soc in product(placed(), YES_NO_UNKNOWN, (False, None), YES_NO_UNKNOWN):
        base = {**place, "iom": iom, "mappa": mappa, "serious_organised_crime": soc}
        for young in every_state(("young_person", "aces")):
            groups = (group_states(group, lots) for group in (AUTOMATIC, CONSIDER, TREATMENT))
            for automatic, consider, treatment in product(*groups):
                yield base | young | automatic | consider | treatment


def test_every_score_and_judged_level() -> None:
    """Every score, or none, with every judged RoR, with and without a reason, IOM or not, at every RoSH."""
    known = (
        {
            **PLAIN,
            "ogrs3": score,
            "ror": ror,
            "ror_rationale": reason,
            "iom": iom,
            "rosh": rosh,
            "domestic_abuse": abuse,
        }
        for score, ror, reason, iom, rosh, abuse in product(
            (None, *range(101)),
            (None, *LEVELS),
            (None, "Eight years clear"),
            YES_NO_UNKNOWN,
            ("low", "medium", "high", "very-high", None),
            (True, None),
        )
    )
    assert disagreements(unjudged(known)) == (102 * 4 * 2 * 3 * 5 * 2, "")


def test_every_combination_of_merged_states() -> None:
    """Every way that matrix, IOM, MAPPA and the merged groups of facts can meet, with no judgement."""
    assert disagreements(unjudged(merged_cases())) == (21 * 3 * 2 * 3 * 9 * 27, "")


def test_every_combination_of_automatic_factors() -> None:
    """Every combination of the three automatic factors, with IOM and with the other groups merged."""
    lots = Random(3)  # noqa: S311 - the same lots at every run
    cases = (
        {**place, "iom": iom} | automatic | consider | treatment
        for place, iom in product(placed(), YES_NO_UNKNOWN)
        for automatic in every_state(AUTOMATIC)
        for consider in group_states(CONSIDER, lots)
        for treatment in group_states(TREATMENT, lots)
    )
    assert disagreements(unjudged(cases)) == (21 * 3 * 27 * 9, "")


def test_every_combination_of_factors_to_consider() -> None:
    """Every combination of the five factors to consider, with IOM and with the other groups merged."""
    lots = Random(3)  # noqa: S311 - the same lots at every run
    cases = (
        {**PLAIN, "ogrs3": EDGES[level][0], "rosh": rosh, "iom": iom} | consider | automatic | treatment
        for (level, rosh), iom in product(CELLS, YES_NO_UNKNOWN)
        for consider in every_state(CONSIDER)
        for automatic in group_states(AUTOMATIC, lots)
        for treatment in group_states(TREATMENT, lots)
    )
    assert disagreements(unjudged(cases)) == (12 * 3 * 243 * 9, "")


def test_every_combination_of_yellow_factors() -> None:
    """Every combination of treatment requirements, youth, ACEs and organised crime, with the other groups merged."""
    lots = Random(3)  # noqa: S311 - the same lots at every run
    cases = (
        {**PLAIN, "ogrs3": EDGES[level][-1], "rosh": rosh} | yellow | automatic | consider
        for level, rosh in CELLS
        for yellow in every_state((*TREATMENT, "young_person", "aces", "serious_organised_crime"))
        for automatic in group_states(AUTOMATIC, lots)
        for consider in group_states(CONSIDER, lots)
    )
    assert disagreements(unjudged(cases)) == (12 * 729 * 9, "")


def test_every_pair_of_facts() -> None:
    """Every two facts in their nine states, on every cell of the matrix, whatever group each belongs to."""
    cases = (
        {**place, **dict(zip(pair, states, strict=True))}
        for place in placed()
        for pair in combinations(("mappa", *FLAGS), 2)
        for states in product(YES_NO_UNKNOWN, repeat=2)
    )
    assert disagreements(unjudged(cases)) == (21 * 120 * 9, "")


def test_every_way_to_the_hub_and_the_nps() -> None:
    """Every combination of the hub facts, unknowns included, with RoSH and MAPPA leading to the NPS or not."""
    ways = (
        ("low", False),
        (None, False),
        ("medium", None),
        ("high", False),
        ("very-high", None),
        (None, True),
    )
    cases = (
        {**PLAIN, "rosh": rosh, "mappa": mappa, "sentence_type": sentence} | hub | treatment
        for rosh, mappa in ways
        for sentence in (*SENTENCES, None)
        for hub in every_state(HUB_FLAGS)
        for treatment in every_state(TREATMENT)
    )
    assert disagreements(unjudged(cases)) == (6 * 6 * 81 * 27, "")


def test_every_judgement() -> None:
    """Every judged band, with a reason and without, on every standing that it could be weighed against."""
    lots = Random(3)  # noqa: S311 - the same lots at every run
    questions = (
        ({**place, "iom": iom} | automatic | consider | yellow, judgement)
        for place, iom in product(placed(), YES_NO_UNKNOWN)
        for automatic in group_states(AUTOMATIC, lots)
        for consider in group_states(CONSIDER, lots)
        for yellow in group_states((*TREATMENT, "serious_organised_crime"), lots)
        for judgement in JUDGEMENTS
    )
    assert disagreements(questions) == (21 * 3 * 27 * 9, "")


@pytest.fixture
def gentler(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ruleset]:
    """Give both a matrix that is never Red, for the length of a test."""
    ranks = {
        ("low", "low"): 0,
        ("low", "medium"): 0,
        ("high", "low"): 0,
        ("high", "medium"): 1,
        ("very-high", "low"): 1,
        ("very-high", "medium"): 2,
    }
    remembering = (annex3_by_hand.worked, annex3_by_hand._outcome, annex3_by_hand._completed)
    forget = [each.cache_clear for each in remembering]
    monkeypatch.setattr(annex3_by_hand, "MATRIX", ranks)
    [clear() for clear in forget]
    bands = ruleset().bands
    yield attrs.evolve(
        ruleset(), cells=tuple(attrs.evolve(cell, band=bands[ranks[cell.levels]]) for cell in ruleset().cells)
    )
    [clear() for clear in forget]


def test_every_standing_under_another_matrix(gentler: Ruleset) -> None:
    """Under a matrix that is never Red, the "Red if very high RoR or IOM nominal" clauses do what they say, judged or not."""
    lots = Random(3)  # noqa: S311 - the same lots at every run
    questions = (
        ({**place, "iom": iom} | automatic | consider | yellow, judgement)
        for place, iom in product(placed(), YES_NO_UNKNOWN)
        for automatic in group_states(AUTOMATIC, lots)
        for consider in group_states(CONSIDER, lots)
        for yellow in group_states((*TREATMENT, "serious_organised_crime"), lots)
        for judgement in JUDGEMENTS
    )
    assert disagreements(questions, gentler) == (21 * 3 * 27 * 9, "")


def test_judgements_off_the_field() -> None:
    """Every judged band, with a reason and without, on cases of the hub and the NPS, IOM and Blue factors included."""
    hub = {**NOTHING, "ogrs3": 60, "sentence_type": "community-order", "unpaid_work": True}
    questions = (
        ({**hub, "rosh": rosh, "mappa": mappa, "iom": iom, "cpp": plan}, judgement)
        for rosh in ("low", "medium", "high", "very-high", None)
        for mappa, iom, plan in product(YES_NO_UNKNOWN, repeat=3)
        for judgement in JUDGEMENTS
    )
    assert disagreements(questions) == (5 * 27 * 9, "")


def test_nearly_nothing_known() -> None:
    """With all facts unknown, or all but one or two, the engine agrees with true brute force over every completion."""
    cases: list[Facts] = [{"ogrs3": EDGES[level][0], "rosh": rosh} for level, rosh in CELLS]
    cases += [{"rosh": "medium", fact: True} for fact in FLAGS]
    cases += [{"ogrs3": 30, "rosh": "low", fact: False} for fact in FLAGS]
    questions = [(facts, judgement) for facts in cases for judgement in (None, Judgement("Blue", "Reviewed"))]
    assert disagreements(questions) == (2 * (12 + 15 + 15), "")


@given(any_facts(), st.none() | judgements())
def test_any_case_at_all(facts: dict[str, Value], judgement: Judgement | None) -> None:
    """Cases drawn with no regard to how the guidance groups its facts are answered the same by both."""
    assert disagreements([(facts, judgement)]) == (1, "")


def test_reference_shares_nothing_with_the_engine() -> None:
    """The annex worked by hand imports nothing but the standard library, so no fault of ours can be in both."""
    tree = ast.parse(Path(annex3_by_hand.__file__).read_text(encoding="utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
