"""A cell of a case system's codes or names, mapped to facts through a table in ``rules/``, of which a mapping may name a copy."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import attrs

from banding.errors import MappingError
from banding.facts import Fact, Value, plain
from banding.intake.values import BadCell, meaning
from banding.nearest import did_you_mean
from banding.shipped import rules_folder
from banding.text import is_no_value, visible
from banding.written import Written, key
from banding.yaml_files import FaultNotes, load_yaml

REGISTERS, REQUIREMENTS, SENTENCES = "registers", "requirements", "sentences"
"""The three tables; each is listed in its file under its own name."""

SEPARATORS = re.compile(r"[;,|\r\n]")
_DASHES = str.maketrans(dict.fromkeys("–—‒:", "-"))  # noqa: RUF001
_APOSTROPHES = str.maketrans("‘’", "''")  # noqa: RUF001
DATES = re.compile(r"\d+[./-]\d+[./-]\d+")
AMOUNT = re.compile(
    r"\b((under|over)\s+)?(?<![a-z\d])\d+(\.\d+)?\s*\+?\s*(hours?|hrs?|h|days?|weeks?|wks?|months?|mths?|m|years?|yrs?)?\b"
)
DOUBT = re.compile(
    r"(?<![\d.])0+(\.0+)?(?![\d.])|\.\.|(?<![\dmhsy])(?<![\dmhsy] )\+"
    r"|[^\w \t-\r\xa0\u2000-\u200a\u202f\u3000()\[\]{}\x22'.,;:|/&+<>=≤≥–—‒-]"  # noqa: RUF001
)
"""What makes an entry more than a name and an amount: none of something (``0 hours``), what says that there is more
(``UPW +``, ``...``), or a mark such as a question's."""
CODE_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_MEANINGS = ("means", "asks", "ignore", "ambiguous")


@attrs.frozen(eq=False)
class Code(Written):
    """One line of a table: `means`, `asks`, `ignore` or `ambiguous`, perhaps only with another code ``beside`` it in the cell."""

    code: str
    descriptions: tuple[str, ...] = ()
    means: Mapping[str, Value] = attrs.field(factory=dict)
    asks: str = ""
    ignore: str = ""
    ambiguous: str = ""
    beside: str = key("a code in the same cell", "", name="with")

    def words(self) -> Iterator[str]:
        """Give every way to write it: its code, its descriptions, and the two together."""
        yield self.code
        for description in self.descriptions:
            yield description
            yield f"{self.code} - {description}"


@attrs.frozen(eq=False)
class _Document(Written):
    """A table as its file has it, under the name of its kind."""

    title: str = ""
    source: str = ""
    registers: tuple[Code, ...] = ()
    requirements: tuple[Code, ...] = ()
    sentences: tuple[Code, ...] = ()
    no_code: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class CodeReading:
    """
    What a cell of codes says; a fact it ``asks`` about, by code, or contradicts itself on stays unknown.

    Entries not in the table could be about the facts ``unread``, or where that is None about any.
    """

    facts: Mapping[str, Value]
    asks: tuple[tuple[str, str], ...] = ()
    unknown_entries: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    ambiguous: tuple[tuple[str, str], ...] = ()
    left_out: frozenset[str] = frozenset()
    unread: frozenset[str] | None = None

    @property
    def meaning(self) -> object:
        """What the cell comes to, to be compared."""
        return tuple(sorted(self.facts.items())), self.asks, self.conflicts, self.ambiguous, self.left_out

    def leaves_open(self, fact: str) -> bool:
        """Whether a fact is raised without being settled, or could be what an entry that was not read is about."""
        if self.unknown_entries and (self.unread is None or fact in self.unread):
            return True
        return fact in {*(asked for _, asked in self.asks), *self.conflicts}


@attrs.frozen(eq=False)
class CodeTable:
    """
    What each code of one kind means; build it with :func:`load_codes`.

    A code not listed may mean no for the yes/no facts that some code ``settles`` as yes, and does where ``is_complete``: a
    cell that lists any lists all. For the facts ``no_code`` there is none. ``details`` are words, folded, that change nothing
    beside a name, such as ``requirement``; where there are any, amounts such as ``(6 months)`` change nothing either. A detail may
    be of two words: ``non`` alone is none, beside ``nonresidential``.
    ``by_word`` has every way to write a line, folded; an entry may have as many separated pieces as the ``longest``.
    """

    name: str
    codes: tuple[Code, ...]
    settles: tuple[str, ...]
    no_code: tuple[str, ...]
    details: frozenset[str]
    is_complete: bool
    by_word: Mapping[str, Code]
    longest: int
    _alike: dict[object, CodeReading] = attrs.field(factory=dict)

    def read(self, cell: str) -> CodeReading:
        """Read a cell of codes, descriptions or both (``CODE - words``), parted by ``; , |`` or line ends; only whole entries count."""
        entries = list(self._entries(cell))
        known = [entry for entry in entries if isinstance(entry, Code)]
        unknown = tuple(dict.fromkeys(entry for entry in entries if isinstance(entry, str)))
        listed = {plain(code.code) for code in known}
        said: dict[str, dict[Value, str]] = {}
        asks: dict[tuple[str, str], None] = {}
        for code in known:
            is_sure = not code.beside or plain(code.beside) in listed
            for fact, value in code.means.items():
                if is_sure:
                    said.setdefault(fact, {}).setdefault(value, code.code)
                else:
                    asks[code.code, fact] = None
            if code.asks:
                asks[code.code, code.asks] = None
        is_whole = self.is_complete and not unknown and any(code.means for code in known)
        reading = CodeReading(
            facts={fact: next(iter(values)) for fact, values in said.items() if len(values) == 1},
            asks=tuple((code, fact) for code, fact in asks if fact not in said),
            unknown_entries=unknown,
            conflicts=tuple(fact for fact, values in said.items() if len(values) > 1),
            ambiguous=tuple((code.code, code.ambiguous) for code in known if code.ambiguous),
            left_out=frozenset(self.settles).difference(said) if is_whole else frozenset(),
            unread=frozenset(self.settles) if self.is_complete and unknown else None,
        )
        # Cells that say the same share a reading, so that their rows are alike to the rules.
        return reading if unknown else self._alike.setdefault(reading.meaning, reading)

    def _entries(self, cell: str) -> Iterator[Code | str]:
        """Give each entry's line of the table, or its text; a description with a comma in it is one entry."""
        pieces = [piece.strip() for piece in SEPARATORS.split(visible(cell.replace("\r", "\n")))]
        at = 0
        while at < len(pieces):
            for end in range(min(at + self.longest, len(pieces)), at, -1):
                entry = " ".join(pieces[at:end])
                code = self.by_word.get(_folded(entry))
                if code is None and not is_no_value(entry):
                    code = self.by_word.get(_without_details(entry, self.details))
                if code is not None:
                    yield code
                    break
            else:
                end = at + 1
                if pieces[at]:
                    yield pieces[at]
            at = end


@lru_cache(maxsize=16)
def shipped_codes(kind: str, facts: tuple[Fact, ...]) -> CodeTable:
    """Give the table of a kind that ships with us, as far as it is about facts that a ruleset has."""
    return load_codes(rules_folder() / f"ndelius-{kind}.yaml", facts, kind=kind, is_shipped=True)


def load_codes(
    path: Path, facts: Sequence[Fact], *, kind: str = REGISTERS, is_shipped: bool = False
) -> CodeTable:
    """Read a table of codes; a shipped one passes over facts that the ruleset has not. MappingError with every fault in it."""
    loaded = load_yaml(path, _Document, as_text=True)
    document, notes = loaded.document or _Document(), loaded.notes
    by_name = {fact.name: fact for fact in facts}
    details = frozenset(map(plain, document.details))
    codes: list[Code] = []
    by_word: dict[str, Code] = {}
    for written in getattr(document, kind):
        code = _settled(written, by_name, FaultNotes(notes.file) if is_shipped else notes)
        codes.append(code)
        for word in code.words():
            for folded in filter(None, (_folded(word), _without_details(word, details))):
                other = by_word.setdefault(folded, code)
                if other is not code:
                    notes.add(code.at, f"`{word}` is already an entry, of `{other.code}`")
    if not codes and not notes.faults:
        notes.add((), f"it lists no {kind}")
    loaded.sound(MappingError)
    settles = dict.fromkeys(fact for code in codes for fact, value in code.means.items() if value is True)
    separators = max(len(SEPARATORS.findall(word)) for code in codes for word in code.words())
    return CodeTable(
        name=path.name,
        codes=tuple(codes),
        settles=tuple(settles),
        no_code=document.no_code,
        details=details,
        is_complete=kind == REQUIREMENTS,
        by_word=by_word,
        longest=1 + max(separators, bool(details)),
    )


def _settled(written: Code, by_name: Mapping[str, Fact], notes: FaultNotes) -> Code:
    """Give a code with the values it means, without facts that the ruleset does not have, which are noted."""
    if not plain(written.code):
        notes.add(written.at, "an entry needs a `code`")
    if sum(bool(getattr(written, way)) for way in _MEANINGS) != 1:
        ways = ", ".join(f"`{way}`" for way in _MEANINGS)
        notes.add(written.at, f"`{written.code}` needs exactly one of {ways}")
    means: dict[str, Value] = {}
    for name, word in written.means.items():
        place, fact = written.place("means", name), by_name.get(name)
        if fact is None:
            notes.add(place, no_fact(name, by_name), at_key=True)
        elif isinstance(value := meaning(fact, word), BadCell):
            notes.add(place, value.problem)
        else:
            means[name] = value
    if written.asks and written.asks not in by_name:
        notes.add(written.place("asks"), no_fact(written.asks, by_name))
        return attrs.evolve(written, means=means, asks="")
    return attrs.evolve(written, means=means)


def no_fact(name: str, facts: Iterable[str]) -> str:
    """Say that there is no such fact."""
    return f"no fact is called `{name}`{did_you_mean(name, facts)}"


def _folded(entry: str) -> str:
    return plain(SEPARATORS.sub("", entry).translate(_DASHES).translate(_APOSTROPHES))


def _without_details(entry: str, details: frozenset[str]) -> str:
    """Fold an entry without amounts and words that change nothing; empty where none are known, or it has a date or a doubt."""
    text = entry.translate(_APOSTROPHES).casefold()
    if not details or DATES.search(text) or DOUBT.search(text):
        return ""
    kept: list[str] = []
    words = CODE_WORDS.findall(AMOUNT.sub(" ", text))
    while words:
        pair = "".join(words[:2])
        if pair in details:
            del words[:2]
        elif (word := words.pop(0)) not in details:
            kept.append(word)
    return "".join(kept)
