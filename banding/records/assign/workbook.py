"""
Suggestions → a workbook to choose in, which is also a scenario: loads are formulas, and follow what is chosen.

Sheets: Choices (to fill in and feed back), Load, Held, Handover where cases are moved, Notes. What is changed on Load and Held
is a trial, and only Choices is read back.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, BinaryIO, Final

from banding.assign import Batch, Person
from banding.intake.columns import column_letter
from banding.records.assign.rows import ASSIGN_COLUMNS, PLAN_WORDS, batch_counts, said_hours, suggestion_row
from banding.render import workbook
from banding.render.workbook_file import still_workbook

_NAMES: Final = tuple(name for name, _ in ASSIGN_COLUMNS)
_FILL_IN: Final = ("choice", "override_code", "override_words")
_WIDE: Final = {
    **dict.fromkeys(("urgency", "rows", "points", "points_low", "waiting_days", "moved_from"), 10),
    **dict.fromkeys(("why", "shortlist", "excluded"), 44),
    **dict.fromkeys(("unlock", "override_words"), 36),
    "suggested": 10,
    "suggested_name": 20,
}
_WRAPPED: Final = ("why", "unlock")
_TRIAL = "A trial: change hours, reductions or an officer, and the loads follow. Only Choices is read back."
_TRIED: Final = "counts_for"
_LOAD: Final = (
    *("staff_code", "name", "grade", "contracted_hours", "reduced_hours", "available", "cases"),
    *("other_points", "points_low", "points_high", "load_low", "load_high"),
)


def write_batch_xlsx(batch: Batch, out: BinaryIO) -> None:
    """Write the workbook; raises MissingExtraError where the ``excel`` extra is not installed."""
    with still_workbook(out, on=batch.on) as still:
        book = still.book
        book.calculation.fullCalcOnLoad = True
        last = len(batch.suggestions) + 1
        _write_choices(book.create_sheet("Choices"), batch)
        held = _write_load(book, batch, last_choice=last)
        _write_held(book.create_sheet("Held"), held)
        if any(each.person.moved_from for each in batch.suggestions):
            _write_handover(book.create_sheet("Handover"), batch)
        _write_notes(book.create_sheet("Notes"), batch)
        lists: Any = book.create_sheet("Lists")
        lists.sheet_state = "hidden"
        for codes in zip_longest(*_by_shortlist(batch)):
            lists.append([code and workbook.text_cell(lists, code) for code in codes])


def _write_choices(sheet: Any, batch: Batch) -> None:
    from openpyxl.styles import Alignment

    names = (*_NAMES, _TRIED)
    letters = {name: column_letter(n) for n, name in enumerate(names)}
    texts = dict.fromkeys(("crn", "choice"), workbook.TEXT_FORMAT)
    laid = _columns(names, _FILL_IN, dict.fromkeys(names, 14) | _WIDE, texts)
    sheet.print_title_cols = f"{letters['crn']}:{letters['crn']}"
    workbook.lay_out(sheet, laid, freeze="C2", height=workbook.LINE_HEIGHT * 2, pages_across=2)
    wrap = {"alignment": Alignment(vertical="top", wrap_text=True)}
    for n, each in enumerate(batch.suggestions, start=2):
        row = suggestion_row(each, batch)
        now, first = row["moved_from"], letters["choice"]
        stays = workbook.quoted(str(now).partition(";")[0])
        formula = f'=IF({first}{n}<>"",{first}{n},IF({letters["suggested"]}{n}<>"",{letters["suggested"]}{n},{stays}))'
        lines = max(workbook.lines_in(str(row[name]), _WIDE[name]) for name in _WRAPPED)
        if lines > 1:
            sheet.row_dimensions[n].height = workbook.LINE_HEIGHT * min(lines, workbook.MOST_LINES)
        styles = dict.fromkeys(_WRAPPED, wrap)
        cells = (workbook.value_cell(sheet, row[name], **styles.get(name, {})) for name in _NAMES)
        sheet.append([*cells, formula])
    last = max(2, len(batch.suggestions) + 1)
    sheet.print_area = f"A1:{letters['unlock']}{last}"
    for n, (codes, rows) in enumerate(_by_shortlist(batch).items()):
        if codes:
            workbook.guard(
                sheet,
                " ".join(f"{letters['choice']}{row}" for row in rows),
                title="Choice",
                says="Staff codes that the policy allows. Another needs an override code and words. Blank leaves the case.",
                error="This officer is outside the policy for this case: give an override code and words.",
                type="list",
                formula1=f"Lists!${column_letter(n)}$1:${column_letter(n)}${len(codes)}",
            )
    areas = {name: f"{letter}2:{letter}{last}" for name, letter in letters.items()}
    words, says = batch.policy.officers.overrides.codes, "Why somebody outside the policy."
    workbook.offer_words(sheet, areas["override_code"], words, title="Override code", says=says, strict=True)
    for name in _FILL_IN:
        workbook.shade_where(sheet, areas[name], "TRUE", fill=workbook.FILL_IN)
    workbook.colour_bands(sheet, areas["bands"], batch.policy.ruleset.bands)
    sheet.auto_filter.ref = f"A1:{letters[_TRIED]}{last}"


def _by_shortlist(batch: Batch) -> Mapping[tuple[str, ...], list[int]]:
    """Give each list of codes that may be chosen, with the rows of Choices that it is for; none where nobody is suggested."""
    found: dict[tuple[str, ...], list[int]] = {}
    for n, each in enumerate(batch.suggestions, start=2):
        keys = each.shortlist.prices if each.officer else ()
        found.setdefault(tuple(batch.staff.officers[key].code for key in keys), []).append(n)
    return found


def _write_load(book: Any, batch: Batch, *, last_choice: int) -> list[tuple[str, str, str, int, int]]:
    """Write what each officer carries, and give the rows of Held that it adds up: all that is held and not restricted."""
    moved = {case.row for each in batch.suggestions for case in each.person.to_give}
    held = [
        (case.crn, case.band or case.status.value, load.officer.code, case.low, case.high)
        for load in batch.loads.values()
        for case in load.held
        if case.row not in moved and not case.is_restricted
    ]
    sheet = book.create_sheet("Load")
    laid = _columns(_LOAD, ("contracted_hours", "reduced_hours"), dict.fromkeys(_LOAD, 13) | {"name": 20})
    workbook.lay_out(sheet, laid, freeze="B2", height=workbook.LINE_HEIGHT * 2)
    names, capacity = (*_NAMES, _TRIED), batch.policy.officers.capacity
    chosen, numbers, given_low, given_high = (
        f"Choices!${letter}$2:${letter}${max(2, last_choice)}"
        for letter in map(column_letter, map(names.index, (_TRIED, "rows", "points_low", "points")))
    )
    # One suggestion is of one person, who may have several rows: "2;5;9".
    each_rows = f'(LEN({numbers})-LEN(SUBSTITUTE({numbers},";",""))+1)'
    last = max(2, len(held) + 1)
    for n, load in enumerate(batch.loads.values(), start=2):
        officer = load.officer
        apart = [case for case in load.held if case.is_restricted] + list(load.covered)
        hours = [said_hours(officer.hours), said_hours(officer.reduced)]

        def added(letter: str, given: str, here: int = n) -> str:
            of_held = f"SUMPRODUCT((Held!$C$2:$C${last}=$A{here})*Held!${letter}$2:${letter}${last})"
            return f"{of_held}+SUMPRODUCT(({chosen}=$A{here})*{given})"

        low = sum(case.low for case in apart)
        is_sure = officer.available is not None
        nothing = 0 if officer.available == 0 else '""'
        per_cent = f'IF($F{n}="","not known",IF($F{n}=0,IF({{0}}{n}>0,"over capacity","no capacity"),{{0}}{n}/$F{n}))'
        who = (officer.code, officer.name, officer.grade or "")
        per_cents = (per_cent.format(letter) for letter in "IJ")
        sheet.append(
            [
                *(workbook.value_cell(sheet, text) for text in who),
                *(float(each) if each and is_sure else None for each in hours),
                f'=IF($D{n}="",{nothing},INT({capacity.points}*MAX(0,$D{n}-$E{n})/{capacity.full_time_hours}))',
                f"=SUMPRODUCT(--(Held!$C$2:$C${last}=$A{n}))+SUMPRODUCT(({chosen}=$A{n})*{each_rows})+{len(apart) - len(load.covered)}",
                low,
                f"={low}+{added('D', given_low)}",
                f"={sum(case.high for case in apart)}+{added('E', given_high)}",
                *(workbook.formula_cell(sheet, formula, number_format="0%") for formula in per_cents),
            ]
        )
    return held


def _write_held(sheet: Any, held: Sequence[tuple[str, str, str, int, int]]) -> None:
    # Not `crn`: the sheet that is read back is the one with that heading.
    names = ("case", "band", "officer", "points_low", "points_high")
    workbook.lay_out(sheet, _columns(names, ("officer",), dict.fromkeys(names, 14)), freeze="A2")
    for *words, low, high in held:
        sheet.append([*(workbook.text_cell(sheet, workbook.fit(word)) for word in words), low, high])
    sheet.auto_filter.ref = f"A1:E{len(held) + 1}"


def _write_handover(sheet: Any, batch: Batch) -> None:
    """Write what each officer hands over, one line a person and giver: to whom it is suggested that it goes, or why it stays."""
    rows = workbook.WrappedRows(sheet, [16, 18, 14, 14, 12, 16, 60], headings=1)
    rows.head(("from", "reason", "case", "bands", "points", "to", "why"))
    listed: list[tuple[str, int, list[Any]]] = []
    for each in batch.suggestions:
        row = suggestion_row(each, batch)
        for key in [""] if each.person.is_restricted else sorted(each.person.moved_from):
            own = Person(each.person.cases, frozenset({key})) if key else each.person
            giver = batch.staff.officers[key].code if key else ""
            points = own.points[1] if key else ""
            cells = [giver, row["reason"], row["crn"], own.bands, points, row["suggested"], row["why"]]
            listed.append((giver, each.number, cells))
    for *_, cells in sorted(listed, key=lambda line: line[:2]):
        rows.add(cells)


def _write_notes(sheet: Any, batch: Batch) -> None:
    rows = workbook.WrappedRows(sheet, [26, 110])
    rows.head(("about", "words"))
    if any(each.officer for each in batch.suggestions):
        rows.add(("plan", PLAN_WORDS[batch.plan.method]))
    rows.add(("ruleset", batch.policy.ruleset.stamp))
    rows.add(("policy", f"{batch.policy.name} sha256:{batch.policy.content_hash[:12]}"))
    for name, count in batch_counts(batch).items():
        rows.add((name.replace("_", " "), count))
    for line in (
        *(("not moved", text) for text in batch.waiting),
        *(("cases", text) for text in batch.held.notes),
        *(("staff file", issue.message) for issue in batch.staff.issues),
        *(("cases", issue.message) for issue in batch.held.issues),
        *((f"Choices: {name}", meaning) for name, meaning in ASSIGN_COLUMNS),
        ("Load and Held", _TRIAL),
    ):
        rows.add(line)


def _columns(
    names: Sequence[str], fill_in: Sequence[str], widths: Mapping[str, int], formats: Mapping[str, str] = {}
) -> list[workbook.Column]:
    kinds = dict.fromkeys(names, workbook.Heading.ADDED) | dict.fromkeys(fill_in, workbook.Heading.FILL_IN)
    return [
        workbook.Column(name, number_format=formats.get(name, ""), kind=kinds[name], width=widths[name])
        for name in names
    ]
