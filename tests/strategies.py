"""Cases of every kind, as wide as the declared facts allow."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from banding.case import Judgement
from banding.facts import Value
from banding.text import says_something
from tests.annex3_by_hand import LEVELS
from tests.builders import BANDS, FLAGS, HUB_FLAGS, SENTENCES

Facts = dict[str, Value]

# What a cell of a file can hold: any text but NUL.
_TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"))
_LETTERS = st.characters(categories=("L", "N"), codec="utf-8")
REASONS = st.tuples(_TEXT, _LETTERS, _TEXT).map("".join).filter(says_something)
"""Texts that give a reason: any with a letter or digit in it but the words that stand for nothing."""
HUB_FACTS: dict[str, st.SearchStrategy[Value]] = {
    "sentence_type": st.sampled_from(SENTENCES),
    **dict.fromkeys(HUB_FLAGS, st.booleans()),
}
FIELD_FACTS: dict[str, st.SearchStrategy[Value]] = {
    "ogrs3": st.integers(0, 100) | st.sampled_from((49, 50, 89, 90)),
    "rosh": st.sampled_from(("low", "medium")),
    "mappa": st.just(False),
    # Mostly no: with even odds nearly every case would be Red, and Red hides what the other facts do.
    **dict.fromkeys(FLAGS, st.sampled_from((False, False, False, True))),
}


@st.composite
def _with_unknowns(draw: st.DrawFn, known: st.SearchStrategy[Facts], most: int) -> Facts:
    """Forget up to ``most`` of the facts: some come out as None and some are simply not there."""
    facts = dict(draw(known))
    for name in draw(st.lists(st.sampled_from(sorted(facts)), max_size=most, unique=True)):
        if draw(st.booleans()):
            facts[name] = None
        else:
            del facts[name]
    return facts


@st.composite
def _with_judged_ror(draw: st.DrawFn, facts: st.SearchStrategy[Facts]) -> Facts:
    """Set the RoR level by judgement in some cases, with a reason in some, and a reason alone in a few."""
    judged = draw(st.none() | st.sampled_from(LEVELS))
    reason = draw(st.none() | REASONS)
    return {
        **draw(facts),
        **({"ror": judged} if judged else {}),
        **({"ror_rationale": reason} if reason else {}),
    }


def complete_facts() -> st.SearchStrategy[Facts]:
    """Draw facts that leave nothing open, for a case that is neither the NPS's nor the hub's."""
    return _with_judged_ror(st.fixed_dictionaries({**FIELD_FACTS, "sentence_type": st.just("licence")}))


def field_facts(*, unknowns: int = 7) -> st.SearchStrategy[Facts]:
    """Draw facts of a case held in the field, up to ``unknowns`` of them unknown besides the hub facts."""
    return _with_judged_ror(_with_unknowns(st.fixed_dictionaries(FIELD_FACTS), most=unknowns))


def any_facts(*, unknowns: int = 7) -> st.SearchStrategy[Facts]:
    """Draw facts of any case at all, the NPS's and the hub's among them."""
    anything = {
        **FIELD_FACTS,
        **HUB_FACTS,
        "rosh": st.sampled_from(("low", "medium", "high", "very-high")),
        "mappa": st.sampled_from((False, False, True)),
    }
    return _with_judged_ror(_with_unknowns(st.fixed_dictionaries(anything), most=unknowns))


def hub_facts() -> st.SearchStrategy[Facts]:
    """Draw facts of a case for the hub: every hub fact known, RoSH and MAPPA perhaps not."""
    no = st.just(False)
    standalone = st.sampled_from(((True, False), (False, True), (True, True)))
    orders = st.fixed_dictionaries(
        {**FIELD_FACTS, "drr": no, "atr": no, "mhtr": no, "other_requirement": no, "field_case": no}
        | {"sentence_type": st.sampled_from(SENTENCES[:2])}
    )
    unknown = st.sets(st.sampled_from(("ogrs3", "rosh", "mappa", "iom", "cpp", "domestic_abuse")))
    return st.builds(
        lambda facts, pair, forget: (
            {**facts, "unpaid_work": pair[0], "attendance_centre": pair[1]} | dict.fromkeys(sorted(forget))
        ),
        orders,
        standalone,
        unknown,
    )


def judgements() -> st.SearchStrategy[Judgement]:
    """Draw a manager's judgement, with a reason or without."""
    return st.builds(Judgement, band=st.sampled_from(BANDS), reason=st.just("") | REASONS)


def tried(in_ci: int, **more: Any) -> settings:
    """Try so many examples under the profile ``ci``, and in proportion under the others: for what takes long to try once."""
    return settings(max_examples=max(1, in_ci * settings().max_examples // 40), **more)
