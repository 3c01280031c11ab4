"""Expected effects, held against what effects there can be under a policy.

In: an expectation of a scenario, the names of the policy. Out: diagnostics for keys, names and values that no effect
can have: an expectation that nothing can meet is a slip of the pen, and under `never` it would pass for ever.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.standing import STANDINGS
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.policy import closest
from complaintflow.policy.located import Text
from complaintflow.policy.references import CUSTOMER, MEDIA, OUTCOME_WORDS, ROLE_WORDS
from complaintflow.scenario.effect_keys import COMMON, KEYS, stands_in
from complaintflow.scenario.moments import moment_problem
from complaintflow.source import Code, Findings, quote

STATUSES: Final = STANDINGS
REFUSALS: Final = tuple(code.value for code in RefusalCode)
NOTHING: Final = ("none", "missing")
"""Words for what is not there; they fit any key."""

_OWN_TASKS: Final = ("escalation_failed", "event_refused")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_TRUTH: Final = ("true", "false")


def senders_of(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return what a sender may be called: the roles under all their names, and the customer."""
    return (*policy.roles, *(alias for role in policy.roles.values() for alias in role.aliases), CUSTOMER)


def names_of(policy: CompiledPolicy, clauses: Collection[str] | None) -> Mapping[str, Collection[str]]:
    """Return what can stand in expectations, by what it is; clauses only where there is a register."""
    inner = [track.policy for track in policy.tracks.values()]
    own = [name for track in policy.tracks.values() for name in track.own]
    states = [state for one in (policy, *inner) for state in one.lifecycle.states.values()]
    given = [state.outcome or state.name for state in states if state.final]
    rules = () if policy.classification is None else tuple(rule.id for rule in policy.classification.rules)
    carried = (name for event in policy.events.values() for name in event.data or ())
    names: dict[str, Collection[str]] = {
        "effect": tuple(KEYS),
        "state": (*(state.name for state in states), "withdrawn", "merged"),
        "class": policy.classes,
        "role": tuple(policy.roles),
        "recipient": (*policy.roles, CUSTOMER),
        "medium": MEDIA,
        "template": tuple(policy.templates),
        "task": (*policy.tasks, *_OWN_TASKS),
        "field": tuple(dict.fromkeys((*policy.fields, *own, *carried))),
        "counter": tuple(name for one in (policy, *inner) for name in one.counters),
        "flag": tuple(policy.flags),
        "deadline": tuple(name for one in (policy, *inner) for name in one.deadlines),
        "approval": tuple(name for one in (policy, *inner) for name in one.approvals),
        "rule": rules,
        "event": tuple(policy.events),
        "track": tuple(policy.tracks),
        "refusal": REFUSALS,
        "status": STATUSES,
        "outcome": tuple(dict.fromkeys((*policy.outcomes, *given, *OUTCOME_WORDS))),
    }
    return names if clauses is None else {**names, "clause": clauses}


def check_expectation(expected: Mapping[str, object], names: Mapping[str, Collection[str]], findings: Findings) -> None:
    """Report every key and value of an expected effect that no effect can have."""
    kind = expected.get("effect")
    if isinstance(kind, Text) and kind not in KEYS:
        report_unknown("effect", kind, names["effect"], findings)
        return
    known = _keys_of(str(kind)) if isinstance(kind, Text) else _any_keys()
    for key, value in expected.items():
        assert isinstance(key, Text), "a key of a file knows its place"
        if key not in known:
            _report_key(key, kind, known, findings)
            continue
        what = stands_in(str(kind or ""), str(key))
        if not isinstance(kind, Text) and key == "previous":
            continue
        for text in _texts(key, value, findings):
            _check_value(str(key), what, text, names, findings)


def _keys_of(kind: str) -> tuple[str, ...]:
    return (*COMMON, *KEYS[kind])


def _any_keys() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*COMMON, *(key for keys in KEYS.values() for key in keys))))


def _report_key(key: Text, kind: object, known: tuple[str, ...], findings: Findings) -> None:
    whose = f"an effect `{kind}`" if isinstance(kind, Text) else "an effect"
    guess = closest(key, known)
    listed = f"its keys: {', '.join(known)}" if isinstance(kind, Text) else ""
    help_ = " ".join(part for part in (f"did you mean {quote(guess)}?" if guess else "", listed) if part)
    findings.error(Code.UNKNOWN_KEY, key.span, f"{whose} never has the key {quote(key)}", help_)


def _texts(key: Text, value: object, findings: Findings) -> Iterator[Text]:
    """Yield the single values; effects hold no mappings but in free keys."""
    for item in value if isinstance(value, list | tuple) else (value,):
        if isinstance(item, Text):
            yield item
        elif key != "cases":
            findings.error(Code.WRONG_TYPE, key.span, f"expected a value or a list of values for {quote(key)}")


def _check_value(key: str, what: str, text: Text, names: Mapping[str, Collection[str]], findings: Findings) -> None:
    if text in NOTHING:
        return
    if what in names:
        if text not in names[what]:
            report_unknown(what, text, names[what], findings)
        return
    problem = ""
    if what == "moment":
        problem = moment_problem(str(text)) or ""
    elif what == "truth" and text not in _TRUTH:
        problem = f"expected `true` or `false` for `{key}`, found {quote(text)}"
    elif what == "number" and not _NUMBER.fullmatch(text):
        problem = f"expected a number for `{key}`, found {quote(text)}"
    if problem:
        findings.error(Code.BAD_VALUE, text.span, problem)


def report_unknown(
    what: str, name: Text, names: Collection[str], findings: Findings, code: Code = Code.UNKNOWN_REFERENCE
) -> None:
    """Report a name that is none of the names, with the nearest one."""
    guess = closest(name, names)
    help_ = f"did you mean {quote(guess)}?" if guess else ""
    if what in {"recipient", "role"} and name in ROLE_WORDS:
        help_ = f"effects name the role itself, never {quote(name)}"
    if what == "refusal":
        findings.error(Code.BAD_VALUE, name.span, f"there is no refusal {quote(name)}", help_)
    elif what == "medium":
        findings.error(Code.BAD_VALUE, name.span, f"nothing is sent by {quote(name)}: {', '.join(names)}", help_)
    elif what == "status":
        findings.error(Code.BAD_VALUE, name.span, f"a deadline is never {quote(name)}: expected {', '.join(names)}")
    elif what == "effect":
        listed = f"the effects are {', '.join(quote(one) for one in sorted(names))}"
        findings.error(code, name.span, f"there is no effect {quote(name)}", help_ or listed)
    else:
        owner = {"clause": "register", "complaint": "scenario"}.get(what, "policy")
        findings.error(
            Code.UNKNOWN_CLAUSE if what == "clause" else code,
            name.span,
            f"the {owner} has no {what} {quote(name)}",
            help_,
        )
