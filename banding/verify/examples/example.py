"""A worked example of a ruleset, or of its services: its case, and how the answer differs from the expected one."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import attrs

from banding.case import Case
from banding.engine import Engine
from banding.facts import FactKind
from banding.intake import Layout, PlacedRow, ReadingOptions, RowReader
from banding.ruleset import Ruleset
from banding.services import NextSteps, Services, next_steps
from banding.services.written import ServiceExample
from banding.vocabulary import EVERYTHING_ELSE, Status

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
