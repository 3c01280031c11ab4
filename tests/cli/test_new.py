"""`complaintflow new`: whatever is answered, what is written is checked, tested and proved; no file is overwritten."""

import io
import sys
from pathlib import Path

import pytest

from complaintflow.__main__ import main
from complaintflow.cli.drafting import answers, words
from complaintflow.facade import Policy

DAY = "--effective 2026-03-02"
ANSWERED = {
    "proposed": [],
    "chinese": ["--lang", "zh"],
    "three classes": [
        "--classes",
        "Minor, Ordinary/一般, 严重",
        "--close",
        "30d, 10个工作日, 3d",
        "--decides",
        "handler",
    ],
    "undecided": ["--first-reply", "待定", "--close", "undecided", "--decides", "supervisor", "--country", "none"],
    "awkward words": [
        "--organisation",
        '"A": {b} # & \\ no',
        "--title-en",
        "yes",
        "--title-zh",
        "1：2",
        "--channels",
        "是，no",
    ],
    "far away": ["--time-zone", "America/New_York", "--country", "US", "--channels", "E-mail", "--first-reply", "48h"],
}


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*line: str, typed: str = "") -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["complaintflow", *line])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capfd.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code, *capfd.readouterr()

    return run


@pytest.mark.parametrize("given", ANSWERED.values(), ids=ANSWERED)
def test_what_is_written_is_right(given, run, tmp_path):
    code, output, errors = run("new", "ours.yaml", "--yes", *DAY.split(), *given)
    assert (code, errors) == (0, "")
    assert "ours.scenarios.yaml" in output
    code, output, errors = run("check", "ours.yaml", "ours.scenarios.yaml", "--strict")
    assert code == 0, output
    code, output, errors = run("test", "ours.yaml")
    assert code == 0, output
    # A repository with the hooks has nothing to write anew.
    assert run("fmt", "ours.yaml", "ours.scenarios.yaml", "--check")[0] == 0
    # A deadline that does not run yet reminds nobody.
    assert ("ladder step and approval step is touched" in output) == ("undecided" not in given), output
    text = (tmp_path / "ours.yaml").read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    chinese = [line for line in comments if any("\u4e00" <= letter <= "\u9fff" for letter in line)]
    assert comments
    assert len(chinese) == (len(comments) if "zh" in given else 0)


def test_what_is_proposed_holds_on_every_path(run):
    run("new", "ours.yaml", "--yes", *DAY.split())
    code, output, _ = run("verify", "ours.yaml", "--strict", "--format", "plain")
    assert code == 0, output
    assert "warning" not in output
    assert "3 guarantees proved" in run("verify", "ours.yaml", "--section", "guarantees")[1]


def test_the_pages_that_comments_name_are_there():
    root = Path(__file__).parents[2]
    text = (root / "complaintflow/cli/drafting/policy.template").read_text(encoding="utf-8")
    named = {
        word.rstrip("。.,;；").partition("#")[0]
        for word in text.replace("见", " ").replace("；", " ").split()
        if word.startswith("docs/")
    }
    assert named
    for page in sorted(named):
        assert (root / page.partition("，")[0].rstrip("。")).exists(), page


@pytest.mark.parametrize(("page", "language"), [("first-policy.md", "en"), ("first-policy.zh.md", "zh")])
def test_the_tutorial_shows_the_questions_as_they_are_asked(page, language):
    text = (Path(__file__).parents[2] / "docs" / "tutorial" / page).read_text(encoding="utf-8")
    asked = [f"| {each.asked(language)} |" for each in words.QUESTIONS if each.only in {"", language}]
    places = [text.find(question) for question in asked]
    assert -1 not in places
    assert places == sorted(places)


def test_questions_are_asked_in_order_and_asked_again_after_a_slip(run, tmp_path):
    typed = "fr|zh|晨光公司||Beijing|Asia/Shanghai||2026-03-02|一般||soon|1工作日||主管||".replace("|", "\n")
    code, _, asked = run("new", typed=typed)
    assert code == 0, asked
    assert asked.count(words.LANGUAGE) == 2
    assert "共10个问题" in asked
    # The title in the other language is proposed, and asked of nobody.
    puts = [question for question in words.QUESTIONS if question is not words.ENGLISH]
    places = [asked.index(f"{number}/10 {question.chinese}") for number, question in enumerate(puts, 1)]
    assert places == sorted(places)
    assert asked.count("两个或三个投诉级别") == 2
    policy = Policy.load(tmp_path / "complaints.yaml")
    assert policy.time_zone == "Asia/Shanghai"
    assert "晨光公司投诉处理" in (tmp_path / "complaints.yaml").read_text(encoding="utf-8")


def test_one_goes_back_to_the_question_before_and_finds_what_was_answered(run, tmp_path):
    typed = "<|Dawn|Complaints of ours|<|<|Dusk||<||UTC||2026-03-02||||||".replace("|", "\n")
    code, _, asked = run("new", "--lang", "en", typed=typed)
    assert code == 0, asked
    assert "1/10 Name of the organisation [Dawn]" in asked
    assert asked.count("2/10 Title of the procedure [Complaints of ours]") == 3
    written = (tmp_path / "complaints.yaml").read_text(encoding="utf-8")
    assert "title: {en: Complaints of ours, zh: Dusk投诉处理}" in written
    assert "time_zone: UTC" in written


@pytest.mark.parametrize(("language", "said"), [("en", "Stopped; nothing was written."), ("zh", "没有写入任何文件")])
def test_whoever_stops_before_the_last_answer_has_written_nothing(language, said, run, tmp_path):
    code, output, errors = run("new", "deep/ours.yaml", typed=f"{language}\nDawn\n")
    assert code == 130
    assert not output.strip()
    assert said in errors
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_made_and_named_in_what_comes_next(run, tmp_path):
    code, output, _ = run("new", "our desk/ours.yaml", "--yes", "--lang", "zh")
    assert code == 0
    assert (tmp_path / "our desk" / "ours.scenarios.yaml").exists()
    assert 'complaintflow studio "our desk" ' in output
    assert 'complaintflow handbook "our desk/ours.yaml" -o "our desk/ours.html" --lang zh  生成流程手册' in output


@pytest.mark.parametrize("there", ["ours.yaml", "ours.scenarios.yaml"])
def test_no_file_is_overwritten(there, run, tmp_path):
    (tmp_path / there).write_text("mine", encoding="utf-8")
    # Before the first question: nobody likes to hear it after ten answers.
    code, _, errors = run("new", "ours.yaml", "--lang", "en")
    assert code == 2
    assert "1/10" not in errors
    assert f"{there} is there already" in errors
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["README.md", "ours.json", "ours.scenarios.yaml", "ours.clauses.yml", ".yaml.bak"])
def test_a_name_that_is_no_policys_is_refused_before_the_first_question(name, run, tmp_path):
    code, _, errors = run("new", name, "--lang", "en")
    assert code == 2
    assert "1/10" not in errors
    assert f"{name} is no name of a policy: it ends in `.yaml`, such as " in " ".join(errors.split())
    assert not list(tmp_path.iterdir())
    chinese = run("new", name, "--lang", "zh", "--yes")[2]
    assert "不是制度文件名" in chinese


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--time-zone", "Beijing"], "did you mean `Asia/Shanghai`?"),
        (["--country", "GER"], "--country: expected a country or region"),
        (["--country", "DE-XX"], "the parts of DE are"),
        (["--first-reply", "soon"], "`undecided`"),
        (["--classes", "one"], "expected two or three classes"),
        (["--classes", "a, A"], "twice"),
        (["--decides", "me"], "`by_class`"),
        (["--effective", "tomorrow"], "--effective:"),
        (["--organisation", "a\x1bb"], "--organisation:"),
    ],
)
def test_a_wrong_option_says_what_was_expected_and_writes_nothing(given, said, run, tmp_path):
    code, _, errors = run("new", "ours.yaml", "--yes", *given)
    assert code == 2
    assert said in errors
    assert not list(tmp_path.iterdir())


def test_two_languages_of_one_title_may_stand_in_any_order():
    assert answers.read_list("严重/Serious", "class") == answers.read_list("Serious/严重", "class")
