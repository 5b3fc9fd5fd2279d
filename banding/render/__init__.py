"""
Forms, which know nothing of probation. In: a :class:`~banding.render.report.Report`. Out: one offline page, a workbook of
plain tables, text of 80 columns, Markdown. A file is written whole or not at all.
"""
