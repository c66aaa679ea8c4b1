"""A live set on the server: frames arrive over a websocket, answers go back.

``endpoint`` serves the websocket, ``registry`` finds the set, and ``session`` judges its frames
with the pose model of ``model_switcher``. ``protocol`` defines the messages, ``recorder`` stores
the landmarks, and ``clock``, ``incoming``, ``jpeg``, ``origin`` and ``throughput`` hold one rule
each.
"""

from posecheck.live.endpoint import make_live_endpoint
from posecheck.live.registry import SetRegistry
from posecheck.live.session import LiveSession, LiveSetup, Recorder, Snapshot

__all__ = ["LiveSession", "LiveSetup", "Recorder", "SetRegistry", "Snapshot", "make_live_endpoint"]
