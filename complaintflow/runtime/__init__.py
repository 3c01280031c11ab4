"""The service round the kernel: whoever embeds it, workers, deliveries.

In: a store, policies, a clock. Out: cases that go on, and effects delivered.
Decides nothing about a case: the kernel does.
"""
