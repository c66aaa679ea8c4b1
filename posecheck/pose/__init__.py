"""From a frame to an observation: MediaPipe kept offline, and its landmarks calibrated to angles.

Whether the observation shows good form is decided in ``core``.
"""
