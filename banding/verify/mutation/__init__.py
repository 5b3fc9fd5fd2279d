"""A ruleset and its examples come in; every change of one element, and which of them no example notices, goes out."""
