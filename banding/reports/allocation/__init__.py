"""A banded caseload → its page and its summary."""
