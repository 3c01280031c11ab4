"""A policy's self-assessment against a profile, for people: on the terminal, as Markdown, HTML and JSON."""
