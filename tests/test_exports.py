"""What `import complaintflow` offers, and what asking for it does not load."""

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


def test_loads_sees_what_is_loaded():
    assert _loads("import yaml", *THIRD_PARTY) == ["yaml"]
