"""Drawings made from numbers: a stretch as a reference pose asks for it, and the camera."""
