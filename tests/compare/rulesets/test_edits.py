"""Claims about the edits between two rulesets: none is missed, each is told, and what belongs together is one."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

from banding.compare.rulesets import (
    BearsOn,
    ChangeKind,
    Edit,
    NoCommonFactsError,
    RulesetDiff,
    diff_rulesets,
    edits_between,
)
from banding.facts import FactKind
from banding.render.markdown import markdown_lines
from banding.render.terminal import summary_lines
from banding.reports.difference.report import difference_report
from banding.reports.difference.words import transition_in_words
from banding.ruleset import AllOf, Check, Escalation, FactIs, Ruleset, find_ruleset, load_ruleset
from banding.ruleset.model import ScoreEdge
from banding.ruleset.places import places_of
from banding.verify.mutation import mutants_of
from banding.vocabulary import RuleKind
from tests.builders import ruleset
from tests.ruleset.conftest import INVENTED, RULES
from tests.verify.planted import (
    and_check,
    and_clause,
    and_fact,
    and_route,
    and_rule,
    edges,
    with_ror,
    with_rule,
    without,
)

Change = Callable[[Ruleset], Ruleset]


def text_of(diff: RulesetDiff) -> list[str]:
    """The lines of a comparison on a terminal."""
    return list(summary_lines(difference_report(diff)))


def markdown_of(diff: RulesetDiff) -> list[str]:
    """Its lines in Markdown."""
    return list(markdown_lines(difference_report(diff)))


def told(change: Change) -> list[str]:
    """What is said of a change to our ruleset."""
    return [clause for edit in edits_between(ruleset(), change(ruleset())).edits for clause in edit.says]


def watched(ruleset: Ruleset) -> Ruleset:
    """Have the hub route warn from Red."""
    routes = [attrs.evolve(r, watch=ruleset.bands[-1]) if r.watch else r for r in ruleset.routes]
    return attrs.evolve(ruleset, routes=tuple(routes))


def unlocked(ruleset: Ruleset) -> Ruleset:
    """Let judgement take a case out of very high."""
    return with_ror(
        lambda axis: attrs.evolve(axis, judged=axis.judged and attrs.evolve(axis.judged, locked=()))
    )(ruleset)


def fact_changed(name: str, **changes: object) -> Change:
    """Change one fact."""
    return lambda whole: attrs.evolve(
        whole,
        facts=tuple(attrs.evolve(f, **changes) if f.name == name else f for f in whole.facts),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (edges(0, 55, 90), "ror: high starts at 55, not 50"),
        (
            without("rules", "consider/hate-crime"),
            "rule consider/hate-crime (hate crime) is gone: it was consider Blue (Red if ror is very high or iom) if hate_crime",
        ),
        (
            and_rule(RuleKind.MINIMUM, "Blue", FactIs("aces")),
            "rule added/rule (an added rule) is new: at least Blue if aces",
        ),
        (
            with_rule("blue/prevent", band="Red"),
            "blue/prevent: automatic Red (Red if ror is very high or iom), not automatic Blue (Red if ror is very high or iom)",
        ),
        (
            with_rule("blue/prevent", escalations=()),
            "blue/prevent: never rises, not rises to Red if ror is very high or iom",
        ),
        (with_rule("blue/prevent", when=FactIs("iom")), "blue/prevent: applies if iom, not if prevent"),
        (
            with_rule("blue/prevent", title="anything"),
            "blue/prevent: title is “anything”, not “a Prevent case”",
        ),
        (and_clause("high", FactIs("aces")), "ror: high whatever the score if aces"),
        (
            with_ror(lambda axis: attrs.evolve(axis, clauses=())),
            "ror: very high no longer whatever the score if iom",
        ),
        (with_ror(lambda axis: attrs.evolve(axis, judged=None)), "ror: judgement sets no level any more"),
        (unlocked, "ror: judgement never takes a case out of any level, not very high"),
        (
            without("routes", "route/hub"),
            "route route/hub is gone: it was the hub route if sentence_type is community order or suspended sentence order and (unpaid_work or attendance_centre) and not other_requirement and not drr and not atr and not mhtr and not field_case",
        ),
        (
            and_route(FactIs("aces")),
            "route added/route is new: the elsewhere route, to another service if aces",
        ),
        (
            lambda r: attrs.evolve(r, routes=tuple(reversed(r.routes))),
            "routes are tried in the order route/hub, route/nps, not route/nps, route/hub",
        ),
        (
            lambda r: attrs.evolve(r, field_route="patch"),
            "cases held in the field take the route patch, not field",
        ),
        (watched, "route/hub: warns from Red, not from Blue"),
        (and_check(FactIs("aces")), "the warning added-check is new: if aces"),
        (
            lambda r: attrs.evolve(r, judgement={"Yellow": "yellow/judgement"}),
            "raising a case to Blue on judgement has no paragraph to rest on",
        ),
        (and_fact, "the fact tattoo (tattoo) is new"),
        (fact_changed("young_person", yes_at_age=21), "young_person: yes at 21 or under, not at 25 or under"),
        (fact_changed("iom", aliases=("nominal",)), "iom: aliases gains nominal"),
        (
            fact_changed("rosh", words={**ruleset().fact_by_name["rosh"].words, "rmrh": "high"}),
            "rosh: words rmrh is high, not medium",
        ),
        (
            fact_changed("iom", words={"nominal": True}),
            "iom: words gains nominal (yes)",
        ),
        (fact_changed("unpaid_work", assumable=True), "unpaid_work: assumable is yes, not no"),
        (fact_changed("ogrs3", percent=False), "ogrs3: percent is no, not yes"),
        (fact_changed("ogrs3", highest=120), "ogrs3: may be 0 to 120, not 0 to 100"),
        (lambda r: attrs.evolve(r, readings=r.readings[1:]), "the reading ogrs3-or-judgement is gone"),
        (lambda r: attrs.evolve(r, title="Other"), f"title is “Other”, not “{ruleset().title}”"),
    ],
)
def test_an_edit_is_told(change: Change, says: str) -> None:
    """What is edited is said in one clause, as a policy officer would say it."""
    assert told(change) == [says]


def test_no_single_change_is_missed() -> None:
    """Each slip that can be made in one place of ours or the invented ruleset is told as one edit; a clause joined to another's as two."""
    for whole in (ruleset(), load_ruleset(INVENTED / RULES)):
        for mutant in mutants_of(whole, with_ages=True):
            edits = edits_between(whole, mutant.ruleset).edits
            joins = mutant.kind == "clause" and any(len(axis.clauses) > 1 for axis in whole.axes)
            assert len(edits) == 1 or (joins and len(edits) == 2), mutant.says
            assert edits[0].says[0], mutant.says


def test_the_same_change_of_a_group_of_rules_is_one_edit() -> None:
    """Three rules that no longer rise to Red, as where their group loses its line, are told together."""
    names = ("blue/child-protection-plan", "blue/sex-offender", "blue/prevent")
    after = ruleset()
    for name in names:
        after = with_rule(name, escalations=())(after)
    edits = edits_between(ruleset(), after).edits
    assert [(edit.ids, edit.change) for edit in edits] == [(names, ChangeKind.CHANGED)]
    assert edits[0].says == (
        "blue/child-protection-plan, blue/sex-offender and blue/prevent: "
        "never rises, not rises to Red if ror is very high or iom",
    )


def amber(whole: Ruleset) -> Ruleset:
    """Call Yellow Amber wherever it stands."""
    named = {
        band.name: attrs.evolve(band, name="Amber") if band.name == "Yellow" else band for band in whole.bands
    }
    return attrs.evolve(
        whole,
        bands=tuple(named.values()),
        cells=tuple(attrs.evolve(cell, band=named[cell.band.name]) for cell in whole.cells),
        rules=tuple(
            attrs.evolve(
                rule,
                band=named[rule.band.name],
                escalations=tuple(Escalation(named[e.band.name], e.when) for e in rule.escalations),
            )
            for rule in whole.rules
        ),
    )


def test_a_band_called_otherwise_is_one_edit_with_all_that_gives_it() -> None:
    """Amber for Yellow: cells and rules follow in the same edit, and every Yellow case, no other, becomes Amber."""
    diff = diff_rulesets(ruleset(), amber(ruleset()))
    (edit,) = diff.edits.placing
    assert edit.says[0] == "the bands are Green, Amber, Blue, Red, not Green, Yellow, Blue, Red"
    assert edit.says[1].startswith("Amber stands where Yellow stood: ")
    assert "matrix/high/low: is Amber, not Yellow" in edit.says
    assert diff.moves is not None
    assert [transition_in_words(each) for each in diff.moves.placed] == ["Yellow to Amber"]
    assert diff.moves.placed[0].kinds == ((),)


def finer(whole: Ruleset) -> Ruleset:
    """Give the drift axis of the invented ruleset one more level at the foot, and cells for it."""
    drift, exposure = whole.axes
    levels = ("still", *drift.levels)
    edges_now = (ScoreEdge(1, "still"), ScoreEdge(3, "steady"), *drift.edges[1:])
    axis = attrs.evolve(drift, levels=levels, edges=edges_now)
    first = [cell for cell in whole.cells if cell.levels[0] == "steady"]
    added = [
        attrs.evolve(
            cell, id=f"grid/still/{cell.levels[1]}", levels=("still", cell.levels[1]), band=whole.bands[0]
        )
        for cell in first
    ]
    facts = tuple(attrs.evolve(f, levels=levels) if f.name == "drift_view" else f for f in whole.facts)
    return attrs.evolve(whole, axes=(axis, exposure), cells=(*added, *whole.cells), facts=facts)


def test_another_level_of_the_matrix_is_one_edit_and_still_compared_case_by_case() -> None:
    """A new lowest level: the open cases with a score in it come down, and a level judged anew was an error before."""
    before = load_ruleset(INVENTED / RULES)
    diff = diff_rulesets(before, finer(before))
    assert len(diff.edits.placing) == 1
    assert diff.moves is not None
    told = {transition_in_words(each) for each in diff.moves.placed}
    assert "Breeze to Calm (where no level is set by judgement)" in told
    assert any(each.startswith("A row in error to ") for each in told)


def test_a_fact_of_another_kind_is_refused_with_the_reason() -> None:
    """Where a fact is yes/no in one ruleset and a choice in the other, the edits are told and the kinds are not."""
    after = fact_changed("aces", kind=FactKind.CHOICE, levels=("none", "some"))(ruleset())
    diff = diff_rulesets(ruleset(), after)
    assert diff.moves is None
    assert not diff.is_same
    assert str(NoCommonFactsError("aces", ("yes-no", "choice"))) == diff.why_not
    assert any("This cannot be said" in line for line in text_of(diff))


def test_rulesets_of_two_providers_are_refused_with_the_reason() -> None:
    """Where the two ask about nothing in common, the edits are told and the kinds are not."""
    diff = diff_rulesets(ruleset(), load_ruleset(INVENTED / RULES))
    assert diff.moves is None
    assert diff.why_not == "the two rulesets decide by no fact in common, so no case can be held against both"
    assert diff.edits.placing


def test_each_edit_names_its_lines() -> None:
    """With the files at hand, an edit says where it stands in both."""
    places = places_of(find_ruleset("cl-crc/2019-03"))
    (edit,) = edits_between(ruleset(), edges(0, 55, 90)(ruleset()), (places, places)).edits
    assert edit.line_before == edit.line_after == places["axis", "ror"]


def test_another_word_for_the_field_route_is_told_with_its_line_and_with_both_words() -> None:
    """The edit names its line, and each band is told on the route it was and is on."""
    places = places_of(find_ruleset("cl-crc/2019-03"))
    diff = diff_rulesets(ruleset(), attrs.evolve(ruleset(), field_route="patch"), (places, places))
    assert diff.edits.edits[0].line_after == places["field-route",]
    assert diff.moves is not None
    told = [transition_in_words(each) for each in diff.moves.placed]
    assert "Green on the field route to Green on the patch route" in told


def test_what_bears_on_a_place_comes_first_and_numbers_follow_on() -> None:
    """Edits are numbered from one, those that move cases before those of warnings and words."""
    after = with_rule("blue/prevent", title="other", when=FactIs("iom"))(and_check(FactIs("aces"))(ruleset()))
    edits: tuple[Edit, ...] = edits_between(ruleset(), after).edits
    assert [edit.number for edit in edits] == [1, 2, 3]
    assert [edit.bears_on for edit in edits] == [BearsOn.PLACE, BearsOn.DECISION, BearsOn.WORDS]


def test_a_warning_changed_leaves_every_case_in_its_place_and_is_told() -> None:
    """A check that asks for more moves no case, and the two rulesets still do not decide alike."""
    checks = tuple(
        attrs.evolve(check, when=AllOf((check.when, FactIs("aces")))) for check in ruleset().checks
    )
    diff = diff_rulesets(ruleset(), attrs.evolve(ruleset(), checks=checks))
    assert not diff.moves
    assert not diff.is_same
    assert any("see the edits above (1)" in line for line in text_of(diff))
    assert isinstance(checks[0], Check)


@pytest.mark.parametrize(
    "change",
    [
        fact_changed("rosh", words={**ruleset().fact_by_name["rosh"].words, "rmrh": "high"}),
        fact_changed("rosh", aliases=("harm",)),
        fact_changed("ror", refused={}),
        fact_changed("unpaid_work", assumable=True),
        fact_changed("ogrs3", percent=False),
        and_fact,
    ],
)
def test_a_file_read_otherwise_is_not_called_alike(change: Change) -> None:
    """Where a word, an alias or a flag of a fact differs, rows may be decided otherwise, and the report says why."""
    diff = diff_rulesets(ruleset(), change(ruleset()))
    assert diff.is_same_once_read
    assert not diff.is_same
    text = " ".join(" ".join(text_of(diff)).split())
    assert "Every case is decided alike once its facts are read." in text
    assert "Edit 1 above changes how a file is read, and so may decide a row otherwise." in text
    assert "with any of its facts not known" not in text


def test_a_file_read_otherwise_is_told_beside_what_moves() -> None:
    """Where cases move by one edit and another changes how a file is read, the second is not forgotten."""
    both = fact_changed("rosh", aliases=("harm",))(edges(0, 55, 90)(ruleset()))
    text = " ".join(" ".join(text_of(diff_rulesets(ruleset(), both))).split())
    assert "Edit 2 above changes how a file is read, and may move cases by that too." in text


@pytest.mark.parametrize("lay_out", [text_of, markdown_of])
def test_both_forms_say_the_same_edits(lay_out: Callable[..., object]) -> None:
    """Text and Markdown each name every edit, in words."""
    after = with_rule("blue/prevent", title="other")(edges(0, 55, 90)(ruleset()))
    text = " ".join("\n".join(lay_out(diff_rulesets(ruleset(), after))).split())  # type: ignore[call-overload]
    assert "ror: high starts at 55, not 50" in text
    assert "blue/prevent: title is “other”" in text


def test_text_keeps_to_the_width_of_a_terminal() -> None:
    """No line of a report is longer than 80 columns."""
    diff = diff_rulesets(ruleset(), amber(edges(0, 55, 90)(ruleset())))
    assert max(map(len, text_of(diff))) <= 80
