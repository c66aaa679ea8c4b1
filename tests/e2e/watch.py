"""Records a window's requests to other servers and its policy violations: neither may happen."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

# Nobody can have this name.
OUTSIDE = "outside.invalid"
# What every page needs of its own server.
NEEDED = {"/_stcore/health", "/_stcore/stream"}
# A policy that refuses something tells the document so. A refused `fetch` is no request.
TELL = """addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  console.error(`REFUSED ${effectiveDirective} ${blockedURI}`))"""
# A library of Streamlit's tries this for its large numbers, and reckons without it when refused.
DONE_WITHOUT = "REFUSED script-src wasm-eval"
ASK = """host => {
  new Image().src = `https://${host}/image`;
  fetch(`https://${host}/fetch`).catch(() => {});
}"""


class Watch:
    """Sees what a window asks for from now on.

    Attributes:
        asked: the addresses of all requests and websockets.
        refused: what the policy did not let through.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: set[str] = set()
        self.refused: list[str] = []
        page.add_init_script(TELL)
        page.on("request", lambda request: self.asked.add(request.url))
        page.on("websocket", lambda socket: self.asked.add(socket.url))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith("REFUSED") and message.text != DONE_WITHOUT:
            self.refused.append(message.text)

    def check(self, url: str) -> None:
        """Check that the own server was asked and no other, and that nothing was refused."""
        addresses = [urlsplit(each) for each in self.asked]
        own = urlsplit(url).netloc
        assert {each.path for each in addresses if each.netloc == own} >= NEEDED
        assert {each.geturl() for each in addresses if each.netloc not in ("", own)} == set()
        assert self.refused == []

    def prove_that_it_sees(self) -> None:
        """Have the page ask another server in two ways, and check that both are seen."""
        image, fetch = f"https://{OUTSIDE}/image", f"REFUSED connect-src https://{OUTSIDE}/fetch"
        with (
            self.page.expect_request(image),
            self.page.expect_console_message(lambda message: message.text == fetch),
        ):
            self.page.evaluate(ASK, OUTSIDE)
        assert image in self.asked
        assert fetch in self.refused
