"""Labelled seconds: taken from reviews that people annotated, and held against the program.

What counts is decided by the same path as everywhere; here it is only compared.
"""
