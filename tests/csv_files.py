"""Files of cases as awkward as people make them: separators, line ends, quotation marks, formulas, ragged rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from types import MappingProxyType

from hypothesis import strategies as st

CRNS = st.sampled_from(
    ["X1", "X2", "X3", " X1 ", "", "  ", '"X4"', "=X5", "'=X5", "-X6", "X,7", "X\n8", "00123"]
)
FACTS = st.sampled_from(["yes", "no", "", "?", "YES ", "Not Known", "1", "mebbe", "=1+1", "'=1+1", "-5", " "])
SCORES = st.sampled_from(["0", "49", "50", "89", "90", "100", "62%", "140", "49.5", "", "nk"])
ROSH = st.sampled_from(["low", "medium", "HIGH", "RVRH", "meduim", "", "unknown"])
FREE = st.sampled_from(
    [
        "",
        "plain",
        "a, b",
        'say "so"',
        "two\nlines",
        "two\r\nlines",
        "\r",
        "=SUM(A1)",
        "'quoted'",
        "-5",
        "＝x",
        "é—",
        "\t",
    ]
)
COLUMNS = {"crn": CRNS, "ogrs3": SCORES, "rosh": ROSH, "cpp": FACTS, "iom": FACTS, "rationale": FREE}
FOREIGN = {"name": FREE, "note": FREE, "": FREE}
BANDS = st.sampled_from(["", "Red", "blue", "Purple"])


@st.composite
def csv_files(draw: st.DrawFn, more: Mapping[str, st.SearchStrategy[str]] = MappingProxyType({})) -> bytes:
    """A file of cases with columns in any order, cells of every awkward kind, and any separator and line end."""
    strategies = {**COLUMNS, **FOREIGN, "judged_band": BANDS, **more}
    others = draw(st.lists(st.sampled_from([name for name in strategies if name != "crn"]), unique=True))
    header = draw(st.permutations(["crn", *others]))
    rows = draw(st.lists(st.tuples(*(strategies[name] for name in header)), max_size=12))
    delimiter, end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([header, *rows])
    pieces = [text.getvalue()]
    for ragged in draw(
        st.lists(
            st.sampled_from(["", "X9", f"X9{delimiter}62", delimiter * 20, f"X9{delimiter * 30}y"]),
            max_size=3,
        )
    ):
        pieces.append(ragged + end)
    return "".join(pieces).encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])))


@st.composite
def like_rows(draw: st.DrawFn, more: Mapping[str, st.SearchStrategy[str]]) -> bytes:
    """A caseload of a few kinds of row, alike but for reference numbers and teams; ``more`` has a column of teams."""
    facts = {
        "ogrs3": st.sampled_from(["30", "95"]),
        "rosh": st.sampled_from(["low", "medium", ""]),
        "iom": st.sampled_from(["yes", "no"]),
        "judged_band": st.sampled_from(["", "Red"]),
        "rationale": st.sampled_from(["", "n/a", "a good reason"]),
    }
    names = [*facts, *more]
    cells = st.tuples(*facts.values(), *more.values())
    kinds = draw(st.lists(cells, min_size=1, max_size=3))
    rows = draw(st.lists(st.tuples(st.sampled_from(kinds), more["team"]), min_size=2, max_size=25))
    records = [
        {"crn": f"X{number}", **dict(zip(names, kind, strict=True)), "team": team}
        for number, (kind, team) in enumerate(rows)
    ]
    # A column that only an audit reads may stand before all that bear on the decision.
    header = ["crn", *draw(st.permutations(names))]
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode()
