"""Outcomes by group: counts in, rates and like-with-like comparisons out, small counts suppressed."""
