"""A ruleset → its page, as HTML, Markdown and text."""
