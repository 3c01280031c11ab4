"""`complaintflow verify`: witnesses written to files, the limit of time, Ctrl-C, what is no policy."""

import json
from fractions import Fraction
from types import MappingProxyType

from typer.testing import CliRunner

from complaintflow.cli import onlooking
from complaintflow.cli.app import make_app
from complaintflow.source import Level, Span
from complaintflow.verification import allowance, pieces, sections
from complaintflow.verification.guarantees.proving import Searched
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


def stop_the_clock(monkeypatch):
    monkeypatch.setattr(onlooking, "monotonic", lambda: 100.0)
    monkeypatch.setattr(allowance, "monotonic", lambda: 100.0)


def test_the_time_is_shared_so_that_no_policy_is_left_without(monkeypatch):
    given = []
    proving_with(monkeypatch, lambda subject, watch: (given.append(watch.until), Section("paths"))[1])
    stop_the_clock(monkeypatch)
    assert verify(FAULTY, OTHER, FAULTY, "--time", 90).exit_code == 0
    assert given == [130.0, 145.0, 190.0], "a third, half of the rest, all that is left"


def test_the_time_of_a_policy_is_shared_by_its_sections(monkeypatch):
    given = []
    provers = MappingProxyType(
        {name: (lambda subject, watch, name=name: (given.append(watch.until), Section(name))[1]) for name in "abc"}
    )
    monkeypatch.setattr(sections, "PROVERS", provers)
    stop_the_clock(monkeypatch)
    assert verify(FAULTY, "--time", 90).exit_code == 0
    assert given == [130.0, 145.0, 190.0]


def test_guarantees_for_which_there_was_no_time_are_told_in_two_lines_each():
    ran = verify(OTHER, "--section", "guarantees", "--time", 0)
    undecided = ran.stdout.partition("  undecided:\n")[2].splitlines()
    assert "more in sight, since the time was used up" in undecided[0]
    assert undecided[1].startswith("    = it says: ")
    assert undecided[2].startswith(OTHER)


def test_the_time_of_the_guarantees_is_shared_by_their_searches(monkeypatch):
    given = []
    stop_the_clock(monkeypatch)
    monkeypatch.setattr(
        pieces, "judge", lambda subject, search, watch, limits: given.append(watch.until) or Searched(())
    )
    assert verify(OTHER, "--section", "guarantees", "--time", 90).exit_code == 0
    assert len(given) > 1
    assert given == [100.0 + 90.0 / left for left in range(len(given), 0, -1)]


def test_side_by_side_each_may_take_more(monkeypatch):
    stop_the_clock(monkeypatch)
    shared = allowance.Allowance.of(90.0, 2)
    assert [shared.begin(Fraction(1, 3)) for _ in range(3)] == [60.0, 90.0, 90.0], "never more than all that is left"
    assert allowance.Allowance.of(None, 2).begin(Fraction(1)) is None


def test_what_was_proved_before_ctrl_c_is_told(monkeypatch):
    judged = pieces.judge
    seen = []

    def judge(subject, search, watch, limits):
        if seen:
            watch.found(
                "guarantees", Finding(Fault.GUARANTEE_REFUTED, Level.ERROR, Span(OTHER, 1, 1, 1, 2), "just found")
            )
            raise KeyboardInterrupt
        seen.append(search)
        return judged(subject, search, watch, limits)

    monkeypatch.setattr(pieces, "judge", judge)
    ran = verify(OTHER, FAULTY, "--section", "guarantees")
    assert ran.exit_code == 130
    assert "just found" in ran.stdout
    proved = [name for name in seen[0].names if f"    {name}" in ran.stdout]
    assert proved
    assert f"not looked at: {4 - len(seen[0].names)} of 5 guarantees: interrupted" in ran.stdout
    assert FAULTY not in ran.stdout, "of it nothing is known"


def test_searches_end_where_they_are_told_to():
    ran = verify(OTHER, "--section", "guarantees", "--section", "paths", "--cases", 3)
    assert "not every path was explored: the search stopped after 3 different cases" in ran.stdout
    assert "nothing breaks it on the paths that were looked at, but the search stopped after 3 different" in ran.stdout
    assert (
        verify(OTHER, "--section", "guarantees", "--section", "paths", "--cases", 3, "--jobs", 2).stdout == ran.stdout
    )
    assert verify(OTHER, "--cases", 0).exit_code == 2


def test_a_profile_takes_as_many_cases_as_it_is_told():
    ran = verify(
        "policies/housing.yaml", "--profile", "policies/profiles/housing_code.yaml", "--cases", 3, "--format", "plain"
    )
    assert ": not-checkable: " in ran.stdout


def test_a_profile_without_a_binding_says_where_one_is_looked_for(tmp_path):
    small = tmp_path / "small.yaml"
    small.write_text(
        'profile: small\nformat: 1\ntitle: Small\nversion: "1"\nnote: Ours\nterms: {in: {title: In}}\n'
        'clauses: {"1": {title: One, checks: [{never: in}]}}\n'
    )
    ran = verify("docs/tutorial/library-fines.yaml", "--profile", small)
    assert ran.exit_code == 2
    assert (
        f"note: no term of the profile is bound, so that hardly a clause can be checked: write `{tmp_path}"
        in ran.stderr
    )


def test_the_text_is_short_where_there_is_nothing_to_show():
    ran = verify("policies/vw.yaml", "--section", "tables", "--section", "paths", "--cases", 5)
    lines = ran.stdout.splitlines()
    assert "    {}  # a complaint of which nothing is known" in lines
    place = next(number for number, line in enumerate(lines) if "note[not-covered]" in line)
    assert lines[place + 1].startswith("  different cases: "), "no line of the policy is underlined for it"
    assert verify(OTHER, "--section", "guarantees").stdout.endswith(f"{OTHER}: 1 error; 4 guarantees proved\n")
