"""Claims about the one door to every form in which the rules run elsewhere."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from click.testing import CliRunner

from banding.commands import main
from banding.commands.rules.exporting import FORMS

SHORT = {
    "sql": ("rules", "sql", "cl-crc/2019-03", "--dialect", "duckdb"),
    "dmn": ("rules", "dmn", "cl-crc/2019-03"),
    "page": ("page", "--rules", "cl-crc/2019-03"),
    "workbook": ("workbook", "--rules", "cl-crc/2019-03", "-o", "-"),
}


def written(*arguments: str) -> bytes:
    """What a command writes to a pipe."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout_bytes


@pytest.mark.parametrize("form", FORMS)
def test_the_door_writes_what_the_short_command_writes(form: str) -> None:
    """``rules export --to`` gives the bytes of each form's own command; the table has none and carries the ruleset's stamp."""
    content = written("rules", "export", "cl-crc/2019-03", "--to", form)
    if form == "json":
        assert b'"stamp": "cl-crc 2019-03 sha256:' in content
    else:
        assert content == written(*SHORT[form])
    if form == "workbook":
        assert zipfile.ZipFile(BytesIO(content)).testzip() is None


def test_a_form_that_is_none_is_refused() -> None:
    """A form that is none is refused, and the forms are named."""
    result = CliRunner().invoke(main, ["rules", "export", "--to", "xml"])
    assert result.exit_code == 2
    assert all(form in result.stderr for form in FORMS)


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ("page", ("-o", "out.csv")),
        ("workbook", ("-o", "out.csv")),
        ("sql", ("-o", "out.csv")),
        ("dmn", ("-o", "out.sql")),
        ("json", ("-o", "out.xlsx")),
        ("sql", ("--dialect", "foo")),
        ("dmn", ("--dialect", "duckdb")),
    ],
)
def test_a_refusal_shows_the_usage_of_the_command_typed(form: str, refused: tuple[str, ...]) -> None:
    """Whatever is refused, the usage is that of the command typed; a dialect is refused for any form but SQL."""
    result = CliRunner().invoke(main, ["rules", "export", "--to", form, *refused], prog_name="banding")
    assert result.exit_code == 2
    assert "Usage: banding rules export [" in result.stderr
