"""Who may see and do what: the one place where roles and teams are settled."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs

from banding.errors import BandingError

if TYPE_CHECKING:  # processes that read a file have no database
    from sqlalchemy import ColumnElement


class Role(StrEnum):
    """What somebody may do."""

    READER = "reader"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What is asked of the workbench."""

    SEE = "see cases"
    CHANGE = "answer, judge and allocate"
    BRING_IN = "bring in a caseload"
    OVERSEE = "see audits and figures"
    ADMINISTER = "look after users and the record"


_MAY: dict[Role, frozenset[Action]] = {
    Role.READER: frozenset({Action.SEE}),
    Role.MANAGER: frozenset({Action.SEE, Action.CHANGE, Action.BRING_IN, Action.OVERSEE}),
    Role.AUDITOR: frozenset({Action.SEE, Action.OVERSEE}),
    Role.ADMINISTRATOR: frozenset(Action),
}


def written_teams(teams: frozenset[str] | None) -> list[str] | str:
    """Write teams as JSON can have them: a list, or ``all``."""
    return "all" if teams is None else sorted(teams)


def read_teams(said: list[str] | str) -> frozenset[str] | None:
    """Read what :func:`written_teams` wrote."""
    return None if said == "all" else frozenset(said)


class NotAllowedError(BandingError):
    """Somebody asked for what their role or teams do not allow. Says no more, so that nothing is told of what there is."""


class NotFoundError(NotAllowedError):
    """There is no such case, or none that the user may see: it does not say which."""


@attrs.frozen
class User:
    """Somebody signed in. ``teams`` is None for all teams."""

    id: str
    name: str
    role: Role
    teams: frozenset[str] | None = None

    def may(self, action: Action) -> bool:
        """Whether the role allows it."""
        return action in _MAY[self.role]

    def require(self, action: Action) -> None:
        """Raise NotAllowedError unless the role allows it."""
        if not self.may(action):
            raise NotAllowedError(f"your role, {self.role}, may not {action}")

    def sees_team(self, team: str) -> bool:
        """Whether cases of a team are theirs to see."""
        return self.teams is None or team in self.teams

    def visible(self, team: ColumnElement[Any]) -> ColumnElement[bool]:
        """Give the condition that keeps a query to the user's teams; every query of cases has it."""
        from sqlalchemy import false, true

        if self.teams is None:
            return true()
        return team.in_(sorted(self.teams)) if self.teams else false()
