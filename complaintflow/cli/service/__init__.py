"""The commands over a store: cases, the worker, the outbox.

In: the address of a store, and what the other commands take. Out: text for people or JSON for programs. They run the
same desk that an embedder has (`complaintflow.runtime`).
"""
