"""The peers' modules agree with what invites them, what `make bench` installs and what is developed with."""

import ast
import re
from pathlib import Path

from packaging.utils import canonicalize_name

from benchmarks.peers.invited import LIBRARIES

ROOT = Path(__file__).resolve().parents[3]
PEERS = ROOT / "benchmarks" / "peers"
SHARED = {"callbacks", "invited", "translations"}


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    found = (line.partition("==") for line in lines if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version.split(";")[0].strip() for name, _, version in found}


def functions(module: str) -> set[str]:
    tree = ast.parse((PEERS / f"{module}.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_peer_says_what_it_imports():
    assert {path.stem for path in PEERS.glob("*.py")} - SHARED == set(LIBRARIES)


def test_what_peers_import_is_installed_by_make_bench():
    wanted = {canonicalize_name(name) for names in LIBRARIES.values() for name in names}
    assert wanted - set(pins("bench.lock")) == set()


def test_the_two_environments_pin_the_same_versions():
    bench = pins("bench.lock")
    assert {name for name, version in pins("dev.lock").items() if bench.get(name, version) != version} == set()


def test_whoever_is_invited_is_there():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks" / "workloads").glob("*.py")]
    invited = {one for text in texts for one in re.findall(r'"(\w+):(\w+)"', text)}
    assert len(invited) > 15, "nothing to look at"
    assert {(module, name) for module, name in invited if name not in functions(module)} == set()
