"""
Rows of two caseloads of which nothing is to be said by itself, compared by the codes of their cells.

What is told of such a row is put together from parts that many rows share: where its case went, why, and which rules came and
went. It is what :class:`~banding.compare.compared_rows.RowComparer` tells of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import attrs

from banding.compare.cases.causes import NO_CAUSE, Cause
from banding.compare.cases.changes import Values
from banding.compare.cases.comparer import Comparer
from banding.compare.cases.comparison import AttentionKind, Comparison, rules_between
from banding.compare.cases.contexts import CodedRecord, End
from banding.compare.cases.movement import is_same
from banding.compare.compared_rows import AFTER, ComparedRow, Holders
from banding.compare.pairing import Earlier, FileRows
from banding.compare.tally import MovePart, Part, Tally
from banding.intake import crn_of, undo

_NOBODY = Holders("", "")
_NONE: tuple[str, ...] = ()


class RowTexts(Protocol):
    """Writes what is told of a row."""

    def whole(self, row: ComparedRow) -> str:
        """Give the added cells as CSV text, with the comma before them and the line end."""

    def part(self, row: ComparedRow, piece: int) -> str:
        """Give a piece of the same: 0 is where the case went, 1 why, 2 the rest."""


class CodedPairs:
    """
    Compares rows of a later caseload with those of an earlier one that is read alike, and counts them in parts.

    Args:
        later: the rows of the later file; neither file has restricted cases or bands that we gave then.
        note: takes a row that is for a manager.
    """

    def __init__(
        self,
        later: FileRows,
        earlier: Earlier,
        comparer: Comparer,
        tally: Tally,
        *,
        ruleset: str,
        note: Callable[[ComparedRow], None],
    ) -> None:
        self._later, self._earlier, self._comparer, self._tally = later, earlier, comparer, tally
        self._ruleset, self._note = ruleset, note
        self._codes = later.reader.codes[0]
        self._crn = later.caseload.layout.index["crn"]
        self._width = earlier.file.caseload.reader.width

    def text(self, cells: Sequence[str], number: int, texts: RowTexts) -> str | None:
        """
        Compare a row of the later file and count it, and give the cells added to it.

        Its person is on no other row there. None where nothing was counted, and it must be compared by itself.
        """
        codes, comparer = self._codes, self._comparer
        key = codes.key(cells)
        now, kept = codes.entry(cells, key), self._earlier.plain(cells[self._crn])
        if now is None or kept is None:
            return None
        theirs = self._earlier.file.row_of(kept).cells
        if len(theirs) != self._width:
            return None
        key_then = codes.key(theirs)
        then = codes.entry(theirs, key_then)
        if then is None:
            return None
        missing, cause = _NONE, NO_CAUSE
        is_judged = then.decision.judgement is not None or now.decision.judgement is not None
        if key_then != key and not is_judged:
            codes_then, codes_now = codes.of_table(key_then), codes.of_table(key)
            missing = comparer.missing.lowering_by_codes(codes_then, codes_now, now.decision)
            if then.place is not now.place and not is_same(then.place, now.place):

                def values(place: int, name: str) -> Values:
                    before = codes.value(theirs, name, codes_then[place])
                    return before, codes.value(cells, name, codes_now[place])

                wanted = now.place.route, now.place.band
                found = comparer.changes.cause_by_codes(codes_then, codes_now, wanted, values)
                if found is None:
                    return None
                cause = found
        self._earlier.taken[kept[0]] = 1
        for reader, said in ((self._later.reader, cells), (self._earlier.file.reader, theirs)):
            if reader.is_noting:
                reader.note(said)
        if is_judged:
            return self._judged(
                number,
                CodedRecord(self._earlier.file.reader, tuple(theirs), (then,), (key_then,)),
                CodedRecord(self._later.reader, tuple(cells), (now,), (key,)),
                texts,
            )
        parts = self._tally.parts
        # By identity, which is quick: what is told apart for nothing is counted together all the same.
        went = id(then.place), id(now.place), bool(missing)
        move = parts.moves.get(went) or parts.moves.setdefault(went, self._moved(then, now, missing, texts))
        because = id(cause), missing
        why = parts.causes.get(because) or parts.causes.setdefault(
            because, self._caused(cause, missing, texts)
        )
        ruled = then.decision.rules, now.decision.rules
        rules = parts.rules.get(ruled) or parts.rules.setdefault(ruled, self._ruled(then, now, texts))
        move.count += 1
        why.count += 1
        rules.count += 1
        team, officer = self._held(theirs, cells)
        if team is not _NOBODY:
            move.teams[0][team.before] += 1
            move.teams[1][team.after] += 1
        if officer is not _NOBODY:
            move.officers[0][officer.before] += 1
            move.officers[1][officer.after] += 1
        if move.told.attention:
            comparison = parts.whole.get((move, why, rules))
            if comparison is None:
                comparison = comparer.shared(_together(move, why, rules, now.decision.rules))
                parts.whole[move, why, rules] = comparison
            self._note(self._row(comparison, number, cells, team, officer))
        return move.text + why.text + rules.text

    def _held(self, then: Sequence[str], now: Sequence[str]) -> tuple[Holders, Holders]:
        """Say who had a case and who has it: the team and the officer."""
        team, officer = self._later.team, self._later.officer
        return (
            Holders(team(then) or "", team(now) or "") if self._later.has_teams else _NOBODY,
            Holders(officer(then) or "", officer(now) or "") if self._later.has_officers else _NOBODY,
        )

    def _judged(self, number: int, then: CodedRecord, now: CodedRecord, texts: RowTexts) -> str:
        """Count a row that somebody judged, and give the cells added to it."""
        is_same_reason = self._later.reason(then.cells) == self._later.reason(now.cells)
        comparison = self._comparer.compare(then, now, is_same_reason=is_same_reason)
        row = self._row(comparison, number, now.cells, *self._held(then.cells, now.cells))
        self._note(row)
        self._tally.rows_of(comparison, *row.held).count += 1
        return texts.whole(row)

    def _moved(self, then: End, now: End, missing: tuple[str, ...], texts: RowTexts) -> MovePart:
        told = self._comparer.going(then.place, now.place)
        if missing:
            told = attrs.evolve(told, attention=(AttentionKind.ANSWER_MISSING, *told.attention))
        return MovePart(told, texts.part(self._row(told), 0))

    def _caused(self, cause: Cause, missing: tuple[str, ...], texts: RowTexts) -> Part:
        told = Comparison(None, None, "", cause=cause, missing=missing)
        return Part(told, texts.part(self._row(told), 1))

    def _ruled(self, then: End, now: End, texts: RowTexts) -> Part:
        gained, lost = rules_between(then.decision, now.decision)
        told = Comparison(None, now.place, "", rules_gained=gained, rules_lost=lost)
        return Part(told, texts.part(self._row(told), 2))

    def _row(
        self,
        comparison: Comparison,
        number: int = 0,
        cells: Sequence[str] = (),
        team: Holders = _NOBODY,
        officer: Holders = _NOBODY,
    ) -> ComparedRow:
        crn = crn_of(undo(cells[self._crn])) if cells else ""
        reason = self._later.reason(cells) if cells else ""
        told = (AFTER, number, crn, None, comparison, team, officer, reason, "", (None, None))
        return ComparedRow(*told, self._ruleset, is_restricted=False)


def _together(move: Part, why: Part, rules: Part, applying: tuple[str, ...]) -> Comparison:
    """Put a comparison together from its parts, with the rules that apply now."""
    return Comparison(
        move.told.before,
        move.told.after,
        move.told.direction,
        why.told.cause,
        rules.told.rules_gained,
        rules.told.rules_lost,
        applying,
        attention=move.told.attention,
        missing=why.told.missing,
    )
