"""A story that goes on under another version of its policy, for the tests of migrations.

In: a story, the sections of the other version, decisions. Out: the effects of the migration as texts, or what stands in
the way; the log is followed again on the way.
"""

from complaintflow.compiled.migration import Course, Migration, PolicyVersion, migration_from_json, migration_json
from complaintflow.facade import Step
from complaintflow.instants import parse_instant
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.step import fold
from tests.story import Story, instant, toy

KEPT = {"intake": "intake", "handling": "handling", "waiting": "waiting"}
ANSWER = "deadlines: {answer: {starts: dispatch, met_by: act, within: %s%s}}"
HALF_WAY = "03-02 09:30"
EMPTY = "deadlines: {}"


def version(policy):
    return PolicyVersion(policy.id, policy.version, policy.digest)


def migrate(story, body, at=HALF_WAY, **said):
    """Let a story go on under other sections; returns the effects of the migration, or what stands in the way."""
    new = toy(body)
    course = Course(**{"states": KEPT, **{k: v for k, v in said.items() if k in COURSE}})
    rest = {name: value for name, value in said.items() if name not in COURSE}
    plan = Migration(version(story.policy), version(new), course, **{"classes": {}, **rest})
    assert migration_from_json(migration_json(plan)) == plan
    data = {"from": story.policy.version, "to": new.version, "migration": migration_json(plan)}
    when = parse_instant(instant(at))
    before = story.case
    step = new.take_over(before, Event("C", "migrated", when, "m", SYSTEM_ACTOR, data))
    if not isinstance(step, Step):
        return [f"{snag.element}: {snag.message}" for snag in step]
    known = story.__dict__.setdefault("versions", {})
    known[story.policy.digest] = story.policy.compiled
    story.policy = new
    story.case, story.step = step.case, step
    story.effects.extend(step.effects)
    # The log says all there is to say: from it and both versions the case is made again.
    assert fold(new.compiled, step.case.raw.entries, known) == step.case.raw
    return story.said()[1:]


COURSE = ("states", "deadlines", "begins", "approvals", "escalations")


def running(body=ANSWER % ("2h", ""), **facts):
    return Story(body).open("03-02 08:00", **facts).send("dispatch", "03-02 09:00")
