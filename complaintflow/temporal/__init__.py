"""Cases on Temporal (extra `temporal`): one thin workflow a case, whose activities run the service over its store.

In: a Temporal server, and a store with its policies. Out: cases that go on by themselves, on as many machines as there
are workers. Decides nothing about a case: the kernel does, in the same transactions as without Temporal.
"""
