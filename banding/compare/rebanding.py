"""Every row of the later file compared, then the rows of the earlier file that have no row there; and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from banding.compare.cases.comparer import Comparer
from banding.compare.cases.contexts import Basis, Contexts, FileSide, RecordReader
from banding.compare.cases.missing import MissingColumn
from banding.compare.pairing import Earlier, GroupColumns, RowSide
from banding.compare.report import (
    ERROR,
    Attention,
    AttentionKind,
    ComparisonKind,
    Direction,
    InputFile,
    RebandReport,
    Side,
)
from banding.compare.row_classes import RowClass, RowClasses
from banding.compare.row_pairs import ComparedRow, RowPairs
from banding.compare.tally import Tally, heading_after, heading_before
from banding.engine import Decision
from banding.intake import Caseload, Row, person_of
from banding.ruleset import Ruleset

if TYPE_CHECKING:
    from banding.compare.edit_causes import EditCauses


class Rebanding:
    """
    Compares a caseload with what stood before it.

    Args:
        caseload: the later caseload, opened by the later ruleset for the later day.
        kind: what stands before.
        before: what the earlier side is decided by.
        after: what the later side is decided by.
        earlier: the earlier caseload, opened by ``before``; for two caseloads only.
        columns: which columns say whose cases they are.
        weights: band name to weight; empty for no workload.
        edits: says which edits of the ruleset make the difference, for one caseload by two rulesets; None where that
            is not asked.

    Attributes:
        rows_after: rows of the later file so far.
        leftovers: rows that stood for cases an earlier re-banding had as gone, which are no cases of their file.
        duplicates: the reference numbers that stand on more than one row of the later file.
        repeated: the people, by their folded reference number, who have more than one row in it.
    """

    def __init__(
        self,
        caseload: Caseload,
        kind: ComparisonKind,
        *,
        before: Basis,
        after: Basis,
        earlier: Caseload | None = None,
        columns: GroupColumns | None = None,
        weights: Mapping[str, Decimal] | None = None,
        edits: EditCauses | None = None,
    ) -> None:
        self.rows_after = self.leftovers = 0
        self._caseload, self._kind = caseload, kind
        # INVARIANT: looked for before any row is read, as the file is read from its start for it.
        self.duplicates = caseload.duplicates()
        self.repeated = frozenset(map(person_of, self.duplicates))
        self._bases = (before, after)
        self._weights = dict(weights or {})
        contexts = Contexts(after if kind is ComparisonKind.RECORDED else before, after)
        stands = FileSide.AFTER if kind is ComparisonKind.CASELOADS else FileSide.BOTH
        columns, rulesets = columns or GroupColumns(), (before.ruleset, after.ruleset)
        bands = [band.name for ruleset in rulesets for band in ruleset.bands]
        routes = [
            word for each in rulesets for word in (each.field_route, *(rule.route for rule in each.routes))
        ]
        self._side = RowSide(caseload, columns, bands, routes)
        self._reader = RecordReader(
            caseload, contexts, stands=stands, is_recorded=kind is ComparisonKind.RECORDED
        )
        self._earlier: Earlier | None = None
        reader_before = self._reader
        if earlier is not None:
            reader_before = RecordReader(earlier, contexts, stands=FileSide.BEFORE)
            self._earlier = Earlier(earlier, reader_before, RowSide(earlier, columns, bands, routes))
        self._comparer = Comparer(contexts, reader_before, self._reader, edits)
        stamp = after.ruleset.stamp
        self._pairs = RowPairs(self._comparer, kind, self._earlier, self._side, ruleset=stamp)
        self._tally = Tally((before.ruleset, after.ruleset), self._weights)
        self._alike = RowClasses(self._tally)
        self._attention: list[Attention] = []
        self._of_person: dict[str, list[ComparedRow]] = {}
        self._unmatched: Counter[str] = Counter()
        self._paired_twice = 0

    def rows(self) -> Iterator[ComparedRow]:
        """
        Compare every row, once.

        Yields:
            The later file's rows in their order, then the earlier file's that have no row there.
        """
        for row in self._caseload.rows():
            compared = self.compared(row)
            if compared is not None:
                yield compared
        for left in self._earlier.left() if self._earlier else ():
            key = person_of(left.crn)
            found = self._counted(self._pairs.left(left, is_repeated=key in self.repeated))
            if self._unmatched[key] and found.comparison.direction == Direction.NOT_MATCHED:
                self._unmatched[key] -= 1
                self._paired_twice += 1
            yield found

    def compared(self, row: Row) -> ComparedRow | None:
        """
        Compare one row of the later file and count it.

        Args:
            row: the row.

        Returns:
            The row compared; None where it stood for a case an earlier re-banding had as gone.
        """
        placed, record = self._reader.read(row)
        if self._side.is_leftover(placed.cells):
            self.leftovers += 1
            return None
        self.rows_after += 1
        key = person_of(placed.crn)
        is_repeated = key in self.repeated
        in_both = self._earlier is not None and (is_repeated or key in self._earlier.repeated)
        found = self._counted(self._pairs.later(placed, record, is_repeated=in_both))
        if is_repeated:
            self._of_person.setdefault(key, []).append(found)
        if found.comparison.direction == Direction.NOT_MATCHED:
            self._unmatched[key] += 1
        return found

    def shared_by(self, cells: Sequence[str]) -> RowClass | None:
        """
        Give what rows with such cells share, so that they can be counted together; the caller adds to its count.

        Args:
            cells: one for each heading of the one file there is; the row stands for a case of it.

        Returns:
            None where the row must be compared by itself: it is in error, for review, or for a manager first.
        """
        placed, record = self._reader.read(Row(0, tuple(cells)))
        return self._alike.shared(self._pairs.later(placed, record, is_repeated=False))

    @property
    def bearing(self) -> tuple[int, ...] | None:
        """Positions of the columns that bear on what is told of a row; None where another file's rows do too."""
        if self._earlier:
            return None
        own = (self._side.team, self._side.officer, self._side.rationale, self._side.judged_band)
        return tuple(sorted({*self._reader.bearing, *(place for place in own if place is not None)}))

    @property
    def edition(self) -> int:
        """How often what rows share has been tallied and let go."""
        return self._alike.edition

    def end(self) -> None:
        """Tally what is left of the rows that were counted together."""
        self._alike.let_go()
        self.rows_after += self._alike.rows

    def decisions(self, row: ComparedRow) -> tuple[Decision | None, Decision | None]:
        """Give what a row's case is decided to before and after; None on a side where nothing is or can be decided."""
        before, after = row.records
        return (
            self._comparer.decision(before, after=False) if before else None,
            self._comparer.decision(after, after=True) if after else None,
        )

    @property
    def rulesets(self) -> tuple[Ruleset, Ruleset]:
        """What the sides are decided by, before and after."""
        return self._bases[0].ruleset, self._bases[1].ruleset

    def missing_columns(self) -> tuple[MissingColumn, ...]:
        """Give the columns that say something in the earlier file and nothing in the later; asked once all is read."""
        return self._comparer.missing.columns()

    def _in_two_bands(self) -> Iterator[Attention]:
        """Give the rows of people whose rows come to different bands or routes."""
        for rows in self._of_person.values():
            if len({heading_after(row.comparison) for row in rows} - {ERROR}) > 1:
                yield from (_listed(row, AttentionKind.TWO_BANDS) for row in rows)

    def report(
        self,
        inputs: Sequence[InputFile],
        *,
        options: Sequence[tuple[str, str]],
        notes: Sequence[str],
        leads: Sequence[str] = (),
    ) -> RebandReport:
        """
        Give what the re-banding came to; asked once every row has been compared.

        Args:
            inputs: the files read.
            options: name and value of each option that was set.
            notes: what was noticed of the files.
            leads: what a reader must know before any figure.
        """
        tally = self._tally
        order = list(AttentionKind)
        return RebandReport(
            kind=self._kind,
            inputs=tuple(inputs),
            before=self._side_before(),
            after=_decided("decided", self._caseload, self._bases[1]),
            options=tuple(options),
            bands=tuple(band.name for band in self._bases[1].ruleset.bands),
            matrix=tally.matrix(),
            directions=tally.directions(),
            causes=tally.causes(),
            changes=tally.changes(),
            rules_gained=tally.rules(gained=True),
            rules_lost=tally.rules(gained=False),
            teams=tally.groups(officers=False),
            officers=tally.groups(officers=True),
            weights=tuple(self._weights.items()),
            workload=tally.workload(),
            attention=tuple(
                sorted([*self._attention, *self._in_two_bands()], key=lambda each: order.index(each.kind))
            ),
            given_differs=tally.given_differs,
            notes=(*leads, *notes),
            leads=tuple(leads),
            paired_twice=self._paired_twice,
        )

    def _counted(self, row: ComparedRow) -> ComparedRow:
        comparison = row.comparison
        self._tally.add(comparison, row.team, row.officer)
        if comparison.attention:
            self._attention.extend(_attention(row))
        return row

    def _side_before(self) -> Side:
        if self._kind is ComparisonKind.RECORDED:
            return Side("recorded", self._caseload.name, None, "")
        if self._earlier is None:
            return _decided("decided", self._caseload, self._bases[0])
        return _decided(
            "given" if self._earlier.is_result else "decided", self._earlier.caseload, self._bases[0]
        )

    @property
    def rows_before(self) -> int:
        """Rows of the earlier file; 0 where there is none."""
        return self._earlier.rows if self._earlier else 0

    @property
    def leftovers_before(self) -> int:
        """The same as ``leftovers``, of the earlier file."""
        return self._earlier.leftovers if self._earlier else 0


def _decided(basis: str, caseload: Caseload, by: Basis) -> Side:
    return Side(basis, caseload.name, by.on, by.ruleset.stamp)


def _attention(row: ComparedRow) -> Iterator[Attention]:
    return (_listed(row, kind) for kind in row.comparison.attention)


def _listed(row: ComparedRow, kind: AttentionKind) -> Attention:
    comparison = row.comparison
    review = comparison.review
    on_judgement = kind in (AttentionKind.BELOW_MINIMUM, AttentionKind.REVIEW)
    gained, lost = comparison.rules_gained, comparison.rules_lost
    rules = () if gained or lost else review.rules if review and on_judgement else comparison.rules
    return Attention(
        kind,
        row.role,
        row.number,
        row.crn,
        row.team.after,
        heading_before(comparison),
        heading_after(comparison),
        comparison.cause,
        gained,
        lost,
        rules,
        review.judged_band if review else "",
        row.reason if review else "",
        review.minimum_band if review else "",
        row.message,
        comparison.missing,
    )
