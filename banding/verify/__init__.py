"""
A ruleset → what is proved of it, what its worked examples show, and what nobody would notice if it were changed.

In: a :class:`~banding.ruleset.Ruleset`, with the examples written beside it. Out: :class:`Checked`, :class:`ExampleRun`,
:class:`Mutated`.

The whole space of cases is covered and none of it is listed: see :mod:`banding.case_space`.
"""

from banding.case_space import Witness, witness_in_words
from banding.ruleset.places import Places, places_of
from banding.verify.check import Checked, ListedVersion, check_ruleset, listed_versions, version_findings
from banding.verify.coverage import ExampleRun, Kind, ShownCase, run_examples
from banding.verify.examples import Example, ServicesRun, examples_folder, load_examples, try_services
from banding.verify.findings import Finding, Law, Severity
from banding.verify.mutation import Fate, Mutated, Outcome, mutate_ruleset
