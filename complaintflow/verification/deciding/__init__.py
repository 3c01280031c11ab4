"""Tables and conditions judged for all complaints at once: what gets no answer, never answers, says nothing."""
