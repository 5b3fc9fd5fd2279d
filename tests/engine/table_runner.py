"""
A second runner of the table, written from its specification alone: it reads JSON and knows nothing of the engine.

What it gives is held against ``decide``, which proves that the JSON carries all of a decision but its steps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]
Given = tuple[str, bool]


class TableRunner:
    """Decides cases by one table."""

    def __init__(self, table: Json) -> None:
        self.table = table
        self.rows: list[list[int]] = table["rows"]
        self.taken: set[tuple[int, int]] = set()

    def decide(self, facts: Mapping[str, Any], judged: Given | None) -> dict[str, object]:
        """Give the columns of a decision, for facts by name and the band judged with whether a reason is given."""
        table = self.table
        codes = [self._code(variable, facts) for variable in table["variables"]]
        answers, place = [], 0
        for axis in table["axes"]:
            answer = table["axis_answers"][self._ask(axis["question"], codes)]
            if axis["judged_variable"] is not None:
                codes[axis["judged_variable"]] = answer["judged"]
            place = place * (len(axis["levels"]) + 1) + answer["level"]
            answers.append(answer)
        warnings = [warning for answer in answers for warning in answer["warnings"]]
        checked = [
            [each["code"], each["says"]] for each in table["checks"] if self._ask(each["question"], codes)
        ]
        number = self._ask(table["route"], codes)
        if number:
            return self._off_field(table["routes"][number - 1], codes, warnings, checked, judged)
        standing = table["standings"][self._ask(table["standing"], codes)]
        missing = self._missing("enquiries", codes)
        made = self._judgement(standing, judged, missing, codes)
        given = [(rule, self._ask(rule["question"], codes)) for rule in table["rules"]]
        applying = [rule for rule, answer in given if answer]
        cell, matrix = table["cells"][place]
        sources = ([] if cell is None else [table["matrix"][cell]]) + applying
        band = self._band(judged) if made["applied"] else standing["band"]
        status = self._status(standing, made, missing)
        return {
            "route": table["field_route"],
            "status": status,
            "band": self._named(band),
            "matrix_band": self._named(matrix),
            "minimum_band": self._named(standing["minimum"]),
            "consider_band": self._named(standing["consider"]),
            "possible_bands": [self._named(rank) for rank in standing["possible"]],
            "enquiries": [fact["name"] for fact in missing],
            "rules": [each["id"] for each in sources] + ([made["rule"]] if made["rule"] else []),
            "warnings": warnings + made["warnings"] + checked,
            "reasons": self._reasons(status, standing, band, matrix, answers, given, missing),
            "actions": list(dict.fromkeys(action for each in sources for action in each["actions"])),
        }

    def _off_field(
        self, route: Json, codes: Sequence[int], warnings: list[Any], checked: list[Any], judged: Given | None
    ) -> dict[str, object]:
        is_hub, watched = route["kind"] == "hub", []
        if is_hub:
            standing = self.table["standings"][self._ask(self.table["standing"], codes)]
            watched = route["watched"][standing["minimum"]] if standing else []
        refused = route["judged"][self._band(judged)] if judged else []
        return {
            "route": route["route"],
            "status": "hub" if is_hub else "refer",
            **dict.fromkeys(("band", "matrix_band", "minimum_band", "consider_band")),
            "possible_bands": [],
            "enquiries": [fact["name"] for fact in self._missing("referrals", codes)] if is_hub else [],
            "rules": [route["id"]],
            "warnings": watched + warnings + refused + checked,
            "reasons": route["says"],
            "actions": [],
        }

    def _ask(self, row: int, codes: Sequence[int]) -> int:
        while row >= 0:
            *children, variable = self.rows[row]
            self.taken.add((row, codes[variable]))
            row = children[codes[variable]]
        return -1 - row

    def _code(self, variable: Json, facts: Mapping[str, Any]) -> int:
        if "axis" in variable:
            return 0
        value, unknown = facts.get(self.table["facts"][variable["fact"]]["name"]), variable["unknown"]
        if value is None:
            return int(unknown)
        if variable["kind"] == "number":
            return bisect_right(variable["cuts"], value)
        if variable["kind"] == "text":
            return 0 if value.strip() else int(unknown)
        codes: list[object] = variable["codes"]
        return codes.index(value)

    def _missing(self, which: str, codes: Sequence[int]) -> list[Json]:
        return [
            self.table["facts"][fact]
            for fact, variable, unknown, row in self.table[which]
            if codes[variable] == unknown and self._ask(row, codes)
        ]

    def _judgement(
        self, standing: Json, judged: Given | None, missing: Sequence[Json], codes: Sequence[int]
    ) -> Json:
        band = self._band(judged)
        if not judged:
            return {"applied": False, "rule": "", "warnings": []}
        if not judged[1]:
            return {"applied": False, "rule": "", "warnings": self.table["without_reason"][band]}
        place = self._ask(self.table["standing"], codes)
        answer: Json = self.table["judged_answers"][self.table["judgements"][place][bool(missing)][band]]
        return answer

    def _status(self, standing: Json, made: Json, missing: Sequence[Json]) -> str:
        if made["applied"]:
            return "judged"
        if standing["band"] is None:
            return "incomplete"
        if standing["consider"] is not None:
            return "consider"
        return "provisional" if missing else "settled"

    def _reasons(
        self,
        status: str,
        standing: Json,
        band: int | None,
        matrix: int | None,
        answers: Sequence[Json],
        given: Sequence[tuple[Json, int]],
        missing: Sequence[Json],
    ) -> str:
        minimum, consider = standing["minimum"], standing["consider"]
        floors = [
            rule["title"] for rule, answer in given if rule["kind"] != "consider" and answer == minimum + 1
        ]
        asking = [
            rule["title"]
            for rule, answer in given
            if rule["kind"] == "consider" and consider is not None and answer == consider + 1
        ]
        if status == "incomplete":
            ground = "incomplete"
        elif matrix is None:
            ground = "at-least" if status == "judged" else "either-way"
        else:
            ground = "lifted" if floors and minimum > matrix else "in-matrix"
        outlook = "find-out" if missing else "nothing"
        if status == "consider":
            outlook = "consider" if asking else "consider-anyway"
        if status == "judged" and band is not None:
            outlook = "judged" if consider is None else "declined" if band < consider else "considered"
        axes = [
            answer["effect"] + (f" ({listed(answer['setting'])})" if answer["setting"] else "")
            for answer in answers
        ]
        sentences = self.table["sentences"]
        return str(sentences[ground] + sentences[outlook]).format(
            axes=listed(axes),
            because=f" ({listed(floors)})" if floors else "",
            lifting=listed(floors),
            asking=listed(asking),
            missing=listed([fact["title"] for fact in missing]),
            possible=listed([str(self._named(rank)) for rank in standing["possible"]], "or"),
            band=self._named(band),
            matrix=self._named(matrix),
            minimum=self._named(minimum),
            consider=self._named(consider),
        )

    def _band(self, judged: Given | None) -> int:
        names = [band["name"] for band in self.table["bands"]]
        return names.index(judged[0]) if judged else -1

    def _named(self, rank: int | None) -> str | None:
        return None if rank is None else str(self.table["bands"][rank]["name"])


def listed(words: Sequence[str], joined_by: str = "and") -> str:
    """Join words as people do."""
    return f" {joined_by} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
