"""Claims about the examples in the documentation: they run, and print what the page shows."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from banding.commands import main
from tests.test_docs import PAGES, ROOT, named, text_of


@attrs.frozen
class Example:
    """
    A command in a page, and the output printed below it.

    Attributes:
        command: what is typed.
        output: the lines below it; ``…`` alone on a line stands for any lines, at the
            end of one for the rest of it; no lines stand for any output.
    """

    command: str
    output: str


@attrs.frozen
class Change:
    """
    A change of a file that a page tells its reader to make.

    Attributes:
        file: the file.
        old: lines that stand in it once.
        new: the lines that take their place.
    """

    file: str
    old: str
    new: str

    def make(self, folder: Path) -> None:
        """Change the file."""
        text = text_of(folder / self.file)
        assert text.count(self.old) == 1, f"{self.file} has {text.count(self.old)} times:\n{self.old}"
        (folder / self.file).write_text(text.replace(self.old, self.new), encoding="utf-8")


STEP = re.compile(
    r"^```console\n(.*?)^```$|<!-- change: (\S+) -->\n+```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


def steps_in(page: Path) -> Iterator[Example | Change]:
    """The commands in a page's ``console`` blocks, and the changes below ``<!-- change: NAME -->``, in order."""
    for console, file, change in STEP.findall(text_of(page)):
        if file:
            yield Change(file, _lines_of(change, "-"), _lines_of(change, "+"))
        else:
            yield from _examples_of(console)


def _lines_of(change: str, side: str) -> str:
    return "".join(line[1:] for line in change.splitlines(keepends=True) if line[0] in (" ", side))


def _examples_of(block: str) -> Iterator[Example]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        while command.endswith("\\"):
            more, _, output = output.partition("\n")
            command = f"{command[:-1].rstrip()} {more.removeprefix('>').strip()}"
        yield Example(command, output.strip("\n"))


def examples_in(page: Path) -> list[Example]:
    """The commands in a page's ``console`` blocks, in order."""
    return [step for step in steps_in(page) if isinstance(step, Example)]


def files_in(page: Path) -> dict[str, str]:
    """The files a page tells its reader to write: a block below ``<!-- file: NAME -->``."""
    blocks = re.findall(r"<!-- file: (\S+) -->\n+```\w*\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)
    return dict(blocks)


def run_in_process(words: list[str]) -> tuple[int, str]:
    """What ``banding`` prints, to both ends, and its exit code."""
    result = CliRunner().invoke(main, words, prog_name="banding", catch_exceptions=False)
    return result.exit_code, result.output


def run_in_shell(command: str, folder: Path) -> tuple[int, str]:
    """The same for a command with pipes or redirections, in a shell that knows ``banding``."""
    shims = folder.parent / "bin"
    shims.mkdir(exist_ok=True)
    shim = shims / "banding"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m banding "$@"\n')
    shim.chmod(0o755)
    known = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=known,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout.decode()


def matches(printed: str, output: str) -> bool:
    """Whether what was printed is what the page shows, ``…`` standing for any lines."""
    parts = re.split(r"^…$\n?", output + "\n", flags=re.MULTILINE)
    # Within a line ``…`` stands for the rest of it, such as a hash that every change of the rules alters.
    wanted = (re.escape(part).replace("…", ".*") for part in parts)
    return re.fullmatch(r"(?:.*\n)*?".join(wanted), printed.rstrip("\n") + "\n") is not None


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader's folder, with the sample caseload and our rules in it, that commands run in."""
    folder = tmp_path / "reader"
    shutil.copytree(ROOT / "rules" / "cl-crc", folder / "rules" / "cl-crc")
    (folder / "examples").mkdir(parents=True)
    (folder / "examples" / "cases.csv").write_bytes((ROOT / "examples" / "cases.csv").read_bytes())
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if examples_in(page)], ids=named)
def test_examples_run_and_print_what_the_page_shows(page: Path, folder: Path) -> None:
    """Each command of a page runs, one after another, prints what the page shows, and ends as it says."""
    for name, text in files_in(page).items():
        (folder / name).write_text(text, encoding="utf-8")
    ended, looked = 0, True
    for example in steps_in(page):
        if isinstance(example, Change):
            example.make(folder)
            continue
        if example.command == "echo $?":
            assert str(ended) == example.output, example
            looked = True
            continue
        assert looked or ended == 0, "a command before this one failed, and the page does not say so"
        if example.command.startswith("banding ") and not re.search(r"[|<>&;$]", example.command):
            ended, printed = run_in_process(shlex.split(example.command)[1:])
        else:
            ended, printed = run_in_shell(example.command, folder)
        looked = False
        if example.output:
            assert matches(printed, example.output), f"$ {example.command}\n{printed}"
    assert looked or ended == 0


def test_a_change_that_does_not_fit_is_found(tmp_path: Path) -> None:
    """A change a page tells of is made once, and is refused where its lines do not stand in the file."""
    (tmp_path / "a").write_text("one\ntwo\nthree\n")
    page = tmp_path / "page.md"
    page.write_text("<!-- change: a -->\n\n```diff\n one\n-two\n+2\n```\n\n```console\n$ ls\na\n```\n")
    change, example = steps_in(page)
    assert example == Example("ls", "a")
    assert isinstance(change, Change)
    change.make(tmp_path)
    assert text_of(tmp_path / "a") == "one\n2\nthree\n"
    with pytest.raises(AssertionError):
        change.make(tmp_path)


@pytest.mark.parametrize("page", [page for page in PAGES if "```pycon" in text_of(page)], ids=named)
def test_python_examples_give_what_the_page_shows(page: Path, folder: Path) -> None:
    """The Python examples of a page give what stands below them."""
    blocks = re.findall(r"^```pycon\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, named(page), named(page), 0)
    assert folder.is_dir()
    told: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append)
    assert result.attempted
    assert result.failed == 0, "".join(told)


@pytest.mark.parametrize(
    ("output", "printed"),
    [("a\n…\nd", "a\nb\nc\nd\n"), ("a\n…", "a\n"), ("a", "a\n"), ("by a:…", "by a:1\n")],
)
def test_left_out_lines_match_any(output: str, printed: str) -> None:
    """``…`` stands for any lines, also for none."""
    assert matches(printed, output)


@pytest.mark.parametrize(
    ("output", "printed"), [("a\n…\nd", "a\nb\n"), ("a", "a\nb\n"), ("a", "b\n"), ("by a:…", "by a:1\n2\n")]
)
def test_other_lines_do_not_match(output: str, printed: str) -> None:
    """What is printed must be what is shown, to the last line."""
    assert not matches(printed, output)
