"""From a frame to an observation: MediaPipe kept at home, and its landmarks calibrated to angles.

Whether what is observed is good form is ``core``'s to say.
"""
