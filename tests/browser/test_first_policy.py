"""The tutorial for compliance staff, done as docs/tutorial/first-policy.md and its Chinese side tell it.

In: what `complaintflow new` writes. Out: the pictures of both pages, where they are asked for (`--update-golden`).
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-03-02"
TOLD = {
    "en": {
        "organisation": "Autohaus Wolfsburg",
        "examined": "Being examined",
        "remedy": "did you mean `head`",
        "scenario": "Nobody answers",
        "save": "Save as scenario",
        "show": "Show the scenario",
        "write": "Write the file",
        "saved": "Saved in",
        "run": "Run all scenarios",
        "paths": "Every path",
        "guarantees": "Guarantees",
        "verify": "Verify",
        "title": "Complaints at Autohaus Wolfsburg",
    },
    "zh": {
        "organisation": "宁波永兴汽车",
        "examined": "调查处理中",
        "remedy": "`head`",
        "scenario": "无人答复",
        "save": "存为场景",
        "show": "查看场景",
        "write": "写入文件",
        "saved": "已保存",
        "run": "运行全部场景",
        "paths": "所有路径",
        "guarantees": "保证事项",
        "verify": "开始验证",
        "title": "宁波永兴汽车投诉处理",
    },
}


@pytest.fixture(scope="module", params=["en", "zh"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def served(language, tmp_path_factory):
    """A studio over what `complaintflow new` has written into an empty folder."""
    folder = tmp_path_factory.mktemp("first") / "complaints"
    said = ["--lang", language, "--organisation", TOLD[language]["organisation"], "--effective", DAY]
    command = [sys.executable, "-m", "complaintflow"]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [*command, "new", str(folder / "complaints.yaml"), "--yes", *said], env=surroundings, cwd=ROOT, check=True
    )
    studio = [*command, "studio", str(folder), "--no-open"]
    with subprocess.Popen(studio, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split()[1], folder
        server.terminate()
        server.wait()


class Reader:
    """Whoever reads the page in one language and does what it says."""

    def __init__(self, desk, language):
        self.desk, self.page, self.words = desk, desk.page, TOLD[language]
        self.ending = {"en": "", "zh": ".zh"}[language]

    def picture(self, name):
        self.desk.picture(f"first-{name}{self.ending}")

    def press(self, name):
        self.page.get_by_role("button", name=self.words[name]).click()


@pytest.fixture
def reader(desk_in, language):
    return Reader(desk_in(width=1200, height=760, locale={"en": "en-GB", "zh": "zh-CN"}[language]), language)


def break_and_mend(reader):
    reader.page.locator(".canvas svg").wait_for()
    reader.picture("look")
    reader.desk.find("last_resort: head")
    reader.page.keyboard.type("d")
    wrong = reader.page.locator(".problems li.error")
    expect(wrong.first).to_contain_text("headd")
    expect(wrong.locator(".remedy").first).to_contain_text(reader.words["remedy"])
    reader.picture("break")
    reader.page.keyboard.press("Backspace")
    expect(wrong).to_have_count(0)


def try_and_keep(reader):
    """A complaint that is received, replied to, and forgotten; kept as a scenario."""
    page, words = reader.page, reader.words
    reader.desk.view("try")
    page.locator("#fact-channel").select_option("phone")
    page.locator("#fact-topic").select_option("goods")
    page.locator("#opened-at").fill(f"{DAY}T09:00")
    page.locator("form.pad button[type=submit]").click()
    page.locator("[data-event=reply]").click()
    page.locator(".sending button[type=submit]").click()
    expect(page.locator(".now-state")).to_have_text(words["examined"])
    page.locator(".next-due").click()
    notice = page.locator("[data-kind=notify]").last
    expect(notice.locator("blockquote")).to_contain_text("2026-03-16")
    notice.scroll_into_view_if_needed()
    reader.picture("try")
    reader.press("save")
    page.locator("[name=scenario]").fill(words["scenario"])
    reader.press("show")
    reader.press("write")
    expect(page.locator(".notices")).to_contain_text(words["saved"])
    page.locator(".notices button").click()
    assert len(list((reader.desk.folder / "scenarios").iterdir())) == 1
    reader.desk.view("scenarios")
    reader.press("run")
    expect(page.locator(".tally")).to_have_text(re.compile(r"^8 .*\b0 "))
    reader.picture("scenarios")


def prove(reader):
    reader.desk.view("verify")
    reader.page.get_by_label(reader.words["paths"]).check()
    reader.page.get_by_label(reader.words["guarantees"]).check()
    reader.page.locator(".verify").get_by_role("button", name=reader.words["verify"]).click()
    expect(reader.page.locator(".findings [data-code]")).to_have_count(1)
    expect(reader.page.locator(".verify")).to_contain_text(re.compile(r"(?<!\d)3(?!\d)"))
    reader.picture("verify")


def change(reader):
    """Another limit: what it means, and which examples say otherwise."""
    page = reader.page
    reader.desk.find("limit: 10 working days")
    for _ in range(len("10 working days")):
        page.keyboard.press("Backspace")
    page.keyboard.type("8 working days")
    page.keyboard.press("Escape")
    reader.desk.view("changes")
    expect(page.locator(".meaning li")).not_to_have_count(0)
    reader.picture("changes")
    reader.desk.view("scenarios")
    reader.press("run")
    expect(page.locator("li.ok")).to_have_count(6)
    reader.picture("failed")


def test_the_first_policy_is_broken_tried_kept_proved_changed_and_read(reader):
    break_and_mend(reader)
    try_and_keep(reader)
    prove(reader)
    change(reader)
    reader.desk.view("handbook")
    title = reader.page.frame_locator("iframe").locator("h1").first
    expect(title).to_contain_text(reader.words["title"])
    reader.picture("handbook")
