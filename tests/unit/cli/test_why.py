"""`why` explains an effect as things stood when it came."""

import json

import pytest

from complaintflow.cli.exits import Exit
from complaintflow.cli.why import why
from complaintflow.facade import Policy

POLICY = """\
policy: slow
format: 1
version: "1"
effective: 2020-01-01
time_zone: UTC
lifecycle:
  initial: new
  states: {new: {}, asked: {}, done: {final: true, outcome: withdrawn}}
  transitions:
    - {event: ask, from: new, to: asked}
    - {event: tell, from: asked, to: new}
    - {event: finish, from: open, to: done}
deadlines:
  answer: {title: Answer, starts: open, met_by: finish, within: 5h, pause: {in: asked}}
"""
EVENTS = (("open", "09:00"), ("ask", "10:00"), ("tell", "12:00"), ("ask", "13:00"), ("finish", "23:00"))


def explained(folder, capsys, *, effect=None, case=None, until=None, events=EVENTS):
    (folder / "slow.yaml").write_text(POLICY)
    lines = [
        json.dumps({"case": "C", "event": name, "at": f"2026-03-02T{time}:00Z", "id": f"{name}{number}"})
        for number, (name, time) in enumerate(events)
    ]
    (folder / "slow.jsonl").write_text("\n".join(lines) + "\n")
    assert why(folder / "slow.yaml", folder / "slow.jsonl", effect, case, until) is Exit.OK
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("now due", None),
        ("Answer: due", "14:00:00"),
        ("Answer: paused", "14:00:00"),
        ("Answer: resumed", "16:00:00"),
    ],
)
def test_the_receipt_is_that_of_the_effect_s_own_step(tmp_path, capsys, kind, due):
    blocks = [block for block in explained(tmp_path, capsys, case="C").split("\n\n") if kind in block.split("\n")[0]]
    assert bool(blocks) is (due is not None)
    for block in blocks[:1]:
        assert f"(answer): due 2026-03-02 Mon {due}" in block


def test_a_timer_before_the_event_that_tells_of_it_has_its_own_receipt(tmp_path, capsys):
    events = (("open", "09:00"), ("finish", "20:00"))
    text = explained(tmp_path, capsys, case="C", events=events)
    [breach] = [block for block in text.split("\n\n") if "BREACHED" in block]
    assert "due 2026-03-02 Mon 14:00:00" in breach
    assert "2026-03-02 Mon 09:00:00 – 2026-03-02 Mon 14:00:00" in breach


def test_time_passes_for_why_too(tmp_path, capsys):
    text = explained(tmp_path, capsys, case="C", until="2026-03-02T20:00:00Z", events=EVENTS[:1])
    assert "Answer: BREACHED" in text


def test_a_paused_deadline_is_due_as_if_it_were_resumed_now():
    case = Policy.from_text(POLICY).open("C", at="2026-03-02T09:00:00Z").case
    case = case.send("ask", at="2026-03-02T10:00:00Z").case.advance("2026-03-02T12:00:00Z").case
    [receipt] = case.explain().due
    assert (receipt.status, receipt.due) == ("paused", case.due[0].due_us)
    assert receipt.due == Policy.from_text(POLICY).open("C", at="2026-03-02T09:00:00Z").case.clock + 7 * 3_600_000_000
    assert receipt.walk is not None
    assert [line.reason for line in receipt.walk.lines] == ["elapsed", "pause", "elapsed"]
