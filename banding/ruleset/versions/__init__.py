"""
A name and a day → the version of a ruleset that is meant, held to its record.

``find``: a name or a path to a rules file, and what belongs to one. ``record``: the content hashes in ``in-force.yaml``.
``timeline``: the versions of a folder, each with its days, and the one meant for a day.
"""
