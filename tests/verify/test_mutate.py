"""Claims about changes of a ruleset: ours are all caught or provably nothing, and a gap in the examples shows."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.case_space import are_equivalent
from banding.engine import Engine
from banding.ruleset import FactIs, load_ruleset
from banding.verify import Example, Fate, Mutated, mutate_ruleset, mutation
from banding.verify.mutation import mutants_of
from tests.builders import answer, ruleset
from tests.ruleset.conftest import INVENTED, RULES
from tests.strategies import Facts, any_facts, judgements


@pytest.fixture(name="mutated", scope="module")
def _mutated(examples: tuple[Example, ...]) -> Mutated:
    """Our ruleset, changed in every place."""
    return mutate_ruleset(ruleset(), examples)


def test_no_change_of_ours_goes_unnoticed(mutated: Mutated) -> None:
    """Each of two hundred changes of Annex 3 is caught by a worked example or proved to change nothing."""
    assert mutated.failing == ()
    assert [outcome.mutant.says for outcome in mutated.of(Fate.SURVIVES)] == []
    assert len(mutated.of(Fate.CAUGHT)) > 150


def test_every_kind_of_change_is_made(mutated: Mutated) -> None:
    """Edges, cells, rules, conditions, escalations, clauses, routes, checks, judgement and ages are all changed."""
    assert {outcome.mutant.kind for outcome in mutated.outcomes} == {
        *("edge", "cell", "rule", "condition", "escalation", "clause", "route", "check", "judgement", "age"),
    }


@pytest.mark.parametrize(
    "says",
    [
        "ror: high begins at 49 instead of 50",
        "ror: very-high begins at 91 instead of 90",
        "ror: judgement may take a case out of very-high",
        "ror: the clause for very-high dropped",
        "matrix/low/low is Yellow instead of Green",
        "yellow/serious-organised-crime dropped",
        "blue/prevent gives Red instead of Blue",
        "blue/prevent is only to be considered",
        "route/hub warns from Yellow instead of Blue",
        "route/hub is tried first",
        "yellow/young-person-aces: “young_person and aces” read as “young_person or aces”",
        "yellow/young-person-aces: “aces” left out",
        "route/hub: “not drr” read as “drr”",
        "route/nps: “rosh is high or very high” read as “rosh is high”",
        "low-rosh-contradicted: “hate_crime” left out",
        "consider/judgement allows no judgement to Blue",
        "young_person is yes at 24 or under instead of 25",
        "young_person is yes at 26 or under instead of 25",
    ],
)
def test_a_slip_is_caught(mutated: Mutated, says: str) -> None:
    """This slip of the pen is among the changes, and an example of ours catches it."""
    (outcome,) = [each for each in mutated.outcomes if each.mutant.says == says]
    assert outcome.fate is Fate.CAUGHT
    assert outcome.caught_by


@pytest.mark.parametrize(
    "says",
    [
        "blue/prevent never rises to Red",
        "blue/prevent to Red: “iom” left out",
        "consider/hate-crime rises to Blue instead of Red",
        "red/iom gives Blue instead of Red",
    ],
)
def test_a_change_of_what_is_implied_is_equivalent(mutated: Mutated, says: str) -> None:
    """What the matrix implies may change without any decision changing; that is no gap in the examples."""
    (outcome,) = [each for each in mutated.outcomes if each.mutant.says == says]
    assert outcome.fate is Fate.EQUIVALENT


def test_examples_must_pass_first(examples: tuple[Example, ...]) -> None:
    """Where an example fails already nothing is changed, for every change would seem to be caught."""
    wrong = attrs.evolve(examples[0], expect={"band": ("Red",)})
    found = mutate_ruleset(ruleset(), (wrong, *examples[1:]))
    assert [tried.read.example.name for tried in found.failing] == [examples[0].name]
    assert found.outcomes == ()


def test_ages_are_changed_where_examples_give_them(
    examples: tuple[Example, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an example that gives an age nobody could tell one age from another, so it is left alone."""
    asked: list[bool] = []
    monkeypatch.setattr(mutation, "mutants_of", lambda _, *, with_ages: asked.append(with_ages) or ())
    ageless = [example for example in examples if not {"age", "date_of_birth"} & set(example.given)]
    for some in (ageless, examples):
        mutate_ruleset(ruleset(), some)
    assert asked == [False, True]
    assert "age" not in {mutant.kind for mutant in mutants_of(ruleset(), with_ages=False)}


def test_no_two_changes_are_the_same() -> None:
    """Each change is told in words of its own, unless one condition names the same fact twice."""
    invented = load_ruleset(INVENTED / RULES)
    says = [mutant.says for mutant in mutants_of(invented, with_ages=True)]
    assert {each for each in says if says.count(each) > 1} == {
        "look/lone: “lone_sailor” read as “not lone_sailor”",
        "look/lone: “lone_sailor” left out",
    }


def test_a_ruleset_is_equivalent_to_itself_reordered() -> None:
    """Parts of an ``any`` in another order are the same condition to every case."""
    rule = ruleset().rules[0]
    turned = attrs.evolve(rule, when=attrs.evolve(rule.when, parts=rule.when.parts[::-1]))  # type: ignore[union-attr]
    rules = (turned, *ruleset().rules[1:])
    assert are_equivalent(ruleset(), attrs.evolve(ruleset(), rules=rules))
    other = attrs.evolve(rule, when=FactIs("drr"))
    assert not are_equivalent(ruleset(), attrs.evolve(ruleset(), rules=(other, *ruleset().rules[1:])))


@pytest.fixture(name="engines", scope="module")
def _engines(mutated: Mutated) -> tuple[Engine, tuple[Engine, ...]]:
    """Our engine, and one of every change of ours that is proved to change nothing."""
    same = [outcome.mutant.ruleset for outcome in mutated.of(Fate.EQUIVALENT)]
    return Engine(ruleset()), tuple(map(Engine, same))


@settings(max_examples=60)
@given(facts=any_facts(), judged=st.none() | judgements())
def test_equivalent_means_the_same_decision(
    engines: tuple[Engine, tuple[Engine, ...]], facts: Facts, judged: Judgement | None
) -> None:
    """Whatever the case, known or not, a change that is proved equivalent gives the same answer in every column."""
    case = Case("X1", facts, judged)
    ours, changed = engines
    assert changed
    wanted = ours.decide(case)
    for engine in changed:
        found = engine.decide(case)
        assert answer(found) == answer(wanted)
        assert found.warnings == wanted.warnings
