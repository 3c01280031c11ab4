"""The story of a store, as somebody reads it whose environment asks for Chinese."""

import re

from tests.cli import test_service
from tests.cli.test_service import GOLDEN, STORY, steady, told_again

complaintflow = test_service.complaintflow
# What has a Chinese text already, and what programs read: it is the same in every language but for one text.
IN_CHINESE = {name for name, command, _ in STORY if "--lang" not in command and "json" not in command}
# Three words of English in a row, outside quotes and outside what the policy calls its own.
ENGLISH = re.compile(r"\b[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}\b")


def test_the_same_story_in_chinese(complaintflow, request, monkeypatch, tmp_path):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    update = request.config.getoption("--update-golden")
    wrong = told_again(complaintflow, tmp_path, GOLDEN / "zh", update, IN_CHINESE)
    assert not wrong, "\n".join(wrong)


def test_no_sentence_of_it_is_left_in_english():
    told = {name: (GOLDEN / f"zh/{name}.txt").read_text(encoding="utf-8").partition("\n")[2] for name in IN_CHINESE}
    assert {name: found for name, text in told.items() if (found := ENGLISH.findall(re.sub("`[^`]*`", "", text)))} == {}


def test_programs_read_the_same_in_every_language(complaintflow, monkeypatch, tmp_path):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for _, command, _ in STORY[:9]:
        complaintflow(command)
    for name in ("show-json", "due-json"):
        command = next(command for known, command, _ in STORY if known == name)
        printed = f"$ complaintflow {command}\n{steady(complaintflow(command).out, tmp_path)}"
        assert printed == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
