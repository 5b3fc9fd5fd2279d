"""
Who holds the case: officers, what they carry, and whom a case is suggested for.

In: decided rows of a caseload, staff files, and ``officers.yaml`` beside the ruleset. Out: a :class:`Batch` with a suggestion
for each person whose cases nobody holds (or whose holder is leaving), the shortlist it was chosen from and every rule
that bars somebody; and of a batch that a manager filled in, what was decided. The manager decides; nothing is written here.

``staff`` reads ``officers`` and what they carry, ``holders`` who holds which of the ``cases``, ``shortlist`` says who may hold
them and at what price, ``plan`` finds the best whole, ``suggestions`` puts it in words; ``moves`` finds the cases to be moved, ``choices`` applies what
was chosen.
"""

from banding.assign.cases import CasesHeld, HeldCase, Person
from banding.assign.choices import Choice, Decided, Outcome, apply_choices, read_choices
from banding.assign.holders import CASE_COLUMNS, cases_held
from banding.assign.officers import Load, Officer, Staff, loads, over_limits, said_load
from banding.assign.policy import OfficersDoc, StaffPolicy, load_staff_policy, staff_policy_beside
from banding.assign.staff import REDUCTION_HEADINGS, STAFF_HEADINGS, read_staff
from banding.assign.suggestions import Batch, Suggestion, excluded_words, people_to_move, suggest
