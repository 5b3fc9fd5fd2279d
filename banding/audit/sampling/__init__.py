"""The cases a person reads: how many, drawn by lot; a filled sheet in, what it says of the caseload out."""
