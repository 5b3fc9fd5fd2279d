"""
Decision → words. In: a decision and the ruleset that made it. Out: sentences, actions, and what would change it.

Nothing is decided here: the sentences tell the steps the decision kept.
"""

from banding.explain.explanation import Answer, answers_to_enquiries, tell
from banding.explain.sentences import Result, actions_for, either, reasons_for, results_for
