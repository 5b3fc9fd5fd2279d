"""What a ruleset says with its declared words: the matrix, the rules, the routes, the checks, what judgement rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from banding.ruleset.declared import Declared
from banding.ruleset.documents import CellDoc, EscalationDoc, RouteDoc, RuleGroupDoc, RulesDoc
from banding.ruleset.model import Band, Cell, Check, Escalation, JudgementPolicy, RouteRule, Rule
from banding.vocabulary import RouteKind
from banding.written import Place


def cells_of(document: RulesDoc, declared: Declared) -> tuple[Cell, ...]:
    """Give the matrix cells in guidance order, noting unknown bands, axes and levels."""
    return tuple(cell for written in document.matrix.cells for cell in _cell(written, declared))


def _cell(written: CellDoc, declared: Declared) -> Iterator[Cell]:
    notes, axes = declared.notes, declared.axes
    band = declared.band(written.band, written.place("band"))
    _check_actions(written.actions, written.place("actions"), declared)
    place = written.place("levels")
    known = True
    for axis, level in written.levels.items():
        if axis not in axes and axis not in declared.spared:
            notes.add_unknown((*place, axis), "axis", axis, axes, at_key=True)
        elif axis in axes and level not in axes[axis].levels:
            notes.add_unknown((*place, axis), f"level of `{axis}`", level, axes[axis].levels)
            known = False
    for axis in axes:
        if axis not in written.levels:
            help = f"add `{axis}: ...` with one of its levels"
            notes.add(place, f"the level of `{axis}` is missing", help=help)
            known = False
    if band and known:
        yield Cell(written.id, tuple(written.levels[axis] for axis in axes), band, written.actions)


def _check_actions(actions: tuple[str, ...], at: Place, declared: Declared) -> None:
    for n, action in enumerate(actions):
        declared.spelling.check_no_semicolon(action, (*at, n))


def rules_of(document: RulesDoc, declared: Declared) -> tuple[Rule, ...]:
    """Give the rules beside the matrix, in guidance order, each with what its group shares."""
    return tuple(rule for group in document.rules for rule in _group(group, declared))


def _group(group: RuleGroupDoc, declared: Declared) -> Iterator[Rule]:
    band = declared.band(group.band, group.place("band"))
    escalations = tuple(e for written in group.escalate for e in _escalation(written, band, declared))
    if not group.rules:
        declared.notes.add(group.place("rules"), "no rule stands in this group; expected at least one")
    for written in group.rules:
        _check_actions(written.actions, written.place("actions"), declared)
        when = declared.conditions.read(written.when, written.place("when"))
        if band and when:
            yield Rule(written.id, group.kind, written.title, band, when, escalations, written.actions)


def _escalation(written: EscalationDoc, band: Band | None, declared: Declared) -> Iterator[Escalation]:
    raised = declared.band(written.band, written.place("band"))
    when = declared.conditions.read(written.when, written.place("when"))
    if raised and band and not raised > band:
        declared.notes.add(written.place("band"), f"`{raised}` is not above the band of this group, `{band}`")
    if raised and when:
        yield Escalation(raised, when)


def routes_of(document: RulesDoc, declared: Declared) -> tuple[RouteRule, ...]:
    """Give the ways out of field allocation, in the order they are tried."""
    words = [(route.route, route.place("route")) for route in document.routes]
    words.append((document.field_route, ("field_route",)))
    for word, place in words:
        declared.spelling.check_id(word, place)
        declared.spelling.check_is_a_name(word, place, "route")
    declared.spelling.check_once(words, "route")
    return tuple(route for written in document.routes for route in _route(written, declared))


def _route(written: RouteDoc, declared: Declared) -> Iterator[RouteRule]:
    when = declared.conditions.read(written.when, written.place("when"))
    watch = declared.band(written.watch, written.place("watch")) if written.watch else None
    _check_watch(written, declared)
    if when:
        yield RouteRule(
            written.id, written.route, written.kind, when, written.says, watch, written.watch_says
        )


def _check_watch(written: RouteDoc, declared: Declared) -> None:
    """A watch is a band and a warning together, on a hub route."""
    declared.spelling.check_no_semicolon(written.watch_says, written.place("watch_says"))
    if bool(written.watch) != bool(written.watch_says):
        there, missing = ("watch", "watch_says") if written.watch else ("watch_says", "watch")
        declared.notes.add(written.place(there), f"`{there}` stands here without `{missing}`", at_key=True)
    if written.watch and written.kind is not RouteKind.HUB:
        message = "only a hub route can be watched, for others have no field band"
        declared.notes.add(written.place("watch"), message, at_key=True)


def checks_of(document: RulesDoc, declared: Declared) -> tuple[Check, ...]:
    """Give the contradictions to warn about."""
    found = []
    for written in document.checks:
        when = declared.conditions.read(written.when, written.place("when"))
        declared.spelling.check_no_semicolon(written.says, written.place("says"))
        found += [attrs.evolve(written, when=when)] if when else []
    return tuple(found)


def judgement_of(document: RulesDoc, declared: Declared) -> JudgementPolicy:
    """Give what a manager's judgement rests on, band by band."""
    for name in document.judgement:
        declared.band(name, ("judgement", name), at_key=True)
    return JudgementPolicy(dict(document.judgement))


def ids_of(document: RulesDoc) -> Iterable[tuple[str, Place]]:
    """Give every id of the rules file that is cited as guidance (cells, rules, routes), with its place."""
    yield from ((cell.id, cell.place("id")) for cell in document.matrix.cells)
    yield from ((rule.id, rule.place("id")) for group in document.rules for rule in group.rules)
    yield from ((route.id, route.place("id")) for route in document.routes)
