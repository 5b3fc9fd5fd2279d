"""
What a row's cells come to, fact by fact: blanks, absent columns, ages and registrations settled as the options say.

What a file does not say is not known. A cell comes first, then a registration, then an age; only where all of them say
nothing is it asked what saying nothing means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from banding.facts import Fact, FactKind, Value
from banding.intake.cells import REGISTERS
from banding.intake.columns import Layout
from banding.intake.registers import RegisterReading
from banding.intake.rows import Finding, ReadingOptions
from banding.intake.values import BadCell, Blank


class Settler:
    """
    Settles the facts of one file's rows.

    Args:
        layout: which column is which.
        facts: the ruleset's facts.
        options: how cells that say nothing are read.
    """

    def __init__(self, layout: Layout, facts: Sequence[Fact], options: ReadingOptions) -> None:
        self.layout = layout
        self.options = options
        self._facts = tuple(facts)
        self._aged = tuple(fact for fact in facts if fact.yes_at_age is not None)
        self._plain = {fact.name: self._when_silent(fact, None) for fact in facts}

    def facts(self, said: Mapping[str, object], findings: list[Finding]) -> dict[str, Value]:
        """
        Give every fact's value.

        Args:
            said: our column's name to what its cell says.
            findings: what a person should look at is added here.

        Returns:
            Fact name to value, None where not known; text facts only as True or None.
        """
        register = said.get(REGISTERS)
        reading = register if isinstance(register, RegisterReading) else None
        facts = {name: _value(said.get(name, Blank.BLANK), silent) for name, silent in self._plain.items()}
        for fact in self._facts if reading else self._aged:
            facts[fact.name] = self._settle(fact, said, reading, findings)
        if reading:
            findings.extend(_register_findings(reading))
        return facts

    def _settle(
        self,
        fact: Fact,
        said: Mapping[str, object],
        register: RegisterReading | None,
        findings: list[Finding],
    ) -> Value:
        value = said.get(fact.name, Blank.BLANK)
        if isinstance(value, BadCell) or fact.kind is FactKind.TEXT:
            return _value(value, None)
        if register and fact.name in register.facts:
            value = self._with_register(fact, value, register.facts[fact.name], findings)
        if fact.yes_at_age is not None:
            value = self._with_age(fact, fact.yes_at_age, value, said, findings)
        return self._when_silent(fact, register) if value is Blank.BLANK else _value(value, None)

    def _when_silent(self, fact: Fact, register: RegisterReading | None) -> Value:
        """Read a fact of which neither its cell, an age nor a register says anything."""
        if register and (register.unknown_entries or fact.name in _left_open(register)):
            # An entry that was not read could be the one that says so.
            return None
        if register and self._unlisted_means_no(fact):
            return False
        means_no = self._blank_means_no if fact.name in self.layout.index else self._absent_means_no
        return False if means_no(fact) else None

    def _with_register(self, fact: Fact, value: object, registered: Value, findings: list[Finding]) -> object:
        if isinstance(value, Blank) or value is None or value == registered:
            return registered
        # READING: register-disagrees. A record that contradicts itself says neither, so a person must be asked.
        problem = f"{fact.name} and the registrations disagree, so it is read as not known"
        findings.append(Finding("register-disagrees", "", "", problem, fatal=False))
        return None

    def _with_age(
        self, fact: Fact, limit: int, value: object, said: Mapping[str, object], findings: list[Finding]
    ) -> object:
        born, age = said.get("date_of_birth"), said.get("age")
        by_birth = born <= limit if isinstance(born, int) else None
        by_age = age <= limit if isinstance(age, int) else None
        told = [fact_says for fact_says in (value, by_birth, by_age) if isinstance(fact_says, bool)]
        if len(set(told)) > 1:
            problem = f"{fact.name}, date_of_birth and age disagree; the first of them that is given is used"
            findings.append(Finding("age-disagrees", "", "", problem, fatal=False))
        return told[0] if told else value

    def _blank_means_no(self, fact: Fact) -> bool:
        told = self.options.mapping.blank if self.options.mapping else {}
        return told[fact.name] is False if fact.name in told else _means_no(fact, self.options.blank_is_no)

    def _absent_means_no(self, fact: Fact) -> bool:
        told = self.options.mapping.absent if self.options.mapping else {}
        return told[fact.name] is False if fact.name in told else _means_no(fact, self.options.absent_is_no)

    def _unlisted_means_no(self, fact: Fact) -> bool:
        mapping, table = self.options.mapping, self.options.registers
        if not (mapping and mapping.registers and table):
            return False
        return mapping.registers.unlisted is False and fact.name in table.settles and fact.assumable


def _left_open(register: RegisterReading) -> set[str]:
    """Name the facts that a cell of registrations raises without settling them."""
    return {fact for _, fact in register.asks} | {conflict.fact for conflict in register.conflicts}


def _register_findings(register: RegisterReading) -> list[Finding]:
    asked = [
        f"{code} is registered, and a person must say whether {fact} is so" for code, fact in register.asks
    ]
    torn = [f"the registrations contradict each other on {conflict.fact}" for conflict in register.conflicts]
    unlisted = [
        f"`{entry}` is not in the register table and was not read" for entry in register.unknown_entries
    ]
    return [
        *(Finding("register-asks", "", "", problem, fatal=False) for problem in asked),
        *(Finding("register-contradicts", "", "", problem, fatal=False) for problem in torn),
        *(Finding("register-unknown", "", "", problem, fatal=False) for problem in unlisted),
    ]


def _value(said: object, silent: Value) -> Value:
    """Give the value of a fact from what its cell says, or what it means that the cell says nothing."""
    if said is Blank.BLANK:
        return silent
    return said if isinstance(said, bool | int | str) else None


def _means_no(fact: Fact, asked: bool) -> bool:
    return asked and fact.assumable and fact.kind is FactKind.YES_NO
