from __future__ import annotations

import re
from pathlib import Path

import pytest

from posecheck.web import server
from posecheck.web.review import component

# The modules that a component loads; they load the others.
ENTRIES = {
    server.ASSETS: {"answered.js", "coach.js", "camera_choice.js", "phone_camera.js"},
    component.ASSETS: {"picker.js", "player.js", "uploader.js"},
}


@pytest.mark.parametrize("assets", ENTRIES)
def test_every_module_of_a_browser_part_is_in_the_package(assets: Path) -> None:
    """Each imported script is next to the one that imports it, inside the package, and no other."""
    scripts = {path.name: path.read_text(encoding="utf-8") for path in assets.glob("*.js")}
    # A type is imported in a comment: no browser loads its file.
    imports = re.compile(r'^(?:import|}).* from "\./([\w.]+)"', re.MULTILINE)
    imported = set(imports.findall("\n".join(scripts.values())))

    assert imported | ENTRIES[assets] == set(scripts)
    assert server.PAGES.parent in assets.parents
