"""
The hidden sheet of work: typed cells → codes → the walk of the table → the columns of a decision, all as formulas.

Each column is one formula, the same on every row. A row of this sheet reads the row of typed cells that it stands for,
by the places of the headings, so that a column put in, rows deleted and cells moved about change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from string import Formatter
from typing import cast

from banding.engine import Warn
from banding.engine.engine import engine_for, watch
from banding.engine.table import FIELD, Standing
from banding.explain.sentences import SENTENCES, axis_in_words, either
from banding.explain.table_json import table_json
from banding.export.workbook import reading
from banding.export.workbook.lookups import Cell, Lookups, Walker
from banding.export.workbook.reading import BAD, Reader
from banding.facts import FactKind, Value
from banding.intake.columns import column_letter
from banding.ruleset import Ruleset
from banding.vocabulary import RuleKind, Status

_AGE_UNKNOWN = 9999
_ADULT, _YOUNGEST, _OLDEST = 18, 10, 120
_FIRST_DAY, _LAST_DAY = 36_526, 73_051
"""1 January 2000 and 2100: a day decided for that is not between them is a slip."""
_NO_DAY = "The day decided for, above the headings, is not a date of this century: write one, or =TODAY()."
_ERRORS_A_CELL = 16
_SHOWN = 40
_ROWS_NAMED = 5
_PART = "¦"
"""Parts what is listed until it is joined by commas; no title has it."""
_MONTHS = '"January","February","March","April","May","June","July","August","September","October","November","December"'
_KEPT = " of the same person is not certainly for the hub, so this one stays in the field"
_DATE_WRITTEN = "is not a date that fits; write it 1999-01-31 or 31/01/1999, not in the future"
_WRONG = {
    "crn": "is no case reference number; write it",
    "age": f"is not a whole number from {_YOUNGEST} to {_OLDEST}",
    "date_of_birth": f"{_DATE_WRITTEN}, of a person of {_YOUNGEST} to {_OLDEST}",
    "judged_on": _DATE_WRITTEN,
}
_INSTEAD = {name: "leave the cell blank" for name in ("judged_band", "recorded_band")}


class Work:
    """
    The formulas of one row.

    Args:
        reader: reads words as files are read.
        table: the sheet of the table's lists.
        words: the sheet of words.
        typed: the range of the typed cells of the first row, such as ``Cases!$E5:$AJ5``.
        day: the cell of the day decided for.
        names: the columns that are typed in, in their order.
        rows: the first row of cases, here and on their own sheet, and the last that is ready.

    Attributes:
        formulas: name to formula, in the order of the columns; ``live`` is empty where nothing is typed.
    """

    def __init__(
        self,
        reader: Reader,
        table: Lookups,
        words: Lookups,
        *,
        typed: str,
        day: str,
        names: Sequence[str],
        rows: tuple[int, int],
    ) -> None:
        self.formulas: dict[str, str] = {}
        self._columns: dict[str, str] = {}
        self._reader, self._lists, self._words = reader, table, words
        self._typed, self._names, self._rows = typed, tuple(names), rows
        self._ruleset = ruleset = reader.ruleset
        self._table = engine_for(ruleset).table
        self._json = cast("dict[str, list[dict[str, object]]]", table_json(ruleset))
        self._names_of_bands = [band.name for band in ruleset.bands]
        self._walker = Walker(self._table, table, self._variable)
        self._routes = [ruleset.field_route, *(route.route for route in ruleset.routes)]
        self._has_standing = [int(each is not None) for each in self._table.standings]
        self._asking: dict[int, dict[str, str]] = {}
        self._unknown: dict[int, str] = {}
        self.bad: dict[str, str] = {}
        self.once: dict[str, str] = {}
        is_day = f"IF(AND({day}>={_FIRST_DAY},{day}<{_LAST_DAY}),INT({day}),0)"
        self._day = self._once("day", f"IF(ISNUMBER({day}),{is_day},0)")
        self._add("live", f'IF(COUNTA({typed})=0,"",ROW({typed}))', always=True)
        self._read()
        self._walk()
        self._weigh_judgement()
        self._find_people()
        self._settle()
        self._say()

    def at(self, name: str) -> str:
        """Give the cell of a formula on the first row."""
        return f"${self._columns[name]}{self._rows[0]}"

    def area(self, name: str) -> str:
        """Give the cells of a formula on every row."""
        return f"${self._columns[name]}${self._rows[0]}:${self._columns[name]}${self._rows[1]}"

    def code_of(self, name: str) -> str:
        """Give the cell of a typed column's code, below nought where it cannot be read; empty where it is not read."""
        return self.at(f"{name}.code") if name in self.bad else ""

    @property
    def day(self) -> str:
        """The cell of the day decided for; 0 where none is given."""
        return self._day

    def _add(self, name: str, formula: str, *, always: bool = False) -> str:
        self._columns[name] = column_letter(len(self.formulas))
        self.formulas[name] = formula if always else f'IF({self.at("live")}="","",{formula})'
        return self.at(name)

    def _list(self, values: Iterable[Cell], place: str) -> str:
        """Give the formula of one of some values, the first at place 0."""
        kept = list(values)
        if len(set(kept)) == 1:
            return _quoted(kept[0])
        found = f"INDEX({self._lists.column(kept)},{place}+1)"
        # An empty cell is nought to a formula.
        return f'{found}&""' if "" in kept else found

    def _once(self, name: str, formula: str) -> str:
        """Put a formula that does not depend on the row above the rows, and give its cell."""
        if name not in self.once:
            self.once[name] = formula
        return f"${column_letter(list(self.once).index(name))}$2"

    # Reading

    def _cell(self, name: str) -> str:
        return f"INDEX({self._typed},{column_letter(self._names.index(name))}$1)"

    def _read(self) -> None:
        facts = self._ruleset.fact_by_name
        for name in self._names:
            fact = facts.get(name)
            if name not in self._reader.columns and name != "crn":
                continue
            text = self._add(f"{name}.text", reading.fold(self._cell(name)))
            if name == "crn":
                is_somebody = reading.says(self._words, text, unknown=False)
                self._check(name, f"IF({is_somebody},0,{BAD})", ())
            elif name in ("date_of_birth", "judged_on"):
                self._read_date(name, text)
            elif name in ("judged_band", "recorded_band"):
                names = self._names_of_bands
                words = self._reader.words(name, lambda said: names.index(str(said)) + 1 if said else 0)
                self._check(name, words.look_up(self._words, text, 0), words.problems)
            elif name == "rationale" or (fact and fact.kind is FactKind.TEXT):
                self._add(f"{name}.code", f"IF({reading.says(self._words, text)},0,1)")
            elif name == "age":
                self._read_number(name, text, lambda said: _AGE_UNKNOWN if said is None else int(str(said)))
            elif fact:
                variable = next((each for each in self._table.variables if each.name == name), None)
                read = self._read_number if fact.kind is FactKind.NUMBER else self._read_word
                read(name, text, lambda said, known=variable: known.code(cast("Value", said)) if known else 0)
        for fact in self._ruleset.facts:
            if fact.yes_at_age is not None:
                self._read_age(fact.name, fact.yes_at_age)

    def _read_word(self, name: str, text: str, code: reading.Code) -> None:
        words = self._reader.words(name, code)
        self._check(name, words.look_up(self._words, text, code(None)), words.problems)

    def _read_number(self, name: str, text: str, code: reading.Code) -> None:
        fact, words, unknown = self._ruleset.fact_by_name.get(name), self._reader.words(name, code), code(None)
        bounds = (fact.lowest or 0, fact.highest) if fact else (_YOUNGEST, _OLDEST)
        cuts = next((each.cuts for each in self._table.variables if each.name == name), ())
        word = self._add(f"{name}.word", words.look_up(self._words, text, unknown))
        number = reading.number(self._cell(name), text, percent=bool(fact and fact.percent))
        number = self._add(f"{name}.number", number)
        self._check(name, reading.number_code(number, word, bounds=bounds, cuts=cuts), words.problems)

    def _read_date(self, name: str, text: str) -> None:
        on, is_birth = self._day, name == "date_of_birth"
        fifty, hundred, adult = (
            self._once(f"{years} years before", reading.years_before(on, years)) for years in (50, 100, _ADULT)
        )
        serial = reading.date_serial(
            self._lists,
            self._cell(name),
            lambda step, formula: self._add(f"{name}.{step}", formula),
            on=on,
            century=(f"{hundred}+1", adult) if is_birth else (fifty, on),
            named_only=not is_birth,
        )
        serial = self._add(f"{name}.date", serial)
        words = self._reader.words(name, lambda said: _AGE_UNKNOWN)
        word = words.look_up(self._words, text, _AGE_UNKNOWN)
        if is_birth:
            age = self._add(f"{name}.age", f"IF({serial}<0,{BAD},{reading.age_on(serial, on)})")
            serial = f"IF(OR({age}<{_YOUNGEST},{age}>{_OLDEST}),{BAD},{age})"
        word = self._add(f"{name}.word", word)
        self._check(name, f"IF({word}={BAD},{serial},{word})", words.problems)

    def _check(self, name: str, code: str, problems: Sequence[str]) -> None:
        """Add the code of a column, and what is wrong with the cell where it is below nought."""
        code = self._add(f"{name}.code", code)
        told = [self._wrong(name), f"is not a value; {_INSTEAD.get(name, 'leave the cell blank, or write unknown')}"]
        problem = self._list([*told, *problems], f"(-1-{code})")
        shown = f'LEFT(IFERROR({self._cell(name)}&"","an error cell"),{_SHOWN})'
        row = f'" Row "&{self.at("live")}&", {name}: `"&{shown}&"` "&{problem}&"."'
        self.bad[name] = f'IF({code}<0,{row},"")'

    def _wrong(self, name: str) -> str:
        fact = self._ruleset.fact_by_name.get(name)
        if fact:
            return f"is not {fact.allowed}"
        if name in ("judged_band", "recorded_band"):
            return f"is not one of {', '.join(self._names_of_bands)}"
        return _WRONG[name]

    def _read_age(self, name: str, limit: int) -> None:
        """Settle a fact that an age settles where its own cell says nothing; the first that is given is used."""
        code, unknown = self.at(f"{name}.code"), 2
        born, age = (self._known_age(column) for column in ("date_of_birth", "age"))
        by_birth, by_age = (f"IF({each}<={limit},1,0)" for each in (born, age))
        is_known = [f"{code}<{unknown}", f"{born}<{_AGE_UNKNOWN}", f"{age}<{_AGE_UNKNOWN}"]
        told = f"IF({is_known[0]},{code},IF({is_known[1]},{by_birth},IF({is_known[2]},{by_age},{unknown})))"
        settled = self._add(f"{name}.settled", told)
        others = zip(is_known[1:], (by_birth, by_age), strict=True)
        differ = ",".join(f"AND({known},{said}<>{settled})" for known, said in others)
        self._add(f"{name}.disagrees", f"OR({differ})")

    def _known_age(self, column: str) -> str:
        return self.at(f"{column}.code")

    def _variable(self, place: int) -> str:
        """Give the cell of a variable's code."""
        variable = self._table.variables[place]
        if variable.fact is None:
            return self.at(variable.name)
        settled = f"{variable.name}.settled"
        return self.at(settled if settled in self._columns else f"{variable.name}.code")

    # Walking the table

    def _walk(self) -> None:
        table, ruleset = self._table, self._ruleset
        no_day = f'IF({self._day}=0," {_NO_DAY}","")'
        told = list(self.bad.values())
        errors = [
            self._add(f"errors.{n}", "&".join(told[n : n + _ERRORS_A_CELL]))
            for n in range(0, len(told), _ERRORS_A_CELL)
        ]
        self._add("errors", f'MID({"&".join([no_day, *errors])},2,9999)')
        place = "0"
        for axis, (judged, levels, question) in zip(ruleset.axes, table.axes, strict=True):
            answer = self._add(f"axis.{axis.id}", self._walker.ask(question))
            if judged >= 0:
                codes = self._list((each.judged for each in table.axis_answers), answer)
                self._add(table.variables[judged].name, codes)
            level = self._list((each.level for each in table.axis_answers), answer)
            place = f"({place})*{levels + 1}+{level}"
        self._add("cell", place)
        self._add("found", self._walker.ask(table.route))
        self._add("standing", self._walker.ask(table.standing))
        for number, question in enumerate(table.rules):
            self._add(f"rule.{number}", self._walker.ask(question))
        for number, question in enumerate(table.checks):
            self._add(f"check.{number}", self._walker.ask(question))
        for which, enquiries in (("ask", table.enquiries), ("refer", table.referrals)):
            walked = self._walker.ask_all([each.row for each in enquiries])
            places = {formula: self._add(f"{which}.{n}", formula) for n, formula in enumerate(dict(walked))}
            for enquiry, (formula, answers) in zip(enquiries, walked, strict=True):
                self._asking.setdefault(enquiry.fact, {})[which] = f"INDEX({answers},{places[formula]}+1)"
                self._unknown[enquiry.fact] = f"{self._variable(enquiry.variable)}={enquiry.unknown}"

    def _weigh_judgement(self) -> None:
        judged, standing = self.at("judged_band.code"), self.at("standing")
        bands, reason = len(self._ruleset.bands), f'{self.at("rationale.code")}=0'
        blank: list[list[int]] = [[0] * bands] * 2
        standings = cast("list[list[list[int]] | None]", self._json["judgements"])
        self._weighed = [number for each in standings for row in each or blank for number in row]
        applied = [int(bool(self._json["judged_answers"][number]["applied"])) for number in self._weighed]
        # Whether something is to be found out changes what is warned of, never what is applied.
        weighed = self._list(applied, f"({standing}*{2 * bands}+{judged}-1)")
        is_applied = self._add("applied", f"IF({judged}>0,IF({reason},{weighed},0),0)")
        floors = [-1 if each is None or each.band is None else each.band.rank for each in self._table.standings]
        self._add("field_band", f"IF({is_applied}=1,{judged}-1,{self._list(floors, standing)})")

    @property
    def _weighing(self) -> str:
        """The place, from 0, of what a judgement comes to."""
        bands = len(self._ruleset.bands)
        missing = f'IF({self.at("asked")}>0,{bands},0)'
        return f'({self.at("standing")}*{2 * bands}+{missing}+{self.at("judged_band.code")}-1)'

    # The rows of one person

    def _find_people(self) -> None:
        first, last = self._rows
        crn, routes = self.at("crn.text"), self._routes
        error, is_held = f'{self.at("errors")}<>""', f'{self._list(self._has_standing, self.at("standing"))}=1'
        hubs = ",".join(f'{self.at("found")}={number}' for number in sorted(self._table.hubs)) or "FALSE"
        hub = self._add("hub", f"IF({error},0,IF(OR({hubs}),1,0))")
        for mark in "~*?":
            crn = f'SUBSTITUTE({crn},"{mark}","¬{ord(mark)}")'
        person = self._add("person", f'IF({self.at("crn.code")}<0,"","#"&{crn})')
        number = self._add("first", f'IF({person}="","",MATCH({person},{self.area("person")},0))')
        # Looked up, since counting every row for every row takes as long as all else together.
        own = f"{self.at('live')}-{first - 1}"
        self._add("again", f'IF(OR({person}="",{number}={own}),"",{number})')
        is_repeated = f'IF({number}={own},ISNUMBER(MATCH({number},{self.area("again")},0)),TRUE)'
        many = f'IF({is_repeated},COUNTIF({self.area("first")},{number}),1)'
        count = self._add("rows", f'IF({person}="",0,{many})')
        self._add("stays", f'IF(OR({person}="",{hub}=1),"",{number})')
        kept = self._add("kept_by", f'IF({count}>1,IFERROR(MATCH({number},{self.area("stays")},0)+{first - 1},0),0)')
        is_kept = self._add("kept", f"IF(AND({hub}=1,{kept}>0),1,0)")
        self._add("route", f'IF(AND({is_kept}=1,{is_held}),{FIELD},{self.at("found")})')
        band = self._list(["", *self._names_of_bands], f'({self.at("field_band")}+1)')
        in_field = f'IF({self.at("field_band")}<0,"{routes[FIELD]}",{band})'
        is_field = f'OR({self.at("found")}={FIELD},AND({hub}=1,{is_held}))'
        end = self._list(routes, self.at("found"))
        self._add("end", f'IF({error},"",IF({is_field},{in_field},{end}))')
        ends = "&".join(
            f'IF(COUNTIFS({self.area("first")},{number},{self.area("end")},"{each}")>0,", {each}","")'
            for each in sorted({*self._names_of_bands, *routes})
        )
        ends = self._add("ends", f'IF({kept}>0,MID({ends},3,999),"")')
        row = number
        listed = f'"{_PART}"&{_with_commas(f"{row}+{first - 1}")}'
        for step in range(1, _ROWS_NAMED):
            rest = f'INDEX({self.area("first")},{row}+1):INDEX({self.area("first")},{last - first + 1})'
            found = f'IF({row}="","",IFERROR(MATCH({number},{rest},0)+{row},""))'
            row = self._add(f"row.{step}", f'IF({count}>{step},{found},"")')
            listed += f'&IF({row}="","","{_PART}"&{_with_commas(f"{row}+{first - 1}")})'
        listed = self._add("rows.listed", f'IF({count}>1,{listed},"")')
        told = _joined(listed, f"MIN({count},{_ROWS_NAMED})")
        told = f'IF({count}>{_ROWS_NAMED},{_with_commas(count)}&" rows, the first "&{told},"rows "&{told})'
        differ = f'";person-differs: the rows of this person come to different ends: "&{ends}'
        stays = f'";kept-from-hub: row "&{_with_commas(kept)}&"{_KEPT}"'
        told = f'";duplicate-crn: this person is on "&{told}&IF(ISNUMBER(FIND(",",{ends})),{differ},"")'
        self._add("people", f'IF({count}>1,{told}&IF({is_kept}=1,{stays},""),"")')

    # What is said

    def _settle(self) -> None:
        table, route, standing = self._table, self.at("route"), self.at("standing")
        is_hub = self._list((int(n in table.hubs) for n in range(len(self._routes))), route)
        self._asked = sorted(self._asking)
        for fact in self._asked:
            which = self._asking[fact]
            hub = f'IF({is_hub}=1,{which["refer"]},0)' if "refer" in which else "0"
            asked = f'IF({route}={FIELD},{which.get("ask", "0")},{hub})'
            self._add(f"asked.{fact}", f"IF({self._unknown[fact]},{asked},0)")
        asked = [self.at(f"asked.{fact}") for fact in self._asked]
        count = self._add("asked", f"SUM({asked[0]}:{asked[-1]})" if asked else "0")
        standings = table.standings
        for name, ranks in (
            ("floor", [-1 if each is None or each.band is None else each.band.rank for each in standings]),
            ("minimum", [-1 if each is None else each.minimum.rank for each in standings]),
            ("consider", [-1 if each is None or each.consider is None else each.consider.rank for each in standings]),
        ):
            self._add(name, self._list(ranks, standing))
        matrix = [-1 if band is None else band.rank for _, band in table.cells]
        self._add("matrix", self._list(matrix, self.at("cell")))
        field = f'IF({self.at("floor")}<0,"{Status.INCOMPLETE}",IF({self.at("consider")}>=0,"{Status.CONSIDER}",'
        field += f'IF({count}>0,"{Status.PROVISIONAL}","{Status.SETTLED}")))'
        field = f'IF({self.at("applied")}=1,"{Status.JUDGED}",{field})'
        elsewhere = f'IF({is_hub}=1,"{Status.HUB}","{Status.REFER}")'
        decided = f"IF({route}={FIELD},{field},{elsewhere})"
        self._add("status", f'IF({self.at("errors")}<>"","{Status.ERROR}",{decided})')

    def _say(self) -> None:
        ruleset, standings, standing = self._ruleset, self._table.standings, self.at("standing")
        is_error, is_field = f'{self.at("errors")}<>""', f'{self.at("route")}={FIELD}'

        def answer(name: str, formula: str, *, elsewhere: str = '""') -> str:
            return self._add(name, f'IF({is_error},"",IF({is_field},{formula},{elsewhere}))')

        facts = ruleset.facts
        self._add("route.name", f'IF({is_error},"",{self._list(self._routes, self.at("route"))})')
        names = {
            name: answer(f"{name}_band", self._list(["", *self._names_of_bands], f"({self.at(source)}+1)"))
            for name, source in (("given", "field_band"), ("matrix", "matrix"), ("minimum", "minimum"), ("consider", "consider"))
        }
        answer("possible_bands", self._list((_possible(each, ";") for each in standings), standing))
        enquiries = "&".join(f'IF({self.at(f"asked.{fact}")}=1,";{facts[fact].name}","")' for fact in self._asked) or '""'
        self._add("enquiries", f'IF({is_error},"",MID({enquiries},2,9999))')
        given = [self.at(f"rule.{number}") for number in range(len(ruleset.rules))]
        cell = self.at("cell")
        cells = [None if number is None else ruleset.cells[number] for number, _ in self._table.cells]
        rules = self._list([f";{each.id}" if each else "" for each in cells], cell)
        rules += "".join(f'&IF({rank}>0,";{rule.id}","")' for rule, rank in zip(ruleset.rules, given, strict=True))
        judged = [f";{each['rule']}" if each["rule"] else "" for each in self._json["judged_answers"]]
        rules += f'&IF({self.at("applied")}=1,{self._list([judged[n] for n in self._weighed], self._weighing)},"")'
        routes = self._list(["", *(each.id for each in ruleset.routes)], self.at("route"))
        answer("rules", f"MID({rules},2,9999)", elsewhere=routes)
        self._say_reasons(names, given, answer)
        actions = self._add("cell.actions", self._list([";".join(each.actions) if each else "" for each in cells], cell))
        seen: dict[str, list[str]] = {}
        listed = f'IF({actions}="","",";"&{actions})'
        for rule, rank in zip(ruleset.rules, given, strict=True):
            for action in rule.actions:
                before = [f'ISERROR(FIND(";{_doubled(action)};",";"&{actions}&";"))', *seen.get(action, ())]
                listed += f'&IF(AND({rank}>0,{",".join(before)}),";{_doubled(action)}","")'
                seen.setdefault(action, []).append(f"{rank}=0")
        answer("actions", f"MID({listed},2,9999)")
        self._say_warnings()
        self._add("ruleset", _quoted(ruleset.stamp))
        self._say_what_first()
        self._count_teams()

    def _count_teams(self) -> None:
        """Number the teams as they come, and the rows by how much they need attention, for the summary."""
        first = self._rows[0]
        team = self._add("team", f'IFERROR({self._cell("team")}&"","")')
        for mark in "~*?":
            team = f'SUBSTITUTE({team},"{mark}","¬{ord(mark)}")'
        team = self._add("team.text", f'IF({self.at("team")}="","","#"&LOWER({team}))')
        column = column_letter(len(self.formulas))
        is_new = f'MATCH({team},{self.area("team.text")},0)={self.at("live")}-{first - 1}'
        above = f"MAX(${column}${first - 1}:${column}{first - 1})+1"
        new = self._add("team.new", f'IF({team}="","",IF({is_new},{above},""))')
        number = f'INDEX({self.area("team.new")},MATCH({team},{self.area("team.text")},0))'
        self._add("team.number", f'IF({team}="","",{number})')
        del new
        order = (Status.ERROR, Status.INCOMPLETE, Status.CONSIDER, Status.PROVISIONAL)
        status = self.at("status")
        rank = '""'
        for place, word in reversed(list(enumerate(order))):
            rank = f'IF({status}="{word}",{place}*100000+{self.at("live")},{rank})'
        self._add("attention", rank)

    def _say_reasons(self, names: Mapping[str, str], given: Sequence[str], answer: Callable[..., str]) -> None:
        ruleset, standings, standing = self._ruleset, self._table.standings, self.at("standing")
        axes = [
            self._list((axis_in_words(each.effect, each.setting) for each in self._table.axis_answers), self.at(f"axis.{axis.id}"))
            for axis in ruleset.axes
        ]
        parts = {"axes": "&".join(f'"{_PART}"&{each}' for each in axes)}
        counts = {"axes": str(len(axes))}
        for name, rank, kinds in (
            ("lifting", self.at("minimum"), {RuleKind.MINIMUM, RuleKind.AUTOMATIC}),
            ("asking", self.at("consider"), {RuleKind.CONSIDER}),
        ):
            holds = [
                (f"AND({rank}>=0,{band}={rank}+1)", rule.title)
                for rule, band in zip(ruleset.rules, given, strict=True)
                if rule.kind in kinds
            ]
            parts[name] = "&".join(f'IF({so},"{_PART}{_doubled(title)}","")' for so, title in holds) or '""'
            counts[name] = "+".join(f"IF({so},1,0)" for so, _ in holds) or "0"
        missing = [(self.at(f"asked.{fact}"), ruleset.facts[fact].title) for fact in self._asked]
        parts["missing"] = "&".join(f'IF({so}=1,"{_PART}{_doubled(title)}","")' for so, title in missing) or '""'
        counts["missing"] = self.at("asked")
        words = {name: self._add(f"{name}.words", _joined(f"({listed})", counts[name])) for name, listed in parts.items()}
        words["because"] = f'IF({words["lifting"]}="",""," ("&{words["lifting"]}&")")'
        words["possible"] = self._list((_possible(each, None) for each in standings), standing)
        words |= {"band": names["given"], **{name: names[name] for name in ("matrix", "minimum", "consider")}}
        matrix, status = self.at("matrix"), self.at("status")
        says = {name: _sentence(template, words) for name, template in SENTENCES.items()}
        in_matrix = f'IF(AND({words["lifting"]}<>"",{self.at("minimum")}>{matrix}),{says["lifted"]},{says["in-matrix"]})'
        unsure = f'IF({status}="{Status.JUDGED}",{says["at-least"]},{says["either-way"]})'
        ground = f'IF({status}="{Status.INCOMPLETE}",{says["incomplete"]},IF({matrix}<0,{unsure},{in_matrix}))'
        consider = self.at("consider")
        judged = f'IF({consider}<0,{says["judged"]},IF({self.at("field_band")}<{consider},{says["declined"]},{says["considered"]}))'
        asks = f'IF({words["asking"]}="",{says["consider-anyway"]},{says["consider"]})'
        outlook = f'IF({status}="{Status.JUDGED}",{judged},IF({status}="{Status.CONSIDER}",{asks},IF({self.at("asked")}>0,{says["find-out"]},"")))'
        first = self._add("ground", f'IF(AND({self.at("route")}={FIELD},{status}<>"{Status.ERROR}"),{ground},"")')
        elsewhere = self._list(["", *(each.says for each in ruleset.routes)], self.at("route"))
        reasons = answer("decided", f"{first}&{outlook}", elsewhere=elsewhere)
        self._add("reasons", f'IF({self.at("errors")}<>"",{self.at("errors")},{reasons})')

    def _say_warnings(self) -> None:
        ruleset, bands, route = self._ruleset, len(self._ruleset.bands), self.at("route")
        judged = self.at("judged_band.code")
        row, day = f'": row "&{self.at("live")}&', self._day
        on = self._once("day in words", f'DAY({day})&" "&CHOOSE(MONTH({day}),{_MONTHS})&" "&YEAR({day})')
        findings = [
            f'IF({self.at(f"{fact.name}.disagrees")},";age-disagrees"&{row}": {fact.name}, date_of_birth and age disagree, the first of them that is given is used","")'
            for fact in ruleset.facts
            if fact.yes_at_age is not None
        ]
        for name in [each for each in self._names if each in ("date_of_birth", "age")]:
            age = self.at(f"{name}.code")
            said = f'";under-18"&{row}", {name}: the person is "&{age}&" on "&{on}&", and probation supervises adults"'
            findings.append(f'IF(AND({age}>=0,{age}<{_ADULT}),{said},"")')
        watched = [
            _warnings(watch(each, None if rank < 0 else ruleset.bands[rank]))
            for each in ruleset.routes
            for rank in range(-1, bands)
        ]
        in_field = f'IF({judged}<=0,"",IF({self.at("rationale.code")}=0,{{}},{{}}))'
        weighed = [_json_warnings(self._json["judged_answers"][n]["warnings"]) for n in self._weighed]
        without = self._list(map(_json_warnings, self._json["without_reason"]), f"({judged}-1)")
        in_field = in_field.format(self._list(weighed, self._weighing), without)
        refused = [_json_warnings(each) for route_ in self._json["routes"] for each in cast("list[object]", route_["judged"])]
        elsewhere = f'IF({judged}<=0,"",{self._list(refused, f"(({route}-1)*{bands}+{judged}-1)")})'
        hub = self._list(watched, f'(({route}-1)*{bands + 1}+{self.at("minimum")}+1)')
        axes = [
            self._list((_warnings(each.warnings) for each in self._table.axis_answers), self.at(f"axis.{axis.id}"))
            for axis in ruleset.axes
        ]
        checks = [
            f'IF({self.at(f"check.{n}")}=1,"{_doubled(f";{check.code}: {check.says}")}","")'
            for n, check in enumerate(ruleset.checks)
        ]
        judgement = f"IF({route}={FIELD},{in_field},{elsewhere})"
        decided = "&".join([f'IF({route}={FIELD},"",{hub})', *axes, judgement, *checks])
        told = "&".join([self.at("people"), *findings]) or '""'
        self._add("warnings", f'MID({told}&IF({self.at("errors")}<>"","",{decided}),2,9999)')

    def _say_what_first(self) -> None:
        """Say the one thing to do first: mend a cell, decide what must be considered, or ask what could change most."""
        weight = {each.fact: n for n, each in enumerate(self._table.referrals)}
        axes = {self._ruleset.facts.index(self._ruleset.fact_by_name[axis.fact]) for axis in self._ruleset.axes}
        order = sorted(self._asked, key=lambda fact: (fact not in weight, fact not in axes, fact))
        question = '""'
        for fact in reversed(order):
            asked = self._ruleset.facts[fact]
            question = f'IF({self.at(f"asked.{fact}")}=1,"{_doubled(asked.question or asked.title)}",{question})'
        more = f'IF({self.at("asked")}>1," And "&({self.at("asked")}-1)&" more: see enquiries.","")'
        consider = f'"Decide whether it is "&{self.at("consider_band")}&", and write the band and why. "'
        consider = f'IF({self.at("status")}="{Status.CONSIDER}",{consider},"")'
        self._add("first_step", f'IF({self.at("errors")}<>"",{self.at("errors")},{consider}&{question}&{more})')


def _joined(listed: str, count: str) -> str:
    """Give the formula that joins what :data:`_PART` parts as people do: with commas, and "and" before the last."""
    last = f'IF({count}>1,SUBSTITUTE(MID({listed},2,9999),"{_PART}"," and ",{count}-1),MID({listed},2,9999))'
    return f'SUBSTITUTE({last},"{_PART}",", ")'


def _sentence(template: str, words: Mapping[str, str]) -> str:
    pieces = []
    for text, name, *_ in Formatter().parse(template):
        pieces += [_quoted(text)] if text else []
        pieces += [words[name]] if name else []
    return "&".join(pieces) or '""'


def _with_commas(number: str) -> str:
    """Give the formula of a number below a million with a comma after its thousands, wherever the program is at home."""
    return f'IF({number}<1000,{number}&"",INT(({number})/1000)&","&TEXT(MOD({number},1000),"000"))'


def _possible(standing: Standing | None, joined_by: str | None) -> str:
    names = [band.name for band in standing.possible] if standing else []
    return joined_by.join(names) if joined_by else either(names) if names else ""


def _warnings(warnings: Iterable[Warn]) -> str:
    return "".join(f";{warning}" for warning in warnings)


def _json_warnings(warnings: object) -> str:
    return "".join(f";{code}: {text}" for code, text in cast("list[list[str]]", warnings))


def _quoted(value: Cell) -> str:
    return f'"{_doubled(value)}"' if isinstance(value, str) else str(value)


def _doubled(text: str) -> str:
    return text.replace('"', '""')
