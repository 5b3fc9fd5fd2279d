"""
A name and a day → the version of a ruleset that is meant, held to its record.

``find``: a name or a path to a rules file. ``timeline``: the versions of a folder, each with its days. ``record``: the
content hashes in ``in-force.yaml``. ``choose``: all three together.
"""
