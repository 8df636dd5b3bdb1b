"""A real server and a real worker on their own data, and a real Chromium."""

import email
import email.policy
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_SECONDS = 40


@dataclass(frozen=True)
class Server:
    """A running installation: web, worker, its data folder."""

    address: str
    data: pathlib.Path
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """Run `upwell` on this installation's data."""
        done = subprocess.run(
            [sys.executable, "-c", "from upwell.cli.main import main; main()", *words],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def mail_to(self, address: str, *, about: str, also: str = "") -> str:
        """The text of the newest mail to this address whose subject or text has `about` and `also`; waits for the worker."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            found = [text for text in self._mails(address) if about in text and also in text]
            if found:
                return found[-1]
            time.sleep(0.3)
        raise AssertionError(f"No mail about {about!r} to {address}. There are: {self._mails(address)}")

    def _mails(self, address: str) -> list[str]:
        files = sorted((self.data / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime)
        mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
        return [
            f"{mail['subject']}\n{mail.get_body(('plain',)).get_content()}"
            for mail in mails
            if mail["to"] == address
        ]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("installation")
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("UPWELL_")},
        "UPWELL_DATA": str(data),
        "UPWELL_BASE_URL": address,
    }
    words = [sys.executable, "-c", "from upwell.cli.main import main; main()", "serve", "--port", str(port)]
    with (data / "server.log").open("w") as log:
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"{address}/signin/", process, data / "server.log")
        yield Server(address, data, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: pathlib.Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The server did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if found is None:
        raise pytest.UsageError("No Chromium found. Run ./do setup as root, or install the package chromium.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()


@dataclass
class Visitor:
    """One person's browser. Every page that they see is looked over before they go on."""

    server: Server
    context: BrowserContext
    page: Page
    has_scripts: bool
    complaints: list[str] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.server.address}{path}")
        self.look()

    def press(self, name: str | re.Pattern[str], *, nth: int = 0) -> None:
        """Press the visible button or link with this name and look at what comes."""
        button = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        button.filter(visible=True).nth(nth).click()
        self.page.wait_for_load_state("load")
        self.look()

    def look(self) -> None:
        """No violation of the accessibility rules, no sideways scroll, no complaint of the browser."""
        title = self.page.title()
        sideways = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert sideways <= 0, f"{title} ({self.page.url}) is {sideways} px too wide"
        assert not self.complaints, f"{title} ({self.page.url}): {self.complaints}"
        key = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|/a/[^/]+", "", self.page.url.split("?")[0]) + title
        if self.has_scripts and key not in self.checked:
            self.checked.add(key)
            results = AXE.run(self.page)
            assert results.violations_count == 0, f"{title} ({self.page.url})\n{results.generate_report()}"

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()


AXE = Axe()
Visit = Callable[..., Visitor]


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[Visit]:
    """Open a browser of somebody's own: `visit(language="vi", width=390)`."""
    contexts: list[BrowserContext] = []

    def open_browser(*, language: str = "vi", width: int = 1280, scripts: bool = True) -> Visitor:
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": 844 if width < 900 else 900},
            java_script_enabled=scripts,
            base_url=server.address,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        visitor = Visitor(server, context, page, scripts)
        page.on("console", lambda message: _listen(visitor, message))
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        return visitor

    yield open_browser
    for context in contexts:
        context.close()


def _listen(visitor: Visitor, message: ConsoleMessage) -> None:
    # The browser reports every breach of the content security policy here.
    if message.type in ("error", "warning"):
        visitor.complaints.append(message.text)
