"""What every path shows of a policy: where cases get stuck, fall silent or go wrong, and what never happens."""
