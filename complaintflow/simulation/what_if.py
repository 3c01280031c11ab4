"""What would be if: a limit, the people of a role, or the number of complaints were another.

In: texts such as `deadlines.response.limit=4h`, `staff.dealer=6`, `arrivals.per_day=60`, several joined by commas. Out:
the policy and the plan that this makes. A changed limit is compiled anew, as if its author had written it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from complaintflow.compiled.duration import parse_duration
from complaintflow.compiler.bundle import recorded_holidays
from complaintflow.compiler.compile import compile_policy
from complaintflow.compiler.names import advice
from complaintflow.errors import ComplaintflowError
from complaintflow.facade import Policy
from complaintflow.policy.deadlines import LimitRowSpec
from complaintflow.policy.limits import DurationLimit
from complaintflow.simulation.plan import Plan
from complaintflow.source import has_errors, quote

FORMS = "`deadlines.NAME.limit=4h`, `staff.ROLE=5` or `arrivals.per_day=60`"


class WhatIfError(ComplaintflowError):
    """A change that cannot be made."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A policy and a plan, and what is different in them; nothing in the one that others are held against."""

    name: str
    policy: Policy
    plan: Plan


def alternative(text: str, policy: Policy, plan: Plan) -> Alternative:
    """Return what a text makes of a policy and its plan. Raises WhatIfError."""
    for part in text.split(","):
        path, equals, value = part.strip().partition("=")
        words = path.strip().split(".")
        if not equals:
            raise _unknown(part)
        match words:
            case ["deadlines", name, "limit", *row] if len(row) <= 1:
                policy = _with_limit(policy, name, row[0] if row else "", value.strip())
            case ["staff", role]:
                plan = _with_people(policy, plan, role, value.strip())
            case ["arrivals", "per_day"]:
                plan = _with_arrivals(plan, value.strip())
            case _:
                raise _unknown(part)
    return Alternative(text, policy, plan)


def _unknown(part: str) -> WhatIfError:
    message = f"expected {FORMS}, found {quote(part.strip())}"
    return WhatIfError(message)


def _with_limit(policy: Policy, name: str, row: str, value: str) -> Policy:
    if policy.loaded is None:
        message = "a limit can only be changed in a policy that was loaded from its text"
        raise WhatIfError(message)
    document = policy.loaded.document
    spec = next((spec for known, spec in document.deadlines.items() if known == name), None)
    if spec is None:
        known = tuple(map(str, document.deadlines))
        message = f"the policy has no deadline {quote(name)}; {advice(name, known, 'its deadlines')}"
        raise WhatIfError(message)
    duration = parse_duration(value)
    if isinstance(duration, str):
        raise WhatIfError(duration)
    number = _row(name, row, len(spec.within))
    old = spec.within[number]
    rows = list(spec.within)
    limit = DurationLimit(span=old.span, duration=duration)
    rows[number] = LimitRowSpec(span=old.span, when=old.when, limit=limit, warn=old.warn, clause=old.clause)
    changed = {
        known: replace(one, within=tuple(rows)) if known == name else one for known, one in document.deadlines.items()
    }
    holidays = recorded_holidays(policy.loaded.bundle.holidays)
    whole = replace(document, deadlines=changed)
    compiled, found = compile_policy(whole, {}, holidays)
    if compiled is None or has_errors(found):
        message = f"deadlines.{name}.limit={value}: {found[0].message if found else 'this is no policy any more'}"
        raise WhatIfError(message)
    return Policy(compiled, replace(policy.loaded, compiled=compiled, document=whole))


def _row(name: str, row: str, rows: int) -> int:
    if not row and rows == 1:
        return 0
    if row.isdecimal() and 1 <= int(row) <= rows:
        return int(row) - 1
    message = f"the deadline {quote(name)} has {rows} limits: say which, such as `deadlines.{name}.limit.{rows}=4h`"
    raise WhatIfError(message)


def _with_people(policy: Policy, plan: Plan, role: str, value: str) -> Plan:
    names = {alias: one.name for one in policy.compiled.roles.values() for alias in (one.name, *one.aliases)}
    if role not in names:
        message = f"the policy has no role {quote(role)}; {advice(role, names, 'its roles')}"
        raise WhatIfError(message)
    if not (value.isdecimal() and 1 <= int(value) <= 10_000):
        message = f"staff.{role}: expected a number of people from 1 to 10000, found {quote(value)}"
        raise WhatIfError(message)
    crew = replace(plan.crews[names[role]], people=int(value))
    return replace(plan, crews={**plan.crews, names[role]: crew})


def _with_arrivals(plan: Plan, value: str) -> Plan:
    try:
        per_day = float(value)
    except ValueError:
        per_day = 0.0
    if not 0 < per_day < 1e9:
        message = f"arrivals.per_day: expected a number above zero, found {quote(value)}"
        raise WhatIfError(message)
    return replace(plan, arrivals=replace(plan.arrivals, per_week=7 * per_day))
