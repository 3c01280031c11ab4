"""Small policies, each with a guarantee and a history that breaks it: whoever calls the guarantee proved is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from complaintflow.facade import Policy
from complaintflow.verification.guarantees import follow_case

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 2, tzinfo=UTC)
MONTH_END = datetime(2026, 3, 31, 2, tzinfo=UTC)

HEAD = """\
policy: small
format: 1
version: "1"
title: Small
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
roles: {agent: {superior: boss}, boss: {substitutes: clerk}, clerk: {}}
outcomes: {done: {}, lost: {}}
templates: {late: {text: Late}, hello: {text: Hello}}
"""


@dataclass
class Lie:
    """A policy, the facts of a complaint, what happens to it (hour, event, data, `PERSON:ROLE`), and up to which hour.

    `PERSON/SOMEBODY:ROLE` acts on behalf of somebody, `PERSON:ROLE+ROLE` holds two roles. The story breaks the policy's
    guarantees.
    """

    text: str
    facts: Mapping[str, Any]
    story: tuple[tuple[Any, ...], ...]
    until: float
    opened: datetime = field(default=MONDAY)

    @cached_property
    def policy(self) -> Policy:
        """The policy, loaded once."""
        return Policy.from_text(HEAD + self.text)

    def broken(self) -> set[str]:
        """Return the guarantees that the story breaks in the kernel."""
        policy = self.policy
        case = policy.open("C", dict(self.facts), at=self._at(0), actor=_actor("x:agent")).case
        for hour, event, *more in self.story:
            data = dict(next((part for part in more if isinstance(part, dict)), {}))
            who = next((part for part in more if isinstance(part, str)), "x:agent")
            track = data.pop("_track", None)
            step = case.send(event, at=self._at(hour), data=data or None, actor=_actor(who), track=track)
            assert step.accepted, step.refused.body
            case = step.case
        end = self.opened + timedelta(hours=self.until)
        judged = follow_case(policy.compiled, case.raw, int(end.timestamp() * 1_000_000))
        return {one.name for one in judged if one.broken is not None}

    def _at(self, hour: float) -> str:
        return (self.opened + timedelta(hours=hour)).isoformat()


def told() -> dict[str, Lie]:
    """Return the stories of `soundness.yaml` by name."""
    found = yaml.safe_load(Path(__file__).with_name("soundness.yaml").read_text("utf-8"))
    return {
        one["name"]: Lie(
            one["policy"],
            one.get("facts", {}),
            tuple(tuple(part) for part in one["story"]),
            one["until"],
            {"friday": FRIDAY, "month_end": MONTH_END}.get(one.get("opened"), MONDAY),
        )
        for one in found
    }


def _actor(who: str) -> dict[str, Any]:
    person, _, role = who.partition(":")
    person, _, other = person.partition("/")
    return {"id": person, "roles": role.split("+")} | ({"on_behalf_of": other} if other else {})
