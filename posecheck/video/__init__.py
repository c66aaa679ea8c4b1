"""Video files in and out: upright frames with their real times, and H.264 that a browser plays.

What is seen in the frames is none of its business; no pose model is known here.
"""
