"""Claims about ``officers.yaml``: everything in it says what it rests on, its examples hold, and slips are named."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from banding.assign.policy import Basis, OfficersDoc, Sourced, load_staff_policy
from banding.errors import MappingError
from banding.ruleset import find_ruleset
from tests.assign.builders import policy
from tests.builders import ruleset

SHIPPED = find_ruleset("cl-crc/2019-03").with_name("officers.yaml")


def blocks(value: object) -> list[object]:
    """A block and every block in it."""
    if isinstance(value, tuple):
        return [found for each in value for found in blocks(each)]
    if not attrs.has(type(value)):
        return []
    inside = [found for field in attrs.fields(type(value)) for found in blocks(getattr(value, field.name))]
    return [value, *inside]


def test_every_value_says_what_it_rests_on() -> None:
    """Each value is marked guidance, inspection finding, published practice or local assumption, with its source."""
    marked = [each for each in blocks(policy().officers) if isinstance(each, Sourced)]
    assert len(marked) > 15
    assert all(isinstance(each.basis, Basis) and each.source for each in marked)
    unmarked = {type(each).__name__ for each in blocks(policy().officers) if not isinstance(each, Sourced)}
    assert unmarked == {"OfficersDoc", "LoadPrice", "Example"}


def test_the_published_points_are_the_starting_values() -> None:
    """Capacity, reports and calibrated bands are those of the published reference data."""
    officers = policy().officers
    assert (officers.capacity.points, officers.capacity.full_time_hours) == (2176, 37)
    assert {each.column: each.points for each in officers.reports} == {
        "court_reports": 138,
        "fast_delivery_reports": 65,
        "parole_reports": 120,
    }
    community = officers.points[0].bands
    assert (community["Green"], 50 <= community["Yellow"] <= 63) == (29, True)
    assert 102 <= community["Blue"] <= 115
    assert 146 <= community["Red"] <= 206


def test_there_are_worked_examples() -> None:
    """The shipped policy has examples of capacity, points and grades; reading it tried them all."""
    assert len(policy().officers.examples) >= 8


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("points: 1411}", "points: 1412}", "expected 1,412, and it is 1,411"),
        (
            "grade: PSO, may-hold: false",
            "grade: PSO, may-hold: true",
            "`PSO` may not hold",
        ),
        ("grades: [PO, PSO, PQiP]", "grades: [PO, PSOO]", "unknown grade `PSOO`; did you mean `PSO`?"),
        ("Green: 29, Yellow: 57", "Gren: 29, Yellow: 57", "unknown band `Gren`; did you mean `Green`?"),
        ("Green: 29, Yellow: 57", "Yellow: 57", "no points for Green"),
        ("fact: cpp\n", "fact: cppp\n", "unknown fact `cppp`; did you mean `cpp`?"),
        ("fact: drr,", "fact: rosh,", "unknown yes/no fact `rosh`"),
        ("basis: published practice\n", "basis: hearsay\n", "expected one of `guidance`"),
        ("  most-hours: 48", "  most-hourz: 48", "unknown key `most-hourz`; did you mean `most-hours`?"),
        ("never: [left,", "never: [lefft,", "found `lefft`; did you mean `left`?"),
        ("long-term-days: 28", "long-term-days: soon", "expected a whole number, found `soon`"),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    """Each slip in the file is refused with its line and the nearest word."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "officers.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingError, match=r"officers\.yaml:\d+: ") as refusal:
        load_staff_policy(path, ruleset(), policy().audit)
    assert says in str(refusal.value)


def test_the_schema_fits_the_file() -> None:
    """The shipped policy is valid by the JSON Schema that editors complete it by, and a slip is not."""
    yaml, jsonschema = pytest.importorskip("yaml"), pytest.importorskip("jsonschema")
    from banding.commands.rules.showing import schema_of

    written = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema_of("officers"))
    assert list(validator.iter_errors(written)) == []
    written["capacity"]["pionts"] = 3
    assert len(list(validator.iter_errors(written))) == 1
    assert OfficersDoc.__doc__
