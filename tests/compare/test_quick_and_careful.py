"""Rows that the rules cannot tell apart are compared once: what is told is what comparing each with care tells."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.compare import Basis, ComparisonKind, Rebanding
from banding.compare.cases.contexts import RecordReader
from banding.compare.coded_pairs import CodedPairs
from banding.records.reband.csv import RebandCsv
from tests.builders import ruleset
from tests.compare.caseloads import ON, Compared, Row, compared, opened, row_of, text_of
from tests.strategies import any_facts, judgements, tried

_ROWS = st.lists(
    st.tuples(
        any_facts(),
        any_facts(),
        st.none() | judgements(),
        st.sampled_from(["Green", "Red", "", "Purple"]),
        st.sampled_from(["20", "40", "ten", ""]),
    ),
    min_size=1,
    max_size=6,
)
_KINDS: dict[str, Callable[[list[Row], list[Row]], Compared]] = {
    "caseloads": lambda later, earlier: compared(later, earlier),
    "caseloads, blanks read as no": lambda later, earlier: compared(later, earlier, blanks_are_no=True),
    "caseloads, columns in another order": lambda later, earlier: compared(
        later, [dict(reversed(row.items())) for row in earlier]
    ),
    "caseloads, unrelated": lambda later, earlier: compared(
        later, [{**row, "crn": other["crn"]} for row, other in zip(earlier, reversed(later), strict=True)]
    ),
    "caseloads, both judged": lambda later, earlier: compared(
        later, [{**row, **_judged(other)} for row, other in zip(earlier, reversed(later), strict=True)]
    ),
    "recorded bands": lambda later, earlier: compared(later, recorded=True),
    "two days": lambda later, earlier: compared(later, days=(date(2024, 11, 22), ON)),
}


def _judged(row: Row) -> Row:
    return {name: cell for name, cell in row.items() if name in ("judged_band", "rationale")}


@pytest.mark.parametrize("kind", _KINDS)
@tried(20)
@given(drawn=_ROWS)
def test_quick_is_careful(kind: str, drawn: list[tuple[object, ...]]) -> None:
    """Every row and the report are the same whether rows are known by their codes or each is compared with care."""
    later, earlier = list[Row](), list[Row]()
    # Each pair of facts stands twice, the second time with scores and ages that the rules cannot tell from the first's.
    for number, (before, after, judged, recorded, age) in enumerate([*drawn, *drawn]):
        other = {"recorded_band": recorded, "age": age}
        later.append(row_of(f"X{number}", after, judged, **other))  # type: ignore[arg-type]
        earlier.append(row_of(f"X{number}", before if number % 3 else after, **other))  # type: ignore[arg-type]
    quick = _KINDS[kind](later, earlier)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RecordReader, "coded", lambda self, cells: None)
        careful = _KINDS[kind](later, earlier)
    assert _told(quick) == _told(careful)


_WEIGHTS = {"Green": Decimal(1), "Yellow": Decimal(2), "Blue": Decimal(3), "Red": Decimal(5)}
_TEAMS = st.sampled_from(["North", "South", " north", ""])


@tried(30)
@given(
    drawn=_ROWS,
    teams=st.lists(st.tuples(_TEAMS, _TEAMS), min_size=6, max_size=6),
    kept=st.sampled_from([1, 50_000]),
)
def test_told_in_parts_is_told_as_a_whole(
    drawn: list[tuple[object, ...]], teams: list[tuple[str, str]], kept: int
) -> None:
    """
    Of two caseloads with the same columns every row, judged or not, is written and counted from parts as it is by itself,
    however soon the parts are let go.
    """
    sides: tuple[list[Row], list[Row]] = ([], [])
    for number, ((before, after, judged, *_), held) in enumerate(
        zip([*drawn, *drawn], [*teams, *teams], strict=False)
    ):
        said = judged if number % 2 else None
        for rows, facts, team in zip(sides, (before, after), held, strict=True):
            other = {"team": team, "officer": team[:1]}
            rows.append(row_of(f"X{number}", facts, said, **other))  # type: ignore[arg-type]
    columns = list(dict.fromkeys(name for rows in sides for row in rows for name in row))
    earlier, later = (text_of(rows, columns) for rows in sides)
    parted = []

    def text(self: CodedPairs, *args: object) -> str | None:
        parted.append(found := _CODED(self, *args))  # type: ignore[arg-type]
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(CodedPairs, "text", text)
        patched.setattr("banding.compare.tally._KEPT", kept)
        patched.setattr("banding.compare.rebanding._ROWS_BETWEEN", 1)
        quick = _written(later, earlier, in_lines=True)
    assert quick == _written(later, earlier, in_lines=False)
    assert all(parted)


_CODED = CodedPairs.text


def _written(later: bytes, earlier: bytes, *, in_lines: bool) -> object:
    basis = Basis(ruleset(), ON)
    with (
        opened(later, basis.ruleset, ON) as cases,
        opened(earlier, basis.ruleset, ON, "earlier.csv") as others,
    ):
        kind = ComparisonKind.CASELOADS
        rebanding = Rebanding(cases, kind, before=basis, after=basis, earlier=others, weights=_WEIGHTS)
        out, writer = io.StringIO(newline=""), RebandCsv(cases.layout)
        if in_lines:
            writer.write_all(rebanding, cases, out)
        else:
            writer.write(rebanding.rows(), out)
        records = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
        return records, rebanding.report((), options=(), notes=()), rebanding.held()


def _told(found: Compared) -> object:
    rows = [
        (row.role, row.number, row.crn, row.message, row.held, row.reason, attrs.astuple(row.comparison))
        for row in found.rows
    ]
    return rows, found.report, found.missing
