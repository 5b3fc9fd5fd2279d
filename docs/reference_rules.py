"""The rules of a ruleset as data for their pages: what each says, when it applies, and the doubts about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from banding.explain import either
from banding.facts import spoken
from banding.ruleset import Reading, Ruleset, facts_of
from banding.vocabulary import RuleKind
from docs.reference_examples import examples_of
from docs.reference_wording import inline, levels_in_words, lines_of


def rule_ids(ruleset: Ruleset) -> tuple[str, ...]:
    """Name every id that can stand in the ``rules`` column, in guidance order."""
    applying = (*ruleset.routes, *ruleset.cells, *ruleset.rules)
    named = dict.fromkeys([*(each.id for each in applying), *ruleset.judgement.values()])
    order = list(ruleset.paragraphs)
    return tuple(sorted(named, key=order.index))


def page_name(id_: str) -> str:
    """Give the file name of a rule's page: ``blue/prevent`` is ``blue-prevent.md``."""
    return f"{id_.replace('/', '-')}.md"


def rule_links(ruleset: Ruleset, folder: str) -> dict[str, str]:
    """Give each id as a link to its page, from a page beside or above the folder of rule pages."""
    return {id_: f"[`{id_}`]({folder}{page_name(id_)})" for id_ in rule_ids(ruleset)}


def rules_index(ruleset: Ruleset) -> dict[str, Any]:
    """Give the list of rules, and the other paragraphs that are quoted."""
    ids = rule_ids(ruleset)
    return {
        "rules": [{"id": id_, "page": page_name(id_), **_summary(id_, ruleset)} for id_ in ids],
        "others": [paragraph for id_, paragraph in ruleset.paragraphs.items() if id_ not in ids],
    }


def rule_pages(ruleset: Ruleset) -> Iterator[dict[str, Any]]:
    """Give the data of each rule's page."""
    for id_ in rule_ids(ruleset):
        direct, about_facts = _readings_about(id_, ruleset)
        yield {
            "id": id_,
            "paragraph": ruleset.paragraphs[id_],
            "examples": list(examples_of(id_, ruleset)),
            "doubts": direct,
            "related": about_facts,
            **_summary(id_, ruleset),
        }


def _summary(id_: str, ruleset: Ruleset) -> dict[str, Any]:
    """Say what a rule does, when, and what it calls for."""
    for cell in ruleset.cells:
        if cell.id == id_:
            levels = [
                f"{axis.short} {spoken(level)}" for axis, level in zip(ruleset.axes, cell.levels, strict=True)
            ]
            return {
                "kind": "cell of the matrix",
                "does": f"{either(levels, joined_by='and')} is {cell.band}.",
                "when": levels_in_words(cell.levels, ruleset),
                "actions": cell.actions,
                "note": " ".join(axis.note for axis in ruleset.axes if axis.note),
            }
    for rule in ruleset.rules:
        if rule.id == id_:
            rising = "".join(f", {each.band} where {inline(each.when, ruleset)}" for each in rule.escalations)
            does = (
                f"For {rule.title} a manager must consider {rule.band}{rising}. It changes no band by itself."
                if rule.kind is RuleKind.CONSIDER
                else f"For {rule.title} the band is at least {rule.band}{rising}."
            )
            return {
                "kind": f"{rule.kind} rule",
                "does": does,
                "when": lines_of(rule.when, ruleset),
                "actions": rule.actions,
                "note": "",
            }
    for route in ruleset.routes:
        if route.id == id_:
            known = "Every fact named here must be known; one that is not keeps the case in the field."
            watch = f"There is a warning where the field would have made the case {route.watch} or higher."
            return {
                "kind": "route",
                "does": f"{route.says} It gets no band.",
                "when": lines_of(route.when, ruleset),
                "actions": (),
                "note": " ".join([known] * (route.kind == "hub") + [watch] * (route.watch is not None)),
            }
    band = next(band for band, paragraph in ruleset.judgement.items() if paragraph == id_)
    return {
        "kind": "professional judgement",
        "does": f"A manager may raise any case of the field to {band}, and must record why.",
        "when": [f"- `judged_band` is {band}, above the minimum band, and `rationale` says why"],
        "actions": (),
        "note": "A judged band below the minimum is not applied.",
    }


def _readings_about(id_: str, ruleset: Ruleset) -> tuple[list[Reading], list[Reading]]:
    """Give the readings about a rule, and those about what it reads."""
    read: set[str] = set()
    for cell in ruleset.cells:
        if cell.id == id_:
            for axis, level in zip(ruleset.axes, cell.levels, strict=True):
                read |= {axis.id, axis.fact, f"matrix/{axis.id}/{level}"}
    for each in (*ruleset.rules, *ruleset.routes):
        if each.id == id_:
            read |= set(facts_of(each.when))
    direct = [reading for reading in ruleset.readings if id_ in reading.about]
    related = [r for r in ruleset.readings if r not in direct and read & set(r.about)]
    return direct, related
