"""Examples that have been run come in; what they cover of the ruleset, and the smallest that are missing, go out."""
