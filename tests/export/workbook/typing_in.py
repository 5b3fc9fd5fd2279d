"""Rows to type into a workbook: every cell of the table, random facts in other people's spellings, and slips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from random import Random

from banding.case import Judgement
from banding.explain.table_json import table_json
from banding.export.workbook import typed_columns
from banding.facts import Fact, FactKind, Value, spoken
from banding.intake import Typed
from banding.ruleset import Ruleset
from tests.engine.table_runner import TableRunner
from tests.export.sql.cases import Question
from tests.export.sql.tables import questions_of

ON = date(2026, 11, 27)
Cells = Mapping[str, object]
UNKNOWN = ("", "", "", "unknown", "NK", "?", "n/k", "Not Known", "tbc", "don’t know", "not-recorded", " ")
YES = ("yes", "Y", "TRUE", "1", " Yes ", 1, True, "y\u00a0", "Y\n")
NO = ("no", "N", "false", "0", "NO", 0, False, "\tno")
REASONS = ("Recorded at supervision", "seen 3 times", 'Ärger, "quoted" & <told>', "=because", "42")
NO_REASONS = ("", "N/A", "none", "-", "?", "unknown", "#REF!", "(none)", " . ", "N/A.", "Not known.")
SLIPS: Mapping[FactKind, tuple[object, ...]] = {
    FactKind.YES_NO: ("maybe", "?Y", "Y - historic", "-1", "yes-", "N/A", "y*", "~", "ye?", 2, 0.5, "#N/A"),
    FactKind.CHOICE: ("meduim", "low/medium", "N/A", "-", "*", "l?w", 3, "low medium"),
    FactKind.NUMBER: (
        140,
        49.5,
        "49.5",
        "6 2",
        "62,0",
        "1e1",
        "-5",
        -5,
        "½",
        "TRUE",
        *(True,) * 4,
        "62%%",
        "62.",
        ".5",
        "null",
    ),
    FactKind.TEXT: NO_REASONS,
}
DATES: tuple[object, ...] = (
    *(
        "1985-03-14",
        "14/03/1985",
        "14/3/85",
        "3 Jan 2003",
        "3-Jan-03",
        "07.09.1978",
        "1st February 2001",
        "2001-02-29",
    ),
    *(
        "1985-03-14 00:00:00",
        "14.3.1985",
        "31/04/2001",
        "2030-01-01",
        "3-1-2003",
        "1985",
        "29/02/2008",
        "27/11/2000",
    ),
    *(
        "28/11/2000",
        "27/11/2001",
        "2012-01-01",
        "2020-01-01",
        "1850-01-01",
        "nk",
        "N/A",
        "yesterday",
        "3 Foo 2003",
        "30/02/03",
    ),
    *("14 September, 1985", "1/2/03", "01/13/1985", "12/12/26", "1/1/1", "//", "1/2", "3  jan 1999", True),
)


class Typist:
    """Types facts as different people do."""

    def __init__(self, ruleset: Ruleset, *, seed: int = 5) -> None:
        self.ruleset = ruleset
        self.lots = Random(seed)  # noqa: S311 - the same lots at every run
        self._count = 0

    def plain(self, facts: Mapping[str, Value], judgement: Judgement | None) -> Cells:
        """Type a case as the drop-downs offer it."""
        cells: dict[str, object] = {"crn": self._crn()}
        cells |= {name: spoken(value) for name, value in facts.items() if value is not None}
        if judgement:
            cells |= {"judged_band": judgement.band, "rationale": judgement.reason}
        return cells

    def any_way(
        self, facts: Mapping[str, Value], judgement: Judgement | None, *, slips: float = 0.01
    ) -> Cells:
        """Type a case in anybody's spelling, with a slip now and then."""
        lots = self.lots
        cells: dict[str, object] = {"crn": self._crn(), "team": lots.choice(("North", "South", "N*", ""))}
        for fact in self.ruleset.facts:
            slip = lots.random() < slips
            cells[fact.name] = (
                lots.choice(SLIPS[fact.kind]) if slip else self._spell(fact, facts.get(fact.name))
            )
            if fact.yes_at_age is not None and lots.random() < 0.5:
                cells[fact.name] = ""
                if lots.random() < 0.7:
                    cells["date_of_birth"] = self._birth()
                if lots.random() < 0.4:
                    cells["age"] = lots.choice(
                        (17, 18, 25, "25", 26, "26.0", 9, 130, "nk", "old", 25.5, "40%", True)
                    )
        if judgement:
            cells["judged_band"] = lots.choice(
                (judgement.band, judgement.band.upper(), f" {judgement.band.lower()}")
            )
            cells["rationale"] = lots.choice(REASONS if judgement.reason.strip() else NO_REASONS)
            cells["judged_on"] = lots.choice(
                ("", "", "2026-11-01", "1 Nov 26", "1/11/26", "2027-01-01", 46_000, "nk")
            )
        elif lots.random() < 0.02:
            cells["judged_band"] = lots.choice(("Purple", "N/A", "unknown"))
        cells["recorded_band"] = (
            lots.choice(("", "", self.ruleset.bands[0].name.lower(), "Gren")) if lots.random() < 0.05 else ""
        )
        return cells

    def rows(self, every: Iterator[Cells] | list[Cells]) -> tuple[tuple[object, ...], ...]:
        """Put cells under the headings of a workbook."""
        names = [column.name for column in typed_columns(self.ruleset)]
        return tuple(tuple(cells.get(name, "") for name in names) for cells in every)

    def _crn(self) -> str:
        """Give a reference number: mostly a new one, now and then somebody's who is there already, in other letters."""
        self._count += 1
        if self._count > 20 and self.lots.random() < 0.05:
            return self.lots.choice(("x{}", "X {}", " X{}")).format(
                self.lots.randint(max(1, self._count - 40), self._count - 1)
            )
        return (
            f"X{self._count}" if self.lots.random() > 0.003 else self.lots.choice(("", "N/A", "-", "#REF!"))
        )

    def _birth(self) -> object:
        return self.lots.choice(DATES) if self.lots.random() < 0.5 else self.lots.randint(18_000, 46_500)

    def _spell(self, fact: Fact, value: Value) -> object:
        lots = self.lots
        if fact.kind is FactKind.TEXT:
            return lots.choice(REASONS if value and str(value).strip() else NO_REASONS)
        if value is None:
            return lots.choice(UNKNOWN)
        if isinstance(value, bool):
            words = [word for word, meant in fact.words.items() if meant is value]
            plain = [
                word for word in (YES if value else NO) if str(word).strip().casefold() not in fact.words
            ]
            return lots.choice([*plain, *words])
        if fact.kind is FactKind.NUMBER:
            number = int(value)
            percent = [f"{number}%", f"{number} %", Typed(f"{number}%", stored=repr(number / 100), code="0%")]
            return lots.choice(
                [
                    number,
                    str(number),
                    f"{number}.0",
                    f" {number} ",
                    f"0{number}",
                    *(percent if fact.percent else []),
                ]
            )
        words = [word for word, meant in fact.words.items() if meant == value]
        said = spoken(value)
        return lots.choice(
            [
                said,
                said.title(),
                str(value),
                said.replace(" ", "_"),
                f"{said} ",
                *words,
                *(word.upper() for word in words),
            ]
        )


@cache
def covering(ruleset: Ruleset) -> list[Question]:
    """Give cases that between them take every cell of the table that a case can take."""
    runner, found = TableRunner(table_json(ruleset)), list[Question]()
    taken: set[tuple[int, int]] = set()
    for facts, judgement in questions_of(ruleset.id):
        runner.taken.clear()
        runner.decide(facts, (judgement.band, bool(judgement.reason.strip())) if judgement else None)
        if not runner.taken <= taken:
            taken |= runner.taken
            found.append((facts, judgement))
    return found


def drawn(ruleset: Ruleset, count: int, *, seed: int = 3) -> list[Question]:
    """Draw some of the cases that the rules can tell apart."""
    return Random(seed).sample(questions_of(ruleset.id), count)  # noqa: S311
