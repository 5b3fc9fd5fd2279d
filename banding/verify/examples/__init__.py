"""Worked examples: YAML files and a ruleset come in, each example with what the ruleset says of it goes out."""
