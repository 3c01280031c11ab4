"""A pytest plugin: each scenario of a policy is a test. Does nothing until it is asked.

In: files whose first key is `scenarios`, in the paths that `--complaintflow-scenarios` or the ini key
`complaintflow_scenarios` names, or named to pytest themselves. Out: a test item for each scenario. Nothing but pytest
is imported before the first such file is met, so that a run that has none is no slower for it.
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import pytest

_OPTION: Final = "--complaintflow-scenarios"
_KEY: Final = "complaintflow_scenarios"
_LANGUAGE: Final = "complaintflow_language"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option and the ini keys."""
    group = parser.getgroup("complaintflow", "scenarios of complaint procedures")
    group.addoption(
        _OPTION,
        action="append",
        metavar="PATH",
        default=None,
        help="run the files of scenarios in this file or folder, or of this pattern, as tests (repeatable)",
    )
    parser.addini(_KEY, "files, folders or patterns whose scenarios are tests, relative to the root", type="args")
    parser.addini(_LANGUAGE, "the language of titles in timelines: en or zh", default="en")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a path where nothing is: its scenarios would be missing, and nobody would notice."""
    for pattern in map(str, _asked(config)):
        if not set(pattern) & set("*?[") and not (config.rootpath / pattern).exists():
            raise pytest.UsageError(f"{_OPTION}: there is nothing at {pattern}, seen from {config.rootpath}")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return the collector of a file of scenarios; None where it is no such file or nobody asked for it."""
    if file_path.suffix not in (".yaml", ".yml") or not _is_asked(file_path, parent):
        return None
    from complaintflow.pytest_plugin.items import ScenarioFile
    from complaintflow.scenario.finding import first_key

    if first_key(file_path) != "scenarios":
        return None
    file: ScenarioFile = ScenarioFile.from_parent(parent, path=file_path)
    file.language = "zh" if parent.config.getini(_LANGUAGE) == "zh" else "en"
    return file


def _is_asked(path: Path, parent: pytest.Collector) -> bool:
    config = parent.config
    fits = any(_fits(path, str(pattern), config.rootpath) for pattern in _asked(config))
    return fits or parent.session.isinitpath(path)


def _asked(config: pytest.Config) -> tuple[str, ...]:
    """Return the paths and patterns that the configuration and the command line name."""
    return (*config.getini(_KEY), *(config.getoption(_OPTION) or ()))


def _fits(path: Path, pattern: str, root: Path) -> bool:
    """Whether a path is what a pattern names, lies in the folder that it names, or looks like it."""
    named = root / pattern
    return path == named or named in path.parents or fnmatch(path.as_posix(), named.as_posix())
