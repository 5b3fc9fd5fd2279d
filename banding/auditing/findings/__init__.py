"""
What a record can have wrong, by kind and severity.

In: a row's own cells, and what its pattern comes to. Out: findings, each of a :class:`~banding.auditing.findings.kinds.FindingKind`
with its severity and source, and which kinds were looked for. What is looked for is the ruleset's, the policy's and our own.
"""
