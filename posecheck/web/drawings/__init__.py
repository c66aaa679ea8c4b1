"""Drawings computed from numbers: the stretch of a reference pose, and the camera position."""
