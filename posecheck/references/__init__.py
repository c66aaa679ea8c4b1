"""Reference poses as files: their schema, their faults, and the versions that therapists save.

``core`` judges a pose against a reference; ``history`` stores which reference a person is assigned.
"""
