"""The rulesets themselves: ours says what the guidance says, and an invented one shows that nothing of ours is assumed."""

from __future__ import annotations

import hashlib
import pickle
import re
import shutil
import subprocess
import sys
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from banding.errors import InvalidCaseError
from banding.facts import plain
from banding.ruleset import FactIs, LevelIs, Ruleset, facts_of, find_ruleset, load_ruleset
from banding.ruleset.conditions import leaves_of
from banding.vocabulary import RouteKind, RuleKind

INVENTED = Path(__file__).parent.parent / "rulesets" / "harbour-trust" / "2031-01.yaml"
WORDS_SHA256 = "416a78029b0e8f9ad2813c00078e9fe41b1fc4e0ab8c0efcab2df917a29b7f12"
"""Of every line number, id and wording, taken when each was found letter for letter on its line of the report."""
ANNEX_3 = [
    *("route/hub", "route/field", "route/officer", "route/nps", "matrix/very-high/low"),
    *("matrix/very-high/medium", "matrix/high/low", "matrix/high/medium", "matrix/low/low"),
    *("matrix/low/medium", "yellow/judgement", "yellow/treatment-requirement"),
    *("yellow/young-person-aces", "yellow/serious-organised-crime", "blue/child-protection-plan"),
    *("blue/sex-offender", "blue/prevent", "consider/judgement", "consider/safeguarding"),
    *("consider/domestic-abuse", "consider/hate-crime", "consider/complex-mental-health", "red/iom"),
    *("matrix/ror/very-high", "matrix/ror/high", "matrix/ror/low", "matrix/principle"),
]
COLUMNS = [
    *("ogrs3", "ror", "ror_rationale", "rosh", "iom", "mappa", "cpp", "sex_offender", "prevent"),
    *("child_concern", "child_in_need", "domestic_abuse", "hate_crime", "complex_mental_health"),
    *("drr", "atr", "mhtr", "young_person", "aces", "serious_organised_crime", "sentence_type"),
    *("unpaid_work", "attendance_centre", "other_requirement", "field_case"),
]


@pytest.fixture(scope="module")
def ours() -> Ruleset:
    """Load our ruleset of March 2019."""
    return load_ruleset(find_ruleset("cl-crc/2019-03"))


@pytest.fixture(scope="module", params=["cl-crc", "invented"])
def either(request: pytest.FixtureRequest) -> Ruleset:
    """Load each ruleset in turn."""
    return load_ruleset(find_ruleset("cl-crc/2019-03") if request.param == "cl-crc" else INVENTED)


def test_every_paragraph_of_annex_3_is_there(ours: Ruleset) -> None:
    """The guidance holds exactly the paragraphs of Annex 3, in no other ids."""
    assert sorted(ours.paragraphs) == sorted(ANNEX_3)


def test_words_of_the_guidance_are_untouched(ours: Ruleset) -> None:
    """The words of Annex 3 are what was compared with the report: any change of a letter or a line shows."""
    words = "\n".join(
        f"{p.line} {p.id} {p.words}" for p in sorted(ours.paragraphs.values(), key=lambda p: p.id)
    )
    assert hashlib.sha256(words.encode()).hexdigest() == WORDS_SHA256


def test_matrix_is_that_of_the_guidance(ours: Ruleset) -> None:
    """Each cell has the band the guidance prints, and its id names its levels."""
    cells = {cell.levels: cell.band.name for cell in ours.cells}
    assert cells == {
        ("very-high", "low"): "Red",
        ("very-high", "medium"): "Red",
        ("high", "low"): "Yellow",
        ("high", "medium"): "Blue",
        ("low", "low"): "Green",
        ("low", "medium"): "Yellow",
    }
    assert all(cell.id == "matrix/" + "/".join(cell.levels) for cell in ours.cells)


def test_cell_asks_for_a_risk_management_plan_where_its_words_do(ours: Ruleset) -> None:
    """Risk management plan, multi-agency plan and high intensity stand in a cell's actions exactly where its words say so."""
    for cell in ours.cells:
        words, actions = ours.paragraphs[cell.id].words, " ".join(cell.actions)
        assert ("Risk Management Plan" in words) == ("Risk Management Plan" in actions)
        assert ("multi-agency" in words) == ("Multi-agency" in actions)
        assert ("high intensity" in words) == ("High intensity" in actions)


def test_rules_stand_in_guidance_order(ours: Ruleset) -> None:
    """Cells, then rules, come in the order of the report's lines."""
    for things in (ours.cells, ours.rules):
        lines = [ours.paragraphs[thing.id].line for thing in things]
        assert lines == sorted(lines)


def test_rules_say_what_their_heading_says(ours: Ruleset) -> None:
    """A rule's kind, band and escalation are those of the heading its words stand under."""
    for rule in ours.rules:
        heading = ours.paragraphs[rule.id].section
        kinds = {
            "Automatic": RuleKind.AUTOMATIC,
            "Consider": RuleKind.CONSIDER,
            "Allocation": RuleKind.MINIMUM,
        }
        assert rule.kind is kinds[heading.split()[0]]
        assert f"to {rule.band}" in heading
        assert [e.band.name for e in rule.escalations] == re.findall(
            r"\((\w+) if very high RoR or IOM", heading
        )
        for escalation in rule.escalations:
            leaves = [leaf for _, leaf in leaves_of(escalation.when)]
            assert [leaf.axis for leaf in leaves if isinstance(leaf, LevelIs)] == ["ror"]
            assert facts_of(escalation.when) == ("iom",)


def test_edges_are_those_of_the_guidance(ours: Ruleset) -> None:
    """The score ranges are those printed beside each row: 0-49, 50-89, 90-100."""
    ror = ours.axes[0]
    for level in ror.levels:
        printed = re.search(r"(\d+)-(\d+)$", ours.paragraphs[f"matrix/ror/{level}"].words.split(". IOM")[0])
        assert printed is not None
        first, last = ror.range_of(level)
        assert (first, 100 if last is None else last) == (int(printed[1]), int(printed[2]))


def test_facts_stand_in_the_order_of_the_columns(ours: Ruleset) -> None:
    """Facts are declared in the order in which enquiries are listed."""
    assert [fact.name for fact in ours.facts] == COLUMNS


def test_only_sentence_facts_may_not_be_assumed(ours: Ruleset) -> None:
    """The facts that may never be read as no from a blank are the hub's own, and no others."""
    held = {fact.name for fact in ours.facts if not fact.assumable}
    assert held == {"sentence_type", "unpaid_work", "attendance_centre", "other_requirement", "field_case"}


@pytest.mark.parametrize(
    ("fact", "word", "meant"),
    [
        ("rosh", "RLRH", "low"),
        ("rosh", "RMRH", "medium"),
        ("rosh", "rhrh", "high"),
        ("rosh", "RVHR", "very-high"),
        ("rosh", "RVRH", "very-high"),
        ("mappa", "0", False),
        ("mappa", "1", True),
        ("mappa", "2", True),
        ("mappa", "Level 3", True),
        ("sentence_type", "SSO", "suspended-sentence-order"),
        ("sentence_type", "CO", "community-order"),
        ("sentence_type", "Suspended Sentence Order (SSO)", "suspended-sentence-order"),
        ("sentence_type", "PSS", "post-sentence-supervision"),
    ],
)
def test_other_spelling_is_understood(ours: Ruleset, fact: str, word: str, meant: object) -> None:
    """Register codes, MAPPA levels and abbreviations of sentences stand for their values."""
    assert ours.fact_by_name[fact].words[plain(word)] == meant


def test_medium_risk_of_reoffending_says_use_high(ours: Ruleset) -> None:
    """Medium as a judged risk of reoffending is refused, with the advice to use high."""
    assert ours.fact_by_name["ror"].refused["medium"].startswith("use high")


def test_low_rosh_check_asks_the_seven_factors(ours: Ruleset) -> None:
    """A low risk of serious harm is contradicted by seven factors, child in need not among them."""
    (check,) = ours.checks
    contradicting = "cpp sex_offender prevent child_concern domestic_abuse hate_crime serious_organised_crime"
    assert facts_of(check.when) == ("rosh", *contradicting.split())


def test_hub_rule_reads_every_requirement(ours: Ruleset) -> None:
    """The hub rule asks about the sentence, both requirements, every other requirement and the field."""
    hub = next(route for route in ours.routes if route.kind is RouteKind.HUB)
    wanted = "sentence_type unpaid_work attendance_centre other_requirement drr atr mhtr field_case"
    assert facts_of(hub.when) == tuple(wanted.split())


def test_every_combination_has_one_cell(either: Ruleset) -> None:
    """The matrix has one cell for each combination of levels."""
    combinations = list(product(*(axis.levels for axis in either.axes)))
    assert sorted(cell.levels for cell in either.cells) == sorted(combinations)


def test_everything_cited_is_quoted(either: Ruleset) -> None:
    """Every cell, rule, route and judgement has its words in the guidance."""
    cited = [thing.id for things in (either.cells, either.rules, either.routes) for thing in things]
    assert {*cited, *either.judgement.values()} <= either.paragraphs.keys()


def test_silences_are_all_confirmable(either: Ruleset) -> None:
    """Every reading names a role to confirm it, and bears on something of the ruleset."""
    for reading in either.readings:
        assert reading.confirm
        assert reading.about


def test_question_is_asked_for_every_deciding_fact(either: Ruleset) -> None:
    """Every fact that can bear on a decision has a question to ask when it is not known."""
    assert all(fact.question.endswith("?") for fact in either.deciding_facts())


def test_ruleset_survives_pickling(either: Ruleset) -> None:
    """A ruleset can be handed to another process and says the same there."""
    copy = pickle.loads(pickle.dumps(either))  # noqa: S301
    assert copy.stamp == either.stamp
    assert copy.rules == either.rules


def test_invented_ruleset_is_read_whole() -> None:
    """Five bands, a four by three matrix, comparisons, nesting, escalations and routes of another provider are read."""
    invented = load_ruleset(str(INVENTED))
    assert [band.name for band in invented.bands] == ["Calm", "Breeze", "Swell", "Gale", "Storm"]
    assert [axis.levels for axis in invented.axes] == [
        ("steady", "leaning", "tipping", "adrift"),
        ("sheltered", "partly-open", "open"),
    ]
    assert [clause.level for clause in invented.axes[0].clauses] == ["tipping", "adrift"]
    salvage = next(rule for rule in invented.rules if rule.id == "floor/salvage")
    assert salvage.escalations[0].when == LevelIs("drift", ("tipping", "adrift"))
    assert invented.in_force_from == date(2031, 1, 1)
    assert (invented.field_route, [route.route for route in invented.routes]) == (
        "quay",
        ["coastguard", "dock-office"],
    )
    assert invented.fact_by_name["apprentice"].yes_at_age == 18
    assert FactIs("exposure", ("at-sea",)) in invented.routes[0].when.parts  # type: ignore[union-attr]


def test_case_is_checked_against_the_declared_facts(ours: Ruleset) -> None:
    """A case with an undeclared fact, or a value of another kind, is refused with what is allowed."""
    ours.check_case({"ogrs3": 62, "rosh": "very-high", "iom": None, "ror_rationale": "why"})
    with pytest.raises(InvalidCaseError, match="a fact this ruleset declares"):
        ours.check_case({"drift_score": 3})
    with pytest.raises(InvalidCaseError, match="from 0 to 100"):
        ours.check_case({"ogrs3": 140})


def edited(tmp_path: Path, name: str, old: str, new: str) -> str:
    """Give the content hash of the invented ruleset after one edit of one file."""
    folder = tmp_path / "edited"
    shutil.copytree(INVENTED.parent, folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    return load_ruleset(folder / INVENTED.name).content_hash


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (INVENTED.name, '{name: Calm, fill: "#e8f1f8", ink', "{fill: '#e8f1f8', name: Calm, ink"),
        (INVENTED.name, "field_route: quay", "# moved\n\n\nfield_route:   'quay'  # here"),
        ("readings.yaml", "why: It had to be something.", "why: >-\n      It had\n      to be something."),
    ],
)
def test_hash_passes_over_how_it_is_written(name: str, old: str, new: str, tmp_path: Path) -> None:
    """A comment, white space, quotes, folding or the order of keys leaves the content hash alone."""
    assert edited(tmp_path, name, old, new) == load_ruleset(INVENTED).content_hash


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (INVENTED.name, "adrift: 16}", "adrift: 17}"),
        ("guidance.yaml", "line: 10\n", "line: 99\n"),
        ("readings.yaml", "18 or under.", "19 or under."),
    ],
)
def test_hash_notices_every_word(name: str, old: str, new: str, tmp_path: Path) -> None:
    """A changed number or word in any of the three files changes the content hash."""
    assert edited(tmp_path, name, old, new) != load_ruleset(INVENTED).content_hash


def test_room_opens_without_its_reader() -> None:
    """Whoever imports only the model does not load the YAML reader."""
    asked = "import sys, banding.ruleset; print(*sorted({'yaml'} & sys.modules.keys()))"
    root = Path(__file__).parent.parent.parent
    said = subprocess.run([sys.executable, "-c", asked], cwd=root, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ""
