"""Files and folders on this machine: written atomically, one writer at a time, private.

The packages above define what the files mean; nothing here knows about poses, reviews or sets.
"""
