"""`make chaos`: every fault at full size, and the table of what came of it.

Ends with 1 where anything was lost, doubled or in disagreement, and says what. `CHAOS_SEED` repeats a run.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos.full import Size, faults
from tests.chaos.nursery import Nursery
from tests.chaos.places import OnPostgresql, OnSqlite
from tests.chaos.seeds import chosen_seed
from tests.chaos.tally import Tally, heading
from tests.services.postgresql import PostgresServer


def main() -> int:
    """Run what is asked for; return the exit code."""
    asked = _asked()
    seed = chosen_seed()
    print(f"CHAOS_SEED={seed}\n\n{heading()}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = PostgresServer(folder)
    found: list[Tally] = []
    try:
        server.create()
        server.start()
        size = Size(asked.kills, asked.share)
        with Nursery() as cradle:
            for fault in faults(OnSqlite(cradle), OnPostgresql(server, cradle), seed, size):
                if asked.only in fault.name:
                    found.append(fault.happen())
                    print(found[-1], flush=True)
    finally:
        if server.running:
            server.stop()
        shutil.rmtree(folder)
    wrong = [f"{tally.fault} ({tally.store}): {one}" for tally in found for one in tally.wrong]
    print("", *wrong[:100], sep="\n")
    print(f"{sum(one.hits for one in found)} hits; lost: {sum(one.lost for one in found)}; {len(wrong)} wrong")
    return 1 if wrong or not found else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="make chaos")
    parser.add_argument("--kills", type=int, default=1000, help="how many kills on each kind of store")
    parser.add_argument("--share", type=float, default=1.0, help="how much of everything else, between 0 and 1")
    parser.add_argument("--only", default="", help="only faults whose name contains this")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
