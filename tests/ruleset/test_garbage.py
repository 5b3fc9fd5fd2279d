"""Files nobody meant to write: whatever is in them, a ruleset is loaded or refused in words."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.errors import RulesetError
from banding.ruleset import load_ruleset

INVENTED = Path(__file__).parent.parent / "rulesets" / "harbour-trust"
FILES = ("2031-01.yaml", "guidance.yaml", "readings.yaml")
LINES = {name: (INVENTED / name).read_text("utf-8").splitlines(keepends=True) for name in FILES}
WORDS = sorted({word for lines in LINES.values() for line in lines for word in re.findall(r"[\w/-]+", line)})
PYTHON_WORDS = re.compile(
    r"\b(NoneType|dict|tuple|Doc|attrs|cattrs|Traceback|Exception|structur\w+|str|int|bool)\b"
)
SCRAPS = st.sampled_from(
    ["[]", "{}", "[a]", "{a: b}", "5", "true", "", "''", "[[]]", "{fact: x}", "*a", "1.5"]
)


def refused(folder: Path) -> str:
    """Load the ruleset in a folder, and give what it was refused with, or nothing."""
    try:
        load_ruleset(folder / FILES[0])
    except RulesetError as error:
        return str(error) if error.faults else "Exception without a fault"
    return ""


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a file of the invented ruleset with up to four of its lines dropped, doubled, moved or rewritten."""
    name = draw(st.sampled_from(FILES))
    lines = list(LINES[name])
    for _ in range(draw(st.integers(1, 4))):
        n = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["drop", "double", "indent", "word", "value"]))
        if kind == "drop" and len(lines) > 1:
            del lines[n]
        elif kind == "double":
            lines.insert(n, lines[n])
        elif kind == "indent":
            lines[n] = "  " + lines[n]
        elif kind == "word":
            word = draw(st.sampled_from(WORDS))
            lines[n] = re.sub(r"(?<=: )[\w/-]+", lambda _, word=word: word, lines[n], count=1)
        else:
            lines[n] = re.sub(r": .*", f": {draw(SCRAPS)}", lines[n], count=1)
    return name, "".join(lines)


@given(spoilt())
def test_spoilt_ruleset_is_loaded_or_refused_in_words(file: tuple[str, str]) -> None:
    """A ruleset with lines dropped, doubled, moved or rewritten never crashes, and is refused in a user's words."""
    with tempfile.TemporaryDirectory() as there:
        folder = Path(there) / "r"
        shutil.copytree(INVENTED, folder)
        (folder / file[0]).write_text(file[1], "utf-8")
        message = refused(folder)
    assert not PYTHON_WORDS.search(message.replace(str(folder), "")), message


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "content", ["5", "words", "[]", "{}", "[1, 2]", "a: b", "{paragraphs: 5, readings: 5}"]
)
def test_file_of_another_shape_is_refused(name: str, content: str, tmp_path: Path) -> None:
    """A file that is YAML and nothing like a ruleset's is refused with a fault of its own."""
    folder = tmp_path / "r"
    shutil.copytree(INVENTED, folder)
    (folder / name).write_text(content, "utf-8")

    assert str(folder / name) in refused(folder)
