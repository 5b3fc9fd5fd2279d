"""Two rulesets compared → text, Markdown and JSON."""
