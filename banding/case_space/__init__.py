"""
A ruleset → every case there could be, as decision diagrams, so that a claim about all of them can be proved.

In: one :class:`~banding.ruleset.Ruleset`, or two over the same variables. Out: a :class:`Space` to ask, and the smallest
case that shows something. Nothing is listed and nothing sampled: facts that no rule tells apart are one, independent
parts share their nodes, and two functions are equal when their nodes are. What is not known is one more value of a fact.
"""

from banding.case_space.covering import Box, Cover, Joined, Part, cover_of, held_by, merged
from banding.case_space.proof_diagrams import Cube, ProofDiagrams
from banding.case_space.space import (
    Counts,
    Given,
    Space,
    Witness,
    are_equivalent,
    both_over_one_space,
    counts_of,
    signature,
    witness_in_words,
)
