"""
Results → reports. In: what a run, a re-banding, an audit or a ruleset came to. Out: a :class:`~banding.render.report.Report`.

Each report is described once, as data: the page, the workbook, the summary on a screen and the Markdown are drawn from it
by :mod:`banding.render`. A figure added here is in every form.
"""
