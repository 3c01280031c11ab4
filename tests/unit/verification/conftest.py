"""A small policy of which each test replaces the section it is about."""

from collections.abc import Callable, Mapping

import pytest

from complaintflow.compiler.load import check_text
from complaintflow.source import Diagnostic
from complaintflow.verification.verify import verified
from tests.spoken import english_left

SECTIONS: Mapping[str, str] = {
    "roles": "{clerk: {superior: head}, head: {title: Head}}",
    "owners": "[{owner: clerk}]",
    "lifecycle": """
  initial: new
  states: {new: {}, done: {final: true}}
  transitions:
    - {event: look, from: new, by: clerk}
    - {event: finish, from: new, to: done, by: [clerk, head]}""",
    "outcomes": "{done: {}}",
}


def policy_text(**sections: str) -> str:
    head = 'policy: small\nformat: 1\nversion: "1"\neffective: 2026-01-01\ntime_zone: UTC\n'
    return head + "".join(f"{name}: {text}\n" for name, text in {**SECTIONS, **sections}.items() if text)


Found = list[Diagnostic]


@pytest.fixture
def found() -> Callable[..., Found]:
    """Return what the loader and the checks find in the small policy with some sections replaced; all has Chinese."""

    def check(**sections: str) -> Found:
        answer = list(verified(check_text(policy_text(**sections))))
        assert english_left(answer) == []
        return answer

    return check


@pytest.fixture
def codes(found) -> Callable[..., list[str]]:
    """Return the codes and what they underline, such as `dead-end-state stuck`."""

    def check(**sections: str) -> list[str]:
        lines = policy_text(**sections).splitlines()
        answer = []
        for one in found(**sections):
            span = one.span
            end = span.end_column - 1 if span.end_line == span.line else None
            answer.append(f"{one.code} {lines[span.line - 1][span.column - 1 : end]}")
        return answer

    return check
