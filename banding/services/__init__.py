"""
A decided case → what happens next: the journey that the report lays out, and the services that fit.

In: ``services.yaml`` beside a rules file, a decision and the facts of its case, with what the file says of gender, area,
prison and needs. Out: :class:`NextSteps`, every part with its source, and what must be found out where nobody can tell yet.
"""

from banding.services.follow import (
    COULD_ADD,
    KNOW_OF,
    NextStep,
    NextSteps,
    called,
    circumstances_reader,
    next_step_lines,
    next_steps,
    source_of,
    titles_of,
    waiting_lines,
)
from banding.services.written import Service, Services, Step, load_services, services_beside
