"""posecheck: checks the form of two lying stretches and counts hold time only while it is correct.

Exercise guidance, never diagnosis. ``review`` judges a recorded video; ``step`` is the pure
function under it, one call for each moment. What is named here is the public API; everything
else may change.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posecheck import errors
    from posecheck.analysis.review import review
    from posecheck.analysis.sides import review_sides
    from posecheck.core.checker import Verdict, start_checker, step
    from posecheck.core.landmarks import Side
    from posecheck.core.observation import Observation
    from posecheck.core.reference import ReferencePose
    from posecheck.core.report import SessionReport
    from posecheck.pose.estimator import PoseEstimator
    from posecheck.pose.observer import Observer
    from posecheck.references.files import find_reference, load_reference
    from posecheck.references.library import ReferenceLibrary
    from posecheck.references.lookup import open_library
    from posecheck.video.frame import Frame
    from posecheck.video.source import VideoSource

__all__ = [
    "Frame",
    "Observation",
    "Observer",
    "PoseEstimator",
    "ReferenceLibrary",
    "ReferencePose",
    "SessionReport",
    "Side",
    "Verdict",
    "VideoSource",
    "errors",
    "find_reference",
    "load_reference",
    "open_library",
    "review",
    "review_sides",
    "start_checker",
    "step",
]

_HOMES = {
    "Frame": "posecheck.video.frame",
    "Observation": "posecheck.core.observation",
    "Observer": "posecheck.pose.observer",
    "PoseEstimator": "posecheck.pose.estimator",
    "ReferenceLibrary": "posecheck.references.library",
    "ReferencePose": "posecheck.core.reference",
    "SessionReport": "posecheck.core.report",
    "Side": "posecheck.core.landmarks",
    "Verdict": "posecheck.core.checker",
    "VideoSource": "posecheck.video.source",
    "errors": "posecheck.errors",
    "find_reference": "posecheck.references.files",
    "load_reference": "posecheck.references.files",
    "open_library": "posecheck.references.lookup",
    "review": "posecheck.analysis.review",
    "review_sides": "posecheck.analysis.sides",
    "start_checker": "posecheck.core.checker",
    "step": "posecheck.core.checker",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for, so that ``posecheck --help`` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'posecheck' has no attribute {name!r}")
    home = import_module(_HOMES[name])
    return home if home.__name__ == f"posecheck.{name}" else getattr(home, name)
