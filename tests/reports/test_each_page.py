"""Claims about what stands on each kind of page: every case, counts that add up, steps of their side."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Callable

import attrs
import pytest

from banding.auditing import InputFile as AuditInput
from banding.auditing.sampling.sheet import read_sheet
from banding.render.report import CaseList, Chart, Entries, Explanation, Explanations, Figures, Report
from banding.reports.audit.reading_sheet import score_report
from tests.builders import ruleset
from tests.reports.made_pages import (
    GOLDEN,
    HARBOUR_CASES,
    Page,
    allocation,
    audited,
    few_answers,
    harbour,
    pages,
    rebanding,
    scored,
    steps_at,
    synthetic,
    table_called,
)


def explanations(report: Report) -> list[Explanation]:
    """Give every explanation of a report."""
    return [why for part in report.blocks() if isinstance(part, Explanations) for why in part.explanations]


class TestAllocation:
    """The page of a banded caseload."""

    def test_every_case_is_explained_once(self) -> None:
        """Each row of the file stands once in the index, and once under an explanation or among the errors."""
        page, _ = allocation(synthetic(200))
        explained = [case.row for why in explanations(page) for case in why.cases]
        wrong = [int(row[0].text) for row in table_called(page, "errors").rows]
        indexed = [case.row for part in page.blocks() if isinstance(part, CaseList) for case in part.cases]
        assert sorted(explained + wrong) == indexed == list(range(2, 202))

    def test_bands_add_up(self) -> None:
        """The band counts add up to the rows, and the chart says in words what its table says."""
        page, text = allocation(synthetic(200))
        (chart,) = (each for each in page.blocks() if isinstance(each, Chart))
        counts = [int(row[1].text) for row in chart.table.rows]
        assert sum(counts) == 200
        for row in chart.table.rows:
            assert row[0].tag
            assert f"{row[0].tag.word} {row[1].text} ({row[2].text})" in text

    def test_teams_add_up(self) -> None:
        """The teams' cases add up to the rows, and each team's bands to its cases."""
        page, _ = allocation(synthetic(200))
        rows = [[int(cell.text) for cell in row[1:-1]] for row in table_called(page, "teams").rows]
        assert sum(row[0] for row in rows) == 200
        assert all(sum(row[1:]) == row[0] for row in rows)

    def test_cases_that_differ_in_the_score_share_an_explanation(self) -> None:
        """Two cases in one cell with different scores have one explanation, and each its own score beside it."""
        page, _ = allocation("crn,ogrs3,rosh\nA,10,low\nB,20,low\nC,60,low\n")
        whys = explanations(page)
        assert sorted(tuple(case.crn for case in why.cases) for why in whys) == [("A", "B"), ("C",)]
        shared = next(why for why in whys if len(why.cases) == 2)
        assert [case.note for case in shared.cases] == ["OGRS3 score: 10", "OGRS3 score: 20"]

    def test_what_needs_attention_comes_in_the_order_of_its_urgency(self) -> None:
        """People whose rows differ lead, then errors, referrals, incomplete cases, considerations and provisional ones."""
        page, _ = allocation(synthetic(200))
        (found,) = (each for each in page.blocks() if isinstance(each, Figures))
        words = [figure.label.split(".")[0] for figure in found.figures]
        differ = "person has rows with different bands or routes"
        assert words[:6] == [differ, "In error", "For the NPS", "Incomplete", "To consider", "Provisional"]

    def test_an_empty_caseload_has_a_page(self) -> None:
        """A file of headings alone gives a page that says nothing needs attention."""
        assert "Nothing needs attention." in Page(allocation("crn,ogrs3\n")[1]).text

    def test_inputs_are_named_by_their_hash(self) -> None:
        """The page gives the SHA-256 of the file's bytes and of the ruleset."""
        text = "crn,ogrs3,rosh\nA,10,low\n"
        page, _ = allocation(text)
        (*_, entries) = (each.entries for each in page.blocks() if isinstance(each, Entries))
        given_ = {entry.term: entry.text for entry in entries}
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
            [int(n) for n in re.findall(r'number"[^>]*>(\d+)<', row)],
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
        at = text.index('id="matrix-table-caption"')
        cells = re.findall(
            r'<td class="number[^"]*"[^>]*>(?:<span.*?</span>)?(\d+)', text[at : text.index("</table>", at)]
        )
        assert sum(map(int, cells)) == 200

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
        assert all("↑" in cell for cell in re.findall(r'<td class="number up"[^>]*>([^<]*)<', text))
        assert all("↓" in cell for cell in re.findall(r'<td class="number down"[^>]*>([^<]*)<', text))


class TestSheet:
    """The page of a scored reading sheet."""

    def test_it_lists_no_case(self) -> None:
        """No reference number, reader or note of the sheet is on its page."""
        text = few_answers().replace("crn,", "crn,reader_notes,")
        text = re.sub(r"\nX(\d+),", r"\nZebedee\1,Zebedee,", text)
        assert "Zebedee" not in scored(text)

    def test_it_shows_every_estimate_with_its_interval(self) -> None:
        """Each question has its share and interval in percent, or says that nobody answered."""
        score = read_sheet(io.BytesIO(few_answers().encode()), ruleset(), name="sheet.csv").score
        page = Page(pages()["sheet"]).text
        for each in score.estimates:
            assert each.question in page
            if each.rate is None:
                assert "nobody answered" in page
            else:
                assert f"{each.rate:.1%}" in page
                assert f"{each.low:.1%}" in page
                assert f"{each.high:.1%}" in page

    def test_its_strata_add_up(self) -> None:
        """The cases read in the strata add up to the sheet, and so do the answers to each question."""
        page = score_report(
            read_sheet(io.BytesIO(few_answers().encode()), ruleset(), name="sheet.csv").score,
            ruleset(),
            [AuditInput("sheet", "sheet.csv", "0" * 64)],
        )
        strata = table_called(page, "read").rows
        assert sum(int(row[2].text) for row in strata) == 12
        for place, estimate in enumerate(table_called(page, "shares").rows, start=3):
            said = [row[place].text.split(" of ") for row in strata if row[place].text != "no answer"]
            assert sum(int(yes) for yes, _ in said) == int(estimate[4].text)
            assert sum(int(answered) for _, answered in said) == int(estimate[5].text)
