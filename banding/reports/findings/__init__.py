"""Checks, tests and faults of a ruleset → text and JSON."""
