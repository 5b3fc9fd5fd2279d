"""A synthetic caseload looks like an export, repeats itself as real ones do, and never passes for a real one."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from banding.facts import Fact, FactKind, Value
from banding.intake.values import BadCell, parse_age, parse_birth, parse_date, parse_fact, parse_word
from banding.ruleset import (
    Ruleset,
)
from banding.synthetic import SYNTHETIC_NOTICE, synthetic_lines
from banding.synthetic import caseload as caseload_module
from banding.synthetic.caseload import synthetic_columns
from banding.synthetic.draw import GROUPS, Draw
from banding.synthetic.spelling import slips_for
from tests.synthetic.rulesets import ruleset

ON = date(2026, 11, 2)
HUB_RULES_OUT = ("other_requirement", "drr", "atr", "mhtr", "field_case")
SLIPS = {
    "ours": [("ogrs3", "140"), ("ogrs3", "49.5"), ("rosh", "meduim"), ("judged_on", "2027-05-21")],
    "invented": [
        ("drift_score", "60"),
        ("drift_score", "9.5"),
        ("exposure", "partly oepn"),
        ("judged_on", "2027-05-21"),
    ],
}
BIG = 8_000
SAFEGUARDING = ("cpp", "child_concern", "child_in_need")


def rows_of(name: str, *, rows: int = 200, seed: int = 1, on: date = ON) -> Iterator[tuple[str, ...]]:
    """Make a caseload, row by row, its headings first."""
    lines = synthetic_lines(ruleset(name), rows=rows, seed=seed, on=on)
    return map(tuple, csv.reader(lines, strict=True))


@cache
def big(name: str = "ours") -> tuple[dict[str, str], ...]:
    """Make rows enough for shares to be told, each as column to cell."""
    header, *rows = rows_of(name, rows=BIG, seed=7)
    return tuple(dict(zip(header, row, strict=True)) for row in rows)


def made(name: str, *, rows: int = 200, seed: int = 1, on: date = ON) -> list[tuple[str, ...]]:
    """Make a caseload, with its headings."""
    return list(rows_of(name, rows=rows, seed=seed, on=on))


def share(rows: Iterable[bool]) -> float:
    """Give the share of claims that hold."""
    counted = Counter(rows)
    return counted[True] / counted.total()


def said(name: str, row: dict[str, str]) -> Value:
    """Read one cell of our caseload; None for what is blank, not known or wrong."""
    found = parse_fact(ruleset("ours").fact_by_name[name], row[name])
    return found if isinstance(found, bool | int | str) else None


def faults(row: dict[str, str], rules: Ruleset) -> list[str]:
    """Name the columns of a row that cannot be read."""
    bands = [band.name for band in rules.bands]
    readers = {fact.name: (lambda text, fact=fact: parse_fact(fact, text)) for fact in rules.facts}
    readers |= {
        "age": parse_age,
        "date_of_birth": lambda text: parse_birth(text, on=ON),
        "judged_on": lambda text: parse_date(text, latest=ON),
        "judged_band": lambda text: parse_word(bands, text),
        "recorded_band": lambda text: parse_word(bands, text),
    }
    return [
        column
        for column, cell in row.items()
        if column in readers and isinstance(readers[column](cell), BadCell)
    ]


@pytest.mark.parametrize("name", ["ours", "invented"])
@given(rows=st.integers(-1, 150), seed=st.integers(0, 2**64))
def test_same_seed_same_rows(name: str, rows: int, seed: int) -> None:
    """The same ruleset, rows, seed and day give the same caseload, with as many rows as asked, all of one width."""
    found = made(name, rows=rows, seed=seed)
    assert found == made(name, rows=rows, seed=seed)
    assert len(found) == 1 + max(0, rows)
    assert {len(row) for row in found} == {len(found[0])}


@pytest.mark.parametrize("change", [{"seed": 2}, {"rows": 201}, {"on": date(2020, 1, 1)}])
def test_other_seed_other_rows(change: dict[str, int | date]) -> None:
    """Another seed, number of rows or day gives another caseload."""
    assert made("ours", **change) != made("ours")  # type: ignore[arg-type]


def test_chance_is_pinned() -> None:
    """A seed draws the same numbers on every version of Python and every machine."""
    draw = Draw(2019)
    assert [draw.below(1000) for _ in range(6)] == [832, 788, 938, 160, 648, 832]
    assert [draw.weighted("abc", (0.5, 0.3, 0.2)) for _ in range(6)] == list("ccbcbb")


def test_hash_seed_does_not_matter() -> None:
    """Two processes with different hash seeds write the same bytes."""
    program = (
        "import hashlib; from datetime import date; from banding.ruleset import *; from banding.synthetic import *;"
        "lines = synthetic_lines(load_ruleset(find_ruleset('cl-crc/2019-03')), rows=300, seed=1, on=date(2026, 11, 2));"
        "print(hashlib.sha256(''.join(lines).encode()).hexdigest())"
    )
    here = hashlib.sha256(
        "".join(synthetic_lines(ruleset("ours"), rows=300, seed=1, on=ON)).encode()
    ).hexdigest()
    for seed in ("0", "12345"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == here


@pytest.mark.parametrize("name", ["ours", "invented"])
def test_some_cells_need_quotation_marks(name: str) -> None:
    """A caseload of 2,500 has cells that CSV must quote."""
    assert '"' in "".join(synthetic_lines(ruleset(name), rows=2_500, seed=5, on=ON))


def test_rows_come_one_by_one() -> None:
    """The first rows of a thousand million come without making the others."""
    first = list(islice(rows_of("ours", rows=10**9), 3))
    assert [row[0] for row in first] == ["crn", "SYN0000001", "SYN0000002"]


@pytest.mark.parametrize("name", ["ours", "invented"])
def test_says_it_is_synthetic(name: str) -> None:
    """Every row says twice that its person is not real: in its reference number and in its last cell."""
    header, *rows = made(name, rows=1_000)
    assert header[-1] == "synthetic"
    assert {row[-1] for row in rows} == {"not a real person"}
    assert all(row[0].startswith("SYN") for row in rows)
    assert "synthetic" in SYNTHETIC_NOTICE
    assert SYNTHETIC_NOTICE.count(".") == 1


def test_nobody_is_named() -> None:
    """Judgements are signed with a role."""
    assert {row["judged_by"] for row in big()} <= {"", "team manager", "deputy team manager", "duty manager"}


def test_columns_follow_the_ruleset() -> None:
    """Every fact has its column, in order, but for the one that age settles, which has the two birth columns."""
    header = synthetic_columns(ruleset("ours"))
    facts = [fact.name for fact in ruleset("ours").facts]
    place = facts.index("young_person")
    assert header[:4] == ("crn", "team", "gender", "ethnicity")
    assert list(header[4:-6]) == [*facts[:place], "date_of_birth", "age", *facts[place + 1 :]]
    assert header[-6:] == ("judged_band", "rationale", "judged_by", "judged_on", "recorded_band", "synthetic")


@pytest.mark.parametrize("heading", GROUPS)
def test_groups_come_at_their_made_up_shares(heading: str) -> None:
    """Each group has about its share of the rows, and some cells are blank."""
    found = Counter(row[heading] for row in big())
    assert set(found) == set(GROUPS[heading])
    assert sum(GROUPS[heading].values()) == pytest.approx(1)
    assert all(found[word] / BIG == pytest.approx(part, abs=0.02) for word, part in GROUPS[heading].items())


def test_groups_have_no_part_in_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever groups are drawn, and by however many draws, every other cell is the same."""
    before = made("ours")
    monkeypatch.setattr(
        caseload_module, "draw_groups", lambda draw: (str(draw.number()), str(draw.number() + draw.number()))
    )
    after = made("ours")
    assert [row[2:4] for row in before[1:]] != [row[2:4] for row in after[1:]]
    assert [(*row[:2], *row[4:]) for row in before] == [(*row[:2], *row[4:]) for row in after]


def test_the_sample_caseload_is_made_by_the_command() -> None:
    """``examples/cases.csv`` is what ``banding example --on 2026-11-22`` gives."""
    made_now = "".join(synthetic_lines(ruleset("ours"), rows=200, seed=1, on=date(2026, 11, 22)))
    assert (Path(__file__).parents[2] / "examples" / "cases.csv").read_text(encoding="utf-8") == made_now


def test_own_headings_give_way() -> None:
    """A ruleset with a fact called Team or an alias Synthetic keeps those columns to itself."""
    rules = ruleset("invented")
    team = Fact("Team", FactKind.TEXT, "team", aliases=("Synthetic",))
    header = synthetic_columns(attrs.evolve(rules, facts=(*rules.facts, team)))
    assert (header[1], header[-1]) == ("invented_team", "invented_synthetic")
    assert header.count("Team") == 1


@pytest.mark.parametrize("name", ["ours", "invented"])
@example(rows=2_500, seed=1)  # more than one block, the last one longer
@given(rows=st.integers(100, 300), seed=st.integers(0, 2**32))
def test_each_kind_of_bad_row(name: str, rows: int, seed: int) -> None:
    """However it is drawn, a file of 100 rows or more has a repeated number and each kind of slip; no row has two."""
    header, *found = made(name, rows=rows, seed=seed)
    by_column = [dict(zip(header, row, strict=True)) for row in found]
    numbers = Counter(row["crn"] for row in by_column)
    blocks = max(1, rows // 1_000)
    assert sum(count - 1 for count in numbers.values()) == blocks
    bad = Counter((column, row[column]) for row in by_column for column in faults(row, ruleset(name)))
    assert bad == dict.fromkeys(SLIPS[name], blocks)


def test_tiny_files_are_clean() -> None:
    """A file of fewer than 100 rows has no bad rows, which would be too large a part of it."""
    header, *found = made("ours", rows=99)
    assert not [row for row in found if faults(dict(zip(header, row, strict=True)), ruleset("ours"))]
    assert len({row[0] for row in found}) == 99


def test_bad_rows_move_with_the_seed() -> None:
    """Where the misspelt level stands depends on the seed."""
    places = {at for seed in range(10) for at, row in enumerate(made("ours", seed=seed)) if "meduim" in row}
    assert len(places) > 5


@pytest.mark.parametrize("fact", [f for f in ruleset("ours").facts if f.synthetic_rate and not f.yes_at_age])
def test_declared_rates(fact: Fact) -> None:
    """Among those of whom it is known, the yeses are near the declared rate."""
    known = [said(fact.name, row) for row in big() if said(fact.name, row) is not None]
    assert len(known) > BIG * 0.75
    assert share(value is True for value in known) == pytest.approx(fact.synthetic_rate, abs=0.09, rel=0.6)


def test_risk_levels() -> None:
    """Low and medium risk of serious harm are the rule, the higher levels rare; scores lie somewhat below the middle."""
    levels = Counter(said("rosh", row) for row in big())
    assert 0.35 < levels["low"] / BIG < 0.47
    assert 0.44 < levels["medium"] / BIG < 0.58
    assert levels["high"] > levels["very-high"] > 0
    scores = [score for row in big() if isinstance(score := said("ogrs3", row), int)]
    assert 40 < sum(scores) / len(scores) < 50
    assert 0.005 < share(score >= 90 for score in scores) < 0.06


def test_young_people() -> None:
    """Over a fifth are 25 or under, by age or by date of birth, and the day matters to a few."""
    ages = [row["age"] for row in big() if row["age"].isdigit()]
    assert 0.15 < share(int(age) <= 25 for age in ages) < 0.3
    assert 0.05 < share(bool(row["date_of_birth"]) for row in big()) < 0.15
    assert not any(row["date_of_birth"] and row["age"] for row in big())


def test_one_fifth_not_clear() -> None:
    """For about one case in five safeguarding is not known, and then usually none of its three facts is."""
    unclear = [[said(name, row) is None for name in SAFEGUARDING] for row in big()]
    assert 0.15 < share(any(facts) for facts in unclear) < 0.3
    assert share(all(facts) for facts in unclear if any(facts)) > 0.75
    assert 0.15 < share(said("domestic_abuse", row) is None for row in big()) < 0.28
    assert {"", "unknown", "NK", "?"} <= {row["domestic_abuse"] for row in big()}


def test_unknowns_come_together() -> None:
    """Domestic abuse is more often not known where safeguarding is not."""
    both = [(said("cpp", row) is None, said("domestic_abuse", row) is None) for row in big()]
    assert share(abuse for safeguarding, abuse in both if safeguarding) > 2 * share(
        abuse for safeguarding, abuse in both if not safeguarding
    )


def test_hub_share() -> None:
    """About 15 in 100 are standalone unpaid work or attendance centre cases."""
    standalone = [
        said("sentence_type", row) in ("community-order", "suspended-sentence-order")
        and (said("unpaid_work", row) is True or said("attendance_centre", row) is True)
        and all(said(name, row) is False for name in HUB_RULES_OUT)
        for row in big()
    ]
    assert 0.1 < share(standalone) < 0.2


@pytest.mark.parametrize("name", ["ours", "invented"])
def test_judgements(name: str) -> None:
    """About 8 in 100 are judged; most judgements say why, some do not; every band is recorded for somebody."""
    judged = [row for row in big(name) if row["judged_band"]]
    assert 0.05 < len(judged) / BIG < 0.12
    assert 0.01 < share(not row["rationale"] for row in judged) < 0.15
    assert {row["recorded_band"] for row in big(name)} == {"", *(band.name for band in ruleset(name).bands)}


def test_spellings_vary() -> None:
    """Yes is written in several ways, and so are levels and scores."""
    assert {"yes", "Yes", "Y", "TRUE"} <= {row["aces"] for row in big()}
    assert {"medium", "RMRH"} <= {row["rosh"] for row in big()}
    assert any(row["ogrs3"].endswith("%") for row in big())


@pytest.mark.parametrize(("name", "most"), [("ours", 26_000), ("invented", 26_000)])
def test_patterns_repeat(name: str, most: int) -> None:
    """A hundred thousand rows have fewer than 26,000 different patterns, and no pattern takes over."""
    rows = islice(rows_of(name, rows=100_000), 1, None)
    patterns = Counter(row[2:] for row in rows)
    assert 5_000 < len(patterns) < most
    assert patterns.most_common(1)[0][1] < 2_000


def test_slips_fit_the_facts() -> None:
    """A ruleset gets only the slips its facts allow, and none that happens to be a word it knows."""
    rules = ruleset("invented")
    yes_no = tuple(fact for fact in rules.facts if fact.kind is FactKind.YES_NO)
    assert slips_for(attrs.evolve(rules, facts=yes_no, axes=()), on=date.max) == ()
    count = Fact("count", FactKind.NUMBER, "count", lowest=0)
    ways = Fact("ways", FactKind.CHOICE, "ways", levels=("abc", "bac"))
    found = slips_for(attrs.evolve(rules, facts=(count, ways), axes=()), on=date.max)
    assert found == (("count", "0.5"), ("ways", "abc or so"))


def test_weights_of_nothing() -> None:
    """Where no weight is left the last item is given."""
    assert Draw(1).weighted("ab", (0.0, 0.0)) == "b"
