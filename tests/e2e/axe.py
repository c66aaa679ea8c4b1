"""What axe-core finds on a page, without what cannot be mended here and has a reason to stay."""

from __future__ import annotations

from typing import Any, Final

from playwright.sync_api import Page

from tests.conftest import ROOT, give_up

AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# What keeps somebody from using a page, or makes it hard.
GRAVE: Final = ("critical", "serious", "moderate")
# A rule, and a part of the markup that it finds fault with: all of it Streamlit's own, which no
# style reaches, with the reason why it may stay.
EXCEPTIONS: Final[tuple[tuple[str, str, str], ...]] = ()
RUN: Final = "() => axe.run(document, { resultTypes: ['violations'] })"


def load_axe() -> str:
    """Return the script, or give the running test up where it is not installed."""
    if not AXE.exists():
        give_up("axe-core is not installed (`make browser` installs it)")
    return AXE.read_text(encoding="utf-8")


def find_faults(page: Page, axe: str) -> list[str]:
    """Return the grave findings on a page, each with its place and with what to do about it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    violations: list[dict[str, Any]] = page.evaluate(RUN)["violations"]
    return [
        f"{violation['impact']} {violation['id']}: {node['html'][:200]}\n  {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
        if not any(violation["id"] == rule and part in node["html"] for rule, part, _ in EXCEPTIONS)
    ]
