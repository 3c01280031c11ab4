"""The command line: one file a subcommand, and what they share.

In: arguments and files. Out: text for people or JSON for programs on stdout, diagnostics and progress on
stderr, an exit code (`complaintflow.cli.exits`). The commands load what they need when they run: asking for
help loads no policy.
"""
