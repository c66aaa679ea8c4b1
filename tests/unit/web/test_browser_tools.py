"""The tools that check the browser code: how they are installed, and the message without them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("where", "passes"),
    [({}, True), ({"CI": "true"}, False), ({"POSECHECK_REQUIRE_ALL": "1"}, False)],
)
def test_without_node_the_check_is_left_out_which_is_said_and_fails_in_ci(
    where: Mapping[str, str], passes: bool, need_program: Callable[[str], str], tmp_path: Path
) -> None:
    """Without Node, make check still works and says what was not checked; CI fails."""
    for program in ("make", "sh"):
        (tmp_path / program).symlink_to(need_program(program))

    run = subprocess.run(
        ("make", "scripts"),
        cwd=ROOT,
        env={"PATH": str(tmp_path), **where},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (run.returncode == 0) is passes
    assert "NOT checked: node and npm are not installed" in run.stderr


def test_the_lock_has_every_package_with_its_checksum_and_no_address() -> None:
    """Any registry will do, since packages are identified by version and checksum."""
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    project, *packages = json.loads(text)["packages"].values()

    assert not re.search(r"https?:", text)
    assert "dependencies" not in asked
    assert project["devDependencies"] == asked["devDependencies"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in asked["devDependencies"].values())
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages)
