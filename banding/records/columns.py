"""The one list of columns every export adds to a row: its name, what it means, and how it is read off a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from banding.engine import Warn
from banding.explain import Result
from banding.intake import Issue
from banding.ruleset import Ruleset
from banding.vocabulary import Status


@attrs.frozen
class Added:
    """A column that a run adds."""

    name: str
    meaning: str
    read: Callable[[Result], str]


def _joined(values: Sequence[object]) -> str:
    return ";".join(map(str, values))


def _word(value: object) -> str:
    return "" if value is None else str(value)


ADDED: tuple[Added, ...] = (
    Added(
        "route",
        "Where the case goes: field, hub or nps. Empty for a row in error.",
        lambda result: result.route,
    ),
    Added(
        "band",
        "The colour band. Empty when none can be given: incomplete, hub, nps or error.",
        lambda result: _word(result.band),
    ),
    Added(
        "status",
        "Where the row stands; the first that applies of error, refer, hub, judged, incomplete, consider, "
        "provisional, settled.",
        lambda result: result.status.value,
    ),
    Added(
        "matrix_band",
        "The band of the matrix cell. Empty where it is not determined.",
        lambda result: _word(result.matrix_band),
    ),
    Added(
        "minimum_band",
        "The lowest band the case can have, whatever the unknown facts turn out to be.",
        lambda result: _word(result.minimum_band),
    ),
    Added(
        "consider_band",
        "The band a manager must consider or, once judged, that was to be considered. Empty when none.",
        lambda result: _word(result.consider_band),
    ),
    Added(
        "possible_bands",
        "Every minimum band that some answer to the unknown facts would give, lowest first. Empty when only one.",
        lambda result: _joined(result.possible_bands),
    ),
    Added(
        "enquiries",
        "The unknown facts whose answer could change the minimum band, the consideration or the route.",
        lambda result: _joined(result.enquiries),
    ),
    Added(
        "rules",
        "Ids of every paragraph of the guidance that applies, in its order.",
        lambda result: _joined(result.rules),
    ),
    Added(
        "reasons",
        "Why, in one or two plain sentences. For a row in error, what is wrong with it.",
        lambda result: result.reasons,
    ),
    Added(
        "actions",
        "What the matrix cell and the factors call for.",
        lambda result: _joined(result.actions),
    ),
    Added(
        "warnings",
        "What a reader must know before acting: a code and its words each.",
        lambda result: _joined(result.warnings),
    ),
    Added(
        "ruleset",
        "Id, version and content hash of the ruleset that decided.",
        lambda result: result.ruleset,
    ),
)

ADDED_NAMES: tuple[str, ...] = tuple(column.name for column in ADDED)


def decided_row(result: Result, *, also: Sequence[Warn] = ()) -> tuple[str, ...]:
    """
    Give the added cells of a decided case, one for each of :data:`ADDED`.

    Args:
        also: warnings about the row itself, put before the decision's.
    """
    if also:
        result = result._replace(warnings=(*also, *result.warnings))
    return tuple([column.read(result) for column in ADDED])


def error_row(issues: Sequence[Issue], ruleset: Ruleset, *, also: Sequence[Warn] = ()) -> tuple[str, ...]:
    """
    Give the added cells of a row that cannot be a case: status ``error``, no band, and what is wrong.

    Args:
        also: warnings about the row itself, such as a duplicate.
    """
    fatal = [issue for issue in issues if issue.fatal]
    warnings = [*also, *map(warning_of, issues)]
    cells = dict.fromkeys(ADDED_NAMES, "")
    cells["status"] = Status.ERROR.value
    cells["reasons"] = " ".join(_sentence(issue.message) for issue in fatal)
    cells["warnings"] = _joined(warnings)
    cells["ruleset"] = ruleset.stamp
    return tuple(cells.values())


def warning_of(issue: Issue) -> Warn:
    """Give an issue as the warning written beside its row; semicolons part warnings, so a text has none."""
    return Warn(issue.code, issue.message.replace(";", ","))


def _sentence(message: str) -> str:
    end = "" if message.endswith((".", "?")) else "."
    return message[:1].upper() + message[1:] + end
