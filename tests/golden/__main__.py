"""Write down anew what is said in each scene: `python -m tests.golden`.

With ``--look-again`` the clips are looked at first, with today's pose model; that takes minutes.
"""

from __future__ import annotations

import sys

from posecheck.texts.catalog import list_languages
from tests.conftest import ROOT
from tests.golden.replay import find_file, replay, write_down
from tests.golden.scenes import SCENES
from tests.golden.seen import look_again


def main() -> None:
    """Write all files."""
    if "--look-again" in sys.argv:
        cache = ROOT / ".pytest_cache" / "d" / "observations"
        cache.mkdir(parents=True, exist_ok=True)
        look_again(cache)
    for scene in SCENES:
        for language in list_languages():
            text = write_down(scene, language, replay(scene, language))
            find_file(scene, language).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
