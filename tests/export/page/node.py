"""The page's own script, run by Node, and what it says of cases and of files."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from banding.case import Case
from banding.engine import Decision, decide
from banding.explain import Result, actions_for, reasons_for
from banding.export.page import script_of_modules
from banding.export.readings import portable_table
from banding.records.columns import decided_row
from banding.ruleset import Ruleset
from tests.export.sql.cases import Question

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    NODE is None and "CI" not in os.environ,
    reason="no node here: apt-get install nodejs to run the page's script",
)
Asked = list[Any]
"""Facts by name, and the band judged with whether there is a reason, or None: a question as JSON has it."""

ANSWER = """
function answers(table, questions) {
  const runner = new Runner(table);
  return questions.map(([facts, judging]) => columnsOut(runner.decide(facts, judging), table.ruleset.stamp));
}
"""
"""What a page's script is asked, in Node and in a browser alike."""

_CASES = (
    ANSWER
    + """
const fs = require("node:fs"), asked = JSON.parse(fs.readFileSync(0, "utf8"));
fs.writeSync(1, JSON.stringify(asked.map(([table, questions]) => answers(table, questions))));
"""
)
_FILES = """
const fs = require("node:fs"), { table, files } = JSON.parse(fs.readFileSync(0, "utf8"));
const told = files.map(({ content, options }) => {
  try {
    const { text, notes } = decoded(new Uint8Array(Buffer.from(content, "base64")));
    const headings = new Headings(table, new Reader(table, options.on)), source = opened(text, notes, headings);
    while (readRows(source, 1000));
    const layout = headings.match(source.header, source.rows.slice(0, 50), options.chosen), caseload = new Caseload(table, layout, options);
    caseload.meet(source.rows);
    source.rows.forEach((row) => caseload.weigh(row));
    const records = source.rows.map((row) => caseload.recordOut(caseload.band(row)));
    return { csv: [caseload.headingsOut(), ...records].map(recordText).join(""), notes: source.notes, near: layout.near };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refused: error.message };
  }
});
fs.writeSync(1, JSON.stringify(told));
"""


def run(program: str, given: object) -> Any:
    """Run a program behind the page's script, in strict mode as modules are, and give the JSON it writes."""
    assert NODE is not None
    script = f'"use strict";\n{script_of_modules()}\n{program}'.replace(
        "fs.writeSync(1, ", "process.stdout.write("
    )
    words = [NODE, "--stack-size=2000", "--input-type=commonjs", "-e", script]
    done = subprocess.run(words, input=json.dumps(given), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def answered(table: Mapping[str, object], questions: Iterable[Asked]) -> list[list[str]]:
    """What the runner says of cases, in columns."""
    return answered_each([(table, questions)])[0]


def answered_each(asked: Iterable[tuple[Mapping[str, object], Iterable[Asked]]]) -> list[list[list[str]]]:
    """What the runner says of cases by each of some tables, in columns."""
    found: list[list[list[str]]] = run(_CASES, [[table, list(questions)] for table, questions in asked])
    return found


def banded(ruleset: Ruleset, contents: Iterable[bytes], **options: object) -> list[dict[str, Any]]:
    """What the page makes of files: a CSV with its notes, or a refusal."""
    files = [{"content": base64.b64encode(each).decode(), "options": options} for each in contents]
    found: list[dict[str, Any]] = run(_FILES, {"table": portable_table(ruleset), "files": files})
    return found


def asked(question: Question) -> Asked:
    """A question as JSON has it."""
    facts, judgement = question
    return [facts, [judgement.band, bool(judgement.reason.strip())] if judgement else None]


def expected(ruleset: Ruleset, questions: Iterable[Question]) -> Iterator[list[str]]:
    """What ``decide`` says, in columns."""
    return in_columns(ruleset, (decide(Case("", facts, judged), ruleset) for facts, judged in questions))


def in_columns(ruleset: Ruleset, decisions: Iterable[Decision]) -> Iterator[list[str]]:
    """What decisions say, in columns."""
    for made in decisions:
        told = {name: getattr(made, name) for name in Result._fields if hasattr(made, name)}
        reasons, actions = reasons_for(made, ruleset), actions_for(made, ruleset)
        yield list(decided_row(Result(**told, reasons=reasons, actions=actions)))
