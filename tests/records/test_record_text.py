"""Claims about one record as CSV text."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from banding.records.csv.lines import record_text

cells = st.text(st.sampled_from("ab ,;\"\n\r\t'=é"), max_size=6)


@given(st.lists(cells, min_size=1, max_size=5))
def test_a_record_is_written_as_the_standard_writer_does(record: list[str]) -> None:
    """Whatever its cells hold, a record is quoted where the standard writer quotes, and ends in one line feed."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(record)
    assert record_text(record) == out.getvalue()[:-2] + "\n"
