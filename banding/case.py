"""One case as the rules see it, and the judgement a manager has recorded on it."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import attrs

from banding.facts import Value


@attrs.frozen
class Judgement:
    """
    A band a manager has recorded, and why; with an empty ``reason`` the judgement is not applied.

    Source: contract, section 1.5
    """

    band: str
    reason: str = ""
    by: str = ""
    on: date | None = None


def _frozen_facts(facts: Mapping[str, Value]) -> Mapping[str, Value]:
    return MappingProxyType(dict(facts))


@attrs.frozen
class Case:
    """
    One person's allocation facts: fact name to value; a fact that is missing or None is not known, and stays so.

    Whether the facts are of the declared kinds is settled once, by intake or by ``Ruleset.check_case``.
    """

    crn: str
    facts: Mapping[str, Value] = attrs.field(converter=_frozen_facts)
    judgement: Judgement | None = None
