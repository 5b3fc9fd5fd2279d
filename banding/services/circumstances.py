"""A row's own columns → what it says of gender, area, prison and needs, beside the facts that decide."""

from collections.abc import Mapping, Sequence
from functools import partial

import attrs

from banding.facts import FactKind, Value
from banding.intake import Layout, ReadingOptions
from banding.intake.cells import Column
from banding.intake.values import BadCell, Blank, parse_fact
from banding.services.written import Services


@attrs.frozen
class Said:
    """What a row says of its circumstances, None where not known; ``unread`` says of cells what is wrong with them."""

    values: Mapping[str, Value]
    unread: tuple[str, ...] = ()


class Circumstances:
    """Reads the circumstances of one file's rows: columns by their names and aliases, the first of each."""

    def __init__(self, services: Services, layout: Layout, options: ReadingOptions) -> None:
        self._silent: dict[str, Value] = {}
        self._columns: list[Column] = []
        for fact in services.circumstances:
            place = layout.first_of((fact.name, *fact.aliases))
            is_no = options.absent_is_no and fact.kind is FactKind.YES_NO and place is None
            self._silent[fact.name] = False if is_no else None
            if place is not None:
                heading = layout.heading(place)
                self._columns.append(Column(fact.name, heading, place, partial(parse_fact, fact)))
        self._no = options.blank_is_no
        self._yes_no = {fact.name for fact in services.circumstances if fact.kind is FactKind.YES_NO}

    def of(self, cells: Sequence[str]) -> Said:
        """Give what a row says; a cell that cannot be read is not known, and named."""
        values, unread = dict(self._silent), []
        for column in self._columns:
            said = column[cells[column.place]] if column.place < len(cells) else None
            if isinstance(said, BadCell):
                unread.append(f"{column.heading}: `{said.value}` {said.problem}; it counts as not known")
            elif said is Blank.BLANK:
                values[column.name] = False if self._no and column.name in self._yes_no else None
            else:
                values[column.name] = said  # type: ignore[assignment]
        return Said(values, tuple(unread))
