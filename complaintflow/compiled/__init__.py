"""What the kernel knows of a policy: plain data and total functions. No YAML, no positions, no input or output."""
