"""Compared rows → CSV and JSON: what ``banding reband`` and ``banding rules impact`` add to each row."""
