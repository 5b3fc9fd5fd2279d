"""What a ruleset asks of each case, and what was read into the silences of its guidance: the last chapters of its page."""

from __future__ import annotations

from banding.explain import either
from banding.facts import Fact, FactKind, spoken
from banding.render.numbers import capital
from banding.render.pages import Entry
from banding.reports.ruleset.page import Chapter, Statement
from banding.ruleset import Reading, Ruleset


def facts_chapter(ruleset: Ruleset) -> Chapter:
    """List the facts asked about, in the order of enquiries: question and possible answers."""
    lead = (
        "What is asked of each case, in the order in which answers that are missing are listed. What nobody has "
        "answered is not known, and is never taken for no.",
    )
    entries = tuple(Entry(f"{capital(fact.title)} ({fact.name})", _asked(fact)) for fact in ruleset.facts)
    return Chapter("facts", "What is asked", lead=lead, entries=entries)


def readings_chapter(ruleset: Ruleset) -> Chapter:
    """List the readings: what is left open, how it is read, why, and the role that should confirm it."""
    lead = (
        "Where the guidance says nothing it had to be read one way. The role named should confirm each reading.",
    )
    statements = tuple(map(_reading, ruleset.readings))
    return Chapter("readings", "What the guidance leaves open", lead, statements=statements)


def _asked(fact: Fact) -> str:
    """Say what is asked and what may be answered."""
    answer = {
        FactKind.YES_NO: "yes or no",
        FactKind.CHOICE: either([spoken(level) for level in fact.levels]) if fact.levels else "",
        FactKind.TEXT: "in words",
    }.get(fact.kind, fact.allowed)
    age = (
        f", yes at {fact.yes_at_age} or under by age or date of birth" if fact.yes_at_age is not None else ""
    )
    question = f"{fact.question} " if fact.question else ""
    return f"{question}{capital(answer)}{age}."


def _reading(reading: Reading) -> Statement:
    entries = (
        Entry("Left open", reading.silence),
        Entry("Read as", reading.reading),
        Entry("Why", reading.why),
        Entry("To be confirmed by", reading.confirm),
        Entry("About", ", ".join(reading.about)),
    )
    return Statement(f"reading-{reading.id}", reading.id, reading.id, None, entries)
