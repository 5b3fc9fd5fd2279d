"""Outcomes by gender, ethnicity, age group or any other column: rates, and each group compared like with like."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from banding.auditing.agreement.outcomes import BELOW, RAISED, CaseOutcome
from banding.auditing.equality.groups import NOT_KNOWN
from banding.auditing.equality.statistics import TwoByTwo, holm, informative, mantel_haenszel, wilson
from banding.auditing.equality.suppression import Hidden, hide_small
from banding.auditing.report import Comparison, DisparityTable, RateRow
from banding.auditing.tally import CaseClass
from banding.intake import RESTRICTED

MEASURES: Final[Mapping[str, tuple[frozenset[CaseOutcome], str]]] = {
    "below-minimum": (BELOW, "a band on record below the minimum"),
    "raised": (RAISED, "a band on record above the minimum and above any band to consider"),
    "cannot-tell": (
        frozenset({CaseOutcome.CANNOT_TELL}),
        "a record that cannot be judged for want of a fact",
    ),
    "consideration-not-evidenced": (
        frozenset({CaseOutcome.CONSIDERATION_NOT_EVIDENCED}),
        "a higher band to be considered and nothing to show that it was",
    ),
}
"""The outcomes that are compared, each with the outcomes it counts and its words."""

CANNOT_SHOW: Final = (
    "These figures describe records, not people and not the work done with them. A lower or higher rate is a reason to "
    "read files, not a finding that a group is treated differently.",
    "Like is compared with like only as far as the record goes: cases in the same cell of the matrix, under the same "
    "rules. What the matrix rests on is itself assessed, and if a group is assessed differently (in May 2019 inspectors "
    "of one provider found women and people from black and minority ethnic backgrounds assessed substantially more "
    "poorly: report, line 442), that difference is part of what the groups are matched on and cannot appear.",
    "A fact that is not known is more often so for some groups than for others, and the match is then on what is known. "
    "Cases on the same level are alike whether a score or a judgement put them there. Cases on which a group is not known, "
    "however the file says so, are one group, shown and not compared; so are restricted cases.",
    "An interval shows what chance alone could do with this many cases, as if they were a sample. The more groups and "
    "outcomes are compared, the more often one stands out by chance: the corrected p-values (Holm) allow for every "
    "comparison in this report, and for none that was looked at elsewhere.",
    "No difference found is not the same as no difference: small groups have wide intervals, and groups too small to "
    "publish are not compared at all. Columns taken one at a time do not show how they act together.",
    "Suppression protects the tables of one column against each other, and against nothing else. The rows they were made "
    "from undo it if they are published too. Where the groups of one column are made up of groups of another (offices in "
    "regions), the tables of both together can give away what each hides, in one report or in two: publish one of them. "
    "Outcomes, findings and unknown facts over the whole caseload, and by team, officer, manager and band on record, are in "
    "full elsewhere in the report, since they say where cases are held and whoever answers for the cases must be able to "
    "find each one. Beside a column that they rest on, or one that goes closely with it, they can give away what is hidden.",
)
"""What the figures cannot show, a paragraph each."""

_IN_FULL = (
    "Outcomes by this column also stand in full elsewhere in this report, for whoever answers for these cases, and what is "
    "suppressed here follows from there: leave that part out of what is published."
)
_READ = (
    "Figures that rest on this column also stand in full elsewhere in this report, and what is suppressed here may follow "
    "from them: leave that part out of what is published."
)
_SEVERAL = (
    "The tables of each column are suppressed by themselves: where groups of one column are made up of groups of another, "
    "publish the tables of one of them only."
)
_SHOWN_ONLY = (NOT_KNOWN, RESTRICTED)
_REST = "rest"
_MEASURE_OF = {outcome: measure for measure, (outcomes, _) in MEASURES.items() for outcome in outcomes}
_TOO_FEW = "too few cases to publish"
_FEWEST_STRATA: Final = 4
_GIVES_BACK = (
    f"the figures would give small counts back: fewer than {_FEWEST_STRATA} strata can tell the groups apart"
)
_NO_STRATUM = "no like cases in both groups on which the outcome differs"

Counts = Mapping[tuple[int, str, CaseClass], int]
"""How many rows are in each group of each column (by its position) with each class."""
Strata = dict[tuple[str, ...], Counter[str]]
"""The cases of one group, in each stratum by the measure that counts them."""


def disparity_tables(
    counts: Counts,
    headings: Mapping[int, str],
    *,
    smallest: int,
    in_full: Collection[int] = (),
    read: Collection[int] = (),
) -> tuple[DisparityTable, ...]:
    """
    Compare groups on every measure, over field cases with a band on record: a table for each column and measure.

    Comparisons are with the largest group, over strata of the matrix cell and the rules that apply, corrected for the
    number of comparisons in all the tables together.

    Args:
        headings: position of each column to its heading, in the order of the tables.
        in_full: positions of columns whose outcomes the same report gives in full elsewhere, which their tables say.
        read: positions of columns on which other figures of the same report rest, which their tables say.
    """
    columns: dict[int, dict[str, Strata]] = {place: {} for place in headings}
    for (place, group, case_class), count in counts.items():
        if case_class.is_field and case_class.recorded:
            strata = columns[place].setdefault(group, defaultdict(Counter))
            strata[case_class.stratum][_MEASURE_OF.get(case_class.outcome, _REST)] += count
    tables: list[DisparityTable] = []
    for place, groups in columns.items():
        cautions = [_IN_FULL] if place in in_full else [_READ] if place in read else []
        cautions += [_SEVERAL] if len(columns) > 1 else []
        tables += _ColumnTables(headings[place], groups, smallest, cautions).tables()
    return _corrected(tables)


class _ColumnTables:
    """The tables of one column."""

    def __init__(
        self, heading: str, groups: Mapping[str, Strata], smallest: int, cautions: Sequence[str]
    ) -> None:
        self._heading, self._strata, self._smallest, self._cautions = heading, groups, smallest, cautions
        self._groups = sorted(groups, key=_in_order)
        totals = [sum(groups[group].values(), Counter[str]()) for group in self._groups]
        self._table = [[total[each] for each in (*MEASURES, _REST)] for total in totals]
        self._sizes = [sum(row) for row in self._table]
        self._hidden: Hidden = hide_small(self._table, smallest=smallest)

    def tables(self) -> list[DisparityTable]:
        """Give a table for each measure."""
        tables, note = [], ""
        if len(self._groups) < 2:
            note = "There is one group only, so there is nothing to compare."
        elif self._hidden.cells:
            note = (
                f"Counts below {self._smallest} are suppressed, and those in the tables of this column from which they "
                "could be worked out."
            )
            note = " ".join([note, *self._cautions])
        for number, (measure, (_, words)) in enumerate(MEASURES.items()):
            cases, count = sum(self._sizes), sum(row[number] for row in self._table)
            rates = tuple(self._rate(place, number) for place in range(len(self._groups)))
            compared = tuple(self._comparisons(number, measure))
            tables.append(DisparityTable(self._heading, measure, words, cases, count, rates, compared, note))
        return tables

    def _rate(self, place: int, number: int) -> RateRow:
        group, cases, count = self._groups[place], self._sizes[place], self._table[place][number]
        if place in self._hidden.rows:
            return RateRow(group)
        if (place, number) in self._hidden.cells:
            return RateRow(group, cases)
        return RateRow(group, cases, count, *wilson(count, cases))

    def _comparisons(self, number: int, measure: str) -> Iterator[Comparison]:
        """Compare each group that is known, and not of restricted cases, with the largest of them."""
        named = [place for place, group in enumerate(self._groups) if group not in _SHOWN_ONLY]
        first = min(named, key=lambda place: (-self._sizes[place], place), default=-1)
        for place in named:
            if place != first:
                pair = self._groups[place], self._groups[first]
                hidden = {(place, number), (first, number)} & self._hidden.cells
                is_hidden = hidden or {place, first} & self._hidden.rows
                yield Comparison(*pair, withheld=_TOO_FEW) if is_hidden else self._compared(*pair, measure)

    def _compared(self, group: str, reference: str, measure: str) -> Comparison:
        one, other = self._strata[group], self._strata[reference]
        both = sorted(one.keys() & other.keys())
        strata = [(_pair(one[each], measure), _pair(other[each], measure)) for each in both]
        telling = informative(strata)
        reason = _gives_back(strata, telling, self._smallest) if telling else _NO_STRATUM
        pooled = None if reason else mantel_haenszel(telling)
        if pooled is None:
            return Comparison(group, reference, withheld=reason or _NO_STRATUM)
        cases = sum(map(sum, _cells(telling)))
        rest = sum(map(sum, _cells(strata))) - cases
        return Comparison(
            group,
            reference,
            *(pooled.odds_ratio, pooled.low, pooled.high, pooled.p_value),
            strata=len(telling),
            cases=None if 0 < rest < self._smallest else cases,
        )


def _gives_back(strata: Sequence[TwoByTwo], telling: Sequence[TwoByTwo], smallest: int) -> str:
    """
    Say why statistics would give suppressed counts back; empty where they do not.

    An odds ratio, its interval and p are enough to find the counts of one stratum, and with the totals those of two;
    of three they leave some dozens of tables, and of :data:`_FEWEST_STRATA` too many to tell any count.
    """
    if smallest == 1:
        return ""
    pooled, whole = (tuple(map(sum, zip(*_cells(each), strict=True))) for each in (telling, strata))
    if min(pooled) < smallest:
        return _TOO_FEW
    rests = [all_of - of for all_of, of in zip(whole, pooled, strict=True)]
    counts = [count for stratum in _cells(telling) for count in stratum]
    is_small = min(counts) < smallest or any(0 < rest < smallest for rest in rests)
    return _GIVES_BACK if is_small and len(telling) < _FEWEST_STRATA else ""


def _in_order(group: str) -> tuple[object, ...]:
    """Sort groups by their words, numbers in them by size, and those that are not compared last."""
    parts = re.split(r"([0-9]+)", group.casefold())
    return (
        group in _SHOWN_ONLY,
        [(part.isdigit(), int(part) if part.isdigit() else part) for part in parts],
        group,
    )


def _pair(counts: Counter[str], measure: str) -> tuple[int, int]:
    return counts[measure], counts.total() - counts[measure]


def _cells(strata: Sequence[TwoByTwo]) -> list[tuple[int, int, int, int]]:
    return [(a, b, c, d) for (a, b), (c, d) in strata]


def _corrected(tables: Sequence[DisparityTable]) -> tuple[DisparityTable, ...]:
    """Correct the p-values for every comparison of the run, and round all to what is printed."""
    raw = [each.p_value for table in tables for each in table.comparisons if each.p_value is not None]
    adjusted = iter(holm(raw))

    def corrected(each: Comparison) -> Comparison:
        if each.p_value is None:
            return each
        exact = attrs.evolve(each, p_adjusted=next(adjusted))
        # Figures of full precision would tell the counts they were made from.
        places = {"odds_ratio": 2, "low": 2, "high": 2, "p_value": 3, "p_adjusted": 3}
        printed: Any = {name: round(getattr(exact, name), digits) for name, digits in places.items()}
        return attrs.evolve(exact, **printed)

    return tuple(
        attrs.evolve(table, comparisons=tuple(map(corrected, table.comparisons))) for table in tables
    )
