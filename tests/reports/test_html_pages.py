"""Report pages: everything counted is shown, nothing from a file becomes markup, and a page needs nothing but itself."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from banding.render.colours import ENOUGH, contrast, readable_ink
from banding.render.html import policy_for
from tests.builders import ruleset
from tests.reports.made_pages import (
    KINDS,
    Page,
    allocation,
    audited,
    few,
    few_answers,
    impact_of_an_edge,
    pages,
    rebanding,
    ruleset_html,
    scored,
    sheets,
    team,
)


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
            "sheets": lambda: sheets(few()),
            "team": team,
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


colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(fill=colours, ink=colours)
def test_every_band_can_be_read(fill: str, ink: str) -> None:
    """Whatever colours a ruleset names, the word of a band stands out from its fill."""
    assert contrast(fill, readable_ink(fill, ink)) >= ENOUGH


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21 to 1, and grey #767676 on white the least that passes, 4.54 to 1."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
