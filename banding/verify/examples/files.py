"""The worked examples in ``examples/`` beside a rules file, or a version's own: YAML lists of ``name``, ``given``, ``expect``."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import attrs

from banding.errors import Fault, RulesetError
from banding.facts import plain
from banding.ruleset import Ruleset, sibling_file
from banding.ruleset.schema import Schema, document_schema
from banding.verify.examples.example import ANSWERS, LISTS, NONE, RECORD, Example, Words
from banding.vocabulary import EVERYTHING_ELSE, Status
from banding.written import Place, Written, key
from banding.yaml_files import FaultNotes, load_yaml
from banding.yaml_files.faults import shown

EXAMPLES: Final = "examples"
_ENDINGS: Final = ("", " band", " bands")
"""What may be left out of the name of an answer."""
_VALUE: Final[Schema] = {"type": ["string", "number", "boolean", "null"]}
_OTHERS: Final = "no, or unknown: what every yes/no fact is that is not named."
Scalar = str | int | float | bool | date | None


def _answer_schema(name: str) -> Schema:
    shape: Schema = {"enum": [*Status, NONE]} if name == "status" else _VALUE
    if name in LISTS:
        shape = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE}]}
    return {"description": f"The {name} expected; `{NONE}` for none.", **shape}


@attrs.frozen(eq=False, kw_only=True)
class ExampleDoc(Written):
    """One case with the answers that the guidance gives it."""

    name: str = key("What the example shows, in a sentence.")
    given: Mapping[str, Scalar] = key(
        "The facts of the case by the names of our columns, each with its value.",
        properties={EVERYTHING_ELSE: {"description": _OTHERS, "enum": ["no", "unknown"]}},
        additionalProperties=_VALUE,
    )
    on: date | None = key("The day decided for; needed with a date of birth.", None)
    expect: Mapping[str, Scalar | tuple[Scalar, ...]] = key(
        "What the guidance makes of it; whatever is not named may be anything.",
        properties={
            called: _answer_schema(name)
            for name in ANSWERS
            for called in dict.fromkeys(name.removesuffix(ending) for ending in _ENDINGS)
        },
        minProperties=1,
        additionalProperties=False,
    )


def examples_schema() -> Schema:
    """Give the JSON Schema, draft 2020-12, of a file of worked examples."""
    example = document_schema(ExampleDoc, "Example")
    del example["$defs"]
    return {
        "$schema": example.pop("$schema"),
        "title": "Worked examples",
        "description": "Cases with the answers that the guidance gives them.",
        "type": "array",
        "items": {
            **example,
            "if": {"properties": {"given": {"required": ["date_of_birth"]}}},
            "then": {"required": ["on"]},
        },
    }


def examples_folder(rules: Path) -> Path:
    """Give the folder of a rules file's examples, whether or not it is there."""
    return sibling_file(rules, EXAMPLES)


def load_examples(rules: Path, ruleset: Ruleset) -> tuple[Example, ...]:
    """Read every example of a ruleset, by the files' names and lines, or none; RulesetError with every fault of every file."""
    examples: list[Example] = []
    faults: list[Fault] = []
    for path in sorted(examples_folder(rules).glob("*.yaml")):
        loaded = load_yaml(path, tuple[ExampleDoc, ...])
        reader = _Reader(loaded.notes, ruleset)
        examples += map(reader.example, loaded.document or ())
        faults += loaded.faults
    seen: dict[str, Example] = {}
    for example in examples:
        first = seen.setdefault(example.name, example)
        if first is not example:
            said = f"there is already an example of this name in {Path(first.file).name}, line {first.line}"
            faults.append(Fault(example.file, example.line, "name", said))
    if faults:
        raise RulesetError(tuple(faults))
    return tuple(examples)


class _Reader:
    """Looks up the words of one file's examples, noting what is wrong with them."""

    def __init__(self, notes: FaultNotes, ruleset: Ruleset) -> None:
        self.notes, self.ruleset = notes, ruleset
        self.columns = {plain(name): name for name in (*ruleset.fact_by_name, *RECORD)}
        self.columns |= {plain(alias): fact.name for fact in ruleset.facts for alias in fact.aliases}

    def example(self, written: ExampleDoc) -> Example:
        """Give an example."""
        given, others_are_no = self._given(written.given, written.place("given"))
        if written.on is None and "date_of_birth" in given:
            said = "a date of birth is given, so say for which day with `on`, such as 2026-11-22"
            self.notes.add(written.at, said)
        expect = self._expect(written.expect, written.place("expect"))
        file, line = self.notes.file, self.notes.lines.get(written.at)
        return Example(written.name, given, others_are_no, written.on, expect, file, line)

    def _given(self, written: Mapping[str, object], at: Place) -> tuple[dict[str, str], bool]:
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

    def _expect(self, written: Mapping[str, object], at: Place) -> dict[str, Words]:
        if not written:
            self.notes.add(at, f"expected at least one answer, found {shown(written)}")
        expect: dict[str, Words] = {}
        names = {plain(name): name for name in ANSWERS}
        for word, value in written.items():
            meant = (names.get(plain(f"{word}{ending}")) for ending in _ENDINGS)
            name = next(filter(None, meant), None)
            if name is None:
                self.notes.add_unknown((*at, word), "answer", word, ANSWERS, at_key=True)
            else:
                expect[name] = self._answers(name, value, (*at, word))
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
        ruleset = self.ruleset
        allowed: tuple[str, ...] = {
            "route": (*(route.route for route in ruleset.routes), ruleset.field_route),
            "status": tuple(status.value for status in Status),
            "enquiries": tuple(ruleset.fact_by_name),
            "rules": tuple(ruleset.paragraphs),
        }.get(name, tuple(ruleset.band_by_name) if "band" in name else ())
        known = {plain(each): each for each in allowed}
        if allowed and plain(word) not in known:
            what = name.removesuffix("s") if name in LISTS else name
            self.notes.add_unknown(at, what, word, allowed, item=item)
        return known.get(plain(word), word)
