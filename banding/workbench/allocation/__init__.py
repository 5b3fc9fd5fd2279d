"""
Giving cases to officers.

In: the people on the caseload and a staff file. Out: ``staff``, the file in force and whose holder no longer fits; ``team``, what
each officer carries and whom the engine suggests; ``choices``, what a manager chose, held against the policy and kept.
"""
