"""Conditions over typed facts, decided for all complaints at once: the room of the solver (z3, the extra `verify`)."""
