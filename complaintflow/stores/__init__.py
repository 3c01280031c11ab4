"""Where cases are kept: the log that is the truth, and what is derived from it, behind one protocol."""
