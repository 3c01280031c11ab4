"""The story of a store, as somebody reads it whose environment asks for Chinese."""

from tests.cli import test_service
from tests.cli.test_service import GOLDEN, STORY, steady, told_again

complaintflow = test_service.complaintflow
# What has a Chinese text already, and what programs read: it is the same in every language but for one text.
IN_CHINESE = {name for name, command, _ in STORY if "--lang" not in command and "json" not in command}


def test_the_same_story_in_chinese(complaintflow, request, monkeypatch, tmp_path):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    update = request.config.getoption("--update-golden")
    wrong = told_again(complaintflow, tmp_path, GOLDEN / "zh", update, IN_CHINESE)
    assert not wrong, "\n".join(wrong)


def test_programs_read_the_same_in_every_language(complaintflow, monkeypatch, tmp_path):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for _, command, _ in STORY[:9]:
        complaintflow(command)
    for name in ("show-json", "due-json"):
        command = next(command for known, command, _ in STORY if known == name)
        printed = f"$ complaintflow {command}\n{steady(complaintflow(command).out, tmp_path)}"
        assert printed == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
