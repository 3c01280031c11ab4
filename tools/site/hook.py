"""The site's generator calls this: before a build it writes the pages, and completes the navigation by what is there.

A section of the navigation that ends in `FOLDER/*` takes every page of the folder that is named nowhere, in order.
"""

import fnmatch
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

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
