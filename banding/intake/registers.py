"""One long cell of registrations, mapped to facts through a table that people can edit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs
import yaml

from banding.facts import Fact, Value, plain, spoken
from banding.intake.meanings import NoMeaningError, meaning
from banding.intake.yaml_file import YamlReading
from banding.nearest import did_you_mean

_SEPARATORS = re.compile(r"[;,|\r\n]")
_DASHES = str.maketrans(dict.fromkeys("–—‒:", "-"))  # noqa: RUF001
_APOSTROPHES = str.maketrans("‘’", "''")  # noqa: RUF001
_ENTRY_KEYS = ("code", "descriptions", "means", "asks", "ignore")
_TABLE_KEYS = ("title", "source", "registers", "no_code")


@attrs.frozen
class Register:
    """
    One line of a register table.

    Attributes:
        code: the register's code, such as ``IIOM``.
        descriptions: its names in words.
        means: facts that it settles, with their values.
        asks: a fact that it raises and a person must answer; empty where there is none.
        ignore: why it says nothing about any fact; empty where it does.
    """

    code: str
    descriptions: tuple[str, ...] = ()
    means: tuple[tuple[str, Value], ...] = ()
    asks: str = ""
    ignore: str = ""


@attrs.frozen
class Conflict:
    """
    Registers in one cell that say different things of one fact.

    Attributes:
        fact: the fact's name; it is left unknown.
        said: what they say, code and value in words, in the order of the cell.
    """

    fact: str
    said: tuple[tuple[str, str], ...]


@attrs.frozen(eq=False)
class RegisterReading:
    """
    What a cell of registrations says.

    Attributes:
        facts: the facts it settles.
        asks: code and fact of each register whose answer only a person can give; the fact stays unknown.
        unknown_entries: entries that the table does not have, as written.
        conflicts: facts that the cell contradicts itself on; they stay unknown.
    """

    facts: Mapping[str, Value]
    asks: tuple[tuple[str, str], ...] = ()
    unknown_entries: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@attrs.frozen(eq=False)
class RegisterTable:
    """
    What each register means; build it with :func:`load_registers`.

    Attributes:
        name: the file's name.
        registers: its lines, in order.
        settles: the yes/no facts that some register settles as yes; an unlisted register may mean no for these.
        no_code: facts that no register stands for, so that such a cell never says anything about them.
    """

    name: str
    registers: tuple[Register, ...]
    settles: tuple[str, ...]
    no_code: tuple[str, ...]
    _by_word: Mapping[str, Register]
    _longest: int

    def read(self, cell: str) -> RegisterReading:
        """
        Read a cell of codes, descriptions, or ``CODE - description``, separated by ``; , |`` or line ends.

        An entry counts only when the whole of it is in the table, never by a part of it; capitals, spaces, hyphens
        and underscores make no difference. Registers that contradict each other are reported, never chosen between.
        """
        said: dict[str, dict[Value, str]] = {}
        asks: dict[tuple[str, str], None] = {}
        unknown: list[str] = []
        for entry in self._entries(cell):
            if isinstance(entry, str):
                unknown.append(entry)
                continue
            for fact, value in entry.means:
                said.setdefault(fact, {}).setdefault(value, entry.code)
            if entry.asks:
                asks[entry.code, entry.asks] = None
        return RegisterReading(
            facts={fact: next(iter(values)) for fact, values in said.items() if len(values) == 1},
            asks=tuple((code, fact) for code, fact in asks if fact not in said),
            unknown_entries=tuple(dict.fromkeys(unknown)),
            conflicts=tuple(_conflict(fact, values) for fact, values in said.items() if len(values) > 1),
        )

    def _entries(self, cell: str) -> Iterator[Register | str]:
        """Give each entry's line of the table, or its text; a description with a comma in it is one entry."""
        pieces = [piece.strip() for piece in _SEPARATORS.split(cell)]
        at = 0
        while at < len(pieces):
            for end in range(min(at + self._longest, len(pieces)), at, -1):
                register = self._by_word.get(_folded("".join(pieces[at:end])))
                if register is not None:
                    yield register
                    break
            else:
                end = at + 1
                if pieces[at]:
                    yield pieces[at]
            at = end


def load_registers(path: Path, facts: Sequence[Fact]) -> RegisterTable:
    """
    Read a register table.

    Args:
        path: the YAML file, the one that ships with us or an edited copy.
        facts: the ruleset's facts.

    Returns:
        The table.

    Raises:
        MappingError: every fault in it, each with line, place and the nearest valid word.
    """
    reading = YamlReading(path)
    sections = reading.keyed(reading.root, "", _TABLE_KEYS)
    by_name = {fact.name: fact for fact in facts}
    registers: list[Register] = []
    by_word: dict[str, Register] = {}
    for number, node in enumerate(reading.items(sections.get("registers"), "registers")):
        register = _register(reading, node, f"registers[{number}]", by_name)
        registers.append(register)
        _enter(reading, node, f"registers[{number}]", register, by_word)
    no_code = tuple(word for word, _ in reading.texts(sections.get("no_code"), "no_code"))
    if not registers:
        reading.fault(None, "", "it lists no registers")
    reading.refuse_faults()
    return RegisterTable(
        name=path.name,
        registers=tuple(registers),
        settles=_settled_as_yes(registers),
        no_code=no_code,
        by_word=by_word,
        longest=1 + max(len(_SEPARATORS.findall(word)) for entry in registers for word in _words(entry)),
    )


def _settled_as_yes(registers: Sequence[Register]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(fact for register in registers for fact, value in register.means if value is True)
    )


def _register(reading: YamlReading, node: yaml.Node, path: str, by_name: Mapping[str, Fact]) -> Register:
    keys = reading.keyed(node, path, _ENTRY_KEYS)
    code, asks, ignore = (
        reading.text(keys[key], f"{path}.{key}") or "" if key in keys else ""
        for key in ("code", "asks", "ignore")
    )
    if not plain(code):
        reading.fault(node, path, "a register needs a `code`")
    if sum(key in keys for key in ("means", "asks", "ignore")) != 1:
        reading.fault(node, path, f"register `{code}` needs exactly one of `means`, `asks` and `ignore`")
    if asks and asks not in by_name:
        reading.fault(
            keys["asks"], f"{path}.asks", f"no fact is called `{asks}`{did_you_mean(asks, by_name)}"
        )
    return Register(
        code=code,
        descriptions=tuple(
            word for word, _ in reading.texts(keys.get("descriptions"), f"{path}.descriptions")
        ),
        means=_means(reading, keys.get("means"), f"{path}.means", by_name),
        asks=asks,
        ignore=ignore,
    )


def _means(
    reading: YamlReading, node: yaml.Node | None, path: str, by_name: Mapping[str, Fact]
) -> tuple[tuple[str, Value], ...]:
    means = []
    for name, key, value in reading.entries(node, path):
        word = reading.text(value, f"{path}.{name}")
        if name not in by_name:
            reading.fault(key, path, f"no fact is called `{name}`{did_you_mean(name, by_name)}")
        elif word is not None:
            try:
                means.append((name, meaning(by_name[name], word)))
            except NoMeaningError as error:
                reading.fault(value, f"{path}.{name}", str(error))
    return tuple(means)


def _enter(
    reading: YamlReading, node: yaml.Node, path: str, register: Register, by_word: dict[str, Register]
) -> None:
    for word in _words(register):
        other = by_word.setdefault(_folded(word), register)
        if other is not register:
            reading.fault(node, path, f"`{word}` is already an entry, of register `{other.code}`")


def _words(register: Register) -> Iterator[str]:
    """Give every way to write a register: its code, its descriptions, and the two together."""
    if register.code:
        yield register.code
    for description in register.descriptions:
        yield description
        yield f"{register.code} - {description}"


def _folded(entry: str) -> str:
    return plain(_SEPARATORS.sub("", entry).translate(_DASHES).translate(_APOSTROPHES))


def _conflict(fact: str, values: Mapping[Value, str]) -> Conflict:
    return Conflict(fact, tuple((code, spoken(value)) for value, code in values.items()))
