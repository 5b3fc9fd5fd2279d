"""
The live caseload looked over, as reports whose figures lead to their cases.

In: everybody on the caseload. Out: ``audit`` and ``sample``, held against the guidance; ``practice``, who judges and what waits;
``trials``, what other rules would do; ``tables``, what a page and a file make of each report.
"""
