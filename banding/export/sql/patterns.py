"""
A row's facts as one short text, its pattern: a letter or number a fact, in a fixed order.

Rows of equal patterns are alike to the rules, so a query decides each pattern once and joins the answer to its rows.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Final

import attrs
from sqlglot import exp

from banding.engine.variables import Variable
from banding.export.sql.columns import Columns
from banding.export.sql.dialects import Dialect, chosen, number, text, together
from banding.facts import Fact, FactKind, plain
from banding.text import UNKNOWN_WORDS

YES: Final = "y"
NO: Final = "n"
UNKNOWN: Final = "?"
BAD: Final = "!"
"""A value that is none of those allowed."""
ROW: Final = "case_row"
"""What the query calls a row of the table."""
_SPACES: Final = (9, 10, 13, 160)
_AGE: Final = Fact("age", FactKind.NUMBER, "age", lowest=10, highest=120)
_NO_REASON: Final = (
    *("null", "none", "nan", "na", "n/a", "nil", "\\n", "#n/a", "#ref!", "-", ".", "?", "tbc", "unknown"),
    "not known",
)
"""What a text column most often holds that is no reason; a file is read with more of them."""


@attrs.frozen
class PatternPart:
    """One fact's place in a pattern."""

    name: str
    expression: exp.Expr
    width: int = 1


def labels_of(variable: Variable) -> tuple[str, ...]:
    """Give the text that stands for each code: yes and no by letter, the rest by number, and last "not known"."""
    if variable.fact and variable.fact.kind is FactKind.YES_NO:
        return NO, YES, UNKNOWN
    width = len(str(variable.size - 1))
    return *(f"{code:0{width}}" for code in range(variable.size)), UNKNOWN * width


def number_label(number: int) -> str:
    """Give the text that stands for a level of an axis, or a band, by its number."""
    return f"{number:02}"


class PatternWriter:
    """Writes the SQL that reads a table's columns."""

    def __init__(self, columns: Columns, dialect: Dialect) -> None:
        self._columns = columns
        self._dialect = dialect

    def fact(self, variable: Variable, fact: Fact) -> PatternPart:
        """Read a fact that a table looks at."""
        name, labels = f"fact_{fact.name}", labels_of(variable)
        if fact.kind is FactKind.NUMBER:
            return PatternPart(name, self._number(fact, variable, labels), len(labels[0]))
        if fact.kind is FactKind.TEXT:
            return PatternPart(name, self._says(fact.name, *labels))
        words = {word: labels[variable.code(value)] for word, value in self._columns.words[fact.name].items()}
        silent = labels[variable.code(self._columns.silent.get(fact.name))]
        limit = fact.yes_at_age
        otherwise = text if limit is None else partial(self._aged, limit)
        read = self._worded(fact.name, words, otherwise, silent=silent)
        if limit is not None and (faults := self._bad_ages()):
            read = exp.Case().when(exp.or_(*faults), text(BAD)).else_(read)
        return PatternPart(name, read, len(labels[0]))

    def _says(self, column: str, something: str, nothing: str) -> exp.Expr:
        if column not in self._columns.names:
            return text(nothing)
        said: exp.Expr = exp.cast(self._column(column), "text")
        for space in _SPACES:
            said = exp.func("REPLACE", said, exp.Chr(expressions=[exp.Literal.number(space)]), text(""))
        said = exp.func("COALESCE", exp.Lower(this=exp.Trim(this=said)), text(""))
        says = exp.not_(said.isin("", *_NO_REASON))
        return exp.Case().when(says, text(something)).else_(text(nothing))

    def reason(self) -> PatternPart:
        """Read whether the judgement of the band has a reason."""
        return PatternPart("reason_judged", self._says("rationale", YES, NO))

    def band(self, ranks: Mapping[str, int]) -> PatternPart:
        """Read the judged band, as its rank."""
        return PatternPart("judged_band", self._ranked("judged_band", ranks), 2)

    def sound(self, ranks: Mapping[str, int]) -> PatternPart:
        """Check what no rule reads and a file may have wrong: the recorded band, and the day of the judgement."""
        names, faults = self._columns.names, list[exp.Expr]()
        if "recorded_band" in names:
            faults.append(self._ranked("recorded_band", ranks).eq(text(BAD * 2)))
        if "judged_on" in names:
            faults.append(self._is_bad_day("judged_on", latest=self._columns.on))
        return PatternPart("sound", chosen([(exp.or_(*faults), text(BAD))] if faults else [], text(YES)))

    def _ranked(self, name: str, ranks: Mapping[str, int]) -> exp.Expr:
        words = {plain(band): number_label(rank) for band, rank in ranks.items()}
        return self._worded(name, words, text, silent=UNKNOWN * 2)

    def _worded(
        self, name: str, words: Mapping[str, str], otherwise: Callable[[str], exp.Expr], *, silent: str
    ) -> exp.Expr:
        """Read a column of words, folded as a file's cells are; ``otherwise`` reads what says nothing certain."""
        if name not in self._columns.names:
            return otherwise(silent)
        column, blank = self._column(name), otherwise(silent)
        said: exp.Expr = exp.Lower(this=exp.cast(column, "text"))
        branches: list[tuple[exp.Expr, exp.Expr]] = [(column.is_(exp.null()), blank)]
        # A column of booleans is read without folding its words, which is most of a query's work.
        booleans = [word for word in ("true", "false") if word in words]
        branches += [(said.eq(text(word)), text(words[word])) for word in booleans]
        by_label: dict[str, list[str]] = {}
        for word, label in sorted(words.items(), key=lambda item: item[1][0] == UNKNOWN):
            if word not in booleans:
                by_label.setdefault(label, []).append(word)
        folded, nothing = _unsigned(said), [""]
        for label, same in by_label.items():
            read = otherwise(label) if label[0] == UNKNOWN else text(label)
            if read == blank:
                same, nothing = [*same, *nothing], []
            branches.append((folded.isin(*same), read))
        branches += [(folded.isin(*nothing), blank.copy())] if nothing else []
        return chosen(branches, text(BAD * len(silent)))

    def _number(self, fact: Fact, variable: Variable, labels: tuple[str, ...]) -> exp.Expr:
        width = len(labels[0])
        if fact.name not in self._columns.names:
            return text(labels[-1])
        number, fault = self._whole(fact)
        case = exp.Case().when(self._is_silent(fact.name), text(labels[-1])).when(fault, text(BAD * width))
        for cut, label in zip(variable.cuts, labels, strict=False):
            case = case.when(number < cut, text(label))
        return case.else_(text(labels[-2]))

    def _whole(self, fact: Fact) -> tuple[exp.Expr, exp.Expr]:
        """Read a whole number; and say what it must not be: none at all, broken, or beyond its range."""
        column = self._column(fact.name)
        if self._is_text:
            said = self._said(fact.name)
            if fact.percent:
                said = exp.Trim(this=said, expression=text("%"), position="TRAILING")
            number: exp.Expr = exp.cast(exp.TryCast(this=said, to=exp.DataType.build("double")), "bigint")
            faults = [exp.not_(self._is_whole(said)), number.is_(exp.null())]
        else:
            number = exp.cast(column, "bigint")
            faults = [number.is_(exp.null()), exp.cast(column, "double").neq(number)]
        faults += [number < fact.lowest] if fact.lowest is not None else []
        faults += [number > fact.highest] if fact.highest is not None else []
        return number, exp.or_(*faults)

    def _is_whole(self, said: exp.Expr) -> exp.Expr:
        """Say whether a text is a whole number; after a point there may be noughts."""
        if self._dialect.typed:
            return exp.RegexpLike(this=said, expression=text("^-?[0-9]{1,15}([.]0*)?$"))
        digits = exp.Trim(this=said, expression=text("-"), position="LEADING")
        patterns = (("[0-9]*", True), ("*[^0-9.]*", False), ("*.*[1-9.]*", False))
        tests = [(exp.Glob(this=digits, expression=text(pattern)), is_so) for pattern, is_so in patterns]
        return exp.and_(*(test if is_so else exp.not_(test) for test, is_so in tests))

    @property
    def _is_text(self) -> bool:
        """Whether a number or a date may stand in the table as text, as it does in one made from a file."""
        return self._columns.is_from_file or not self._dialect.typed

    def _said(self, name: str) -> exp.Expr:
        return exp.Lower(this=exp.Trim(this=exp.cast(self._column(name), "text")))

    def _is_silent(self, name: str) -> exp.Expr:
        """Say whether a number's or a date's column says nothing, or that it is not known."""
        nothing: exp.Expr = self._column(name).is_(exp.null())
        if not self._is_text:
            return nothing
        unknown = sorted(plain(word) for word in UNKNOWN_WORDS)
        return exp.or_(nothing, _unsigned(self._said(name)).isin("", *unknown))

    def _bad_ages(self) -> list[exp.Expr]:
        """List what makes a date of birth or an age a bad value, whatever else answers the fact."""
        faults: list[exp.Expr] = []
        if "date_of_birth" in self._columns.names:
            youngest = _birthday(self._columns.on, _AGE.lowest or 0)
            faults.append(self._is_bad_day("date_of_birth", latest=youngest))
        if "age" in self._columns.names:
            faults.append(exp.and_(exp.not_(self._is_silent("age")), self._whole(_AGE)[1]))
        return faults

    def _aged(self, limit: int, label: str) -> exp.Expr:
        """Read a fact that age answers where its own column does not: by date of birth, then by age."""
        answer: exp.Expr = text(label)
        names = self._columns.names
        if "age" in names:
            is_young = self._whole(_AGE)[0] <= limit
            answer = exp.Case().when(self._is_silent("age"), answer).when(is_young, text(YES)).else_(text(NO))
        if "date_of_birth" in names:
            latest = self._day(text(_birthday(self._columns.on, limit + 1).isoformat()))
            case = exp.Case().when(self._is_silent("date_of_birth"), answer)
            answer = case.when(self._date("date_of_birth") > latest, text(YES)).else_(text(NO))
        return answer

    def _is_bad_day(self, name: str, *, latest: date) -> exp.Expr:
        """Say whether a column holds something that is no day, or a day after the latest allowed."""
        day = self._date(name)
        bad = exp.or_(day.is_(exp.null()), day > self._day(text(latest.isoformat())))
        return exp.and_(exp.not_(self._is_silent(name)), bad)

    def _date(self, name: str) -> exp.Expr:
        """Read a column of dates; in text as 1999-01-31 or 31/01/1999."""
        if not self._is_text:
            return self._day(self._column(name))
        said = self._said(name)

        def cut(start: int, length: int) -> exp.Expr:
            return exp.func("SUBSTRING", said.copy(), number(start), number(length))

        turned = together([cut(7, 4), text("-"), cut(4, 2), text("-"), cut(1, 2)])
        iso = exp.Case().when(said.like("____-__-__%"), cut(1, 10)).when(said.like("__/__/____"), turned)
        return self._day(iso)

    def _day(self, day: exp.Expr) -> exp.Expr:
        # SQLite's CAST would make a number of a date.
        if not self._dialect.typed:
            return exp.Anonymous(this="DATE", expressions=[day])
        return (
            exp.TryCast(this=day, to=exp.DataType.build("date")) if self._is_text else exp.cast(day, "date")
        )

    def _column(self, name: str) -> exp.Column:
        return exp.column(self._dialect.named(self._columns.names[name]), table=ROW)


def _unsigned(said: exp.Expr) -> exp.Expr:
    """Take spaces, hyphens and underscores out of a text, as a cell is folded."""
    for sign in " -_":
        said = exp.func("REPLACE", said, text(sign), text(""))
    return said


def _birthday(on: date, years: int) -> date:
    """Give the last day of birth at which somebody is so many years old."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February in a common year: whoever is born on the 28th is old enough
        return on.replace(year=on.year - years, day=28)
