"""
A ruleset → every case there could be, as decision diagrams, so that a claim about all of them can be proved.

In: one :class:`~banding.ruleset.Ruleset`, or two over the same variables. Out: a :class:`Space` to ask, and the smallest
case that shows something. Nothing is listed and nothing sampled: facts that no rule tells apart are one, independent
parts share their nodes, and two functions are equal when their nodes are. What is not known is one more value of a fact.
"""

from banding.case_space.covering import Joined, Part, cover_of, merged
from banding.case_space.proof_diagrams import Cube, ProofDiagrams
from banding.case_space.space import Counts, Space, Witness, are_equivalent, witness_in_words
