"""The tutorial of the workbench is what happens: gone through in a browser, with and without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser import in_browser
from tests.workbench.tutorial_screens import IMAGES, TUTORIAL, screens, signed_in

_LARGEST_IMAGE = 60_000


@in_browser
@pytest.mark.parametrize("javascript", [True, False])
def test_a_monday_morning_goes_as_the_tutorial_says(
    browser: Any, tmp_path: Path, *, javascript: bool
) -> None:
    """Each line quoted below a picture is on that page; each picture is there and small; at the end M04 alone has no officer."""
    parts = re.split(
        r"^!\[[^\]]*\]\(images/workbench/([\w-]+)\.jpg\)$", TUTORIAL.read_text("utf-8"), flags=re.M
    )
    quoted = {
        name: re.findall(r"^> (.+)$", part, re.M) for name, part in zip(parts[1::2], parts[2::2], strict=True)
    }
    with signed_in(browser, tmp_path, javascript=javascript) as page:
        said = dict(screens(page, tmp_path))
        assert {path.stem for path in IMAGES.iterdir()} == set(quoted) == set(said)
        assert all(path.stat().st_size < _LARGEST_IMAGE for path in IMAGES.iterdir())
        assert [line for name, lines in quoted.items() for line in lines if line not in said[name]] == []
        assert all(quoted.values())
        # Of things to find out for as many cases each, the risk comes first, not the first of the alphabet.
        assert "Cases with only this to find out Risk of serious harm" in said["what-needs-me"]
        page.click("li:has-text('Not yet allocated') a")
        assert page.locator("main tbody th").all_inner_texts() == ["M04"]
