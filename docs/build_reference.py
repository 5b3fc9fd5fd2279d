"""
The reference pages, written from the code and the rules so that they cannot fall behind.

    python docs/build_reference.py            write every page under docs/reference/
    python docs/build_reference.py --check    write nothing; exit with 1 when a page is stale

What a page says comes from the code, the ruleset and decisions made here; how it is laid out is in docs/templates/.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import click
import jinja2
import yaml

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path.insert(0, str(ROOT))

from banding.case import Case, Judgement  # noqa: E402 - a checkout need not be installed to renew its pages
from banding.commands import main as banding_command  # noqa: E402
from banding.commands.running import ATTENTION, COULD_NOT_RUN, DONE  # noqa: E402
from banding.decide import Decision, decide  # noqa: E402
from banding.explain import actions_for, either, reasons_for  # noqa: E402
from banding.facts import Fact, FactKind, Value, spoken  # noqa: E402
from banding.intake import RECORD_COLUMNS, ReadingOptions, read_cases  # noqa: E402
from banding.intake.values import NO_WORDS, UNKNOWN_WORDS, YES_WORDS  # noqa: E402
from banding.outputs import ADDED, ADDED_NAMES, Book  # noqa: E402
from banding.outputs.json_file import JSON_FIELDS, write_json  # noqa: E402
from banding.outputs.template_file import template_columns  # noqa: E402
from banding.ruleset import (  # noqa: E402
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    FactWithin,
    LevelIs,
    Not,
    Reading,
    Ruleset,
    documents,
    facts_of,
    find_ruleset,
    load_ruleset,
    model,
)
from banding.vocabulary import RuleKind, Status  # noqa: E402
from banding.warning_codes import AXIS, WARNING_CODES, About  # noqa: E402

REFERENCE = DOCS / "reference"
SAMPLE = ROOT / "examples" / "cases.csv"
DAY = date(2026, 11, 22)
"""The day the sample caseload is decided for, so that its pages are the same tomorrow."""

Pages = dict[Path, str]


def pages() -> Pages:
    """Give every generated page: where it stands, and its text."""
    ruleset = load_ruleset(find_ruleset(None))
    render = Renderer(ruleset)
    made = {
        "index.md": render("index", rule_count=len(rule_ids(ruleset))),
        "cli.md": render("cli", commands=list(command_helps(banding_command, ("banding",)))),
        "columns-in.md": render("columns-in", **columns_in(ruleset)),
        "columns-out.md": render("columns-out", added=ADDED),
        "json.md": render("json", fields=JSON_FIELDS, example=json_example(ruleset)),
        "statuses.md": render("statuses", statuses=list(statuses(ruleset))),
        "warnings.md": render("warnings", **warnings(ruleset)),
        "exit-codes.md": render("exit-codes", **exit_codes()),
        "ruleset-format.md": render("ruleset-format", files=list(ruleset_format())),
        "readings.md": render("readings", readings=ruleset.readings, link=rule_links(ruleset, "rules/")),
        "rules/index.md": render("rules-index", **rules_index(ruleset)),
    }
    for page in rule_pages(ruleset):
        made[f"rules/{page_name(page['id'])}"] = render("rule", **page)
    return {REFERENCE / name: text for name, text in made.items()}


class Renderer:
    """
    Fills a template of docs/templates/ with data; a name a template uses and nobody gives is an error.

    Args:
        ruleset: the ruleset every page may name.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(DOCS / "templates"),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._templates.filters["cell"] = table_cell

    def __call__(self, template: str, **data: Any) -> str:
        """Give a page's text, with one line end at its end."""
        text = self._templates.get_template(f"{template}.md.jinja").render(ruleset=self._ruleset, **data)
        return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def table_cell(text: object) -> str:
    """Give text as it may stand in a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")


# --- commands -----------------------------------------------------------------------------------------------------


def every_command(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Give a command and, for a group, all those in it, each with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from every_command(found, (*path, name))


def command_helps(command: click.Command, path: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Give each command's name and help, as a terminal of 80 columns shows it."""
    for words, found in every_command(command, path):
        context = None
        for depth, word in enumerate(words, start=1):
            level = dict(every_command(command, path))[words[:depth]]
            settings = {**level.context_settings, "max_content_width": 80, "terminal_width": 80}
            context = click.Context(level, info_name=word, parent=context, **settings)
        if context is not None:
            yield {"name": " ".join(words), "help": found.get_help(context)}


def exit_codes() -> dict[str, Any]:
    """Give the exit codes, and what each command can be told to fail on."""
    meanings = {
        DONE: "Done. The result has been written.",
        ATTENTION: "Done, and something needs attention that the command was asked to fail on. The result has been "
        "written all the same.",
        COULD_NOT_RUN: "Could not run: a file, an option or a ruleset is not as it must be. The message says what to "
        "mend. Nothing has been written, and a file that stood at the output path still stands there.",
    }
    fail_on = [
        {"command": " ".join(path), "choices": option.type.choices}
        for path, command in every_command(banding_command, ("banding",))
        for option in command.params
        if "--fail-on" in option.opts and isinstance(option.type, click.Choice)
    ]
    return {"codes": sorted(meanings.items()), "fail_on": fail_on}


# --- columns, statuses, warnings ----------------------------------------------------------------------------------


def columns_in(ruleset: Ruleset) -> dict[str, Any]:
    """Give the columns a file may have, with every other name and word they go by."""
    aliases = {**RECORD_COLUMNS, **{fact.name: fact.aliases for fact in ruleset.facts}}
    words = words_as_written()
    columns = [
        {
            "name": column.name,
            "title": column.title,
            "note": column.note,
            "allowed": column.allowed,
            "aliases": aliases[column.name],
            "words": words.get(column.name, ()),
        }
        for column in template_columns(ruleset)
    ]
    never_assumed = [fact.name for fact in ruleset.facts if not fact.assumable]
    return {
        "columns": columns,
        "yes": YES_WORDS,
        "no": NO_WORDS,
        "unknown": UNKNOWN_WORDS,
        "never_assumed": never_assumed,
        "refused": [(fact, word, why) for fact in ruleset.facts for word, why in fact.refused.items()],
    }


def words_as_written() -> dict[str, list[str]]:
    """Give each fact's other spellings as the rules file writes them; loaded rulesets keep them folded."""
    # Every word of the file is read as text, as the ruleset's own loader does: `no` is a word here, not false.
    document = yaml.load(find_ruleset(None).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return {fact["name"]: list(fact.get("words", ())) for fact in document["facts"]}


STATUS_MEANINGS: Mapping[Status, tuple[str, str]] = {
    Status.ERROR: (
        "A cell of the row cannot be read, so there is no case to decide. No band.",
        "Correct what `reasons` names, and run again.",
    ),
    Status.REFER: (
        "The case is outside the matrix and belongs with the National Probation Service. No band.",
        "Refer it, or correct the risk of serious harm or the MAPPA status if they are wrong.",
    ),
    Status.HUB: (
        "Every fact that sends a case to the hub is known, and this one goes there. No band.",
        "Pass it to the hub; look first at a warning that it would be in a high band in the field.",
    ),
    Status.JUDGED: (
        "A manager's judgement has been recorded with a reason, and the band is that judgement's.",
        "Nothing more, unless a warning says that an answer is still missing.",
    ),
    Status.INCOMPLETE: (
        "A risk is not known and the band depends on it. No band; `minimum_band` is only a lower bound.",
        "Answer what `enquiries` names. Do not act on the lower bound.",
    ),
    Status.CONSIDER: (
        "The guidance asks a manager to consider a higher band. The band is the minimum meanwhile.",
        "Decide, and record the band and the reason: to raise it or to leave it.",
    ),
    Status.PROVISIONAL: (
        "There is a band, and a fact that is not known could still change something.",
        "Use the band, and answer what `enquiries` names.",
    ),
    Status.SETTLED: (
        "There is a band, and no missing answer could change it.",
        "Nothing more.",
    ),
}


def statuses(ruleset: Ruleset) -> Iterator[dict[str, Any]]:
    """Give the statuses in the order they are tried, each with a case of the sample caseload that has it."""
    counts: Counter[str] = Counter()
    shown: dict[str, tuple[str, str]] = {}
    status, reasons = ADDED_NAMES.index("status"), ADDED_NAMES.index("reasons")
    with SAMPLE.open("rb") as file, _caseload(file, ruleset) as caseload:
        book = Book(caseload.reader, ruleset)
        for row in caseload.rows():
            banded = book.band(row, {})
            counts[banded.added[status]] += 1
            shown.setdefault(banded.added[status], (banded.placed.crn, banded.added[reasons]))
    for one in Status:
        meaning, what_to_do = STATUS_MEANINGS[one]
        crn, why = shown[one.value]
        yield {
            "status": one.value,
            "meaning": meaning,
            "what_to_do": what_to_do,
            "count": counts[one.value],
            "crn": crn,
            "reasons": why,
        }


def _caseload(file: Any, ruleset: Ruleset, *, absent_is_no: bool = False) -> Any:
    return read_cases(
        file,
        name=SAMPLE.name,
        facts=ruleset.facts,
        bands=[band.name for band in ruleset.bands],
        options=ReadingOptions(on=DAY, absent_is_no=absent_is_no),
        output_columns=ADDED_NAMES,
    )


def warnings(ruleset: Ruleset) -> dict[str, Any]:
    """Give every warning code: those of the code, with each axis's id filled in, and those of the ruleset's checks."""
    judged = [axis.id for axis in ruleset.axes if axis.judged]
    groups = [
        {"about": about.value, "codes": [code for known in WARNING_CODES if known.about is about for code in _named(known, judged)]}
        for about in About
    ]
    doubts = {check.code: [r for r in ruleset.readings if check.code in r.about] for check in ruleset.checks}
    return {"groups": groups, "checks": ruleset.checks, "doubts": doubts}


def _named(known: Any, axes: Iterable[str]) -> list[Any]:
    if AXIS not in known.code:
        return [known]
    return [attrs.evolve(known, code=known.code.replace(AXIS, axis)) for axis in axes]


def json_example(ruleset: Ruleset) -> str:
    """Give one case's JSON, laid out, with only the steps that apply."""
    text = "crn,ogrs3,rosh,cpp,team\nX100001,62,low,yes,North\n"
    out = io.StringIO()
    with _caseload(io.BytesIO(text.encode()), ruleset, absent_is_no=True) as caseload:
        write_json(caseload, Book(caseload.reader, ruleset), {}, ruleset, out)
    shown = json.loads(out.getvalue())
    shown["steps"] = [step for step in shown["steps"] if step["outcome"] == "applies"]
    return json.dumps(shown, indent=2, ensure_ascii=False)


# --- rules --------------------------------------------------------------------------------------------------------


def rule_ids(ruleset: Ruleset) -> tuple[str, ...]:
    """Name every id that can stand in the ``rules`` column, in guidance order."""
    applying = (*ruleset.routes, *ruleset.cells, *ruleset.rules)
    named = dict.fromkeys([*(each.id for each in applying), *ruleset.judgement.routes.values()])
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
            "examples": list(_examples(id_, ruleset)),
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
                "when": _levels_in_words(cell.levels, ruleset),
                "actions": cell.actions,
                "note": " ".join(axis.note for axis in ruleset.axes if axis.note),
            }
    for rule in ruleset.rules:
        if rule.id == id_:
            rising = "".join(f", {each.band} where {inline(each.when, ruleset)}" for each in rule.escalations)
            does = (
                f"A manager must consider {rule.band}{rising}. It changes no band by itself."
                if rule.kind is RuleKind.CONSIDER
                else f"The case is at least {rule.band}{rising}."
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
    band = next(band for band, paragraph in ruleset.judgement.routes.items() if paragraph == id_)
    return {
        "kind": "professional judgement",
        "does": f"A manager may raise any case of the field to {band}, and must record why.",
        "when": [f"- `judged_band` is {band}, above the minimum band, and `rationale` says why"],
        "actions": (),
        "note": "A judged band below the minimum is not applied.",
    }


def _levels_in_words(levels: tuple[str, ...], ruleset: Ruleset) -> list[str]:
    lines = []
    for axis, level in zip(ruleset.axes, levels, strict=True):
        if axis.edges:
            first, last = axis.range_of(level)
            top = last if last is not None else ruleset.fact_by_name[axis.fact].highest
            ways = [f"`{axis.fact}` from {first} to {top}"]
            ways += [inline(clause.when, ruleset) for clause in axis.clauses if clause.level == level]
            ways += [f"`{axis.judged.fact}` judged {spoken(level)}, where it stands"] if axis.judged else []
            lines.append(f"- {axis.title} is {spoken(level)}: {either(ways)}")
        else:
            lines.append(f"- {axis.title} is {spoken(level)}: `{axis.fact}` is {spoken(level)}")
    return lines


def lines_of(condition: Condition, ruleset: Ruleset, depth: int = 0) -> list[str]:
    """Lay a condition out as a nested list."""
    indent = "  " * depth
    if isinstance(condition, AllOf | AnyOf):
        heading = "all of these:" if isinstance(condition, AllOf) else "any of these:"
        parts = [line for part in condition.parts for line in lines_of(part, ruleset, depth + 1)]
        return [f"{indent}- {heading}", *parts]
    return [f"{indent}- {inline(condition, ruleset)}"]


def inline(condition: Condition, ruleset: Ruleset) -> str:
    """Say a condition in one line."""
    if isinstance(condition, Not):
        part = condition.part
        if isinstance(part, FactIs) and part.values == (True,):
            return f"`{part.fact}` is no"
        return f"not ({inline(part, ruleset)})"
    if isinstance(condition, FactIs):
        return f"`{condition.fact}` is {either([spoken(value) for value in condition.values])}"
    if isinstance(condition, FactWithin):
        if condition.lowest is None or condition.highest is None:
            bound = f"{condition.lowest} or more" if condition.highest is None else f"{condition.highest} or less"
        else:
            bound = f"from {condition.lowest} to {condition.highest}"
        return f"`{condition.fact}` is {bound}"
    if isinstance(condition, LevelIs):
        axis = next(axis for axis in ruleset.axes if axis.id == condition.axis)
        return f"{axis.short} is {either([spoken(level) for level in condition.levels])}"
    joined_by = "and" if isinstance(condition, AllOf) else "or"
    return either([inline(part, ruleset) for part in condition.parts], joined_by=joined_by)


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


# --- examples -----------------------------------------------------------------------------------------------------


@attrs.frozen
class Example:
    """
    A smallest case that shows a rule, and what becomes of it.

    Attributes:
        title: what it shows.
        command: the words that try it.
        decision: what is decided.
        reasons: the sentences that say why.
        actions: what the case calls for.
    """

    title: str
    command: str
    decision: Decision
    reasons: str
    actions: tuple[str, ...]


def _examples(id_: str, ruleset: Ruleset) -> Iterator[Example]:
    quiet = quiet_facts(ruleset)
    for cell in ruleset.cells:
        if cell.id == id_:
            yield from _cell_examples(cell, quiet, ruleset)
    for rule in ruleset.rules:
        if rule.id == id_:
            so = holding(rule.when, ruleset)
            yield _example("It is so", {**quiet, **so}, ruleset)
            yield _example("It is not known", {**quiet, **_not_known(rule.when, ruleset)}, ruleset)
            for escalation in rule.escalations:
                title = f"It is so, and {inline(escalation.when, ruleset)}"
                high = holding(_first(escalation.when), ruleset)
                yield _example(_first_title(title, escalation.when, ruleset), {**quiet, **so, **high}, ruleset)
    for route in ruleset.routes:
        if route.id == id_:
            so = holding(route.when, ruleset)
            yield _example("It is so", {**quiet, **so}, ruleset)
            for fact in list(_tellable(so))[-1:]:
                title = f"The same, with `{fact}` not known"
                yield _example(title, {**quiet, **so, fact: None}, ruleset)
    for band, paragraph in ruleset.judgement.routes.items():
        if paragraph == id_:
            reason = "Several needs at once, and support not yet in place"
            yield _example("A manager judges so", quiet, ruleset, Judgement(band, reason))
            yield _example("The reason is missing", quiet, ruleset, Judgement(band))


def _cell_examples(cell: model.Cell, quiet: dict[str, Value], ruleset: Ruleset) -> Iterator[Example]:
    ends: list[dict[str, Value]] = [{}, {}]
    for axis, level in zip(ruleset.axes, cell.levels, strict=True):
        first, last = axis.range_of(level) if axis.edges else (level, level)
        top = last if last is not None else ruleset.fact_by_name[axis.fact].highest
        ends[0][axis.fact], ends[1][axis.fact] = first, top
    yield _example("The lowest score it takes", {**quiet, **ends[0]}, ruleset)
    yield _example("The highest", {**quiet, **ends[1]}, ruleset)


def _first(condition: Condition) -> Condition:
    return condition.parts[0] if isinstance(condition, AnyOf) else condition


def _first_title(title: str, condition: Condition, ruleset: Ruleset) -> str:
    return title.replace(inline(condition, ruleset), inline(_first(condition), ruleset))


def _not_known(condition: Condition, ruleset: Ruleset) -> dict[str, Value]:
    """Give the facts under which a condition is open: what would bring it about, its last fact not known."""
    so = holding(condition, ruleset)
    return {**so, list(so)[-1]: None}


def _tellable(facts: Mapping[str, Value]) -> Iterator[str]:
    return (name for name, value in facts.items() if value is not None)


def quiet_facts(ruleset: Ruleset) -> dict[str, Value]:
    """Give a case with nothing on it: every yes/no fact no, and the lowest level of each axis."""
    facts: dict[str, Value] = {
        axis.fact: axis.edges[0].lowest if axis.edges else axis.levels[0] for axis in ruleset.axes
    }
    return facts | {fact.name: False for fact in ruleset.facts if fact.kind is FactKind.YES_NO}


def holding(condition: Condition, ruleset: Ruleset, *, so: bool = True) -> dict[str, Value]:
    """Give the first-named facts under which a condition holds, or does not."""
    if isinstance(condition, Not):
        return holding(condition.part, ruleset, so=not so)
    if isinstance(condition, FactIs):
        return {condition.fact: condition.values[0] if so else _other(condition, ruleset.fact_by_name[condition.fact])}
    if isinstance(condition, FactWithin):
        return {condition.fact: condition.lowest if condition.lowest is not None else condition.highest}
    if isinstance(condition, LevelIs):
        axis = next(axis for axis in ruleset.axes if axis.id == condition.axis)
        level = condition.levels[0]
        return {axis.fact: axis.range_of(level)[0] if axis.edges else level}
    parts = condition.parts if isinstance(condition, AllOf) is so else condition.parts[:1]
    return {name: value for part in parts for name, value in holding(part, ruleset, so=so).items()}


def _other(condition: FactIs, fact: Fact) -> Value:
    values: tuple[Value, ...] = (False, True) if fact.kind is FactKind.YES_NO else fact.levels
    return next(value for value in values if value not in condition.values)


def _example(
    title: str, facts: dict[str, Value], ruleset: Ruleset, judgement: Judgement | None = None
) -> Example:
    decision = decide(Case("X1", facts, judgement), ruleset)
    return Example(
        title,
        _command(facts, ruleset, judgement),
        decision,
        reasons_for(decision, ruleset),
        actions_for(decision, ruleset),
    )


def _command(facts: Mapping[str, Value], ruleset: Ruleset, judgement: Judgement | None) -> str:
    """Give the command that decides these facts; what is no is left out and covered by ``--absent no``."""
    words = ["banding explain"]
    for fact in ruleset.facts:
        value = facts.get(fact.name)
        if fact.kind is not FactKind.YES_NO:
            words += [f"--{fact.name} {_word(spoken(value))}"] if value is not None else []
        elif value is None:
            words.append(f"--unknown {fact.name}")
        elif value:
            words.append(f"--yes {fact.name}")
        elif not fact.assumable and any(facts.get(other.name) for other in ruleset.facts if not other.assumable):
            words.append(f"--no {fact.name}")
    if judgement:
        words.append(f"--judged-band {judgement.band}")
        words += [f"--rationale {_word(judgement.reason)}"] if judgement.reason else []
    return " ".join([*words, "--absent no"])


def _word(text: str) -> str:
    return f'"{text}"' if " " in text else text


# --- the ruleset format -------------------------------------------------------------------------------------------

_MODELS: Mapping[str, type] = {
    "RulesDoc": model.Ruleset,
    "BandDoc": model.Band,
    "FactDoc": Fact,
    "AxisDoc": model.Axis,
    "JudgedDoc": model.JudgedLevel,
    "ClauseDoc": model.LevelClause,
    "MatrixDoc": model.Ruleset,
    "CellDoc": model.Cell,
    "RuleGroupDoc": model.Rule,
    "EscalationDoc": model.Escalation,
    "RuleDoc": model.Rule,
    "RouteDoc": model.RouteRule,
    "CheckDoc": model.Check,
    "GuidanceDoc": model.Ruleset,
    "SourceDoc": documents.SourceDoc,
    "ParagraphDoc": documents.ParagraphDoc,
    "ReadingsDoc": model.Ruleset,
    "ReadingDoc": model.Reading,
}
_KEY_MEANINGS: Mapping[tuple[str, str], str] = {
    ("RulesDoc", "matrix"): "the matrix, cell by cell.",
    ("RulesDoc", "rules"): "the rules beside the matrix, in groups as the guidance prints them.",
    ("RulesDoc", "judgement"): "band name to the paragraph that allows raising a case to it on judgement.",
    ("RuleGroupDoc", "rules"): "the rules of the group.",
    ("RuleGroupDoc", "escalate"): "higher bands in some cases.",
    ("FactDoc", "words"): "other spellings of a value, each with the value it stands for.",
    ("FactDoc", "refused"): "spellings that look right and are not, each with the reason.",
    ("AxisDoc", "edges"): "for a number, each level with its lowest score, lowest first; empty for a choice.",
    ("CellDoc", "levels"): "axis id to level, one for each axis.",
    ("GuidanceDoc", "document"): "the published source.",
    ("GuidanceDoc", "paragraphs"): "the paragraphs, each quoted word for word.",
    ("SourceDoc", "title"): "its title as printed.",
    ("SourceDoc", "publisher"): "who published it.",
    ("SourceDoc", "published"): "month and year.",
    ("SourceDoc", "licence"): "the terms under which its words are quoted.",
    ("ParagraphDoc", "id"): "our id for it, such as `blue/prevent`.",
    ("ParagraphDoc", "words"): "the guidance's own words.",
    ("ParagraphDoc", "line"): "line of the report's text edition, from 1.",
    ("ParagraphDoc", "section"): "the heading it stands under.",
}


def ruleset_format() -> Iterator[dict[str, Any]]:
    """Give the three files of a ruleset: their blocks, and every key with its kind, whether it must be there, and why."""
    files = {
        "2019-03.yaml, the rules": (
            "RulesDoc BandDoc FactDoc AxisDoc JudgedDoc ClauseDoc MatrixDoc CellDoc RuleGroupDoc RuleDoc "
            "EscalationDoc RouteDoc CheckDoc"
        ),
        "guidance.yaml, the published words": "GuidanceDoc SourceDoc ParagraphDoc",
        "readings.yaml, what the guidance leaves open": "ReadingsDoc ReadingDoc",
    }
    for title, names in files.items():
        yield {"title": title, "blocks": [_block(getattr(documents, name)) for name in names.split()]}


def _block(document: type) -> dict[str, Any]:
    told = attributes_told(_MODELS[document.__name__])
    keys = []
    for field in attrs.fields(document):
        if field.name == "at":
            continue
        meaning = _KEY_MEANINGS.get((document.__name__, field.name)) or told[field.name]
        keys.append(
            {
                "name": field.name,
                "kind": _kind_said(str(field.type)),
                "required": "required" if field.default is attrs.NOTHING else "optional",
                "meaning": meaning.replace("``", "`"),
            }
        )
    return {"heading": " ".join((document.__doc__ or "").split()).replace("``", "`"), "keys": keys}


def attributes_told(documented: type) -> dict[str, str]:
    """Give what a class's docstring says of each of its attributes."""
    found: dict[str, str] = {}
    section = (documented.__doc__ or "").partition("Attributes:")[2]
    for entry in re.finditer(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", section, re.MULTILINE):
        found[entry[1]] = " ".join(entry[2].split())
    return found


def _kind_said(kind: str) -> str:
    words = {
        "str": "text",
        "int": "whole number",
        "bool": "true or false",
        "float": "number",
        "date": "date",
        "object": "condition",
        "FactKind": "one of " + ", ".join(FactKind),
        "RuleKind": "one of " + ", ".join(RuleKind),
        "RouteKind": "one of refer, hub",
    }
    bare = kind.replace(" | None", "")
    if listed := re.fullmatch(r"tuple\[(\w+), \.\.\.\]", bare):
        return "list of blocks" if listed[1].endswith("Doc") else "list of text"
    if bare.startswith("Mapping["):
        return "key to value"
    return "block" if bare.endswith("Doc") else words[bare]


# --- writing ------------------------------------------------------------------------------------------------------


def stale() -> list[str]:
    """Name the pages that are missing, out of date, or generated no longer."""
    wanted = pages()
    standing = {path: path.read_text(encoding="utf-8") for path in REFERENCE.rglob("*.md")}
    differing = {path for path, text in wanted.items() if standing.get(path) != text}
    return sorted(path.relative_to(ROOT).as_posix() for path in differing | (standing.keys() - wanted.keys()))


def write() -> None:
    """Write every page, and take away those that are generated no longer."""
    wanted = pages()
    for path in set(REFERENCE.rglob("*.md")) - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def main(words: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are stale; give the exit code."""
    if words == ["--check"]:
        found = stale()
        for name in found:
            print(f"{name} is out of date; run: python docs/build_reference.py")
        return 1 if found else 0
    if words:
        print(__doc__)
        return 2
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
