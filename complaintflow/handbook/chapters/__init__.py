"""The chapters of a handbook: from a voice to sections, each about one part of the policy."""
