"""Every row of the later file compared, then the rows of the earlier file that have no row there; and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from banding.compare.cases.comparer import Comparer
from banding.compare.cases.comparison import AttentionKind, Comparison
from banding.compare.cases.contexts import Basis, Contexts, RecordReader
from banding.compare.cases.missing import MissingColumn
from banding.compare.cases.movement import ERROR, Direction
from banding.compare.compared_rows import ComparedRow, Holders, RowComparer
from banding.compare.pairing import Earlier, FileRows, GroupColumns
from banding.compare.report import Attention, ComparisonKind, InputFile, RebandReport, Side
from banding.compare.tally import RowClass, Tally, changes_in
from banding.engine import Decision
from banding.intake import WITHHELD, Caseload, Row, person_of
from banding.ruleset import Ruleset

if TYPE_CHECKING:
    from banding.compare.edit_causes import EditCauses


class Rebanding:
    """
    Compares a caseload with what was before it.

    Args:
        earlier: the earlier caseload, opened by ``before``; for two caseloads only.
        edits: finds the edits that make the difference, for one caseload by two rulesets; None where none are asked for.

    Attributes:
        leftovers: rows that an earlier re-banding wrote for cases gone; ``leftovers_before``: those of the earlier file.
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
        is_both = kind is not ComparisonKind.CASELOADS
        reader = reader_before = RecordReader(caseload, contexts, is_both=is_both, is_recorded=is_recorded)
        self._file = FileRows(caseload, reader, columns, rulesets)
        self._earlier: Earlier | None = None
        if earlier is not None:
            # Whom either file restricts is restricted in both; known before any row is read.
            restricted, theirs = caseload.reader.is_restricted, earlier.reader.is_restricted
            restricted.people = theirs.people = restricted.people | theirs.people
            reader_before = RecordReader(earlier, contexts, is_earlier=True, later=reader)
            self._earlier = Earlier(FileRows(earlier, reader_before, columns, rulesets, is_earlier=True))
        self.rows_before = self._earlier.rows if self._earlier else 0
        self.leftovers_before = self._earlier.leftovers if self._earlier else 0
        self.bearing = None if self._earlier else self._file.bearing
        self._comparer = Comparer(contexts, reader_before, reader, is_recorded=is_recorded, edits=edits)
        self._rows = RowComparer(
            self._comparer, self._earlier, is_recorded=is_recorded, ruleset=after.ruleset.stamp
        )
        # A row of a repeated person that is not certainly for the hub keeps all of theirs from it.
        self._kept_before, self._kept_after = set[str](), set[str]()
        sides = ((True, self._kept_after), (False, self._kept_before))
        for row in map(self._file.read, caseload.rows_of(people)):
            if self._file.is_leftover(row):
                continue
            for is_after, kept in sides[:1] if self._earlier else sides:
                if row.is_fatal or not self._comparer.goes_to_hub(row.record, after=is_after):
                    kept.add(row.person)
        if self._earlier:
            self._earlier.keep_from_hub(lambda record: self._comparer.goes_to_hub(record, after=False))
        self._tally = Tally(rulesets, self._weights)
        self._restricted: Counter[tuple[str, str]] = Counter()
        self._attention: list[Attention] = []
        self._passed: ComparedRow | None = None
        self._of_person: dict[str, list[ComparedRow]] = {}
        self._unmatched: Counter[str] = Counter()

    def rows(self) -> Iterator[ComparedRow]:
        """Compare every row, once: the later file's in their order, then the earlier file's that have none there."""
        for row in self._caseload.rows():
            compared = self.compared(row)
            if compared is not None:
                yield compared
        if self._earlier is None:
            return
        for left in self._earlier.left():
            key = left.person
            is_repeated = key in self._repeated or key in self._earlier.repeated
            if is_repeated and self._unmatched[key]:
                self._unmatched[key] -= 1
                self._paired_twice += 1
            yield self._counted(self._rows.left(left, is_repeated=is_repeated))

    def compared(self, row: Row) -> ComparedRow | None:
        """Compare one row of the later file and count it; None where it was written for a case gone, and is none."""
        passed, self._passed = self._passed, None
        if passed and passed.placed and passed.placed.cells == row.cells:
            placed = attrs.evolve(passed.placed, number=row.number)
            return self._counted(attrs.evolve(passed, number=row.number, placed=placed))
        read = self._file.read(row)
        if self._file.is_leftover(read):
            self.leftovers += 1
            return None
        key = read.person
        is_repeated = key in self._repeated
        is_kept = (key in self._kept_before, key in self._kept_after)
        if any(is_kept):
            read = attrs.evolve(read, record=self._file.reader.kept(read.record, is_kept))
        in_both = self._earlier is not None and (is_repeated or key in self._earlier.repeated)
        found = self._counted(self._rows.later(read, is_repeated=in_both))
        if is_repeated:
            self._of_person.setdefault(key, []).append(found)
        if found.comparison.direction == Direction.NOT_MATCHED:
            self._unmatched[key] += 1
        return found

    def shared_by(self, cells: Sequence[str], suffix: Callable[[ComparedRow], str]) -> RowClass | None:
        """
        Give what rows of the one file with such cells share, so that they can be counted; the caller adds to its count.

        None where the row must be compared by itself: it is in error, for review, or for a manager first.
        """
        row = self._rows.later(self._file.read(Row(0, tuple(cells))), is_repeated=False)
        comparison = row.comparison
        if row.message or comparison.review or comparison.attention or row.is_restricted:
            # It comes back by itself, and where nothing is to be said of the row need not be compared again.
            self._passed = None if row.message else row
            return None
        found = self._tally.rows_of(comparison, row.team, row.officer)
        found.suffix = found.suffix or suffix(row)
        return found

    @property
    def rows_after(self) -> int:
        """Rows of the later file so far."""
        return self._tally.rows_after

    def decisions(self, row: ComparedRow) -> tuple[Decision | None, Decision | None]:
        """Give what a row's case is decided to before and after; None on a side where nothing is or can be decided."""
        before, after = row.sides
        return (
            self._comparer.decision(before.record, after=False) if before else None,
            self._comparer.decision(after.record, after=True) if after else None,
        )

    @property
    def rulesets(self) -> tuple[Ruleset, Ruleset]:
        """What the sides are decided by, before and after."""
        return self._bases[0].ruleset, self._bases[1].ruleset

    def comparisons(self) -> Mapping[Comparison, int]:
        """Give what the rows compared so far came to, and how many came to each."""
        return self._tally.comparisons()

    def held(self) -> Counter[tuple[str, str]]:
        """Count the cases compared so far by place after and officer; none where the later file has no such column."""
        return self._tally.held() + self._restricted if self._file.has_officers else Counter()

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
        tally, whole, order = self._tally, self._tally.whole(), list(AttentionKind)
        attention = list(self._attention)
        for rows in self._of_person.values():
            if len({row.comparison.heading_after for row in rows} - {ERROR}) > 1:
                attention += (_listed(row, AttentionKind.TWO_BANDS) for row in rows)
        return RebandReport(
            kind=self._kind,
            inputs=tuple(inputs),
            before=self._side_before(),
            after=_decided("decided", self._caseload, self._bases[1]),
            options=tuple(options),
            bands=tuple(band.name for band in self._bases[1].ruleset.bands),
            matrix=tally.matrix(),
            directions=whole.directions,
            causes=tally.causes(),
            changes=tally.named(changes_in),
            rules_gained=tally.named(lambda comparison: comparison.rules_gained),
            rules_lost=tally.named(lambda comparison: comparison.rules_lost),
            teams=tally.groups(lambda rows: rows.team),
            officers=tally.groups(lambda rows: rows.officer),
            weights=tuple(self._weights.items()),
            workload=whole.workload,
            attention=tuple(sorted(attention, key=lambda each: order.index(each.kind))),
            given_differs=tally.given_differs,
            notes=(*leads, *notes),
            leads=tuple(leads),
            paired_twice=self._paired_twice,
        )

    def _counted(self, row: ComparedRow) -> ComparedRow:
        self._tally.rows_of(row.comparison, *row.held).count += 1
        if row.is_restricted:
            self._restricted[row.comparison.heading_after, row.officer.after] += 1
        self._attention += (_listed(row, kind) for kind in row.comparison.attention)
        return row

    def _side_before(self) -> Side:
        if self._kind is ComparisonKind.RECORDED:
            return Side("recorded", self._caseload.name, None, "")
        if self._earlier is None:
            return _decided("decided", self._caseload, self._bases[0])
        basis = "given" if self._earlier.file.is_result else "decided"
        return _decided(basis, self._earlier.file.caseload, self._bases[0])


def _decided(basis: str, caseload: Caseload, by: Basis) -> Side:
    return Side(basis, caseload.name, by.on, by.ruleset.stamp)


def _listed(row: ComparedRow, kind: AttentionKind) -> Attention:
    row = attrs.evolve(row, placed=None, sides=(None, None))
    if row.is_restricted:
        told, nobody = row.comparison, Holders("", "")
        before, after = (place and place.band_alone for place in (told.before, told.after))
        bare = Comparison(before, after, told.direction)
        row = attrs.evolve(row, comparison=bare, team=nobody, officer=nobody, reason="", message=WITHHELD)
    return Attention(kind, row)
