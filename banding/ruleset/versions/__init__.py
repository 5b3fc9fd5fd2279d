"""
A name and a day → the version of a ruleset that is meant, held to its record.

``find``: a name or a path to a rules file. ``record``: the content hashes in ``in-force.yaml``. ``choose``: the versions of
a folder, each with its days, and the one meant for a day.
"""
