"""
A decided case → what happens next: the journey that the report lays out, and the services that fit.

In: ``services.yaml`` beside a rules file, a decision and the facts of its case, with what the file says of gender, area,
prison and needs. Out: :class:`NextSteps`, every part with its source, and what must be found out where nobody can tell yet.
"""

from banding.services.follow import (
    NextStep,
    NextSteps,
    circumstances_reader,
    next_step_lines,
    next_steps,
    titles_of,
)
from banding.services.written import Service, Services, Step, load_services, services_beside
