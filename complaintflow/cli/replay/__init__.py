"""Replaying a table: rows of a CSV file to events, by a column mapping.

In: a CSV file (perhaps compressed) and a map of its columns. Out: events as JSON objects, row by row, which the
command `run` sends through a policy. Knows nothing of what the events mean.
"""
