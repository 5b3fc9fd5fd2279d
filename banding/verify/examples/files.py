"""
The worked examples beside a ruleset: YAML lists of ``name``, ``given`` and ``expect``, read with their lines.

They stand in ``examples/`` beside the rules file; where a version needs its own, in ``<version>.examples/``.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from banding.errors import Fault, RulesetError
from banding.facts import plain
from banding.ruleset import Ruleset, sibling_file
from banding.ruleset.places import file_said
from banding.ruleset.schema import DAY, DIALECT, Schema
from banding.verify.examples.example import ANSWERS, LISTS, NONE, RECORD, Example, Words
from banding.vocabulary import EVERYTHING_ELSE, Status
from banding.written import WORDS, Place
from banding.yaml_files.faults import shown
from banding.yaml_files.marks import read_marked

EXAMPLES: Final = "examples"
_KEYS: Final = ("name", "given", "on", "expect")


def examples_folder(rules: Path) -> Path:
    """Give the folder of a rules file's examples, whether or not it is there."""
    return sibling_file(rules, EXAMPLES)


def load_examples(rules: Path, ruleset: Ruleset) -> tuple[Example, ...]:
    """
    Read every example of a ruleset, in the order of the files' names and lines; none where there is no folder.

    Raises RulesetError: with every fault of every file.
    """
    examples: list[Example] = []
    faults: list[Fault] = []
    for path in sorted(examples_folder(rules).glob("*.yaml")):
        reading = _File(path, ruleset)
        examples += reading.examples()
        faults += sorted(reading.notes.faults, key=lambda fault: fault.line or 0)
    seen: dict[str, Example] = {}
    for example in examples:
        first = seen.setdefault(example.name, example)
        if first is not example:
            said = f"there is already an example of this name in {Path(first.file).name}, line {first.line}"
            faults.append(Fault(example.file, example.line, "name", said))
    if faults:
        raise RulesetError(tuple(faults))
    return tuple(examples)


class _File:
    """One file of examples being read."""

    def __init__(self, path: Path, ruleset: Ruleset) -> None:
        self.file = file_said(path)
        marked = read_marked(path.read_bytes(), self.file)
        self.data = marked.data
        self.notes = marked.notes
        self.ruleset = ruleset
        self.columns = {plain(name): name for name in (*ruleset.fact_by_name, *RECORD)}
        self.columns |= {plain(alias): fact.name for fact in ruleset.facts for alias in fact.aliases}

    def examples(self) -> list[Example]:
        """Give the file's examples, noting what is wrong with them."""
        if self.data is None and self.notes.faults:
            return []
        if not isinstance(self.data, list):
            self.notes.add((), f"expected a list of examples, found {shown(self.data)}")
            return []
        found = (self._example(item, (n,)) for n, item in enumerate(self.data))
        return [example for example in found if example is not None]

    def _example(self, written: object, at: Place) -> Example | None:
        if not isinstance(written, dict):
            self.notes.add(at, f"expected an example with name, given and expect, found {shown(written)}")
            return None
        for key in written:
            if key not in _KEYS:
                self.notes.add_unknown((*at, key), "key", key, _KEYS, at_key=True)
        missing = [key for key in ("name", "given", "expect") if not isinstance(written.get(key), dict | str)]
        for key in missing:
            self.notes.add(at, f"`{key}` is missing or empty")
        if missing:
            return None
        given, others_are_no = self._given(written["given"], (*at, "given"))
        expect = self._expect(written["expect"], (*at, "expect"))
        on = self._on(written, given, at)
        line = self.notes.lines.get(at)
        return Example(str(written["name"]), given, others_are_no, on, expect, self.file, line)

    def _on(self, written: Mapping[str, object], given: Mapping[str, str], at: Place) -> date | None:
        on = written.get("on")
        if on is not None and not isinstance(on, date):
            self.notes.add((*at, "on"), f"expected a date such as 2026-11-22, found {shown(on)}")
        if on is None and "date_of_birth" in given:
            self.notes.add(at, "a date of birth is given, so say for which day with `on`, such as 2026-11-22")
        return on if isinstance(on, date) else None

    def _given(self, written: object, at: Place) -> tuple[dict[str, str], bool]:
        if not isinstance(written, dict):
            self.notes.add(at, f"expected facts with their values, found {shown(written)}")
            return {}, False
        given: dict[str, str] = {}
        others_are_no = False
        for name, value in written.items():
            if plain(name) == plain(EVERYTHING_ELSE):
                others_are_no = value == "no"
                if value not in ("no", "unknown"):
                    self.notes.add((*at, name), f"expected `no` or `unknown`, found {shown(value)}")
            elif (column := self.columns.get(plain(name))) is None:
                known = (*self.columns.values(), EVERYTHING_ELSE)
                self.notes.add_unknown((*at, name), "fact", name, known, at_key=True)
            elif column in given:
                self.notes.add((*at, name), f"`{column}` is given twice")
            else:
                given[column] = self._text(value, (*at, name))
        return given, others_are_no

    def _text(self, value: object, at: Place) -> str:
        if isinstance(value, dict | list):
            self.notes.add(at, f"expected one word or number, found {shown(value)}")
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else str(value)

    def _expect(self, written: object, at: Place) -> dict[str, Words]:
        if not isinstance(written, dict) or not written:
            self.notes.add(at, f"expected at least one answer, found {shown(written)}")
            return {}
        expect: dict[str, Words] = {}
        names = {plain(name): name for name in ANSWERS}
        for key, value in written.items():
            meant = (names.get(plain(f"{key}{ending}")) for ending in ("", " band", " bands"))
            name = next(filter(None, meant), None)
            if name is None:
                self.notes.add_unknown((*at, key), "answer", key, ANSWERS, at_key=True)
            else:
                expect[name] = self._answers(name, value, (*at, key))
        return expect

    def _answers(self, name: str, value: object, at: Place) -> Words:
        values = value if isinstance(value, list) else [value]
        if isinstance(value, list) and name not in LISTS:
            self.notes.add(at, f"expected one word, found {shown(value)}")
            return ()
        words = [self._text(each, at) for each in values]
        if words in ([""], [NONE]):
            return ()
        listed = isinstance(value, list)
        return tuple(self._word(name, word, at, item=n if listed else None) for n, word in enumerate(words))

    def _word(self, name: str, word: str, at: Place, *, item: int | None) -> str:
        """Give an expected word in its proper spelling."""
        allowed = self._allowed(name)
        known = {plain(each): each for each in allowed}
        if allowed and plain(word) not in known:
            what = name.removesuffix("s") if name in LISTS else name
            self.notes.add_unknown(at, what, word, allowed, item=item)
        return known.get(plain(word), word)

    def _allowed(self, name: str) -> tuple[str, ...]:
        ruleset = self.ruleset
        if "band" in name:
            return tuple(ruleset.band_by_name)
        return {
            "route": (*(route.route for route in ruleset.routes), ruleset.field_route),
            "status": tuple(status.value for status in Status),
            "enquiries": tuple(ruleset.fact_by_name),
            "rules": tuple(ruleset.paragraphs),
        }.get(name, ())


_VALUE: Final[Schema] = {"type": ["string", "number", "boolean", "null"]}
_ENDINGS: Final = (" bands", " band")


def examples_schema() -> Schema:
    """Give the JSON Schema, draft 2020-12, of a file of worked examples."""
    return {
        "$schema": DIALECT,
        "title": "Worked examples",
        "description": "Cases with the answers that the guidance gives them.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "name": {"description": "What the example shows, in a sentence.", **WORDS},
                "given": _given(),
                "on": {"description": "The day decided for; needed with a date of birth.", **DAY},
                "expect": _expect(),
            },
            "required": ["name", "given", "expect"],
            "additionalProperties": False,
            "if": {"properties": {"given": {"required": ["date_of_birth"]}}},
            "then": {"required": ["on"]},
        },
    }


def _given() -> Schema:
    others = "no, or unknown: what every yes/no fact is that is not named."
    return {
        "description": "The facts of the case by the names of our columns, each with its value.",
        "type": "object",
        "properties": {EVERYTHING_ELSE: {"description": others, "enum": ["no", "unknown"]}},
        "additionalProperties": _VALUE,
    }


def _expect() -> Schema:
    properties: dict[str, Any] = {}
    for name in ANSWERS:
        shape: Schema = {"enum": [*Status, NONE]} if name == "status" else dict(_VALUE)
        if name in LISTS:
            shape = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE}]}
        told = {"description": f"The {name} expected; `{NONE}` for none.", **shape}
        short = next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)
        properties |= {name: told, short: told}
    return {
        "description": "What the guidance makes of it; whatever is not named may be anything.",
        "type": "object",
        "properties": properties,
        "minProperties": 1,
        "additionalProperties": False,
    }
