"""A handbook says a thing once: one condition, one row for what is alike, and no number where a word does."""

import pytest

from complaintflow.handbook.document import Table, plain
from tests.unit.handbook.test_content import editions, told


def test_classes_for_which_the_same_follows_share_a_row():
    for edition, classes in zip(
        editions("vw"), ("the class is “Escalated” or “Important”", "级别为「升级投诉」或「重要投诉」"), strict=True
    ):
        rows = [row for s in edition.sections for b in s.blocks if isinstance(b, Table) for row in b.rows]
        of_agreement = [r for r in rows if "transition:proposed:agree:1" in r.elements]
        assert [r.elements for r in of_agreement] == [("transition:proposed:agree:1", "transition:proposed:agree:2")]
        _, _, only_if, _, clauses = ["".join(map(plain, cell)) for cell in of_agreement[0].cells]
        assert only_if == classes
        assert "VW-40※" in clauses
        assert "VW-42※" in clauses
        # What leads elsewhere keeps a row of its own.
        assert any(r.elements == ("transition:proposed:agree:0",) for r in rows)
        assert any(r.elements == ("transition:proposed:region_failed:0",) for r in rows)


def test_a_step_of_a_deadline_says_its_condition_once():
    english, chinese = (told(edition)["deadline:lead_solution"] for edition in editions("vw"))
    assert "when it is missed (if the class is “Important”): Region, senior manager is told" in english
    assert "到期时（级别为「重要投诉」）：以邮件通知区域高级经理" in chinese


def test_later_levels_of_an_approval_have_no_number_of_their_own():
    for edition, again in zip(editions("vw"), ("Phased closure\nas above", "阶段性结案\n同上"), strict=True):
        assert again in told(edition)["approval:phased_closure"]
        assert "(2)" not in told(edition)["approval:phased_closure"]


@pytest.mark.parametrize(("name", "said"), [("vw", ("none", "无")), ("wanrun", (" values, marked at ", "项参数"))])
def test_the_cover_says_how_much_is_undecided(name, said):
    for edition, label, text in zip(editions(name), ("To be decided", "待定事项"), said, strict=True):
        assert text in dict(edition.facts)[label]
