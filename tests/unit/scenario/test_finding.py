"""Which files of scenarios are about a policy, however they name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintflow.scenario.finding import scenarios_for

POLICIES = Path(__file__).parents[3] / "policies"


def found(policy: Path) -> list[str]:
    return [loaded.path.name for loaded in scenarios_for(policy)]


@pytest.mark.parametrize("policy", sorted(POLICIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_policy_that_ships_has_its_own(policy):
    assert found(policy) == [f"{policy.stem}.edges.yaml", f"{policy.stem}.yaml"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "shop.yaml").write_text("policy: shop\n", "utf-8")
    (tmp_path / "other.yaml").write_text("policy: other\n", "utf-8")
    (tmp_path / "scenarios").mkdir()
    return tmp_path


def naming(folder: Path, line: str, name: str = "some.yaml") -> None:
    (folder / "scenarios" / name).write_text(f'scenarios: some\nformat: "1"\n{line}\n', "utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "policy: ../shop.yaml",
        "policy: ../shop.yaml  # the shop's",
        "policy: ../scenarios/../shop.yaml",
        'policy: "../shop.yaml"',
        'policy: "../sh\\u006fp.yaml"',
        "policy:\n  ../shop.yaml",
        "policy : ../shop.yaml",
        "# " + "-" * 20_000 + "\npolicy: ../shop.yaml",
    ],
)
def test_however_the_policy_is_named_its_scenarios_are_found(folder, line):
    naming(folder, line)
    assert found(folder / "shop.yaml") == ["some.yaml"]
    assert found(folder / "other.yaml") == []


def test_another_name_of_the_policy_is_the_policy(folder):
    (folder / "alias.yaml").symlink_to(folder / "shop.yaml")
    naming(folder, "policy: ../alias.yaml")
    assert found(folder / "shop.yaml") == ["some.yaml"]


def test_mistakes_are_told_where_the_file_is_named_like_the_policy(folder):
    naming(folder, "policy: ../other.yaml\ncases: 7", "shop.edges.yaml")
    naming(folder, "policy: ../other.yaml\ncases: 7", "another.yaml")
    assert found(folder / "shop.yaml") == ["shop.edges.yaml"]
