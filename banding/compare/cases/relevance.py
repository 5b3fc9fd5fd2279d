"""Which differences of a fact a ruleset can tell apart at all: the others can be the cause of nothing."""

from __future__ import annotations

from banding.engine.variables import variables_of
from banding.facts import Value
from banding.ruleset import Ruleset


class Relevance:
    """
    Tells which values of a fact are one and the same to a ruleset.

    Args:
        ruleset: the guidance.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self._variables = {variable.name: variable for variable in variables_of(ruleset) if variable.fact}
        judged = [axis.judged for axis in ruleset.axes if axis.judged]
        self._as_they_are = {name for each in judged for name in (each.fact, each.reason)}
        self._known: dict[tuple[str, Value, bool], object] = {}

    def seen(self, name: str, value: Value) -> object:
        """
        Give what the ruleset sees of a value: equal for two values that no rule, axis or route tells apart.

        A number is seen as its stretch (62 and 64 are one to rules that ask for 50 to 89), and a fact that nothing
        reads is not seen at all.
        """
        key = (name, value, isinstance(value, bool))
        if key not in self._known:
            self._known[key] = self._seen(name, value)
        return self._known[key]

    def _seen(self, name: str, value: Value) -> object:
        if name in self._as_they_are:
            return value
        variable = self._variables.get(name)
        return None if variable is None else variable.code(value)
