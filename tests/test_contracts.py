"""The import contracts and the pinned requirements: that they say what they should, and that they bite.

`make test` runs ruff, mypy and the contracts themselves, once, before the tests; here is only what those
tools cannot say about their own configuration.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
CONTRACTS = tomllib.loads(PYPROJECT)["tool"]["importlinter"]["contracts"]

# The module a distribution is imported as, where the names differ.
IMPORTED_AS = {
    "durable-rules": "durable",
    "ibis-framework": "ibis",
    "opentelemetry-api": "opentelemetry",
    "python-docx": "docx",
    "pyyaml": "yaml",
    "resvg-py": "resvg_py",
    "z3-solver": "z3",
}

# One import that must not be, for each contract.
VIOLATIONS = {
    "pipeline": ("source", "import complaintflow.kernel"),
    "kernel-knows-no-text": ("kernel", "import complaintflow.errors"),
    "kernel-is-pure": ("compiled", "import time"),
    "acyclic": ("kernel", "import complaintflow.source"),  # closes the circle that the first line opens
    "only-source-reads-yaml": ("policy", "import yaml"),
    "only-policy-validates-schemas": ("compiler", "from jsonschema import validate"),
    "only-compiler-builds-machines": ("facade", "import transitions.core"),
    "only-compiler-asks-for-holidays": ("instants", "import holidays"),
    "pendulum-at-the-border": ("source", "from pendulum import now"),
    "zones-from-one-place": ("compiler", "import tzdata"),
    "only-cli-talks": ("scenario", "import rich.table"),
    "only-testing-generates": ("kernel", "import hypothesis"),
    "durable-rules-behind-its-fence": ("scenario", "import durable_rules_engine"),
    "only-stores-speak-sql": ("runtime", "import sqlalchemy"),
    "sqlite-keeps-stores-and-passing-files": ("runtime", "import sqlite3"),
    "only-the-runtime-notifies-and-traces": ("temporal", "import apprise"),
    "only-verification-solves": ("kernel", "import z3"),
    "only-temporal-runs-on-temporal": ("runtime", "from temporalio import workflow"),
    "only-diagram-draws": ("handbook", "import pygraphviz"),
    "only-handbook-prints": ("diagram", "import typst"),
    "only-simulation-simulates": ("reporting", "import numpy"),
    "only-backtests-ask-columns": ("reporting", "import polars"),
    "only-studio-serves": ("runtime", "import starlette"),
    "only-desks-watch-files": ("runtime", "import watchfiles"),
}


def _rooms() -> set[str]:
    """Every room the layers name."""
    (layers,) = (contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
    return {name.strip(" ()") for line in layers for name in line.split("|")}


def _lint(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def empty_house(tmp_path: Path) -> Path:
    """A project with our contracts, every room in place and nothing in them."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    for room in ["", *_rooms()]:
        folder = tmp_path / "complaintflow" / room
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    return tmp_path


def test_an_empty_house_keeps_every_contract(empty_house: Path):
    run = _lint(empty_house)
    assert run.returncode == 0, run.stdout + run.stderr


def test_each_contract_is_broken_by_what_it_forbids(empty_house: Path):
    assert set(VIOLATIONS) == {contract["id"] for contract in CONTRACTS}
    package = empty_house / "complaintflow"
    for room, line in VIOLATIONS.values():
        with (package / room / "__init__.py").open("a", encoding="utf-8") as module:
            module.write(f"{line}\n")
    output = _lint(empty_house).stdout
    kept = [contract["name"] for contract in CONTRACTS if f"{contract['name']} BROKEN" not in output]
    assert kept == [], output


def test_a_new_room_has_to_be_placed(empty_house: Path):
    (empty_house / "complaintflow" / "attic").mkdir()
    (empty_house / "complaintflow" / "attic" / "__init__.py").touch()
    run = _lint(empty_house)
    assert run.returncode != 0
    assert "attic" in run.stdout


def test_every_library_has_its_room():
    fenced = {
        module for contract in CONTRACTS if "ignore_imports" in contract for module in contract["forbidden_modules"]
    }
    extras = (lines for extra, lines in PROJECT["optional-dependencies"].items() if extra != "dev")
    named = {canonicalize_name(need.name) for need in _others(PROJECT["dependencies"], *extras)}
    libraries = {IMPORTED_AS.get(name, name) for name in named}
    assert libraries <= fenced


def _pinned() -> dict[str, Version]:
    lines = (
        line
        for name in ("dev.lock", "durable.lock")
        for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    pins = [Requirement(line) for line in lines]
    return {canonicalize_name(pin.name): Version(str(pin.specifier).removeprefix("==")) for pin in pins}


def _others(*groups: list[str]) -> Iterator[Requirement]:
    """Every requirement of these lists, without the project's own extras, which name one another."""
    needs = (Requirement(line) for lines in groups for line in lines)
    return (need for need in needs if need.name != PROJECT["name"])


def test_the_lock_holds_a_version_that_the_project_allows():
    pins = _pinned()
    outside = [
        str(needed)
        for needed in _others(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
        if not (pin := pins.get(canonicalize_name(needed.name))) or pin not in needed.specifier
    ]
    assert outside == []
