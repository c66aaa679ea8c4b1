"""A live set on the server: frames come over a websocket, answers go back.

``endpoint`` talks, ``hub`` finds the set, ``session`` judges its frames with the model of its
``lookout``; ``clock``, ``jpeg``, ``pace`` and ``wire`` are one rule each.
"""

from posecheck.live.endpoint import make_live_endpoint
from posecheck.live.registry import SetRegistry
from posecheck.live.session import LiveSession, LiveSetup, Recorder, Snapshot

__all__ = ["LiveSession", "LiveSetup", "Recorder", "SetRegistry", "Snapshot", "make_live_endpoint"]
