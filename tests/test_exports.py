"""What `import complaintflow` offers, and what asking for it does not load."""

import os
import subprocess
import sys
from importlib import metadata

import pytest

import complaintflow

# The public names of the root package. Adding one is a decision: write it here too.
EXPORTS = (
    "Actor",
    "Answer",
    "AsyncComplaintDesk",
    "Case",
    "CaseError",
    "Classification",
    "ComplaintDesk",
    "ComplaintflowError",
    "ConflictError",
    "DeliveryError",
    "Effect",
    "Event",
    "EventError",
    "Limit",
    "LimitError",
    "MigrationError",
    "MissingExtraError",
    "Policy",
    "PolicyError",
    "RefusalCode",
    "StaffError",
    "Step",
    "StoreError",
    "Worker",
    "__version__",
    "courier_for",
    "load_staff",
    "webhooks_of",
    "worker_for",
)

# What the command line stands on, and what those load themselves; every other package is loaded by what needs it.
COMMAND_LINE = frozenset(
    ("typer", "rich", "click", "annotated_doc", "annotated_types", "attr", "markdown_it", "mdurl", "pydantic",
     "pydantic_core", "pygments", "shellingham", "typing_extensions", "typing_inspection", "_distutils_hack")
)  # fmt: skip
COMPILER = frozenset(("yaml", "pendulum", "dateutil", "six", "tzdata", "transitions"))
FOR_COMPLETION = {"_COMPLAINTFLOW_COMPLETE": "complete_bash", "COMP_WORDS": "complaintflow ch", "COMP_CWORD": "1"}
NOT_FOR_CHECKING = (
    "runtime", "stores", "studio", "temporal", "migration", "simulation", "testing", "pytest_plugin", "handbook",
    "diagram", "correlation", "exports", "mutation",
)  # fmt: skip

THIRD_PARTY = ("yaml", "sqlalchemy", "typer", "rich", "transitions", "pendulum", "holidays", "jsonschema")
# Help comes from the command line's own libraries; the rest is loaded by the command that needs it.
NOT_FOR_HELP = ("yaml", "pendulum", "holidays", "transitions", "jsonschema", "durable", "hypothesis")

HELP = """
sys.argv = ["complaintflow", "--help"]
from complaintflow.__main__ import main
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
"""


def _loads(code: str, *names: str) -> list[str]:
    """Which of `names` a fresh interpreter has loaded after running `code`."""
    report = f"import sys\n{code}\nprint(*sorted({set(names)!r} & set(sys.modules)), sep='\\n', file=sys.stderr)"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", report], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stderr.split()


def test_the_root_exports_exactly_these_names():
    assert tuple(sorted(complaintflow.__all__)) == tuple(sorted(EXPORTS))
    assert list(complaintflow.__all__) == sorted(complaintflow.__all__)


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_there(name: str):
    assert getattr(complaintflow, name) is not None
    assert name in dir(complaintflow)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = complaintflow.no_such_name


def test_the_version_is_the_installed_one():
    assert complaintflow.__version__ == metadata.version("complaintflow")


def test_importing_the_root_loads_no_library():
    assert _loads("import complaintflow", *THIRD_PARTY) == []


def test_importing_the_kernel_loads_no_library():
    assert _loads("import complaintflow.kernel, complaintflow.compiled", *THIRD_PARTY) == []


def test_help_loads_only_the_command_line():
    assert _loads(HELP, *NOT_FOR_HELP) == []


def _loaded_by(*arguments: str, **environment: str) -> set[str]:
    """Every module that a fresh `complaintflow` has loaded when it is done: rooms with their dot, packages by name."""
    code = (
        f"import sys; sys.argv = ['complaintflow', *{arguments!r}]\n"
        "from complaintflow.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, timeout=60, check=True, env={**os.environ, **environment},
    )  # fmt: skip
    return set(run.stderr.split())


def _packages(modules: set[str]) -> set[str]:
    """Which packages that were installed are among the modules, this one left out."""
    return {module.partition(".")[0] for module in modules} & set(metadata.packages_distributions()) - {"complaintflow"}


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(("--help",), {}), (("check", "--help"), {}), ((), FOR_COMPLETION)],
    ids=["help", "help of a command", "completion"],
)
def test_what_only_speaks_loads_nothing_that_works(arguments, environment):
    modules = _loaded_by(*arguments, **environment)
    assert _packages(modules) <= COMMAND_LINE
    rooms = {".".join(module.split(".")[:2]) for module in modules if module.startswith("complaintflow.")}
    assert rooms <= {"complaintflow.__main__", "complaintflow.cli", "complaintflow.locale"}
    assert modules.isdisjoint(("sqlite3", "asyncio", "multiprocessing", "unittest"))


def test_the_version_is_told_by_what_prints():
    modules = _loaded_by("version")
    assert _packages(modules) <= COMMAND_LINE | {"yaml"}, "a screen prints as diagnostics do"
    assert modules.isdisjoint(("complaintflow.policy", "complaintflow.compiled", "complaintflow.compiler"))


def test_checking_loads_what_compiles_and_nothing_that_runs():
    modules = _loaded_by("check", "policies/power.yaml")
    assert _packages(modules) <= COMMAND_LINE | COMPILER
    assert modules.isdisjoint(f"complaintflow.{room}" for room in NOT_FOR_CHECKING)
    assert modules.isdisjoint(("sqlite3", "asyncio", "multiprocessing", "unittest"))


def test_loads_sees_what_is_loaded():
    assert _loads("import yaml", *THIRD_PARTY) == ["yaml"]
