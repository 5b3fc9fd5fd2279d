"""
Two sides of the same cases → what moved, and why.

In: a caseload, and what was before it (the bands on the record, an earlier caseload, or the same one on an earlier day).
Out: one comparison a row, and a :class:`RebandReport` that counts them. Nothing here is a sentence: a cause is the
smallest set of changes that makes the difference, as data.

- :mod:`banding.compare.cases` compares the two sides of one case; :mod:`banding.compare.pairing` finds which rows they are.
- :mod:`banding.compare.coded_pairs` does so for most rows of two caseloads at once, by the codes of their cells.
- :mod:`banding.compare.rulesets` compares two rulesets over every case there could be.
- :mod:`banding.compare.impact` counts what a change of the rules does to one caseload, and
  :mod:`banding.compare.edit_causes` finds the edits behind it.
"""

from banding.compare.cases.causes import Cause, CauseKind, Change, ChangeKind, OnRecord
from banding.compare.cases.comparison import AttentionKind, Comparison, GivenDiffers, Review, ReviewKind
from banding.compare.cases.contexts import Basis
from banding.compare.cases.missing import MissingColumn
from banding.compare.cases.movement import Place
from banding.compare.compared_rows import ComparedRow
from banding.compare.pairing import GroupColumns
from banding.compare.rebanding import Rebanding
from banding.compare.report import (
    Attention,
    ComparisonKind,
    Count,
    Group,
    InputFile,
    Matrix,
    RebandReport,
    Side,
)
