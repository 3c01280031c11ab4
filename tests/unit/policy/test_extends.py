"""One file over another: what is merged, where it points, what is refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from complaintflow.policy.document import decode_policy
from complaintflow.policy.extends import MergedFile, merge, read_merged
from complaintflow.policy.file_access import folder_reader
from complaintflow.source import node as nodes
from complaintflow.source.limits import LIMITS
from tests.unit.policy.reading import node_of, plain


def read(files: Mapping[str, str], path: str = "p.yaml") -> MergedFile:
    def read_bytes(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError(name)
        return files[name].encode()

    return read_merged(path, read_bytes)


def laid_over(base: str, over: str) -> object:
    below, above = node_of(base, "base.yaml"), node_of(over)
    assert isinstance(below, nodes.Mapping)
    assert isinstance(above, nodes.Mapping)
    return plain(merge(below, above))


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ("a: {b: x, c: {d: y}}", "a: {c: {e: z}}", {"a": {"b": "x", "c": {"d": "y", "e": "z"}}}),
        ("a: [x, y]", "a: [z]", {"a": ["z"]}),
        ("a: x", "a: {b: y}", {"a": {"b": "y"}}),
        ("a: {b: x}", "a: y", {"a": "y"}),
        ("a: {b: x, c: y}", "a: {b: none}", {"a": {"c": "y"}}),
        ("a: {b: {c: x}}", "a: {b: none, d: none}", {"a": {"d": "none"}}),
        ("a: {b: x}", "a: {b: 'none'}", {"a": {"b": "none"}}),
        ("within: 3d", "within: none", {"within": "none"}),
        ("week: {sat: x}", "week: {sat: none}", {"week": {"sat": "none"}}),
        ("when: {impact: some}", "when: {impact: none}", {"when": {"impact": "none"}}),
        ("when: {any: {x: some}}", "when: {any: {x: none}}", {"when": {"any": {"x": "none"}}}),
        (
            "rules: [{id: a, x: 1}, {id: b}]",
            "rules: [{id: c}, {id: a, x: 2}]",
            {"rules": [{"id": "a", "x": 2}, {"id": "b"}, {"id": "c"}]},
        ),
        ("rules: [{x: 1}]", "rules: [{x: 2}]", {"rules": [{"x": 1}, {"x": 2}]}),
        ("owners: [{id: a}]", "owners: [{id: b}]", {"owners": [{"id": "b"}]}),
    ],
)
def test_the_rules_of_merging(base: str, over: str, expected: object) -> None:
    assert laid_over(base, over) == expected


def test_every_part_keeps_the_place_it_stands_at() -> None:
    files = {
        "p.yaml": "policy: p\nextends: b/base.yaml\nroles:\n  boss: {titel: x}\n",
        "b/base.yaml": "base: b\nextends: ../root.yaml\nroles:\n  boss: {unit: [y]}\n",
        "root.yaml": "base: r\nformat: 1\nroles:\n  boss: {outside: maybe}\n",
    }
    merged = read(files)
    assert merged.diagnostics == ()
    assert [source.file for source in merged.sources] == ["p.yaml", "b/base.yaml", "root.yaml"]
    assert merged.root is not None
    assert isinstance(merged.root, nodes.Mapping)
    assert merged.root.keys()[:2] == ("policy", "extends")
    problems = [p for p in decode_policy(merged.root)[1] if p.code != "missing-key"]
    assert sorted(str(problem.span) for problem in problems) == [
        "b/base.yaml:4:16",
        "p.yaml:4:10",
        "root.yaml:4:19",
    ]


@pytest.mark.parametrize(
    ("extends", "code"),
    [
        ("../outside.yaml", "extends-outside"),
        ("a/../../outside.yaml", "extends-outside"),
        ("/etc/passwd", "extends-outside"),
        ("~/x.yaml", "extends-outside"),
        ("C:/x.yaml", "extends-outside"),
        ("a\\x.yaml", "extends-outside"),
        ("https://example.org/x.yaml", "extends-outside"),
        ("missing.yaml", "extends-missing"),
        ("p.yaml", "extends-cycle"),
        ("./a/../p.yaml", "extends-cycle"),
    ],
)
def test_paths_that_are_refused(extends: str, code: str) -> None:
    merged = read({"p.yaml": f"policy: p\nextends: {extends}\n"})
    assert [(p.code, str(p.span)) for p in merged.diagnostics] == [(code, "p.yaml:2:10")]
    assert merged.root is not None


def test_a_circle_of_several_files_points_at_the_first_mention() -> None:
    files = {"p.yaml": "policy: p\nextends: a.yaml\n", "a.yaml": "base: a\nextends: b.yaml\n"}
    merged = read(files | {"b.yaml": "base: b\nextends: a.yaml\n"})
    assert [(p.code, str(p.span), str(p.related[0].span)) for p in merged.diagnostics] == [
        ("extends-cycle", "b.yaml:2:10", "p.yaml:2:10")
    ]


def test_a_chain_has_a_length() -> None:
    files = {f"{i}.yaml": f"base: b\nextends: {i + 1}.yaml\n" for i in range(LIMITS.extends_files + 5)}
    merged = read(files, "0.yaml")
    assert [p.code for p in merged.diagnostics] == ["limit-exceeded"]
    assert len(merged.sources) == LIMITS.extends_files + 1


def test_mistakes_of_every_file_are_reported() -> None:
    merged = read({"p.yaml": "policy: p\nextends: a.yaml\nx: &a 1\n", "a.yaml": "base: a\ny: 1\ny: 2\n"})
    assert [(p.code, p.span.file) for p in merged.diagnostics] == [
        ("duplicate-key", "a.yaml"),
        ("anchor", "p.yaml"),
    ]


def test_a_file_that_is_no_policy() -> None:
    assert [p.code for p in read({}).diagnostics] == ["file-not-found"]
    assert [p.code for p in read({"p.yaml": "- a\n"}).diagnostics] == ["wrong-type"]
    assert [p.code for p in read({"p.yaml": "policy: p\nextends: [a]\n"}).diagnostics] == []


def test_files_can_be_named_as_the_author_knows_them() -> None:
    merged = read_merged("p.yaml", lambda _: b"policy: p\nextends: p.yaml\n", lambda path: f"policies/{path}")
    assert [str(p.span) for p in merged.diagnostics] == ["policies/p.yaml:2:10"]


def test_the_reader_of_a_folder_stays_inside(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text("base: s\n")
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    (folder / "own.yaml").write_text("base: o\n")
    (folder / "inner.yaml").symlink_to(folder / "own.yaml")
    (folder / "sub").mkdir()
    codes = {}
    for target in ("link.yaml", "inner.yaml", "own.yaml", "sub", "none.yaml", "loop.yaml"):
        (folder / "p.yaml").write_text(f"policy: p\nextends: {target}\n")
        codes[target] = [p.code.value for p in read_merged("p.yaml", folder_reader(folder)).diagnostics]
    assert codes == {
        "link.yaml": ["extends-outside"],
        "inner.yaml": [],
        "own.yaml": [],
        "sub": ["extends-outside"],
        "none.yaml": ["extends-missing"],
        "loop.yaml": ["extends-missing"],
    }
    with pytest.raises(PermissionError):
        folder_reader(folder)("../secret.yaml")


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes(b"#" * (LIMITS.file_bytes + 1000))
    assert len(folder_reader(tmp_path)("p.yaml")) == LIMITS.file_bytes + 1
    assert [p.code for p in read_merged("p.yaml", folder_reader(tmp_path)).diagnostics] == ["too-large"]
