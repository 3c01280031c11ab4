"""Whether the people there are, with their absences and substitutes, can do what a policy asks of them."""
