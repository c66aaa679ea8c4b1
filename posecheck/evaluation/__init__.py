"""Exports labelled seconds from reviews that people marked, and evaluates the program on them.

What counts is decided by the same code as everywhere else; here it is only compared.
"""
