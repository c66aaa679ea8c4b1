"""A verdict drawn on its frame: body, angles, clock and cue, for files and for the browser.

It shows what ``core`` decided and decides only what of it fits in the picture.
"""
