"""
A caseload of anyone's columns → the same rows in our own columns and words, which is how the record keeps them.

What ``allocate`` says of the rows written so is what it says of the file: a test holds it to that. A cell that cannot be
read stays as it was written, and stays a cell that cannot be read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring as _quoted
from operator import getitem, itemgetter
from typing import NamedTuple

from banding.facts import Fact, FactKind, Value, plain, says_something, spoken
from banding.intake import (
    OFFICER_HEADINGS,
    RESTRICTED,
    Caseload,
    Finding,
    Pattern,
    ReadingOptions,
    Row,
    person_of,
    undo,
)
from banding.intake.cells import REGISTERS, columns_of, requirements_of
from banding.intake.columns import Layout, repeated_heading, spellings_of
from banding.intake.person import is_plain
from banding.intake.tables.cell_text import NOT_TEXT, own_text
from banding.intake.values import BadCell, Blank
from banding.ruleset import Ruleset
from banding.workbench.entry import canonical

NOT_READ = "not read: "
"""Before the text of a cell that says something in our words, and may not be believed."""
TEAM_HEADINGS = ("team", "team_name")
NAME_HEADINGS = (
    *("name", "full_name", "person_name", "offender_name", "client_name", "case_name"),
    *("service_user", "service_user_name", "su_name", "person_on_probation", "pop_name"),
)
FORENAMES, SURNAMES = ("forename", "forenames", "first_name"), ("surname", "last_name", "family_name")
HOLDER, TEAM, NAME = "responsible_officer", "team", "name"
USUAL = {HOLDER: OFFICER_HEADINGS, TEAM: TEAM_HEADINGS, NAME: NAME_HEADINGS}
"""Columns that the workbench itself looks at, and the usual headings of each."""
_OFFICERS = frozenset(map(plain, OFFICER_HEADINGS))
_AGES = ("date_of_birth", "age")
_BAD = "\0"
"""Before a cell that cannot be read; JSON writes this character otherwise."""
_KEPT = 50_000


class Lead(NamedTuple):
    """What the workbench lists of a row: whose it is, and who sees it."""

    crn: str
    team: str
    holder: str
    name: str
    restricted: bool


class OwnRow(NamedTuple):
    """
    A row in our own columns.

    Attributes:
        text: the row as the record writes it, JSON in the order of its headings; cells that say nothing are left out.
        person: whose it is, folded; empty where it names nobody.
        cells: the row's own cells where it is as wide as the header and nothing is wrong with it; else None.
        wrong: what makes it an error.
    """

    number: int
    person: str
    lead: Lead
    text: str
    cells: Sequence[str] | None = None
    wrong: tuple[Finding, ...] = ()


class OwnColumns:
    """Writes the rows of one open caseload in our own columns and words; ``team`` is whose they are, where no column says."""

    def __init__(self, caseload: Caseload, ruleset: Ruleset, *, team: str = "") -> None:
        self._reader, self._team = caseload.reader, team
        layout, options = caseload.layout, self._reader.options
        self._crn = layout.index["crn"]
        self._facts = {fact.name: fact for fact in ruleset.facts}
        bands = [band.name for band in ruleset.bands]
        spellings = spellings_of(ruleset.facts)
        self._read = _readers(ruleset.facts, bands, options)
        headings = _headings(layout, spellings)
        columns = {column.place: column for column in self._reader.columns if column.name != REGISTERS}
        given = sorted((heading, place) for place, heading in headings.items())
        places = [place for heading, place in given if heading not in ("crn", RESTRICTED)]
        self._texts = [_Texts(self._own, headings[place], columns.get(place)) for place in places]
        # What picks a single cell would give the cell itself.
        self._pick = itemgetter(*places, self._crn, self._crn)
        self._columns = [
            (texts.heading, texts, place) for texts, place in zip(self._texts, places, strict=True)
        ]
        columns_out = [texts.heading for texts in self._texts]
        usual = {name: place for place, name in headings.items() if name in USUAL}
        self._usual = [usual.get(name) for name in (TEAM, HOLDER, NAME)]
        self._names = [layout.first_of(each) for each in (FORENAMES, SURNAMES)]
        self.has_team = TEAM in usual
        self._has_names = NAME in usual or None in self._names
        self._is_restricted = self._reader.is_restricted if RESTRICTED in layout.index else None
        has = {RESTRICTED: self._is_restricted, TEAM: team and not self.has_team, NAME: not self._has_names}
        more = {"crn", *(name for name, is_there in has.items() if is_there)}
        # From the last to the first, so that each still finds its place.
        self._slots = [(name, bisect_left(columns_out, name)) for name in sorted(more, reverse=True)]
        self._has_more = len(more) > 1
        self._cleaned, self._holders = _Cleaned(), _Holders()
        mapping, registers = options.mapping, options.registers
        self._settles = frozenset(registers.settles) if registers else frozenset()
        has_silent = options.blank_is_no or options.absent_is_no
        has_silent = has_silent or bool(mapping and (mapping.blank or mapping.absent))
        self._is_settling = has_silent or bool(self._settles)
        required = requirements_of(layout, ruleset.facts, options)
        self._required = frozenset(required.settles) if required else frozenset()
        self._known: dict[Pattern, dict[str, Value]] = {}
        self._too_long = next(fact.name for fact in ruleset.facts if fact.kind is not FactKind.TEXT)

    def row(self, row: Row) -> OwnRow:
        """Write one row in our own columns."""
        cells = row.cells
        crn = cells[self._crn] if len(cells) == self._reader.width else ""
        if not self._is_settling and crn.isascii() and crn and is_plain(crn):
            found = list(map(getitem, self._texts, self._pick(cells)))
            lead = self._lead(crn, cells)
            more = self._more(lead) if self._has_more else {}
            for name, place in self._slots:
                if said := crn if name == "crn" else more.get(name):
                    found.insert(place, f"{_quoted(name)}:{_quoted(said)},")
            text = "".join(found)
            if _BAD not in text:
                return OwnRow(row.number, crn.lower(), lead, f"{{{text[:-1]}}}", cells)
        return self._with_care(row)

    def _with_care(self, row: Row) -> OwnRow:
        placed = self._reader.place(row)
        cells, lead = placed.cells, self._lead(_text(placed.crn), placed.cells)
        made = {
            heading: text for heading, texts, place in self._columns if (text := texts.text(cells[place]))
        }
        made |= self._more(lead)
        if not placed.crn and (said := cells[self._crn].strip()):
            made["crn (not read)"] = _text(said)
        if self._is_settling:
            made |= self._settled(placed.pattern, made)
        for number, cell in enumerate(placed.beyond, start=1):
            if cell.strip():
                made[f"beyond the last heading {number}"] = _text(cell)
                made[self._too_long] = f"{NOT_READ}the row has more cells than there are headings"
        wrong: tuple[Finding, ...] = ()
        if placed.findings or BadCell in map(type, placed.pattern):
            findings = (*placed.findings, *self._reader.understand(placed.pattern).findings)
            wrong = tuple(finding for finding in findings if finding.fatal)
        is_plain_row = not placed.findings and not wrong
        text = canonical({"crn": lead.crn, **made})
        person = person_of(placed.crn)
        return OwnRow(row.number, person, lead, text, cells if is_plain_row else None, wrong)

    def _lead(self, crn: str, cells: Sequence[str]) -> Lead:
        at_team, at_holder, at_name = self._usual
        team = self._team if at_team is None else self._cleaned[cells[at_team]]
        holder = "" if at_holder is None else self._holders[cells[at_holder]]
        name = "" if at_name is None else self._cleaned[cells[at_name]]
        if not self._has_names:
            parts = [undo(cells[place]).strip() for place in self._names if place is not None]
            name = _text(" ".join(filter(None, parts)))
        restricted = self._is_restricted is not None and self._is_restricted(cells)
        return Lead(crn, team, holder, name, restricted)

    def _more(self, lead: Lead) -> dict[str, str]:
        """Give what a row has beside the cells of its columns."""
        made: dict[str, str] = {}
        if self._is_restricted is not None:
            made[RESTRICTED] = "yes" if lead.restricted else "no"
        if self._team and not self.has_team:
            made[TEAM] = self._team
        if not self._has_names and lead.name:
            made[NAME] = lead.name
        return made

    def _own(self, heading: str, value: object, cell: str) -> str:
        """Write a cell whose column says ``value``, so that our own reader says the same of what is written."""
        fact, said = self._facts.get(heading), own_text(cell)
        text = _text(str.__str__(said).strip())
        read = self._read.get(heading)
        if read is None:
            return text
        if isinstance(value, BadCell):
            is_bad = isinstance(read(text), BadCell)
            return text if is_bad else f"{NOT_READ}{text}".strip()
        if value is Blank.BLANK:
            return ""
        if fact and fact.kind is not FactKind.TEXT:
            return (
                "unknown" if value is None else spoken(value) if isinstance(value, bool | int | str) else ""
            )
        if heading in ("judged_band", "recorded_band") and isinstance(value, str):
            return value
        return text if _same(read(text), value) else ""

    def _settled(self, pattern: Pattern, made: Mapping[str, str]) -> dict[str, str]:
        """Give what registrations, and what saying nothing means, settle of facts that the row has no word for."""
        facts = self._known.get(pattern)
        if facts is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            facts = self._known[pattern] = dict(self._reader.understand(pattern).facts)
        said = {column.name: value for column, value in zip(self._reader.columns, pattern, strict=True)}
        is_aged = any(isinstance(said.get(name), int) for name in _AGES)
        found: dict[str, str] = {}
        for name, value in facts.items():
            fact = self._facts[name]
            if fact.kind is FactKind.TEXT or isinstance(said.get(name), BadCell):
                continue
            if name in self._settles:
                # Registrations that contradict the fact's own cell leave it not known.
                found[name] = "unknown" if value is None else spoken(value)
                continue
            is_listed = name in self._required and bool(made.get("requirements"))
            # An age is worked out anew on each day, so it is not written down.
            is_worked_out = fact.yes_at_age is not None and is_aged
            if value is not None and not made.get(name) and not is_listed and not is_worked_out:
                found[name] = spoken(value)
        return found


class _Cleaned(dict[str, str]):
    """What cells say without the spaces around it."""

    def __missing__(self, cell: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        found = self[cell] = self.read(cell)
        return found

    def read(self, cell: str) -> str:
        """Read a cell."""
        return _text(own_text(cell).strip())


class _Holders(_Cleaned):
    """Who holds a case, as cells say it; empty for what says nothing."""

    def read(self, cell: str) -> str:
        """Read a cell."""
        found = super().read(cell)
        return found if says_something(found) else ""


class _Texts(dict[str, str]):
    """What the cells of one column are written as, heading and text as JSON with a comma, worked out when first met; empty for nothing."""

    def __init__(
        self, write: Callable[[str, object, str], str], heading: str, column: Mapping[str, object] | None
    ) -> None:
        super().__init__()
        self._write, self.heading, self._column = write, heading, column

    def __missing__(self, cell: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        text = self.text(cell)
        found = f"{_quoted(self.heading)}:{_quoted(text)}," if text else ""
        is_bad = self._column is not None and isinstance(self._column[cell], BadCell)
        made = self[cell] = _BAD + found if is_bad else found
        return made

    def text(self, cell: str) -> str:
        """Give the text of a cell."""
        if self._column is None:
            return _text(own_text(cell).strip())
        return self._write(self.heading, self._column[cell], cell)


def _headings(layout: Layout, spellings: Mapping[str, str]) -> dict[int, str]:
    """Give the heading of each column that is kept: ours, or theirs where it cannot be taken for one of ours; each once."""
    found = {place: name for name, place in layout.index.items()}
    for name, usual in USUAL.items():
        place = layout.first_of(usual)
        if place is not None and place in layout.kept and place not in found:
            found[place] = name
    taken = {plain(heading) for heading in found.values()}
    for place in layout.kept:
        if place not in found:
            wanted = _text(undo(layout.heading_out(place)).strip()) or f"column {place + 1}"
            if plain(wanted) in (*spellings, *_OFFICERS, "") or repeated_heading(wanted, spellings):
                wanted = f"{wanted} (not read)"
            number, free = 1, wanted
            while plain(free) in taken:
                number, free = number + 1, f"{wanted} (column {number + 1})"
            taken.add(plain(free))
            found[place] = free
    return found


def _readers(
    facts: Sequence[Fact], bands: Sequence[str], options: ReadingOptions
) -> dict[str, Callable[[str], object]]:
    """Give what reads a cell of each of our columns where no mapping file says more."""
    ours = tuple(dict.fromkeys(spellings_of(facts).values()))
    layout = Layout(ours, {name: place for place, name in enumerate(ours)}, (), (), (), ())
    columns = columns_of(layout, facts, bands, ReadingOptions(options.on))
    return {column.name: column.__getitem__ for column in columns}


def _same(value: object, wanted: object) -> bool:
    return value == wanted or getattr(value, "meaning", value) == getattr(wanted, "meaning", wanted)


def _text(cell: str) -> str:
    """Give a cell without what no database can hold."""
    text = str.__str__(cell)
    return text if text.isascii() and "\0" not in text else NOT_TEXT.sub("\ufffd", text)
