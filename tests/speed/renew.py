"""Write the ceilings anew, a tenth above what is counted now: `python -m tests.speed.renew`.

Do it after a change that makes something faster, so that it stays so; or, with a reason in the commit, after one that
makes something slower and is worth it. Prints what was and what is.
"""

from __future__ import annotations

import json

from tests.speed.counting import ratio_of
from tests.speed.workloads import CEILINGS, ceilings, pairs

ABOVE = 1.1


def main() -> None:
    before, now = ceilings() if CEILINGS.exists() else {}, dict[str, float]()
    with pairs() as found:
        for name, (ours, reference) in found.items():
            counted = ratio_of(ours, reference)
            now[name] = round(counted * ABOVE, 2)
            print(f"{name}: counted {counted:.2f}, ceiling {before.get(name, '–')} → {now[name]}")
    CEILINGS.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
