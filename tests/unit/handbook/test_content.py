"""A handbook says everything of its policy, in both languages alike, and says something else when the policy does."""

from functools import cache
from pathlib import Path

import pytest

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.facade import Policy
from complaintflow.handbook import handbook_of
from complaintflow.handbook.chapters.register import lines_of
from complaintflow.handbook.document import Edition, Figure, Letter, Table, plain

POLICIES = Path("policies")
NAMES = sorted(path.stem for path in POLICIES.glob("*.yaml"))
VW = (POLICIES / "vw.yaml").read_text(encoding="utf-8")


@cache
def loaded(name):
    return Policy.load(POLICIES / f"{name}.yaml")


@cache
def editions(name):
    policy = loaded(name)
    return handbook_of(policy.compiled, ("en", "zh"), policy.loaded.register).editions


def told(edition: Edition) -> dict[str, str]:
    """Return by element what the rows, letters and sections about it say."""
    found: dict[str, str] = {}
    for section in edition.sections:
        for element in section.elements:
            found[element] = found.get(element, "") + section.title
        for block in section.blocks:
            if isinstance(block, Letter):
                found |= {element: "\n".join(map(plain, lines_of(block))) for element in block.elements}
            if isinstance(block, Table):
                for row in block.rows:
                    text = "\n".join(plain(line) for cell in row.cells for line in cell)
                    found |= {element: found.get(element, "") + text for element in row.elements}
    return found


def whole(edition: Edition) -> str:
    return "\n".join(plain(line) for s in edition.sections for block in s.blocks for line in lines_of(block))


def elements(policy: CompiledPolicy) -> set[str]:
    """Return what there is to tell of a policy alone."""
    tables = (*policy.tables, *((policy.classification,) if policy.classification else ()))
    named = {
        "role": policy.roles,
        "class": policy.classes,
        "event": policy.events,
        "template": policy.templates,
        "parameter": policy.parameters,
        "metric": policy.metrics,
        "report": policy.reports,
        "guarantee": policy.guarantees,
        "task": policy.tasks,
        "outcome": policy.outcomes,
        "flag": policy.flags,
        "party": policy.parties,
        "counter": policy.counters,
        "track": policy.tracks,
        "table": [table.name for table in policy.tables],
        "cross_case": [rule.id for rule in policy.cross_case],
    }
    found = {f"{kind}:{name}" for kind, names in named.items() for name in names}
    found |= {f"rule:{table.name}:{number}" for table in tables for number in range(len(table.rules))}
    if policy.retention is not None:
        found |= {f"retention:{rule.id}" for rule in policy.retention.rules}
    for inner in (policy, *(track.policy for track in policy.tracks.values())):
        found |= {f"state:{name}" for name in inner.lifecycle.states}
        found |= {f"deadline:{name}" for name in inner.deadlines}
        found |= {f"approval:{name}" for name in inner.approvals}
        found |= {f"field:{name}" for name in policy.fields}
        found |= {f"escalation:{number}" for number in range(len(inner.escalations))}
        found |= {
            f"transition:{state}:{event}:{number}"
            for state, events in inner.lifecycle.dispatch.items()
            for event, ways in events.items()
            for number in range(len(ways))
        }
    return found


@pytest.mark.parametrize("name", NAMES)
def test_everything_of_a_policy_is_told_in_both_languages(name):
    policy = loaded(name)
    wanted = elements(policy.compiled) | {f"clause:{clause}" for clause in policy.loaded.register.entries}
    for edition in editions(name):
        missing = {element for element in wanted if not told(edition).get(element, "").strip()}
        assert not missing


@pytest.mark.parametrize("name", NAMES)
def test_titles_clauses_and_the_texts_of_the_register_are_in_it(name):
    policy = loaded(name)
    compiled = policy.compiled
    for edition in editions(name):
        text, language = whole(edition) + "\n".join(s.title for s in edition.sections), edition.language
        titled = (*compiled.lifecycle.states.values(), *compiled.roles.values(), *compiled.deadlines.values())
        for element in (*titled, *compiled.approvals.values(), *compiled.reports.values(), *compiled.metrics.values()):
            assert element.title.in_language(language) in text
        for clause, entry in policy.loaded.register.entries.items():
            said = entry.text.zh if language == "zh" else entry.text.en
            assert clause in text
            assert " ".join(str(said or "").split()) in " ".join(text.split())


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_of_a_classification_stands_with_its_reason_and_clauses(name):
    table = loaded(name).compiled.classification
    for number, rule in enumerate(() if table is None else table.rules):
        for edition in editions(name):
            said = told(edition)[f"rule:class:{number}"]
            assert all(clause in said for clause in rule.clause)
            if rule.reason is not None:
                assert rule.reason.in_language(edition.language) in said


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_sections_and_blocks(name):
    english, chinese = editions(name)
    assert [(s.id, s.level, s.number) for s in english.sections] == [
        (s.id, s.level, s.number) for s in chinese.sections
    ]
    assert len({section.id for section in english.sections}) == len(english.sections)
    for one, other in zip(english.sections, chinese.sections, strict=True):
        assert [type(block) for block in one.blocks] == [type(block) for block in other.blocks]
        for block, same in zip(one.blocks, other.blocks, strict=True):
            if isinstance(block, Table):
                assert [row.elements for row in block.rows] == [row.elements for row in same.rows]
                assert block.widths == same.widths
                assert len(block.widths) == len(block.head)
                assert sum(block.widths) == 100
                assert all(len(row.cells) == len(block.head) for row in (*block.rows, *same.rows))


def test_the_chinese_edition_is_in_chinese():
    """Titles may be Latin letters, headings and heads of tables may not."""
    _, chinese = editions("vw")
    for section in chinese.sections:
        assert not section.title.isascii()
        for block in section.blocks:
            assert not isinstance(block, Table) or not any(name.isascii() for name in block.head)


def test_flow_charts_are_of_the_whole_and_of_every_class():
    english, _ = editions("vw")
    charts = [block for section in english.sections for block in section.blocks if isinstance(block, Figure)]
    assert [chart.caption for chart in charts] == [
        "The whole procedure", "Class: General", "Class: Escalated", "Class: Important",
    ]  # fmt: skip


# ---- the policy changes, and the handbook with it


def changed(tmp_path, *changes):
    text = VW
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    for name in ("shared/base.yaml", "clauses/vw.yaml"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes((POLICIES / name).read_bytes())
    file = tmp_path / "vw.yaml"
    file.write_text(text, encoding="utf-8")
    policy = Policy.load(file)
    return handbook_of(policy.compiled, ("en", "zh"), policy.loaded.register).editions


def test_a_longer_limit_is_told(tmp_path):
    before = "cancelled_by: uphold_dispute\n    within: 2h\n    ladder:\n      - {id: reminder, at: due, notify: dealer"
    english, chinese = changed(tmp_path, (before, before.replace("2h", "3h")))
    assert "2 hours" in told(editions("vw")[0])["deadline:response"]
    assert "3 hours" in told(english)["deadline:response"]
    assert "2 hours" not in told(english)["deadline:response"]
    assert "3小时" in told(chinese)["deadline:response"]
    assert told(english)["deadline:lead_response"] == told(editions("vw")[0])["deadline:lead_response"]


def test_an_approval_that_is_dropped_is_no_longer_told(tmp_path):
    chain = VW[
        VW.index("      - when: {application: 1}") : VW.index("      - steps: [{role: {relation: senior_manager")
    ]
    assert "in every other case" in told(editions("vw")[0])["approval:phased_closure"]
    assert "the number of the application is 1" in told(editions("vw")[0])["approval:phased_closure"]
    english, chinese = changed(tmp_path, (chain, ""))
    assert "the number of the application" not in told(english)["approval:phased_closure"]
    assert "申请次数" in told(editions("vw")[1])["approval:phased_closure"]
    assert "申请次数" not in told(chinese)["approval:phased_closure"]


def test_a_rule_that_leads_to_another_class_stands_there(tmp_path):
    before = "when: {channel: law_firm}\n      class: escalated"
    english, _ = changed(tmp_path, (before, before.replace("escalated", "important")))

    def rules_of(edition, name):
        section = next(section for section in edition.sections if section.id == f"class-{name}")
        return "\n".join(plain(line) for block in section.blocks for line in lines_of(block))

    assert "A law firm" in rules_of(editions("vw")[0], "escalated")
    assert "A law firm" not in rules_of(english, "escalated")
    assert "A law firm" in rules_of(english, "important")


def test_a_message_is_told_as_it_is_read(tmp_path):
    english, _ = changed(tmp_path, ("Your dealer will contact you shortly.", "Your dealer calls you today."))
    letter = told(english)["template:accepted"]
    assert "your complaint {case number} has been accepted. Your dealer calls you today." in letter
    assert "M1; Complaint accepted; to customer; by text message" in letter


def test_what_an_act_needs_and_what_it_asks_for_is_marked():
    dispatch = told(editions("vw")[0])["event:dispatch"].splitlines()
    assert {"Channel○", "Region○"} <= set(dispatch)
    assert "The customer's demand*" in told(editions("vw")[0])["event:submit_solution"].splitlines()
    assert {"length of time*", "reason*"} <= set(told(editions("vw")[0])["event:extend"].splitlines())


# ---- what is to be decided


def test_what_is_undecided_is_marked_at_its_place_and_listed():
    policy = loaded("wanrun")
    open_ones = [name for name, one in policy.compiled.parameters.items() if one.value is None]
    assert open_ones
    for edition in editions("wanrun"):
        rows = told(edition)
        mark = "[to be decided" if edition.language == "en" else "【待定"
        assert all(mark in rows[f"parameter:{name}"] for name in open_ones)
        assert mark not in rows["parameter:same_type_number"]
        kinds = [
            run.text
            for section in edition.sections
            if not section.id.startswith(("open", "purpose"))
            for block in section.blocks
            for line in lines_of(block)
            for run in line
            if run.kind == "open"
        ]
        assert kinds


def test_doubtful_readings_and_silent_clauses_are_listed():
    register = loaded("vw").loaded.register
    section = next(s for s in editions("vw")[0].sections if s.id == "open-readings")
    text = "\n".join(plain(line) for block in section.blocks for line in lines_of(block))
    for clause, entry in register.entries.items():
        assert (f"{clause}※" in text) == (entry.reading is not None)


def test_what_reports_ask_for_is_said_in_words():
    for edition, words in zip(
        editions("wanrun"),
        (
            (
                "the verdict on “Handling” is late or breached",
                "the number of times that “Customer visited back”",
            ),
            ("时限「处理时限」的结论为超时完成或已超时", "最近一次「回访客户」所填的「回访满意度」"),
        ),
        strict=True,
    ):
        text = whole(edition)
        assert all(said in text for said in words)
        assert not any(prefix in text for prefix in ("times.", "verdict.", "last."))


def test_a_level_whose_amount_is_undecided_is_marked():
    """The credit union's text gives no amount up to which a leader may grant a compensation alone."""
    english, chinese = (told(edition) for edition in editions("bank"))
    approval = next(name for name in english if name.startswith("approval:") and "ompensation" in english[name])
    assert "[to be decided]" in english[approval]
    assert "【待定】" in chinese[approval]
