"""The process that durable-rules runs in: lines in, lines out, and nothing of complaintflow.

In, on stdin: first the rules as JSON, then a line for each fact, `+` to assert and `-` to retract it. Out, on stdout:
`ready`, then for each line the engine's answer and the ids of the facts that were joined. It ends when stdin does.

The engine is used without its host: no timers, no threads, no messages of its own between ours, and no action ever
writes to its state, so that nothing fires twice.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

NOT_HANDLED: Final = 1
JOINED_MAX: Final = 60_000
"""Joins of one fact; more than there can be facts means that the engine goes round in circles."""


def main() -> None:
    """Answer lines until there are none."""
    try:
        import durable_rules_engine as engine
    except ImportError as problem:
        say({"missing": str(problem)})
        return
    rules = engine.create_ruleset("across", sys.stdin.readline())
    say("ready")
    for line in sys.stdin:
        try:
            say(answer(engine, rules, line))
        except Exception as problem:  # noqa: BLE001 (whatever the extension raises belongs to the answer)
            say({"error": f"{type(problem).__name__}: {problem}"})


def answer(engine: Any, rules: int, line: str) -> object:  # noqa: ANN401 (the extension has no types)
    """Assert or retract a fact; return the code of the engine and the ids of what it joined."""
    if line[0] == "-":
        return [engine.retract_fact(rules, line[1:])[0], []]
    code, state = engine.assert_fact(rules, line[1:])
    joined: list[str] = []
    if code <= NOT_HANDLED:
        started = engine.start_action_for_state(rules, state)
        message = started[1] if started else None
        while message:
            joined += (found["seen"]["id"] for found in json.loads(message).values())
            if len(joined) > JOINED_MAX:
                engine.abandon_action(rules, state)
                return {"error": "the engine does not come to rest"}
            message = engine.complete_and_start_action(rules, state)
    return [code, joined]


def say(value: object) -> None:
    """Write one line and let it go."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
