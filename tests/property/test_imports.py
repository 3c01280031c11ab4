"""Law: a case that goes on elsewhere from its own snapshot does what it would have done here."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.importing import import_data
from complaintflow.kernel.step import advance, fold, step
from complaintflow.testing import Tick
from tests.property.worlds import FAR, instant_of, law, over_policies, worlds

LOOKING_BACK = frozenset(("retract", "delivered", "undeliverable", "unlink", "import"))
"""What speaks of what is in the log, which stays with the system that wrote it."""


def alike(effects):
    """Effects without what only the log can tell: ids, causes, refusals."""
    return [(e.kind, e.at, dict(e.body), e.clause) for e in effects if e.refused_event is None]


def lived(policy, case, moves):
    effects = []
    for move in moves:
        answer = advance(policy, case, move.to) if isinstance(move, Tick) else step(policy, case, move)
        case = answer.case
        effects += answer.effects
    return case, effects


@over_policies
@law
@given(data=st.data())
def test_an_imported_case_goes_on_as_it_would_have(name, data):
    policy, moves = data.draw(worlds(name, disorder=False))
    compiled = policy.compiled
    at = data.draw(st.integers(1, len(moves)))
    before, _ = lived(compiled, None, moves[:at])
    assume(before is not None)
    until = before.clock + data.draw(st.sampled_from((1, 3_600_000_000, 30 * 3_600_000_000)))
    before = advance(compiled, before, until - 1).case
    said = import_data(compiled, before)
    assume(said is not None)
    known = {entry.event.id for entry in before.entries if entry.event is not None}
    later = [
        move
        for move in moves[at:]
        if instant_of(move) > until
        and (
            isinstance(move, Tick) or (move.name not in LOOKING_BACK and move.id not in known and not move.recorded_at)
        )
    ]
    imported = step(compiled, None, Event(before.id, "import", until, "import", SYSTEM_ACTOR, said))
    assert imported.refusal is None, imported.refusal.body
    assert [effect.kind for effect in imported.effects] == ["case_imported"]
    here, these = lived(compiled, before, [*later, Tick(FAR)])
    there, those = lived(compiled, imported.case, [*later, Tick(FAR)])
    assert alike(those) == alike(these)
    assert (there.state, there.klass, there.owner, there.outcome) == (here.state, here.klass, here.owner, here.outcome)
    assert there.facts == here.facts
    assert fold(compiled, there.entries) == there
    assert replace(there, entries=()) == replace(fold(compiled, there.entries), entries=())
