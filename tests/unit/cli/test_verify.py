"""`complaintflow verify`: witnesses written to files, the limit of time, Ctrl-C, what is no policy."""

import json
from types import MappingProxyType

from typer.testing import CliRunner

from complaintflow.cli import proving
from complaintflow.cli.app import make_app
from complaintflow.source import Level, Span
from complaintflow.verification import sections
from complaintflow.verification.proof import Fault, Finding, Section, Witness

FAULTY = "tests/golden/cli/proof/faulty.yaml"
SCENARIO = "scenarios:\npolicy: elsewhere.yaml\ncases: []\n"


def verify(*words):
    return CliRunner().invoke(make_app(), ["verify", *map(str, words)])


def finding(message="something is wrong", witness=None):
    return Finding(Fault.SILENCE, Level.ERROR, Span(FAULTY, 1, 1, 1, 2), message, witness=witness)


def proving_with(monkeypatch, prover):
    provers = MappingProxyType({"paths": prover})
    monkeypatch.setattr(sections, "PROVERS", provers)
    monkeypatch.setattr(proving, "PROVERS", provers)


def test_every_witness_is_written_and_replays(tmp_path):
    ran = verify(FAULTY, "--section", "tables", "--witnesses", tmp_path / "shown")
    assert ran.exit_code == 1
    files = sorted((tmp_path / "shown").iterdir())
    assert "faulty-table-gap-1.yaml" in [file.name for file in files]
    for file in files:
        assert str(file) in ran.stdout
        replayed = CliRunner().invoke(make_app(), ["explain", FAULTY, str(file)])
        assert replayed.exit_code == 0, replayed.output


def test_a_scenario_that_is_written_names_its_policy_from_where_it_lies(monkeypatch, tmp_path):
    shown = finding(witness=Witness(scenario=SCENARIO))
    proving_with(monkeypatch, lambda subject, watch: Section("paths", (shown,)))
    ran = verify(FAULTY, "--witnesses", tmp_path)
    written = (tmp_path / "faulty-silence-1.yaml").read_text()
    assert "faulty.yaml" in written
    assert "elsewhere" not in written
    assert f"complaintflow test {tmp_path / 'faulty-silence-1.yaml'}" in ran.stdout


def test_ctrl_c_prints_what_is_known_so_far(monkeypatch):
    def prover(subject, watch):
        watch.found("paths", finding("found before it was stopped"))
        raise KeyboardInterrupt

    proving_with(monkeypatch, prover)
    ran = verify(FAULTY)
    assert ran.exit_code == 130
    assert "found before it was stopped" in ran.stdout
    assert "not looked at: what follows: interrupted" in ran.stdout
    assert "interrupted: this is what was known" in ran.stdout
    assert json.loads(verify(FAULTY, "--format", "json").stdout)["policies"][0]["interrupted"] is True


def test_without_time_it_says_what_was_left_out():
    ran = verify(FAULTY, "--section", "tables", "--time", 0)
    assert "not looked at" in ran.stdout
    assert "the time was used up" in ran.stdout
    plain = verify(FAULTY, "--section", "tables", "--time", 0, "--format", "plain")
    assert "faulty.yaml: not looked at" in plain.stdout


def test_a_doubt_is_wrong_only_when_strict(monkeypatch):
    doubt = Finding(Fault.SILENCE, Level.WARNING, Span(FAULTY, 1, 1, 1, 2), "perhaps", witness=Witness({}, None, False))
    proving_with(monkeypatch, lambda subject, watch: Section("paths", (doubt,)))
    assert verify(FAULTY).exit_code == 0
    ran = verify(FAULTY, "--strict")
    assert ran.exit_code == 1
    assert "not confirmed by a run" in ran.stdout


def test_folders_and_files_that_are_no_policy(tmp_path):
    assert verify(tmp_path).exit_code == 2
    assert verify(tmp_path / "none.yaml").exit_code == 2
    assert verify(FAULTY, "--section", "cookies").exit_code == 2
    ran = verify("tests/golden/cli/proof", "--section", "tables", "--format", "plain")
    assert ran.exit_code == 1
    assert "faulty.yaml:13:3: error[table-gap]" in ran.stdout
    beside = verify(FAULTY, "tests/golden/cli/proof/case.facts.yaml", "--section", "tables")
    assert "left out, it is no policy" in beside.output


OTHER = "docs/how-to/guarantees-library.yaml"


def test_several_policies_are_told_one_by_one_and_together_in_the_end():
    ran = verify(FAULTY, OTHER, "--section", "tables", "--section", "guarantees")
    assert ran.exit_code == 1
    *_, heading, first, second = ran.stdout.splitlines()
    assert heading == "all policies"
    assert first.startswith(f"  {FAULTY}: ")
    assert second == f"  {OTHER}: 1 error; 4 guarantees proved"
    assert f"\n\n{OTHER}  library 1\n" in ran.stdout
    assert "all policies" not in verify(OTHER, "--section", "tables").stdout
    assert "all policies" not in verify(FAULTY, OTHER, "--section", "tables", "--format", "plain").stdout


def test_the_time_is_shared_so_that_no_policy_is_left_without(monkeypatch):
    given = []
    proving_with(monkeypatch, lambda subject, watch: (given.append(watch.until), Section("paths"))[1])
    monkeypatch.setattr(proving, "monotonic", lambda: 100.0)
    assert verify(FAULTY, OTHER, FAULTY, "--time", 90).exit_code == 0
    assert given == [130.0, 145.0, 190.0], "a third, half of the rest, all that is left"


def test_the_time_of_a_policy_is_shared_by_its_sections(monkeypatch):
    given = []
    provers = MappingProxyType(
        {name: (lambda subject, watch, name=name: (given.append(watch.until), Section(name))[1]) for name in "abc"}
    )
    monkeypatch.setattr(sections, "PROVERS", provers)
    monkeypatch.setattr(proving, "PROVERS", provers)
    monkeypatch.setattr(proving, "monotonic", lambda: 100.0)
    assert verify(FAULTY, "--time", 90).exit_code == 0
    assert given == [130.0, 145.0, 190.0]


def test_guarantees_for_which_there_was_no_time_are_told_in_two_lines_each():
    ran = verify(OTHER, "--section", "guarantees", "--time", 0)
    undecided = ran.stdout.partition("  undecided:\n")[2].splitlines()
    assert "more in sight, since the time was used up" in undecided[0]
    assert undecided[1].startswith("    = it says: ")
    assert undecided[2].startswith(OTHER)
