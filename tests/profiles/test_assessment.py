"""A small policy held against a small checklist: every verdict, in every format, with counter-cases that replay.

`pytest tests/profiles --update-golden` writes the texts anew; the change is then read like code.
"""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from complaintflow.__main__ import main

HERE = Path(__file__).parent
POLICY, PROFILE = "files/desk.yaml", "files/checklist.yaml"
EXPECTED = {"human": "txt", "markdown": "md", "html": "html", "json": "json", "plain": "lines"}
NOT_MET = ["2", "3", "4", "5", "6", "7", "9"]
VOID = {"meta", "input"}


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@pytest.fixture
def typed(monkeypatch, capsys):
    monkeypatch.chdir(HERE)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["complaintflow", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return Answer(left.value.code or 0, told.out, told.err)

    return run


@pytest.fixture
def verify(typed):
    return lambda *options: typed("verify", POLICY, "--profile", PROFILE, *options)


@pytest.mark.parametrize(
    ("form", "language"),
    [*((form, "en") for form in EXPECTED), ("human", "zh"), ("markdown", "zh")],
)
def test_the_self_assessment_as_it_is_printed(verify, form, language, request):
    answer = verify("--format", form, "--lang", language)
    assert answer.code == 1
    expected = HERE / "expected" / f"desk.{language}.{EXPECTED[form]}"
    if request.config.getoption("--update-golden"):
        expected.write_text(answer.out, encoding="utf-8")
    assert answer.out == expected.read_text(encoding="utf-8")


def test_both_languages_are_on_the_page_whichever_comes_first(verify):
    assert [verify("--format", "html", "--lang", one).out.count("<main ") for one in ("en", "zh")] == [2, 2]


def test_the_verdicts(verify):
    found = json.loads(verify("--format", "json").out)
    verdicts = {line["clause"]: line["verdict"] for line in found["clauses"]}
    assert [clause for clause, verdict in verdicts.items() if verdict == "not-met"] == NOT_MET
    assert [clause for clause, verdict in verdicts.items() if verdict == "met"] == ["1", "8", "10"]
    assert verdicts["12"] == "not-applicable"
    assert verdicts["11"] == verdicts["13"] == "not-checkable"
    assert found["counts"] == {"met": 3, "not-met": 7, "not-applicable": 1, "not-checkable": 2}


def test_so_many_processes_as_one_likes_assess_the_same(verify, tmp_path):
    alone = verify("--format", "json", "--witnesses", str(tmp_path / "alone"))
    several = verify("--format", "json", "--witnesses", str(tmp_path / "several"), "--jobs", "3")
    assert several == alone
    texts = [[file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())] for folder in tmp_path.iterdir()]
    assert len(texts[0]) == len(NOT_MET) - 1
    assert texts[0] == texts[1]


def test_every_counter_case_replays(verify, typed, tmp_path):
    verify("--witnesses", str(tmp_path), "--format", "plain")
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [f"desk-clause-{clause}-1.yaml" for clause in NOT_MET if clause != "9"]
    for file in files:
        answer = typed("test", file)
        assert answer.code == 0, answer.out


def test_the_page_is_well_formed_and_escapes_what_comes_from_files(verify):
    page = verify("--format", "html").out
    open_tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag != "script"
            assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]
            if tag not in VOID:
                open_tags.append(tag)

        def handle_startendtag(self, tag, attrs):
            assert tag in VOID

        def handle_endtag(self, tag):
            assert open_tags.pop() == tag

    reader = Reader()
    reader.feed(page.removeprefix("<!DOCTYPE html>"))
    assert not open_tags
    assert "A small &lt;checklist&gt;" in page
    assert "again &amp; again" in page
    assert not re.search(r"<checklist>|<the handbook>", page)


def test_markdown_escapes_what_comes_from_files(verify):
    text = verify("--format", "markdown").out
    assert r"A small \<checklist\>" in text
    assert "<the handbook>" not in text


def test_a_term_that_nobody_bound_is_named_with_the_remedy(verify):
    line = next(one for one in json.loads(verify("--format", "json").out)["clauses"] if one["clause"] == "11")
    assert "“Extension told”" in line["checks"][0]["why"]["en"]
    assert line["checks"][0]["remedy"]["en"] == "Bind `extension_told` under `terms` of the binding."


def test_without_a_binding_nothing_is_claimed(typed, tmp_path):
    profile = tmp_path / "checklist.yaml"
    profile.write_text((HERE / PROFILE).read_text(encoding="utf-8"), encoding="utf-8")
    answer = typed("verify", POLICY, "--profile", profile, "--format", "json")
    assert (answer.code, "no clause could be checked" in answer.err) == (2, True)
    found = json.loads(answer.out)
    assert found["binding"] is None
    assert found["counts"] == {"met": 0, "not-met": 0, "not-applicable": 0, "not-checkable": 13}


MET = "  a: {title: One, checks: [{extension: reply, at_most: 99 working days}]}"
OPEN = "  b: {title: Two, checks: [{never: gone}]}"
PEOPLE = "  c: {title: Three, people: Be kind.}"


@pytest.mark.parametrize(
    ("clauses", "options", "code"),
    [
        ((MET, OPEN, PEOPLE), (), 0),
        ((MET, OPEN, PEOPLE), ("--strict",), 1),
        ((MET, PEOPLE), ("--strict",), 0),
        ((OPEN, PEOPLE), (), 2),
        ((OPEN, PEOPLE), ("--strict",), 2),
    ],
)
def test_the_exit_code_is_what_a_pipeline_needs(typed, tmp_path, clauses, options, code):
    (tmp_path / "small.yaml").write_text(
        "profile: small\nformat: 1\ntitle: Small\nversion: v1\nnote: Made up\n"
        "terms: {reply: {title: Reply, is: deadline}, gone: {title: Gone}}\nclauses:\n" + "\n".join(clauses) + "\n",
        encoding="utf-8",
    )
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "desk.yaml").write_text(
        f"binding: desk\nformat: 1\nprofile: ../small.yaml\npolicy: {(HERE / POLICY).as_posix()}\n"
        "terms: {reply: first_answer}\n",
        encoding="utf-8",
    )
    answer = typed("verify", POLICY, "--profile", tmp_path / "small.yaml", *options)
    assert answer.code == code, answer.out + answer.err


def test_without_time_nothing_is_proved(verify):
    answer = verify("--format", "json", "--time", "0")
    assert answer.code == 1  # of what the text alone says, clauses are not met
    found = json.loads(answer.out)
    first = next(one for one in found["clauses"] if one["clause"] == "1")
    assert first["verdict"] == "not-checkable"
    assert "not proved" in first["checks"][0]["why"]["en"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--profile", "files/nowhere.yaml"], "there is no such file"),
        (["--profile", PROFILE, "--section", "tables"], "do not go together"),
        (["--profile", PROFILE, "--binding", "bad/binding.yaml"], "has no term `aswered`"),
        (["--profile", PROFILE, "-o", "nowhere/at/all.html", "--format", "html"], "cannot be written"),
        (["--format", "html"], "go with --profile"),
        (["--output", "x.txt"], "go with --profile"),
        ([POLICY, "--profile", PROFILE], "one policy at a time"),
    ],
    ids=lambda value: "" if isinstance(value, list) else value,
)
def test_what_cannot_be_meant_is_said(typed, options, words):
    answer = typed("verify", POLICY, *options)
    assert answer.code in (1, 2)
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_a_file_is_written(verify, tmp_path):
    file = tmp_path / "desk.html"
    assert verify("--format", "html", "-o", str(file)).out == ""
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
