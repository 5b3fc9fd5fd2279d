"""Every row of the later file compared, then the rows of the earlier file that have no row there; and the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from banding.compare.comparer import Comparer
from banding.compare.comparison import Comparison, error_comparison, unmatched
from banding.compare.lenses import Basis, Lenses, Patterns, RecordReader, Stands
from banding.compare.movement import ERROR_PLACE, Place
from banding.compare.pairing import Earlier, EarlierRow, GroupColumns, RowSide, text_at
from banding.compare.report import (
    Attention,
    AttentionKind,
    ComparisonKind,
    Direction,
    InputFile,
    RebandReport,
    Side,
)
from banding.compare.tally import Holders, Tally, heading_after, heading_before
from banding.intake import Caseload, Finding, PlacedRow, Row

AFTER, BEFORE = "after", "before"


@attrs.frozen
class ComparedRow:
    """
    One row of either file with what its case comes to.

    Attributes:
        role: the file it is in: ``after``, or ``before`` for a case that only the earlier file has.
        number: its row number there.
        crn: case reference number; empty when blank.
        placed: the later file's row, its own cells as they came; None for a row of the earlier file.
        comparison: what its case comes to.
        team: its team.
        reason: the words of the rationale of a judgement; empty when nobody judged.
        message: for a row in error, what is wrong with it.
    """

    role: str
    number: int
    crn: str
    placed: PlacedRow | None
    comparison: Comparison
    team: str
    reason: str
    message: str


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

    Attributes:
        rows_after: rows of the later file so far.
        leftovers: rows that stood for cases an earlier re-banding had as gone, which are no cases of their file.
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
    ) -> None:
        self.rows_after = self.leftovers = 0
        self._caseload, self._kind = caseload, kind
        self._bases = (before, after)
        self._weights = dict(weights or {})
        lenses = Lenses(after if kind is ComparisonKind.RECORDED else before, after)
        stands = Stands.AFTER if kind is ComparisonKind.CASELOADS else Stands.BOTH
        columns = columns or GroupColumns()
        bands = [band.name for basis in (before, after) for band in basis.ruleset.bands]
        self._side = RowSide(caseload, columns, bands)
        self._reader = RecordReader(caseload, lenses, stands=stands)
        self._earlier: Earlier | None = None
        reader_before = self._reader
        if earlier is not None:
            reader_before = RecordReader(earlier, lenses, stands=Stands.BEFORE)
            side = RowSide(earlier, columns, bands)
            self._earlier = Earlier(earlier, reader_before, side)
            self._has_team, self._has_officer = side.team is not None, side.officer is not None
            self._basis_before = "given" if side.is_result else "decided"
        self._comparer = Comparer(lenses, reader_before, self._reader)
        self._tally = Tally((before.ruleset, after.ruleset), self._weights)
        self._attention: list[Attention] = []
        self._holders: dict[tuple[str, str], Holders] = {}

    def rows(self) -> Iterator[ComparedRow]:
        """
        Compare every row, once.

        Yields:
            The later file's rows in their order, then the earlier file's that have no row there.
        """
        repeated = self._caseload.duplicates() if self._earlier else {}
        for row in self._caseload.rows():
            placed, patterns = self._reader.read(row)
            if self._side.is_leftover(placed.cells):
                self.leftovers += 1
                continue
            self.rows_after += 1
            is_repeated = placed.crn in repeated or bool(self._earlier and placed.crn in self._earlier.repeated)
            yield self._later(placed, patterns, is_repeated=is_repeated)
        if self._earlier:
            for left in self._earlier.left():
                yield self._gone(left, is_repeated=left.crn in repeated or left.crn in self._earlier.repeated)

    def report(
        self, inputs: Sequence[InputFile], *, options: Sequence[tuple[str, str]], notes: Sequence[str]
    ) -> RebandReport:
        """
        Give what the re-banding came to; asked once every row has been compared.

        Args:
            inputs: the files read.
            options: name and value of each option that was set.
            notes: what was noticed of the files.
        """
        tally = self._tally
        order = list(AttentionKind)
        return RebandReport(
            kind=self._kind,
            inputs=tuple(inputs),
            before=self._side_before(),
            after=self._decided("decided", self._caseload.name, self._bases[1]),
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
            attention=tuple(sorted(self._attention, key=lambda each: order.index(each.kind))),
            given_differs=tally.given_differs,
            notes=tuple(notes),
        )

    @property
    def rows_before(self) -> int:
        """Rows of the earlier file; 0 where there is none."""
        return self._earlier.rows if self._earlier else 0

    @property
    def leftovers_before(self) -> int:
        """The same as ``leftovers``, of the earlier file."""
        return self._earlier.leftovers if self._earlier else 0
