"""
Two situations of the same cases → what moved, and why.

In: a caseload, and what stood before it (the bands on the record, an earlier caseload, or the same one on an earlier
day). Out: one comparison a row, and a :class:`RebandReport` that counts them. Nothing here is a sentence: a cause is the
smallest set of changes that makes the difference, as data.
"""
