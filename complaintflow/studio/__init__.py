"""The page on which a policy is written, looked at and tried: what answers it.

In: a folder. Out: a local web application (`server.make_app`) and its way to run (`serving.serve`). Reads and writes
the folder's `*.yaml` files and nothing else; whatever a policy's text leads to is worked out in another process, which
may take too long or too much memory without harm.
"""
