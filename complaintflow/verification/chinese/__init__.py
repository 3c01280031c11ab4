"""What verification says, in Chinese."""
