"""The axes of a matrix, turned from documents into the model and checked against the facts they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import attrs

from banding.facts import Fact, FactKind
from banding.ruleset.condition_reader import ConditionReader
from banding.ruleset.documents import AxisDoc
from banding.ruleset.model import Axis, JudgedLevel, LevelClause, ScoreEdge
from banding.ruleset.spelling import Spelling
from banding.yaml_files.faults import FaultNotes, kind_said


def axes_of_document(documents: tuple[AxisDoc, ...], conditions: ConditionReader) -> Mapping[str, Axis]:
    """Give the axes by id, in order, noting what is wrong with them; the reader of conditions knows no axes yet."""
    notes = conditions.notes
    Spelling(notes).check_once([(axis.id, axis.place("id")) for axis in documents], "axis")
    if not documents:
        notes.add(("axes",), "no axis stands here; expected at least one")
    return {axis.id: _axis(axis, conditions) for axis in documents}


def _axis(written: AxisDoc, conditions: ConditionReader) -> Axis:
    notes = conditions.notes
    Spelling(notes).check_id(written.id, written.place("id"))
    Spelling(notes).check_no_semicolon(written.note, written.place("note"))
    levels = tuple(written.edges) or written.levels
    for n, level in enumerate(levels):
        place = ("edges", level) if written.edges else ("levels", n)
        Spelling(notes).check_id(level, written.place(*place), at_key=bool(written.edges))
    _check_scale(written, conditions)
    if written.judged:
        _check_judged(written.judged, written.id, levels, conditions)
    edges = tuple(ScoreEdge(lowest, level) for level, lowest in written.edges.items())
    return Axis(
        written.id,
        written.title,
        written.short,
        levels,
        written.fact,
        edges=edges,
        judged=written.judged,
        clauses=_clauses(written, levels, conditions),
        note=written.note,
    )


def _check_scale(written: AxisDoc, conditions: ConditionReader) -> None:
    """An axis over a number has edges that start at its foot; over a choice, some of its levels in order."""
    notes, fact = conditions.notes, conditions.facts.get(written.fact)
    if fact is None:
        if written.fact not in conditions.spared:
            notes.add_unknown(written.place("fact"), "fact", written.fact, conditions.facts)
    elif fact.kind is FactKind.NUMBER:
        _check_edges(written, fact, notes)
    elif fact.kind is FactKind.CHOICE:
        _check_choice_levels(written, fact, notes)
    else:
        kind = kind_said(fact.kind)
        notes.add(
            written.place("fact"), f"`{fact.name}` is a {kind} fact; an axis needs a number or a choice"
        )


def _check_edges(written: AxisDoc, fact: Fact, notes: FaultNotes) -> None:
    place = written.place("edges")
    if not written.edges or written.levels:
        notes.add(written.at, f"`{fact.name}` is a number, so this axis needs `edges` and no `levels`")
        return
    edges = list(written.edges.items())
    if edges[0][1] != fact.lowest:
        foot = "which has no `lowest`" if fact.lowest is None else f"which is {fact.lowest}"
        notes.add(
            (*place, edges[0][0]),
            f"the first edge, {edges[0][1]}, must be the `lowest` of `{fact.name}`, {foot}",
        )
    for (_, below), (level, edge) in pairwise(edges):
        if edge <= below:
            notes.add((*place, level), f"the edge {edge} does not lie above the one before it, {below}")
    for level, edge in edges:
        if fact.highest is not None and edge > fact.highest:
            notes.add(
                (*place, level), f"the edge {edge} lies beyond the `highest` of `{fact.name}`, {fact.highest}"
            )


def _check_choice_levels(written: AxisDoc, fact: Fact, notes: FaultNotes) -> None:
    if written.edges or not written.levels:
        notes.add(written.at, f"`{fact.name}` is a choice, so this axis needs `levels` and no `edges`")
        return
    for n, level in enumerate(written.levels):
        if level not in fact.levels:
            notes.add_unknown(written.place("levels", n), f"level of `{fact.name}`", level, fact.levels)
    known = [level for level in written.levels if level in fact.levels]
    if known != [level for level in dict.fromkeys(fact.levels) if level in known]:
        order = ", ".join(f"`{level}`" for level in fact.levels)
        notes.add(
            written.place("levels"), f"the levels stand in another order than those of `{fact.name}`: {order}"
        )


def _check_judged(
    judged: JudgedLevel, axis: str, levels: tuple[str, ...], conditions: ConditionReader
) -> None:
    notes = conditions.notes
    for key, kind in (("fact", FactKind.CHOICE), ("reason", FactKind.TEXT)):
        name = getattr(judged, key)
        fact = conditions.facts.get(name)
        if fact is None and name not in conditions.spared:
            notes.add_unknown(judged.place(key), "fact", name, conditions.facts)
        if fact and fact.kind is not kind:
            found = kind_said(fact.kind)
            notes.add(judged.place(key), f"`{name}` is a {found} fact; expected a {kind} fact here")
    carrier = conditions.facts.get(judged.fact)
    if carrier and carrier.kind is FactKind.CHOICE and carrier.levels != levels:
        wanted = ", ".join(f"`{level}`" for level in levels)
        notes.add(judged.place("fact"), f"the levels of `{judged.fact}` must be those of this axis: {wanted}")
    for n, level in enumerate(judged.locked):
        if level not in levels:
            notes.add_unknown(judged.place("locked", n), f"level of `{axis}`", level, levels)


def _clauses(
    written: AxisDoc, levels: tuple[str, ...], conditions: ConditionReader
) -> tuple[LevelClause, ...]:
    clauses = []
    for clause in written.clauses:
        if clause.level not in levels:
            conditions.notes.add_unknown(
                clause.place("level"), f"level of `{written.id}`", clause.level, levels
            )
        when = conditions.read(clause.when, clause.place("when"))
        if when:
            clauses.append(attrs.evolve(clause, when=when))
    return tuple(clauses)
