"""
Worked examples of a ruleset, read from ``examples/`` beside its rules file, or of its services: what each answer lacks.

An example file is a YAML list of ``name``, ``given`` and ``expect``; a version may have a folder of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import attrs

from banding.case import Case
from banding.engine import Engine
from banding.errors import Fault, RulesetError
from banding.facts import FactKind, plain
from banding.intake import Layout, PlacedRow, ReadingOptions, RowReader
from banding.ruleset import Ruleset, sibling_file
from banding.ruleset.schema import Schema, document_schema
from banding.services import NextSteps, Services, next_steps
from banding.services.written import ServiceExample
from banding.vocabulary import EVERYTHING_ELSE, Status
from banding.written import Place, Written, key
from banding.yaml_files import FaultNotes, load_yaml
from banding.yaml_files.faults import shown

Words = tuple[str, ...]
Answer = Mapping[str, Words]
"""What a ruleset says of a case, in the words of the output columns."""

NONE = "none"
"""What an example writes where nothing is expected, such as no band to consider."""
_SAID = {"sure": "that it is for the case", "open": "that more facts must settle it", "out": "that it is not"}
LISTS = ("possible bands", "enquiries", "rules", "warnings")
ANSWERS = ("route", "band", "status", "matrix band", "minimum band", "consider band", *LISTS)
"""What an example may expect, each read off the decision; some are lists."""
RECORD = ("age", "date_of_birth", "judged_band", "rationale", "judged_by", "judged_on")
"""What an example may give besides facts."""
EXAMPLES: Final = "examples"
_ENDINGS: Final = ("", " band", " bands")
"""What may be left out of the name of an answer."""
_VALUE: Final[Schema] = {"type": ["string", "number", "boolean", "null"]}
_OTHERS: Final = "no, or unknown: what every yes/no fact is that is not named."
Scalar = str | int | float | bool | date | None


@attrs.frozen
class Example:
    """One worked example, in our columns' words; on a day where needed, with yes/no facts not given unknown, or no."""

    name: str
    given: Mapping[str, str]
    others_are_no: bool
    on: date | None
    expect: Mapping[str, Words]
    file: str = ""
    line: int | None = None


def answer_of(case: Case, engine: Engine) -> Answer:
    """Decide an example's case and put the decision in words."""
    decision = engine.decide(case)
    bands = (decision.band, decision.matrix_band, decision.minimum_band, decision.consider_band)
    band, matrix, minimum, consider = ((found.name,) if found else () for found in bands)
    return {
        "route": (decision.route,),
        "band": band,
        "status": (decision.status.value,),
        "matrix band": matrix,
        "minimum band": minimum,
        "consider band": consider,
        "possible bands": tuple(found.name for found in decision.possible_bands),
        "enquiries": decision.enquiries,
        "rules": decision.rules,
        "warnings": tuple(dict.fromkeys(warning.code for warning in decision.warnings)),
    }


@attrs.frozen
class ReadExample:
    """An example with its case under one ruleset; None where a word cannot be read, and the problem says which."""

    example: Example
    case: Case | None
    problem: str = ""


def read_example(example: Example, ruleset: Ruleset) -> ReadExample:
    """Read an example as a row of a file; one that cannot be read may be there to show that a word is an error."""
    header, cells = ("crn", *example.given), (example.name, *example.given.values())
    layout = Layout(header, {column: place for place, column in enumerate(header)}, (), (), (), ())
    options = ReadingOptions(on=example.on or date.max)
    reader = RowReader(layout, ruleset.facts, tuple(ruleset.band_by_name), options=options)
    placed = PlacedRow(0, cells, example.name, reader.pattern(cells), ())
    understood = reader.understand(placed.pattern)
    for finding in understood.findings:
        if finding.fatal:
            return ReadExample(example, None, finding.words)
    case = reader.case(placed, understood)
    if example.others_are_no:
        yes_no = {fact.name for fact in ruleset.facts if fact.kind is FactKind.YES_NO}
        silent = (name for name in yes_no.difference(example.given) if case.facts[name] is None)
        case = attrs.evolve(case, facts={**case.facts, **dict.fromkeys(silent, False)})
    return ReadExample(example, case)


@attrs.frozen
class ExampleResult:
    """One example tried, with each expectation that is not met in words, and what kept its case from being decided."""

    read: ReadExample
    answer: Answer
    differences: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether every expectation is met."""
        return not self.differences


def try_examples(examples: Iterable[Example], ruleset: Ruleset) -> tuple[ExampleResult, ...]:
    """Read the cases of some examples under a ruleset's facts, and try them on it."""
    engine = Engine(ruleset)
    return tuple(try_one(read_example(example, ruleset), engine) for example in examples)


def try_one(read: ReadExample, engine: Engine) -> ExampleResult:
    """Try one example; a case that could not be read is an error and nothing else."""
    answer: Answer = {**dict.fromkeys(ANSWERS, ()), "status": (Status.ERROR.value,)}
    if read.case is not None:
        answer = answer_of(read.case, engine)
    differences = []
    for name, expected in read.example.expect.items():
        if sorted(answer[name]) != sorted(expected):
            wanted, found = (", ".join(words) or NONE for words in (expected, answer[name]))
            differences.append(f"{name}: expected {wanted}, found {found}")
    if differences and read.problem:
        differences.append(read.problem)
    return ExampleResult(read, answer, tuple(differences))


@attrs.frozen
class ServicesRun:
    """What the examples came to: how many were tried, each that fails and how, and ids that none shows."""

    tried: int
    failing: tuple[tuple[str, tuple[str, ...]], ...]
    not_shown: tuple[str, ...]


def try_services(services: Services, ruleset: Ruleset) -> ServicesRun:
    """Try every example of a file of services."""
    engine, failing, shown = Engine(ruleset), [], set[str]()
    for example in services.examples:
        found = _steps_of(example, services, ruleset, engine)
        differences = (found,) if isinstance(found, str) else tuple(_differences(example, found))
        if differences:
            failing.append((example.name, differences))
        shown |= {*example.gives, *example.offers}
    # A step for every case of its routes needs no example that shows that it is picked.
    picked = (step.id for step in services.every() if step.cells or step.when)
    not_shown = tuple(id_ for id_ in picked if id_ not in shown)
    return ServicesRun(len(services.examples), tuple(failing), not_shown)


def _steps_of(
    example: ServiceExample, services: Services, ruleset: Ruleset, engine: Engine
) -> NextSteps | str:
    """Give what happens next in an example, or which of its words cannot be read."""
    given = {name: str(word) for name, word in example.given.items() if name != EVERYTHING_ELSE}
    others_are_no = example.given.get(EVERYTHING_ELSE) == "no"
    with_circumstances = attrs.evolve(ruleset, facts=(*ruleset.facts, *services.circumstances))
    read = read_example(Example(example.name, given, others_are_no, None, {}), with_circumstances)
    if read.case is None:
        return read.problem
    own = {name: value for name, value in read.case.facts.items() if name in ruleset.fact_by_name}
    return next_steps(engine.decide(attrs.evolve(read.case, facts=own)), read.case.facts, services, ruleset)


def _differences(example: ServiceExample, found: NextSteps) -> Iterator[str]:
    said: Mapping[str, bool] = {each.step.id: each.is_sure for each in found.every()}
    sure = (*example.gives, *example.offers)
    for wanted, ids in (("sure", sure), ("open", example.open), ("out", example.never)):
        for id_ in ids:
            came = {None: "out", True: "sure", False: "open"}[said.get(id_)]
            if came != wanted:
                yield f"{id_}: expected {_SAID[wanted]}, found {_SAID[came]}"


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
