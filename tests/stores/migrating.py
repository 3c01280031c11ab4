"""A process that carries a migration out until it is done, or is killed: `migrating.py ADDRESS PLAN REHEARSAL`."""

import sys

from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.work import Work


def main() -> None:
    """Carry it out, and say of each case that it went over."""
    address, plan, rehearsal = sys.argv[1:]
    with ComplaintDesk.connect(address) as desk:
        moved = Work.migrate

        def told(work, event, policy):
            answer = moved(work, event, policy)
            print(event.case, flush=True)
            return answer

        Work.migrate = told  # type: ignore[method-assign]
        desk.migrate(desk.plan_migration(plan), rehearsal)
    print("done", flush=True)


if __name__ == "__main__":
    main()
