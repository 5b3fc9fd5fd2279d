"""The rows of one person: who stands on more than one, what they come to, and what keeps a row from the hub."""

from banding.engine.table import FIELD
from banding.export.workbook.row import SEPARATOR, Row, joined, with_commas

_ROWS_NAMED = 5
_KEPT = " of the same person is not certainly for the hub, so this one stays in the field"


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
    for mark in "~*?":
        crn = f'SUBSTITUTE({crn},"{mark}","¬{ord(mark)}")'
    person = row.add("person", f'IF({row.at("crn.code")}<0,"","#"&{crn})')
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
    ends = "&".join(
        f'IF(COUNTIFS({row.area("first")},{number},{row.area("end")},"{each}")>0,", {each}","")'
        for each in sorted({*row.bands, *routes})
    )
    ends = row.add("ends", f'IF({kept}>0,MID({ends},3,999),"")')
    # Rows are named by their own numbers: one deleted among the cases still has its place among the work.
    place, own_number = number, f"INDEX({row.area('live')},{{}})"
    listed = f'"{SEPARATOR}"&{with_commas(own_number.format(place))}'
    for step in range(1, _ROWS_NAMED):
        rest = f"INDEX({row.area('first')},{place}+1):INDEX({row.area('first')},{last - first + 1})"
        found = f'IF({place}="","",IFERROR(MATCH({number},{rest},0)+{place},""))'
        place = row.add(f"row.{step}", f'IF({count}>{step},{found},"")')
        listed += f'&IF({place}="","","{SEPARATOR}"&{with_commas(own_number.format(place))})'
    listed = row.add("rows.listed", f'IF({count}>1,{listed},"")')
    told = joined(listed, f"MIN({count},{_ROWS_NAMED})")
    told = f'IF({count}>{_ROWS_NAMED},{with_commas(count)}&" rows, the first "&{told},"rows "&{told})'
    differ = f'";person-differs: the rows of this person come to different bands or routes: "&{ends}'
    stays = f'";kept-from-hub: row "&{with_commas(kept)}&"{_KEPT}"'
    told = f'";duplicate-crn: this person is on "&{told}&IF(ISNUMBER(FIND(",",{ends})),{differ},"")'
    row.add("people", f'IF({count}>1,{told}&IF({is_kept}=1,{stays},""),"")')
