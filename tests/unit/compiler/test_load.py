"""Loading files: merging, registers, and every way in which there is nothing to load."""

import pytest

from complaintflow.compiler.load import check_sources, check_text, load_document, load_policy, load_text
from complaintflow.errors import PolicyError

POLICY = """policy: toy
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
lifecycle:
  initial: intake
  states: {intake: {}, done: {final: true}}
  transitions: [{event: close, from: intake, to: done, clause: T-1}]
outcomes: {done: {clause: [T-1, T-2]}}
"""
REGISTER = """clauses: toy
format: 1
document: {title: Toy rules}
entries:
  T-1: {place: p. 1, text: Close it., status: modelled}
  T-2: {place: p. 2, text: And say so., status: modelled}
"""


def codes(checked):
    return [d.code.value for d in checked.diagnostics]


def test_a_policy_is_loaded_with_its_texts(tmp_path):
    (tmp_path / "toy.yaml").write_text(POLICY, encoding="utf-8")
    loaded = load_policy(tmp_path / "toy.yaml")
    assert loaded.compiled.id == "toy"
    assert loaded.document.policy == "toy"
    assert list(loaded.sources) == [str(tmp_path / "toy.yaml")]
    assert load_text(POLICY).compiled.digest == loaded.compiled.digest
    document, diagnostics, _ = load_document(tmp_path / "toy.yaml")
    assert document is not None
    assert diagnostics == ()


def test_a_policy_extends_another_file_and_mistakes_point_into_the_right_one(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "base.yaml").write_text(
        "base: common\nformat: 1\nroles: {clerk: {superior: chief}}\n", encoding="utf-8"
    )
    (tmp_path / "toy.yaml").write_text(POLICY + "extends: shared/base.yaml\n", encoding="utf-8")
    checked = check_sources(tmp_path / "toy.yaml")
    assert codes(checked) == ["unknown-reference"]
    span = checked.diagnostics[0].span
    assert (span.file, span.line) == ((tmp_path / "shared" / "base.yaml").as_posix(), 3)
    assert span.file in checked.sources


def test_every_cited_clause_stands_in_the_register(tmp_path):
    (tmp_path / "rules.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "toy.yaml").write_text(POLICY + "clauses: rules.yaml\n", encoding="utf-8")
    assert list(load_policy(tmp_path / "toy.yaml").register.entries) == ["T-1", "T-2"]
    (tmp_path / "rules.yaml").write_text(REGISTER.replace("T-2:", "T-9:"), encoding="utf-8")
    checked = check_sources(tmp_path / "toy.yaml")
    assert [(d.code.value, d.span.line, d.span.column) for d in checked.diagnostics] == [("unknown-clause", 10, 33)]


def test_the_register_is_found_from_the_file_that_names_it(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "rules.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "shared" / "base.yaml").write_text("base: b\nformat: 1\nclauses: rules.yaml\n", encoding="utf-8")
    (tmp_path / "toy.yaml").write_text(POLICY + "extends: shared/base.yaml\n", encoding="utf-8")
    assert load_policy(tmp_path / "toy.yaml").register is not None


@pytest.mark.parametrize("path", ["nowhere.yaml", "../outside.yaml", "/etc/hostname"])
def test_a_register_that_is_not_there(tmp_path, path):
    (tmp_path / "toy.yaml").write_text(POLICY + f"clauses: {path}\n", encoding="utf-8")
    assert codes(check_sources(tmp_path / "toy.yaml")) == ["file-not-found"]


def test_what_is_no_file_is_a_diagnostic(tmp_path):
    assert codes(check_sources(tmp_path / "missing.yaml")) == ["file-not-found"]
    assert codes(check_sources(tmp_path)) == ["unreadable-file"]
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    for path in (circle, circle / "x", "", "\ud800", "a\x00b", "x" * 5000):
        assert codes(check_sources(path))[0] in ("file-not-found", "unreadable-file")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"\xff\xfe\x00", "not-text"),
        (b"policy: \x00", "control-character"),
        (b"- a\n", "wrong-type"),
        (b"{" * 100_000, "too-deep"),
        (b"policy: " + b"9" * 400, "bad-name"),
        (b"x" * (5 * 1024 * 1024), "too-large"),
    ],
)
def test_any_bytes_give_diagnostics(data, code):
    checked = check_text(data)
    assert checked.compiled is None
    assert code in codes(checked)


def test_lone_surrogates_in_a_text_are_no_text():
    assert codes(check_text("policy: \ud800")) == ["not-text"]


def test_an_error_refuses_and_carries_everything():
    with pytest.raises(PolicyError) as caught:
        load_text(POLICY.replace("from: intake", "from: intak"), "mine.yaml")
    assert [d.code.value for d in caught.value.diagnostics] == ["unknown-reference"]
    assert "mine.yaml:9" in str(caught.value)


def test_a_file_to_be_extended_is_checked_and_is_no_policy():
    checked = check_text("base: common\nformat: 1\nroles: {a: {superior: }}\n")
    assert checked.compiled is None
    assert checked.document is None
    with pytest.raises(PolicyError):
        load_text("base: common\nformat: 1\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (REGISTER, "this is a clause register"),
        ("scenarios: a\nformat: 1\npolicy: toy.yaml\ncases: []\n", "this is a file of scenarios"),
        ("map: a\nformat: 1\n", "this is a column map"),
        ("base: common\nformat: 1\n", "this is a file to be extended"),
    ],
)
def test_a_file_of_another_kind_is_one_mistake(text, words):
    with pytest.raises(PolicyError) as caught:
        load_text(text)
    [found] = caught.value.diagnostics
    assert found.message.startswith(words)
    assert found.message.endswith("expected a policy")


def test_a_policy_may_begin_with_its_register(tmp_path):
    (tmp_path / "rules.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "toy.yaml").write_text("clauses: rules.yaml\n" + POLICY, encoding="utf-8")
    assert load_policy(tmp_path / "toy.yaml").compiled.id == "toy"
