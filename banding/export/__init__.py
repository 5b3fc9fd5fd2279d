"""
A ruleset → other people's machines: ``sql``, one query for a warehouse; ``dmn``, a decision model as XML.

In: a :class:`~banding.ruleset.Ruleset`. Out: text, which decides as the engine does or gives no answer.
"""
