"""The app started the way a person starts it, and a real browser to view it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

START_S = 30.0
SCREEN: ViewportSize = {"width": 1280, "height": 800}
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What keeps MediaPipe from the network, in a process that loaded it, would keep a browser that
    # it starts from a phone's port.
    "--no-proxy-server",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser: all tests of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a failure what the browser's windows showed then."""
    report = yield
    browser = item.funcargs.get("browser")
    if call.when == "call" and report.failed and isinstance(browser, Browser):
        for page in (page for context in browser.contexts for page in context.pages):
            with suppress(PlaywrightError):
                report.sections.append((page.url, page.locator("body").inner_text()))
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    """Return what starts Chromium: one for all tests, as Playwright allows one in a process."""
    # As long as Playwright waits before it clicks: several servers share two cores.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium: BrowserType, need_program: Callable[[str], str]) -> Iterator[Browser]:
    """Return the system's Chromium, without a window."""
    browser = chromium.launch(executable_path=need_program("chromium"), args=CHROMIUM_FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def app_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of the pages at ``app_url``."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def app_url(
    browser: Browser,  # noqa: ARG001 - no browser, no server
    app_data: Path,
) -> Iterator[str]:
    """Return where the pages answer, with a data folder that begins empty."""
    with serve(app_data) as url:
        yield url


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return what the windows of a file share: the pages' scripts, which are loaded once."""
    context = browser.new_context(viewport=SCREEN)
    yield context
    context.close()


@pytest.fixture
def window(context: BrowserContext) -> Iterator[Page]:
    """Return a window that remembers nothing of others, closed with the test."""
    page = context.new_page()
    yield page
    with suppress(PlaywrightError):  # where no page was opened, there is nothing to forget
        page.evaluate("localStorage.clear()")
    page.close()
    context.clear_cookies()


@pytest.fixture
def page(window: Page, app_url: str) -> Page:
    """Return the review page, just opened in a window of its own."""
    window.goto(f"{app_url}/review")
    return window


FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def camera_flags(clip: Path) -> tuple[str, ...]:
    """Return Chromium's flags for a clip as its camera."""
    return (*CHROMIUM_FLAGS, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={clip}")


@contextmanager
def serve(data_folder: Path, port: int | None = None, *more: str) -> Iterator[str]:
    """Run the pages as a user starts them, with more options if need be; give their address."""
    port = port or find_free_port()
    options = ("--port", str(port), "--data-dir", str(data_folder), "--no-browser", *more)
    with subprocess.Popen(
        (sys.executable, "-m", "posecheck", "app", *options),
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            # The harshest end: nothing may be lost by it.
            server.kill()


def find_free_port() -> int:
    """Return a port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return once the server takes connections."""
    give_up_s = time.monotonic() + START_S
    while time.monotonic() < give_up_s:
        assert server.poll() is None, "the page's server ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the page's server was not there after {START_S:g} s")
