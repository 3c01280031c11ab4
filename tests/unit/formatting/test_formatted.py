"""Formatting changes the order of lines and nothing else: not the meaning, not a comment, not a second time."""

import re
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from complaintflow.errors import PolicyError
from complaintflow.facade import Policy
from complaintflow.formatting import formatted
from complaintflow.formatting.order import SECTIONS
from complaintflow.policy import json_schema

ROOT = Path(__file__).parents[3]
POLICIES = sorted((ROOT / "policies").glob("*.yaml"))
FILES = sorted([*POLICIES, *(ROOT / "policies/shared").glob("*.yaml"), *(ROOT / "docs").rglob("*.yaml")])
SMALL = (ROOT / "docs/tutorial/library-fines.yaml").read_text(encoding="utf-8")


def comments(text: str) -> Counter[str]:
    """What another reader of YAML takes for comments."""
    found: Counter[str] = Counter()
    for token in _tokens(text):
        for line in str(token).splitlines():
            if line.strip().startswith("#"):
                found[line.strip()] += 1
    return found


def _tokens(text: str):
    """Every comment that the round trip reader hangs on a token."""
    yaml = YAML(typ="rt")
    for token in yaml.scan(text):
        for comment in getattr(token, "_comment", None) or ():
            if comment is not None:
                for one in comment if isinstance(comment, list) else [comment]:
                    if one is not None:
                        yield one.value
    # What stands above the first key hangs on no token.
    yield "\n".join(line for line in re.split(r"^\w", text, maxsplit=1, flags=re.MULTILINE)[0].splitlines())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_nothing_is_lost_and_nothing_changes_twice(file):
    before = file.read_text(encoding="utf-8")
    after = formatted(before, file.name)
    assert formatted(after, file.name) == after
    assert Counter(before.splitlines()) - Counter(after.splitlines()) == Counter() or _same_words(before, after)


def _same_words(before: str, after: str) -> bool:
    """Entries on one line change places with their commas: the words stay."""
    return Counter(re.findall(r"[^\s,{}]+", before)) == Counter(re.findall(r"[^\s,{}]+", after))


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.stem)
def test_a_policy_means_the_same_afterwards(file, tmp_path):
    after = formatted(file.read_text(encoding="utf-8"), file.name)
    for folder in ("shared", "clauses"):
        copytree(ROOT / "policies" / folder, tmp_path / folder)
    copy = tmp_path / file.name
    copy.write_text(after, encoding="utf-8")
    assert Policy.load(copy).digest == Policy.load(file).digest


def test_every_key_at_the_top_has_its_place():
    names = json_schema()["$defs"]
    assert set(SECTIONS) == {*names["policy"]["properties"], *names["partial_base"]["properties"]}
    assert len(SECTIONS) == len(set(SECTIONS))


def top_level(text: str) -> list[str]:
    """A policy's pieces: each key at the top with its lines and the comments above it."""
    body = text[text.index("policy:") :]
    return [piece for piece in re.split(r"^(?=\w)", body, flags=re.MULTILINE) if piece.strip()]


PIECES = top_level(SMALL)


@settings(max_examples=25)
@given(
    st.permutations(PIECES[1:]),
    st.lists(
        st.sampled_from(["", "# one\n", "\n# two: {a: b}\n", "\n\n\n", '# "three" # four\n']), min_size=20, max_size=20
    ),
)
def test_any_arrangement_comes_to_the_same(pieces, notes):
    noted = [piece.rstrip("\n") + "\n" + note for piece, note in zip(pieces, (notes * 2)[: len(pieces)], strict=True)]
    text = "# above all\n" + PIECES[0] + "".join(noted)
    after = formatted(text, "policy.yaml")
    assert formatted(after, "policy.yaml") == after
    assert comments(after) == comments(text)
    assert Policy.from_text(after).digest == Policy.from_text(SMALL).digest
    keys = re.findall(r"^(\w+):", after, re.MULTILINE)
    assert keys == sorted(keys, key=SECTIONS.index)


BEFORE = """\
# The file.

policy: a   # its name
roles:
  # who answers
  clerk:
    clause: A1    # see there
    # up
    superior: head
    title: Clerk
  head: {superior: clerk, title: {zh: 甲, en: "A, b"}}
    # below head
# the end of it
format: 1\t
"""
AFTER = """\
# The file.

policy: a   # its name
# the end of it
format: 1
roles:
  # who answers
  clerk:
    title: Clerk
    # up
    superior: head
    clause: A1    # see there
  head: {title: {en: "A, b", zh: 甲}, superior: clerk}
    # below head
"""


def test_comments_go_with_what_they_are_about():
    assert formatted(BEFORE, "a.yaml") == AFTER


def test_texts_of_several_lines_keep_their_blanks():
    text = "policy: a\ntitle: |\n  one  \n\n\n\n  two\n\n\n\nformat: 1\n"
    assert formatted(
        text, "a.yaml"
    ) == "policy: a\nformat: 1\ntitle: |\n  one  \n\n\n\n  two\n" or "one  \n\n\n\n  two" in (formatted(text, "a.yaml"))


@pytest.mark.parametrize("text", ["policy: [", "policy: a\npolicy: b\n", "a: &b c\n", ""])
def test_what_is_no_yaml_of_ours_is_said(text):
    with pytest.raises(PolicyError):
        formatted(text, "a.yaml")


def test_other_files_only_lose_blanks():
    assert formatted("scenarios: a  \n\n\n\npolicy: b.yaml\nformat: 1", "s.yaml") == (
        "scenarios: a\n\npolicy: b.yaml\nformat: 1\n"
    )
