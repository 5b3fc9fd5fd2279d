"""Typed cells → codes: what each cell says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from banding.export.workbook import reading
from banding.export.workbook.reading import BAD
from banding.export.workbook.row import Row
from banding.facts import FactKind, Value
from banding.intake.values import ADULT_AGE, ADULT_UNDER, OLDEST_AGE, RECORDED_FOR_YEARS, YOUNGEST_AGE

_AGE_UNKNOWN = 9999
_SHOWN = 40
_WRITE = "write it 1999-01-31 or 31/01/1999"
_AGES = f"from {YOUNGEST_AGE} to {OLDEST_AGE}"
_WRONG = {
    "crn": "is not a case reference number; write it",
    "age": f"is not a whole number {_AGES}",
    "date_of_birth": f"is not the date of birth of somebody aged {_AGES}; {_WRITE}",
    "judged_on": f"is not a date up to the day decided for; {_WRITE}",
}


def read_typed(row: Row) -> None:
    """Add the code of every typed column; below nought it cannot be read."""
    facts = row.ruleset.fact_by_name
    for name in row.names:
        fact = facts.get(name)
        if name not in row.reader.columns and name != "crn":
            continue
        text = row.add(f"{name}.text", reading.fold(row.cell(name)))
        if name == "crn":
            is_somebody = reading.says(row.words, text, unknown=False)
            _check(row, name, f"IF({is_somebody},0,{BAD})", ())
        elif name in ("date_of_birth", "judged_on"):
            _read_date(row, name, text)
        elif name in ("judged_band", "recorded_band"):
            words = row.reader.words(name, lambda said: row.bands.index(str(said)) + 1 if said else 0)
            _check(row, name, words.look_up(row.words, text, 0), words.problems)
        elif name == "rationale" or (fact and fact.kind is FactKind.TEXT):
            row.add(f"{name}.code", f"IF({reading.says(row.words, text)},0,1)")
        elif name == "age":
            _read_number(row, name, text, lambda said: _AGE_UNKNOWN if said is None else int(str(said)))
        elif fact:
            read = _read_number if fact.kind is FactKind.NUMBER else _read_word
            read(row, name, text, _code_of(row, name))
    for fact in row.ruleset.facts:
        if fact.yes_at_age is not None:
            _read_age(row, fact.name, fact.yes_at_age)


def _code_of(row: Row, name: str) -> reading.Code:
    variable = next((each for each in row.table.variables if each.name == name), None)
    return lambda said: variable.code(cast("Value", said)) if variable else 0


def _read_word(row: Row, name: str, text: str, code: reading.Code) -> None:
    words = row.reader.words(name, code)
    _check(row, name, words.look_up(row.words, text, code(None)), words.problems)


def _read_number(row: Row, name: str, text: str, code: reading.Code) -> None:
    fact, words, unknown = (
        row.ruleset.fact_by_name.get(name),
        row.reader.words(name, code),
        code(None),
    )
    bounds = (fact.lowest or 0, fact.highest) if fact else (YOUNGEST_AGE, OLDEST_AGE)
    cuts = next((each.cuts for each in row.table.variables if each.name == name), ())
    word = row.add(f"{name}.word", words.look_up(row.words, text, unknown))
    number = reading.number(row.cell(name), text, percent=bool(fact and fact.percent))
    number = row.add(f"{name}.number", number)
    _check(row, name, reading.number_code(number, word, bounds=bounds, cuts=cuts), words.problems)


def _read_date(row: Row, name: str, text: str) -> None:
    on, is_birth = row.day, name == "date_of_birth"
    fifty, hundred, adult = (
        row.once(f"{years} years before", reading.years_before(on, years))
        for years in (RECORDED_FOR_YEARS, ADULT_UNDER, ADULT_AGE)
    )
    serial = reading.date_serial(
        row.lists,
        row.cell(name),
        lambda step, formula: row.add(f"{name}.{step}", formula),
        on=on,
        century=(f"{hundred}+1", adult) if is_birth else (fifty, on),
        named_only=not is_birth,
    )
    serial = row.add(f"{name}.date", serial)
    words = row.reader.words(name, lambda said: _AGE_UNKNOWN)
    word = words.look_up(row.words, text, _AGE_UNKNOWN)
    if is_birth:
        age = row.add(f"{name}.age", f"IF({serial}<0,{BAD},{reading.age_on(serial, on)})")
        serial = f"IF(OR({age}<{YOUNGEST_AGE},{age}>{OLDEST_AGE}),{BAD},{age})"
    word = row.add(f"{name}.word", word)
    _check(row, name, f"IF({word}={BAD},{serial},{word})", words.problems)


def _check(row: Row, name: str, code: str, problems: Sequence[str]) -> None:
    """Add the code of a column, and what is wrong with the cell where it is below nought."""
    code = row.add(f"{name}.code", code)
    fact = row.ruleset.fact_by_name.get(name)
    allowed = fact.allowed if fact else f"one of {', '.join(row.bands)}"
    problem = row.pick([_WRONG.get(name, f"is not {allowed}"), *problems], f"({BAD}-{code})")
    cell = row.cell(name)
    shown = (
        f'IF(ISLOGICAL({cell}),IF({cell},"TRUE","FALSE"),IF({cell}="","(blank)",LEFT({cell}&"",{_SHOWN})))'
    )
    shown = f'IFERROR({shown},"an error cell")'
    told_of = f'" Row "&{row.at("live")}&", {name}: `"&{shown}&"` "&{problem}&"."'
    row.bad[name] = f'IF({code}<0,{told_of},"")'


def _read_age(row: Row, name: str, limit: int) -> None:
    """Settle a fact that an age settles where its own cell says nothing; the first that is given is used."""
    code, unknown = row.at(f"{name}.code"), 2
    born, age = (row.at(f"{column}.code") for column in ("date_of_birth", "age"))
    by_birth, by_age = (f"IF({each}<={limit},1,0)" for each in (born, age))
    is_known = [f"{code}<{unknown}", f"{born}<{_AGE_UNKNOWN}", f"{age}<{_AGE_UNKNOWN}"]
    told = f"IF({is_known[0]},{code},IF({is_known[1]},{by_birth},IF({is_known[2]},{by_age},{unknown})))"
    settled = row.add(f"{name}.settled", told)
    others = zip(is_known[1:], (by_birth, by_age), strict=True)
    differ = ",".join(f"AND({known},{said}<>{settled})" for known, said in others)
    row.add(f"{name}.disagrees", f"OR({differ})")
