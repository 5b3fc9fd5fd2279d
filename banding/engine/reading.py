"""A case's facts as the table sees them: one code a variable."""

from collections.abc import Mapping, Sequence

from banding.engine.variables import Variable
from banding.facts import Value

_KEPT = 4096


class CodeReader(dict[tuple[str, Value], tuple[int, int]]):
    """Reads facts into the codes of some variables; keeps for each fact and value met its variable and its code."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        super().__init__()
        self._variables = {variable.name: (place, variable) for place, variable in enumerate(variables)}
        # Nobody has judged a level until its axis has been read.
        self._nothing = [*(variable.size if variable.fact else 0 for variable in variables), 0]
        self._passed_over = len(variables)

    def codes(self, facts: Mapping[str, Value]) -> list[int]:
        """Give a code for each variable, its size where not known, 0 for levels judged; and one more that means nothing."""
        codes = self._nothing.copy()
        for place, code in map(self.__getitem__, facts.items()):
            codes[place] = code
        return codes

    def __missing__(self, item: tuple[str, Value]) -> tuple[int, int]:
        if len(self) >= _KEPT:
            self.clear()
        name, value = item
        place, variable = self._variables.get(name, (self._passed_over, None))
        found = self[item] = place, variable.code(value) if variable else 0
        return found
