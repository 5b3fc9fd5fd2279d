"""
The people a synthetic caseload is drawn from: their cells, under headings any export could have.

Making a person costs more than drawing one, so there are never more than some tens of thousands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from banding.facts import Fact, Value, plain
from banding.ruleset import Ruleset
from banding.synthetic.draw import Draw
from banding.synthetic.groups import GROUPS, draw_groups
from banding.synthetic.people import Roles, draw_person, roles_in
from banding.synthetic.records import REASONS, RECORD_COLUMNS, draw_record, guess_by
from banding.synthetic.slips import slips_for
from banding.synthetic.spelling import BIRTH_COLUMNS, draw_hand, spell, spell_birth

_SAYS_SO = "not a real person"
_REASON_GIVEN = 0.7
_IN_FRONT = 2

Cells = tuple[str, ...]


def synthetic_columns(ruleset: Ruleset) -> Cells:
    """Name the columns of a synthetic caseload: two in front, then those of the people in the pool."""
    groups = [_free(name, ruleset) for name in GROUPS]
    own = [column for fact in _written_facts(ruleset) for column in _columns(fact)]
    return ("crn", _free("team", ruleset), *groups, *own, *RECORD_COLUMNS, _free("synthetic", ruleset))


def draw_people(ruleset: Ruleset, *, count: int, on: date, draw: Draw, aside: Draw) -> list[Cells]:
    """
    Make people.

    Args:
        aside: another, for the groups people belong to, so that these have no part in anything else.

    Returns:
        Each one's cells, from the third column on.
    """
    roles, guess, facts = roles_in(ruleset), guess_by(ruleset), _written_facts(ruleset)
    people: list[Cells] = []
    for _ in range(count):
        values = draw_person(roles, draw)
        cells = _fact_cells(facts, values, roles, on=on, draw=draw)
        record = draw_record(guess, values, on=on, draw=draw)
        people.append((*draw_groups(aside), *cells, *record, _SAYS_SO))
    return people


def with_slips(
    people: Sequence[Cells], ruleset: Ruleset, *, count: int, on: date, draw: Draw
) -> list[list[Cells]]:
    """
    Copy people with a slip in each copy.

    Args:
        people: whom to draw from, at least one.
        count: how many copies with each kind of slip.

    Returns:
        For each kind of slip the ruleset allows, that many people's cells.
    """
    places = {column: place for place, column in enumerate(synthetic_columns(ruleset)[_IN_FRONT:])}
    found: list[list[Cells]] = []
    for slip in slips_for(ruleset, on=on):
        place = places[slip.column]
        chosen = [draw.pick(people) for _ in range(count)]
        found.append([(*cells[:place], slip.text, *cells[place + 1 :]) for cells in chosen])
    return found


def _written_facts(ruleset: Ruleset) -> list[Fact]:
    """List the facts that get columns; of several that age settles the first stands for all."""
    aged = [fact for fact in ruleset.facts if fact.yes_at_age is not None]
    return [fact for fact in ruleset.facts if fact not in aged[1:]]


def _columns(fact: Fact) -> Cells:
    return (fact.name,) if fact.yes_at_age is None else BIRTH_COLUMNS


def _free(name: str, ruleset: Ruleset) -> str:
    """Give a heading that no fact of the ruleset is read from."""
    taken = {plain(word) for fact in ruleset.facts for word in (fact.name, *fact.aliases)}
    while plain(name) in taken:
        name = f"invented_{name}"
    return name


def _fact_cells(
    facts: Sequence[Fact], values: Mapping[str, Value], roles: Roles, *, on: date, draw: Draw
) -> list[str]:
    hand = draw_hand(draw)
    cells: list[str] = []
    for fact in facts:
        value = values[fact.name]
        if fact.yes_at_age is not None:
            cells += spell_birth(fact, value, hand, on=on, draw=draw)
        elif _has_reason(fact, values, roles, draw):
            cells.append(draw.pick(REASONS))
        elif value is None and fact.name in roles.judged:
            cells.append("")  # nobody set a level; that is not a question left open
        else:
            cells.append(spell(fact, value, hand))
    return cells


def _has_reason(fact: Fact, values: Mapping[str, Value], roles: Roles, draw: Draw) -> bool:
    """Whether a level set by judgement stands beside this text and the text says why."""
    judged = roles.reasons.get(fact.name)
    return judged is not None and values[judged] is not None and draw.chance(_REASON_GIVEN)
