from __future__ import annotations

import pytest

from posecheck.core.hold import FormState
from posecheck.core.session import Phase, Tone
from posecheck.overlay.selection import Mark
from tests.browser_types import list_names


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        ("Phase", {phase.value for phase in Phase}),
        ("Tone", {tone.value for tone in Tone}),
        ("Form", {state.value for state in FormState}),
        # Nobody marks what is not seen: what stands out was judged.
        ("Mark", {mark.value for mark in Mark} - {"unseen"}),
    ],
)
def test_the_browsers_types_know_each_name_that_the_server_sends(
    declared: str, names: set[str]
) -> None:
    """The modules are checked against messages.d.ts, which has the names of the core."""
    assert list_names(declared) == names
