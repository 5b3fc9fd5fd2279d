"""Rows that the rules cannot tell apart are compared once: what is told is what comparing each with care tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.compare.cases.contexts import RecordReader
from tests.compare.caseloads import ON, Compared, Row, compared, row_of
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


def _told(found: Compared) -> object:
    rows = [
        (row.role, row.number, row.crn, row.message, row.held, row.reason, attrs.astuple(row.comparison))
        for row in found.rows
    ]
    return rows, found.report, found.missing
