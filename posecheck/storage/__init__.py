"""Files and folders on this machine: whole or not at all, one writer at a time, private.

What the files mean is said by the packages above; nothing here knows of poses, reviews or sets.
"""
