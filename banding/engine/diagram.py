"""
Decision diagrams: a function of a case's facts, stored so that every completion of the unknowns can be asked at once.

A diagram is a graph read from the top: each inner node looks at one variable and hands on to one child a value; a leaf
carries the answer. Nodes are shared (two that would be alike are one) and a node whose children are all the same is
left out, so equal functions are equal node numbers and the graph stays small where brute force would not: sixteen
yes/no facts have 65,536 completions and Annex 3 some two hundred nodes.

Background: reduced ordered (multi-valued) decision diagrams, Bryant 1986.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import reduce

NodeId = int


class Diagrams:
    """
    A shop of diagrams over the same variables; nodes are numbers, valid in this shop only.

    ``sizes`` are how many values each variable can take; variables are numbered in the order the graph is read.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self._variable: list[int] = []
        self._children: list[tuple[NodeId, ...]] = []
        self._answer: list[Hashable] = []
        self._nodes: dict[tuple[int, tuple[NodeId, ...]], NodeId] = {}
        self._leaves: dict[Hashable, NodeId] = {}
        self._joins: dict[Callable[..., Hashable], Callable[[NodeId, NodeId], NodeId]] = {}

    def leaf(self, answer: Hashable) -> NodeId:
        """Give the diagram that answers the same for every case."""
        # INVARIANT: True and 1 are equal in Python; the type keeps their leaves apart.
        key = (type(answer), answer)
        found = self._leaves.get(key)
        if found is None:
            found = self._leaves[key] = self._add(len(self.sizes), (), answer)
        return found

    def node(self, variable: int, children: tuple[NodeId, ...]) -> NodeId:
        """Give the diagram that looks at a variable first and goes on to one child a value."""
        if children.count(children[0]) == len(children):
            return children[0]
        key = (variable, children)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._add(variable, children, None)
        return found

    def is_in(self, variable: int, values: Collection[int]) -> NodeId:
        """Give the diagram that is True where a variable has one of some values, and False elsewhere."""
        size = self.sizes[variable]
        return self.node(variable, tuple(self.leaf(value in values) for value in range(size)))

    def map(self, function: Callable[[Hashable], Hashable], diagram: NodeId) -> NodeId:
        """Give the diagram whose answers are a function of another's."""
        known: dict[NodeId, NodeId] = {}

        def go(here: NodeId) -> NodeId:
            found = known.get(here)
            if found is None:
                children = self._children[here]
                found = known[here] = (
                    self.node(self._variable[here], tuple(map(go, children)))
                    if children
                    else self.leaf(function(self._answer[here]))
                )
            return found

        return go(diagram)

    def combine(self, function: Callable[..., Hashable], first: NodeId, second: NodeId) -> NodeId:
        """Give the diagram whose answers are a function of two others' answers to the same case."""
        return self._of_both(function, is_join=False)(first, second)

    def choose(self, condition: NodeId, held: NodeId, other: NodeId) -> NodeId:
        """Give the diagram that answers as one where a condition's answer is True, and as another where it is not."""
        known = dict[tuple[NodeId, ...], NodeId]()

        def go(*three: NodeId) -> NodeId:
            condition, held, other = three
            if held == other:
                return held
            if self.is_leaf(condition):
                return held if self._answer[condition] is True else other
            found = known.get(three)
            if found is None:
                first = min(map(self._variable.__getitem__, three))
                found = known[three] = self.node(
                    first, tuple(map(go, *(self.children_at(each, first) for each in three)))
                )
            return found

        return go(condition, held, other)

    def join(self, function: Callable[..., Hashable], diagrams: Iterable[NodeId]) -> NodeId:
        """
        Give the diagram whose answers are what the answers of one or more diagrams to the same case come to together.

        The order of the two answers must not matter, and an answer joined with itself is itself. What was joined is kept for
        each function, so it should be one that lasts.
        """
        go = self._joins.get(function)
        if go is None:
            go = self._joins[function] = self._of_both(function, is_join=True)
        return reduce(go, diagrams)

    def _of_both(
        self, function: Callable[..., Hashable], *, is_join: bool
    ) -> Callable[[NodeId, NodeId], NodeId]:
        """Give what makes one diagram of two, looking first at the variable that comes first in either."""
        variables, children, answers, leaves = self._variable, self._children, self._answer, len(self.sizes)
        known = dict[tuple[NodeId, NodeId], NodeId]()

        def go(a: NodeId, b: NodeId) -> NodeId:
            if is_join and a >= b:
                if a == b:
                    return a
                a, b = b, a
            found = known.get((a, b))
            if found is None:
                first, second = variables[a], variables[b]
                if first < second:
                    found = self.node(first, tuple([go(x, b) for x in children[a]]))
                elif second < first:
                    found = self.node(second, tuple([go(a, y) for y in children[b]]))
                elif first == leaves:
                    found = self.leaf(function(answers[a], answers[b]))
                else:
                    found = self.node(first, tuple(map(go, children[a], children[b])))
                known[a, b] = found
            return found

        return go

    def is_leaf(self, diagram: NodeId) -> bool:
        """Whether a diagram answers the same for every case."""
        return self._variable[diagram] == len(self.sizes)

    def variable(self, diagram: NodeId) -> int:
        """Give the variable a diagram looks at first; past the last variable for a leaf."""
        return self._variable[diagram]

    def children(self, diagram: NodeId) -> tuple[NodeId, ...]:
        """Give what a diagram goes on to, one child a value; none for a leaf."""
        return self._children[diagram]

    def answer(self, leaf: NodeId) -> Hashable:
        """Read a leaf's answer."""
        return self._answer[leaf]

    def ask(self, diagram: NodeId, codes: Sequence[int]) -> Hashable:
        """Give the answer for one value of each variable."""
        children, variable = self._children, self._variable
        while leads := children[diagram]:
            diagram = leads[codes[variable[diagram]]]
        return self._answer[diagram]

    def children_at(self, diagram: NodeId, variable: int) -> tuple[NodeId, ...]:
        """Give what is left of a diagram for each value of a variable that it looks at first, or not at all."""
        if self._variable[diagram] == variable:
            return self._children[diagram]
        return (diagram,) * self.sizes[variable]

    def reachable(self, diagram: NodeId) -> tuple[NodeId, ...]:
        """List every node of a diagram, itself included, each once."""
        seen: dict[NodeId, None] = {}
        waiting = [diagram]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen[here] = None
                waiting.extend(self._children[here])
        return tuple(seen)

    def variables_of(self, diagram: NodeId) -> tuple[int, ...]:
        """List the variables a diagram depends on, in order."""
        nodes = self.reachable(diagram)
        return tuple(sorted({self._variable[node] for node in nodes if not self.is_leaf(node)}))

    def _add(self, variable: int, children: tuple[NodeId, ...], answer: Hashable) -> NodeId:
        self._variable.append(variable)
        self._children.append(children)
        self._answer.append(answer)
        return len(self._variable) - 1
