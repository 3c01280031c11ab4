"""Profiles: what a regulator or a standard asks, clause by clause, and a policy held against it.

In: a profile, a binding that says what its terms are in one policy, and the policy. Out: an assessment: of every clause
whether it is met, not met, not applicable or not checkable, and what shows it. Prints nothing.
"""
