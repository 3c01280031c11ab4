"""Public data that is not there: said where it may be missing, a failure where it has to be."""

import pytest
from _pytest.outcomes import Failed, Skipped

from tests.integration.replays import public_data


@pytest.mark.parametrize(("ci", "ends"), [("1", Failed), ("", Skipped)])
def test_missing_data_fails_in_ci_and_is_told_elsewhere(ci, ends, tmp_path, monkeypatch):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(ends, match=r"table\.csv is not at \.\./shared/data"):
        public_data("table.csv", tmp_path)
    (tmp_path / "table.csv").touch()
    assert public_data("table.csv", tmp_path) == tmp_path / "table.csv"
