"""
A table of somebody's → the mapping it proposes: what their headings and words mean, and what a person has to say.

What has one meaning is proposed; what has several, or is only like something of ours, is a question. No cell leaves here
but words of the field, and short ones that are on several rows and are no date, number or name.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import chain, islice

import attrs

from banding.facts import Fact, FactKind, plain, plain_value, spoken
from banding.intake import code_tables
from banding.intake.cells import columns_of
from banding.intake.code_tables import CodeReading, shipped_codes
from banding.intake.columns import Layout, is_our_result, spellings_of
from banding.intake.mapping.headings import REGISTERS, ColumnGuess, likeness, their_names, titles_of, words_of
from banding.intake.rows import ReadingOptions
from banding.intake.tables import Table
from banding.intake.tables.cell_text import Unsure, own_text, undo
from banding.intake.tables.grid import CASE_LIKE
from banding.intake.values import NO_WORDS, YES_WORDS, BadCell
from banding.text import UNKNOWN_WORDS, is_no_value

_MOST_KEPT = 1_000
_MOST_WORDS = 20
_LONGEST_HEADING, _LONGEST_WORD = 100, 24
_OFTEN = 3
_FEW_HEADINGS = 2
_FITS, _FITS_WELL = 0.5, 0.9
_NEAR, _LONG_ENOUGH = 0.8, 5
_OUR_CRN = re.compile(r"[A-Z]\d{6}", re.ASCII)
_NUMBERED = re.compile(r"[A-Za-z]{0,4}\d{4,}[A-Za-z]{0,2}", re.ASCII)
_REFERENCE = re.compile(r"(?=\S*\d)\S{1,20}", re.ASCII)
_FEW_WORDS = re.compile(r"[a-z]+(?:[ /-]+[a-z]+){0,3}[?.]?")
_BY_CELLS = ("requirements", "sentence_type", "rosh", "recorded_band")


@attrs.frozen
class WordGuess:
    """A word of theirs in a fact's column, how many rows have it, and what it means or, where not sure, may mean."""

    fact: str
    word: str
    rows: int
    choices: tuple[str, ...]
    is_sure: bool


@attrs.frozen
class Unread:
    """How many rows have something in a column that is not read and not shown here, and the first of these rows."""

    heading: str
    rows: int
    first: int


@attrs.frozen
class Proposal:
    """What a mapping file would say: ``ours`` need no line, ``theirs`` are carried through, ``unknown`` are words for nothing."""

    name: str
    rows: int
    ours: tuple[tuple[str, str], ...]
    columns: tuple[ColumnGuess, ...]
    theirs: tuple[str, ...]
    words: tuple[WordGuess, ...] = ()
    unknown: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def sure(self) -> frozenset[str]:
        """The columns of ours that are there or surely proposed."""
        guesses = [guess.column for guess in self.columns if guess.is_sure]
        return frozenset([*guesses, *(column for _, column in self.ours)])


@attrs.define(eq=False)
class _Seen:
    """A column of theirs: its filled cells, as far as they are kept, each with its rows and the first of them."""

    heading: str
    cells: dict[str, tuple[int, int]] = attrs.field(factory=dict)

    def add(self, cell: str, row: int) -> None:
        text = own_text(cell)
        if isinstance(text, Unsure) or not text.strip():
            return
        count, first = self.cells.get(text.strip(), (0, row))
        if count or len(self.cells) < _MOST_KEPT:
            self.cells[text.strip()] = count + 1, first

    def share(self, fits: Callable[[str], bool]) -> float:
        """Give the share of rows whose cell fits; 1 where the column is empty."""
        rows = sum(count for count, _ in self.cells.values())
        return sum(count for cell, (count, _) in self.cells.items() if fits(cell)) / rows if rows else 1.0


class Proposer:
    """Proposes mappings for files that one ruleset is to decide; ``shows_all`` where only whoever has the file sees its words."""

    def __init__(
        self, facts: Sequence[Fact], bands: Sequence[str], *, options: ReadingOptions, shows_all: bool = False
    ) -> None:
        self._shows_all = shows_all
        self._facts, self._bands, self._options = facts, bands, options
        self._registers = shipped_codes(code_tables.REGISTERS, tuple(facts))
        self._by_name = {fact.name: fact for fact in facts}
        self._spellings = {**spellings_of(facts), REGISTERS: REGISTERS}
        self._seen: list[_Seen] = []

    def known(self, cells: tuple[str, ...]) -> int:
        """Count our headings among cells, by likeness; a row of other words can be headings too."""
        filled = {cell.strip() for cell in cells if cell.strip()}
        titles = titles_of(self._facts, set(self._spellings.values()))
        found = [likeness(undo(cell), self._spellings, titles) for cell in filled]
        sure = len({like.column for like in found if like and like.is_sure})
        is_case = any(CASE_LIKE.search(cell) for cell in filled)
        if sure < _FEW_HEADINGS and (is_case or (len(filled) < _FEW_HEADINGS and not sure)):
            return 0
        return 1 + sure

    def columns(self, table: Table, output_columns: Iterable[str]) -> Proposal:
        """Look at every row of a table, and say what its headings mean; what its words mean comes with :meth:`words`."""
        header = [undo(heading) for heading in table.header]
        self._seen = [_Seen(heading) for heading in header]
        first, rows = list(islice(table.rows, _MOST_WORDS)), 0
        for row in chain(first, table.rows):
            rows += 1
            for seen, cell in zip(self._seen, row.cells, strict=False):
                seen.add(cell, row.number)
        outputs = {plain(name) for name in output_columns} if is_our_result(header, first) else set()
        open_ = [seen for seen in self._seen if plain(seen.heading) and len(seen.heading) <= _LONGEST_HEADING]
        names = self._spellings
        ours = {names[plain(s.heading)]: s.heading for s in open_ if plain(s.heading) in names}
        ours.pop(REGISTERS, None)
        twice = Counter(plain(seen.heading) for seen in open_)
        open_ = [s for s in open_ if s.heading not in ours.values() and plain(s.heading) not in outputs]
        guesses = list(self._guesses([s for s in open_ if twice[plain(s.heading)] == 1], ours))
        said = {*ours.values(), *(guess.heading for guess in guesses)}
        return Proposal(
            name=table.name,
            rows=rows,
            ours=tuple((heading, column) for column, heading in ours.items()),
            columns=tuple(guesses),
            theirs=tuple(h for h in header if h.strip() and h not in said and plain(h) not in outputs),
        )

    def words(self, proposal: Proposal) -> Proposal:
        """Say what the words in its columns of ours mean, those proposed and those in question."""
        cells = [cell for seen in self._seen if seen.heading in proposal.theirs for cell in seen.cells]
        theirs = {word for cell in cells for word in words_of(cell)}
        # Several of their columns may be one of ours: a fact's words stand together, and each once.
        words: dict[str, dict[str, WordGuess]] = {}
        unknown: dict[str, str] = {}
        unread: list[Unread] = []
        ours = [ColumnGuess(heading, column, is_sure=True) for heading, column in proposal.ours]
        for guess in (*ours, *proposal.columns):
            seen = next(seen for seen in self._seen if seen.heading == guess.heading)
            found = 0
            rest: list[tuple[int, int]] = []
            read = self._reader(guess.column)
            bad = [item for item in seen.cells.items() if read and isinstance(read(item[0]), BadCell)]
            for cell, (rows, first) in sorted(bad, key=lambda item: (-item[1][0], item[0])):
                word = self._word(guess, cell, rows, theirs) if found < _MOST_WORDS else None
                if word is None:
                    rest.append((rows, first))
                elif word.fact:
                    found += 1
                    of_fact, folded = words.setdefault(word.fact, {}), plain_value(cell)
                    if before := of_fact.get(folded):
                        is_sure = before.is_sure and word.is_sure
                        word = attrs.evolve(word, rows=before.rows + rows, is_sure=is_sure)
                    of_fact[folded] = word
                else:
                    unknown.setdefault(plain_value(cell), cell)
            if rest and guess.is_sure:
                unread.append(Unread(guess.heading, sum(n for n, _ in rest), min(row for _, row in rest)))
        said = tuple(chain.from_iterable(each.values() for each in words.values()))
        return attrs.evolve(proposal, words=said, unknown=tuple(unknown.values()), unread=tuple(unread))

    def _guesses(self, open_: Sequence[_Seen], ours: Mapping[str, str]) -> Iterator[ColumnGuess]:
        """Give what headings mean, in their order; one column of ours is proposed for one of theirs at most."""
        spellings = {word: column for word, column in self._spellings.items() if column not in ours}
        titles = titles_of(self._facts, set(spellings.values()))
        others = {word: column for word, column in spellings.items() if column != REGISTERS}
        said: dict[str, ColumnGuess | None] = {}
        for seen in open_:
            # "SO register" over yes and no is no list of registrations, and still like something of ours.
            tries = (likeness(seen.heading, spellings, titles), likeness(seen.heading, others, titles))
            found_so = (like and self._checked(like, seen) for like in tries)
            said[seen.heading] = next(filter(None, found_so), None)
        named = {like.column for like in said.values() if like}
        spare = {column for column in spellings.values() if column not in named}
        found = {seen.heading: said[seen.heading] or self._by_cells(seen, spare) for seen in open_}
        sure = Counter(like.column for like in found.values() if like and like.is_sure)
        for like in filter(None, found.values()):
            if sure[like.column] > 1:
                yield attrs.evolve(like, is_sure=False, doubt="more than one of your columns could be it")
            elif like.is_sure or not sure[like.column]:
                yield like

    def _checked(self, like: ColumnGuess, seen: _Seen) -> ColumnGuess | None:
        """Give what a heading means, as far as the cells below it allow."""
        if seen.share(self._reads(like.column)) >= _FITS:
            return like
        doubt = "few of its cells can be read so"
        return attrs.evolve(like, is_sure=False, doubt=doubt) if like.is_sure else None

    def _by_cells(self, seen: _Seen, missing: set[str]) -> ColumnGuess | None:
        """Give what cells say that a column is, of those that no heading names."""
        if not seen.cells:
            return None
        if "crn" in missing and all(map(_OUR_CRN.fullmatch, seen.cells)):
            return ColumnGuess(seen.heading, "crn", is_sure=True)
        if "crn" in missing and all(map(_NUMBERED.fullmatch, seen.cells)):
            return ColumnGuess(
                seen.heading, "crn", is_sure=False, doubt="are these the reference numbers of the cases?"
            )
        if REGISTERS in missing and seen.share(self._reads(REGISTERS)) >= _FITS_WELL:
            codes = {code.code for code in self._registers.codes}
            is_sure = any(entry in codes for cell in seen.cells for entry in re.split(r"[^A-Z0-9]+", cell))
            return ColumnGuess(seen.heading, REGISTERS, is_sure=is_sure, doubt="are its cells registrations?")
        for column in _BY_CELLS:
            read = self._reader(column) if column in missing else None
            if read is None or all(read(cell) in (None, True, False) for cell in seen.cells):
                continue
            if seen.share(self._reads(column)) >= _FITS_WELL:
                doubt = "its cells can be read so; is that what they are?"
                return ColumnGuess(seen.heading, column, is_sure=False, doubt=doubt)
        return None

    def _reader(self, column: str) -> Callable[[str], object] | None:
        """Give what reads a cell of a column of ours; None for free text."""
        if column == REGISTERS:
            return self._registers.read
        layout = Layout((column,), {column: 0}, absent=(), replaced=(), kept=(), near=())
        found = columns_of(layout, self._facts, self._bands, self._options)
        return found[0].__getitem__ if found else None

    def _reads(self, column: str) -> Callable[[str], bool]:
        """Give whether a cell can be one of a column of ours, in a word of ours or one that the table of words has."""
        read = self._reader(column)
        fact = self._by_name.get(column)
        meanings = their_names().words_for(fact) if fact else ()
        known = {word for each in meanings for word in (*each.means, *each.either)}

        def reads(cell: str) -> bool:
            if column == "crn":
                return bool(_REFERENCE.fullmatch(cell)) and not is_no_value(cell)
            said = read(cell) if read else None
            if isinstance(said, CodeReading):
                return not said.unknown_entries
            return not isinstance(said, BadCell) or plain_value(cell) in known

        return reads

    def _word(self, guess: ColumnGuess, cell: str, rows: int, theirs: set[str]) -> WordGuess | None:
        """Give what a word that is not read means; for no fact where every column has it as not known, None if unsaid."""
        fact = self._by_name.get(guess.column)
        if fact is None:
            return None
        folded, table = plain_value(cell), their_names()
        if folded in table.words["every"].means:
            return WordGuess("", cell, rows, (), is_sure=True)
        for meanings in table.words_for(fact):
            if folded in meanings.means:
                return WordGuess(fact.name, cell, rows, (meanings.means[folded],), is_sure=guess.is_sure)
            if folded in meanings.either:
                return WordGuess(fact.name, cell, rows, meanings.either[folded], is_sure=False)
        # A slip of the pen away from a long word of ours: a question all the same.
        ours = {plain(level): spoken(level) for level in fact.levels}
        ours |= {plain(word): "unknown" for word in UNKNOWN_WORDS}
        long = [word for word in ours if len(word) >= _LONG_ENOUGH]
        near = get_close_matches(plain(cell), long, n=1, cutoff=_NEAR)
        is_choice = fact.kind is FactKind.YES_NO or bool(fact.levels)
        if not near and not (self._shows_all and is_choice) and not _may_be_shown(fact, cell, rows, theirs):
            return None
        answers = ("yes", "no") if fact.kind is FactKind.YES_NO else tuple(map(spoken, fact.levels))
        choices = tuple(ours[word] for word in near) or (*answers, "unknown")
        return WordGuess(fact.name, cell, rows, choices, is_sure=False)


def _may_be_shown(fact: Fact, cell: str, rows: int, theirs: set[str]) -> bool:
    """Whether a word may be passed on: made of words of the field, or short, on several rows and nobody's name."""
    tokens = words_of(cell)
    ours = {*their_names().vocabulary, *YES_WORDS, *NO_WORDS}
    ours.update(
        token for text in (*UNKNOWN_WORDS, *fact.levels, *fact.words, fact.title) for token in words_of(text)
    )
    if len(cell) > _LONGEST_WORD or not cell.isprintable() or not tokens:
        return False
    if all(token in ours and not token.isdigit() for token in tokens):
        return True
    return rows >= _OFTEN and bool(_FEW_WORDS.fullmatch(cell)) and theirs.isdisjoint(tokens)
