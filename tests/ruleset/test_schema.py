"""Claims about the JSON Schemas of the rules: current, true of every ruleset, and as strict as loading where they can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from jsonschema import Draft202012Validator, validators

from banding.auditing.policy.read import load_policy
from banding.commands import main
from banding.commands.rules.showing import SCHEMA_NAMES, schema_file, schema_of, schema_text
from banding.errors import MappingError, RulesetError
from banding.ruleset import find_ruleset, load_ruleset
from banding.verify import load_examples
from banding.yaml_files.marks import read_marked
from tests.ruleset.broken_rulesets import EDITS, GUIDANCE, READINGS, ROOT_FAULTS, Edit, broken
from tests.ruleset.conftest import INVENTED, RULES, invented
from tests.ruleset.test_garbage import LINES, refused, spoilt

__all__ = ["invented"]

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "rules"
FOLDERS = (*(path for path in SHIPPED.iterdir() if (path / GUIDANCE).is_file()), INVENTED)
ONLY_LOADING_SEES = {
    "control character in words",
    "escape in a list",
    "words in the colour behind them",
    *(f"band called {word}" for word in ("none", "No band", "Unknown")),
    *(f"route called {word}" for word in ("error", "not-matched")),
    *(f"age of {age}" for age in (-1, 121, 2000)),
    # two places must be held against each other
    *(
        *("band twice", "fact named twice", "alias twice", "level twice", "id twice"),
        *("route word twice", "reading twice"),
    ),
    *(
        *("paragraph twice", "no paragraph", "no cell", "two cells", "axis missing in a cell"),
        *("unknown axis in a cell",),
    ),
    *(
        "unknown band",
        "band near no other",
        "unknown level in a cell",
        "escalation not above",
        "judgement to no band",
    ),
    *(
        "axis over an unknown fact",
        "axis over a yes/no fact",
        "axis levels out of order",
        "axis level not the fact's",
    ),
    *(
        "judged fact of other levels",
        "judged fact of another kind",
        "reason not text",
        "unknown locked level",
    ),
    *(
        "unknown clause level",
        "level that leads nowhere",
        "route at fault",
        "unknown fact",
        "number asked yes or no",
    ),
    *(
        "choice asked yes or no",
        "yes/no fact compared",
        "text asked",
        "yes/no fact of another answer",
        "unknown level",
    ),
    *(
        "number without a comparison",
        "no number satisfies",
        "no level satisfies",
        "unknown axis",
        "edges missing",
    ),
    *(
        "unknown level of an axis",
        "judgement on no paragraph",
        "reading about what is not",
        "word for no value",
    ),
    *("word for two values", "refused and accepted", "number compared with words"),
    *("edges not at the foot", "edges not ascending", "edge off the scale", "bounds crossed"),
    # the calendar, and a name without regard to capitals and spaces
    *("date not in the calendar", "reserved alias", "axis in a clause of an axis"),
}
"""The kinds of fault that no schema of one file can see."""


def plain_data(value: object) -> Any:
    """A document as an editor's YAML reader has it: dates are words."""
    if isinstance(value, dict):
        return {key: plain_data(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain_data(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of one of the files."""
    return Draft202012Validator(schema_of(name))


def complaints(name: str, content: bytes) -> list[str]:
    """What the schema of a file says of some content."""
    return [
        error.message for error in validator(name).iter_errors(plain_data(read_marked(content, "f").data))
    ]


def name_of(file: str) -> str:
    """The schema that a file of a ruleset has."""
    return {
        GUIDANCE: "guidance",
        READINGS: "readings",
        "services.yaml": "services",
        "officers.yaml": "officers",
    }.get(file, "rules")


def every_file() -> Iterator[tuple[str, Path]]:
    """Every file of every ruleset, with the schema it has."""
    for folder in FOLDERS:
        for path in sorted(folder.glob("*.yaml")):
            if path.name not in ("audit.yaml", "officers.yaml", "in-force.yaml"):
                yield name_of(path.name), path
        for name in ("audit", "officers"):
            yield from ((name, path) for path in folder.glob(f"{name}.yaml"))
        yield from (("examples", path) for path in sorted(folder.glob("examples/*.yaml")))


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_the_schema_is_a_schema_and_the_kept_file_is_current(name: str) -> None:
    """Each schema is valid draft 2020-12, the command prints it, and rules/schema holds the same bytes."""
    assert validators.validator_for(schema_of(name)) is Draft202012Validator
    Draft202012Validator.check_schema(schema_of(name))
    printed = CliRunner().invoke(main, ["rules", "schema", name]).stdout
    assert (
        printed == schema_text(name) == (SHIPPED / "schema" / schema_file(name)).read_text(encoding="utf-8")
    )


def test_no_schema_is_kept_that_is_not_made() -> None:
    """rules/schema holds these and nothing else."""
    assert {path.name for path in (SHIPPED / "schema").iterdir()} == {
        schema_file(name) for name in SCHEMA_NAMES
    }


@pytest.mark.parametrize(
    ("name", "path"), list(every_file()), ids=lambda value: str(getattr(value, "name", value))
)
def test_every_file_of_every_ruleset_fits_its_schema(name: str, path: Path) -> None:
    """Nothing that loads is marked as a slip by an editor."""
    assert complaints(name, path.read_bytes()) == []


@pytest.mark.parametrize(
    ("name", "path"),
    [(name, path) for name, path in every_file() if SHIPPED in path.parents],
    ids=lambda value: str(getattr(value, "name", value)),
)
def test_shipped_files_name_their_schema(name: str, path: Path) -> None:
    """The first line of each shipped file leads to the schema of its kind."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve() == SHIPPED / "schema" / schema_file(name)


@pytest.mark.parametrize("edit", [*EDITS, *ROOT_FAULTS], ids=lambda edit: edit.name)
def test_a_fault_of_shape_is_seen_by_the_schema_too(edit: Edit, invented: Path) -> None:
    """Every planted fault is refused by the schema, but for those that only loading can see, and these it cannot."""
    broken(invented, edit)
    found = complaints(name_of(edit.file), (invented / edit.file).read_bytes())
    assert bool(found) is (edit.name not in ONLY_LOADING_SEES)


def test_the_faults_left_to_loading_are_faults() -> None:
    """The list of what a schema cannot see names planted faults only."""
    assert {edit.name for edit in (*EDITS, *ROOT_FAULTS)} >= ONLY_LOADING_SEES


@settings(max_examples=200)
@given(spoilt())
def test_what_the_schema_refuses_loading_refuses(
    tmp_path_factory: pytest.TempPathFactory, file: tuple[str, str]
) -> None:
    """However a file is spoilt, the schema marks nothing in it that loads."""
    name, text = file
    if not complaints(name_of(name), text.encode()):
        return
    folder = tmp_path_factory.mktemp("spoilt")
    for each, lines in LINES.items():
        (folder / each).write_text("".join(lines), encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    assert refused(folder)


@pytest.mark.parametrize(
    "text",
    [
        "grade: []",
        "grades: {name: PO}",
        "grades: [{title: x}]",
        "grades: [{name: PO, nme: x}]",
        "holding: [{code: c, facts: [iom]}]",
        "holding: [{code: c, at-least: PO}]",
        "holding: [{code: c, facts: [iom], at-least: PO, severity: grave}]",
        "assessment: {max-age-days: 0}",
        "assessment: {max-age: 3}",
        "assessment: {assumption: perhaps}",
        "review: {says: 'a; b'}",
        "rationale: {repeated-at: often}",
        "sampling: {stratas: [gender]}",
        "findings: {duplicate-crn: {severity: grave}}",
    ],
)
def test_a_slip_in_an_audit_policy_is_seen_by_both(text: str, tmp_path: Path) -> None:
    """Each slip of shape in audit.yaml is refused on loading, and by its schema."""
    ruleset = load_ruleset(find_ruleset("cl-crc/2019-03"))
    path = tmp_path / "audit.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError):
        load_policy(path, ruleset)
    assert complaints("audit", text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "- one",
        "- {name: n, given: {iom: yes}}",
        "- {given: {iom: yes}, expect: {band: Red}}",
        "- {name: n, given: {iom: yes}, expect: {}}",
        "- {name: n, given: {iom: yes}, expects: {band: Red}, expect: {band: Red}}",
        "- {name: n, given: {iom: yes}, expect: {bnd: Red}}",
        "- {name: n, given: {iom: yes}, expect: {band: [Red]}}",
        "- {name: n, given: {iom: [yes]}, expect: {band: Red}}",
        "- {name: n, given: {everything else: maybe}, expect: {band: Red}}",
        "- {name: n, given: {iom: yes}, on: today, expect: {band: Red}}",
        "- {name: n, given: {date_of_birth: 2000-01-01}, expect: {band: Red}}",
        "- {name: n, given: {iom: yes}, expect: {status: settld}}",
    ],
)
def test_a_slip_in_an_example_is_seen_by_both(text: str, tmp_path: Path) -> None:
    """Each slip of shape in a file of examples is refused on reading, and by its schema."""
    ruleset = load_ruleset(find_ruleset("cl-crc/2019-03"))
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesetError):
        load_examples(tmp_path / RULES, ruleset)
    assert complaints("examples", text.encode())
