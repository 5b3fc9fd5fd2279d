"""A proposed mapping → the YAML file that ``--map`` reads, with what is not sure as lines to take a mark away from."""

import shlex
from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap

import yaml

from banding.intake.mapping.headings import REGISTERS, ColumnGuess
from banding.intake.mapping.propose import Proposal, WordGuess

_WIDTH = 100
_MOST_LISTED = 60


def mapping_text(proposal: Proposal, *, file: str = "mapping.yaml") -> str:
    """Write a mapping file that names itself as ``file``."""
    lines = [
        *_head(proposal, file),
        *_columns([guess for guess in proposal.columns if guess.column != REGISTERS]),
        *_values(proposal.words),
        *(("", "unknown: # words that mean not known in every column") if proposal.unknown else ()),
        *(f"  - {quoted(word)}" for word in proposal.unknown),
        *_registers([guess for guess in proposal.columns if guess.column == REGISTERS]),
        *_tail(proposal),
    ]
    return "\n".join(lines).rstrip() + "\n"


def quoted(text: str) -> str:
    """Write a text of theirs so that YAML gives it back, on one line."""
    written: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return written.strip()


def _head(proposal: Proposal, file: str) -> Iterator[str]:
    named, rows = quoted(proposal.name), "1 row" if proposal.rows == 1 else f"{proposal.rows:,} rows"
    yield from _said(f"What the columns of {named} mean for colour banding: {rows} looked at.")
    if not proposal.columns and not proposal.words and not proposal.unknown and "crn" in proposal.sure:
        yield from _said("Nothing needs a line here: its headings and words are read as they are.")
        return
    is_file = proposal.name != "standard input" and proposal.name.isprintable()
    name = shlex.quote(proposal.name) if is_file else "FILE"
    yield from _said("Look at each line, then give this file with the cases:")
    yield f"#   banding allocate {name} --map {shlex.quote(file)} -o banded.xlsx"
    yield from _said(
        "A line that begins with # is not read. Where something is not sure, its line is there with #! before it and the "
        "doubt above it: take the two marks away if it is right, and leave the line if it is not. An empty cell, and a "
        "column that is not there, mean not known."
    )
    if "crn" not in proposal.sure:
        yield "#"
        yield from _said(
            "No column of case reference numbers was found for sure, and without one no case can be read. Under `columns`, "
            'say which it is: a line such as   "My heading": crn'
        )


def _columns(guesses: Sequence[ColumnGuess]) -> Iterator[str]:
    if not guesses:
        return
    yield from ("", "columns: # your heading: our column")
    for guess in sorted(guesses, key=lambda guess: not guess.is_sure):
        line = f"{quoted(guess.heading)}: {guess.column}"
        if guess.is_sure:
            yield f"  {line}"
        else:
            yield from _said(f"{quoted(guess.heading)} may be {guess.column}: {guess.doubt}", indent="  ")
            yield f"  #!{line}"


def _values(words: Sequence[WordGuess]) -> Iterator[str]:
    if words:
        yield from ("", "values: # our column, then your words for its values")
    for fact, group in groupby(words, key=lambda word: word.fact):
        yield f"  {fact}:"
        for word in group:
            rows = "1 row" if word.rows == 1 else f"{word.rows:,} rows"
            if word.is_sure:
                yield f"    {quoted(word.word)}: {word.choices[0]} # {rows}"
            else:
                *most, last = word.choices
                either = f"{', '.join(most)} or {last}" if most else last
                yield from _said(f"{quoted(word.word)}, {rows}: {either}?", indent="    ")
                yield from (f"    #!{quoted(word.word)}: {choice}" for choice in word.choices)


def _registers(guesses: Sequence[ColumnGuess]) -> Iterator[str]:
    for guess in guesses:
        mark = "" if guess.is_sure else "#!"
        yield ""
        if not guess.is_sure:
            yield from _said(f"{quoted(guess.heading)} may list registrations: {guess.doubt}")
        yield f"{mark}registers: # one column that lists registrations"
        yield f"{mark}  column: {quoted(guess.heading)}"


def _tail(proposal: Proposal) -> Iterator[str]:
    if proposal.unread:
        yield ""
    for unread in proposal.unread:
        rows = "1 row has" if unread.rows == 1 else f"{unread.rows:,} rows have"
        yield from _said(
            f"{quoted(unread.heading)}: {rows} something that cannot be read and is not written here, the first of them row "
            f"{unread.first:,}."
        )
    ours = (name if said.strip() == name else f"{quoted(said)} ({name})" for said, name in proposal.ours)
    for words, headings in (
        ("Read as they are", list(ours)),
        ("Yours, carried through and not read", [quoted(heading[:_WIDTH]) for heading in proposal.theirs]),
    ):
        if headings:
            more = f" and {len(headings) - _MOST_LISTED:,} more" if len(headings) > _MOST_LISTED else ""
            yield from ("", *_said(f"{words}: {', '.join(headings[:_MOST_LISTED])}{more}."))


def _said(text: str, *, indent: str = "") -> Iterator[str]:
    return (f"{indent}# {line}" for line in wrap(text, _WIDTH, break_on_hyphens=False))
