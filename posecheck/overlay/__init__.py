"""Draws a verdict on its frame: body, angles, clock and cue, for files and for the browser.

It shows what ``core`` decided, and decides only how much of it fits in the picture.
"""
