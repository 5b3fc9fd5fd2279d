"""
The exported model run by pyDMNrules, an engine we had no hand in, and the answers it must give.

It reads the file as it is written, evaluates every test as S-FEEL and hands answers from one decision to the next by
itself. Where a table has no row for a case it stops and says so, and what follows has no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import attrs

from banding.case import Case
from banding.engine import Decision, Engine
from banding.export.dmn import model_of, render_dmn
from banding.facts import Value, says_something
from banding.ruleset import Ruleset, find_ruleset, load_ruleset
from tests.export.dmn.reader import Reader

ANSWERS = ("route", "matrix_band", "minimum_band", "consider_band", "band")
NONE = "none"
RULESETS = {"cl-crc": "cl-crc/2019-03", "harbour-trust": "tests/rulesets/harbour-trust/2031-01.yaml"}
NAMES = tuple(RULESETS)


@cache
def loaded(name: str) -> Ruleset:
    """A ruleset of ``RULESETS``."""
    return load_ruleset(find_ruleset(RULESETS[name]))


@cache
def exported(name: str) -> str:
    """The model of a ruleset of ``RULESETS``, as it is written."""
    return render_dmn(model_of(loaded(name)))


class Remembered:
    """
    The engine's own parser, which need not read a text again that it has read with the same values in its names.

    It reads the text of every cell anew for each case, and one case in two thousand differs from the next by little.

    Args:
        parser: the engine's.
    """

    def __init__(self, parser: Any) -> None:
        self._parser = parser
        self._read: dict[tuple[str, str], tuple[dict[str, object], object]] = {}

    def sFeelParse(self, text: str) -> tuple[dict[str, object], object]:  # noqa: N802 - the engine's name
        """Give what the engine makes of a text; where that gives a name its value, it is given again."""
        names = self._parser.names
        name, arrow, expression = text.partition("<-")
        words = _words_of(expression if arrow else text)
        values = repr([names.get(word, "no name") for word in words]) if words else ""
        if (text, values) not in self._read:
            self._read[text, values] = self._parser.sFeelParse(text)
        faults, value = self._read[text, values]
        if arrow and not faults:
            names[name.strip()] = deepcopy(value)
        return dict(faults), deepcopy(value)


@cache
def _words_of(text: str) -> list[str]:
    return re.findall(r"[^\W\d][\w.]*", text)


class DmnEngine:
    """
    An exported model, loaded into the engine.

    Args:
        text: the file.
        remembers: spare it the texts it has read before.
    """

    def __init__(self, text: str, *, remembers: bool = True) -> None:
        # It makes the tables of its grammar when it is loaded, which takes a quarter of a minute.
        import pyDMNrules

        self._engine = pyDMNrules.DMN()
        status = self._engine.useXML(text)
        assert status == {}, status
        if remembers:
            self._engine.parser = Remembered(self._engine.parser)

    def answers(self, given: Mapping[str, object]) -> dict[str, object]:
        """Give what the engine answers by decision; None where it answers nothing."""
        _, found = self._engine.decide(dict(given))
        steps = found if isinstance(found, list) else [found]
        result = steps[-1]["Result"] if steps and steps[-1] else {}
        return {name: result.get(name) for name in ANSWERS}


class Decider:
    """
    What ``decide`` answers, in the model's words.

    Args:
        ruleset: the ruleset.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.inputs = tuple(each.name for each in model_of(ruleset).inputs)
        self._engine = Engine(ruleset)
        # Where a case would stand in the field is asked of the same rules without their routes.
        self._in_field = Engine(attrs.evolve(ruleset, routes=()))

    def given(self, facts: Mapping[str, Value]) -> dict[str, object]:
        """Give a case's facts as the model asks for them; what is not known is left out."""
        given: dict[str, object] = {
            name: value for name, value in facts.items() if name in self.inputs and value is not None
        }
        for axis in self.ruleset.axes:
            if axis.judged:
                reason = facts.get(axis.judged.reason)
                given[axis.judged.fact] = facts.get(axis.judged.fact) or NONE
                given[f"{axis.judged.reason}_given"] = says_something(str(reason or ""))
        return given

    def decision(self, facts: Mapping[str, Value]) -> Decision:
        """Decide a case."""
        return self._engine.decide(Case("X1", facts))

    def answers(self, facts: Mapping[str, Value]) -> dict[str, object]:
        """Give the answers of ``decide`` for a complete case."""
        decision, field = self.decision(facts), self._in_field.decide(Case("X1", facts))
        on_matrix = all(axis.edges or facts.get(axis.fact) in axis.levels for axis in self.ruleset.axes)
        return {
            "route": decision.route,
            "matrix_band": str(field.matrix_band) if on_matrix else NONE,
            "minimum_band": str(field.minimum_band) if on_matrix else NONE,
            "consider_band": str(decision.consider_band or NONE),
            "band": str(decision.band or NONE),
        }


@cache
def decider_of(name: str) -> Decider:
    """What ``decide`` answers by a ruleset of ``RULESETS``, ready once."""
    return Decider(loaded(name))


@cache
def engine_of(name: str) -> DmnEngine:
    """The model of a ruleset of ``RULESETS``, loaded once."""
    return DmnEngine(exported(name))


@cache
def reader_of(name: str) -> Reader:
    """The same model, read by the letter of the standard."""
    return Reader(exported(name))
