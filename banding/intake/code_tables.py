"""
One cell of a case system's codes or names, mapped to facts through a table that people can edit.

There is a table for registrations, one for the requirements of an order and one for the sentence itself; each is a YAML
file in ``rules/``, and a mapping file may name an edited copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import attrs
import yaml

from banding.facts import Fact, Value, plain, spoken
from banding.intake.yaml_file import NoMeaningError, YamlReading, meaning
from banding.nearest import did_you_mean
from banding.shipped import rules_folder
from banding.text import is_no_value, visible

REGISTERS, REQUIREMENTS, SENTENCES = "registers", "requirements", "sentences"
"""The three tables; each is listed in its file under its own name."""

_SEPARATORS = re.compile(r"[;,|\r\n]")
_DASHES = str.maketrans(dict.fromkeys("–—‒:", "-"))  # noqa: RUF001
_APOSTROPHES = str.maketrans("‘’", "''")  # noqa: RUF001
_DATES = re.compile(r"\d+[./-]\d+[./-]\d+")
_AMOUNT = re.compile(
    r"(?<![a-z\d])\d+(\.\d+)?\s*\+?\s*(hours?|hrs?|h|days?|weeks?|wks?|months?|mths?|m|years?|yrs?)?\b"
)
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_MEANINGS = ("means", "asks", "ignore", "ambiguous")
_ENTRY_KEYS = ("code", "descriptions", *_MEANINGS, "with")
_TABLE_KEYS = ("title", "source", "no_code", "details")


@attrs.frozen
class Code:
    """
    One line of a table; it has one of `means`, `asks`, `ignore` and `ambiguous`.

    Attributes:
        code: the code, such as ``IIOM``.
        descriptions: its names in words.
        means: facts that it settles, with their values.
        asks: a fact that it raises and a person must answer.
        ignore: why it says nothing about any fact.
        ambiguous: why it could mean more than one thing, for whoever has to choose.
        beside: a code that must stand in the same cell; without it, what this one means is asked of a person.
    """

    code: str
    descriptions: tuple[str, ...] = ()
    means: tuple[tuple[str, Value], ...] = ()
    asks: str = ""
    ignore: str = ""
    ambiguous: str = ""
    beside: str = ""

    def words(self) -> Iterator[str]:
        """Give every way to write it: its code, its descriptions, and the two together."""
        yield self.code
        for description in self.descriptions:
            yield description
            yield f"{self.code} - {description}"


@attrs.frozen
class Conflict:
    """Codes in one cell that say different things of a fact: each code with its value in words, as the cell has them."""

    fact: str
    said: tuple[tuple[str, str], ...]


@attrs.frozen(eq=False)
class CodeReading:
    """
    What a cell of codes says.

    Attributes:
        facts: the facts it settles.
        asks: code and fact of each code whose answer only a person can give; the fact stays unknown.
        unknown_entries: entries that the table does not have, as written.
        conflicts: facts that the cell contradicts itself on; they stay unknown.
        ambiguous: entries that could mean more than one thing, with why.
        left_out: facts that a listing without an unknown entry leaves out, so that they are no.
        unread: facts that an entry which was not read could be about; None where it could be about any.
    """

    facts: Mapping[str, Value]
    asks: tuple[tuple[str, str], ...] = ()
    unknown_entries: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
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
        return any(asked == fact for _, asked in self.asks) or any(
            each.fact == fact for each in self.conflicts
        )


@attrs.frozen(eq=False)
class CodeTable:
    """
    What each code of one kind means; build it with :func:`load_codes`.

    Attributes:
        name: the file's name.
        codes: its lines, in order.
        settles: the yes/no facts that some code settles as yes; a code not listed may mean no for these.
        no_code: facts that no code stands for, so that such a cell never says anything about them.
        details: words, folded, that change nothing beside a name, such as ``requirement``; where there are any, amounts
            such as ``(6 months)`` change nothing either.
        is_complete: whether a cell that lists any lists all, so that what it leaves out is no.
        by_word: every way to write a line, folded, to the line.
        longest: how many separated pieces one entry may have, for a description may hold a comma.
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
        """
        Read a cell of codes, descriptions, or ``CODE - description``, separated by ``; , |`` or line ends.

        An entry counts only when the whole of it is in the table, never by a part of it; capitals, spaces, hyphens
        and underscores make no difference. Codes that contradict each other are reported, never chosen between.
        """
        entries = list(self._entries(cell))
        known = [entry for entry in entries if isinstance(entry, Code)]
        unknown = tuple(dict.fromkeys(entry for entry in entries if isinstance(entry, str)))
        listed = {plain(code.code) for code in known}
        said: dict[str, dict[Value, str]] = {}
        asks: dict[tuple[str, str], None] = {}
        for code in known:
            is_sure = not code.beside or plain(code.beside) in listed
            for fact, value in code.means:
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
            conflicts=tuple(_conflict(fact, values) for fact, values in said.items() if len(values) > 1),
            ambiguous=tuple((code.code, code.ambiguous) for code in known if code.ambiguous),
            left_out=frozenset(self.settles).difference(said) if is_whole else frozenset(),
            unread=frozenset(self.settles) if self.is_complete and unknown else None,
        )
        # Cells that say the same share a reading, so that their rows are alike to the rules.
        return reading if unknown else self._alike.setdefault(reading.meaning, reading)

    def _entries(self, cell: str) -> Iterator[Code | str]:
        """Give each entry's line of the table, or its text; a description with a comma in it is one entry."""
        pieces = [piece.strip() for piece in _SEPARATORS.split(visible(cell.replace("\r", "\n")))]
        at = 0
        while at < len(pieces):
            for end in range(min(at + self.longest, len(pieces)), at, -1):
                code = self._code(" ".join(pieces[at:end]))
                if code is not None:
                    yield code
                    break
            else:
                end = at + 1
                if pieces[at]:
                    yield pieces[at]
            at = end

    def _code(self, entry: str) -> Code | None:
        found = self.by_word.get(_folded(entry))
        if found is None and self.details and not is_no_value(entry):
            found = self.by_word.get(_without_details(entry, self.details))
        return found


@lru_cache(maxsize=16)
def shipped_codes(kind: str, facts: tuple[Fact, ...]) -> CodeTable:
    """Give the table of a kind that ships with us, as far as it is about facts that a ruleset has."""
    return load_codes(rules_folder() / f"ndelius-{kind}.yaml", facts, kind=kind, is_shipped=True)


def load_codes(
    path: Path, facts: Sequence[Fact], *, kind: str = REGISTERS, is_shipped: bool = False
) -> CodeTable:
    """
    Read a table of codes.

    Args:
        path: the YAML file, the one that ships with us or an edited copy.
        facts: the ruleset's facts.
        kind: which table it is.
        is_shipped: pass over facts that the ruleset does not have, as it may be anybody's.

    Raises:
        MappingError: every fault in it, each with line, place and the nearest valid word.
    """
    reading = YamlReading(path, is_ours=is_shipped)
    sections = reading.keyed(reading.root, "", (*_TABLE_KEYS[:2], kind, *_TABLE_KEYS[2:]))
    by_name: dict[str, Fact | None] = {fact.name: fact for fact in facts}
    details = frozenset(plain(word) for word, _ in reading.texts(sections.get("details"), "details"))
    codes: list[Code] = []
    by_word: dict[str, Code] = {}
    for number, node in enumerate(reading.items(sections.get(kind), kind)):
        place = f"{kind}[{number}]"
        code = _code(reading, node, place, by_name, is_shipped=is_shipped)
        codes.append(code)
        for word in filter(None, code.words()):
            for folded in {_folded(word), _without_details(word, details) if details else _folded(word)} - {
                ""
            }:
                other = by_word.setdefault(folded, code)
                if other is not code:
                    reading.fault(node, place, f"`{word}` is already an entry, of `{other.code}`")
    no_code = tuple(word for word, _ in reading.texts(sections.get("no_code"), "no_code"))
    if not codes:
        reading.fault(None, "", f"it lists no {kind}")
    reading.refuse_faults()
    return CodeTable(
        name=path.name,
        codes=tuple(codes),
        settles=tuple(dict.fromkeys(fact for code in codes for fact, value in code.means if value is True)),
        no_code=no_code,
        details=details,
        is_complete=kind == REQUIREMENTS,
        by_word=by_word,
        longest=max(
            1 + bool(details),
            1 + max(len(_SEPARATORS.findall(word)) for code in codes for word in code.words()),
        ),
    )


def _code(
    reading: YamlReading, node: yaml.Node, path: str, by_name: Mapping[str, Fact | None], *, is_shipped: bool
) -> Code:
    keys = reading.keyed(node, path, _ENTRY_KEYS)
    texts = {
        key: reading.text(keys[key], f"{path}.{key}") or ""
        for key in keys
        if key not in ("means", "descriptions")
    }
    code, asks = texts.get("code", ""), texts.get("asks", "")
    if not plain(code):
        reading.fault(node, path, "an entry needs a `code`")
    if sum(key in keys for key in _MEANINGS) != 1:
        reading.fault(
            node, path, f"`{code}` needs exactly one of {', '.join(f'`{key}`' for key in _MEANINGS)}"
        )
    if asks and asks not in by_name:
        if not is_shipped:
            reading.fault(keys["asks"], f"{path}.asks", _no_fact(asks, by_name))
        asks = ""
    return Code(
        code=code,
        descriptions=tuple(
            word for word, _ in reading.texts(keys.get("descriptions"), f"{path}.descriptions")
        ),
        means=_means(reading, keys.get("means"), f"{path}.means", by_name, is_shipped=is_shipped),
        asks=asks,
        ignore=texts.get("ignore", ""),
        ambiguous=texts.get("ambiguous", ""),
        beside=texts.get("with", ""),
    )


def _means(
    reading: YamlReading,
    node: yaml.Node | None,
    path: str,
    by_name: Mapping[str, Fact | None],
    *,
    is_shipped: bool,
) -> tuple[tuple[str, Value], ...]:
    means = []
    for name, key, value in reading.entries(node, path):
        word, fact = reading.text(value, f"{path}.{name}"), by_name.get(name)
        if fact is None:
            if not is_shipped:
                reading.fault(key, path, _no_fact(name, by_name))
        elif word is not None:
            try:
                means.append((name, meaning(fact, word)))
            except NoMeaningError as error:
                if not is_shipped:
                    reading.fault(value, f"{path}.{name}", str(error))
    return tuple(means)


def _no_fact(name: str, by_name: Iterable[str]) -> str:
    return f"no fact is called `{name}`{did_you_mean(name, by_name)}"


def _folded(entry: str) -> str:
    return plain(_SEPARATORS.sub("", entry).translate(_DASHES).translate(_APOSTROPHES))


def _without_details(entry: str, details: frozenset[str]) -> str:
    """Fold an entry without its amounts and the words that change nothing; a date in it is no amount and stays."""
    text = entry.translate(_APOSTROPHES).casefold()
    if _DATES.search(text):
        return ""
    words = _WORDS.findall(_AMOUNT.sub(" ", text))
    return "".join(word for word in words if word not in details)


def _conflict(fact: str, values: Mapping[Value, str]) -> Conflict:
    return Conflict(fact, tuple((code, spoken(value)) for value, code in values.items()))
