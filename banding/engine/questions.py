"""Single questions asked of a case's codes: does a condition hold, which answers can it have, which unknown facts matter."""

from collections.abc import Hashable, Sequence

from banding.engine.compiled import Compiled
from banding.engine.diagram import NodeId
from banding.ruleset import Condition

Codes = Sequence[int]


class Question:
    """One condition, exact where its parts share facts: "young or not young" is true of everybody."""

    def __init__(self, compiled: Compiled, condition: Condition) -> None:
        self._lifted = compiled.lifter.lifted
        self._truth = compiled.lifter.truth(compiled.compiler.condition(condition))
        self.places = self._lifted.variables_of(self._truth)

    def truth(self, codes: Codes) -> bool | None:
        """Say whether the condition holds: True, False, or None where completions of the unknowns differ."""
        truth = self._lifted.ask(self._truth, codes)
        return None if truth is None else bool(truth)


class Asker:
    """Answers for one diagram of the ruleset's shop, every completion of a case's unknown facts looked at."""

    def __init__(self, compiled: Compiled, diagram: NodeId) -> None:
        self.diagram = diagram
        self._compiled, self._lifter = compiled, compiled.lifter
        self._variables = compiled.compiler.shop.variables_of(diagram)
        self._answers: NodeId | None = None
        self._matters: dict[int, NodeId] = {}

    def answers(self, codes: Codes) -> frozenset[Hashable]:
        """Give every answer that some completion gives; one when nothing unknown matters."""
        if self._answers is None:
            self._answers = self._lifter.answers(self.diagram)
        found: frozenset[Hashable] = self._lifter.lifted.ask(self._answers, codes)  # type: ignore[assignment]
        return found

    def mattering(self, codes: Codes) -> tuple[int, ...]:
        """List the unknown variables whose value changes the answer under some completion of the others."""
        sizes = self._compiled.compiler.shop.sizes
        return tuple(
            variable
            for variable in self._variables
            if codes[variable] == sizes[variable] and self._can_matter(variable, codes)
        )

    def _can_matter(self, variable: int, codes: Codes) -> bool:
        if variable not in self._matters:
            self._matters[variable] = self._lifter.matters(self.diagram, variable)
        return bool(self._lifter.lifted.ask(self._matters[variable], codes))
