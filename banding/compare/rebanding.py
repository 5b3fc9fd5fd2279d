"""Every row of the later file compared, then the rows of the earlier file that have no row there; and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from banding.compare.cases.causes import NO_CAUSE
from banding.compare.cases.comparer import Comparer
from banding.compare.cases.comparison import AttentionKind, Comparison
from banding.compare.cases.contexts import Basis, Contexts, FileSide, Record, RecordReader
from banding.compare.cases.missing import MissingColumn
from banding.compare.cases.movement import ERROR, Direction
from banding.compare.compared_rows import ComparedRow, RowComparer
from banding.compare.pairing import Earlier, GroupColumns, OtherColumns
from banding.compare.report import Attention, ComparisonKind, InputFile, RebandReport, Side
from banding.compare.tally import RowClass, Tally, heading_after, heading_before
from banding.engine import Decision
from banding.intake import WITHHELD, Caseload, PlacedRow, Row, person_of
from banding.ruleset import Ruleset

if TYPE_CHECKING:
    from banding.compare.edit_causes import EditCauses


class Rebanding:
    """
    Compares a caseload with what was before it.

    Args:
        earlier: the earlier caseload, opened by ``before``; for two caseloads only.
        edits: says which edits of the ruleset make the difference, for one caseload by two rulesets; None where that
            is not asked.

    Attributes:
        leftovers: rows that an earlier re-banding wrote for cases gone, which are no cases of their file; likewise
            ``leftovers_before`` of the earlier file.
        duplicates: the reference numbers that stand on more than one row of the later file.
        bearing: positions of the columns that bear on what is told of a row; None where another file's rows do too.
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
        self.leftovers = self._paired_twice = 0
        self._caseload, self._kind, self._bases = caseload, kind, (before, after)
        # INVARIANT: looked for before any row is read, as the file is read from its start for it.
        people = self.duplicates = caseload.duplicates()
        self._repeated = frozenset(map(person_of, people))
        self._weights = dict(weights or {})
        is_recorded = kind is ComparisonKind.RECORDED
        contexts = Contexts(after if is_recorded else before, after)
        columns, rulesets = columns or GroupColumns(), (before.ruleset, after.ruleset)
        bands = [band.name for ruleset in rulesets for band in ruleset.bands]
        routes = [word for each in rulesets for word in (each.field_route, *(r.route for r in each.routes))]
        self._columns = OtherColumns(caseload, columns, bands, routes)
        side = FileSide.AFTER if kind is ComparisonKind.CASELOADS else FileSide.BOTH
        self._reader = reader_before = RecordReader(caseload, contexts, side=side, is_recorded=is_recorded)
        self._earlier: Earlier | None = None
        if earlier is not None:
            reader_before = RecordReader(earlier, contexts, side=FileSide.BEFORE)
            others = OtherColumns(earlier, columns, bands, routes)
            self._earlier = Earlier(earlier, reader_before, others)
        self.rows_before = self._earlier.rows if self._earlier else 0
        self.leftovers_before = self._earlier.leftovers if self._earlier else 0
        self.bearing = None if self._earlier else self._positions()
        self._comparer = Comparer(contexts, reader_before, self._reader, is_recorded=is_recorded, edits=edits)
        self._rows = RowComparer(
            self._comparer,
            self._earlier,
            self._columns,
            is_recorded=is_recorded,
            ruleset=after.ruleset.stamp,
            is_restricted=caseload.reader.is_restricted,
        )
        self._kept_before, self._kept_after = set[str](), set[str]()
        for row in caseload.rows_of(people):
            placed, record = self._reader.read(row)
            self._note_row(placed, record)
        if self._earlier:
            self._earlier.keep_from_hub(lambda record: self._comparer.goes_to_hub(record, after=False))
        self._tally = Tally(rulesets, self._weights)
        self._attention: list[Attention] = []
        self._of_person: dict[str, list[ComparedRow]] = {}
        self._unmatched: Counter[str] = Counter()

    def _note_row(self, placed: PlacedRow, record: Record) -> None:
        """Note a row of a repeated person that is not certainly for the hub: it keeps all of theirs from it."""
        is_fatal = any(finding.fatal for finding in placed.findings)
        sides = ((False, self._kept_before), (True, self._kept_after))
        for after, kept in sides if self._earlier is None else sides[1:]:
            if is_fatal or not self._comparer.goes_to_hub(record, after=after):
                kept.add(person_of(placed.crn))

    def rows(self) -> Iterator[ComparedRow]:
        """Compare every row, once: the later file's in their order, then the earlier file's that have none there."""
        for row in self._caseload.rows():
            compared = self.compared(row)
            if compared is not None:
                yield compared
        if self._earlier is None:
            return
        for left in self._earlier.left():
            key = person_of(left.crn)
            is_repeated = key in self._repeated or key in self._earlier.repeated
            if is_repeated and self._unmatched[key]:
                self._unmatched[key] -= 1
                self._paired_twice += 1
            yield self._counted(self._rows.left(left, is_repeated=is_repeated))

    def compared(self, row: Row) -> ComparedRow | None:
        """Compare one row of the later file and count it; None where it was written for a case gone, and is none."""
        placed, record = self._reader.read(row)
        if self._columns.is_leftover(placed.cells):
            self.leftovers += 1
            return None
        key = person_of(placed.crn)
        is_repeated = key in self._repeated
        is_kept = (self._earlier is None and key in self._kept_before, key in self._kept_after)
        record = self._reader.kept(record, is_kept)
        in_both = self._earlier is not None and (is_repeated or key in self._earlier.repeated)
        found = self._counted(self._rows.later(placed, record, is_repeated=in_both))
        if is_repeated:
            self._of_person.setdefault(key, []).append(found)
        if found.comparison.direction == Direction.NOT_MATCHED:
            self._unmatched[key] += 1
        return found

    def shared_by(self, cells: Sequence[str], suffix: Callable[[ComparedRow], str]) -> RowClass | None:
        """
        Give what rows with such cells share, so that they can be counted together; the caller adds to its count.

        Args:
            cells: one for each heading of the one file there is; the row is a case of it.
            suffix: gives the text added to such a row.

        Returns:
            None where the row must be compared by itself: it is in error, for review, or for a manager first.
        """
        placed, record = self._reader.read(Row(0, tuple(cells)))
        row = self._rows.later(placed, record, is_repeated=False)
        comparison = row.comparison
        if row.message or comparison.review or comparison.attention or row.is_restricted:
            return None
        found = self._tally.rows_of(comparison, row.team, row.officer)
        found.suffix = found.suffix or suffix(row)
        return found

    def _positions(self) -> tuple[int, ...]:
        columns = self._columns
        restricted = self._caseload.reader.is_restricted.place
        own = (columns.team, columns.officer, columns.rationale, columns.judged_band, restricted)
        return tuple(sorted({*self._reader.bearing, *(place for place in own if place is not None)}))

    @property
    def rows_after(self) -> int:
        """Rows of the later file so far."""
        return self._tally.rows_after

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

    def comparisons(self) -> Mapping[Comparison, int]:
        """Give what the rows compared so far came to, and how many came to each."""
        return self._tally.comparisons()

    def missing_columns(self) -> tuple[MissingColumn, ...]:
        """Give the columns that say something in the earlier file and nothing in the later; asked once all is read."""
        return self._comparer.missing.columns()

    def report(
        self,
        inputs: Sequence[InputFile],
        *,
        options: Sequence[tuple[str, str]],
        notes: Sequence[str],
        leads: Sequence[str] = (),
    ) -> RebandReport:
        """Give what the re-banding came to, asked once every row has been compared; see :class:`RebandReport`."""
        tally, order = self._tally, list(AttentionKind)
        attention = [*self._attention, *self._in_two_bands()]
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
            attention=tuple(sorted(attention, key=lambda each: order.index(each.kind))),
            given_differs=tally.given_differs,
            notes=(*leads, *notes),
            leads=tuple(leads),
            paired_twice=self._paired_twice,
        )

    def _counted(self, row: ComparedRow) -> ComparedRow:
        self._tally.rows_of(row.comparison, *row.held).count += 1
        self._attention.extend(_listed(row, kind) for kind in row.comparison.attention)
        return row

    def _in_two_bands(self) -> Iterator[Attention]:
        """Give the rows of people whose rows come to different bands or routes."""
        for rows in self._of_person.values():
            if len({heading_after(row.comparison) for row in rows} - {ERROR}) > 1:
                yield from (_listed(row, AttentionKind.TWO_BANDS) for row in rows)

    def _side_before(self) -> Side:
        if self._kind is ComparisonKind.RECORDED:
            return Side("recorded", self._caseload.name, None, "")
        if self._earlier is None:
            return _decided("decided", self._caseload, self._bases[0])
        basis = "given" if self._earlier.columns.is_result else "decided"
        return _decided(basis, self._earlier.caseload, self._bases[0])


def _decided(basis: str, caseload: Caseload, by: Basis) -> Side:
    return Side(basis, caseload.name, by.on, by.ruleset.stamp)


def _listed(row: ComparedRow, kind: AttentionKind) -> Attention:
    comparison = row.comparison
    if row.is_restricted:
        places = (heading_before(comparison), heading_after(comparison))
        return Attention(kind, row.role, row.number, row.crn, "", *places, NO_CAUSE, message=WITHHELD)
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
