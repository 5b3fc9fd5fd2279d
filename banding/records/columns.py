"""The one list of columns every export adds to a row: its name, what it means, and its cells."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from banding.engine import Warn
from banding.explain import Result
from banding.facts import plain
from banding.intake import Issue, Layout, undo
from banding.ruleset import Ruleset
from banding.vocabulary import Status


def added_cell(value: object) -> str:
    """Write what a result says in one of its columns: a list joined by semicolons, nothing as an empty cell."""
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return "" if value is None else str(value)


ADDED: Final[Mapping[str, str]] = {
    "route": "Where the case goes: field, hub or nps. Empty for a row in error.",
    "band": "The colour band. Empty when none can be given: incomplete, hub, nps or error.",
    "status": (
        "What becomes of the row; the first that applies of error, refer, hub, judged, incomplete, consider, "
        "provisional, settled."
    ),
    "matrix_band": "The band of the matrix cell. Empty where it is not determined.",
    "minimum_band": "The lowest band the case can have, whatever the unknown facts turn out to be.",
    "consider_band": "The band a manager must consider or, once judged, that was to be considered. Empty when none.",
    "possible_bands": "Every minimum band that some answer to the unknown facts would give, lowest first. Empty when only one.",
    "enquiries": "The unknown facts whose answer could change the minimum band, the consideration or the route.",
    "rules": "Ids of every paragraph of the guidance that applies, in its order.",
    "reasons": "Why, in one or two plain sentences. For a row in error, what is wrong with it.",
    "actions": "What the matrix cell and the factors call for.",
    "warnings": "What a reader must know before acting: a code and its words each.",
    "ruleset": "Id, version and content hash of the ruleset that decided.",
}
"""The columns that a run adds, called as what they say of a result and in its order, with what they mean."""
ADDED_NAMES: Final = tuple(ADDED)
FIRST_STEP = "first_step"
"""What to do first, in words: a column that only a workbook that bands as one types has."""
REPLACED_NAMES = (*ADDED_NAMES, FIRST_STEP)
"""The columns of a result of ours that are replaced when it is read back."""


def replaced_headings(layout: Layout, names: Collection[str]) -> tuple[str, ...]:
    """Give the headings of a file, as it spells them, that columns of ours with the given names take the place of."""
    ours = {plain(name) for name in names}
    return tuple(heading for heading in layout.header if plain(undo(heading)) in ours)


def replaced_by_all(layout: Layout, added: Iterable[str]) -> tuple[str, ...]:
    """Give the headings of a file that say what an earlier run of ours came to, where rows are given back with columns ``added``."""
    return replaced_headings(layout, (*added, *map(undo, layout.replaced)))


def decided_row(result: Result, *, also: Sequence[Warn] = ()) -> tuple[str, ...]:
    """Give the added cells of a decided case, one for each of :data:`ADDED`; ``also`` are warnings about the row itself."""
    if also:
        result = result._replace(warnings=(*also, *result.warnings))
    return tuple(map(added_cell, result))


def error_row(issues: Sequence[Issue], ruleset: Ruleset, *, also: Sequence[Warn] = ()) -> tuple[str, ...]:
    """Give the added cells of a row that cannot be a case: status ``error``, no band, and what is wrong."""
    fatal = [issue for issue in issues if issue.fatal]
    warnings = [*also, *map(warning_of, issues)]
    cells = dict.fromkeys(ADDED_NAMES, "")
    cells["status"] = Status.ERROR.value
    cells["reasons"] = " ".join(_sentence(issue.message) for issue in fatal)
    cells["warnings"] = added_cell(tuple(warnings))
    cells["ruleset"] = ruleset.stamp
    return tuple(cells.values())


def warning_of(issue: Issue) -> Warn:
    """Give an issue as the warning written beside its row; semicolons part warnings, so a text has none."""
    return warning(issue.code, issue.message)


def warning(code: str, words: str) -> Warn:
    """Give a warning with words that may have semicolons in them."""
    return Warn(code, words.replace(";", ","))


def _sentence(message: str) -> str:
    end = "" if message.endswith((".", "?")) else "."
    return message[:1].upper() + message[1:] + end
