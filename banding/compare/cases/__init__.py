"""
One case on two sides → what they come to: the places, the cause of a move, and why a manager must look.

In: what a row says, read by the ruleset and for the day of either side. Out: a :class:`Comparison`, which many cases
share, without anybody's reference number.
"""
