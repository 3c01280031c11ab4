"""Author's model to compiled policy.

In: a `PolicyDocument`, or the path of a file. Out: a `CompiledPolicy` of plain data and total functions, and every
diagnostic of one pass. The home of `transitions`, `holidays` and most of pendulum. Does not run cases.
"""
