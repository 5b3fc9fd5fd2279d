"""A worked example as a policy officer writes it, and the answer of a ruleset to its case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from banding.case import Case
from banding.engine import Decision, Engine
from banding.vocabulary import Status

Words = tuple[str, ...]

NONE = "none"
"""What an example writes where nothing is expected, such as no band to consider."""


@attrs.frozen
class Example:
    """
    One worked example.

    Attributes:
        given: our column's name to the words written for it.
        others_are_no: whether every yes/no fact that is not given is no; else it is not known.
        on: the day decided for; None where no date of birth is given.
        expect: answer's name to the words expected, in the order of :data:`ANSWERS`.
    """

    name: str
    given: Mapping[str, str]
    others_are_no: bool
    on: date | None
    expect: Mapping[str, Words]
    file: str = ""
    line: int | None = None


@attrs.frozen
class Answer:
    """
    What a ruleset says of an example's case, in the words of the output columns.

    Attributes:
        words: answer's name to its words; empty where there is none.
        problem: why the case could not be read or decided; empty where it was.
    """

    words: Mapping[str, Words]
    problem: str = ""

    def of(self, *names: str) -> tuple[Words, ...]:
        """Give some of the answers, to compare with another's."""
        return tuple(self.words[name] for name in names)


ANSWERS = (
    "route",
    "band",
    "status",
    "matrix band",
    "minimum band",
    "consider band",
    "possible bands",
    "enquiries",
    "rules",
    "warnings",
)
"""What an example may expect, each read off the decision; ``rules``, ``warnings`` and the like are lists."""
LISTS = frozenset({"possible bands", "enquiries", "rules", "warnings"})


def answer_of(case: Case, engine: Engine) -> Answer:
    """Decide an example's case and put the decision in words."""
    return Answer(_words_of(engine.decide(case)))


def unread(problem: str) -> Answer:
    """Give the answer to a case that could not be read: an error, and nothing else."""
    return Answer({name: (Status.ERROR.value,) if name == "status" else () for name in ANSWERS}, problem)


def _words_of(decision: Decision) -> dict[str, Words]:
    bands = (decision.band, decision.matrix_band, decision.minimum_band, decision.consider_band)
    band, matrix, minimum, consider = ((found.name,) if found else () for found in bands)
    return {
        "route": (decision.route,),
        "band": band,
        "status": (decision.status.value,),
        "matrix band": matrix,
        "minimum band": minimum,
        "consider band": consider,
        "possible bands": tuple(found.name for found in decision.possible_bands),
        "enquiries": decision.enquiries,
        "rules": decision.rules,
        "warnings": tuple(dict.fromkeys(warning.code for warning in decision.warnings)),
    }


def differences(example: Example, answer: Answer) -> tuple[str, ...]:
    """Say in words each expectation that an answer does not meet."""
    found = []
    for name, expected in example.expect.items():
        given = answer.words[name]
        if sorted(given) != sorted(expected):
            found.append(f"{name}: expected {_said(expected)}, found {_said(given)}")
    if found and answer.problem:
        found.append(answer.problem)
    return tuple(found)


def _said(words: Words) -> str:
    return ", ".join(words) if words else NONE
