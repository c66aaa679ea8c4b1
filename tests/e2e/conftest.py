"""The page started as a person starts it, and a real browser to look at it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
START_S = 30.0
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser(need_program: Callable[[str], str]) -> Iterator[Browser]:
    """Return the system's Chromium, without a window."""
    path = need_program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app_url(browser: Browser) -> Iterator[str]:  # noqa: ARG001 - no browser, no server
    """Return where the page answers, started with the options of ``make app``."""
    port = find_free_port()
    command = (sys.executable, "-m", "streamlit", "run", "app.py", *make_options())
    with subprocess.Popen(
        (*command, "--server.port", str(port)),
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.fixture
def page(browser: Browser, app_url: str) -> Iterator[Page]:
    """Return the page, just opened in a window of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(app_url)
    yield page
    context.close()


def make_options() -> list[str]:
    """Return the options that the Makefile gives Streamlit."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.search(r"^STREAMLIT := (.*)$", makefile, re.MULTILINE)
    assert found is not None, "the Makefile no longer says how the page is started"
    return found[1].split()


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
