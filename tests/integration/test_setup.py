"""Setting up a fresh machine: the Makefile's own commands, with packages made here."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

PROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "project"
version = "1.0"
"""
# An editable wheel of nothing: what matters is what the project asks for.
BACKEND = """\
import shutil

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return shutil.copy("project-1.0-py3-none-any.whl", wheel_directory).rpartition("/")[2]
"""


def make_wheel(folder: Path, name: str, version: str, needs: Iterable[str] = ()) -> Path:
    """Write a package without content that needs others; ``fast`` is an extra of each."""
    inside = f"{name}-{version}.dist-info"
    metadata = [f"Name: {name}", f"Version: {version}", "Provides-Extra: fast"]
    metadata += [f"Requires-Dist: {need}" for need in needs]
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{inside}/METADATA", "\n".join(["Metadata-Version: 2.1", *metadata, ""]))
        archive.writestr(
            f"{inside}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{inside}/RECORD", "")
    return wheel


def write_lock(lock: Path, wheels: Iterable[Path]) -> None:
    lines = []
    for wheel in wheels:
        name, version, *_ = wheel.name.split("-")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name}=={version} --hash=sha256:{digest}\n")
    lock.write_text("".join(lines), encoding="ascii")


@pytest.fixture
def make(
    tmp_path: Path, need_program: Callable[[str], str]
) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Return a function that makes something in a project with the Makefile and made-up locks.

    ``app`` and ``tester`` both need an extra of ``helper``, and a newer ``helper`` that needs more
    was published after the locks were written.
    """
    program = need_program("make")
    index, project = tmp_path / "index", tmp_path / "project"
    for folder in (index, project):
        folder.mkdir()
    helper = make_wheel(index, "helper", "1.0", ["turbo>=1; extra == 'fast'"])
    turbo = make_wheel(index, "turbo", "1.0")
    app = make_wheel(index, "app", "1.0", ["helper[fast]>=1"])
    tester = make_wheel(index, "tester", "1.0", ["helper[fast]>=1", "app"])
    writer = make_wheel(index, "writer", "1.0", ["app"])
    make_wheel(index, "helper", "2.0", ["turbo>=1; extra == 'fast'", "brandnew"])
    make_wheel(index, "brandnew", "1.0")
    make_wheel(project, "project", "1.0", ["app>=1"])
    write_lock(project / "requirements.lock", [app, helper, turbo])
    write_lock(project / "requirements-dev.lock", [app, helper, turbo, tester])
    write_lock(project / "requirements-docs.lock", [app, helper, turbo, writer])
    (project / "pyproject.toml").write_text(PROJECT, encoding="ascii")
    (project / "backend.py").write_text(BACKEND, encoding="ascii")
    shutil.copy(ROOT / "Makefile", project)
    # Neither this machine's ways to packages nor the `make` that runs these tests has a say.
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "MAKE", "MFLAGS"))
    }
    alone = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": index.as_uri()}

    def run(target: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, target, f"PYTHON={sys.executable}"],
            cwd=project,
            env={**plain, **alone},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def list_installed(project: Path) -> set[str]:
    """Return what lies in the project's environment, but for what Python brings itself."""
    found = (path.stem for path in project.glob(".venv/lib*/python*/site-packages/*.dist-info"))
    return {each for each in found if not each.startswith(("pip-", "setuptools-"))}


def test_what_is_installed_is_the_lock_whatever_is_published_later(
    make: Callable[[str], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """Each lock is installed exactly: no newer version, nothing more and nothing less."""
    running = {"app-1.0", "helper-1.0", "turbo-1.0", "project-1.0"}

    done = make(".venv/.ready")
    assert done.returncode == 0, done.stderr
    assert list_installed(tmp_path / "project") == running

    done = make(".venv/.ready-to-test")
    assert done.returncode == 0, done.stderr
    assert list_installed(tmp_path / "project") == running | {"tester-1.0"}

    done = make(".venv/.ready-for-docs")
    assert done.returncode == 0, done.stderr
    installed = list_installed(tmp_path / "project")
    assert installed == running | {"tester-1.0", "writer-1.0"}


def test_a_lock_that_lacks_something_is_told(
    make: Callable[[str], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """A missing package is named and not downloaded, and the set-up counts as failed."""
    lock = tmp_path / "project" / "requirements.lock"
    whole = lock.read_text(encoding="ascii")
    lock.write_text("".join(whole.splitlines(keepends=True)[::2]), encoding="ascii")

    done = make(".venv/.ready")

    assert done.returncode != 0
    assert "app 1.0 requires helper, which is not installed" in done.stdout
    assert list_installed(tmp_path / "project") == {"app-1.0", "turbo-1.0", "project-1.0"}
    assert not (tmp_path / "project" / ".venv" / ".ready").exists()
