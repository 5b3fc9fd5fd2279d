"""Codes → what the table finds, and where that leaves the case with a judgement and the person's other rows."""

from banding.engine.table import FIELD
from banding.export.workbook.formulas import SEPARATOR, for_lookup, joined, listed, with_commas
from banding.export.workbook.row import Row
from banding.ruleset import Band
from banding.vocabulary import Status

_ERRORS_A_CELL = 16
_ROWS_NAMED = 5
_KEPT = " of the same person is not certainly for the hub, so this one stays in the field"
_NO_DAY = "The day decided for, above the headings, is not a date of this century: write one, or =TODAY()."


def walk_table(row: Row) -> None:
    """Add the answer to each of the table's questions."""
    table, ruleset = row.table, row.ruleset
    no_day = f'IF({row.day}=0," {_NO_DAY}","")'
    told = list(row.bad.values())
    errors = [
        row.add(f"errors.{n}", "&".join(told[n : n + _ERRORS_A_CELL]))
        for n in range(0, len(told), _ERRORS_A_CELL)
    ]
    row.add("errors", f"MID({'&'.join([no_day, *errors])},2,9999)")
    place = "0"
    for axis, (judged, levels, question) in zip(ruleset.axes, table.axes, strict=True):
        answer = row.add(f"axis.{axis.id}", row.ask(question))
        if judged >= 0:
            codes = row.pick((each.judged for each in table.axis_answers), answer)
            row.add(table.variables[judged].name, codes)
        level = row.pick((each.level for each in table.axis_answers), answer)
        place = f"({place})*{levels + 1}+{level}"
    row.add("cell", place)
    row.add("found", row.ask(table.route))
    row.add("standing", row.ask(table.standing))
    for number, question in enumerate(table.rules):
        row.add(f"rule.{number}", row.ask(question))
    for number, question in enumerate(table.checks):
        row.add(f"check.{number}", row.ask(question))
    for which, enquiries in (("ask", table.enquiries), ("refer", table.referrals)):
        for enquiry in enquiries:
            row.asking.setdefault(enquiry.fact, {})[which] = row.ask(enquiry.row)
            row.unknown[enquiry.fact] = f"{row.variable(enquiry.variable)}={enquiry.unknown}"


def weigh_judgement(row: Row) -> None:
    """Add whether a judgement is applied, and the band in the field."""
    judged, standing = row.at("judged_band.code"), row.at("standing")
    bands, reason = len(row.ruleset.bands), f"{row.at('rationale.code')}=0"
    blank = [[0] * bands] * 2
    row.weighed = [
        number for each in row.json["judgements"] for numbers in each or blank for number in numbers
    ]
    applied = [int(row.json["judged_answers"][number]["applied"]) for number in row.weighed]
    # Whether something is to be found out changes what is warned of, never what is applied.
    weighed = row.pick(applied, f"({standing}*{2 * bands}+{judged}-1)")
    is_applied = row.add("applied", f"IF({judged}>0,IF({reason},{weighed},0),0)")
    ranks = (_rank(each.band if each else None) for each in row.table.standings)
    floor = row.add("floor", row.pick(ranks, standing))
    row.add("field_band", f"IF({is_applied}=1,{judged}-1,{floor})")


def find_people(row: Row) -> None:
    """Add the route with the person's other rows in mind, and what is to be warned of them."""
    first, last = row.rows
    crn, routes = row.at("crn.text"), row.routes
    error, is_held = (
        f'{row.at("errors")}<>""',
        f"{row.pick([int(each is not None) for each in row.table.standings], row.at('standing'))}=1",
    )
    hubs = ",".join(f"{row.at('found')}={number}" for number in sorted(row.table.hubs)) or "FALSE"
    hub = row.add("hub", f"IF({error},0,IF(OR({hubs}),1,0))")
    person = row.add("person", f'IF({row.at("crn.code")}<0,"","#"&{for_lookup(crn)})')
    number = row.add("first", f'IF({person}="","",MATCH({person},{row.area("person")},0))')
    # Looked up, since counting every row for every row takes as long as all else together.
    own = f"ROW()-{first - 1}"
    row.add("again", f'IF(OR({person}="",{number}={own}),"",{number})')
    is_repeated = f"IF({number}={own},ISNUMBER(MATCH({number},{row.area('again')},0)),TRUE)"
    many = f"IF({is_repeated},COUNTIF({row.area('first')},{number}),1)"
    count = row.add("rows", f'IF({person}="",0,{many})')
    row.add("stays", f'IF(OR({person}="",{hub}=1),"",{number})')
    stays = f"INDEX({row.area('live')},MATCH({number},{row.area('stays')},0))"
    kept = row.add("kept_by", f"IF({count}>1,IFERROR({stays},0),0)")
    is_kept = row.add("kept", f"IF(AND({hub}=1,{kept}>0),1,0)")
    row.add("route", f"IF(AND({is_kept}=1,{is_held}),{FIELD},{row.at('found')})")
    band = row.pick(["", *row.bands], f"({row.at('field_band')}+1)")
    in_field = f'IF({row.at("field_band")}<0,"{routes[FIELD]}",{band})'
    is_field = f"OR({row.at('found')}={FIELD},AND({hub}=1,{is_held}))"
    end = row.pick(routes, row.at("found"))
    row.add("end", f'IF({error},"",IF({is_field},{in_field},{end}))')
    ends = listed(
        (f'COUNTIFS({row.area("first")},{number},{row.area("end")},"{each}")>0', f", {each}")
        for each in sorted({*row.bands, *routes})
    )
    ends = row.add("ends", f'IF({kept}>0,MID({ends},3,999),"")')
    # Rows are named by their own numbers: one deleted among the cases still has its place among the work.
    place, own_number = number, f"INDEX({row.area('live')},{{}})"
    numbers = f'"{SEPARATOR}"&{with_commas(own_number.format(place))}'
    for step in range(1, _ROWS_NAMED):
        rest = f"INDEX({row.area('first')},{place}+1):INDEX({row.area('first')},{last - first + 1})"
        found = f'IF({place}="","",IFERROR(MATCH({number},{rest},0)+{place},""))'
        place = row.add(f"row.{step}", f'IF({count}>{step},{found},"")')
        numbers += f'&IF({place}="","","{SEPARATOR}"&{with_commas(own_number.format(place))})'
    numbers = row.add("rows.listed", f'IF({count}>1,{numbers},"")')
    told = joined(numbers, f"MIN({count},{_ROWS_NAMED})")
    told = f'IF({count}>{_ROWS_NAMED},{with_commas(count)}&" rows, the first "&{told},"rows "&{told})'
    differ = f'";person-differs: the rows of this person come to different bands or routes: "&{ends}'
    stays = f'";kept-from-hub: row "&{with_commas(kept)}&"{_KEPT}"'
    told = f'";duplicate-crn: this person is on "&{told}&IF(ISNUMBER(FIND(",",{ends})),{differ},"")'
    row.add("people", f'IF({count}>1,{told}&IF({is_kept}=1,{stays},""),"")')


def settle(row: Row) -> None:
    """Add what is to be found out, the bands and the status."""
    table, route, standing = row.table, row.at("route"), row.at("standing")
    is_hub = row.pick((int(n in table.hubs) for n in range(len(row.routes))), route)
    for fact in row.asked:
        which = row.asking[fact]
        hub = f"IF({is_hub}=1,{which['refer']},0)" if "refer" in which else "0"
        asked = f"IF({route}={FIELD},{which.get('ask', '0')},{hub})"
        row.add(f"asked.{fact}", f"IF({row.unknown[fact]},{asked},0)")
    flags = [row.at(f"asked.{fact}") for fact in row.asked]
    count = row.add("asked", f"SUM({flags[0]}:{flags[-1]})" if flags else "0")
    for name in ("minimum", "consider"):
        bands = (getattr(each, name) if each else None for each in table.standings)
        row.add(name, row.pick(map(_rank, bands), standing))
    row.add("matrix", row.pick((_rank(band) for _, band in table.cells), row.at("cell")))
    field = f'IF({row.at("floor")}<0,"{Status.INCOMPLETE}",IF({row.at("consider")}>=0,"{Status.CONSIDER}",'
    field += f'IF({count}>0,"{Status.PROVISIONAL}","{Status.SETTLED}")))'
    field = f'IF({row.at("applied")}=1,"{Status.JUDGED}",{field})'
    elsewhere = f'IF({is_hub}=1,"{Status.HUB}","{Status.REFER}")'
    decided = f"IF({route}={FIELD},{field},{elsewhere})"
    row.add("status", f'IF({row.at("errors")}<>"","{Status.ERROR}",{decided})')


def _rank(band: Band | None) -> int:
    return -1 if band is None else band.rank
