"""
What whoever runs a workbench does to the whole of it.

In: a database. Out: ``verify``, what in it is not as the record has it; ``backup``, all of it in one file and back again;
``retention``, what is held on one person, and the end of keeping it.
"""
