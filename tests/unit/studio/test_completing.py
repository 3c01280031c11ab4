"""What the editor offers where the cursor stands, also in text that is half typed."""

import pytest

from complaintflow.studio.cursor import cursor_at

CURSORS = {
    "|": ((), True, ""),
    "pol|": ((), True, "pol"),
    "policy: v|": (("policy",), False, "v"),
    "fields:\n  |": (("fields",), True, ""),
    "fields:\n  a:\n    type: ch|": (("fields", "a", "type"), False, "ch"),
    "fields:\n  a: {type: |": (("fields", "a", "type"), False, ""),
    "fields:\n  a: {type: text, |": (("fields", "a"), True, ""),
    "fields:\n  a: {title: {en: 'x, y: z', |": (("fields", "a", "title"), True, ""),
    "a:\n  b:\n    - x: 1\n      y: |": (("a", "b", "[]", "y"), False, ""),
    "a:\n  b:\n    - x: 1\n      |": (("a", "b", "[]"), True, ""),
    "a:\n  b:\n  - |": (("a", "b", "[]"), True, ""),
    "a:\n  b: [x, |": (("a", "b", "[]"), False, ""),
    "a:\n  - {event: go, from: [one, t|": (("a", "[]", "from", "[]"), False, "t"),
    "a:\n  - {event: go,\n     from: |": (("a", "[]", "from"), False, ""),
    "a:\n  b: {c: 1}\n  d: |": (("a", "d"), False, ""),
    "a:\n  # b:\n  |": (("a",), True, ""),
    "a: {b: [1, 2}\n  c: |\nd:\n  e: 1": None,
}


@pytest.mark.parametrize("text", CURSORS)
def test_the_place_of_the_cursor_is_told_by_indentation_and_brackets(text):
    before, _, after = text.partition("|")
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    found = cursor_at(before + after, line, column)
    if CURSORS[text] is not None:
        assert (found.path, found.is_key, found.typed) == CURSORS[text]


def test_any_place_of_any_beginning_has_a_cursor(page):
    text = page.text("power.yaml")
    for end in range(0, len(text), 61):
        line = text.count("\n", 0, end) + 1
        cursor_at(text[:end], line, end - text.rfind("\n", 0, end))


def offered(page, addition, after, path="vw.yaml"):
    lines = page.text(path).split("\n")
    line = next(number for number, one in enumerate(lines, 1) if one.startswith(after)) + 1
    text = "\n".join([*lines[: line - 1], addition, *lines[line - 1 :]])
    return page.ask("complete", path=path, text=text, line=line, column=len(addition) + 1)


@pytest.mark.parametrize(
    ("addition", "after", "wanted"),
    [
        ("  x: {type: ", "fields:", "choice"),
        ("  x: {met_by: ", "deadlines:", "dispatch"),
        ("  x: {starts: disp", "deadlines:", "dispatch"),
        ("  x: {", "deadlines:", "met_by"),
        ("  x: {ladder: [{at: due, notify: ", "deadlines:", "region"),
        ("    - {event: dispatch, from: ", "  transitions:", "handling"),
        ("    - {event: dispatch, from: 受", "  transitions:", "intake"),
        ("    - ev", "  transitions:", "event"),
        ("  x: {met_by: [respond, ", "deadlines:", "dispatch"),
    ],
)
def test_keys_and_names_are_offered_in_half_typed_text(page, addition, after, wanted):
    found = offered(page, addition, after)
    assert wanted in [one["label"] for one in found["options"]]
    word = addition.rpartition(" ")[2].rpartition("{")[2]
    assert found["from_column"] == len(addition) + 1 - len(word)


def test_names_come_with_their_titles_in_both_languages(page):
    found = offered(page, "    - {event: dispatch, from: handl", "  transitions:")
    assert [(one["label"], one["detail"], one["info"]) for one in found["options"]] == [
        ("handling", "In handling / 处理中", "state / 状态")
    ]


def test_keys_come_with_what_they_mean_and_not_twice(page):
    found = offered(page, "    - {event: dispatch, ", "  transitions:")
    options = {one["label"]: one for one in found["options"]}
    assert options["to"]["info"] == "the state the case enters (default: it stays)"
    assert options["to"]["apply"] == "to: "
    assert "event" not in options


def test_a_word_tells_what_it_means(page):
    text = page.text("vw.yaml")
    lines = text.split("\n")
    line = next(number for number, one in enumerate(lines, 1) if one.strip().startswith("met_by: agreed_by_phone"))
    column = lines[line - 1].index("met_by") + 3
    assert page.ask("hover", path="vw.yaml", text=text, line=line, column=column)["markdown"] == (
        "**met_by**: what meets it"
    )
    said = page.ask("hover", path="vw.yaml", text=text, line=line, column=len(lines[line - 1]))["markdown"]
    assert "Agreement after the phone notice / 电话跟进后达成一致" in said
    assert page.ask("hover", path="vw.yaml", text=text, line=len(lines) + 5, column=1) == {}


def test_other_kinds_of_files_have_their_own_keys(page):
    found = offered(page, "  - ", "cases:", "scenarios/power.yaml")
    assert {"given", "when", "then"} <= {one["label"] for one in found["options"]}
