"""What goes wrong in another process that does part of a proof. It has its provers from this one."""

import os
import pickle
import shutil
from types import MappingProxyType

from typer.testing import CliRunner

from complaintflow.cli.app import make_app
from complaintflow.errors import MissingExtraError
from complaintflow.verification import sections
from complaintflow.verification.proof import Section

FAULTY = "tests/golden/cli/proof/faulty.yaml"


def verify(*words):
    return CliRunner().invoke(make_app(), ["verify", *map(str, words)])


def test_a_process_that_dies_ends_the_command(monkeypatch):
    monkeypatch.setattr(sections, "PROVERS", MappingProxyType({"paths": lambda subject, watch: os._exit(1)}))
    ran = verify(FAULTY, "--jobs", 2)
    assert ran.exit_code == 2
    assert "ended before its work did" in ran.output


def test_a_policy_that_changes_meanwhile_is_said_so(monkeypatch, tmp_path):
    file = tmp_path / "policy.yaml"
    shutil.copy(FAULTY, file)

    def changing(subject, watch):
        file.write_text("policy: no more")
        return Section("changed")

    monkeypatch.setattr(sections, "PROVERS", MappingProxyType(dict.fromkeys("abc", changing)))
    ran = verify(file, "--jobs", 2)
    assert ran.exit_code == 2
    assert "policy.yaml: was changed while it was being proved" in ran.output


def test_what_is_not_installed_is_said_by_the_other_process(monkeypatch):
    def lacking(subject, watch):
        raise MissingExtraError("verify")

    monkeypatch.setattr(sections, "PROVERS", MappingProxyType({"tables": lacking}))
    ran = verify(FAULTY, "--jobs", 2)
    assert (ran.exit_code, ran.output) == (2, verify(FAULTY).output)
    problem = MissingExtraError("verify", "use another Python")
    assert (
        str(pickle.loads(pickle.dumps(problem))) == str(problem) == "this needs the extra `verify`: use another Python"
    )
