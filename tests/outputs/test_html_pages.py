"""Report pages: everything counted is shown, nothing from a file becomes markup, and a page needs nothing but itself."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from banding.audit import Audit, AuditOptions, AuditPolicy, AuditReport, find_columns
from banding.audit import InputFile as AuditInput
from banding.audit.sheet import SHEET_COLUMNS, questions, score_sheet
from banding.compare import Basis, ComparisonKind, InputFile, Rebanding
from banding.compare.edit_search import EditSearch
from banding.compare.impact import ImpactTally
from banding.compare.rulesets import edits_between
from banding.intake import Caseload, ReadingOptions, read_cases
from banding.outputs.book import Book
from banding.outputs.html_page import policy_for, write_page
from banding.outputs.pages_allocation import AllocationPage
from banding.outputs.pages_allocation_parts import allocation_page
from banding.outputs.pages_audit_parts import write_audit_html
from banding.outputs.pages_colour import ENOUGH, contrast, readable_ink
from banding.outputs.pages_impact_parts import write_impact_html
from banding.outputs.pages_reband_moves import Moves
from banding.outputs.pages_reband_parts import write_reband_html
from banding.outputs.pages_ruleset_parts import ruleset_page
from banding.outputs.pages_sheet_parts import sheet_page, write_sheet_html
from banding.outputs.rows import ADDED_NAMES
from banding.ruleset import Ruleset, load_ruleset
from banding.synthetic import synthetic_lines
from banding.vocabulary import RuleKind
from tests.builders import ruleset
from tests.verify.planted import edges, with_rule

ON = date(2026, 11, 22)
GOLDEN = Path(__file__).parents[1] / "golden" / "allocation.html"
HARBOUR = Path(__file__).parents[1] / "rulesets" / "harbour-trust" / "2031-01.yaml"
HARBOUR_CASES = (
    "crn,team,drift_score,exposure,previous_wrecks,salvage_order,lone_sailor,apprentice,mentor,storm_watch,dock_work\n"
    "H1,North,3,sheltered,0,no,no,no,yes,no,no\n"
    "H2,North,14,open,0,yes,yes,no,yes,no,no\n"
    "H3,South,,open,2,no,no,yes,no,no,no\n"
    "H4,South,25,open,0,no,no,no,yes,no,no\n"
    "H5,South,3,sheltered,1,no,no,no,yes,no,no\n"
)
VOID = frozenset({"meta", "rect"})


class Page(HTMLParser):
    """A page read back: its tags and texts, and whether every tag was closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a tag."""
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a tag that closes itself."""
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, which must be the last one opened."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep a text with the tag it stands in."""
        self.texts.append((self._open[-1] if self._open else "", data))

    def values(self, name: str) -> list[str]:
        """Give every value of an attribute."""
        return [value for _, found, value in self.attributes if found == name]

    @property
    def text(self) -> str:
        """All texts but the style sheet."""
        return " ".join(data for tag, data in self.texts if tag != "style")


@cache
def harbour() -> Ruleset:
    """Load the invented ruleset."""
    return load_ruleset(HARBOUR)


def opened(text: str, by: Ruleset, name: str = "cases.csv") -> Caseload:
    """Open a caseload from its text."""
    return read_cases(
        io.BytesIO(text.encode()),
        name=name,
        facts=by.facts,
        bands=[band.name for band in by.bands],
        options=ReadingOptions(on=ON),
        output_columns=ADDED_NAMES,
    )


def allocation(text: str, by: Ruleset | None = None, name: str = "cases.csv") -> tuple[AllocationPage, str]:
    """Band a caseload and give its page, as data and as written."""
    by = by or ruleset()
    with opened(text, by, name) as caseload:
        page = allocation_page(caseload, Book(caseload.reader, by), caseload.duplicates(), by)
    out = io.BytesIO()
    write_page("allocation.html", page, out, bands=by.bands)
    return page, out.getvalue().decode()


def steps_at(text: str, anchor: str) -> str:
    """Give the explanation that a case's line stands in."""
    at = text.index(f'<li id="{anchor}">')
    return text[text.rindex("<details>", 0, at) : at]


def rebanding(text: str, earlier: str = "", *, basis: Ruleset | None = None) -> str:
    """Re-band a caseload against its record, an earlier caseload or another ruleset, and give the page."""
    by = ruleset()
    kind = ComparisonKind.CASELOADS if earlier else ComparisonKind.RECORDED
    before = Basis(basis or by, ON)
    with opened(text, by) as caseload, opened(earlier or text, before.ruleset) as then:
        weights = {"Green": Decimal(1), "Yellow": Decimal(2), "Blue": Decimal(4), "Red": Decimal("5.5")}
        run = Rebanding(
            caseload,
            ComparisonKind.DATES if basis else kind,
            before=before,
            after=Basis(by, ON),
            earlier=then if earlier else None,
            weights=weights,
        )
        moves = Moves(run)
        for _ in moves.passing(run.rows()):
            pass
        report = run.report([InputFile("after", "cases.csv", "0" * 64, run.rows_after)], options=(), notes=())
    out = io.BytesIO()
    write_reband_html(report, out, ruleset=by, moves=moves)
    return out.getvalue().decode()


def impact_of_an_edge(text: str) -> str:
    """Hold a higher edge against a caseload and give the page."""
    by = edges(0, 60, 90)(with_rule("consider/domestic-abuse", kind=RuleKind.AUTOMATIC)(ruleset()))
    edits = edits_between(ruleset(), by)
    weights = {"Green": Decimal(1), "Yellow": Decimal(2), "Blue": Decimal(4), "Red": Decimal("5.5")}
    with opened(text, by) as caseload:
        run = Rebanding(
            caseload,
            ComparisonKind.DATES,
            before=Basis(ruleset(), ON),
            after=Basis(by, ON),
            weights=weights,
            edits=EditSearch(edits),
        )
        moves, tally = Moves(run), ImpactTally(edits, weights)
        for _ in moves.passing(tally.passing(run.rows())):
            pass
        inputs = [InputFile("after", "cases.csv", "0" * 64, run.rows_after)]
        report = tally.report(run.report(inputs, options=(), notes=()))
    out = io.BytesIO()
    write_impact_html(report, out, ruleset=by, moves=moves)
    return out.getvalue().decode()


def audited(text: str, *by_columns: str) -> tuple[AuditReport, str]:
    """Audit a caseload and give the report and its page."""
    by = ruleset()
    with opened(text, by) as caseload:
        columns = find_columns(caseload.layout, name="cases.csv", by=by_columns)
        run = Audit(caseload, by, AuditOptions(AuditPolicy(), columns))
        kept = [run.case(row) for row in run.rows()]
        report = run.report(inputs=[AuditInput("cases", "cases.csv", "0" * 64)], cases=kept)
    out = io.BytesIO()
    write_audit_html(report, out, ruleset=by)
    return report, out.getvalue().decode()


@cache
def synthetic(rows: int) -> str:
    """Make a synthetic caseload."""
    return "".join(synthetic_lines(ruleset(), rows=rows, seed=7, on=ON))


@cache
def few() -> str:
    """Pick some thirty of two hundred cases, the rows in error among them: enough for every part of a page."""
    errors = allocation(synthetic(200))[0].errors
    wrong = {int(row[0].text) - 1 for row in errors.rows} if errors else set()
    lines = synthetic(200).splitlines(keepends=True)
    return "".join(line for place, line in enumerate(lines) if place % 7 == 0 or place in wrong)


@cache
def pages() -> Mapping[str, str]:
    """Write one page of each kind, of the same few cases."""
    text = few()
    return {
        "allocation": allocation(text)[1],
        "reband": rebanding(text),
        "impact": impact_of_an_edge(text),
        "audit": audited(text, "team")[1],
        "sheet": scored(few_answers()),
        "ruleset": ruleset_html(ruleset()),
    }


KINDS = ("allocation", "reband", "impact", "audit", "sheet", "ruleset")


def scored(text: str) -> str:
    """Score a reading sheet and give its page."""
    score = score_sheet(io.BytesIO(text.encode()), ruleset(), name="sheet.csv")
    out = io.BytesIO()
    inputs = [AuditInput("sheet", "sheet.csv", "0" * 64)]
    write_sheet_html(score, out, ruleset=ruleset(), inputs=inputs)
    return out.getvalue().decode()


def ruleset_html(rules: Ruleset) -> str:
    """Write the page of a ruleset that is recorded as in force without an end."""
    out = io.BytesIO()
    page = ruleset_page(rules, last_day=None, recorded="yes")
    write_page("ruleset.html", page, out, bands=rules.bands)
    return out.getvalue().decode()


def few_answers() -> str:
    """Write a filled reading sheet of a dozen cases in three strata, one question answered by nobody."""
    asked = list(questions(ruleset()))
    lines = [",".join(("crn", *asked, *SHEET_COLUMNS))]
    for place in range(12):
        stratum, size = (("licence / low", 30), ("licence / medium", 15), ("not recorded", 5))[place % 3]
        answers = ["yes" if place % 4 else "no", *(["unknown"] * (len(asked) - 2)), "yes"]
        lines.append(f"X{place},{','.join(answers)},{stratum},{size},4,60,80,7")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("kind", KINDS)
class TestEveryPage:
    """What holds for each kind of page."""

    def test_it_needs_nothing_else(self, kind: str) -> None:
        """A page has no script, loads nothing, and every link leads to a place on the page itself."""
        page = Page(pages()[kind])
        assert not page.tags.keys() & {"script", "link", "img", "iframe", "object", "form", "base"}
        assert not page.values("src")
        assert all(value.startswith("#") for value in page.values("href"))
        assert {value[1:] for value in page.values("href")} <= set(page.values("id"))

    def test_its_policy_allows_its_own_style_alone(self, kind: str) -> None:
        """The policy is the one for the style sheet in the page, and no attribute holds style or script."""
        text = pages()[kind]
        style = text[text.index("<style>") + len("<style>") : text.index("</style>")]
        assert policy_for(style) in Page(text).values("content")
        assert policy_for(style).startswith("default-src 'none'; style-src 'sha256-")
        assert not [name for _, name, _ in Page(text).attributes if name == "style" or name.startswith("on")]

    def test_ids_are_its_own(self, kind: str) -> None:
        """No id stands twice, and every label that is referred to is there."""
        page = Page(pages()[kind])
        ids = Counter(page.values("id"))
        assert max(ids.values()) == 1
        assert {name for value in page.values("aria-labelledby") for name in value.split()} <= ids.keys()

    def test_tables_scroll_by_keyboard(self, kind: str) -> None:
        """Every table stands in a region with a name that the keyboard can reach, and has a caption."""
        page = Page(pages()[kind])
        regions = [value for tag, name, value in page.attributes if (tag, name) == ("div", "role")]
        assert regions == ["region"] * page.tags["table"]
        assert page.values("tabindex") == ["0"] * page.tags["table"]
        assert page.tags["caption"] == page.tags["table"]

    def test_chart_texts_can_be_read(self, kind: str) -> None:
        """Every text in a drawing is dark enough on the paper behind it (WCAG 2.2, 1.4.3)."""
        text = pages()[kind]
        for drawing in re.findall(r"<svg class=\"chart\".*?</svg>", text, re.DOTALL):
            paper = re.search(r"<rect width[^>]* fill=\"(#[0-9a-f]{6})\"", drawing)
            inks = re.findall(r"<text [^>]*fill=\"(#[0-9a-f]{6})\"", drawing)
            assert paper
            assert len(inks) == drawing.count("<text ")
            assert all(contrast(ink, paper[1]) >= ENOUGH for ink in inks)

    def test_no_colour_stands_without_its_word(self, kind: str) -> None:
        """Every band tag holds the band's name, and the words beside every coloured bar begin with it."""
        text = pages()[kind]
        names = {f"band-{band.rank}": band.name for band in ruleset().bands}
        tags = re.findall(r'<span class="tag (band-\d)">([^<]*)</span>', text)
        assert tags or kind == "sheet"
        assert all(names[css] == word for css, word in tags)
        bars = re.findall(r'>([^<]*)</text>\n<rect class="(band-\d)"', text)
        assert all(word.split()[0] == names[css] for word, css in bars)

    def test_the_same_data_give_the_same_bytes(self, kind: str) -> None:
        """A page made again is the same page."""
        again = {
            "allocation": lambda: allocation(few())[1],
            "reband": lambda: rebanding(few()),
            "impact": lambda: impact_of_an_edge(few()),
            "audit": lambda: audited(few(), "team")[1],
            "sheet": lambda: scored(few_answers()),
            "ruleset": lambda: ruleset_html(ruleset()),
        }
        assert again[kind]() == pages()[kind]


def hostile() -> SearchStrategy[str]:
    """Draw cells meant to break out of a page, and texts of every kind."""
    pieces = st.sampled_from(
        ("<script>", "</style>", '"', "'", "&", "<!--", "-->", "{{ 7*7 }}", "]]>", "</details>", "x")
    )
    return st.lists(pieces, min_size=1, max_size=4).map("".join) | st.text(
        st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r\n"), min_size=1, max_size=12
    )


@given(crn=hostile(), team=hostile(), heading=hostile(), name=hostile())
@example(crn="<script>alert(1)</script>", team="</style><script>", heading="team", name='"><script>')
def test_no_cell_becomes_markup(crn: str, team: str, heading: str, name: str) -> None:
    """Whatever a cell, a heading or a file's name holds, no tag is on the page that plain words would not give."""
    out = io.StringIO(newline="")
    rows = [
        ("crn", f"x{heading}", "team", "rosh", "ogrs3"),
        (f"x{crn}", "z", team, crn, "40"),
        ("y", "", "", "low", "4"),
    ]
    csv.writer(out).writerows(rows)
    page = Page(allocation(out.getvalue(), name=name)[1])
    assert page.tags.keys() <= Page(pages()["allocation"]).tags.keys()


def test_hostile_words_are_shown_as_words() -> None:
    """A reference number that looks like markup is read on the page as it is in the file."""
    page = Page(allocation("crn,ogrs3,rosh\n<script>alert(1)</script>,40,low\n")[1])
    assert page.tags["script"] == 0
    assert "<script>alert(1)</script>" in page.text


def test_a_character_that_turns_the_text_around_is_shown_as_unfit() -> None:
    """A reference number cannot hide what it is behind a change of direction."""
    page = Page(allocation("crn,ogrs3,rosh\nA\u202eB,40,low\n")[1])
    assert "A\ufffdB" in page.text


class TestAllocation:
    """The page of a banded caseload."""

    def test_every_case_is_explained_once(self) -> None:
        """Each row of the file stands once in the index, and once under an explanation or among the errors."""
        page, _ = allocation(synthetic(200))
        explained = [case.row for part in page.statuses for why in part.explanations for case in why.cases]
        wrong = [int(row[0].text) for row in page.errors.rows] if page.errors else []
        indexed = [row.row for part in page.index for row in part.rows]
        assert sorted(explained + wrong) == indexed == list(range(2, 202))

    def test_bands_add_up(self) -> None:
        """The band counts add up to the rows, and the chart says in words what its table says."""
        page, _ = allocation(synthetic(200))
        counts = [int(row[1].text) for row in page.bands.table.rows]
        assert sum(counts) == 200
        for row in page.bands.table.rows:
            assert row[0].tag
            assert f"{row[0].tag.word} {row[1].text} ({row[2].text})" in page.bands.chart.description

    def test_teams_add_up(self) -> None:
        """The teams' cases add up to the rows, and each team's bands to its cases."""
        page, _ = allocation(synthetic(200))
        assert page.teams
        rows = [[int(cell.text) for cell in row[1:-1]] for row in page.teams.rows]
        assert sum(row[0] for row in rows) == 200
        assert all(sum(row[1:]) == row[0] for row in rows)

    def test_cases_that_differ_in_the_score_share_an_explanation(self) -> None:
        """Two cases in one cell with different scores have one explanation, and each its own score beside it."""
        page, _ = allocation("crn,ogrs3,rosh\nA,10,low\nB,20,low\nC,60,low\n")
        whys = [why for part in page.statuses for why in part.explanations]
        assert sorted(tuple(case.crn for case in why.cases) for why in whys) == [("A", "B"), ("C",)]
        shared = next(why for why in whys if len(why.cases) == 2)
        assert [case.particulars for case in shared.cases] == ["OGRS3 score: 10", "OGRS3 score: 20"]

    def test_what_needs_attention_comes_in_the_order_of_its_urgency(self) -> None:
        """Errors come before referrals, incomplete cases, considerations and provisional ones."""
        page, _ = allocation(synthetic(200))
        words = [figure.label.split(".")[0] for figure in page.attention]
        assert words == ["In error", "For another service", "Incomplete", "To consider", "Provisional"]

    def test_an_empty_caseload_has_a_page(self) -> None:
        """A file of headings alone gives a page that says nothing needs attention."""
        page, text = allocation("crn,ogrs3\n")
        assert not page.attention
        assert "Nothing needs attention." in Page(text).text

    def test_inputs_are_named_by_their_hash(self) -> None:
        """The page gives the SHA-256 of the file's bytes and of the ruleset."""
        text = "crn,ogrs3,rosh\nA,10,low\n"
        page, _ = allocation(text)
        given_ = {entry.term: entry.text for entry in page.method.provenance}
        assert given_["SHA-256 of the caseload"] == hashlib.sha256(text.encode()).hexdigest()
        assert given_["SHA-256 of the ruleset"] == ruleset().content_hash

    def test_the_caseload_of_a_whole_provider_fits(self) -> None:
        """A page of 5,500 cases, as varied as the synthetic ones, is smaller than five million bytes."""
        assert len(allocation(synthetic(5500))[1].encode()) < 5_000_000

    def test_it_is_the_page_a_reviewer_has_seen(self) -> None:
        """The page of a small invented caseload is the golden one; GOLDEN=renew writes it anew."""
        written = allocation(HARBOUR_CASES, harbour())[1]
        if os.environ.get("GOLDEN") == "renew":
            GOLDEN.write_text(written, encoding="utf-8", newline="")
        assert written == GOLDEN.read_text(encoding="utf-8")


class TestAudit:
    """The page of an audit."""

    def test_every_case_stands_under_its_outcome(self) -> None:
        """Each row stands once, under an outcome or among the errors."""
        text = audited(synthetic(200))[1]
        assert sorted(map(int, re.findall(r'<li id="r(\d+)">', text))) == sorted(
            case.row for case in audited(synthetic(200))[0].cases if case.decision
        )

    def test_findings_come_gravest_first(self) -> None:
        """High severity stands above medium, and medium above low."""
        text = audited(synthetic(200))[1]
        found = re.findall(r'id="severity-(\w+)"', text)
        assert len(found) > 1
        assert found == [severity for severity in ("high", "medium", "low") if severity in found]

    def test_what_is_suppressed_stays_so(self) -> None:
        """A figure that the report withholds is the word on the page, never a number."""
        rows = "".join(f"C{n},{n % 50},low,Green,{'a' if n < 3 else 'b'}\n" for n in range(40))
        report, text = audited("crn,ogrs3,rosh,recorded_band,gender\n" + rows, "gender")
        withheld = [row for table in report.disparities for row in table.rows if row.count is None]
        assert withheld
        assert text.count("suppressed</td>") >= len(withheld)


def bands_shown(text: str) -> list[tuple[str, list[int]]]:
    """Give the table of bands: each with its counts."""
    at = text.index('id="band-counts-caption"')
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", text[at : text.index("</table>", at)])
    return [
        (
            re.sub("<[^>]*>", "", row.partition("</th>")[0]),
            [int(n) for n in re.findall(r'number">(\d+)', row)],
        )
        for row in rows
    ]


@pytest.mark.parametrize("made", [rebanding, lambda text: audited(text)[1]])
def test_bands_on_two_sides_add_up(made: Callable[[str], str]) -> None:
    """On the pages of a re-banding and of an audit the cases by band add up to the rows, on either side."""
    found = bands_shown(made(synthetic(200)))
    assert [band for band, _ in found] == ["Green", "Yellow", "Blue", "Red", "No band"]
    assert [sum(side) for side in zip(*(counts for _, counts in found), strict=True)] == [200, 200]


def test_a_case_on_one_side_is_in_a_band_on_that_side_alone() -> None:
    """A case gone is counted before, a new one now."""
    head = "crn,ogrs3,rosh\n"
    text = rebanding(f"{head}X1,30,low\nX3,95,low\n", f"{head}X1,30,low\nX2,60,low\n")
    assert dict(bands_shown(text)) == {
        "Green": [1, 1], "Yellow": [1, 0], "Blue": [0, 0], "Red": [0, 1], "No band": [0, 0]
    }  # fmt: skip


class TestReband:
    """The page of a re-banding."""

    def test_the_matrix_counts_every_case(self) -> None:
        """The totals at the side of the movement matrix add up to the cases."""
        text = rebanding(synthetic(200))
        matrix = text[
            text.index('id="matrix-caption"') : text.index("</table>", text.index('id="matrix-caption"'))
        ]
        totals = re.findall(r'<td class="number">(\d+)</td></tr>', matrix)
        assert sum(map(int, totals)) == 200

    def test_every_case_that_moved_has_its_steps_now(self) -> None:
        """Each case that moved stands once with its cause, and its link leads to its own line under its steps."""
        text = rebanding(synthetic(200))
        moved = re.findall(r'<li id="m(\d+)">row (\S+) .*?<a href="#n(\d+)">now</a></li>', text)
        assert len(moved) == int(re.findall(r"([0-9,]+) of them moved", text)[0])
        assert all(row.replace(",", "") == own == linked for own, row, linked in moved)
        explained = re.findall(r'<li id="n(\d+)">', text)
        assert sorted(explained) == sorted(own for own, _, _ in moved)

    def test_steps_before_and_now_are_those_of_their_side(self) -> None:
        """Of a case with a child protection plan now and none before, the steps now have that rule, those before not."""
        plain = "crn,ogrs3,rosh,cpp,drr\n"
        text = rebanding(
            f"{plain}X1,30,low,yes,no\nX2,95,low,no,no\n", f"{plain}X2,30,low,no,yes\nX1,30,low,no,no\n"
        )
        assert "blue/child-protection-plan" in steps_at(text, "n2")
        assert "blue/child-protection-plan" not in steps_at(text, "b2")
        assert "matrix/low/low" in steps_at(text, "b2")
        assert "matrix/very-high/low" in steps_at(text, "n3")
        assert "yellow/treatment-requirement" in steps_at(text, "b3")

    def test_steps_before_are_by_the_ruleset_before(self) -> None:
        """Where the ruleset changed, the steps before name what they rest on in the earlier one, by itself."""
        other = attrs.evolve(ruleset(), version="2018-01", content_hash="0" * 64)
        edges = tuple(edge._replace(lowest=31) if edge.lowest == 50 else edge for edge in other.axes[0].edges)
        other = attrs.evolve(other, axes=(attrs.evolve(other.axes[0], edges=edges), *other.axes[1:]))
        text = rebanding("crn,ogrs3,rosh\nX1,40,low\n", basis=other)
        assert "matrix/high/low" in steps_at(text, "b2")
        assert "matrix/low/low" in steps_at(text, "n2")
        assert "by cl-crc 2018-01" in text

    def test_the_caseload_of_a_whole_provider_fits(self) -> None:
        """A page of 5,500 cases held against their record, with the steps of each that moved, is under 5 million bytes."""
        assert len(rebanding(synthetic(5500)).encode()) < 5_000_000

    def test_directions_are_said_in_signs_too(self) -> None:
        """A cell for a move up has an arrow up, one for a move down an arrow down."""
        text = rebanding(synthetic(200))
        assert all("↑" in cell for cell in re.findall(r'<td class="number up">([^<]*)<', text))
        assert all("↓" in cell for cell in re.findall(r'<td class="number down">([^<]*)<', text))


class TestSheet:
    """The page of a scored reading sheet."""

    def test_it_lists_no_case(self) -> None:
        """No reference number, reader or note of the sheet is on its page."""
        text = few_answers().replace("crn,", "crn,reader_notes,")
        text = re.sub(r"\nX(\d+),", r"\nZebedee\1,Zebedee,", text)
        assert "Zebedee" not in scored(text)

    def test_it_shows_every_estimate_with_its_interval(self) -> None:
        """Each question has its share and interval in percent, or says that nobody answered."""
        score = score_sheet(io.BytesIO(few_answers().encode()), ruleset(), name="sheet.csv")
        page = Page(pages()["sheet"]).text
        for each in score.estimates:
            assert each.question in page
            if each.rate is None:
                assert "nobody answered" in page
            else:
                assert f"{each.rate:.1%}" in page
                assert f"{each.low:.1%} to {each.high:.1%}" in page

    def test_its_strata_add_up(self) -> None:
        """The cases read in the strata add up to the sheet, and so do the answers to each question."""
        page = sheet_page(
            score_sheet(io.BytesIO(few_answers().encode()), ruleset(), name="sheet.csv"),
            ruleset(),
            [AuditInput("sheet", "sheet.csv", "0" * 64)],
        )
        assert sum(int(row[2].text) for row in page.strata.rows) == 12
        for place, estimate in enumerate(page.estimates.rows, start=3):
            said = [
                row[place].text.split(" of ") for row in page.strata.rows if row[place].text != "no answer"
            ]
            assert sum(int(yes) for yes, _ in said) == int(estimate[3].text)
            assert sum(int(answered) for _, answered in said) == int(estimate[4].text)


colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(fill=colours, ink=colours)
def test_every_band_can_be_read(fill: str, ink: str) -> None:
    """Whatever colours a ruleset names, the word of a band stands out from its fill."""
    assert contrast(fill, readable_ink(fill, ink)) >= ENOUGH


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21 to 1, and grey #767676 on white the least that passes, 4.54 to 1."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
