"""
Who would be decided differently, or was.

In: the live caseload, and a day and rules to hold it against. Out: ``looks``, which finds who moved and puts what is accepted on
record; ``moves``, each of them in words; ``causes``, the smallest changes that explain it.
"""
