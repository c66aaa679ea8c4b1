"""Reference poses as files: their layout, their faults, and the versions that therapists made.

How a pose is judged by one is ``core``'s; who is judged by which is the history's.
"""
