"""Results → reports, one room a report: a run over a caseload, a re-banding, an audit, a ruleset and what was found in it."""
