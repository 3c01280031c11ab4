"""A browser for tests: a Chromium, found or installed by tools/find-browser, that asks nothing of anybody outside."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
QUIET_BROWSER = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# No test asserts a time: this is only how long to wait on a busy machine before saying that nothing came.
PATIENCE_MS = 30_000


@contextmanager
def quiet_browser() -> Iterator[Browser]:
    """A browser while it is needed; as long as it lives, an event loop runs here, and other tests have their own."""
    found = subprocess.run(["bash", str(ROOT / "tools" / "find-browser")], capture_output=True, text=True, check=True)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found.stdout.strip(), args=QUIET_BROWSER)
        yield launched
        launched.close()
