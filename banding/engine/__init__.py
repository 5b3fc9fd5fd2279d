"""
A case and a ruleset → a decision. No files, no clock, no randomness.

In: a :class:`~banding.case.Case`, whose unknown facts are None, and a ruleset. Out: a :class:`Decision` with every step
it took. Unknown facts are settled by looking at every completion of them at once, on a decision diagram made from the
ruleset; nothing is guessed and nothing is sampled.
"""

from banding.engine.decision import Decision, Step, Warn
from banding.engine.engine import Engine, decide, engine_for
