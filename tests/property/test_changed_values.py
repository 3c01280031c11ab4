"""One value of a working file replaced by something odd: the answer is diagnostics, never a traceback."""

import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.cli.checking import check_file
from complaintflow.facade import Policy
from complaintflow.scenario import check_scenarios, load_scenarios, run_scenario
from complaintflow.source import has_errors, render_human
from complaintflow.source.reader import PARSER

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial"
TOY = ROOT / "tests" / "golden" / "cli"
ODD = (
    *('""', "x", "0", "-1", "99999999999999999999", "no", "2:00", "１０", "{}", "[]", "[x, x]", "~", "none", "1e999"),
    *("Vienna", "UTC+1", "😀", "P1Y", "2026-13-40", "+99999d", '"{"', "{x: {y: z}}", "any", "open", "missing"),
)
ANY = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


def changed(path):
    """The text of a file with one of its single values replaced."""
    text = path.read_text(encoding="utf-8")
    events = yaml.parse(text, Loader=PARSER)
    spans = [(e.start_mark.index, e.end_mark.index) for e in events if isinstance(e, yaml.ScalarEvent)]
    return st.builds(
        lambda span, odd: text[: span[0]] + odd + text[span[1] :], st.sampled_from(spans), st.sampled_from(ODD)
    )


def checked(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    found = check_file(path)
    render_human(found.diagnostics, found.sources, color=False).encode()
    return path, found


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("changed") / "policies"
    shutil.copytree(ROOT / "policies", folder)
    return folder


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("changed") / "tutorial"
    shutil.copytree(TUTORIAL, folder)
    return folder


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("changed") / "toy"
    shutil.copytree(TOY, folder)
    return folder


@ANY
@given(text=changed(TUTORIAL / "library-fines.yaml"))
def test_a_policy(tutorial, text):
    checked(tutorial, "changed.yaml", text)


@settings(ANY, max_examples=30)
@given(text=changed(ROOT / "policies" / "vw.yaml"))
def test_a_large_policy(policies, text):
    checked(policies, "changed.yaml", text)


@ANY
@given(text=changed(TUTORIAL / "library-fines.scenarios.yaml"))
def test_scenarios(tutorial, text):
    path, found = checked(tutorial, "changed.scenarios.yaml", text)
    loaded = load_scenarios(path)
    if has_errors(found.diagnostics) or loaded.document is None:
        return
    policy = Policy.load(path.parent / str(loaded.document.policy))
    assert not has_errors(check_scenarios(loaded.document, policy.compiled))
    for scenario in loaded.document.cases:
        assert run_scenario(policy, loaded.document, scenario).id == scenario.id


@ANY
@given(data=st.data(), name=st.sampled_from(["toy.map.yaml", "toy.register.yaml", "toy.facts.yaml"]))
def test_a_map_a_register_and_facts(toy, data, name):
    checked(toy, f"changed.{name}", data.draw(changed(TOY / name)))
