"""The pictures of the documentation are what the commands draw now, and every page shows the command of its picture."""

import re
import runpy
import sys
from pathlib import Path

import pytest

from complaintflow.__main__ import main

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
PICTURES = runpy.run_path(str(ROOT / "tools" / "docs_pictures.py"))["PICTURES"]
SHOWN = re.compile(r"\]\(\.\./images/([^)]+\.svg)\)")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_its_command_draws(name, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["complaintflow", "diagram", *PICTURES[name].split(), "-o", str(tmp_path / name)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 0
    drawn = (tmp_path / name).read_text(encoding="utf-8")
    assert drawn == (IMAGES / name).read_text(encoding="utf-8"), "draw it anew: python tools/docs_pictures.py"


@pytest.mark.parametrize("page", ["diagrams.md", "diagrams.zh.md"])
def test_a_page_shows_the_command_of_each_of_its_pictures(page):
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    shown = SHOWN.findall(text)
    assert shown
    for name in shown:
        assert f"$ complaintflow diagram {PICTURES[name].removesuffix(' --lang zh')} -o out." in text
