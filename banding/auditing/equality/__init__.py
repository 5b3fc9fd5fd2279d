"""
Outcomes by group.

In: how many cases of each group came to each outcome in each stratum. Out: rates, and each group compared like with like
with the largest, small counts suppressed, and what they could be worked out from.
"""
