"""What a change of a policy changes: two compiled policies held against each other, with cases that show it."""
