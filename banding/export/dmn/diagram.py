"""Where each part of a decision model is drawn: inputs on the left, every decision to the right of what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from banding.export.dmn.model import Model

INPUT_SIZE, DECISION_SIZE, SOURCE_SIZE = (190, 45), (180, 80), (180, 70)
_MARGIN, _ABOVE, _COLUMN, _GAP = 40, 150, 320, 20


@attrs.frozen
class Box:
    """
    Where one part is drawn, in points.

    Attributes:
        x: its left side.
        y: its upper side.
        width: how wide.
        height: how high.
    """

    x: int
    y: int
    width: int
    height: int

    @property
    def left(self) -> tuple[int, int]:
        """The middle of its left side, where arrows arrive."""
        return self.x, self.y + self.height // 2

    @property
    def right(self) -> tuple[int, int]:
        """The middle of its right side, where arrows leave."""
        return self.x + self.width, self.y + self.height // 2

    @property
    def top(self) -> tuple[int, int]:
        """The middle of its upper side."""
        return self.x + self.width // 2, self.y

    @property
    def bottom(self) -> tuple[int, int]:
        """The middle of its lower side."""
        return self.x + self.width // 2, self.y + self.height


def drawn(model: Model) -> Mapping[str, Box]:
    """
    Place every input and decision of a model.

    Returns:
        Name to box. Each stands to the right of everything it reads, as near as may be to the middle of it, and no two
        overlap. Above them is room for :func:`source_box`.
    """
    boxes: dict[str, Box] = {}
    width, height = INPUT_SIZE
    for number, each in enumerate(model.inputs):
        boxes[each.name] = Box(_MARGIN, _ABOVE + number * (height + _GAP), width, height)
    depths = _depths(model)
    for depth in range(1, max(depths.values(), default=0) + 1):
        lowest_free = _ABOVE
        for name, middle in _wanted(model, boxes, [name for name in depths if depths[name] == depth]):
            width, height = DECISION_SIZE
            top = max(middle - height // 2, lowest_free)
            boxes[name] = Box(_MARGIN + depth * _COLUMN, top, width, height)
            lowest_free = top + height + 2 * _GAP
    return boxes


def source_box(boxes: Mapping[str, Box]) -> Box:
    """Place the source of the guidance, above and to the right of everything else."""
    width, height = SOURCE_SIZE
    return Box(max(box.x for box in boxes.values()) + _COLUMN, _MARGIN, width, height)


def source_line(boxes: Mapping[str, Box], name: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give the ends of the line from the source to a decision: to its upper side, unless another box is in the way."""
    box = boxes[name]
    is_below_another = any(other.x == box.x and other.y < box.y for other in boxes.values())
    return source_box(boxes).bottom, box.right if is_below_another else box.top


def _depths(model: Model) -> dict[str, int]:
    """Say how many steps each decision stands from the inputs."""
    depths: dict[str, int] = {}
    # INVARIANT: a model's tables stand after those they read.
    for table in model.tables:
        depths[table.name] = 1 + max((depths.get(column.name, 0) for column in table.columns), default=0)
    return depths


def _wanted(model: Model, boxes: Mapping[str, Box], names: list[str]) -> Iterator[tuple[str, int]]:
    """Give some decisions with the height at which each would best stand, the uppermost first."""
    wanted = []
    for table in model.tables:
        if table.name in names:
            heights = [boxes[column.name].left[1] for column in table.columns if column.name in boxes]
            wanted.append((sum(heights) // max(len(heights), 1), table.name))
    return ((name, height) for height, name in sorted(wanted))
