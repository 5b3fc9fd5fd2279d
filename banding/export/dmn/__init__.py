"""
A ruleset → a decision model that other people's tools can read: DMN 1.3 as XML.

In: a :class:`~banding.ruleset.Ruleset`. Out: the text of one DMN file, with the decisions as tables, the guidance's words
beside them and a diagram to open them by. The model answers for cases whose facts are all known, and gives no answer
for any other: what is not known never turns into "no" on the way.
"""

from banding.export.dmn.model import Model, model_of, render_dmn
