"""
What a case comes to in words: one or two plain sentences, and what it calls for, of a decision or of what the table finds.

A decision's steps say it all; what the table finds is put together from words made once a ruleset, and comes out the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from banding.case import Judgement
from banding.engine import Decision, Step, Warn
from banding.engine.engine import engine_for, status_of, watch
from banding.engine.judgement import NOT_JUDGED, Judged, Judging, apply_judgement, not_for_judgement
from banding.engine.table import FIELD, Found, Standing
from banding.facts import FactKind
from banding.ruleset import Band, Cell, Rule, Ruleset
from banding.vocabulary import Outcome, RuleKind, Status, StepKind

SENTENCES: Mapping[str, str] = {
    "incomplete": "{axes}: no band can be given yet, it could be {possible}{because}.",
    "either-way": "{axes}, but it is {minimum} either way{because}.",
    "at-least": "{axes}: at least {minimum}.",
    "lifted": "{axes} is {matrix} in the matrix, but {lifting} makes it at least {minimum}.",
    "in-matrix": "{axes} is {matrix} in the matrix.",
    "judged": " A manager judged it {band}.",
    "declined": " {consider} was considered and declined: a manager judged it {band}.",
    "considered": " {consider} was considered: a manager judged it {band}.",
    "consider": " A manager must consider {consider} because of {asking}.",
    "consider-anyway": " A manager must consider {consider}.",
    "find-out": " To find out: {missing}.",
    "nothing": "",
}
"""The sentences of a reason: the first five say what the minimum band rests on, the others what has been or must be done."""

_FLOORS = (StepKind.MINIMUM, StepKind.AUTOMATIC)
_KEPT = 10_000


def reasons_for(decision: Decision, ruleset: Ruleset) -> str:
    """Say in one or two sentences why the case has the band it has, as a manager could read it out."""
    if decision.status in (Status.REFER, Status.HUB):
        return next(route.says for route in ruleset.routes if route.id in decision.rules)
    titles = {rule.id: rule.title for rule in ruleset.rules}
    applying = [step for step in decision.steps if step.outcome is Outcome.APPLIES]
    floors, asking = (
        [titles[step.rule] for step in applying if step.kind in kinds and step.band == band]
        for kinds, band in ((_FLOORS, decision.minimum_band), ((StepKind.CONSIDER,), decision.consider_band))
    )
    axes = [_level(step, ruleset) for step in decision.steps if step.kind is StepKind.AXIS]
    missing = [ruleset.fact_by_name[name].title for name in decision.enquiries]
    return sentences(decision, axes, floors, asking) + find_out(missing, status=decision.status)


def find_out(missing: Sequence[str], *, status: Status) -> str:
    """Say which facts, by their titles, are to be found out; nothing where a manager has the next word."""
    if not missing or status in (Status.JUDGED, Status.CONSIDER):
        return ""
    return SENTENCES["find-out"].format(missing=either(missing, joined_by="and"))


def sentences(
    said: Decision | Result, axes: Sequence[str], lifting: Sequence[str], asking: Sequence[str]
) -> str:
    """
    Say why a case in the field has the band it has, but for what is to be found out.

    ``axes`` are its levels in words, ``lifting`` the titles of the rules that give the minimum, ``asking`` of those that ask
    for the consideration.
    """
    band, matrix, minimum, consider = said.band, said.matrix_band, said.minimum_band, said.consider_band
    lifted, is_judged = either(lifting, joined_by="and"), said.status is Status.JUDGED
    ground, outlook = "in-matrix", "nothing"
    if said.status is Status.INCOMPLETE:
        ground = "incomplete"
    elif matrix is None:
        ground = "at-least" if is_judged else "either-way"
    elif lifted and minimum is not None and minimum > matrix:
        ground = "lifted"
    if is_judged:
        declined = consider is not None and band is not None and band < consider
        outlook = "judged" if consider is None else "declined" if declined else "considered"
    elif said.status is Status.CONSIDER:
        outlook = "consider" if asking else "consider-anyway"
    words = {"axes": either(axes, joined_by="and"), "because": f" ({lifted})" if lifted else ""}
    words |= {
        "lifting": lifted,
        "asking": either(asking, joined_by="and"),
        "possible": either(said.possible_bands),
    }
    bands = {"band": band, "matrix": matrix, "minimum": minimum, "consider": consider}
    return (SENTENCES[ground] + SENTENCES[outlook]).format(**words, **bands)


def actions_for(decision: Decision, ruleset: Ruleset) -> tuple[str, ...]:
    """List what the matrix cell and the factors that apply call for, each once, in guidance order."""
    if decision.status in (Status.REFER, Status.HUB):
        return ()
    applying = set(decision.rules)
    sources = [(cell.id, cell.actions) for cell in ruleset.cells]
    sources += [(rule.id, rule.actions) for rule in ruleset.rules]
    called_for = [action for id_, actions in sources if id_ in applying for action in actions]
    return tuple(dict.fromkeys(called_for))


def either(words: Sequence[object], *, joined_by: str = "or") -> str:
    """Join words as people do: "Green", "Green or Yellow", "Green, Yellow or Red"."""
    *texts, last = [str(word) for word in words] or [""]
    return f"{', '.join(texts)} {joined_by} {last}" if texts else last


def axis_in_words(effect: str, setting: Sequence[str]) -> str:
    """Say the level on an axis and, where facts that can set it whatever the score are known to be so, which."""
    return f"{effect} ({either(setting, joined_by='and')})" if setting else effect


def _level(step: Step, ruleset: Ruleset) -> str:
    facts = [(ruleset.fact_by_name[name], value) for name, value in step.facts]
    setting = [fact.title for fact, value in facts if value is True and fact.kind is FactKind.YES_NO]
    return axis_in_words(step.effect, setting)


class Result(NamedTuple):
    """What a decision comes to, without its steps and whose it is; reasons and actions as :func:`reasons_for` says them."""

    route: str
    band: Band | None = None
    status: Status = Status.REFER
    matrix_band: Band | None = None
    minimum_band: Band | None = None
    consider_band: Band | None = None
    possible_bands: tuple[Band, ...] = ()
    enquiries: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    reasons: str = ""
    actions: tuple[str, ...] = ()
    warnings: tuple[Warn, ...] = ()
    ruleset: str = ""


@lru_cache(maxsize=8)
def results_for(ruleset: Ruleset) -> Results:
    """Give the maker of results of a ruleset, made ready once."""
    return Results(ruleset)


class Results:
    """Puts what one ruleset's table finds into words."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._table = table = engine_for(ruleset).table
        self._axes = [axis_in_words(answer.effect, answer.setting) for answer in table.axis_answers]
        self._axis_warnings = [answer.warnings for answer in table.axis_answers]
        self._facts = [(fact.name, fact.title) for fact in ruleset.facts]
        self._checks = [Warn(check.code, check.says) for check in ruleset.checks]
        self._but_for_enquiries: dict[object, Result] = {}
        self._enquiries: dict[object, tuple[tuple[str, ...], str]] = {}

    def of(self, found: Found, judged: Judging | None = None) -> Result:
        """Say what a case comes to; ``judged`` is None when nobody judged."""
        *others, asked = found
        key = (*others, judged, bool(asked))
        result = self._but_for_enquiries.get(key)
        if result is None:
            if len(self._but_for_enquiries) >= _KEPT:
                self._but_for_enquiries.clear()
            make = self._in_field if found.route == FIELD else self._off_field
            result = self._but_for_enquiries[key] = make(found, judged)
        if not asked:
            return result
        named = self._enquiries.get((asked, result.status))
        if named is None:
            if len(self._enquiries) >= _KEPT:
                self._enquiries.clear()
            names, titles = zip(*[self._facts[place] for place in asked], strict=True)
            said = "" if found.route != FIELD else find_out(titles, status=result.status)
            named = self._enquiries[asked, result.status] = names, said
        return result._replace(enquiries=named[0], reasons=result.reasons + named[1])

    def _in_field(self, found: Found, judged: Judging | None) -> Result:
        table, ruleset = self._table, self._ruleset
        # INVARIANT: under a ruleset that can be loaded, only a case that a route takes can have no standing.
        standing = cast("Standing", table.standings[found.standing])
        cell, matrix = table.cells[found.cell]
        made, are_missing = NOT_JUDGED, bool(found.enquiries)
        if judged:
            made = apply_judgement(_judgement(judged), standing, ruleset, are_missing=are_missing)
        band, status = made.band or standing.band, status_of(standing, made, are_missing=are_missing)
        minimum, consider = standing.minimum, standing.consider
        rules, actions, lifting, asking = self._applying(
            cell, found.rules, minimum.rank + 1, consider.rank + 1 if consider else 0
        )
        bands = band, status, matrix, minimum, consider, standing.possible
        warnings, stamp = self._warnings(found, made), ruleset.stamp
        rules = (*rules, made.rule) if made.rule else rules
        result = Result(ruleset.field_route, *bands, (), rules, "", actions, warnings, stamp)
        axes = [self._axes[answer] for answer in found.axes]
        return result._replace(reasons=sentences(result, axes, lifting, asking))

    def _applying(
        self, cell: int | None, given: tuple[int, ...], minimum: int, consider: int
    ) -> tuple[tuple[str, ...], ...]:
        """Give the ids and the actions of what applies, and the titles of the rules that give two bands."""
        rules = [(rule, band) for rule, band in zip(self._ruleset.rules, given, strict=True) if band]
        sources: list[Cell | Rule] = [rule for rule, _ in rules]
        if cell is not None:
            sources.insert(0, self._ruleset.cells[cell])
        is_asking = RuleKind.CONSIDER
        return (
            tuple([each.id for each in sources]),
            tuple(dict.fromkeys([action for each in sources for action in each.actions])),
            tuple([rule.title for rule, band in rules if band == minimum and rule.kind is not is_asking]),
            tuple([rule.title for rule, band in rules if band == consider and rule.kind is is_asking]),
        )

    def _off_field(self, found: Found, judged: Judging | None) -> Result:
        route = self._ruleset.routes[found.route - 1]
        is_hub = found.route in self._table.hubs
        made = not_for_judgement(_judgement(judged), self._ruleset, route.route)
        standing = self._table.standings[found.standing] if is_hub else None
        watched = watch(route, standing.minimum if standing else None)
        warnings = (*watched, *self._warnings(found, made))
        decided = Result(route.route, status=Status.HUB if is_hub else Status.REFER, rules=(route.id,))
        return decided._replace(reasons=route.says, warnings=warnings, ruleset=self._ruleset.stamp)

    def _warnings(self, found: Found, judged: Judged) -> tuple[Warn, ...]:
        warnings = [warning for answer in found.axes for warning in self._axis_warnings[answer]]
        warnings += judged.warnings
        warnings += [warning for is_so, warning in zip(found.checks, self._checks, strict=True) if is_so]
        return tuple(warnings)


def _judgement(judged: Judging | None) -> Judgement | None:
    return Judgement(judged[0], "given" if judged[1] else "") if judged else None
