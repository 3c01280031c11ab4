"""A desk opened by the address of its store takes all that a desk takes."""

from complaintflow.runtime.desk import ComplaintDesk

AGENT = {"id": "agent-7", "roles": ["call_center"]}


def test_events_that_lie_too_far_ahead_are_refused(vw, clock, tmp_path):
    with ComplaintDesk.connect(tmp_path / "cases.db", vw, clock=clock, ahead=3_600_000_000) as desk:
        assert desk.open("C-1", {"channel": "phone", "topic": "recall"}, actor=AGENT).accepted
        early = desk.send("C-1", "dispatch", at="2026-03-02T11:00:00+08:00", actor=AGENT)
        assert early.refused.body["code"] == "bad_value"
        assert desk.send("C-1", "dispatch", at="2026-03-02T09:30:00+08:00", actor=AGENT).accepted
