"""The digests of log rows and seals: every column counts, and none of another kind of row passes."""

import json
from dataclasses import fields, replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.stores.chain import (
    chained,
    chained_seal,
    digest_of,
    first_prev,
    first_seal_prev,
    seal_digest_of,
)
from complaintflow.stores.rows import LogRow, SealedHead, SealRow

ROW = LogRow(
    case="c-1", n=1, kind="event", event="e-1", at=10, written=11, policy="sha256:aa", lanes=1,
    public='{"event":{"data":{"name":"投诉"}}}', secret=b"x", prev=first_prev("c-1"), digest="",
)  # fmt: skip
OTHER = {
    "case": "c-2", "n": 2, "kind": "time", "event": None, "at": 9, "written": 12, "policy": "sha256:ab", "lanes": 0,
    "public": "{}", "prev": first_prev("c-2"),
}  # fmt: skip
HEADS = (SealedHead(1, "c-1", 3, "aa"), SealedHead(1, "c-2", 1, "bb"))
SEAL = SealRow(number=1, at=5, cases=2, prev=first_seal_prev("s-1"), digest="")


def test_digests_stay_what_they_were():
    # What is stored in somebody's database was digested like this.
    assert first_prev("c-1") == "bfcf4e4b93742339e72f92837549b59db2aa265908d267c36dfa57e1cd2c102d"
    assert digest_of(ROW) == "9561c541c9c4b38306f359f1c11ca9986d2f1243c4fad9be2c1ff0f0ffbe72b7"
    assert seal_digest_of(SEAL, HEADS) == "3cb5796d79c466ff93ded61c26d0f694c195d8428d7d6b71c97ad117c0176afe"


def test_a_digest_covers_every_column_but_secret_and_itself():
    own = digest_of(ROW)
    for field in fields(LogRow):
        if field.name in OTHER:
            assert digest_of(replace(ROW, **{field.name: OTHER[field.name]})) != own, field.name
        else:
            assert field.name in {"secret", "digest"}
    assert digest_of(replace(ROW, secret=None, digest="what it says is of no matter")) == own


@pytest.mark.parametrize(("one", "other"), [("1", 1), (None, "null"), (1.0, 1), (True, 1)])
def test_a_column_of_another_type_gives_another_digest(one, other):
    assert digest_of(replace(ROW, lanes=one)) != digest_of(replace(ROW, lanes=other))


def test_text_cannot_move_from_one_column_to_the_next():
    assert digest_of(replace(ROW, event='e","x', policy="y")) != digest_of(replace(ROW, event="e", policy='x","y'))


def test_what_no_row_can_hold_has_no_digest():
    with pytest.raises(TypeError):
        digest_of(replace(ROW, public=b"{}"))
    with pytest.raises(ValueError):
        digest_of(replace(ROW, at=float("nan")))


def test_any_text_has_a_digest():
    assert digest_of(replace(ROW, event="\ud800")) != digest_of(replace(ROW, event="\udfff"))


def test_chained_sets_the_digest():
    assert chained(ROW).digest == digest_of(ROW)
    assert chained_seal(SEAL, HEADS).digest == seal_digest_of(SEAL, HEADS)


def test_a_seal_covers_its_columns_and_its_heads_in_their_order():
    own = seal_digest_of(SEAL, HEADS)
    others = [
        seal_digest_of(replace(SEAL, number=2), HEADS),
        seal_digest_of(replace(SEAL, at=6), HEADS),
        seal_digest_of(replace(SEAL, cases=3), HEADS),
        seal_digest_of(replace(SEAL, prev=first_seal_prev("s-2")), HEADS),
        seal_digest_of(SEAL, HEADS[:1]),
        seal_digest_of(SEAL, HEADS[::-1]),
        seal_digest_of(SEAL, (*HEADS, SealedHead(1, "c-3", 1, "cc"))),
        *(seal_digest_of(SEAL, (replace(HEADS[0], **{name: value}), HEADS[1])) for name, value in
          {"seal": 2, "case": "c-0", "n": 4, "head": "ab"}.items()),
    ]  # fmt: skip
    assert len({own, *others}) == len(others) + 1


def test_no_two_kinds_share_a_first_digest():
    assert first_prev("x") != first_seal_prev("x")


ODD = st.text(st.sampled_from('\x00\x1f"\\/a\x7f\x80ß车🚗\ud800'), max_size=5)


@given(st.tuples(ODD, ODD, ODD, ODD), st.integers(), st.none() | ODD, st.sampled_from((1, True, 1.5, "1", None)))
def test_a_digest_is_that_of_canonical_json(texts, number, event, odd):
    prev, case, policy, public = texts
    for lanes, kind in ((number, "event"), (odd, "event"), (1, odd)):  # a database may hold what somebody has put there
        row = LogRow(case, number, kind, event, -number, number, policy, lanes, public, None, prev, "")
        whole = ["complaintflow/log/1", prev, case, number, kind, event, -number, number, policy, lanes, public]
        assert digest_of(row) == sha256(json.dumps(whole, separators=(",", ":")).encode("ascii")).hexdigest()
