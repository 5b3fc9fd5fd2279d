"""
What an audit looks at besides the bands.

In: ``audit.yaml`` beside a ruleset. Out: an :class:`~banding.auditing.policy.model.AuditPolicy`, every name in it looked up, and
the JSON Schema of such a file. What may be written is declared once, by the classes of ``model``.
"""
