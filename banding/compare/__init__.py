"""
Two changes_of_case of the same cases → what moved, and why.

In: a caseload, and what stood before it (the bands on the record, an earlier caseload, or the same one on an earlier
day). Out: one comparison a row, and a :class:`RebandReport` that counts them. Nothing here is a sentence: a cause is the
smallest set of changes that makes the difference, as data.

Two rulesets are compared in :mod:`banding.compare.rulesets`, over every case there could be; :mod:`banding.compare.impact`
counts what a change of the rules does to one caseload, and :mod:`banding.compare.edit_causes` finds the edits behind it.
"""

from banding.compare.cases.causes import Cause, CauseKind, Change, ChangeKind, OnRecord
from banding.compare.cases.comparison import Comparison, GivenDiffers
from banding.compare.cases.contexts import Basis
from banding.compare.cases.missing import MissingColumn
from banding.compare.cases.movement import Place
from banding.compare.cases.review import Review, ReviewKind
from banding.compare.pairing import GroupColumns
from banding.compare.rebanding import Rebanding
from banding.compare.report import (
    Attention,
    AttentionKind,
    ComparisonKind,
    Count,
    Direction,
    Group,
    InputFile,
    Matrix,
    RebandReport,
    Side,
    Workload,
)
from banding.compare.row_pairs import ComparedRow

__all__ = [
    "Attention",
    "AttentionKind",
    "Basis",
    "Cause",
    "CauseKind",
    "Change",
    "ChangeKind",
    "ComparedRow",
    "Comparison",
    "ComparisonKind",
    "Count",
    "Direction",
    "GivenDiffers",
    "Group",
    "GroupColumns",
    "InputFile",
    "Matrix",
    "MissingColumn",
    "OnRecord",
    "Place",
    "RebandReport",
    "Rebanding",
    "Review",
    "ReviewKind",
    "Side",
    "Workload",
]
