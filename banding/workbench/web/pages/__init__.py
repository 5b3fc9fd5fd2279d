"""The pages, one module a journey: each gives a blueprint. Navigation lists those that people start from."""

from banding.workbench.access import Action
from banding.workbench.web.pages import (
    allocate,
    bring_in,
    cases,
    holders,
    jobs,
    officers,
    one_case,
    oversight,
    previews,
    programs,
    rebanding,
    rules,
    sampling,
    today,
    users,
)

BLUEPRINTS = (
    today.pages,
    cases.pages,
    bring_in.pages,
    allocate.pages,
    rebanding.pages,
    oversight.pages,
    rules.pages,
    users.pages,
    jobs.pages,
    programs.pages,
)
NAVIGATION = (
    ("today.start", "What needs me", Action.SEE),
    ("cases.index", "Cases", Action.SEE),
    ("bring_in.start", "Bring in a caseload", Action.BRING_IN),
    ("allocate.start", "Allocate", Action.CHANGE),
    ("rebanding.start", "Re-banding", Action.SEE),
    ("oversight.start", "Oversight", Action.OVERSEE),
    ("rules.start", "Rules", Action.SEE),
    ("users.start", "Users", Action.ADMINISTER),
    ("programs.start", "Programs", Action.ADMINISTER),
)
"""Where people start from: the page, what it is called, and what the role must allow."""
