"""What a run reads, adds and says, gathered from the code: commands, columns, statuses, warnings, JSON, exit codes."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import click
import yaml

from banding.commands import main as banding_command
from banding.commands.running import ATTENTION, COULD_NOT_RUN, DONE
from banding.intake import RECORD_COLUMNS, ReadingOptions, read_cases
from banding.intake.values import NO_WORDS, YES_WORDS
from banding.records import ADDED_NAMES, Allocation
from banding.records.json import write_json
from banding.records.templates import template_columns
from banding.render.workbook import Column
from banding.ruleset import Ruleset, find_ruleset
from banding.text import UNKNOWN_WORDS
from banding.vocabulary import Status
from banding.warning_codes import AXIS, WARNING_CODES, About
from docs import DOCUMENTED

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "cases.csv"
DAY = date(2026, 11, 22)
"""The day the sample caseload is decided for, so that its pages are the same tomorrow."""


def every_command(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Give a command and, for a group, all those in it, each with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from every_command(found, (*path, name))


def command_helps() -> Iterator[dict[str, str]]:
    """Give each command's name and help, as a terminal of 80 columns shows it."""
    commands = dict(every_command(banding_command, ("banding",)))
    for words, found in commands.items():
        context = None
        for depth, word in enumerate(words, start=1):
            level = commands[words[:depth]]
            settings = {**level.context_settings, "max_content_width": 80, "terminal_width": 80}
            context = click.Context(level, info_name=word, parent=context, **settings)
        if context is not None:
            yield {"name": " ".join(words), "help": found.get_help(context)}


_SAYS_ITS_CODES = re.compile(r"Exit codes? [^.:]*\b0\b[^.]*\.|Exit codes: 0[^.]*\.")


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
    told = [
        {"command": " ".join(path), "says": " ".join(said.group().split())}
        for path, command in every_command(banding_command, ("banding",))
        if (said := _SAYS_ITS_CODES.search(command.help or ""))
    ]
    return {"codes": sorted(meanings.items()), "fail_on": fail_on, "told": told}


def row_fields(kind: str) -> dict[str, dict[str, str]]:
    """
    Give what each command adds to a row: names with their meanings, in order, by command.

    Args:
        kind: ``COLUMNS`` or ``JSON_FIELDS``.
    """
    path = Path(__file__).parent / "templates" / "row-fields.yaml"
    told = yaml.load(path.read_text(), yaml.BaseLoader)  # noqa: S506
    found = {command: said[kind] for command, said in told.items() if kind in said}
    both = found["reband"] | found["rules impact"]
    if kind == "COLUMNS":
        del both["cause"]  # the column `because` is in its place
    return found | {"rules impact": both}


# Not in the template: there a column that nobody fills in would make every case restricted.
_RESTRICTED = Column(
    "restricted",
    "Restricted case",
    "Reports show its reference number and band alone. Anything but a plain no is yes, so leave the column out where "
    "you have none.",
    "yes, no",
)


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
        for column in (*template_columns(ruleset), _RESTRICTED)
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
    document = yaml.load(find_ruleset(DOCUMENTED).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
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
        for banded in Allocation(caseload, ruleset).rows():
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
        {
            "about": about.value,
            "codes": [
                code for known in WARNING_CODES if known.about is about for code in _named(known, judged)
            ],
        }
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
        write_json(Allocation(caseload, ruleset), out)
    shown = json.loads(out.getvalue())
    shown["steps"] = [step for step in shown["steps"] if step["outcome"] == "applies"]
    return json.dumps(shown, indent=2, ensure_ascii=False)
