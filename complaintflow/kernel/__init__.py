"""The kernel: one pure function over plain data. In: a compiled policy, a case, an event. Out: a new case and effects.

It reads no clock, does no input or output, and knows nothing of YAML or of any organisation.
"""
