"""Shows a report in the workbench's frame, and gives it away as CSV or XLSX; what is taken out is put on record."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any, BinaryIO
from urllib.parse import urlencode

import attrs
from flask import Response, abort, render_template, request, url_for

from banding.render.report import Block, CaseList, Explanations, Report
from banding.ruleset import Ruleset
from banding.workbench.entry import Kind
from banding.workbench.oversight.tables import page_of, with_blocks, with_cells, write_csv, write_xlsx
from banding.workbench.web.app_context import asked_number, attachment, bench, user

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def shown(report: Report, *, back: tuple[str, str], template: str = "report-page.html", **more: Any) -> str:
    """
    Draw a report as a page.

    Args:
        back: the address and name of the page before.
        more: what a template adds; ``files`` is where each form is to be had as a file.
    """
    return render_template(template, page=with_blocks(report, _block_with_ways), way_back=back, **more)


def shown_list(report: Report, *, back: tuple[str, str]) -> str:
    """Draw a report that is one list of cases, from the row that the address says; files have all of it."""
    start = asked_number("from")
    page, following = page_of(report, start=start)
    asked = {name: value for name, value in request.args.items() if name != "from"}
    files = {form: f"{way}?{urlencode(asked)}" for form, way in file_ways("cases").items()}
    way = f"?{urlencode({**asked, 'from': following})}" if following else ""
    return shown(page, back=back, following=way, files=files)


def taken(report: Report, form: str) -> Response:
    """
    Give a report as a file, and put on record that it was taken.

    Raises:
        NotFound: there is no such form.
    """
    if form not in FORMS:
        abort(404)
    out = io.BytesIO()
    if form == "csv":
        write_csv(report, out)
    else:
        write_xlsx(report, out, on=report.on or bench().today())
    return sent(out.getvalue(), report.title, form)


def sent(content: bytes, title: str, form: str) -> Response:
    """Give the bytes of a file, and put on record that it was taken."""
    with bench().database.changing(user().id) as transaction:
        transaction.append(Kind.REPORT, None, {"what": title, "form": form, "bytes": len(content)})
    name = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")
    return attachment(content, f"{name}.{form}", FORMS[form])


def empty_workbook(write: Callable[[Ruleset, BinaryIO], None], ruleset: Ruleset, name: str) -> Response:
    """Give an empty workbook to fill in."""
    out = io.BytesIO()
    write(ruleset, out)
    return attachment(out.getvalue(), f"{name}.xlsx", FORMS["xlsx"])


def file_ways(name: str) -> dict[str, str]:
    """Give where a page is to be had as a file, by form, beside the page itself."""
    return {form: f"{name}.{form}" for form in FORMS}


def _block_with_ways(block: Block) -> Block:
    """Turn what leads to a case into the address of its page."""
    if isinstance(block, CaseList):
        return attrs.evolve(block, cases=tuple(map(_with_way, block.cases)))
    if isinstance(block, Explanations):
        made = (attrs.evolve(each, cases=tuple(map(_with_way, each.cases))) for each in block.explanations)
        return attrs.evolve(block, explanations=tuple(made))
    return with_cells(block, lambda _, row, place: _with_way(row[place]))


def _with_way(shown: Any) -> Any:
    if getattr(shown, "among", ()):
        return attrs.evolve(shown, among=tuple(map(_with_way, shown.among)))
    return attrs.evolve(shown, href=_way(shown.href)) if shown.href.startswith("case:") else shown


def _way(href: str) -> str:
    return url_for("cases.show", key=href.removeprefix("case:"))
