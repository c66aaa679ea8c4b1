from __future__ import annotations

import re

from posecheck.ui import server


def test_every_module_of_the_stage_is_in_the_package() -> None:
    """Each script that another one imports lies beside it, inside the package, and no other."""
    scripts = {path.name: path.read_text(encoding="utf-8") for path in server.ASSETS.glob("*.js")}
    imported = set(re.findall(r'from "\./([\w.]+)"', "".join(scripts.values())))

    assert imported | {"coach.js"} == set(scripts)
    assert server.PAGES.parent in server.ASSETS.parents
