from __future__ import annotations

import tomllib
from pathlib import Path

from posecheck.web.server import OPTIONS, THIS_MACHINE

CONFIG = Path(__file__).parents[3] / ".streamlit" / "config.toml"


def flatten(table: dict[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


def test_both_ways_to_start_take_the_same_options() -> None:
    """`streamlit run app.py` and `posecheck app` use the same options, on this machine only."""
    config = flatten(tomllib.loads(CONFIG.read_text(encoding="utf-8")))

    assert config == {**OPTIONS, "server.address": THIS_MACHINE}
