"""
One explained decision in the library, uncached, against the ZEN engine with its trace on: same rules, same cases, same run.

    pip install 'colour-banding[bench]' && python benchmarks/decide.py

Both engines are handed facts as plain dictionaries and hand back the band with an explanation: ours a Decision with
every step, ZEN its trace. The cases are complete, because ZEN has no notion of a fact that is not known; ours are also
timed with facts missing, for which there is nothing to compare.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from itertools import pairwise

import zen

from banding.case import Case
from banding.engine import engine_for
from banding.facts import FactKind, Value
from banding.ruleset import Ruleset, find_ruleset, load_ruleset

CASES = 100
ROUNDS = 100
RANKS = {"Green": 0, "Yellow": 1, "Blue": 2, "Red": 3}
TREATMENT = ("drr", "atr", "mhtr")
AUTOMATIC = {"cpp": "child-protection-plan", "sex_offender": "sex-offender", "prevent": "prevent"}
CONSIDER = {
    "child_concern": "safeguarding",
    "child_in_need": "safeguarding",
    "domestic_abuse": "domestic-abuse",
    "hate_crime": "hate-crime",
    "complex_mental_health": "complex-mental-health",
}
NEAR_TOP, TOP = '"low", "high"', '"very-high"'


def table(
    name: str,
    policy: str,
    inputs: list[str],
    outputs: list[str],
    rows: list[tuple[dict[str, str], list[str]]],
) -> dict[str, object]:
    """Give one decision table as ZEN reads it; a row names the inputs it tests and its outputs in order."""
    rules = [
        {"_id": f"{name}{number}"}
        | {f"i{place}": tests.get(field, "") for place, field in enumerate(inputs)}
        | {f"o{place}": value for place, value in enumerate(values)}
        for number, (tests, values) in enumerate(rows)
    ]
    content = {
        "hitPolicy": policy,
        "passThrough": True,
        "inputField": None,
        "outputPath": name if policy == "collect" else None,
        "executionMode": "single",
        "inputs": [{"id": f"i{place}", "name": field, "field": field} for place, field in enumerate(inputs)],
        "outputs": [
            {"id": f"o{place}", "name": field, "field": field} for place, field in enumerate(outputs)
        ],
        "rules": rules,
    }
    return {
        "id": name,
        "name": name,
        "type": "decisionTableNode",
        "position": {"x": 0, "y": 0},
        "content": content,
    }


def zen_rules() -> dict[str, object]:
    """Annex 3 for complete facts, as one ZEN decision: two tables that look up, two that collect, and a maximum."""
    ror = [
        ({"iom": "true"}, [TOP]),
        ({"ogrs3": "[90..100]"}, [TOP]),
        ({"ogrs3": "[50..89]"}, ['"high"']),
        ({"ogrs3": "[0..49]"}, ['"low"']),
    ]
    cells = {"very-high": (3, 3), "high": (1, 2), "low": (0, 1)}
    matrix = [
        ({"ror": f'"{level}"', "rosh": f'"{rosh}"'}, [str(rank), f'"matrix/{level}/{rosh}"'])
        for level, ranks in cells.items()
        for rosh, rank in zip(("low", "medium"), ranks, strict=True)
    ]
    floors = [({fact: "true"}, ["1", '"yellow/treatment-requirement"']) for fact in TREATMENT]
    floors += [
        ({"young_person": "true", "aces": "true"}, ["1", '"yellow/young-person-aces"']),
        ({"serious_organised_crime": "true"}, ["1", '"yellow/serious-organised-crime"']),
    ]
    for fact, rule in AUTOMATIC.items():
        floors += [
            ({fact: "true", "ror": NEAR_TOP}, ["2", f'"blue/{rule}"']),
            ({fact: "true", "ror": TOP}, ["3", f'"blue/{rule}"']),
        ]
    floors.append(({"iom": "true"}, ["3", '"red/iom"']))
    considered = [({fact: "true"}, ["2", f'"consider/{rule}"']) for fact, rule in CONSIDER.items()]
    facts = ["ror", *TREATMENT, "young_person", "aces", "serious_organised_crime", *AUTOMATIC, "iom"]
    highest = "max([matrix, len(floors) > 0 ? max(map(floors, #.band)) : 0])"
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}, "content": {}},
        table("ror_level", "first", ["iom", "ogrs3"], ["ror"], ror),
        table("allocation", "first", ["ror", "rosh"], ["matrix", "cell"], matrix),
        table("floors", "collect", facts, ["band", "rule"], floors),
        table("considered", "collect", list(CONSIDER), ["band", "rule"], considered),
        {
            "id": "minimum",
            "name": "minimum",
            "type": "expressionNode",
            "position": {"x": 0, "y": 0},
            "content": {
                "passThrough": True,
                "expressions": [{"id": "m", "key": "minimum", "value": highest}],
            },
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 0, "y": 0}, "content": {}},
    ]
    names = [str(node["id"]) for node in nodes]
    edges = [
        {"id": f"e{number}", "sourceId": one, "targetId": other, "type": "edge"}
        for number, (one, other) in enumerate(pairwise(names))
    ]
    return {"nodes": nodes, "edges": edges}


def complete_facts(ruleset: Ruleset, random_: random.Random) -> dict[str, Value]:
    """Draw a complete case for the field; about one flag in eight is yes."""
    facts: dict[str, Value] = {
        fact.name: random_.random() < 1 / 8 for fact in ruleset.facts if fact.kind is FactKind.YES_NO
    }
    return facts | {
        "ogrs3": random_.randint(0, 100),
        "rosh": random_.choice(["low", "medium"]),
        "mappa": False,
        "field_case": True,
    }


def microseconds_each(ways: Mapping[str, Callable[[int], object]]) -> dict[str, float]:
    """Time ways to decide over all cases, in turn, the best of some rounds each."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, decide in ways.items():
            started = time.perf_counter()
            for number in range(CASES):
                decide(number)
            best[name] = min(best[name], (time.perf_counter() - started) / CASES * 1e6)
    return best


def agree(ours: Callable[[int], object], theirs: Callable[[int], Mapping[str, object]]) -> None:
    """Stop unless both engines give every case the same minimum band."""
    for number in range(CASES):
        band = str(getattr(ours(number), "minimum_band"))  # noqa: B009 - any decision will do
        result = theirs(number)["result"]
        if not isinstance(result, dict) or RANKS[band] != result["minimum"]:
            raise SystemExit(f"the engines differ on case {number}: {band}, {result}")


def main() -> None:
    """Print a line of figures for each way to decide."""
    ruleset = load_ruleset(find_ruleset("cl-crc/2019-03"))
    engine, drawn = engine_for(ruleset), random.Random(1)
    facts = [complete_facts(ruleset, drawn) for _ in range(CASES)]
    holes = [{name: value for name, value in case.items() if drawn.random() > 0.2} for case in facts]
    decision = zen.ZenEngine().create_decision(json.dumps(zen_rules()))

    def ours(number: int) -> object:
        return engine.decide(Case("X1", facts[number]))

    def with_unknowns(number: int) -> object:
        return engine.decide(Case("X1", holes[number]))

    def traced(number: int) -> Mapping[str, object]:
        found: Mapping[str, object] = decision.evaluate(facts[number], {"trace": True})
        return found

    def untraced(number: int) -> object:
        return decision.evaluate(facts[number])

    agree(ours, traced)
    times = microseconds_each(
        {
            "banding, explained, every fact known": ours,
            "banding, explained, one fact in five unknown": with_unknowns,
            "ZEN, trace on": traced,
            "ZEN, no trace": untraced,
        }
    )
    base = min(times.values())
    print("| one decision | microseconds | times ours |")
    print("|---|---|---|")
    for name, microseconds in times.items():
        print(f"| {name} | {microseconds:.1f} | {microseconds / base:.1f} |")


if __name__ == "__main__":
    main()
