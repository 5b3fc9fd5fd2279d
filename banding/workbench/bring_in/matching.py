"""What a file's headings and words mean: proposed as ``banding map`` does, settled on a page, and kept for files with the same headings."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

import attrs
from sqlalchemy import Connection, delete, insert, select

from banding.errors import MappingError
from banding.facts import FactKind, plain, plain_value, spoken
from banding.intake import Caseload, ReadingOptions
from banding.intake.columns import is_our_result
from banding.intake.mapping import ColumnMapping
from banding.intake.mapping.headings import REGISTERS, ColumnGuess
from banding.intake.mapping.propose import Proposal, Proposer, WordGuess
from banding.intake.mapping.write import mapping_text
from banding.intake.tables import open_table
from banding.intake.tables.cell_text import undo
from banding.records import REPLACED_NAMES
from banding.ruleset import Ruleset
from banding.workbench.access import User
from banding.workbench.bring_in.own_columns import USUAL
from banding.workbench.bring_in.uploads import Reading, Upload
from banding.workbench.changes import Workbench
from banding.workbench.column_words import column_words
from banding.workbench.store.schema import mappings

LOOKED_AT = 50_000
"""Rows that are looked at for what a column holds; words further down are found in the preview."""
CARRIED = "-"
"""What stands for a column that is carried along and not read."""
LEFT = "-"
"""What stands for a word that is left as it is, so that its rows are in error."""


@attrs.frozen(eq=False)
class Proposed:
    """
    What was found in a file.

    Attributes:
        headings: the digest of its headings, by which a mapping is kept.
        is_ours: whether it is a result of ours, which says itself how it is read.
    """

    proposal: Proposal
    proposer: Proposer
    headings: str
    is_ours: bool

    @property
    def asks_nothing(self) -> bool:
        """Whether every column and word is read as it is."""
        said = self.proposal
        is_plain = not (said.columns or said.words or said.unknown)
        return "crn" in said.sure and (self.is_ours or is_plain)


def propose(bench: Workbench, upload: Upload) -> Proposed:
    """
    Look at a file, and say what its headings and words may mean.

    Raises:
        TableError: it cannot be read as a table.
    """
    ruleset = bench.rules_now().ruleset
    proposer = Proposer(
        ruleset.facts,
        [band.name for band in ruleset.bands],
        options=ReadingOptions(on=bench.today()),
        shows_all=True,
    )
    with open_table(io.BytesIO(upload.content), name=upload.name, known=proposer.known) as table:
        first = list(islice(table.rows, LOOKED_AT))
        table.rows = iter(first)
        proposal = proposer.words(proposer.columns(table, REPLACED_NAMES))
        header = [undo(heading) for heading in table.header]
    digest = hashlib.sha256("\0".join(map(plain, header)).encode("utf-8", "surrogatepass")).hexdigest()
    return Proposed(proposal, proposer, digest, is_our_result(header, first[:50]))


def first_reading(bench: Workbench, user: User, found: Proposed) -> Reading:
    """Give how a file is read without asking: as it is, or as the user's last one with these headings; else unsettled."""
    kept = mappings.c.headings == _kept_as(user, found.headings)
    with bench.database.reading() as connection:
        row = connection.execute(select(mappings).where(kept)).first()
    if found.is_ours and "crn" in found.proposal.sure:
        return Reading(how="ours")
    if row is not None:
        reading = Reading(row.mapping, row.blank, row.absent, how="before")
        # Rules that have changed since may know no such column.
        with suppress(MappingError):
            reading.columns(bench.rules_now().ruleset)
            return reading
    return Reading(how="ours" if found.asks_nothing else "")


def keep_reading(connection: Connection, user: User, headings: str, reading: Reading) -> None:
    """Keep how a user's file with some headings was read: what a blank means in theirs, it need not mean in anybody else's."""
    kept = _kept_as(user, headings)
    connection.execute(delete(mappings).where(mappings.c.headings == kept))
    values = {"mapping": reading.mapping, "blank": reading.blank, "absent": reading.absent}
    connection.execute(insert(mappings).values(headings=kept, **values))


def _kept_as(user: User, headings: str) -> str:
    return hashlib.sha256(f"{headings}\0{user.id}".encode()).hexdigest()


def columns_before(headings: Sequence[str], mapping: ColumnMapping) -> dict[str, str]:
    """Give what each heading was said to be."""
    said = dict(mapping.columns) | {plain(heading): column for column, heading in mapping.listed.items()}
    if mapping.registers:
        said[plain(mapping.registers.column)] = REGISTERS
    return {heading: said.get(plain(heading), CARRIED) for heading in headings}


def usual_columns(headings: Sequence[str]) -> dict[str, str]:
    """Give which of some headings is the team, name or officer of lists, as long as nobody says otherwise."""
    folded = [plain(heading) for heading in headings]
    found = {}
    for column, usual in USUAL.items():
        word = next((plain(each) for each in usual if plain(each) in folded), None)
        if word and folded.count(word) == 1:
            found[headings[folded.index(word)]] = column
    return found


def meant_before(word: WordGuess, mapping: ColumnMapping) -> str:
    """Give what a word was said to mean."""
    said, folded = mapping.values.get(word.fact, {}), plain_value(word.word)
    if folded not in said:
        return LEFT
    return "unknown" if said[folded] is None else spoken(said[folded])


def reading_notes(caseload: Caseload, ruleset: Ruleset) -> Iterator[str]:
    """Say what of a file is not read, which columns it does not have, and what is read as no where nothing is written."""
    layout, options = caseload.layout, caseload.reader.options
    titles = column_words(ruleset)
    for heading, ours in layout.near:
        yield f"{heading.strip()} looks like {titles[ours]}, and is kept without being read as that."
    flags = {fact.name for fact in ruleset.facts if fact.assumable and fact.kind is FactKind.YES_NO}
    assumed = flags if options.absent_is_no else set()
    for is_no, means in ((False, "not known"), (True, "no")):
        if missing := [titles[name] for name in layout.absent if (name in assumed) is is_no]:
            yield f"No column says {', '.join(missing)}: {means} for everybody in the file."
    mapping = options.mapping
    for said, where in ((mapping.blank, "An empty cell"), (mapping.absent, "No column")) if mapping else ():
        for name, value in said.items():
            if value is not None:
                yield f"{where} means {spoken(value)} for {titles[name]}, as the mapping file says."


def with_columns(found: Proposed, chosen: Mapping[str, str]) -> tuple[Proposal, dict[str, str]]:
    """
    Give the proposal with the columns that somebody chose for their headings, and its words; and what is wrong, by heading.

    Args:
        chosen: a column of ours for each heading, or :data:`CARRIED`.
    """
    before = found.proposal
    open_ = [*(guess.heading for guess in before.columns), *before.theirs]
    wrong: dict[str, str] = {}
    taken = {column: heading for heading, column in before.ours}
    guesses: list[ColumnGuess] = []
    for heading in open_:
        column = chosen.get(heading, "")
        if not column:
            wrong[heading] = f"say what the column {heading.strip()} is"
        elif column == CARRIED:
            continue
        elif column in taken:
            wrong[heading] = (
                f"{heading.strip()} and {taken[column].strip()} cannot both be {column}; choose one"
            )
        else:
            taken[column] = heading
            guesses.append(ColumnGuess(heading, column, is_sure=True))
    if "crn" not in taken:
        wrong.setdefault(open_[0] if open_ else "", "say which column has the case reference numbers (crn)")
    carried = tuple(heading for heading in open_ if heading not in {guess.heading for guess in guesses})
    proposal = attrs.evolve(before, columns=tuple(guesses), theirs=carried, words=(), unknown=(), unread=())
    return found.proposer.words(proposal), wrong


def mapping_of(proposal: Proposal, meant: Sequence[str]) -> str:
    """Give the mapping file of a settled proposal; ``meant`` is what each of its words means, or :data:`LEFT`."""
    words = tuple(
        attrs.evolve(word, choices=(said,), is_sure=True)
        for word, said in zip(proposal.words, meant, strict=True)
        if said != LEFT
    )
    settled = attrs.evolve(proposal, words=words)
    if not (settled.columns or settled.words or settled.unknown):
        return ""
    return mapping_text(settled)
