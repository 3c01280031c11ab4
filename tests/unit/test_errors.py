"""The exceptions a caller may meet."""

import pytest

from complaintflow.errors import ComplaintflowError, EventError, MissingExtraError, PolicyError
from complaintflow.source import SourceText, read_yaml


def test_policy_error_reads_like_the_report():
    source = SourceText("p.yaml", "a: 1\na: 2\n")
    error = PolicyError(read_yaml(source)[1], {"p.yaml": source})
    assert str(error).startswith("p.yaml:2:1: error[duplicate-key]: found the key `a` a second time")
    assert str(error).endswith("\n\n1 error")
    assert "\x1b" not in str(error)
    assert error.sources["p.yaml"] is source


def test_missing_extra_names_the_extra():
    error = MissingExtraError("sql")
    assert error.extra == "sql"
    assert "pip install 'complaintflow[sql]'" in str(error)


@pytest.mark.parametrize("kind", [PolicyError, EventError, MissingExtraError])
def test_there_is_one_root(kind):
    assert issubclass(kind, ComplaintflowError)
