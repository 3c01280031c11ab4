"""Whether a procedure makes sense as a whole: checks over a policy that compiles.

In: the author's model and the compiled policy. Out: diagnostics. Does not read files (except through the loader) and
does not repeat what the compiler reports: unknown names, wrong types, conditions that contradict themselves.
"""
