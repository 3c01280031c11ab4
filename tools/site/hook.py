"""The site's generator calls this: before a build it writes the pages, and completes the navigation by what is there.

A section of the navigation that ends in `FOLDER/*` takes every page of the folder that is named nowhere, in order.
"""

import fnmatch
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from tools.site.staging import stage

_ROOT: Final = Path(__file__).resolve().parents[2]


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Write the pages, once for all languages, and let the build read them from there."""
    pages = _ROOT / "build/pages"
    if Path(config.docs_dir) != pages:
        stage(_ROOT, pages)
        config.docs_dir = str(pages)
        there = [path.relative_to(pages).as_posix() for path in sorted(pages.rglob("*.md"))]
        english = [name for name in there if not name.endswith(".zh.md") and not name.startswith("files/")]
        assert config.nav is not None
        config.nav = completed(config.nav, [name for name in english if name not in set(named(config.nav))])
    return config


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Say on the Chinese side that a page is in English, and name it in Chinese where the Chinese front page does."""
    name = page.file.src_uri
    if config.theme["language"] != "zh" or files.get_file_from_path(name.replace(".md", ".zh.md")) is not None:
        return markdown
    if name.endswith(".zh.md") or name.startswith("files/"):
        return markdown
    page.title = f"{_chinese_titles().get(name, page.title)}（英文）"
    heading, _, rest = markdown.partition("\n")
    return f'{heading}\n\n!!! note ""\n    本页只有英文。\n{rest}'


@cache
def _chinese_titles() -> dict[str, str]:
    """Return what the Chinese front page calls pages, by their names."""
    front = (_ROOT / "docs/README.zh.md").read_text(encoding="utf-8")
    return {target: title for title, target in re.findall(r"\[([^]]+)\]\(([^)#]+\.md)\)", front)}


def named(item: Any) -> list[str]:  # noqa: ANN401 (what the file of settings says)
    """Return the pages that a navigation names."""
    if isinstance(item, str):
        return [item]
    inside = item.values() if isinstance(item, dict) else item
    return [name for one in inside for name in named(one)]


def completed(item: Any, left: list[str]) -> Any:  # noqa: ANN401 (what the file of settings says)
    """Return the navigation with `FOLDER/*` replaced by pages that it does not name."""
    if isinstance(item, dict):
        return {title: completed(inside, left) for title, inside in item.items()}
    if isinstance(item, list):
        return [
            page
            for one in item
            for page in (
                fnmatch.filter(left, one) if isinstance(one, str) and one.endswith("*") else [completed(one, left)]
            )
        ]
    return item
