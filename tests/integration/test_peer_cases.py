"""Other projects' calculation cases: each that can be asked is answered alike, each that cannot is on the page.

`pytest tests/integration/test_peer_cases.py --update-golden` writes the page anew.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.integration.peers_helpdesk import Helpdesk
from tests.integration.peers_working_hours import NotAskable, answer
from tests.integration.replays import public_data

PAGE = Path("docs/reference/peer-cases.md").resolve()
COUNTED = re.compile(r"(<!-- counted by a test: (\w+) -->\n\n)(.*?)(\n<!-- end -->)", re.DOTALL)


def cases_of(name):
    return json.loads(public_data(name).read_text(encoding="utf-8"))


def working_hours():
    """Every case with how it ended: `agrees`, `differs`, or the reason why it cannot be asked."""
    for case in cases_of("working_hours_gem.json")["cases"]:
        name = case["group"].split(" / ", 1)[1]
        try:
            expected, found = answer(case)
        except NotAskable as reason:
            yield case["op"], name, str(reason)
        else:
            yield case["op"], name, "agrees" if expected == found else f"differs: {expected} against {found}"


def helpdesk():
    told = cases_of("frappe_helpdesk_sla.json")
    desk = Helpdesk(told["calendar"])
    by_name = {case["test"]: case for case in told["cases"]}
    assert len(by_name) == len(told["cases"])
    for name, case in by_name.items():
        try:
            pairs = list(desk.answers(case, by_name))
        except NotAskable as reason:
            yield "all", name, str(reason)
            continue
        assert pairs, f"{name}: nothing was compared"
        wrong = [f"{expected} against {found}" for expected, found in pairs if expected != found]
        yield "all", name, f"differs: {', '.join(wrong)}" if wrong else "agrees"


def section(results):
    """What a page says of one project: counts, and the cases that do not agree with their reasons."""
    counts = Counter((kind, "agrees" if said == "agrees" else "not") for kind, _, said in results)
    kinds = list(dict.fromkeys(kind for kind, _, _ in results))
    agree = sum(said == "agrees" for _, _, said in results)
    lines = [f"{agree} of {len(results)} cases agree.", ""]
    if len(kinds) > 1:
        lines += ["| question | cases | agree |", "|---|---|---|"]
        for kind in kinds:
            yes, no = counts[kind, "agrees"], counts[kind, "not"]
            lines.append(f"| `{kind}` | {yes + no} | {yes} |")
        lines.append("")
    rest = [f"| {name} | {said} |" for _, name, said in results if said != "agrees"]
    lines += ["| case | why it is not among them |", "|---|---|", *rest] if rest else ["None is left out."]
    return "\n".join(lines) + "\n"


def test_the_page_says_how_every_case_ended(request):
    told = {"working_hours": section(list(working_hours())), "helpdesk": section(list(helpdesk()))}
    page = PAGE.read_text(encoding="utf-8")
    assert [match[2] for match in COUNTED.finditer(page)] == list(told)
    if request.config.getoption("--update-golden"):
        page = COUNTED.sub(lambda match: match[1] + told[match[2]] + match[4], page)
        PAGE.write_text(page, encoding="utf-8")
    assert {match[2]: match[3] for match in COUNTED.finditer(page)} == told


def test_no_case_that_can_be_asked_is_answered_otherwise():
    assert [one for one in working_hours() if one[2].startswith("differs")] == []
    assert [one for one in helpdesk() if one[2].startswith("differs")] == []


def test_the_comparison_can_fail():
    cases = cases_of("working_hours_gem.json")["cases"]
    days = next(case for case in cases if case["op"] == "add_days")
    expected, found = answer(days | {"args": [days["args"][0], 4]})
    assert expected != found
    told = cases_of("frappe_helpdesk_sla.json")
    [case] = [one for one in told["cases"] if one["test"] == "hold 3601 s"]
    pairs = list(Helpdesk(told["calendar"]).answers(case | {"hold_s": 3600}, {}))
    assert any(expected != found for expected, found in pairs)


@pytest.mark.parametrize("case", [{"test": "what colour is the button"}, {"test": "x", "priority": "High"}])
def test_a_case_of_another_kind_is_not_taken_for_one_that_agrees(case):
    told = {"hours": {"mon": [["10:00", "18:00"]]}, "priorities": {"High": {"response_s": 60, "resolution_s": 60}}}
    with pytest.raises(NotAskable):
        list(Helpdesk(told).answers(case, {}))
