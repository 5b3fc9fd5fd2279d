"""Parts of a condition that change nothing: taken out, the condition holds of the same cases."""

from __future__ import annotations

from collections.abc import Iterator

from banding.case_space import ProofDiagrams, Space
from banding.engine.compiled import Compiler
from banding.ruleset import AllOf, Condition, Ruleset
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.condition_parts import Held, held_conditions, leaves_of, without_part
from banding.verify.findings import Finding, Law, Severity


def redundant_parts(space: Space, *, spared: frozenset[Subject]) -> Iterator[Finding]:
    """
    Find parts of conditions that could be left out.

    Args:
        spared: what has been found to change nothing as a whole; its parts are not spoken of again.

    Returns:
        A warning where the condition alone makes the part idle, as in ``drr or (drr and atr)``; information where it
        is idle only because of how the axes stand, as ``iom`` beside ``ror is very high``.
    """
    alone = _levels_set_free(space)
    for held in held_conditions(space.ruleset):
        if held.subject in spared or (held.kind == "escalation" and ("rule", held.subject[1]) in spared):
            continue
        told: set[Condition] = set()
        for path, leaf in leaves_of(held.when):
            rest = without_part(held.when, path)
            if rest is not None and leaf not in told and _same(held, rest, space):
                told.add(leaf)
                is_itself = alone.condition(rest) == alone.condition(held.when)
                yield _told(held, leaf, space, is_itself=is_itself)


def _same(held: Held, rest: Condition, space: Space) -> bool:
    """Whether a condition without a part holds of the same cases: for a rule, of those in the matrix."""
    # An escalation is asked only where its rule applies, so what the rule says makes its parts idle too.
    within = () if held.within is None else (held.within,)
    whole, less = (space.condition(AllOf((*within, when))) for when in (held.when, rest))
    if held.kind in ("rule", "escalation"):
        return space.in_scope(whole) == space.in_scope(less)
    return whole == less


def _told(held: Held, leaf: Condition, space: Space, *, is_itself: bool) -> Finding:
    is_stated = str(held.subject[1]) in space.ruleset.paragraphs
    severity = Severity.WARNING if is_itself or not is_stated else Severity.INFORMATION
    others = "the axes and routes say it" if held.within is None else "its rule, the axes and routes say it"
    why = "the rest of its condition says it" if is_itself else others
    message = f"{held.name}: “{in_words(leaf)}” makes no difference in “{in_words(held.when)}”: {why} already"
    return Finding(Law.EFFECTIVE, severity, message, held.subject, None, (str(held.subject[1]),))


def _levels_set_free(space: Space) -> Compiler:
    """Give a compiler to which an axis level is one more thing that may be anything."""
    ruleset: Ruleset = space.ruleset
    sizes = [*space.shop.sizes, *(len(axis.levels) for axis in ruleset.axes)]
    shop = ProofDiagrams(sizes)
    free = Compiler(ruleset, space.compiler.variables, shop, space.compiler.places)
    for number, axis in enumerate(ruleset.axes, start=len(space.shop.sizes)):
        free.levels[axis.id] = shop.node(number, tuple(map(shop.leaf, range(len(axis.levels)))))
    return free
