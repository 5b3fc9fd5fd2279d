"""Dates as they are typed: formulas that give a day's serial, and the age of somebody born on it."""

from banding.export.workbook.row import Row
from banding.export.workbook.words import BAD, whole
from banding.intake.values import ADULT_AGE, ADULT_UNDER, MONTHS, RECORDED_FOR_YEARS


def date_serial(row: Row, name: str) -> str:
    """Add the formulas that read a date, and give the one of its serial, which is below nought where the cell holds none."""
    cell, on, is_birth = row.cell(name), row.day, name == "date_of_birth"
    prefixes = {month[:length]: n for n, month in enumerate(MONTHS, 1) for length in range(3, len(month) + 1)}
    names, numbers = row.lists.column(list(prefixes)), row.lists.column(list(prefixes.values()))

    written = row.add(f"{name}.written", f'IF(ISERROR({cell}),FALSE,IF(ISNUMBER({cell}),FALSE,{cell}<>""))')

    def add(step: str, formula: str) -> str:
        return row.add(f"{name}.{step}", f'IF({written},{formula},"")')

    text = f'SUBSTITUTE({cell}&"","\u00a0"," ")'
    for midnight in (" 00:00:00", "T00:00:00", " 00:00"):
        text = f'SUBSTITUTE({text},"{midnight}","")'
    # Two spaces between words, or one that does not break, are none of a date's marks, and would become one.
    text = add("trimmed", f'IFERROR(IF(ISERROR(FIND(TRIM({text}),{cell}&"")),"#",LOWER(TRIM({text}))),"#")')
    parted = text
    for mark in (", ", ".", " ", "-"):
        parted = f'SUBSTITUTE({parted},"{mark}","/")'
    parted = add("parted", f'{parted}&"//"')
    one = add("one", f'LEFT({parted},FIND("/",{parted})-1)')
    two = add("two", f'MID({parted},LEN({one})+2,FIND("/",{parted},LEN({one})+2)-LEN({one})-2)')
    rest = f"LEN({one})-LEN({two})-4"
    three = add("three", f'IFERROR(MID({parted},LEN({one})+LEN({two})+3,LEN({parted})-{rest}),"")')
    bare = one
    for ending in ("st", "nd", "rd", "th"):
        bare = f'SUBSTITUTE({bare},"{ending}","")'
    bare = add("bare", bare)
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


def age_on(born: str, on: str) -> str:
    """Give the formula of the completed years between two days."""
    before = f"MONTH({on})*100+DAY({on})<MONTH({born})*100+DAY({born})"
    return f"(YEAR({on})-YEAR({born})-IF({before},1,0))"


def _years_before(row: Row, years: int) -> str:
    """Give the cell of the same day some years before the day decided for; 28 February for 29 where there is none."""
    on = row.day
    shifted = f"DATE(YEAR({on})-{years},MONTH({on}),DAY({on}))"
    return row.once(f"{years} years before", f"({shifted}-IF(DAY({shifted})=DAY({on}),0,1))")
