"""Scenarios, differences and proofs: worked out beside the server, told with walks that show them."""

import re
import time

import pytest

SMALL = """\
policy: small
format: 1
version: "1"
effective: 2026-01-01
time_zone: UTC
last_resort: clerk
fields: {ground: {type: choice, choices: [broken, late]}}
roles: {clerk: {}}
lifecycle:
  initial: new
  states: {new: {}, stuck: {}, done: {final: true, outcome: withdrawn}}
  transitions:
    - {event: answer, from: new, to: done, by: clerk}
    - {event: park, from: new, to: stuck, by: clerk}
"""
SCENARIOS = """\
scenarios: small
format: 1
policy: ../small.yaml
defaults: {at: "2026-03-02T09:00:00Z", by: clerk}
cases:
  - {id: answered, when: [{event: answer, at: +1h}], then: {state: done}}
  - {id: parked, given: {ground: late}, when: [{event: park, at: +1h}, {advance: +2h}], then: {state: stuck}}
"""


@pytest.fixture
def small(page):
    (page.folder / "small.yaml").write_text(SMALL)
    (page.folder / "scenarios" / "small.yaml").write_text(SCENARIOS)
    yield page
    (page.folder / "small.yaml").unlink()
    (page.folder / "scenarios" / "small.yaml").unlink()


def awaited(page, job):
    for _ in range(600):
        found = page.request("GET", f"/api/job/{job}").json()
        if found["state"] != "running":
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def test_scenarios_run_over_the_unsaved_text(small):
    found = small.ask("scenarios/run", path="small.yaml", text=SMALL)
    assert (found["passed"], found["failed"]) == (2, 0)
    changed = SMALL.replace("event: answer, from: new, to: done", "event: answer, from: new, to: stuck")
    found = small.ask("scenarios/run", path="small.yaml", text=changed)
    assert (found["passed"], found["failed"]) == (1, 1)
    failed = next(one for one in found["results"] if not one["ok"])
    assert failed["name"] == "answered"
    assert "stuck" in failed["problems"][0]["en"]
    assert re.search("[\u4e00-\u9fff].*`stuck`", failed["problems"][0]["zh"]), failed["problems"]
    played = small.ask("walk", path="small.yaml", text=changed, walk=failed["walk"])
    assert played["case"]["state"]["name"] == "stuck"
    assert "transition" in found["coverage"]


def test_a_scenario_whose_events_lie_outside_the_folder_is_not_run(small):
    outside = small.folder.parent / "events.jsonl"
    outside.write_text('{"case": "C", "event": "open", "at": "2026-03-01T00:00:00Z"}\n')
    asked = "reports:\n  - {id: owed, report: overview, period: 2026-03, events: ../../events.jsonl, then: {}}\n"
    found = small.ask("scenarios/run", path="scenarios/small.yaml", text=SCENARIOS + asked)
    last = found["results"][-1]
    assert (last["ok"], last["not_run"]) == (False, True)
    assert "opened folder" in last["problems"][0]["en"]
    assert "文件夹" in last["problems"][0]["zh"]
    assert (found["failed"], found["not_run"]) == (0, 1)


def test_a_broken_file_of_scenarios_is_a_failure(small):
    (small.folder / "scenarios" / "small.yaml").write_text(SCENARIOS.replace("then:", "thn:"), encoding="utf-8")
    found = small.ask("scenarios/run", path="small.yaml", text=SMALL)
    assert (found["passed"], found["failed"], found["not_run"]) == (0, 1, 0)
    assert "第" in found["results"][0]["problems"][0]["zh"]


def test_differences_against_the_saved_file_come_with_a_walk(small):
    assert small.ask("diff", path="small.yaml", text=SMALL)["equal"]
    changed = SMALL.replace("event: park, from: new, to: stuck", "event: park, from: new, to: done")
    found = small.ask("diff", path="small.yaml", text=changed)
    assert not found["equal"]
    walk = next(one["witness"]["walk"] for one in found["changes"] if one["witness"])
    assert small.ask("walk", path="small.yaml", text=SMALL, walk=walk)["case"]["state"]["name"] == "stuck"
    assert small.ask("walk", path="small.yaml", text=changed, walk=walk)["case"]["state"]["name"] == "done"


def test_a_proof_finds_a_dead_end_and_its_witness_can_be_walked(small):
    job = small.ask("verify", path="small.yaml", text=SMALL, sections=["paths"], seconds=30)["job"]
    found = awaited(small, job)
    assert found["state"] == "done", found
    end = next(one for one in found["findings"] if one["code"] == "no-way-out")
    assert SMALL.splitlines()[end["line"] - 1].strip().startswith("states")
    played = small.ask("walk", path="small.yaml", text=SMALL, walk=end["witness"]["walk"])
    assert played["case"]["state"]["name"] == "stuck"
    assert not played["case"]["closed"]
    assert found["sections"][0]["covered"]
    for words in (end["message"], end["remedy"], *found["sections"][0]["covered"]):
        assert re.search("[\u4e00-\u9fff]", words["zh"]), words


def test_a_proof_can_be_cancelled_and_two_at_once_are_enough(page):
    text = page.text("bank.yaml")
    jobs = [page.ask("verify", path="bank.yaml", text=text)["job"] for _ in range(2)]
    page.ask("verify", status=503, path="bank.yaml", text=text)
    for job in jobs:
        assert page.request("DELETE", f"/api/job/{job}").json()["state"] == "cancelled"
    assert awaited(page, jobs[0])["state"] == "cancelled"
    assert page.request("GET", "/api/job/none").status_code == 404


def test_the_diagram_is_drawn_of_the_unsaved_text_and_coloured_by_a_walk(page):
    pytest.importorskip("pygraphviz", reason="diagrams belong to the extra `diagram`")
    text = SMALL.replace("stuck", "parked")
    plain = page.ask("diagram", path="vw.yaml", text=text, language="en")["svg"]
    walk = {"at": "2026-03-02T09:00:00Z", "facts": {}, "actor": "clerk"}
    marked = page.ask("diagram", path="vw.yaml", text=text, language="en", walk={**walk, "steps": []})["svg"]
    assert 'data-element="state:parked"' in plain
    assert plain != marked


def test_the_handbook_is_written_of_the_unsaved_text(page):
    pytest.importorskip("pygraphviz", reason="handbooks show diagrams, which belong to the extra `diagram`")
    text = page.text("power.yaml").replace("title: {en:", "title: {en: Unsaved", 1)
    html = page.ask("handbook", path="power.yaml", text=text, languages=["en", "zh"])["html"]
    assert html.lower().startswith("<!doctype html")
    assert "Unsaved" in html
    assert "<script" not in html
