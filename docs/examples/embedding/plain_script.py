"""A complaint without a store: open it, send events, let time pass, read what follows.

`python docs/examples/embedding/plain_script.py policies/vw.yaml` prints what happens.
"""

import sys
from collections.abc import Iterator

from complaintflow import Policy, Step

AGENT = {"id": "agent-7", "roles": ["call_center"]}


def story(path: str) -> Iterator[str]:
    """Tell the first two hours of a complaint, in the policy's own time."""
    policy = Policy.load(path)

    def told(what: str, step: Step) -> Iterator[str]:
        yield f"{what}: {'refused' if step.refused else 'accepted'}"
        for effect in step:
            yield f"  {policy.instant(effect.at)} {effect.kind}, because of {effect.because}"

    opened = policy.open("C-1", {"channel": "phone", "topic": "recall"}, at="2026-03-02T09:00:00+08:00", actor=AGENT)
    yield from told("open", opened)
    sent = opened.case.send("dispatch", at="2026-03-02T09:05:00+08:00", actor=AGENT)
    yield from told("dispatch", sent)
    yield from told("two hours later", sent.case.advance("2026-03-02T11:05:00+08:00"))


if __name__ == "__main__":
    for line in story(sys.argv[1]):
        print(line)
