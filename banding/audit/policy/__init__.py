"""What an audit looks at beside the bands: ``audit.yaml`` in, an :class:`~banding.audit.policy.model.AuditPolicy` out, and its schema."""
