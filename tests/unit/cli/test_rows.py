"""Rows of a table to events."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.cli.replay.blocks import blocks
from complaintflow.cli.replay.column_map import ColumnMapSpec
from complaintflow.cli.replay.rows import RowError, read_rows
from complaintflow.compiler.zones import build_zone
from complaintflow.facade import Policy
from complaintflow.policy import decode
from complaintflow.source import decode as decode_text
from complaintflow.source import read_yaml

POLICY = Policy.from_text("""\
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: America/New_York
last_resort: clerk
fields: {target: instant, agreed: moment, count: integer, urgent: bool, kind: text}
roles: {clerk: {}}
outcomes: {done: {}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true}}
  transitions: [{event: close, from: new, to: done}]
events: {close: {data: {size: number}}}
""").compiled
MAP = """\
map: toy
format: 1
zone: America/New_York
case: id
open:
  at: opened
  actor: {id_column: who, roles: clerk}
  facts: {target: due, count: num, urgent: u, kind: {column: k, values: {P: pothole, "-": missing}}}
events:
  - {event: close, at: closed, when: {status: [Closed, Done]}, data: {size: num}}
  - {event: call, at: called}
group_by: k
"""
HEADING = "id,opened,due,num,u,k,who,closed,status,called\n"


def column_map(text=MAP):
    source, _ = decode_text("map.yaml", text.encode())
    node, _ = read_yaml(source)
    found, problems = decode(ColumnMapSpec, node)
    assert problems == []
    return found


def rows(*lines, columns=MAP, heading=HEADING):
    table = io.BytesIO((heading + "\n".join(lines)).encode())
    return list(read_rows(table, column_map(columns), build_zone("America/New_York"), POLICY))


def test_a_row_opens_a_case_and_tells_of_events_in_order_of_time():
    [row] = rows("C1,2011-07-01 08:00:00,2011-07-02,5,TRUE,P,u7,2011-07-03 09:00,Closed,2011-07-02T10:00:00Z")
    assert (row.line, row.case, row.groups, row.problem) == (2, "C1", ("P",), "")
    assert row.events == (
        {
            "case": "C1",
            "event": "open",
            "at": "2011-07-01T08:00:00-04:00",
            "actor": {"id": "u7", "roles": ["clerk"]},
            "data": {"target": "2011-07-02T00:00:00-04:00", "count": 5, "urgent": True, "kind": "pothole"},
        },
        {"case": "C1", "event": "call", "at": "2011-07-02T06:00:00-04:00", "data": {}},
        {"case": "C1", "event": "close", "at": "2011-07-03T09:00:00-04:00", "data": {"size": 5}},
    )


@pytest.mark.parametrize(
    ("written", "read"), [("2011-07-02", "2011-07-02"), ("2011-07-02 18:00", "2011-07-02T18:00:00-04:00")]
)
def test_a_moment_stays_a_date_or_becomes_an_instant(written, read):
    columns = MAP.replace("target: due", "agreed: due")
    [row] = rows(f"C1,2011-07-01 08:00:00,{written},,,,,,,", columns=columns)
    assert row.events[0]["data"] == {"agreed": read}


def test_what_is_empty_is_missing_and_what_is_not_chosen_does_not_happen():
    [row] = rows("C1,2011-07-01 08:00:00,,,,-,,2011-07-03 09:00,Open,")
    assert [event["event"] for event in row.events] == ["open"]
    assert row.events[0]["data"] == {}


@pytest.mark.parametrize(
    ("which", "offset"), [("", "-04:00"), ("doubled_hour: first\n", "-04:00"), ("doubled_hour: last\n", "-05:00")]
)
def test_a_doubled_local_time_is_what_the_map_says(which, offset):
    text = MAP.replace("case: id\n", f"case: id\n{which}")
    [row] = rows("C1,2011-11-06 01:30:00,,,,,,,,", columns=text)
    assert row.events[0]["at"] == f"2011-11-06T01:30:00{offset}"


def test_a_local_time_that_does_not_exist_is_the_first_that_does():
    [row] = rows("C1,2011-03-13 02:30:00,,,,,,,,")
    assert row.events[0]["at"] == "2011-03-13T03:00:00-04:00"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",2011-07-01 08:00:00,,,,,,,,", "no case id"),
        ("C1,,,,,,,,,", "no time of opening"),
        ("C1,yesterday,,,,,,,,", "expected an instant"),
        ("C1,2011-02-30 08:00:00,,,,,,,,", "not a moment of the calendar"),
        ("C1", "no time of opening"),
    ],
)
def test_a_row_that_is_none_says_why_and_the_next_is_read(line, why):
    bad, good = rows(line, "C2,2011-07-01 08:00:00,,,,,,,,")
    assert why in bad.problem
    assert not bad.events
    assert good.case == "C2"


def test_a_table_without_the_columns_is_no_table():
    with pytest.raises(RowError, match="no column `opened`"):
        rows("C1", heading="id,due\n")


def test_a_value_without_end_is_refused_in_bounded_memory():
    [row] = rows('C1,"' + "x" * 300_000)
    assert "not a row of a table" in row.problem


TOGETHER = """\
map: toy
format: 1
zone: America/New_York
case: id
rows_together: true
open: {at: opened}
events:
  - {event: step, at: called}
  - {event: close, at: closed, once: true, not_before_opening: true}
"""


def told(*lines, columns=TOGETHER, together=True):
    return [
        (block.line, block.case, [(line, e["event"], e["at"][:16]) for line, e in block.events], block.problem)
        for block in blocks(rows(*lines, columns=columns), together=together)
    ]


def line(case, called, opened="2011-07-01", closed="2011-07-05"):
    return f"{case},{opened},,,,,,{closed},,{called}"


def test_rows_that_stand_together_are_one_case_in_order_of_time():
    assert told(line("A", "2011-07-06"), line("A", "2011-07-02"), line("B", "2011-07-03")) == [
        (
            2,
            "A",
            [
                (2, "open", "2011-07-01T00:00"),
                (3, "step", "2011-07-02T00:00"),
                (2, "close", "2011-07-05T00:00"),
                (2, "step", "2011-07-06T00:00"),
            ],
            "",
        ),
        (
            4,
            "B",
            [(4, "open", "2011-07-01T00:00"), (4, "step", "2011-07-03T00:00"), (4, "close", "2011-07-05T00:00")],
            "",
        ),
    ]


def test_what_every_row_repeats_is_told_by_the_first_that_has_it():
    [block] = told(line("A", "2011-07-02", closed=""), line("A", "2011-07-03"), line("A", "2011-07-04"))
    assert [event for event in block[2] if event[1] == "close"] == [(3, "close", "2011-07-05T00:00")]


def test_what_rows_repeat_is_told_once_also_where_rows_of_cases_are_mixed():
    mixed = told(
        line("A", "2011-07-02"), line("B", "2011-07-03"), line("A", "2011-07-04"),
        columns=TOGETHER.replace("rows_together: true\n", ""), together=False,
    )  # fmt: skip
    assert [[name for _, name, _ in events] for _, _, events, _ in mixed] == [
        ["open", "step", "close"], ["open", "step", "close"], ["open", "step"],
    ]  # fmt: skip


def test_a_date_of_closing_before_the_time_of_opening_is_the_time_of_opening():
    [block] = told(line("A", "", opened="2011-07-05 09:30"))
    assert block[2] == [(2, "open", "2011-07-05T09:30"), (2, "close", "2011-07-05T09:30")]


def test_a_case_that_comes_again_and_a_row_that_cannot_be_read_are_problems_of_their_rows():
    a, bad, b, again = told(line("A", "2011-07-02"), line("B", "", opened="soon"), line("B", ""), line("A", ""))
    # The row that cannot be read is told at once, the case before it when its last row is read.
    assert (a[0], "expected an instant" in a[3]) == (3, True)
    assert [(one[0], one[1]) for one in (bad, b, again)] == [(2, "A"), (5, "A"), (4, "B")]
    assert "do not stand together" in b[3]
    assert not b[2]
    assert len(bad[2]) == 3
    assert len(again[2]) == 2


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 28), st.integers(1, 28)), max_size=12).map(
        lambda steps: sorted(steps, key=lambda step: step[0])
    )
)
def test_a_block_holds_every_event_of_its_rows_in_order_of_time(steps):
    found = told(*(line(case, f"2011-08-{day:02}", closed=f"2011-08-{end:02}") for case, day, end in steps))
    assert [case for _, case, _, _ in found] == sorted({case for case, _, _ in steps})
    for _, case, events, problem in found:
        mine = [(day, end) for name, day, end in steps if name == case]
        assert not problem
        assert events[0][1] == "open"
        assert [at for _, _, at in events[1:]] == sorted(at for _, _, at in events[1:])
        assert sorted(int(at[8:10]) for _, name, at in events if name == "step") == sorted(day for day, _ in mine)
        assert [int(at[8:10]) for _, name, at in events if name == "close"] == [mine[0][1]]
