"""The command-line interface. Each command calls the other packages and prints the results.

It contains no rules of its own, and no other package imports it.
"""
