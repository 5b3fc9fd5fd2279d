"""
How a cell becomes a value, as data: every word, pattern and limit that `banding.intake` reads by.

The patterns are regular expressions in the dialect of ECMAScript; each is a pair of its text and its flags. What each
field holds is in docs/reference/table-format.md, and table.schema.json is the form.
"""

import re

from banding import text
from banding.explain.table_json import table_json
from banding.facts import RESERVED, Fact, FactKind
from banding.intake import cells, code_tables, columns, person, values
from banding.intake.code_tables import REQUIREMENTS, SENTENCES, CodeTable, shipped_codes
from banding.intake.columns import RECORD_COLUMNS
from banding.intake.mapping import headings
from banding.intake.tables import cell_text, csv_table, grid
from banding.ruleset import Ruleset

Json = dict[str, object]

_AGES = {"youngest": values.YOUNGEST_AGE, "adult": values.ADULT_AGE, "adult_under": values.ADULT_UNDER}
_YEARS = {"recorded_for_years": values.RECORDED_FOR_YEARS, "planned_for_years": values.PLANNED_FOR_YEARS}
_SIZES = {"columns": grid.MAX_COLUMNS, "cell": grid.MAX_CELL, "record": grid.MAX_RECORD}
_LIMITS = _AGES | {"oldest": values.OLDEST_AGE} | _YEARS | {"header_rows": grid.HEADER_ROWS} | _SIZES
_ADDED = RESERVED[RESERVED.index("route") :]
_PATTERNS = {
    "number": values.NUMBER,
    "whole": values.WHOLE,
    "iso_date": values.ISO_DATE,
    "british_date": values.BRITISH_DATE,
    "named_date": values.NAMED_DATE,
    "error_cell": text.ERROR_CELL,
    "unworked_formula": cell_text.UNWORKED,
    "plain_number": cell_text.PLAIN_NUMBER,
    "code_separators": code_tables.SEPARATORS,
    "code_dates": code_tables.DATES,
    "code_amounts": code_tables.AMOUNT,
    "code_doubts": code_tables.DOUBT,
    "code_words": code_tables.CODE_WORDS,
    "separator_line": csv_table.SEPARATOR_LINE,
    "not_a_person": person.NOT_A_PERSON,
    "case_like": grid.CASE_LIKE,
    "reference_like": grid.REFERENCE_LIKE,
    "stamp": columns.STAMP,
    "heading_word": headings.HEADING_WORD,
}
_UNICODE = {r"[^\W_]": r"[\p{L}\p{N}]", r"\w": r"\p{L}\p{N}_", r"\d": r"\p{Nd}"}
_WORD = r"[\p{L}\p{N}_]"
_EDGE = rf"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))"


def portable_table(ruleset: Ruleset) -> Json:
    """Give a ruleset's table and its readings as plain lists, texts and numbers: all that another runner needs."""
    return table_json(ruleset) | {"readings": readings(ruleset.facts)}


def readings(facts: tuple[Fact, ...]) -> Json:
    """Give what cells mean under facts, beside the words that each fact declares for itself."""
    theirs = headings.their_names()
    sentences = [fact for fact in facts if fact.name == cells.SENTENCE_TYPE and fact.kind is FactKind.CHOICE]
    return {
        "required": "crn",
        "columns": {name: list(aliases) for name, aliases in RECORD_COLUMNS.items()},
        "added": list(_ADDED),
        "headings": {
            "names": dict(theirs.names),
            "maybe": {word: column for word, (column, _) in theirs.maybe.items()},
            "never": sorted(theirs.never),
            "around": sorted(theirs.around),
        },
        "not_known": list(text.UNKNOWN_WORDS),
        "yes": list(values.YES_WORDS),
        "no": list(values.NO_WORDS),
        "no_value": sorted(text.NO_VALUE),
        "unseen": text.UNSEEN_LETTERS,
        "months": list(values.MONTHS),
        "limits": _LIMITS,
        "not_worked_out": cell_text.NOT_WORKED_OUT,
        "requirements": _codes(shipped_codes(REQUIREMENTS, facts)),
        "sentences": _codes(shipped_codes(SENTENCES, facts)) if sentences else None,
        "patterns": {name: [_portable(each), _flags(each)] for name, each in _PATTERNS.items()},
    }


def _codes(table: CodeTable) -> Json:
    places = {id(code): place for place, code in enumerate(table.codes)}
    return {
        "codes": [
            {"code": code.code, "means": dict(code.means), "asks": code.asks}
            | {"ambiguous": code.ambiguous, "with": code.beside}
            for code in table.codes
        ],
        "words": {word: places[id(code)] for word, code in table.by_word.items()},
        "settles": list(table.settles),
        "details": sorted(table.details),
        "is_complete": table.is_complete,
        "longest": table.longest,
    }


def _portable(pattern: re.Pattern[str]) -> str:
    """
    Write a pattern as ECMAScript reads it: there digits and words are ASCII and spaces are not, here it is the flag's choice.

    INVARIANT: `\\w` stands in brackets in every pattern, and none has a class of spaces in brackets but `[T ]`.
    """
    found = pattern.pattern
    if pattern.flags & re.ASCII:
        return found.replace(r"\s", r"[ \t-\r]")
    for ours, theirs in _UNICODE.items():
        found = found.replace(ours, theirs)
    return found.replace(r"\b", _EDGE)


def _flags(pattern: re.Pattern[str]) -> str:
    # Without `u`, a pattern that minds no capitals keeps to ASCII letters, as Python's does under its flag.
    flags = "" if pattern.flags & re.ASCII else "u"
    return "".join(("i" if pattern.flags & re.I else "", "s" if pattern.flags & re.S else "", flags))
