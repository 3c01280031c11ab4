"""What the project stands on: everything imported is declared and pinned, everything pinned may be used as we use it.

`tools/audit.py` asks a vulnerability service; here a small one answers on this machine, so that its verdicts are
tested with the real pip-audit where the public service cannot be reached.
"""

import ast
import json
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEVELOPMENT = {"dev", "testing"}

# Licences under which the library may use a package, and those it may only link to as it comes.
FREE = re.compile(r"\b(MIT|MIT-0|MIT-CMU|Apache|BSD|0BSD|ISC|PSF\w*|Python Software Foundation|Zlib|CC0)\b")
LINKED = re.compile(r"\b(LGPL|MPL|Mozilla)\b")
MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"
# The tests' oracle for process mining and what it solves equations with: run in development, never shipped or linked.
NEVER_SHIPPED = {"pm4py": "AGPL", "cvxopt": "GPL"}

# What the project itself builds or fetches with, which nothing imports.
BUILDING = {"hatchling", "editables", "pip"}


def _pins() -> set[str]:
    files = (ROOT / "requirements" / name for name in ("dev.lock", "durable.lock"))
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return {canonicalize_name(Requirement(line).name) for line in lines if line and not line.startswith("#")}


def _installed() -> set[str]:
    return {canonicalize_name(found.name) for found in metadata.distributions()}


def _applies(need: Requirement, extras: Iterable[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def _reached(wanted: Iterable[Requirement]) -> set[str]:
    """Every distribution that installing these brings here, with the extras they ask for."""
    seen: set[tuple[str, frozenset[str]]] = set()
    ahead = [(need, frozenset(need.extras)) for need in wanted if _applies(need, ())]
    while ahead:
        need, extras = ahead.pop()
        name = canonicalize_name(need.name)
        if name == PROJECT["name"] or (name, extras) in seen:
            continue
        seen.add((name, extras))
        lines = metadata.requires(name) or () if name in _installed() else ()
        ahead += [
            (further, frozenset(further.extras)) for further in map(Requirement, lines) if _applies(further, extras)
        ]
    return {name for name, _ in seen}


def _needs(*, development: bool) -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].items()
    chosen = [line for extra, lines in extras if (extra in DEVELOPMENT) == development for line in lines]
    return [Requirement(line) for line in (chosen if development else [*PROJECT["dependencies"], *chosen])]


@pytest.fixture(scope="module")
def shipped() -> set[str]:
    """What a user may come to install: the dependencies and the extras, with all they bring."""
    return _reached(_needs(development=False))


@pytest.fixture(scope="module")
def everything(shipped: set[str]) -> set[str]:
    return shipped | _reached(_needs(development=True))


def test_whatever_is_needed_is_pinned(everything: set[str]):
    assert everything - _pins() - BUILDING == set()


def test_whatever_is_pinned_is_needed(everything: set[str]):
    building = _reached([Requirement(name) for name in BUILDING])
    assert _pins() - everything - building == set()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _foreign(*folders: str) -> dict[str, set[str]]:
    """The distributions that offer each module imported in these folders and defined in none of them."""
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    ours = {"complaintflow", "tests", *(path.stem for path in files), *(path.parent.name for path in files)}
    names = {name for path in files for name in _imports(path)} - sys.stdlib_module_names - ours
    offered = metadata.packages_distributions()
    return {name: {canonicalize_name(dist) for dist in offered.get(name, [])} for name in sorted(names)}


def test_the_package_imports_nothing_but_what_it_declares():
    declared = {canonicalize_name(need.name) for need in _needs(development=False)}
    declared |= {canonicalize_name(Requirement(line).name) for line in PROJECT["optional-dependencies"]["testing"]}
    undeclared = {name for name, dists in _foreign("complaintflow").items() if not dists & declared}
    # The compiled part of durable-rules, which may be missing where there is no compiler.
    assert undeclared - {"durable_rules_engine"} == set()


def test_tests_and_tools_import_nothing_that_is_not_pinned():
    loose = {name for name, dists in _foreign("tests", "benchmarks", "tools").items() if not dists & _pins()}
    # Peers have an environment of their own: tests/unit/benchmarks/test_peers.py holds them against its lock.
    assert loose - set(_foreign("benchmarks/peers")) == set()


def _licence(name: str) -> str:
    about = metadata.metadata(name)
    kinds = [line for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    said = about.get("License-Expression") or "; ".join(kinds) or (about.get("License") or "").partition("\n")[0]
    return said or ("MIT" if MIT in _licence_file(name) else "")


def _licence_file(name: str) -> str:
    """The text of the licence that came with the files, in one line: some say it nowhere else."""
    texts = [file.read_text() for file in metadata.files(name) or () if file.name == "LICENSE"]
    return " ".join(" ".join(texts).split())


def test_every_licence_permits_what_we_do(shipped: set[str], everything: set[str]):
    refused = {
        name: _licence(name)
        for name in sorted(everything & _installed() - set(NEVER_SHIPPED))
        if re.search(r"(?<!L)GPL", _licence(name)) or not (FREE.search(_licence(name)) or LINKED.search(_licence(name)))
    }
    assert refused == {}
    assert not shipped & set(NEVER_SHIPPED)


@pytest.mark.parametrize("name", NEVER_SHIPPED)
def test_an_exception_is_still_one(name: str):
    text = metadata.metadata(name)
    assert NEVER_SHIPPED[name] in f"{_licence(name)} {text.get('License')}"


# ------------------------------------------------------------------------------------------------- the audit


class _Advice(BaseHTTPRequestHandler):
    """A vulnerability service that knows one flaw of one package, or that is out of order."""

    broken = False

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        flaw = {
            "id": "PYSEC-2023-0001",
            "summary": "a flaw",
            "affected": [
                {
                    "package": {"name": "leaky", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
                }
            ],
        }
        answer = json.dumps({"vulns": [flaw]} if asked["package"]["name"] == "leaky" else {}).encode()
        self.send_response(503 if self.broken else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format, *args):
        pass


@pytest.fixture(params=[False])
def service(request) -> Iterator[str]:
    handler = type("Advice", (_Advice,), {"broken": request.param})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def _audit(folder: Path, lines: str, service: str, *options: str) -> subprocess.CompletedProcess[str]:
    lock = folder / "some.lock"
    lock.write_text(lines, encoding="utf-8")
    where = ["--vulnerability-service", "osv", "--osv-url", service, "--cache-dir", str(folder / "cache")]
    command = [sys.executable, str(ROOT / "tools" / "audit.py"), str(lock), *options, *where]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_a_known_vulnerability_fails_the_audit(tmp_path: Path, service: str):
    run = _audit(tmp_path, "leaky==1.0\nsound==2.0\n", service)
    assert run.returncode == 1, run.stderr
    assert "leaky 1.0: PYSEC-2023-0001, mended in 1.1" in run.stdout
    assert "2 pinned, 2 asked about, 1 known vulnerabilities" in run.stdout


def test_an_audit_without_findings_passes(tmp_path: Path, service: str):
    run = _audit(tmp_path, "# a comment\nsound==2.0\n", service, "--strict")
    assert (run.returncode, run.stdout) == (0, "audit: 1 pinned, 1 asked about, 0 known vulnerabilities\n")


@pytest.mark.parametrize("service", [True], indirect=True)
@pytest.mark.parametrize(("options", "code"), [([], 0), (["--strict"], 1)])
def test_a_service_that_does_not_answer_is_never_taken_for_good_news(tmp_path, service, options, code):
    run = _audit(tmp_path, "sound==2.0\n", service, *options)
    assert run.returncode == code
    assert "NOT ASKED about 1 of 1" in run.stdout


def _brought_by(extra: str) -> set[str]:
    """Every requirement of an extra, those of the extras it names included."""
    needs = [Requirement(line) for line in PROJECT["optional-dependencies"][extra]]
    own = {str(need) for need in needs if need.name != PROJECT["name"]}
    return own.union(*(_brought_by(inner) for need in needs if need.name == PROJECT["name"] for inner in need.extras))


def test_one_word_brings_the_whole_desk():
    desk = ("backtest", "diagram", "handbook", "simulate", "studio", "verify")
    assert _brought_by("desk") == set().union(*map(_brought_by, desk))
    assert all(_brought_by(each) for each in desk)
