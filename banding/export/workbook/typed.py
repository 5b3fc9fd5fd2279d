"""Typed cells → codes: what each cell says, dates and ages among it, and what is wrong with it."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import cast

from banding.export.workbook.formulas import substituted, whole
from banding.export.workbook.row import Row
from banding.export.workbook.words import BAD, Code, add_says, fold
from banding.facts import FactKind, Value
from banding.intake.values import ADULT_AGE, ADULT_UNDER, MONTHS, OLDEST_AGE, RECORDED_FOR_YEARS, YOUNGEST_AGE

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
        text = row.add(f"{name}.text", fold(row.cell(name)))
        if name == "crn":
            _check(row, name, f"IF({_is_somebody(row, name, text)},0,{BAD})", ())
        elif name in ("date_of_birth", "judged_on"):
            _read_date(row, name, text)
        elif name in ("judged_band", "recorded_band"):
            words = row.reader.words(name, lambda said: row.bands.index(str(said)) + 1 if said else 0)
            _check(row, name, words.look_up(row.lists, text, 0), words.problems)
        elif name == "rationale" or (fact and fact.kind is FactKind.TEXT):
            row.add(f"{name}.code", f"IF({add_says(row, name, text)},0,1)")
        elif name == "age":
            _read_number(row, name, text, lambda said: _AGE_UNKNOWN if said is None else int(str(said)))
        elif fact and fact.kind is FactKind.NUMBER:
            _read_number(row, name, text, _code_of(row, name))
        elif fact:
            code = _code_of(row, name)
            words = row.reader.words(name, code)
            _check(row, name, words.look_up(row.lists, text, code(None)), words.problems)
    for fact in row.ruleset.facts:
        if fact.yes_at_age is not None:
            _read_age(row, fact.name, fact.yes_at_age)


def _is_somebody(row: Row, name: str, text: str) -> str:
    """
    Give the formula of whether a reference number may be a person's, as :data:`banding.intake.person.NOT_A_PERSON` says.

    ``shape`` is the folded text with 0 for every digit.
    """
    cell, lists, shape = row.cell(name), row.lists, text
    for digit in range(1, 10):
        shape = f"SUBSTITUTE({shape},{digit},0)"
    shape = row.add(f"{name}.shape", shape)
    bare = substituted(shape, "0")

    def among(said: str, words: Iterable[str]) -> str:
        return f"SUMPRODUCT(--EXACT({lists.column(list(words))},{said}))>0"

    def each(*pieces: tuple[str, ...]) -> list[str]:
        return ["".join(choice) for choice in product(*pieces)]

    power = f'AND(LEFT({shape},2)="0"&LEFT({bare}),RIGHT({shape})="0",OR({bare}="e+",{bare}=".e+"),'
    power += f'ISNUMBER(FIND("0e+",{shape})))'
    ends = ("", "s"), ("", "cases", "count")
    after = row.add(f"{name}.after", f'IFERROR(MID({shape},FIND("total",{shape})+5,255),"#")')
    before = f'LEFT({shape},FIND("total",{shape}&"total")-1)'
    unnumbered = substituted(after, "0")
    counted = f'AND({among(unnumbered, each(*ends, ("", ":", "=")))},{unnumbered}&REPT("0",LEN({after})-LEN({unnumbered}))={after})'
    of = lists.column(each(*ends, ("for", "of")))
    total = f'AND({after}<>"#",{among(before, each(("", "grand", "sub", "over"), ("", "-"), ("", "all")))},'
    total += f"OR({counted},SUMPRODUCT(--EXACT(LEFT({after},LEN({of})),{of}))>0))"
    lines = row.add(f"{name}.lines", f'IF(LEFT({shape})="(",MID({shape},2,255),{shape})')
    length = f'(FIND("r",{lines}&"r")-1)'
    words = row.add(f"{name}.words", f"MID({lines},{length}+1,255)")
    said = substituted(words, ".)")
    rows = each(("row",), ("", "s"), ("", "affected", "selected", "exported"))
    count = f'AND({length}>0,LEFT({lines},{length})=REPT("0",{length}),LEFT({words},LEN({said}))={said},{among(said, rows)})'
    plainly = f'OR({text}="crn",{text}="true",{text}="false",{shape}="0000-00-00")'
    is_held = f'OR(ISLOGICAL({cell}),{row.add_format(name)}="D")'
    nobody = row.add(f"{name}.nobody", f"IFERROR(OR({plainly},{is_held},{power},{total},{count}),FALSE)")
    return f"AND({add_says(row, name, text, unknown=False)},NOT({nobody}))"


def _code_of(row: Row, name: str) -> Code:
    variable = next((each for each in row.table.variables if each.name == name), None)
    return lambda said: variable.code(cast("Value", said)) if variable else 0


def _read_number(row: Row, name: str, text: str, code: Code) -> None:
    fact, words = row.ruleset.fact_by_name.get(name), row.reader.words(name, code)
    lowest, highest = (fact.lowest or 0, fact.highest) if fact else (YOUNGEST_AGE, OLDEST_AGE)
    cuts = next((each.cuts for each in row.table.variables if each.name == name), ())
    word = row.add(f"{name}.word", words.look_up(row.lists, text, code(None)))
    shown = row.add_format(name) if fact and fact.percent else None
    number = _number(row.cell(name), text, shown)
    number = row.add(f"{name}.number", f'IF({word}<>{BAD},"",{number})')
    near = f"ROUND({number},0)"
    # Without cuts to tell numbers apart by, the number stands for itself.
    said = "+".join(f"({near}>={cut})" for cut in cuts) or near
    top = "" if highest is None else f",{near}<={highest}"
    # What is a little below nought is written with a sign, and read as no number.
    is_allowed = f"AND(ABS({number}-{near})<=0.000000001,{near}>={lowest}{top},{number}>=0)"
    read = f"IF(ISNUMBER({number}),IF({is_allowed},{said},{BAD}),{BAD})"
    _check(row, name, f"IF({word}<>{BAD},{word},{read})", words.problems)


def _number(cell: str, text: str, shown: str | None) -> str:
    """
    Give the formula of the number in a cell, of which ``text`` is the folded text; an empty text where there is none.

    A percentage, of which ``shown`` is the format, may also be one that a cell holds as 0.62 and shows as 62%.
    """
    bare = f'SUBSTITUTE({text},"%","")' if shown else text
    whole = f'LEFT({bare},FIND(".",{bare}&".")-1)'
    is_number = (
        f'AND(TEXT(VALUE({whole}),REPT("0",LEN({whole})))={whole},LEN({whole})<10,RIGHT({bare})<>".",'
        f'SUBSTITUTE(MID({bare},LEN({whole})+2,30),"0","")="",'
        f'ISERROR(FIND(" ",TRIM(SUBSTITUTE({cell}&"","%","")))),'
        f'LEN({text})-LEN({bare})<2,OR({bare}={text},RIGHT({text})="%"))'
    )
    typed = f'IF({shown}="P",ROUND({cell}*100,9),{cell})' if shown else cell
    # LibreOffice counts TRUE as a number.
    return (
        f'IF(ISLOGICAL({cell}),"",IF(ISNUMBER({cell}),{typed},IFERROR(IF({is_number},VALUE({whole}),""),"")))'
    )


def _read_date(row: Row, name: str, text: str) -> None:
    serial, words = _date_serial(row, name), row.reader.words(name, lambda said: _AGE_UNKNOWN)
    if name == "date_of_birth":
        day, had_none = row.day, f"MONTH({row.day})*100+DAY({row.day})<MONTH({serial})*100+DAY({serial})"
        years = f"(YEAR({day})-YEAR({serial})-IF({had_none},1,0))"
        age = row.add(f"{name}.age", f"IF({serial}<0,{BAD},{years})")
        serial = f"IF(OR({age}<{YOUNGEST_AGE},{age}>{OLDEST_AGE}),{BAD},{age})"
    word = row.add(f"{name}.word", words.look_up(row.lists, text, _AGE_UNKNOWN))
    _check(row, name, f"IF({word}={BAD},{serial},{word})", words.problems)


def _date_serial(row: Row, name: str) -> str:
    """Add the formulas that read a date, and give the one of its serial, which is below nought where the cell holds none."""
    cell, on, is_birth = row.cell(name), row.day, name == "date_of_birth"
    prefixes = {month[:length]: n for n, month in enumerate(MONTHS, 1) for length in range(3, len(month) + 1)}
    names, numbers = row.lists.column(list(prefixes)), row.lists.column(list(prefixes.values()))

    written = row.add(f"{name}.written", f'IF(ISERROR({cell}),FALSE,IF(ISNUMBER({cell}),FALSE,{cell}<>""))')

    def add(step: str, formula: str) -> str:
        return row.add(f"{name}.{step}", f'IF({written},{formula},"")')

    text = substituted(f'{cell}&""', "\u00a0", " ")
    text = substituted(text, (" 00:00:00", "T00:00:00", " 00:00"))
    # Two spaces between words, or one that does not break, are none of a date's marks, and would become one.
    text = add("trimmed", f'IFERROR(IF(ISERROR(FIND(TRIM({text}),{cell}&"")),"#",LOWER(TRIM({text}))),"#")')
    parted = add("parted", f'{substituted(text, (", ", ".", " ", "-"), "/")}&"//"')
    one = add("one", f'LEFT({parted},FIND("/",{parted})-1)')
    two = add("two", f'MID({parted},LEN({one})+2,FIND("/",{parted},LEN({one})+2)-LEN({one})-2)')
    rest = f"LEN({one})-LEN({two})-4"
    three = add("three", f'IFERROR(MID({parted},LEN({one})+LEN({two})+3,LEN({parted})-{rest}),"")')
    bare = add("bare", substituted(one, ("st", "nd", "rd", "th")))
    marks = f"MID({text},LEN({one})+1,1)", f"MID({text},LEN({one})+LEN({two})+2,1)"
    month = f"IFERROR(MATCH({two},{names},0),0)"
    lengths = f"LEN({one})*10000+LEN({two})*100+LEN({three})"
    is_iso = f'AND({lengths}=40202,{marks[0]}&{marks[1]}="--")'
    is_british = f'AND(LEN({one})<3,LEN({two})<3,OR({marks[0]}&{marks[1]}="//",{marks[0]}&{marks[1]}=".."))'
    is_named = f'AND(LEN({bare})<3,{month}>0,{marks[0]}<>".",{marks[0]}<>",",{marks[1]}<>".")'
    form = add("form", f'IF({is_iso},"iso",IF({is_british},"numbers",IF({is_named},"named","")))')
    year = add("year", whole(f'IF({form}="iso",{one},{three})'))
    month = add("month", f'IF({form}="named",INDEX({numbers},{month}),{whole(two)})')
    day = add("day", whole(f'IF({form}="iso",{three},{bare})'))

    def day_of(full_year: str) -> str:
        made = f"DATE({full_year},{month},{day})"
        is_one = f"AND({full_year}>=1900,{full_year}<=9999,{month}>=1,{month}<=12,{day}>=1)"
        return f"IF({is_one},IF(DAY({made})={day},{made},{BAD}),{BAD})"

    # A year of two digits is of the century that makes somebody an adult, or that has been: see banding.intake.values.
    earliest = _years_before(row, ADULT_UNDER) + "+1" if is_birth else _years_before(row, RECORDED_FOR_YEARS)
    latest = _years_before(row, ADULT_AGE) if is_birth else on
    old, new = (add(name, day_of(f"({since}+{year})")) for name, since in (("old", 1900), ("new", 2000)))
    fits = [f"AND({each}>={earliest},{each}<={latest})" for each in (old, new)]
    short = f"IF({fits[0]},IF({fits[1]},{BAD},{old}),IF({fits[1]},{new},{BAD}))"
    if not is_birth:
        short = f'IF({form}="named",{short},{BAD})'
    read = f'IF(OR({form}="",{year}<0),{BAD},IF(AND({form}<>"iso",LEN({three})=2),{short},'
    read += f'IF(OR({form}="iso",LEN({three})=4),{day_of(year)},{BAD})))'
    held = f"IF(ISNUMBER({cell}),IF({cell}=INT({cell}),{cell},{BAD}),{BAD})"
    serial = row.add(
        f"{name}.serial", f"IFERROR(IF(ISLOGICAL({cell}),{BAD},IF({written},{read},{held})),{BAD})"
    )
    return row.add(f"{name}.date", f"IF(OR({serial}<61,{serial}>{on}),{BAD},{serial})")


def _years_before(row: Row, years: int) -> str:
    """Give the cell of the same day some years before the day decided for; 28 February for 29 where there is none."""
    on = row.day
    shifted = f"DATE(YEAR({on})-{years},MONTH({on}),DAY({on}))"
    return row.once(f"{years} years before", f"({shifted}-IF(DAY({shifted})=DAY({on}),0,1))")


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
