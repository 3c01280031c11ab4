"""Complaints that a policy drives."""
