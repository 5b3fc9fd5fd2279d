"""
A ruleset → what is proved of it, what its worked examples show, and what nobody would notice if it were changed.

In: a :class:`~banding.ruleset.Ruleset`, with the examples written beside it. Out: :class:`Checked`, :class:`Worked`,
:class:`Mutated`.

The whole space of cases is covered and none of it is listed: conditions and outcome are reduced ordered decision
diagrams over stretches of numbers, so facts that no rule tells apart are one, independent parts share their nodes, and
two functions are equal when their nodes are. "Not known" is a third value of every fact, worked out from the diagram of
complete cases.
"""

from __future__ import annotations

from banding.case_space import Counts, Given, Witness, witness_in_words
from banding.ruleset.places import Places
from banding.verify.checking import Checked, check_ruleset
from banding.verify.example import ANSWERS, Answer, Example
from banding.verify.example_files import examples_folder, load_examples
from banding.verify.findings import LAWS, Finding, Law, Severity
from banding.verify.goals import Goal, Kind
from banding.verify.listing import Listed, listed_versions
from banding.verify.mutants import Mutant
from banding.verify.mutating import Fate, Mutated, Outcome, mutate_ruleset
from banding.verify.recording import version_findings
from banding.verify.suggesting import Suggestion
from banding.verify.trying import Tried
from banding.verify.worked import Covered, Worked, work_through

__all__ = [
    "ANSWERS",
    "LAWS",
    "Answer",
    "Checked",
    "Counts",
    "Covered",
    "Example",
    "Fate",
    "Finding",
    "Given",
    "Goal",
    "Kind",
    "Law",
    "Listed",
    "Mutant",
    "Mutated",
    "Outcome",
    "Places",
    "Severity",
    "Suggestion",
    "Tried",
    "Witness",
    "Worked",
    "check_ruleset",
    "examples_folder",
    "listed_versions",
    "load_examples",
    "mutate_ruleset",
    "version_findings",
    "witness_in_words",
    "work_through",
]
