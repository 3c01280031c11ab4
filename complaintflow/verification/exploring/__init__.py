"""Every path of a policy, through the real kernel."""
