"""The studio as people have it: the real server over a copy of the policies, and a real browser."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.browsing import PATIENCE_MS, quiet_browser

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "images"
# The browser tells of what the page's rules for scripts and styles forbid; every test fails over one such word.
REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (violation) =>
  console.error("forbidden by the page's rules:", violation.violatedDirective, violation.blockedURI))"""


@dataclass(frozen=True)
class Desk:
    """A page of the studio, the folder it works on, and what the browser complained of."""

    page: Page
    folder: Path
    complaints: list[str]
    takes_pictures: bool

    def open(self, name: str) -> None:
        """Open a file and wait until it, and not the one before it, was checked."""
        self.page.locator(".topbar select").select_option(name)
        expect(self.page.locator(".problems")).to_have_attribute("data-checked", name)

    def view(self, name: str) -> None:
        """Go to a view."""
        self.page.locator(f"#tab-{name}").click()

    def find(self, text: str) -> None:
        """Put the cursor behind the first place of a text, by the editor's own search."""
        self.page.locator(".left .cm-content").focus()
        self.page.keyboard.press("Control+Home")
        self.page.keyboard.press("Control+f")
        self.page.locator(".cm-search input[name=search]").fill(text)
        self.page.keyboard.press("End")
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("ArrowRight")

    @property
    def line(self) -> Locator:
        """The line in which the cursor stands."""
        return self.page.locator(".left .cm-activeLine")

    def picture(self, name: str) -> None:
        """Take a picture for the documentation, where that was asked for (`--update-golden`)."""
        if self.takes_pictures:
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"studio-{name}.png", animations="disabled", caret="hide")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that ends with its module, and with it the event loop that runs here."""
    with quiet_browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a studio over a copy of the policies, and that copy."""
    folder = tmp_path_factory.mktemp("studio") / "policies"
    shutil.copytree(ROOT / "policies", folder)
    command = [sys.executable, "-m", "complaintflow", "studio", str(folder), "--no-open"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        yield said.split()[1], folder
        server.terminate()
        server.wait()


@pytest.fixture
def desk_in(request: pytest.FixtureRequest, browser: Browser, served: tuple[str, Path]) -> Iterator[object]:
    """Return a way to open the studio's page: `desk_in(locale="zh-CN")`."""
    address, folder = served
    opened: list[Desk] = []

    def visit(width: int = 1440, height: int = 900, **context: object) -> Desk:
        page = browser.new_context(viewport={"width": width, "height": height}, **context).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE_MS)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _hear(message, complaints))
        page.add_init_script(REPORT_VIOLATIONS)
        page.goto(address)
        page.locator(".left .cm-line").first.wait_for()
        opened.append(Desk(page, folder, complaints, request.config.getoption("--update-golden")))
        return opened[-1]

    expect.set_options(timeout=PATIENCE_MS)
    yield visit
    complaints = [one for desk in opened for one in desk.complaints]
    for desk in opened:
        desk.page.context.close()
    assert complaints == []


@pytest.fixture
def desk(desk_in) -> Desk:
    """The studio's page in English."""
    return desk_in(locale="en-GB")


def _hear(message: ConsoleMessage, complaints: list[str]) -> None:
    """Keep what the browser complains of; an answer of 409 is one that a test asked for."""
    if message.type == "error" and "409 (Conflict)" not in message.text:
        complaints.append(f"{message.text} ({message.location.get('url')})")
