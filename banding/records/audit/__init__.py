"""Audited rows → CSV and JSON: what ``banding audit`` adds to each row."""
