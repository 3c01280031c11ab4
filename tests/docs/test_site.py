"""The documentation as a site: built strictly, complete in both languages, with nothing fetched from outside."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Thread

from tests.browsing import PATIENCE_MS, quiet_browser
from tools.site.markdown import site_page, with_anchors_of
from tools.site.staging import site_place

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build/site"
FETCHED = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=[\"']?((?:https?:)?//[^\"'\s>]+)")


def built_site():
    surroundings = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    return SITE


def built_name(page):
    """Where a page of the tree stands on the site."""
    name = page.relative_to(ROOT).as_posix().removeprefix("docs/")
    language = "zh/" if name.endswith(".zh.md") else ""
    return language + re.sub(r"README\.html$", "index.html", re.sub(r"(\.zh)?\.md$", ".html", name))


def pages_are_there_in_their_language(site):
    """That the navigation leaves no page out is what the strict build fails for."""
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        name = built_name(page)
        language = "zh" if name.startswith("zh/") else "en"
        shown = (site / name).read_text(encoding="utf-8")
        assert f'<html lang="{language}"' in shown, name
        entry = "入门" if language == "zh" else "Start"
        assert entry in shown, name


def a_page_in_english_says_so_on_the_chinese_side(site):
    for name, title in (("how-to/embed", "嵌入Web应用（英文）"), ("adr/README", "（英文）")):
        shown = (site / f"zh/{name.replace('README', 'index')}.html").read_text(encoding="utf-8")
        assert "本页只有英文" in shown
        assert title in shown
        assert "本页只有英文" not in (site / f"{name.replace('README', 'index')}.html").read_text(encoding="utf-8")
    assert "本页只有英文" not in (site / "zh/glossary.html").read_text(encoding="utf-8")


def nothing_is_fetched_from_outside(site):
    fetched = {
        (page.relative_to(site).as_posix(), found)
        for page in site.rglob("*.html")
        for found in FETCHED.findall(page.read_text(encoding="utf-8"))
    }
    assert fetched == set()


def what_is_made_from_the_code_is_there(site):
    assert "complaintflow check" in (site / "reference/commands.html").read_text(encoding="utf-8")
    assert "检查文件" in (site / "zh/reference/commands.html").read_text(encoding="utf-8")
    assert 'id="deadline' in (site / "reference/schema.html").read_text(encoding="utf-8")
    assert "ComplaintDesk" in (site / "reference/python.html").read_text(encoding="utf-8")


@contextmanager
def served(site):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *said):
        """Say nothing of what was asked for."""


# What somebody looks for, where the site has it (among the first that are shown), and what is marked there.
LOOKED_FOR = (
    ("到期", "zh/reference/metrics.html", "到期"),
    ("到期时刻", "zh/how-to/language-by-example.html", "到期时刻"),
    ("自下而上", "zh/reference/policy-format.html", "自下"),
    ("保密", "zh/how-to/confidentiality.html", "保密"),
    ("制度deadline", "zh/how-to/language-by-example.html", "deadline"),
    ("receipt", "reference/api.html", "receipt"),
)


def what_is_looked_for_is_found(site):
    with served(site) as address, quiet_browser() as browser:
        page = browser.new_context(locale="zh-CN").new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{address}/zh/index.html")
        for words, name, marked in LOOKED_FOR:
            page.locator(".md-search__input").first.fill("")
            page.keyboard.insert_text(words)
            page.keyboard.press("Shift")  # with a key the page begins to search
            found = page.locator(f'.md-search-result__item:has(a[href*="{address}/{name}?h="])')
            found.first.wait_for(state="attached")  # however far down
            marks = found.first.locator("mark").all_text_contents()
            assert marked in "".join(marks), (words, marks)
            assert "mark>" not in "".join(found.first.all_text_contents()), words


def test_the_site_is_whole_and_needs_nothing_from_outside():
    """One test, since it builds once: two would build into one folder at once when tests run side by side."""
    site = built_site()
    pages_are_there_in_their_language(site)
    a_page_in_english_says_so_on_the_chinese_side(site)
    nothing_is_fetched_from_outside(site)
    what_is_made_from_the_code_is_there(site)
    what_is_looked_for_is_found(site)


def test_a_page_is_told_in_the_dialect_of_the_site():
    text = "[中文](x.zh.md)\n\n# A\nSo:\n- [one](../../policies/a.yaml)\n```yaml example b.yaml\n[no](c.yaml)\n```\n"
    told = site_page(text, PurePosixPath("docs/how-to/x.md"), site_place)
    assert told == ('# A\nSo:\n\n- [one](../files/policies/a-yaml.md)\n```yaml title="b.yaml"\n[no](c.yaml)\n```\n')


def test_a_chinese_heading_is_found_by_its_english_words_too():
    assert with_anchors_of("# 甲\n## 二\n", "# A\n## Two `b`\n") == "# 甲\n[](){ #two-b }\n\n## 二\n"
