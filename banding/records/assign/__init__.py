"""Suggestions for who holds a case, and what was decided, as CSV, JSON and a workbook to choose in."""
