"""What more than one report says in the same words or shows in the same way: tags, tables of counts, cases by band."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from banding.engine import Decision
from banding.render import report as doc
from banding.render.words import out_of, per_cent, shortened
from banding.ruleset import Band, Ruleset
from banding.ruleset.words import spoken_route
from banding.vocabulary import Status

MOST_LISTED: Final = 20_000
"""The most cases that a page lists one by one; its figures count all."""
SUPPRESSED: Final = "suppressed"
"""What is read where a count is too small to be shown."""
TO_PRINT: Final = (
    "The parts of the page that are shut print as their headings alone; open those you want before printing."
)
RESTRICTED_NOTE: Final = (
    "Of a restricted case the reference number and the band are shown, and nothing else; its own row in the result has the "
    "rest. It is counted in the figures, under no team or officer."
)
NOT_LISTED: Final = "None of them is listed here: see the restricted cases."
_NO_BAND: Final = "No band"
_NOTHING: Final = "nothing recorded"
_COUNTS_SHOWN = 10
_FIGURES = ("Row", "Rows", "Cases", "Share")


def heads(*texts: str, words: Collection[str] = (), numbers: Collection[str] = ()) -> tuple[doc.Head, ...]:
    """Give headings; those of ``words`` have sentences below them, those of ``numbers``, rows and shares figures."""
    figures = dict.fromkeys((*_FIGURES, *numbers), doc.Align.NUMBER)
    aligned = {**dict.fromkeys(words, doc.Align.WORDS), **figures}
    return tuple(doc.Head(text, aligned.get(text, doc.Align.TEXT)) for text in texts)


def cells(*values: doc.Value | doc.Cell) -> doc.Row:
    """Give a row of a table; a bare value is a cell of it and no more."""
    return tuple(value if isinstance(value, doc.Cell) else doc.Cell(value) for value in values)


def sheet_only(table: doc.Table) -> doc.Section:
    """Give a section that a workbook has and a page has not."""
    return doc.Section(table.id, table.caption, (table,), where=())


def crn_shown(crn: str) -> str:
    """Give a reference number as a page shows it."""
    return shortened(crn) or "no reference number"


def band_tag(band: Band | None, *, otherwise: str = "no band") -> doc.Tag:
    """Give a band's tag, or a plain one with other words where there is none."""
    return doc.Tag(band.name, f"band-{band.rank}") if band else doc.Tag(otherwise)


def decision_tag(decision: Decision, ruleset: Ruleset) -> doc.Tag:
    """Give the tag of where a decision puts a case: a route away from the field, its band, or that there is none yet."""
    if decision.status in (Status.REFER, Status.HUB):
        return doc.Tag(f"{spoken_route(ruleset, decision.route)} route")
    return band_tag(decision.band, otherwise="no band yet")


def place_tags(ruleset: Ruleset) -> dict[str, doc.Tag]:
    """Give the tag of each place a case can be: its bands in their colours, its routes by what they are called."""
    routes = {rule.route: doc.Tag(spoken_route(ruleset, rule.route)) for rule in ruleset.routes}
    return routes | {band.name: band_tag(band) for band in ruleset.bands}


def place_cell(name: str, tags: Mapping[str, doc.Tag]) -> doc.Cell:
    """Give a cell that names a place, in its colours where it is a band."""
    return doc.Cell(tag=tags.get(name, doc.Tag(name)))


def anchors(ruleset: Ruleset) -> dict[str, str]:
    """Give each paragraph of the guidance its anchor: ``g1``, ``g2`` and so on, short since they repeat so often."""
    return {rule: f"g{place}" for place, rule in enumerate(ruleset.paragraphs, start=1)}


def restricted_table(rows: Sequence[doc.Row], bands: Sequence[str]) -> doc.Table:
    """Give the restricted cases: row, reference number and, under the headings ``bands``, their bands alone."""
    headings = heads("Row", "Case", *bands)
    return doc.Table("restricted", "Restricted cases", headings, rows, RESTRICTED_NOTE)


def counted_table(id_: str, caption: str, counts: Sequence[tuple[str, int]]) -> doc.Table:
    """Give counts as a table with bars; all such tables are on one sheet of a workbook."""
    headings, rows = heads("What", "Cases"), tuple(doc.barred(counts))
    return doc.Table(
        id_, caption, headings, rows, says=doc.COUNTS, most=_COUNTS_SHOWN, sheet="Counts", of=caption
    )


def errors_table(rows: Iterable[doc.Row]) -> doc.Table:
    """Give the rows in error, each with its number, its case and what is wrong."""
    headings = heads("Row", "Case", "What is wrong", words=("What is wrong",))
    return doc.Table("errors", "Rows in error", headings, rows)


def crossed(
    id_: str,
    caption: str,
    tidy: tuple[str, str, str],
    sides: Sequence[str],
    tops: Sequence[str],
    counts: Mapping[tuple[str, str], int],
    *,
    bands: Sequence[str],
    tags: Mapping[str, doc.Tag],
    note: str,
) -> doc.Grid:
    """Give counts by two places, each cell said to be up, down or the same; the bands among the places lowest first."""
    sides = [side for side in sides if any(counts.get((side, top)) for top in tops)]
    tops = [top for top in tops if any(counts.get((side, top)) for side in sides)]
    first = doc.Head(f"{tidy[0].capitalize()} (rows), {tidy[1]} (columns)")
    words = {top: tags[top].word if top in tags else top or _NOTHING for top in tops}
    headings = (first, *(doc.Head(word, doc.Align.NUMBER, tags.get(top)) for top, word in words.items()))
    rows = []
    for side in sides:
        name = doc.Cell(tag=tags[side]) if side in tags else doc.Cell(side or _NOTHING)
        rows.append((name, *(_crossing(bands, side, top, counts.get((side, top), 0)) for top in tops)))
    return doc.Grid(id_, caption, headings, rows, note, says="matrix", sheet="Matrix", tidy=tidy)


def _crossing(bands: Sequence[str], side: str, top: str, count: int) -> doc.Cell:
    if side not in bands or top not in bands or not count:
        return doc.Cell(count, css="" if count else "steady")
    then, now = bands.index(side), bands.index(top)
    if then == now:
        return doc.Cell(count, says="same:")
    return doc.Cell(count, f"{count:,} {'↑' if now > then else '↓'}", css="up" if now > then else "down")


def bands_section(
    bands: Sequence[Band],
    sides: Sequence[tuple[str, Mapping[str, int]]],
    *,
    note: str,
    where: tuple[str, ...],
) -> doc.Section:
    """
    Show the cases by band, lowest first: a chart, and a table that says the same.

    Each side has a name, such as "before" or nothing, and how many cases are in each place, those of no band together.
    """
    counts: list[tuple[str, Counter[str]]] = []
    for side, places in sides:
        found = Counter({band.name: places.get(band.name, 0) for band in bands})
        found[_NO_BAND] = sum(places.values()) - found.total()
        counts.append((side, found))
    bars, rows = [], []
    for tag in (*map(band_tag, bands), doc.Tag(_NO_BAND)):
        row = [doc.Cell(tag=tag)]
        for side, found in counts:
            count, total = found[tag.word], found.total()
            bars.append(doc.Bar(f"{tag.word} {side}".strip(), count, out_of(count, total), tag.css))
            row += [doc.Cell(count), doc.Cell(count / total if total else 0, per_cent(count, total))]
        rows.append(tuple(row))
    columns = [word for side, _ in sides for word in (side.capitalize() or "Cases", "Share")]
    title, headings = "Cases by band", doc.number_heads("Band", columns)
    table = doc.Table("band-counts", title, headings, rows, note, says=doc.COUNTS, sheet="Bands")
    return doc.Section("bands", "Bands", (doc.Chart("band-chart", title, tuple(bars), table),), where=where)
