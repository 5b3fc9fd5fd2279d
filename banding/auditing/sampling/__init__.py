"""
The cases a person reads to see whether records are right.

In: a caseload. Out: a sample, its size with the arithmetic, drawn at random in the ratios of its strata. In again: the sheet
filled in. Out: what the answers say of the whole caseload, with intervals.
"""
