"""The few turns of SQL that every step of a query uses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial, reduce
from operator import eq

import attrs
from sqlglot import exp

from banding.engine.diagram import Diagrams, NodeId
from banding.export.sql.fact_groups import Cofactors


def text(words: str) -> exp.Expr:
    """Give a text constant."""
    return exp.Literal.string(words)


def number(value: int) -> exp.Expr:
    """Give a number constant; one below nought in brackets of its own."""
    return exp.Literal.number(value)


def chosen(branches: Iterable[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr) -> exp.Expr:
    """Give the result of the first condition that holds; the other where none does."""
    case = exp.Case()
    for condition, result in branches:
        case = case.when(condition, result, copy=False)
    return case.else_(otherwise, copy=False) if case.args.get("ifs") else otherwise


def looked_up(column: str, answers: Mapping[str, exp.Expr], otherwise: exp.Expr) -> exp.Expr:
    """Give the answer for a column's text; the other for a text that is not listed."""
    return chosen(((exp.column(column).eq(text(key)), answer) for key, answer in answers.items()), otherwise)


def together(pieces: Sequence[exp.Expr]) -> exp.Expr:
    """Put texts one after another."""
    return reduce(lambda one, other: exp.DPipe(this=one, expression=other), pieces) if pieces else text("")


def listed(items: Iterable[tuple[exp.Expr, str]]) -> exp.Expr:
    """Give the names whose condition holds, each after a semicolon: ``;drr;atr``."""
    return together([chosen([(condition, text(f";{name}"))], text("")) for condition, name in items])


def without_first(listing: exp.Expr) -> exp.Expr:
    """Take the first semicolon off a listing; NULL for an empty one."""
    return exp.func("NULLIF", exp.func("SUBSTRING", listing, number(2)), text(""))


@attrs.frozen
class Step:
    """One step of a query: the columns it adds to those of the step before."""

    name: str
    columns: tuple[tuple[str, exp.Expr], ...]


Say = Callable[[Hashable], exp.Expr]


@attrs.frozen(eq=False)
class Told:
    """
    A column of the query that says what is told of a variable.

    Attributes:
        labels: for each code of the variable, the text that stands in the column.
    """

    column: str
    labels: tuple[str, ...]

    def among(self, codes: Sequence[int]) -> exp.Expr:
        """Give the condition that the variable has one of some codes."""
        texts = [exp.Literal.string(self.labels[code]) for code in codes]
        column = exp.column(self.column)
        return column.eq(texts[0]) if len(texts) == 1 else column.isin(*texts)


class Branches:
    """Writes the diagrams of one shop as SQL."""

    def __init__(self, shop: Diagrams, told: Sequence[Told]) -> None:
        self._shop = shop
        self._told = told
        self._cofactors = Cofactors(shop)
        self._weights: dict[NodeId, int] = {}

    def condition(self, diagram: NodeId) -> exp.Expr:
        """Write a diagram whose answers are True and False."""
        return self.value(diagram, lambda answer: exp.Boolean(this=answer))

    def value(self, diagram: NodeId, say: Say) -> exp.Expr:
        """
        Write a diagram: branch by branch, or answer by answer where that is shorter.

        A tree writes out again what its branches share. Over the unknowns of "any of these twenty facts" it grows with
        their square; "is any yes?" and "are all no?" are a line each.
        """
        nodes = self._shop.reachable(diagram)
        answers = [self._shop.answer(node) for node in nodes if self._shop.is_leaf(node)]
        parts = [(self._shop.map(partial(eq, answer), diagram), answer) for answer in answers]
        *parts, (_, rest) = sorted(parts, key=lambda part: self._weight(part[0]))
        if sum(self._weight(part) for part, _ in parts) >= self._weight(diagram):
            return self._tree(diagram, say)
        return _case([(self.condition(part), say(answer)) for part, answer in parts], say(rest))

    def _tree(self, diagram: NodeId, say: Say) -> exp.Expr:
        branches, last = self._branches(diagram)
        return _case([(condition, self._tree(child, say)) for condition, child in branches], say(last))

    def _branches(self, diagram: NodeId) -> tuple[list[tuple[exp.Expr, NodeId]], Hashable]:
        """Give the branches, simplest first, and the answer left; what is left is itself taken apart."""
        branches: list[tuple[exp.Expr, NodeId]] = []
        while not self._shop.is_leaf(diagram):
            variable = self._cofactors.first(diagram)
            groups = sorted(self._groups(diagram, variable).items(), key=lambda item: self._order(*item))
            for child, codes in groups[:-1]:
                condition = self._told[variable].among(codes)
                if branches and branches[-1][1] == child:
                    condition = exp.Or(this=branches.pop()[0], expression=condition)
                branches.append((condition, child))
            diagram = groups[-1][0]
        return branches, self._shop.answer(diagram)

    def _groups(self, diagram: NodeId, variable: int) -> dict[NodeId, list[int]]:
        groups: dict[NodeId, list[int]] = {}
        for code, child in enumerate(self._shop.children_at(diagram, variable)):
            groups.setdefault(child, []).append(code)
        return groups

    def _order(self, child: NodeId, codes: list[int]) -> tuple[int, bool, int]:
        # A False that can be left to the end makes a plain condition of two branches.
        is_false = self._shop.is_leaf(child) and self._shop.answer(child) is False
        return self._weight(child), is_false, len(codes)

    def _weight(self, diagram: NodeId) -> int:
        if diagram not in self._weights:
            variable = self._cofactors.first(diagram)
            children = () if self._shop.is_leaf(diagram) else self._shop.children_at(diagram, variable)
            self._weights[diagram] = 1 + sum(map(self._weight, set(children))) if children else 0
        return self._weights[diagram]


def _case(branches: list[tuple[exp.Expr, exp.Expr]], last: exp.Expr) -> exp.Expr:
    if not branches:
        return last
    if len(branches) == 1 and _is(branches[0][1], truth=True) and _is(last, truth=False):
        return branches[0][0]
    case = exp.Case()
    for condition, result in branches:
        case = case.when(condition, result, copy=False)
    return case.else_(last, copy=False)


def _is(expression: exp.Expr, *, truth: bool) -> bool:
    return isinstance(expression, exp.Boolean) and expression.this is truth
