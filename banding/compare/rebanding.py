"""Every row of the later file compared, then the rows of the earlier file that have no row there; and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter, or_
from typing import TYPE_CHECKING, NamedTuple

import attrs

from banding.compare.cases.comparer import Comparer
from banding.compare.cases.comparison import AttentionKind, Comparison
from banding.compare.cases.contexts import Basis, Contexts, RecordReader
from banding.compare.cases.missing import MissingColumn
from banding.compare.cases.movement import ERROR, Direction
from banding.compare.coded_pairs import CodedPairs, RowTexts
from banding.compare.compared_rows import BEFORE, ComparedRow, Holders, RowComparer
from banding.compare.impact import ChangeKey
from banding.compare.pairing import Earlier, FileRows, GroupColumns
from banding.compare.report import Attention, ComparisonKind, InputFile, RebandReport, Side
from banding.compare.tally import Counted, RowClass, Tally, most_first
from banding.engine import Decision
from banding.intake import WITHHELD, Caseload, Row, person_of
from banding.ruleset import Ruleset

if TYPE_CHECKING:
    from banding.compare.edit_causes import EditCauses


_KEPT = 50_000
_ROWS_BETWEEN = 64


class Gathered(NamedTuple):
    """What some rows of a re-banding came to; ``read`` by each of the readers, and ``taken`` of the earlier file's rows."""

    tally: Counted
    restricted: Counter[tuple[str, str]]
    attention: list[Attention]
    of_person: dict[str, list[ComparedRow]]
    unmatched: Counter[str]
    read: list[tuple[bool, set[str]]]
    taken: bytearray


class Rebanding:
    """
    Compares a caseload with what was before it.

    Args:
        earlier: the earlier caseload, opened by ``before``; for two caseloads only.
        edits: finds the edits that make the difference, for one caseload by two rulesets; None where none are asked for.

    Attributes:
        leftovers: rows that an earlier re-banding wrote for cases gone; ``leftovers_before``: those of the earlier file.
        duplicates: the reference numbers that stand on more than one row of the later file.
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
        self._readers = tuple(dict.fromkeys((reader_before, reader)))
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
            self._rows.pair(row)
            for is_after, kept in sides[:1] if self._earlier else sides:
                if row.is_fatal or not self._comparer.goes_to_hub(row.record, after=is_after):
                    kept.add(row.person)
        if self._earlier:
            self._earlier.keep_from_hub(lambda record: self._comparer.goes_to_hub(record, after=False))
        self._tally = Tally(rulesets, self._weights, is_impact=edits is not None)
        # What rows of the one file share, by those of their cells that bear on it.
        self._alike, self._met_again = dict[object, RowClass](), 0
        bearing = self._file.bearing
        self._bearing = itemgetter(*bearing) if bearing and not self._earlier else None
        self._pairs: CodedPairs | None = None
        if self._earlier and self._are_coded(self._earlier, reader):
            self._pairs = CodedPairs(
                self._file,
                self._earlier,
                self._comparer,
                self._tally,
                ruleset=after.ruleset.stamp,
                note=self._list,
            )
        nobody = Holders("", "")
        # The one that serves all rows told in parts, which are counted by these.
        self._in_parts = RowClass(Comparison(None, None, ""), nobody, nobody)
        self._restricted: Counter[tuple[str, str]] = Counter()
        self._attention: list[Attention] = []
        self._of_person: dict[str, list[ComparedRow]] = {}
        self._unmatched: Counter[str] = Counter()

    def _are_coded(self, earlier: Earlier, reader: RecordReader) -> bool:
        """Whether rows of two caseloads can be compared by codes that mean the same in both, and all may be told of each."""
        is_alike = len(reader.codes) == 1 and earlier.file.reader.codes is reader.codes
        is_restricted = any(
            file.caseload.reader.is_restricted.place is not None for file in (self._file, earlier.file)
        )
        is_plain = not (earlier.file.is_result or earlier.file.may_be_leftover or is_restricted)
        return is_alike and is_plain and self._comparer.missing.shows_in_codes

    def rows(self) -> Iterator[ComparedRow]:
        """Compare every row, once: the later file's in their order, then the earlier file's that have none there."""
        for row in self._caseload.rows():
            compared = self.compared(row)
            if compared is not None:
                yield compared
        yield from self.left()

    def left(self) -> Iterator[ComparedRow]:
        """Compare the earlier file's rows that have none in the later file, once those have been compared."""
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
        self._let_go_if_full()
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
            self._of_person.setdefault(key, []).append(found.bare)
        if found.comparison.direction == Direction.NOT_MATCHED:
            self._unmatched[key] += 1
        return found

    def shared_by(self, cells: Sequence[str], number: int, texts: RowTexts) -> RowClass | None:
        """
        Give what a row of the later file shares with others, so that they can be counted; the caller adds to its count.

        Its person is on no other row there. None where the row must be compared by itself: something is wrong with it, or
        its person is on several rows of the earlier file.
        """
        key = self._bearing(cells) if self._bearing else None
        known = self._alike.get(key) if key else None
        if known:
            self._met_again += 1
            return known
        if number % _ROWS_BETWEEN == 0 or not self._pairs:
            self._let_go_if_full()
        text = self._pairs.text(cells, number, texts) if self._pairs else None
        if text is not None:
            self._in_parts.suffix = text
            return self._in_parts
        read = self._file.read(Row(number, tuple(cells)))
        if self._earlier and read.person in self._earlier.repeated:
            return None
        row = self._rows.later(read, is_repeated=False)
        if row.message:
            return None
        found, review = self._noted(row), row.comparison.review
        if review:
            # It tells the words of its own rationale.
            found.count += 1
            return RowClass(row.comparison, *row.held, texts.whole(row))
        found.suffix = found.suffix or texts.whole(row)
        if key and not (row.comparison.attention or row.is_restricted):
            self._alike[key] = found
        return found

    def _let_go_if_full(self) -> None:
        if self._tally.is_full or len(self._alike) >= _KEPT:
            if self._met_again < len(self._alike):
                # Where rows hardly repeat, remembering them costs more than it saves.
                self._bearing = None
            self._met_again = 0
            self._count()
        for reader in self._readers:
            reader.let_go_if_full()

    def _count(self) -> Counted:
        self._alike.clear()
        return self._tally.count()

    def counted(self) -> Gathered:
        """Give what the rows came to so far, as :meth:`gather` takes it in."""
        return Gathered(
            self._count(),
            self._restricted,
            self._attention,
            self._of_person,
            self._unmatched,
            [reader.counted() for reader in self._readers],
            self._earlier.taken if self._earlier else bytearray(),
        )

    def gather(self, counts: Gathered) -> None:
        """Take in what a copy of this has counted, of other rows."""
        self._count().add(counts.tally)
        self._restricted.update(counts.restricted)
        self._attention += counts.attention
        for person, rows in counts.of_person.items():
            self._of_person.setdefault(person, []).extend(rows)
        self._unmatched.update(counts.unmatched)
        for reader, found in zip(self._readers, counts.read, strict=True):
            reader.gather(*found)
        if self._earlier:
            self._earlier.taken[:] = map(or_, self._earlier.taken, counts.taken)

    @property
    def rows_after(self) -> int:
        """Rows of the later file so far."""
        return self._count().rows_after

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

    def changes(self) -> Mapping[ChangeKey, int]:
        """Count the cases compared so far by what changes and by which edits; none where no edits are asked for."""
        return self._count().changes

    def held(self) -> Counter[tuple[str, str]]:
        """Count the cases compared so far by place after and officer; none where the later file has no such column."""
        return self._count().held + self._restricted if self._file.has_officers else Counter()

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
        counted = self._count()
        attention = sorted(self._attention, key=lambda each: (each.row.role == BEFORE, each.row.number))
        by_person = [sorted(rows, key=_number) for rows in self._of_person.values()]
        for rows in sorted(by_person, key=lambda rows: _number(rows[0])):
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
            changes=most_first(counted.named),
            rules_gained=most_first(counted.gained),
            rules_lost=most_first(counted.lost),
            teams=tally.groups(counted.teams),
            officers=tally.groups(counted.officers),
            weights=tuple(self._weights.items()),
            workload=whole.workload,
            attention=tuple(sorted(attention, key=lambda each: order.index(each.kind))),
            given_differs=counted.given_differs,
            notes=(*leads, *notes),
            leads=tuple(leads),
            paired_twice=self._paired_twice,
        )

    def _counted(self, row: ComparedRow) -> ComparedRow:
        self._noted(row).count += 1
        return row

    def _noted(self, row: ComparedRow) -> RowClass:
        """List a row for a manager, and give what counts it."""
        if row.is_restricted:
            self._restricted[row.comparison.heading_after, row.officer.after] += 1
        self._list(row)
        return self._tally.rows_of(row.comparison, *row.held)

    def _list(self, row: ComparedRow) -> None:
        self._attention += [_listed(row, kind) for kind in row.comparison.attention]

    def _side_before(self) -> Side:
        if self._kind is ComparisonKind.RECORDED:
            return Side("recorded", self._caseload.name, None, "")
        if self._earlier is None:
            return _decided("decided", self._caseload, self._bases[0])
        basis = "given" if self._earlier.file.is_result else "decided"
        return _decided(basis, self._earlier.file.caseload, self._bases[0])


def _decided(basis: str, caseload: Caseload, by: Basis) -> Side:
    return Side(basis, caseload.name, by.on, by.ruleset.stamp)


def _number(row: ComparedRow) -> int:
    return row.number


def _listed(row: ComparedRow, kind: AttentionKind) -> Attention:
    row = row.bare if row.placed or row.sides[0] else row
    if row.is_restricted:
        told, nobody = row.comparison, Holders("", "")
        before, after = (place and place.band_alone for place in (told.before, told.after))
        bare = Comparison(before, after, told.direction)
        row = attrs.evolve(row, comparison=bare, team=nobody, officer=nobody, reason="", message=WITHHELD)
    return Attention(kind, row)
