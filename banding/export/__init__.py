"""
A ruleset → other people's machines: a query (``sql``), a decision model (``dmn``), a page (``page``), a workbook (``workbook``).

In: a :class:`~banding.ruleset.Ruleset`. Out: text or a file, which decides as the engine does or gives no answer; and
``readings``, the table and the words of cells as data, for runners of one's own.
"""
