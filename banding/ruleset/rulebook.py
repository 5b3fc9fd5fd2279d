"""What a ruleset says with its declared words: the matrix, the rules, the routes, the checks, what judgement rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from banding.ruleset.declared import Declared
from banding.ruleset.documents import (
    CellDoc,
    CheckDoc,
    EscalationDoc,
    RouteDoc,
    RuleDoc,
    RuleGroupDoc,
    RulesDoc,
)
from banding.ruleset.model import Band, Cell, Check, Escalation, JudgementPolicy, RouteRule, Rule
from banding.ruleset.spelling import Wording
from banding.vocabulary import RouteKind
from banding.yaml_files.faults import Place


def cells_of(document: RulesDoc, declared: Declared) -> tuple[Cell, ...]:
    """Give the matrix cells in guidance order, noting unknown bands, axes and levels."""
    return tuple(cell for written in document.matrix.cells for cell in _cell(written, declared))


def _cell(written: CellDoc, declared: Declared) -> Iterator[Cell]:
    band = declared.band(written.band, (*written.at, "band"))
    _check_actions(written.actions, written.at, declared)
    place = (*written.at, "levels")
    known = True
    for axis, level in written.levels.items():
        if axis not in declared.axes and axis not in declared.spared:
            declared.notes.add_unknown((*place, axis), "axis", axis, declared.axes, at_key=True)
        elif axis in declared.axes and level not in declared.axes[axis].levels:
            declared.notes.add_unknown(
                (*place, axis), f"level of `{axis}`", level, declared.axes[axis].levels
            )
            known = False
    for axis in declared.axes:
        if axis not in written.levels:
            declared.notes.add(
                place, f"the level of `{axis}` is missing", help=f"add `{axis}: ...` with one of its levels"
            )
            known = False
    if band and known:
        levels = tuple(written.levels[axis] for axis in declared.axes)
        yield Cell(written.id, levels, band, written.actions)


def _check_actions(actions: tuple[str, ...], at: Place, declared: Declared) -> None:
    for n, action in enumerate(actions):
        Wording(declared.notes).check_no_semicolon(action, (*at, "actions", n))


def rules_of(document: RulesDoc, declared: Declared) -> tuple[Rule, ...]:
    """Give the rules beside the matrix, in guidance order, each with what its group shares."""
    return tuple(rule for group in document.rules for rule in _group(group, declared))


def _group(group: RuleGroupDoc, declared: Declared) -> Iterator[Rule]:
    band = declared.band(group.band, (*group.at, "band"))
    escalations = tuple(e for written in group.escalate for e in _escalation(written, band, declared))
    if not group.rules:
        declared.notes.add((*group.at, "rules"), "no rule stands in this group; expected at least one")
    for written in group.rules:
        yield from _rule(written, group, band, escalations, declared)


def _rule(
    written: RuleDoc,
    group: RuleGroupDoc,
    band: Band | None,
    escalations: tuple[Escalation, ...],
    declared: Declared,
) -> Iterator[Rule]:
    _check_actions(written.actions, written.at, declared)
    when = declared.conditions.read(written.when, (*written.at, "when"))
    if band and when:
        yield Rule(written.id, group.kind, written.title, band, when, escalations, written.actions)


def _escalation(written: EscalationDoc, band: Band | None, declared: Declared) -> Iterator[Escalation]:
    raised = declared.band(written.band, (*written.at, "band"))
    when = declared.conditions.read(written.when, (*written.at, "when"))
    if raised and band and not raised > band:
        declared.notes.add((*written.at, "band"), f"`{raised}` is not above the band of this group, `{band}`")
    if raised and when:
        yield Escalation(raised, when)


def routes_of(document: RulesDoc, declared: Declared) -> tuple[RouteRule, ...]:
    """Give the ways out of field allocation, in the order they are tried."""
    wording = Wording(declared.notes)
    words = [(route.route, (*route.at, "route")) for route in document.routes]
    for word, place in (*words, (document.field_route, ("field_route",))):
        wording.check_id(word, place)
        wording.check_is_a_name(word, place, "route")
    wording.check_once([*words, (document.field_route, ("field_route",))], "route")
    return tuple(route for written in document.routes for route in _route(written, declared))


def _route(written: RouteDoc, declared: Declared) -> Iterator[RouteRule]:
    when = declared.conditions.read(written.when, (*written.at, "when"))
    watch = declared.band(written.watch, (*written.at, "watch")) if written.watch else None
    _check_watch(written, declared)
    if when:
        yield RouteRule(
            written.id,
            written.route,
            written.kind,
            when,
            written.says,
            watch=watch,
            watch_says=written.watch_says,
        )


def _check_watch(written: RouteDoc, declared: Declared) -> None:
    """A watch is a band and a warning together, on a hub route."""
    Wording(declared.notes).check_no_semicolon(written.watch_says, (*written.at, "watch_says"))
    if bool(written.watch) != bool(written.watch_says):
        there, missing = ("watch", "watch_says") if written.watch else ("watch_says", "watch")
        declared.notes.add((*written.at, there), f"`{there}` stands here without `{missing}`", at_key=True)
    if written.watch and written.kind is not RouteKind.HUB:
        declared.notes.add(
            (*written.at, "watch"),
            "only a hub route can be watched, for others have no field band",
            at_key=True,
        )


def checks_of(document: RulesDoc, declared: Declared) -> tuple[Check, ...]:
    """Give the contradictions to warn about."""
    return tuple(check for written in document.checks for check in _check(written, declared))


def _check(written: CheckDoc, declared: Declared) -> Iterator[Check]:
    when = declared.conditions.read(written.when, (*written.at, "when"))
    Wording(declared.notes).check_no_semicolon(written.says, (*written.at, "says"))
    if when:
        yield Check(written.code, when, written.says, written.source)


def judgement_of(document: RulesDoc, declared: Declared) -> JudgementPolicy:
    """Give what a manager's judgement rests on, band by band."""
    for name in document.judgement:
        declared.band(name, ("judgement", name), at_key=True)
    return JudgementPolicy(dict(document.judgement))


def ids_of(document: RulesDoc) -> Iterable[tuple[str, Place]]:
    """Give every id of the rules file that is cited as guidance (cells, rules, routes), with its place."""
    yield from ((cell.id, (*cell.at, "id")) for cell in document.matrix.cells)
    yield from ((rule.id, (*rule.at, "id")) for group in document.rules for rule in group.rules)
    yield from ((route.id, (*route.at, "id")) for route in document.routes)
