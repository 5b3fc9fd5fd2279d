"""
A column-mapping file → what somebody's columns and words mean; and a table of theirs → the mapping file proposed for it.

In: the YAML file, or a table opened. Out: a :class:`ColumnMapping`; or, from ``propose``, the :class:`Proposal` that ``write``
makes a file of. The table of what people call our columns is ``rules/headings-and-words.yaml``.
"""

from banding.intake.mapping.load import KEPT_SHEET, ColumnMapping, kept_lines, kept_mapping, load_mapping
