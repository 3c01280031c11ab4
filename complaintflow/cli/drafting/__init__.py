"""A first policy and its first scenarios, written from a few answers.

In: what an organisation answers. Out: two texts with comments in its language, written where no file is yet; the
command `new` asks.
"""
